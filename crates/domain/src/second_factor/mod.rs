// SPDX-License-Identifier: AGPL-3.0-or-later
//! The second factor of a log-in: codes that a program of the owner's makes from a secret and the time (RFC 6238).

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};
use totp_rs::{Builder, Totp};

use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::ids::AccountId;
use crate::instances::Origin;
use crate::schema::{account, second_factor};
use crate::time::Time;

/// Whether an account has a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The password is enough.
    Off,
    /// A code is asked for too.
    On,
}

/// What codes are made from. It is shown once, to the owner of the account.
pub struct Secret([u8; 20]);

impl Secret {
    /// A secret of 20 fresh random bytes.
    pub fn from_random(bytes: [u8; 20]) -> Secret {
        Secret(bytes)
    }

    /// The address that programs for codes read, of an account with this name.
    pub fn address(&self, origin: &Origin, name: &str) -> Result<String> {
        // The part before a colon is the issuer, which itself has none.
        let host = origin.authority().replace(':', " ");
        let totp = self.builder().with_issuer(Some(host));
        let totp = totp.with_account_name(name.to_owned()).build();
        totp.map_err(unusable)?.to_url().map_err(unusable)
    }

    /// The code of the moment, as the owner's program makes it: for tests, which have no such program.
    pub fn code(&self, at: Time) -> Result<String> {
        Ok(self.totp()?.generate(seconds(at)).to_string())
    }

    fn stored(&self) -> String {
        hex::encode(self.0)
    }

    fn from_stored(text: &str) -> Result<Secret> {
        let mut bytes = [0; 20];
        hex::decode_to_slice(text, &mut bytes).map_err(unusable)?;
        Ok(Secret(bytes))
    }

    /// Six digits every 30 seconds with SHA-1, which is all that some programs can do. The codes before and after the
    /// present one are right too, for clocks that differ.
    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.0.to_vec())
    }

    fn totp(&self) -> Result<Totp> {
        let named = self.builder().with_account_name("account".to_owned());
        named.build().map_err(unusable)
    }
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("the secret of a second factor: {error}"))
}

fn seconds(at: Time) -> u64 {
    u64::try_from(at.seconds()).unwrap_or_default()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = second_factor)]
struct Row {
    secret: String,
    confirmed_at: Option<Time>,
    last_step: i64,
}

/// Remembers a secret, which is in force once a code confirmed it. One that was remembered before is forgotten.
///
/// # Errors
/// [`Denial::SecondFactorOn`] where one is in force.
pub fn prepare(tx: &mut Tx, by: &By, secret: &Secret) -> Result<()> {
    let account = hold(tx, by)?;
    if state(tx, account)? == State::On {
        return Err(Error::Forbidden(Denial::SecondFactorOn));
    }
    let values = (
        second_factor::secret.eq(secret.stored()),
        second_factor::last_step.eq(0),
        second_factor::created_at.eq(by.at),
    );
    each_backend!(tx.conn(), c => diesel::insert_into(second_factor::table)
        .values((second_factor::account_id.eq(account), values.clone()))
        .on_conflict(second_factor::account_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// From now on a code is asked for. It is on when it was on; the code is used up all the same.
///
/// # Errors
/// [`Denial::SecondFactorWrong`] for a wrong code, and where no secret was prepared.
pub fn turn_on(tx: &mut Tx, by: &By, code: &str) -> Result<()> {
    let account = hold(tx, by)?;
    take(tx, account, code, by.at)?;
    diesel::update(second_factor::table.find(account))
        .filter(second_factor::confirmed_at.is_null())
        .set(second_factor::confirmed_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    Ok(())
}

/// From now on no code is asked for, and the secret is forgotten.
///
/// # Errors
/// [`Denial::SecondFactorWrong`] for a wrong code, and where there is no secret.
pub fn turn_off(tx: &mut Tx, by: &By, code: &str) -> Result<()> {
    let account = hold(tx, by)?;
    take(tx, account, code, by.at)?;
    forget(tx, account)
}

/// Lets somebody in whose password was right, if the account asks for no code or `code` is right and was not used
/// before. Right codes are used up.
///
/// # Errors
/// [`Denial::SecondFactorMissing`] without a code, [`Denial::SecondFactorWrong`] for a wrong one.
pub fn pass(tx: &mut Tx, account: AccountId, code: Option<&str>, at: Time) -> Result<()> {
    tx.lock_row("account", account.0)?;
    match (state(tx, account)?, code) {
        (State::Off, _) => Ok(()),
        (State::On, None) => Err(Error::Forbidden(Denial::SecondFactorMissing)),
        (State::On, Some(code)) => take(tx, account, code, at),
    }
}

/// Whether an account has a second factor.
pub fn state(snapshot: &mut Snapshot, account: AccountId) -> Result<State> {
    let confirmed = find(snapshot, account)?.is_some_and(|it| it.confirmed_at.is_some());
    Ok(if confirmed { State::On } else { State::Off })
}

/// Forgets the secret of an account, if it has one.
pub(crate) fn forget(tx: &mut Tx, account: AccountId) -> Result<()> {
    diesel::delete(second_factor::table.find(account)).execute(tx.conn())?;
    Ok(())
}

/// The account of who acts; nobody else changes its second factor until the transaction ends.
fn hold(tx: &mut Tx, by: &By) -> Result<AccountId> {
    let account: Option<AccountId> = account::table
        .filter(account::actor_id.eq(by.actor.id))
        .select(account::id)
        .first(tx.conn())
        .optional()?;
    let account = account.ok_or(Error::NotFound(Thing::Account))?;
    tx.lock_row("account", account.0)?;
    Ok(account)
}

/// Uses a code up: neither it nor an older one is taken again.
fn take(tx: &mut Tx, account: AccountId, code: &str, at: Time) -> Result<()> {
    let wrong = || Error::Forbidden(Denial::SecondFactorWrong);
    let row = find(tx, account)?.ok_or_else(wrong)?;
    let code: String = code.chars().filter(|it| !it.is_whitespace()).take(10).collect();
    let totp = Secret::from_stored(&row.secret)?.totp()?;
    let step = totp.check(&code, seconds(at)).ok_or_else(wrong)?;
    let step = i64::try_from(step).map_err(unusable)?;
    if step <= row.last_step {
        return Err(wrong());
    }
    diesel::update(second_factor::table.find(account))
        .set(second_factor::last_step.eq(step))
        .execute(tx.conn())?;
    Ok(())
}

fn find(snapshot: &mut Snapshot, account: AccountId) -> Result<Option<Row>> {
    Ok(second_factor::table
        .find(account)
        .select(Row::as_select())
        .first(snapshot.conn())
        .optional()?)
}

#[cfg(test)]
mod tests;
