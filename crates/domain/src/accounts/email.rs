// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mail addresses of accounts: verification, and resetting the password.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::{Account, Confirmed, PasswordHashed, of_actor, replace_password};
use crate::accounts::applications::{self, State};
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::ids::AccountId;
use crate::mail::{self, EmailJob, Purpose};
use crate::schema::{account, actor};
use crate::second_factor;
use crate::site;
use crate::time::Time;

/// An e-mail address as it is kept; nothing for an empty one.
pub(super) fn address(email: &str) -> Result<Option<String>> {
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return Ok(None);
    }
    let malformed = email.len() > 254
        || !email.contains('@')
        || email.contains(|c: char| c.is_whitespace() || c.is_control());
    if malformed {
        return Err(Error::Invalid(Field::Email, Fault::Malformed));
    }
    Ok(Some(email))
}

/// Refuses the address of somebody else's account.
pub(super) fn check_free(snapshot: &mut Snapshot, email: &str, account: Option<AccountId>) -> Result<()> {
    let owner = owner(snapshot, email)?;
    if owner.is_some() && owner != account {
        return Err(Error::Taken(Field::Email));
    }
    Ok(())
}

/// The account with this address.
pub(super) fn owner(snapshot: &mut Snapshot, email: &str) -> Result<Option<AccountId>> {
    Ok(account::table
        .filter(account::email.eq(email))
        .select(account::id)
        .first(snapshot.conn())
        .optional()?)
}

/// Whether the secret is one to choose another password with, before one is hashed.
///
/// # Errors
/// As [`reset_password`].
pub fn check_reset(snapshot: &mut Snapshot, token: &str, now: Time) -> Result<()> {
    mail::find(snapshot, token, Purpose::PasswordReset, now)?.ok_or(Error::NotFound(Thing::Token))?;
    Ok(())
}

/// Whether somebody has to follow a link first that was sent to the new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailVerification {
    /// The address is in force.
    NotNeeded,
    /// An e-mail with a link was queued; until it is followed the old address stays in force.
    Pending,
}

/// What the owner of an account proves who they are with: whoever only has a session of theirs knows neither.
pub struct Proof<'a> {
    /// That they know the password.
    pub password: &'a Confirmed,
    /// The code of the second factor, where the account has one.
    pub code: Option<&'a str>,
}

/// Changes the e-mail address. An empty one removes it, unless the site requires verified addresses. The address before
/// is told of the change, since passwords are reset through it, and so is the new one.
///
/// The present address, and one that waits to be verified, change nothing and need no `proof`: clients send them along with
/// everything else.
///
/// # Errors
/// [`Error::Credentials`] without a proof; as [`second_factor::pass`]; [`Error::Taken`] for somebody else's address.
pub fn change_email(
    tx: &mut Tx,
    by: &By,
    email: &str,
    proof: Option<&Proof<'_>>,
) -> Result<EmailVerification> {
    let account = of_actor(tx, by.actor.id)?;
    let email = address(email)?;
    if email == account.email {
        return Ok(EmailVerification::NotNeeded);
    }
    if email.is_some() && email == account.unproven_email {
        return Ok(EmailVerification::Pending);
    }
    let proof = proof.ok_or(Error::Credentials)?;
    let account = proof.password.account(tx, by)?;
    second_factor::pass(tx, account.id, proof.code, by.at)?;
    if let Some(email) = &email {
        check_free(tx, email, Some(account.id))?;
    }
    let must_prove = site::get(tx)?.settings.registration.verify_email;
    if must_prove && email.is_none() {
        return Err(Error::Invalid(Field::Email, Fault::Empty));
    }
    if let Some(before) = account.email {
        tell_of_change(tx, account.id, before, by.at)?;
    }
    match email {
        Some(email) if must_prove => {
            send_verification(tx, account.id, &email, by.at)?;
            Ok(EmailVerification::Pending)
        }
        email => {
            diesel::update(account::table.find(account.id))
                .set((
                    account::email.eq(&email),
                    account::unproven_email.eq(None::<String>),
                ))
                .execute(tx.conn())?;
            if let Some(email) = email {
                tell_of_change(tx, account.id, email, by.at)?;
            }
            Ok(EmailVerification::NotNeeded)
        }
    }
}

fn tell_of_change(tx: &mut Tx, account: AccountId, to: String, at: Time) -> Result<()> {
    mail::send(tx, &EmailJob::EmailChanged { account, to }, at)
}

