// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages: what one person writes to another. Nobody else reads them, whatever they administer; the
//! recipient may show one to the administrators by a report.

mod reports;
#[cfg(test)]
mod tests;

use diesel::dsl::count_star;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};

pub use reports::{MessageReport, Wanted, count_open_reports, reopen, report, reported, reports, resolve};

use crate::actors::{self, Actor, Kind};
use crate::by::{By, Via};
use crate::clause::Clause;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::events::{self, Event};
use crate::ids::{ActorId, EventId, MessageId};
use crate::mail;
use crate::media;
use crate::notifications::{Show, State};
use crate::paging::check_window;
use crate::posts;
use crate::schema::{actor, actor_block, content, message, message_report};
use crate::text::{Text, clean};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// The maximum length of a message, in characters, as Lemmy has it.
pub const TEXT_LIMIT: usize = 10_000;

/// A private message.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = message)]
pub struct Message {
    /// Its id, in the id space of all content.
    pub id: MessageId,
    /// Its ActivityPub id. One from elsewhere that is for several people here is there once for each.
    pub uri: String,
    /// The person who wrote it.
    pub sender_id: ActorId,
    /// The person who received it.
    pub recipient_id: ActorId,
    /// Whether the sender is a person of this instance.
    pub local: bool,
    /// Its text in Markdown.
    pub source: String,
    /// Its text as safe HTML.
    pub html: String,
    /// Whether the recipient has not read it.
    pub unread: bool,
    /// When it was written.
    pub created_at: Time,
    /// When its sender changed it last.
    pub updated_at: Option<Time>,
    /// When its sender deleted it.
    pub deleted_at: Option<Time>,
}

/// A new private message.
#[derive(Debug, Clone)]
pub struct NewMessage<'a> {
    /// The person to send it to.
    pub recipient: ActorId,
    /// The text of the message.
    pub text: &'a Text,
    /// The identity of a remote message; `None` for a local one.
    pub identity: Option<Identity<'a>>,
}

/// The identity of a message that was written on another server.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Its ActivityPub id, with the origin of its sender's.
    pub uri: &'a str,
    /// When it was written.
    pub created_at: Time,
}

/// The sender and recipient of a message, without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = message)]
pub struct Located {
    /// The id of the message.
    pub id: MessageId,
    /// The person who wrote it.
    pub sender_id: ActorId,
    /// The person who received it.
    pub recipient_id: ActorId,
}

/// A query for a page of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageQuery {
    /// All that one wrote or got, or only those that one got and has not read.
    pub show: Show,
    /// Only those to and from this person.
    pub with: Option<ActorId>,
    /// The number of messages to skip.
    pub skip: i64,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// Writes to a person who does not block the sender.
///
/// A message with an ActivityPub id that this person has already got is returned as it is.
pub fn send(tx: &mut Tx, by: &By, new: &NewMessage<'_>) -> Result<Message> {
    by.require_not_banned()?;
    if let Some(identity) = &new.identity {
        if let Some(known) = known(tx, by, new.recipient, identity.uri)? {
            return Ok(known);
        }
    } else if !by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let recipient = addressee(tx, by, new.recipient)?;
    check_text(new.text)?;
    let id: i64 = diesel::insert_into(content::table)
        .values(content::kind.eq("message"))
        .returning(content::id)
        .get_result(tx.conn())?;
    let (uri, created_at) = match new.identity {
        Some(identity) => (identity.uri.to_owned(), identity.created_at.min(by.at)),
        None => (format!("{}/private_message/{id}", by.actor.origin()?), by.at),
    };
    let id = MessageId(id);
    diesel::insert_into(message::table)
        .values((
            (message::id.eq(id), message::uri.eq(uri)),
            (
                message::sender_id.eq(by.actor.id),
                message::recipient_id.eq(recipient.id),
                message::local.eq(by.actor.local),
            ),
            (
                message::source.eq(&new.text.source),
                message::html.eq(&new.text.html),
            ),
            (message::unread.eq(true), message::created_at.eq(created_at)),
        ))
        .execute(tx.conn())?;
    media::note_message(tx, id, by.actor.id, new.text, by.at)?;
    events::record(tx, by, None, &Event::MessageSent { message: id })?;
    mail::tell_of_news(tx, &[recipient.id], by.at)?;
    find(tx, id)
}

