// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mail addresses of accounts: verification, and resetting the password.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::{Account, PasswordHashed, of_actor, replace_password};
use crate::accounts::applications::{self, State};
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::ids::AccountId;
use crate::mail::{self, EmailJob, Purpose};
use crate::schema::{account, actor};
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
    let owner: Option<AccountId> = account::table
        .filter(account::email.eq(email))
        .select(account::id)
        .first(snapshot.conn())
        .optional()?;
    if owner.is_some() && owner != account {
        return Err(Error::Taken(Field::Email));
    }
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

/// Changes the e-mail address. An empty one removes it, unless the site requires verified addresses.
pub fn change_email(tx: &mut Tx, by: &By, email: &str) -> Result<EmailVerification> {
    let account = of_actor(tx, by.actor.id)?;
    let email = address(email)?;
    if let Some(email) = &email {
        check_free(tx, email, Some(account.id))?;
    }
    let must_prove = site::get(tx)?.settings.registration.verify_email;
    match email {
        None if must_prove => Err(Error::Invalid(Field::Email, Fault::Empty)),
        Some(email) if must_prove && account.email.as_ref() != Some(&email) => {
            send_verification(tx, account.id, &email, by.at)?;
            Ok(EmailVerification::Pending)
        }
        email => {
            diesel::update(account::table.find(account.id))
                .set((
                    account::email.eq(email),
                    account::unproven_email.eq(None::<String>),
                ))
                .execute(tx.conn())?;
            Ok(EmailVerification::NotNeeded)
        }
    }
}

/// Sends a link to an address that takes effect when somebody follows it.
pub(super) fn send_verification(tx: &mut Tx, account: AccountId, email: &str, at: Time) -> Result<()> {
    diesel::update(account::table.find(account))
        .set(account::unproven_email.eq(email))
        .execute(tx.conn())?;
    mail::send(tx, &EmailJob::Verification { account }, at)
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
