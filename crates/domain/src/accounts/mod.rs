// SPDX-License-Identifier: AGPL-3.0-or-later
//! Accounts: the people of this instance, how they prove who they are, and how they like things.

pub mod applications;
mod email;
mod feeds;
pub mod sessions;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};
use unicode_normalization::UnicodeNormalization;

use crate::actors::{self, Actor, Kind, NewLocal};
use crate::by::{By, Via};
use crate::captcha::Solved;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::events::{self, Event};
use crate::ids::{AccountId, ActorId};
use crate::instances::{self, Origin};
use crate::mail::{self, Purpose};
use crate::modlog::{self, Note, Turn};
use crate::profiles;
use crate::profiles::ProfileEdit;
use crate::schema::{account, actor};
use crate::site::{self, Registration, rules};
use crate::text::clean;
use crate::time::Time;
use crate::viewer::Viewer;

pub use email::{
    EmailVerification, Proof, change_email, check_reset, request_password_reset, request_verification,
    reset_password, verify_email,
};
pub(crate) use email::{check_email_verified, find};
pub use feeds::{close_feeds, feed_holder, feed_token, open_feeds};

/// A password's length in characters, as Lemmy has it.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 10..=60;

/// The account of a local person.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Account {
    /// The id of the account.
    pub id: AccountId,
    /// The person that the account belongs to.
    pub actor_id: ActorId,
    /// The e-mail address.
    pub email: Option<String>,
    /// An address that takes its place once somebody has followed the link that was sent there.
    pub unproven_email: Option<String>,
    /// Their language: `de` or `en`.
    pub language: String,
    /// The time when it was created.
    pub created_at: Time,
}

/// A password, hashed with Argon2id. Hashing takes tens of milliseconds: do it before the transaction.
#[derive(Clone)]
pub struct PasswordHashed(pub(crate) String);

impl PasswordHashed {
    /// Hashes a new password with 16 bytes of fresh randomness.
    pub fn new(password: &str, salt: [u8; 16]) -> Result<PasswordHashed> {
        let password = normal(password);
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

/// A new account.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// The name, in the one name space of people and groups.
    pub name: &'a str,
    /// The display name.
    pub title: Option<&'a str>,
    /// The e-mail address.
    pub email: Option<&'a str>,
    /// The hash of the password.
    pub password: &'a PasswordHashed,
    /// The language of the person: `de` or `en`.
    pub language: &'a str,
}

/// What has to happen before the owner of a new account may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Admission {
    /// Whether an administrator decides about it.
    pub decision: bool,
    /// Whether the link has to be followed that was sent to the address.
    pub proof: bool,
}

impl Admission {
    /// Whether they may log in at once.
    pub fn is_complete(self) -> bool {
        self == Admission::default()
    }
}

/// What a site may ask of those who open an account.
#[derive(Default)]
pub struct Answers<'a> {
    /// What administrators want to know who admit people.
    pub application: Option<&'a str>,
    /// That a captcha was read.
    pub captcha: Option<&'a Solved>,
}

/// What has to happen before somebody who asks for an account may log in, before anything is computed for them.
///
/// # Errors
/// [`Denial::RegistrationClosed`]; [`Denial::CaptchaWrong`] where a captcha was not read.
pub fn admission(snapshot: &mut Snapshot, answers: &Answers<'_>) -> Result<Admission> {
    let required = site::get(snapshot)?.settings.registration;
    let admission = Admission {
        decision: match required.mode {
            Registration::Open => false,
            Registration::Application => true,
            Registration::Closed => return Err(Error::Forbidden(Denial::RegistrationClosed)),
        },
        proof: required.verify_email,
    };
    if required.captcha && answers.captcha.is_none() {
        return Err(Error::Forbidden(Denial::CaptchaWrong));
    }
    Ok(admission)
}

/// Opens an account as its future owner asks, if registration is not closed. If addresses have to be verified, one is
/// required.
///
/// Whether somebody has an account with this address is not told: then the new account has none until it is verified, and
/// the owner of the address is told.
pub fn register(
    tx: &mut Tx,
    origin: &Origin,
    new: &NewAccount<'_>,
    answers: &Answers<'_>,
    at: Time,
) -> Result<(Actor, Admission)> {
    let admission = admission(tx, answers)?;
    actors::check_no_office(new.name)?;
    let email = email::address(new.email.unwrap_or_default())?;
    let owner = match &email {
        Some(email) => email::owner(tx, email)?,
        None => None,
    };
    let new = NewAccount {
        email: email.as_deref().filter(|_| owner.is_none() && !admission.proof),
        ..*new
    };
    let person = create(tx, origin, &new, at)?;
    let account = of_actor(tx, person.id)?;
    match (email, owner) {
        (None, _) if admission.proof => return Err(Error::Invalid(Field::Email, Fault::Empty)),
        (Some(email), None) if admission.proof => email::send_verification(tx, account.id, &email, at)?,
        (Some(email), Some(owner)) => {
            email::remember(tx, account.id, &email)?;
            mail::tell_of_reuse(tx, owner, at)?;
        }
        (None | Some(_), None) | (None, Some(_)) => {}
    }
    if admission.decision {
        applications::file(tx, account.id, answers.application, at)?;
        if !admission.proof {
            mail::tell_of_application(tx, at)?;
        }
    }
    Ok((person, admission))
}

/// Opens an account for somebody: the administrator's command, which may also give it the name of an office, such as
/// `admin`; and the end of every registration.
pub fn create(tx: &mut Tx, origin: &Origin, new: &NewAccount<'_>, at: Time) -> Result<Actor> {
    let email = email::address(new.email.unwrap_or_default())?;
    actors::check_free_name(tx, new.name)?;
    if let Some(email) = &email {
        email::check_free(tx, email, None)?;
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
            let edit = ProfileEdit {
                title: Some(title),
                ..ProfileEdit::default()
            };
            profiles::edit_profile(tx, &by, by.actor.id, &edit)
        }
    }
}