/// Sends a link to an address that takes effect when somebody follows it.
pub(super) fn send_verification(tx: &mut Tx, account: AccountId, email: &str, at: Time) -> Result<()> {
    remember(tx, account, email)?;
    mail::send(tx, &EmailJob::Verification { account }, at)
}

/// Notes an address that is not verified.
pub(super) fn remember(tx: &mut Tx, account: AccountId, email: &str) -> Result<()> {
    diesel::update(account::table.find(account))
        .set(account::unproven_email.eq(email))
        .execute(tx.conn())?;
    Ok(())
}

/// Verifies the address that the secret was sent to, which is in force from now on. Only now do the administrators get
/// the e-mail about an application, if the site is set so.
///
/// # Errors
/// [`Thing::Token`] for a secret that is unknown, used or expired, and [`Error::Taken`] where somebody else has got the
/// address meanwhile.
pub fn verify_email(tx: &mut Tx, token: &str, at: Time) -> Result<AccountId> {
    let (id, email) = mail::take(tx, token, Purpose::Verification, at)?;
    let account = find(tx, id)?.ok_or(Error::NotFound(Thing::Token))?;
    if account.unproven_email.as_ref() != Some(&email) {
        return Err(Error::NotFound(Thing::Token));
    }
    check_free(tx, &email, Some(id))?;
    let is_first = account.email.is_none();
    diesel::update(account::table.find(id))
        .set((
            account::email.eq(Some(&email)),
            account::unproven_email.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    let applied = applications::of_account(tx, id)?.is_some_and(|it| it.state == State::Open);
    if is_first && applied {
        mail::tell_of_application(tx, at)?;
    }
    Ok(id)
}

/// Sends a link to choose another password to the account with this address. If the address is not verified yet, so
/// that the person cannot log in, another verification link is sent. The answer does not reveal whether there is such
/// an account.
pub fn request_password_reset(tx: &mut Tx, email: &str, at: Time) -> Result<()> {
    let Some(address) = address(email)? else {
        return Ok(());
    };
    let owner: Option<AccountId> = account::table
        .inner_join(actor::table)
        .filter(actor::deleted_at.is_null())
        .filter(account::email.eq(address))
        .select(account::id)
        .first(tx.conn())
        .optional()?;
    match owner {
        Some(account) => mail::send(tx, &EmailJob::PasswordReset { account }, at),
        None => request_verification(tx, email, at),
    }
}

/// Sends another verification link to the account that gave this address last and has not verified it yet. The answer
/// does not reveal whether there is such an account.
pub fn request_verification(tx: &mut Tx, email: &str, at: Time) -> Result<()> {
    let Some(address) = address(email)? else {
        return Ok(());
    };
    let owner: Option<AccountId> = account::table
        .inner_join(actor::table)
        .filter(actor::deleted_at.is_null())
        .filter(account::unproven_email.eq(address))
        .order(account::id.desc())
        .select(account::id)
        .first(tx.conn())
        .optional()?;
    match owner {
        Some(account) => mail::send(tx, &EmailJob::Verification { account }, at),
        None => Ok(()),
    }
}

/// Sets a new password for the account that the secret was sent to. All its sessions end.
///
/// # Errors
/// [`Thing::Token`] for a secret that is good for nothing (any more), also because the account has another address.
pub fn reset_password(tx: &mut Tx, token: &str, new: &PasswordHashed, at: Time) -> Result<AccountId> {
    let (id, email) = mail::take(tx, token, Purpose::PasswordReset, at)?;
    let account = find(tx, id)?.ok_or(Error::NotFound(Thing::Token))?;
    if account.email.as_ref() != Some(&email) {
        return Err(Error::NotFound(Thing::Token));
    }
    replace_password(tx, &account, new)?;
    Ok(id)
}

/// Refuses an account whose first address is not verified, if the site requires it.
pub(crate) fn check_email_verified(snapshot: &mut Snapshot, account: AccountId) -> Result<()> {
    let unproven =
        find(snapshot, account)?.is_some_and(|it| it.email.is_none() && it.unproven_email.is_some());
    if unproven && site::get(snapshot)?.settings.registration.verify_email {
        return Err(Error::Forbidden(Denial::EmailNotVerified));
    }
    Ok(())
}

/// An account, if it is there.
pub(crate) fn find(snapshot: &mut Snapshot, id: AccountId) -> Result<Option<Account>> {
    Ok(account::table
        .find(id)
        .select(Account::as_select())
        .first(snapshot.conn())
        .optional()?)
}
