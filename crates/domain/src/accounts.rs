// SPDX-License-Identifier: AGPL-3.0-or-later
//! Accounts: the people of this instance, how they prove who they are, and how they like things.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};

use crate::actors::{self, Actor, Kind, NewLocal, ProfileEdit};
use crate::applications;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::ids::{AccountId, ActorId};
use crate::instances::{self, Origin};
use crate::moderation;
use crate::schema::{account, actor};
use crate::sessions;
use crate::site::{self, Registration, rules};
use crate::text::{Text, clean};
use crate::time::Time;
use crate::viewer::Viewer;

/// A password's length in characters, as Lemmy has it.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=60;

/// The account of a local person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The person.
    pub actor_id: ActorId,
    /// Where to reach them.
    pub email: Option<String>,
    /// Their language: `de` or `en`.
    pub language: String,
    /// Since when.
    pub created_at: Time,
}

/// A password, hashed with Argon2id. Hashing takes tens of milliseconds: do it before the transaction.
#[derive(Clone)]
pub struct PasswordHashed(String);

impl PasswordHashed {
    /// Hashes a new password with 16 bytes of fresh randomness.
    pub fn new(password: &str, salt: [u8; 16]) -> Result<PasswordHashed> {
        if !PASSWORD_LENGTH.contains(&password.chars().count()) {
            return Err(Error::Invalid(
                Field::Password,
                Fault::TooLong {
                    max: *PASSWORD_LENGTH.end(),
                },
            ));
        }
        let salt = SaltString::encode_b64(&salt).map_err(|error| Error::Corrupt(error.to_string()))?;
        let hash = Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok(PasswordHashed(hash.to_string()))
    }
}

/// What opens an account.
pub struct NewAccount<'a> {
    /// The name, in the one name space of people and groups.
    pub name: &'a str,
    /// The display name.
    pub title: Option<&'a str>,
    /// Where to reach them.
    pub email: Option<&'a str>,
    /// The password.
    pub password: &'a PasswordHashed,
    /// `de` or `en`.
    pub language: &'a str,
}

/// Whether somebody who opened an account may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// They may.
    Admitted,
    /// An administrator decides about it.
    Waiting,
}

/// Opens an account as its future owner asks, where registration is not closed. Where administrators admit people, the
/// `answer` to their question goes to them.
pub fn register(
    tx: &mut Tx,
    origin: &Origin,
    new: &NewAccount<'_>,
    answer: Option<&str>,
    at: Time,
) -> Result<(Actor, Admission)> {
    match site::get(tx)?.registration {
        Registration::Open => Ok((create(tx, origin, new, at)?, Admission::Admitted)),
        Registration::Application => {
            let person = create(tx, origin, new, at)?;
            let account = of_actor(tx, person.id)?;
            applications::file(tx, account.id, answer, at)?;
            Ok((person, Admission::Waiting))
        }
        Registration::Closed => Err(Error::Forbidden(Denial::RegistrationClosed)),
    }
}