/// Changes the password of an account. All its sessions end, including the current one.
pub fn change_password(
    tx: &mut Tx,
    by: &By,
    confirmed: &Confirmed,
    new: &PasswordHashed,
) -> Result<AccountId> {
    let account = confirmed.account(tx, by)?;
    replace_password(tx, &account, new)?;
    Ok(account.id)
}

/// Sets a new password for somebody who cannot log in. Only the command line may, since it lets the caller log in.
pub fn assign_password(tx: &mut Tx, by: &By, person: ActorId, new: &PasswordHashed) -> Result<()> {
    if by.via != Via::Console {
        return Err(Error::Forbidden(Denial::NotAdmin));
    }
    let account = of_actor(tx, person)?;
    replace_password(tx, &account, new)
}

/// Whoever knew the old password is out, with all their sessions, all links for another one, and all addresses of feeds.
fn replace_password(tx: &mut Tx, account: &Account, new: &PasswordHashed) -> Result<()> {
    diesel::update(account::table.find(account.id))
        .set((
            account::password_hash.eq(&new.0),
            account::feed_token.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    mail::forget(tx, account.id, Purpose::PasswordReset)?;
    sessions::close_all(tx, account.actor_id)
}

/// Promotes a person to administrator. Nothing happens if they are one already.
pub fn promote(tx: &mut Tx, by: &By, person: ActorId) -> Result<()> {
    if held_administrators(tx, by, person)?.contains(&person) {
        return Ok(());
    }
    actors::set_admin(tx, person, true)?;
    log_admin(tx, by, person, true)
}

/// Dismisses an administrator, who may be the acting person, but not the last one. Nothing happens if the person is not
/// an administrator.
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
    log_admin(tx, by, person, false)
}

/// Who administers the instance, for one of them who is about to change this: two who dismiss each other
/// take turns.
fn held_administrators(tx: &mut Tx, by: &By, person: ActorId) -> Result<Vec<ActorId>> {
    by.require_admin()?;
    of_actor(tx, person)?;
    tx.lock_row("site", 1)?;
    Ok(actors::admins(tx)?.into_iter().map(|it| it.id).collect())
}

/// Records and logs that somebody became an administrator, or is one no longer.
fn log_admin(tx: &mut Tx, by: &By, person: ActorId, admin: bool) -> Result<()> {
    let event = events::record(tx, by, None, &Event::AdminChanged { actor: person, admin })?;
    let turn = if admin { Turn::Done } else { Turn::Undone };
    let note = Note::about_person(modlog::Kind::Admin, turn, event, person);
    modlog::write(tx, by, &note)
}

/// Takes from an account what only its owner had: its sessions, its password, its address, its feeds.
pub(crate) fn empty(tx: &mut Tx, person: ActorId) -> Result<()> {
    diesel::update(account::table.filter(account::actor_id.eq(person)))
        .set((
            account::email.eq(None::<String>),
            account::unproven_email.eq(None::<String>),
            account::password_hash.eq(NOBODY),
            account::feed_token.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    let account = of_actor(tx, person)?.id;
    mail::forget(tx, account, Purpose::PasswordReset)?;
    mail::forget(tx, account, Purpose::Verification)?;
    sessions::close_all(tx, person)
}

/// Changes parts of what a person says of themselves.
pub fn edit_profile(tx: &mut Tx, by: &By, edit: &ProfileEdit<'_>) -> Result<Actor> {
    of_actor(tx, by.actor.id)?;
    rules::check_words(tx, by, &[edit.title.unwrap_or_default()], edit.summary)?;
    rules::check_links(tx, &[], edit.summary)?;
    profiles::edit_profile(tx, by, by.actor.id, edit)
}

/// The accounts of those of `people` who have one, in no order.
pub fn of_actors(snapshot: &mut Snapshot, people: &[ActorId]) -> Result<Vec<Account>> {
    Ok(account::table
        .filter(account::actor_id.eq_any(padded(people)))
        .select(Account::as_select())
        .kept()
        .load(snapshot.conn())?)
}

/// The account of a person of this instance.
pub fn of_actor(snapshot: &mut Snapshot, actor: ActorId) -> Result<Account> {
    account::table
        .filter(account::actor_id.eq(actor))
        .select(Account::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Account))
}

/// A password as it is hashed: the same for each keyboard, some of which compose letters and some do not (the profile
/// `OpaqueString` of RFC 8265).
fn normal(password: &str) -> String {
    let spaced = password.chars().map(|c| {
        if c.is_whitespace() && !c.is_control() {
            ' '
        } else {
            c
        }
    });
    spaced.nfc().collect()
}

/// What is needed to check a log-in: the account and its hash, by name or e-mail address.
///
/// Check it with [`Credentials::verify`] outside of any transaction. An unknown name gives credentials that no
/// password fits, at the same cost, so that names cannot be found out by timing.
pub fn credentials(snapshot: &mut Snapshot, name_or_email: &str) -> Result<Credentials> {
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
        .first(snapshot.conn())
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
pub fn own_credentials(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Credentials> {
    let (account, hash) = account::table
        .filter(account::actor_id.eq(viewer.require_account()?))
        .select((account::id, account::password_hash))
        .first(snapshot.conn())
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

/// The credentials that a password is checked against.
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
        let fits = |password: &str| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        };
        let normal = normal(password);
        // Hashes from before passwords were normalised are of what was typed.
        let right = fits(&normal) || (normal != password && fits(password));
        self.account.filter(|_| right).ok_or(Error::Credentials)
    }
}

#[cfg(test)]
mod tests;
