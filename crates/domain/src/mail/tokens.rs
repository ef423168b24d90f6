// SPDX-License-Identifier: AGPL-3.0-or-later
//! Secrets that are sent by e-mail: whoever shows one reads what is sent to that address.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::error::{Error, Result, Thing};
use crate::ids::AccountId;
use crate::schema::mailed_token;
use crate::stored::stored_enum;
use crate::time::Time;
use crate::token;
use crate::token::Token;

stored_enum! {
    /// The purpose of a secret.
    Purpose {
        /// Verifying the e-mail address of an account.
        Verification = "verification",
        /// Choosing another password.
        PasswordReset = "password_reset",
    }
}

impl Purpose {
    /// How long a secret is valid: as long as in Lemmy.
    fn lifetime(self) -> TimeDelta {
        match self {
            Purpose::Verification => TimeDelta::days(7),
            Purpose::PasswordReset => TimeDelta::days(1),
        }
    }
}

/// Notes what is being sent, and forgets what nobody can use any more.
pub(crate) fn store(
    tx: &mut Tx,
    account: AccountId,
    purpose: Purpose,
    token: &Token,
    email: &str,
    at: Time,
) -> Result<()> {
    let oldest = at.minus(Purpose::Verification.lifetime());
    diesel::delete(mailed_token::table.filter(mailed_token::created_at.le(oldest))).execute(tx.conn())?;
    diesel::insert_into(mailed_token::table)
        .values((
            mailed_token::account_id.eq(account),
            mailed_token::purpose.eq(purpose),
            mailed_token::token_hash.eq(token::hash(token.reveal())),
            mailed_token::email.eq(email),
            mailed_token::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets a secret that was not sent after all.
pub fn withdraw(tx: &mut Tx, token: &Token) -> Result<()> {
    let hash = token::hash(token.reveal());
    diesel::delete(mailed_token::table.filter(mailed_token::token_hash.eq(hash))).execute(tx.conn())?;
    Ok(())
}

/// The number of valid secrets of an account.
pub(crate) fn number(
    snapshot: &mut Snapshot,
    account: AccountId,
    purpose: Purpose,
    now: Time,
) -> Result<i64> {
    Ok(mailed_token::table
        .filter(mailed_token::account_id.eq(account))
        .filter(mailed_token::purpose.eq(purpose))
        .filter(mailed_token::created_at.gt(now.minus(purpose.lifetime())))
        .count()
        .get_result(snapshot.conn())?)
}

/// The account that a secret was sent to, and the address; nothing for one that is unknown, was used, or is too old.
pub(crate) fn find(
    snapshot: &mut Snapshot,
    token: &str,
    purpose: Purpose,
    now: Time,
) -> Result<Option<(AccountId, String)>> {
    Ok(mailed_token::table
        .filter(mailed_token::token_hash.eq(token::hash(token)))
        .filter(mailed_token::purpose.eq(purpose))
        .filter(mailed_token::created_at.gt(now.minus(purpose.lifetime())))
        .select((mailed_token::account_id, mailed_token::email))
        .first(snapshot.conn())
        .optional()?)
}

/// Uses up a secret, and with it all others of the account for that purpose. Returns the account, and the address that
/// it was sent to. The account stays as it is until the transaction ends.
///
/// # Errors
/// [`Thing::Token`] for one that is unknown, was used, or is too old.
pub(crate) fn take(tx: &mut Tx, token: &str, purpose: Purpose, now: Time) -> Result<(AccountId, String)> {
    let (account, _) = find(tx, token, purpose, now)?.ok_or(Error::NotFound(Thing::Token))?;
    tx.lock_row("account", account.0)?;
    // Somebody else may have used it meanwhile.
    let found = find(tx, token, purpose, now)?.ok_or(Error::NotFound(Thing::Token))?;
    forget(tx, account, purpose)?;
    Ok(found)
}

/// Forgets all secrets of an account for a purpose.
pub(crate) fn forget(tx: &mut Tx, account: AccountId, purpose: Purpose) -> Result<()> {
    diesel::delete(
        mailed_token::table
            .filter(mailed_token::account_id.eq(account))
            .filter(mailed_token::purpose.eq(purpose)),
    )
    .execute(tx.conn())?;
    Ok(())
}