/// Opens an account for somebody: the administrator's command, and the end of every registration.
pub fn create(tx: &mut Tx, origin: &Origin, new: &NewAccount<'_>, at: Time) -> Result<Actor> {
    let email = address(new.email.unwrap_or_default())?;
    actors::check_free_name(tx, new.name)?;
    if let Some(email) = &email
        && owner_of(tx, email)?.is_some()
    {
        return Err(Error::Taken(Field::Email));
    }
    let instance = instances::local(tx)?;
    let person = actors::create_local(
        tx,
        NewLocal {
            kind: Kind::Person,
            instance: instance.id,
            uri: format!("{origin}/u/{}", new.name),
            name: new.name,
            title: None,
            origin,
        },
        at,
    )?;
    diesel::insert_into(account::table)
        .values((
            account::actor_id.eq(person.id),
            account::email.eq(email),
            account::password_hash.eq(&new.password.0),
            account::language.eq(new.language),
            account::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    match new.title {
        None => Ok(person),
        Some(title) => {
            let by = By::local(person, at);
            actors::update_profile(tx, &by, by.actor.id, Some(title), None)
        }
    }
}

/// An e-mail address as it is kept; nothing for an empty one.
fn address(email: &str) -> Result<Option<String>> {
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

fn owner_of(rx: &mut Snapshot, email: &str) -> Result<Option<AccountId>> {
    Ok(account::table
        .filter(account::email.eq(email))
        .select(account::id)
        .first(rx.conn())
        .optional()?)
}

/// Changes where to reach the person; an empty address takes it away.
pub fn change_email(tx: &mut Tx, by: &By, email: &str) -> Result<()> {
    let account = of_actor(tx, by.actor.id)?;
    let email = address(email)?;
    if let Some(email) = &email
        && owner_of(tx, email)?.is_some_and(|it| it != account.id)
    {
        return Err(Error::Taken(Field::Email));
    }
    diesel::update(account::table.find(account.id))
        .set(account::email.eq(email))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives an account another password. All its sessions end, that of whoever does it among them.
pub fn change_password(
    tx: &mut Tx,
    by: &By,
    confirmed: &Confirmed,
    new: &PasswordHashed,
) -> Result<AccountId> {
    let account = confirmed.account(tx, by)?.id;
    diesel::update(account::table.find(account))
        .set(account::password_hash.eq(&new.0))
        .execute(tx.conn())?;
    sessions::close_all(tx, by.actor.id)?;
    Ok(account)
}

/// Makes a person an administrator. One who is already stays one.
pub fn promote(tx: &mut Tx, by: &By, person: ActorId) -> Result<()> {
    if held_administrators(tx, by, person)?.contains(&person) {
        return Ok(());
    }
    actors::set_admin(tx, person, true)?;
    moderation::log_admin(tx, by, person, true)
}

/// Takes the office from an administrator, who may be oneself, but not from the last one. Whoever is none stays none.
///
/// # Errors
/// [`Denial::NotHigherAdministrator`] where the other has been one for longer, and [`Denial::LastAdministrator`].
pub fn demote(tx: &mut Tx, by: &By, person: ActorId) -> Result<()> {
    let admins = held_administrators(tx, by, person)?;
    if !admins.contains(&person) {
        return Ok(());
    }
    let first = admins.iter().find(|it| [person, by.actor.id].contains(it));
    if by.via == Via::Local && first != Some(&by.actor.id) {
        return Err(Error::Forbidden(Denial::NotHigherAdministrator));
    }
    if admins.len() == 1 {
        return Err(Error::Forbidden(Denial::LastAdministrator));
    }
    actors::set_admin(tx, person, false)?;
    moderation::log_admin(tx, by, person, false)
}

/// Who administers the instance, for one of them who is about to change this: two that take the office from each other
/// take turns.
fn held_administrators(tx: &mut Tx, by: &By, person: ActorId) -> Result<Vec<ActorId>> {
    require_admin(by)?;
    of_actor(tx, person)?;
    tx.lock_row("site", 1)?;
    Ok(actors::admins(tx)?.into_iter().map(|it| it.id).collect())
}

/// Takes from an account what only its owner had: its sessions, its password, its address.
pub(crate) fn empty(tx: &mut Tx, person: ActorId) -> Result<()> {
    diesel::update(account::table.filter(account::actor_id.eq(person)))
        .set((
            account::email.eq(None::<String>),
            account::password_hash.eq(NOBODY),
        ))
        .execute(tx.conn())?;
    sessions::close_all(tx, person)
}

/// Changes a person's own display name and description.
pub fn update_profile(tx: &mut Tx, by: &By, title: Option<&str>, summary: Option<&Text>) -> Result<Actor> {
    of_actor(tx, by.actor.id)?;
    let about = summary.map_or("", |it| it.source.as_str());
    rules::check_words(tx, by, &[title.unwrap_or_default(), about])?;
    actors::update_profile(tx, by, by.actor.id, title, summary)
}

/// Changes parts of what a person says of themselves.
pub fn edit_profile(tx: &mut Tx, by: &By, edit: &ProfileEdit<'_>) -> Result<Actor> {
    of_actor(tx, by.actor.id)?;
    actors::edit_profile(tx, by, by.actor.id, edit)
}

/// Whether `by` may do what only administrators may.
pub fn require_admin(by: &By) -> Result<()> {
    match by.via {
        Via::Console => Ok(()),
        Via::Local if by.actor.local && by.actor.admin => Ok(()),
        Via::Local | Via::Remote(_) | Via::Announced { .. } | Via::Job => {
            Err(Error::Forbidden(Denial::NotAdmin))
        }
    }
}

/// The accounts of those of `people` who have one, in no order.
pub fn of_actors(rx: &mut Snapshot, people: &[ActorId]) -> Result<Vec<Account>> {
    Ok(account::table
        .filter(account::actor_id.eq_any(padded(people)))
        .select(Account::as_select())
        .kept()
        .load(rx.conn())?)
}

/// Whether `viewer` may read what only administrators may.
pub(crate) fn administers(rx: &mut Snapshot, viewer: &Viewer) -> Result<bool> {
    match viewer {
        Viewer::Operator { .. } => Ok(true),
        Viewer::Account(me) => Ok(actors::get(rx, *me)?.admin),
        Viewer::Anyone | Viewer::Peer { .. } => Ok(false),
    }
}

/// Refuses a viewer who may not read what only administrators may.
pub fn check_administers(rx: &mut Snapshot, viewer: &Viewer) -> Result<()> {
    if administers(rx, viewer)? {
        return Ok(());
    }
    viewer.require_account()?;
    Err(Error::Forbidden(Denial::NotAdmin))
}

/// The account of a person of this instance.
pub fn of_actor(rx: &mut Snapshot, actor: ActorId) -> Result<Account> {
    account::table
        .filter(account::actor_id.eq(actor))
        .select(Account::as_select())
        .first(rx.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Account))
}

/// What is needed to check a log-in: the account and its hash, by name or e-mail address.
///
/// Check it with [`Credentials::verify`] outside of any transaction. An unknown name gives credentials that no
/// password fits, at the same cost, so that names cannot be found out by timing.
pub fn credentials(rx: &mut Snapshot, name_or_email: &str) -> Result<Credentials> {
    let wanted = clean::comparable(&name_or_email.trim().to_lowercase());
    let found: Option<(AccountId, String)> = account::table
        .inner_join(actor::table)
        .filter(
            actor::local
                .and(actor::name_key.eq(&wanted))
                .or(account::email.eq(&wanted)),
        )
        .filter(actor::deleted_at.is_null())
        .select((account::id, account::password_hash))
        .first(rx.conn())
        .optional()?;
    Ok(match found {
        Some((account, hash)) => Credentials {
            account: Some(account),
            hash,
        },
        None => Credentials {
            account: None,
            hash: NOBODY.to_owned(),
        },
    })
}

/// What the password of the viewer's own account is checked against, for what only its owner may do.
pub fn own_credentials(rx: &mut Snapshot, viewer: &Viewer) -> Result<Credentials> {
    let (account, hash) = account::table
        .filter(account::actor_id.eq(viewer.require_account()?))
        .select((account::id, account::password_hash))
        .first(rx.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Account))?;
    Ok(Credentials {
        account: Some(account),
        hash,
    })
}

/// The hash of no password: same parameters as real ones, so that checking it takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a password is checked against.
pub struct Credentials {
    account: Option<AccountId>,
    hash: String,
}

/// The proof that somebody knew the password of an account, as long as it stays the password.
pub struct Confirmed {
    account: AccountId,
    hash: String,
}

impl Confirmed {
    /// The account of `by`, if it is this one and its password is still the one that was confirmed. Nobody changes it
    /// until the transaction ends.
    pub(crate) fn account(&self, tx: &mut Tx, by: &By) -> Result<Account> {
        tx.lock_row("account", self.account.0)?;
        let account = of_actor(tx, by.actor.id)?;
        let hash: String = account::table
            .find(account.id)
            .select(account::password_hash)
            .first(tx.conn())?;
        if account.id == self.account && hash == self.hash {
            Ok(account)
        } else {
            Err(Error::Credentials)
        }
    }
}

impl Credentials {
    /// The proof that the password is right. Takes tens of milliseconds.
    pub fn confirm(self, password: &str) -> Result<Confirmed> {
        let account = self.verify(password)?;
        Ok(Confirmed {
            account,
            hash: self.hash,
        })
    }

    /// The account, if the password is right. Takes tens of milliseconds.
    pub fn verify(&self, password: &str) -> Result<AccountId> {
        let hash = PasswordHash::new(&self.hash).map_err(|error| Error::Corrupt(error.to_string()))?;
        match (
            Argon2::default().verify_password(password.as_bytes(), &hash),
            self.account,
        ) {
            (Ok(()), Some(account)) => Ok(account),
            _ => Err(Error::Credentials),
        }
    }
}

#[cfg(test)]
mod tests;