/// Changes a message, unless the recipient blocks the sender by now. `changed_at` is when that was done elsewhere: a
/// remote change that is not newer than what we have is ignored.
pub fn edit(tx: &mut Tx, by: &By, id: MessageId, text: &Text, changed_at: Option<Time>) -> Result<Message> {
    by.require_not_banned()?;
    let before = get_own_for_update(tx, by, id)?;
    if before.deleted_at.is_some() {
        return Err(Error::Forbidden(Denial::Gone));
    }
    check_not_blocked(tx, by, before.recipient_id)?;
    check_text(text)?;
    let outdated = changed_at.is_some_and(|at| before.updated_at.is_some_and(|known| at <= known));
    if outdated || (before.source == text.source && before.html == text.html) {
        return Ok(before);
    }
    let at = changed_at.map_or(by.at, |at| at.min(by.at));
    diesel::update(message::table.find(id))
        .set((
            (message::source.eq(&text.source), message::html.eq(&text.html)),
            message::updated_at.eq(Some(at)),
        ))
        .execute(tx.conn())?;
    media::note_message(tx, id, by.actor.id, text, by.at)?;
    events::record(tx, by, None, &Event::MessageEdited { message: id })?;
    find(tx, id)
}

/// Deletes a message: the recipient no longer sees what it said. A second deletion changes nothing.
pub fn delete(tx: &mut Tx, by: &By, id: MessageId) -> Result<Message> {
    let before = get_own_for_update(tx, by, id)?;
    if before.deleted_at.is_some() {
        return Ok(before);
    }
    let event = events::record(tx, by, None, &Event::MessageDeleted { message: id })?;
    set_deleted(tx, id, Some((by.at, event)))
}

/// Undoes a deletion. A message that is not deleted stays as it is.
pub fn restore(tx: &mut Tx, by: &By, id: MessageId) -> Result<Message> {
    let before = get_own_for_update(tx, by, id)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    check_not_blocked(tx, by, before.recipient_id)?;
    let undone: Option<EventId> = message::table
        .find(id)
        .select(message::delete_event)
        .first(tx.conn())?;
    let undone = undone.ok_or_else(|| Error::Corrupt(format!("no event says who deleted message {id}")))?;
    events::record(tx, by, None, &Event::MessageRestored { message: id, undone })?;
    set_deleted(tx, id, None)
}

/// Marks a received message as read or unread. It does not federate, so no event is recorded.
pub fn mark(tx: &mut Tx, by: &By, id: MessageId, state: State) -> Result<Message> {
    let before = get(tx, &Viewer::Account(by.actor.id), id)?;
    if before.recipient_id != by.actor.id {
        return Err(Error::Forbidden(Denial::NotRecipient));
    }
    diesel::update(message::table.find(id))
        .set(message::unread.eq(state == State::Unread))
        .execute(tx.conn())?;
    get(tx, &Viewer::Account(by.actor.id), id)
}

/// Marks all the messages that one got as read.
pub fn mark_all_read(tx: &mut Tx, by: &By) -> Result<()> {
    diesel::update(
        message::table
            .filter(message::recipient_id.eq(by.actor.id))
            .filter(message::unread),
    )
    .set(message::unread.eq(false))
    .execute(tx.conn())?;
    Ok(())
}

/// Deletes all that somebody wrote to people, since they are gone themselves.
pub(crate) fn delete_all(tx: &mut Tx, by: &By) -> Result<()> {
    let written: Vec<MessageId> = message::table
        .filter(message::sender_id.eq(by.actor.id))
        .filter(message::deleted_at.is_null())
        .order(message::id)
        .select(message::id)
        .load(tx.conn())?;
    for id in written {
        delete(tx, by, id)?;
    }
    Ok(())
}

/// Purges all private messages of a person, and returns their ids.
pub(crate) fn erase_all(tx: &mut Tx, by: &By) -> Result<Vec<String>> {
    delete_all(tx, by)?;
    let written = message::table.filter(message::sender_id.eq(by.actor.id));
    media::forget_messages(tx, by.actor.id, by.at)?;
    diesel::delete(
        message_report::table.filter(message_report::message_id.eq_any(written.select(message::id))),
    )
    .execute(tx.conn())?;
    Ok(diesel::update(written)
        .set((message::source.eq(""), message::html.eq("")))
        .returning(message::uri)
        .get_results(tx.conn())?)
}

