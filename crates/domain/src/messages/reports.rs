// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports of messages: the one way in which administrators come to read one. They stay at this server.

use diesel::dsl::count_star;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, padded};

use super::{Message, get};
use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::ids::{ActorId, MessageId, MessageReportId};
use crate::mail;
use crate::paging::check_window;
use crate::reports::cleaned;
use crate::schema::{message, message_report};
use crate::time::Time;
use crate::viewer;
use crate::viewer::Viewer;

/// A report of a message, with the message as it read when it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = message_report)]
pub struct MessageReport {
    /// The id of the report.
    pub id: MessageReportId,
    /// The message that was reported.
    pub message_id: MessageId,
    /// The person who reported it.
    pub reporter_id: ActorId,
    /// The reason that the reporter gave.
    pub reason: String,
    /// The Markdown text of the message when it was reported.
    pub source: String,
    /// The time when an administrator resolved it.
    pub resolved_at: Option<Time>,
    /// The administrator who resolved it, if any.
    pub resolver_id: Option<ActorId>,
    /// The time of the report.
    pub created_at: Time,
}

/// Reports a message that one got and can still read. Whoever reports one again whose report is open changes nothing;
/// one that was resolved is opened anew.
pub fn report(tx: &mut Tx, by: &By, id: MessageId, reason: &str) -> Result<MessageReport> {
    by.require_not_banned()?;
    tx.lock_row("message", id.0)?;
    let reported = get(tx, &Viewer::Account(by.actor.id), id)?;
    if reported.recipient_id != by.actor.id {
        return Err(Error::Forbidden(Denial::NotRecipient));
    }
    if reported.deleted_at.is_some() {
        return Err(Error::Forbidden(Denial::Gone));
    }
    let reason = cleaned(by, reason)?;
    let known: Option<MessageReport> = message_report::table
        .filter(message_report::message_id.eq(id))
        .filter(message_report::reporter_id.eq(by.actor.id))
        .select(MessageReport::as_select())
        .first(tx.conn())
        .optional()?;
    match known {
        Some(known) if known.resolved_at.is_none() => return Ok(known),
        Some(known) => {
            diesel::delete(message_report::table.find(known.id)).execute(tx.conn())?;
        }
        None => {}
    }
    let report: MessageReportId = diesel::insert_into(message_report::table)
        .values((
            (
                message_report::message_id.eq(id),
                message_report::reporter_id.eq(by.actor.id),
            ),
            (
                message_report::reason.eq(reason),
                message_report::source.eq(reported.source),
            ),
            message_report::created_at.eq(by.at),
        ))
        .returning(message_report::id)
        .get_result(tx.conn())?;
    mail::tell_of_report(tx, by.at)?;
    find(tx, report)
}

/// Marks a report as dealt with. One that is stays as it is.
pub fn resolve(tx: &mut Tx, by: &By, id: MessageReportId) -> Result<MessageReport> {
    let before = get_for_update(tx, by, id)?;
    if before.resolved_at.is_some() {
        return Ok(before);
    }
    set_resolved(tx, id, Some((by.at, by.actor.id)))
}

/// Opens a report again. One that is open stays as it is.
pub fn reopen(tx: &mut Tx, by: &By, id: MessageReportId) -> Result<MessageReport> {
    get_for_update(tx, by, id)?;
    set_resolved(tx, id, None)
}

/// A filter for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All reports.
    All,
    /// Only reports that are not resolved.
    Open,
}

/// The reports of messages, the newest first, for administrators.
pub fn reports(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    wanted: Wanted,
    skip: i64,
    limit: i64,
) -> Result<Vec<MessageReport>> {
    check_window(skip, limit)?;
    viewer::check_administers(snapshot, viewer)?;
    let mut query = message_report::table
        .order(message_report::id.desc())
        .offset(skip)
        .limit(limit)
        .select(MessageReport::as_select())
        .into_boxed();
    if wanted == Wanted::Open {
        query = query.filter(message_report::resolved_at.is_null());
    }
    Ok(query.load(snapshot.conn())?)
}

/// How many reports of messages are open; nothing for those who have none to deal with.
pub fn count_open_reports(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Option<i64>> {
    if !viewer::administers(snapshot, viewer)? {
        return Ok(None);
    }
    let count = message_report::table
        .filter(message_report::resolved_at.is_null())
        .select(count_star())
        .first(snapshot.conn())?;
    Ok(Some(count))
}

/// The messages that these reports are about, in no order, for administrators and for who reported them. They come
/// without their text: what they said when they were reported is in the reports, and nothing else is to be read.
pub fn reported(snapshot: &mut Snapshot, viewer: &Viewer, reports: &[MessageReport]) -> Result<Vec<Message>> {
    let administers = viewer::administers(snapshot, viewer)?;
    let shown = |it: &&MessageReport| administers || viewer.account() == Some(it.reporter_id);
    let ids: Vec<MessageId> = reports.iter().filter(shown).map(|it| it.message_id).collect();
    let mut found: Vec<Message> = message::table
        .filter(message::id.eq_any(padded(&ids)))
        .select(Message::as_select())
        .load(snapshot.conn())?;
    for message in &mut found {
        message.source.clear();
        message.html.clear();
    }
    Ok(found)
}

/// The report, held until the transaction ends, for an administrator.
fn get_for_update(tx: &mut Tx, by: &By, id: MessageReportId) -> Result<MessageReport> {
    by.require_admin()?;
    tx.lock_row("message_report", id.0)?;
    find(tx, id)
}

fn set_resolved(tx: &mut Tx, id: MessageReportId, to: Option<(Time, ActorId)>) -> Result<MessageReport> {
    diesel::update(message_report::table.find(id))
        .set((
            message_report::resolved_at.eq(to.map(|(at, _)| at)),
            message_report::resolver_id.eq(to.map(|(_, who)| who)),
        ))
        .execute(tx.conn())?;
    find(tx, id)
}

fn find(snapshot: &mut Snapshot, id: MessageReportId) -> Result<MessageReport> {
    message_report::table
        .find(id)
        .select(MessageReport::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Report))
}
