// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mails of this instance to its own people that wait to be sent, and the secrets that they carry.
//!
//! A command queues an [`EmailJob`] in its transaction; what it says is decided by [`crate::mail_text::write()`] when it
//! is about to be sent. So an e-mail says what holds then, is not sent where nothing is left to say, and secrets are made
//! at the last moment: only their hashes are ever stored.

#[cfg(test)]
mod tests;
mod tokens;

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};
use serde::{Deserialize, Serialize};

pub use tokens::withdraw;
pub(crate) use tokens::{Purpose, find, forget, number, store, take};

use crate::error::Result;
use crate::ids::{AccountId, ActorId, ApplicationId};
use crate::jobs::{self, Work};
use crate::schema::{account, actor, settings};
use crate::site;
use crate::time::Time;

/// Everything that happens within this time goes into one e-mail, which is sent after its end.
const PERIOD: TimeDelta = TimeDelta::minutes(5);
/// How long e-mails wait after the end of a period, for transactions that are committed late.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// An e-mail in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EmailJob {
    /// To the new address of an account: a link to verify it.
    Verification {
        /// The account whose address is verified.
        account: AccountId,
    },
    /// To an address that an account had or has now: that its address was changed.
    EmailChanged {
        /// The account whose address was changed.
        account: AccountId,
        /// The address to write to, which may not be that of the account any more.
        to: String,
    },
    /// To the owner of an address: that somebody wanted to open another account with it.
    EmailReused {
        /// The account that has the address.
        account: AccountId,
        /// The period of five minutes in which they wanted it, counted from 1970.
        period: i64,
    },
    /// A link to choose another password.
    PasswordReset {
        /// The account whose password is reset.
        account: AccountId,
    },
    /// To an applicant: the decision.
    Decision {
        /// The application that was decided.
        application: ApplicationId,
    },
    /// To an administrator: the number of open applications.
    Applications {
        /// The administrator's account.
        account: AccountId,
        /// The period of five minutes in which they came, counted from 1970.
        period: i64,
    },
    /// To an administrator: the number of open reports.
    Reports {
        /// The administrator's account.
        account: AccountId,
        /// The period of five minutes in which they came, counted from 1970.
        period: i64,
    },
    /// That somebody has unread notifications or messages.
    #[serde(rename = "news")]
    Digest {
        /// The recipient's account.
        account: AccountId,
        /// The period of five minutes in which they came, counted from 1970.
        period: i64,
    },
}

impl Work for EmailJob {
    const LANE: &'static str = "mail";

    fn name(&self) -> &'static str {
        match self {
            EmailJob::Verification { .. } => "verification",
            EmailJob::PasswordReset { .. } => "password_reset",
            EmailJob::EmailChanged { .. } => "email_changed",
            EmailJob::EmailReused { .. } => "email_reused",
            EmailJob::Decision { .. } => "decision",
            EmailJob::Applications { .. } => "applications",
            EmailJob::Reports { .. } => "reports",
            EmailJob::Digest { .. } => "digest",
        }
    }

    fn target(&self, _: &mut Snapshot) -> Result<Option<String>> {
        Ok(None)
    }
}

/// Queues an e-mail that goes out at once.
pub(crate) fn send(tx: &mut Tx, job: &EmailJob, at: Time) -> Result<()> {
    jobs::add(tx, job, at)
}

/// Queues an e-mail to the owner of an address with which somebody wanted to open another account.
pub(crate) fn tell_of_reuse(tx: &mut Tx, owner: AccountId, at: Time) -> Result<()> {
    queue(tx, at, |period| EmailJob::EmailReused {
        account: owner,
        period,
    })
}

/// Queues e-mails to the administrators about a new application, if the site is set so.
pub(crate) fn tell_of_application(tx: &mut Tx, at: Time) -> Result<()> {
    if site::get(tx)?.settings.admin_mail.applications {
        tell_administrators(tx, at, |account, period| EmailJob::Applications {
            account,
            period,
        })?;
    }
    Ok(())
}

/// Queues e-mails to the administrators about a new report, if the site is set so.
pub(crate) fn tell_of_report(tx: &mut Tx, at: Time) -> Result<()> {
    if site::get(tx)?.settings.admin_mail.reports {
        tell_administrators(tx, at, |account, period| EmailJob::Reports { account, period })?;
    }
    Ok(())
}

fn tell_administrators(tx: &mut Tx, at: Time, job: impl Fn(AccountId, i64) -> EmailJob) -> Result<()> {
    let administrators: Vec<AccountId> = account::table
        .inner_join(actor::table)
        .filter(actor::admin)
        .filter(actor::deleted_at.is_null())
        .filter(account::email.is_not_null())
        .order(actor::id)
        .select(account::id)
        .load(tx.conn())?;
    for account in administrators {
        queue(tx, at, |period| job(account, period))?;
    }
    Ok(())
}

/// Queues an e-mail about unread notifications to those of `people` who have chosen to get them.
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
        queue(tx, at, |period| EmailJob::Digest { account, period })?;
    }
    Ok(())
}

/// Queues an e-mail about what happens in the period of `at`, once for all of it.
fn queue(tx: &mut Tx, at: Time, job: impl FnOnce(i64) -> EmailJob) -> Result<()> {
    let period = at.seconds().div_euclid(PERIOD.num_seconds());
    let end = Time(0).plus(TimeDelta::seconds((period + 1) * PERIOD.num_seconds()));
    jobs::add(tx, &job(period), end.plus(MARGIN))
}