/// The message, for its sender, its recipient and their servers; not found for anybody else. One that was deleted
/// shows its text to the sender alone.
pub fn get(snapshot: &mut Snapshot, viewer: &Viewer, id: MessageId) -> Result<Message> {
    let mut found = find(snapshot, id)?;
    let parties = [found.sender_id, found.recipient_id];
    let sees = match viewer {
        Viewer::Account(me) => parties.contains(me),
        Viewer::Peer { instance, .. } => {
            let homes = actors::by_ids(snapshot, &parties)?;
            homes.iter().any(|it| it.instance_id == *instance)
        }
        Viewer::Anyone | Viewer::Operator { .. } => false,
    };
    if !sees {
        return Err(Error::NotFound(Thing::Message));
    }
    redact(viewer, &mut found);
    Ok(found)
}

/// A page of what the viewer wrote and got, the newest first: without what is deleted, and without what comes from
/// people whom they block. Only somebody with an account has any.
pub fn page(snapshot: &mut Snapshot, viewer: &Viewer, query: &MessageQuery) -> Result<Vec<Message>> {
    check_window(query.skip, query.limit)?;
    let me = viewer.require_account()?;
    // Each side in the order of its own index; both together would have to be sorted.
    let mut ids = received(snapshot, me, query)?;
    if query.show == Show::All {
        ids.extend(sent(snapshot, me, query)?);
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    let skip = usize::try_from(query.skip).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit).unwrap_or(0);
    let ids: Vec<MessageId> = ids.into_iter().skip(skip).take(limit).collect();
    Ok(message::table
        .filter(message::id.eq_any(padded(&ids)))
        .order(message::id.desc())
        .select(Message::as_select())
        .kept()
        .load(snapshot.conn())?)
}

