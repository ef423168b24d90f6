// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mails of this instance to its own people: which are to be sent, and what they say.
//!
//! A command queues a [`EmailJob`] in its transaction; a worker asks [`write()`] what it says when it is about to be sent.
//! So a letter says what holds then, is not sent where nothing is left to say, and secrets are made at the last moment:
//! only their hashes are ever stored. No letter quotes what somebody wrote in a room or to a person: e-mail is read by
//! many servers on its way.

#[cfg(test)]
mod tests;
mod tokens;

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};
use serde::{Deserialize, Serialize};

pub use tokens::withdraw;
pub(crate) use tokens::{Purpose, forget, take};

use crate::accounts::{self, Account};
use crate::actors::{self, Actor};
use crate::applications::{self, State};
use crate::error::Result;
use crate::ids::{AccountId, ActorId, ApplicationId};
use crate::jobs::{self, Work};
use crate::notifications::{self, Unread};
use crate::reports::{self, About};
use crate::schema::{account, settings};
use crate::sessions::Token;
use crate::time::Time;
use crate::viewer::Viewer;
use crate::{messages, site};

/// What happens within this time is told in one letter, after its end.
const PERIOD: TimeDelta = TimeDelta::minutes(5);
/// For how long after a period its letters wait, for what was still being committed.
const MARGIN: TimeDelta = TimeDelta::seconds(10);
/// How many links to choose another password an account is sent within their lifetime.
const RESETS: i64 = 3;

/// An e-mail that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EmailJob {
    /// To the new address of an account: a link that proves who reads it.
    Verification {
        /// The account.
        account: AccountId,
    },
    /// A link to choose another password.
    PasswordReset {
        /// The account.
        account: AccountId,
    },
    /// To an applicant: what was decided.
    Decision {
        /// The application.
        application: ApplicationId,
    },
    /// To an administrator: that applications wait.
    Applications {
        /// The administrator's account.
        account: AccountId,
        /// When they came, in periods since 1970.
        period: i64,
    },
    /// To an administrator: that reports wait.
    Reports {
        /// The administrator's account.
        account: AccountId,
        /// When they came, in periods since 1970.
        period: i64,
    },
    /// That there is something new for the person.
    News {
        /// The person's account.
        account: AccountId,
        /// When it came, in periods since 1970.
        period: i64,
    },
}

impl Work for EmailJob {
    const LANE: &'static str = "mail";
}

/// An e-mail, but for its words.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// The language of the reader, as they chose it: `de`, `en` or another one.
    pub language: String,
    /// The name of this site.
    pub site: String,
    /// The name of the reader.
    pub name: String,
    /// What it says.
    pub content: Content,
}

/// What an e-mail says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Whoever follows the link with this secret has shown that the address is theirs.
    Verification(Token),
    /// Whoever follows the link with this secret may choose another password.
    PasswordReset(Token),
    /// The application was approved.
    Approved,
    /// It was denied, for this reason.
    Denied(Option<String>),
    /// So many applications wait.
    Applications(i64),
    /// So many reports wait.
    Reports(i64),
    /// So much was not read.
    News {
        /// Replies and mentions.
        unread: Unread,
        /// Private messages.
        messages: i64,
    },
}

/// What a letter says now, for `fresh` as its secret if it has one; nothing where there is nothing to say any more, or
/// no address.
pub fn write(tx: &mut Tx, letter: &EmailJob, fresh: &Token, now: Time) -> Result<Option<Mail>> {
    match *letter {
        EmailJob::Verification { account } => verification(tx, account, fresh, now),
        EmailJob::PasswordReset { account } => password_reset(tx, account, fresh, now),
        EmailJob::Decision { application } => decision(tx, application),
        EmailJob::Applications { account, .. } => told(tx, account, |snapshot, viewer| {
            Ok(Some(applications::count_open(snapshot, viewer)?)
                .filter(|it| *it > 0)
                .map(Content::Applications))
        }),
        EmailJob::Reports { account, .. } => told(tx, account, open_reports),
        EmailJob::News { account, .. } => told(tx, account, news),
    }
}

fn verification(tx: &mut Tx, account: AccountId, fresh: &Token, now: Time) -> Result<Option<Mail>> {
    let Some((account, person)) = reader(tx, account)? else {
        return Ok(None);
    };
    let Some(address) = account.unproven_email.clone() else {
        return Ok(None);
    };
    tokens::store(tx, account.id, Purpose::Verification, fresh, &address, now)?;
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
    if tokens::number(tx, account.id, Purpose::PasswordReset, now)? >= RESETS {
        return Ok(None);
    }
    tokens::store(tx, account.id, Purpose::PasswordReset, fresh, &address, now)?;
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

/// A letter about what waits for somebody, as they themselves may see it.
fn told(
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

fn news(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Option<Content>> {
    let unread = notifications::unread_counts(snapshot, viewer)?;
    let messages = messages::unread_count(snapshot, viewer)?;
    let anything = unread.replies + unread.mentions + messages > 0;
    Ok(anything.then_some(Content::News { unread, messages }))
}

/// Whom a letter goes to; nobody who is gone.
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
        site: site::get(snapshot)?.name,
        name: person.title.clone().unwrap_or_else(|| person.name.clone()),
        content,
    }))
}

/// Queues a letter that goes out at once.
pub(crate) fn send(tx: &mut Tx, letter: &EmailJob, at: Time) -> Result<()> {
    jobs::add(tx, letter, at)
}

/// Tells the administrators that an application came, where they want to hear of it.
pub(crate) fn tell_of_application(tx: &mut Tx, at: Time) -> Result<()> {
    if site::get(tx)?.mail_applications {
        tell_administrators(tx, at, |account, period| EmailJob::Applications {
            account,
            period,
        })?;
    }
    Ok(())
}

/// Tells the administrators that a report came, where they want to hear of it.
pub(crate) fn tell_of_report(tx: &mut Tx, at: Time) -> Result<()> {
    if site::get(tx)?.mail_reports {
        tell_administrators(tx, at, |account, period| EmailJob::Reports { account, period })?;
    }
    Ok(())
}

fn tell_administrators(tx: &mut Tx, at: Time, letter: impl Fn(AccountId, i64) -> EmailJob) -> Result<()> {
    let people: Vec<ActorId> = actors::admins(tx)?.iter().map(|it| it.id).collect();
    for account in accounts::of_actors(tx, &people)? {
        if account.email.is_some() {
            queue(tx, at, |period| letter(account.id, period))?;
        }
    }
    Ok(())
}

/// Tells those of `people` that there is something new for them who want to hear of it by e-mail.
pub(crate) fn tell_of_news(tx: &mut Tx, people: &[ActorId], at: Time) -> Result<()> {
    let wanted: Vec<AccountId> = account::table
        .inner_join(settings::table)
        .filter(account::actor_id.eq_any(padded(people)))
        .filter(account::email.is_not_null())
        .filter(settings::mail_notifications)
        .select(account::id)
        .kept()
        .load(tx.conn())?;
    for account in wanted {
        queue(tx, at, |period| EmailJob::News { account, period })?;
    }
    Ok(())
}

/// Queues a letter about what happens in the period of `at`, once for all of it.
fn queue(tx: &mut Tx, at: Time, letter: impl FnOnce(i64) -> EmailJob) -> Result<()> {
    let period = at.seconds().div_euclid(PERIOD.num_seconds());
    let end = Time(0).plus(TimeDelta::seconds((period + 1) * PERIOD.num_seconds()));
    jobs::add(tx, &letter(period), end.plus(MARGIN))
}
