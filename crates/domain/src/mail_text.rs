// SPDX-License-Identifier: AGPL-3.0-or-later
//! What an e-mail says when it is about to be sent. None quotes what somebody wrote in a group or to a person: e-mail is
//! read by many servers on its way.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::accounts::applications::{self, State};
use crate::accounts::{self, Account};
use crate::actors::{self, Actor};
use crate::error::Result;
use crate::ids::{AccountId, ApplicationId};
use crate::mail::{self, EmailJob, Purpose};
use crate::messages;
use crate::notifications::{self, Unread};
use crate::reports::{self, About};
use crate::schema::settings;
use crate::site;
use crate::time::Time;
use crate::token::Token;
use crate::viewer::Viewer;

/// How many password reset links an account may get before the first of them expires.
const RESETS: i64 = 3;

/// An e-mail, except for its text in the language of the reader.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's e-mail address.
    pub to: String,
    /// The language of the reader, as they chose it: `de`, `en` or another one.
    pub language: String,
    /// The name of this site.
    pub site: String,
    /// The name of the reader.
    pub name: String,
    /// What the e-mail says.
    pub content: Content,
}

/// What an e-mail says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// The secret of a link that verifies the address.
    Verification(Token),
    /// The address of the account was changed.
    EmailChanged,
    /// Somebody wanted to open another account with the address.
    EmailReused,
    /// The secret of a link to choose another password.
    PasswordReset(Token),
    /// The application was approved.
    Approved,
    /// It was denied, for this reason.
    Denied(Option<String>),
    /// The number of open applications.
    Applications(i64),
    /// The number of open reports.
    Reports(i64),
    /// The numbers of unread notifications and messages.
    Digest {
        /// The numbers of unread replies and mentions.
        unread: Unread,
        /// The number of unread private messages.
        messages: i64,
    },
}

/// The e-mail of a job, with `fresh` as its secret if it has one; `None` if there is nothing to say any more, or no
/// address.
pub fn write(tx: &mut Tx, job: &EmailJob, fresh: &Token, now: Time) -> Result<Option<Mail>> {
    match *job {
        EmailJob::EmailChanged { account, ref to } => email_changed(tx, account, to),
        EmailJob::EmailReused { account, .. } => summary(tx, account, |_, _| Ok(Some(Content::EmailReused))),
        EmailJob::Verification { account } => verification(tx, account, fresh, now),
        EmailJob::PasswordReset { account } => password_reset(tx, account, fresh, now),
        EmailJob::Decision { application } => decision(tx, application),
        EmailJob::Applications { account, .. } => summary(tx, account, |snapshot, viewer| {
            Ok(Some(applications::count_open(snapshot, viewer)?)
                .filter(|it| *it > 0)
                .map(Content::Applications))
        }),
        EmailJob::Reports { account, .. } => summary(tx, account, open_reports),
        EmailJob::Digest { account, .. } => summary(tx, account, digest),
    }
}

fn email_changed(snapshot: &mut Snapshot, account: AccountId, to: &str) -> Result<Option<Mail>> {
    let Some((account, person)) = reader(snapshot, account)? else {
        return Ok(None);
    };
    addressed(
        snapshot,
        &account,
        &person,
        Some(to.to_owned()),
        Content::EmailChanged,
    )
}

fn verification(tx: &mut Tx, account: AccountId, fresh: &Token, now: Time) -> Result<Option<Mail>> {
    let Some((account, person)) = reader(tx, account)? else {
        return Ok(None);
    };
    let Some(address) = account.unproven_email.clone() else {
        return Ok(None);
    };
    mail::store(tx, account.id, Purpose::Verification, fresh, &address, now)?;
    let content = Content::Verification(fresh.clone());
    addressed(tx, &account, &person, Some(address), content)
}

fn password_reset(tx: &mut Tx, account: AccountId, fresh: &Token, now: Time) -> Result<Option<Mail>> {
    let Some((account, person)) = reader(tx, account)? else {
        return Ok(None);
    };
    let Some(address) = account.email.clone() else {
        return Ok(None);
    };
    if mail::number(tx, account.id, Purpose::PasswordReset, now)? >= RESETS {
        return Ok(None);
    }
    mail::store(tx, account.id, Purpose::PasswordReset, fresh, &address, now)?;
    let content = Content::PasswordReset(fresh.clone());
    addressed(tx, &account, &person, Some(address), content)
}

fn decision(snapshot: &mut Snapshot, application: ApplicationId) -> Result<Option<Mail>> {
    let Some(found) = applications::find(snapshot, application)? else {
        return Ok(None);
    };
    let content = match found.application.state {
        State::Open => return Ok(None),
        State::Approved => Content::Approved,
        State::Denied => Content::Denied(found.application.reason),
    };
    let address = found.account.email.clone();
    addressed(snapshot, &found.account, &found.person, address, content)
}

/// An e-mail to the address of an account, with what there is to say to its owner as they themselves may see it.
fn summary(
    snapshot: &mut Snapshot,
    account: AccountId,
    content: impl FnOnce(&mut Snapshot, &Viewer) -> Result<Option<Content>>,
) -> Result<Option<Mail>> {
    let Some((account, person)) = reader(snapshot, account)? else {
        return Ok(None);
    };
    match content(snapshot, &Viewer::Account(person.id))? {
        Some(content) => addressed(snapshot, &account, &person, account.email.clone(), content),
        None => Ok(None),
    }
}

fn open_reports(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Option<Content>> {
    let threads = reports::count_open(snapshot, viewer, About::Threads, None)?;
    let replies = reports::count_open(snapshot, viewer, About::Replies, None)?;
    let messages = messages::count_open_reports(snapshot, viewer)?.unwrap_or(0);
    Ok(Some(threads + replies + messages)
        .filter(|it| *it > 0)
        .map(Content::Reports))
}

fn digest(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Option<Content>> {
    let unread = notifications::unread_counts(snapshot, viewer)?;
    let messages = messages::unread_count(snapshot, viewer)?;
    let anything = unread.replies + unread.mentions + messages > 0;
    Ok(anything.then_some(Content::Digest { unread, messages }))
}

/// The recipient; `None` if the account or the person was deleted.
fn reader(snapshot: &mut Snapshot, account: AccountId) -> Result<Option<(Account, Actor)>> {
    let Some(account) = accounts::find(snapshot, account)? else {
        return Ok(None);
    };
    let person = actors::get(snapshot, account.actor_id)?;
    Ok(Some((account, person)).filter(|(_, person)| person.deleted_at.is_none()))
}

fn addressed(
    snapshot: &mut Snapshot,
    account: &Account,
    person: &Actor,
    to: Option<String>,
    content: Content,
) -> Result<Option<Mail>> {
    let Some(to) = to else {
        return Ok(None);
    };
    let chosen: Option<Option<String>> = settings::table
        .find(account.id)
        .select(settings::interface_language)
        .first(snapshot.conn())
        .optional()?;
    Ok(Some(Mail {
        to,
        language: chosen.flatten().unwrap_or_else(|| account.language.clone()),
        site: site::get(snapshot)?.settings.about.name,
        name: person
            .profile
            .title
            .clone()
            .unwrap_or_else(|| person.name.clone()),
        content,
    }))
}