/// The number of messages that [`page`] would show as unread.
pub fn unread_count(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<i64> {
    let me = viewer.require_account()?;
    Ok(message::table
        .filter(message::recipient_id.eq(me))
        .filter(message::unread)
        .filter(visible(me))
        .select(count_star())
        .first(snapshot.conn())?)
}

/// The sender and recipient of this message, for its activity.
pub fn locate(snapshot: &mut Snapshot, id: MessageId) -> Result<Option<Located>> {
    Ok(message::table
        .find(id)
        .select(Located::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The messages with this ActivityPub id, for an activity that names it: one for each recipient.
pub fn locate_all(snapshot: &mut Snapshot, uri: &str) -> Result<Vec<Located>> {
    Ok(message::table
        .filter(message::uri.eq(clean::comparable(uri)))
        .order(message::id)
        .select(Located::as_select())
        .load(snapshot.conn())?)
}

fn received(snapshot: &mut Snapshot, me: ActorId, query: &MessageQuery) -> Result<Vec<MessageId>> {
    let mut wanted = message::table
        .filter(message::recipient_id.eq(me))
        .filter(visible(me))
        .order(message::id.desc())
        .limit(query.skip + query.limit)
        .select(message::id)
        .into_boxed();
    if query.show == Show::Unread {
        wanted = wanted.filter(message::unread);
    }
    if let Some(other) = query.with {
        wanted = wanted.filter(message::sender_id.eq(other));
    }
    Ok(wanted.load(snapshot.conn())?)
}

/// What one wrote to others; what one wrote to oneself was received.
fn sent(snapshot: &mut Snapshot, me: ActorId, query: &MessageQuery) -> Result<Vec<MessageId>> {
    let mut wanted = message::table
        .filter(message::sender_id.eq(me))
        .filter(message::recipient_id.ne(me))
        .filter(message::deleted_at.is_null())
        .order(message::id.desc())
        .limit(query.skip + query.limit)
        .select(message::id)
        .into_boxed();
    if let Some(other) = query.with {
        wanted = wanted.filter(message::recipient_id.eq(other));
    }
    Ok(wanted.load(snapshot.conn())?)
}

/// What is there, from people whom `me` does not block.
fn visible(me: ActorId) -> Clause {
    Clause::new("message.deleted_at IS NULL").and(viewer::not_blocked(me, "message.sender_id"))
}

fn redact(viewer: &Viewer, found: &mut Message) {
    if found.deleted_at.is_some() && viewer.account() != Some(found.sender_id) {
        found.source.clear();
        found.html.clear();
    }
}

/// What this person already got, which they must not get twice.
fn known(tx: &mut Tx, by: &By, recipient: ActorId, uri: &str) -> Result<Option<Message>> {
    if by.actor.local || !by.actor.origin()?.owns(uri) {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    // What everybody may read is no message, and a message must not replace it.
    if posts::id_of_uri(tx, uri)?.is_some() {
        return Err(Error::Taken(Field::Uri));
    }
    let known = locate_all(tx, uri)?;
    if known.iter().any(|it| it.sender_id != by.actor.id) {
        return Err(Error::Forbidden(Denial::NotAuthor));
    }
    if posts::is_remembered_deleted(tx, uri)? {
        return Err(Error::Forbidden(Denial::Gone));
    }
    match known.iter().find(|it| it.recipient_id == recipient) {
        Some(known) => find(tx, known.id).map(Some),
        None => Ok(None),
    }
}

/// The person who is written to. What comes from elsewhere is for people here.
fn addressee(tx: &mut Tx, by: &By, id: ActorId) -> Result<Actor> {
    if by.actor.kind != Kind::Person {
        return Err(Error::NotFound(Thing::Person));
    }
    let found: Option<Actor> = actor::table
        .find(id)
        .filter(actor::kind.eq(Kind::Person))
        .filter(actor::deleted_at.is_null())
        .select(Actor::as_select())
        .first(tx.conn())
        .optional()?;
    let found = found
        .filter(|it| it.local || by.actor.local)
        .ok_or(Error::NotFound(Thing::Person))?;
    check_not_blocked(tx, by, found.id)?;
    Ok(found)
}

/// Whoever blocks a person gets nothing from them. Whoever blocks a whole instance does not see what comes from there
/// as long as they do.
fn check_not_blocked(tx: &mut Tx, by: &By, recipient: ActorId) -> Result<()> {
    let block: Option<ActorId> = actor_block::table
        .find((recipient, by.actor.id))
        .select(actor_block::actor_id)
        .first(tx.conn())
        .optional()?;
    match block {
        Some(_) => Err(Error::Forbidden(Denial::Blocked)),
        None => Ok(()),
    }
}

fn check_text(text: &Text) -> Result<()> {
    if text.source.trim().is_empty() {
        return Err(Error::Invalid(Field::Body, Fault::Empty));
    }
    if text.source.chars().count() > TEXT_LIMIT {
        return Err(Error::Invalid(Field::Body, Fault::TooLong { max: TEXT_LIMIT }));
    }
    Ok(())
}

/// The row, held until the transaction ends, for its sender. Only the recipient gets to know that there is one.
fn get_own_for_update(tx: &mut Tx, by: &By, id: MessageId) -> Result<Message> {
    tx.lock_row("message", id.0)?;
    let found = find(tx, id)?;
    let by_sender = match by.via {
        Via::Local | Via::Remote(_) | Via::Job => by.actor.id == found.sender_id,
        // Nobody speaks for somebody else here, neither the group that announces nor whoever is at the machine.
        Via::Announced { .. } | Via::Console => false,
    };
    if by_sender {
        Ok(found)
    } else if by.actor.id == found.recipient_id {
        Err(Error::Forbidden(Denial::NotAuthor))
    } else {
        Err(Error::NotFound(Thing::Message))
    }
}

fn set_deleted(tx: &mut Tx, id: MessageId, to: Option<(Time, EventId)>) -> Result<Message> {
    diesel::update(message::table.find(id))
        .set((
            message::deleted_at.eq(to.map(|(at, _)| at)),
            message::delete_event.eq(to.map(|(_, event)| event)),
        ))
        .execute(tx.conn())?;
    find(tx, id)
}

fn find(snapshot: &mut Snapshot, id: MessageId) -> Result<Message> {
    message::table
        .find(id)
        .select(Message::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Message))
}
