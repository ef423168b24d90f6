// SPDX-License-Identifier: AGPL-3.0-or-later
//! Sessions: log-ins, each with a token that only its holder knows. They can be listed and revoked.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::accounts;
use crate::accounts::applications;
use crate::actors::{self, Actor};
use crate::error::{Denial, Error, Result, Thing};
use crate::ids::{AccountId, ActorId, SessionId};
use crate::schema::{account, actor, session};
use crate::time::Time;
use crate::token::{Token, hash};

/// How long a session lasts.
pub const LIFETIME: TimeDelta = TimeDelta::days(90);

/// A session of a person who has logged in. When and from where it was used is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct Session {
    /// The id of the session.
    pub id: SessionId,
    /// The account that is logged in.
    pub account_id: AccountId,
    /// The name that the client gave itself.
    pub label: Option<String>,
    /// The time of the log-in.
    pub created_at: Time,
    /// The time when the session ends.
    pub expires_at: Time,
}

/// Opens a session for an account whose credentials were checked, whose address is verified if the site requires it, and
/// whose application, if there was one, was approved. Expired sessions of the account are deleted. Somebody who is
/// banned from the site gets none.
pub fn open(
    tx: &mut Tx,
    account: AccountId,
    token: &Token,
    label: Option<&str>,
    at: Time,
) -> Result<Session> {
    accounts::check_email_verified(tx, account)?;
    applications::check_admitted(tx, account)?;
    let owner: Actor = account::table
        .inner_join(actor::table)
        .filter(account::id.eq(account))
        .select(Actor::as_select())
        .first(tx.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Account))?;
    if owner.is_banned(at) {
        return Err(Error::Forbidden(Denial::SiteBanned(owner.banned_until)));
    }
    diesel::delete(
        session::table
            .filter(session::account_id.eq(account))
            .filter(session::expires_at.le(at)),
    )
    .execute(tx.conn())?;
    let label = label.map(|it| {
        it.chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect::<String>()
    });
    let id: SessionId = diesel::insert_into(session::table)
        .values((
            session::account_id.eq(account),
            session::token_hash.eq(hash(token.reveal())),
            session::label.eq(label),
            session::created_at.eq(at),
            session::expires_at.eq(at.plus(LIFETIME)),
        ))
        .returning(session::id)
        .get_result(tx.conn())?;
    Ok(session::table
        .find(id)
        .select(Session::as_select())
        .first(tx.conn())?)
}

/// The session that a token opens, and the person; nothing for an unknown, revoked or expired one.
pub fn find(snapshot: &mut Snapshot, token: &str, now: Time) -> Result<Option<(Session, ActorId)>> {
    Ok(session::table
        .inner_join(account::table)
        .filter(session::token_hash.eq(hash(token)))
        .filter(session::expires_at.gt(now))
        .select((Session::as_select(), account::actor_id))
        .first(snapshot.conn())
        .optional()?)
}

/// The person who acts in a session.
pub fn actor(snapshot: &mut Snapshot, token: &str, now: Time) -> Result<Option<Actor>> {
    match find(snapshot, token, now)? {
        Some((_, id)) => Ok(Some(actors::get(snapshot, id)?).filter(|it| it.deleted_at.is_none())),
        None => Ok(None),
    }
}

/// The sessions of an account, the newest first.
pub fn list(snapshot: &mut Snapshot, account: AccountId, now: Time) -> Result<Vec<Session>> {
    Ok(session::table
        .filter(session::account_id.eq(account))
        .filter(session::expires_at.gt(now))
        .order(session::id.desc())
        .select(Session::as_select())
        .load(snapshot.conn())?)
}

/// Ends one session of an account. Its token opens nothing any more.
pub fn revoke(tx: &mut Tx, account: AccountId, id: SessionId) -> Result<()> {
    let gone =
        diesel::delete(session::table.find(id).filter(session::account_id.eq(account))).execute(tx.conn())?;
    if gone == 0 {
        Err(Error::NotFound(Thing::Session))
    } else {
        Ok(())
    }
}

/// Ends all sessions of a person.
pub(crate) fn close_all(tx: &mut Tx, person: ActorId) -> Result<()> {
    let accounts = account::table
        .filter(account::actor_id.eq(person))
        .select(account::id);
    diesel::delete(session::table.filter(session::account_id.eq_any(accounts))).execute(tx.conn())?;
    Ok(())
}

/// Ends the session that a token opens. Nothing happens where there is none.
pub fn close(tx: &mut Tx, token: &str) -> Result<()> {
    diesel::delete(session::table.filter(session::token_hash.eq(hash(token)))).execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests;
