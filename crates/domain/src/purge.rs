// SPDX-License-Identifier: AGPL-3.0-or-later
//! Purging: administrators delete content from the database for good where it must not even be kept.
//!
//! The row of a post stays, since replies lie below it and other servers name it; so do the names of people and groups,
//! which nobody else may have. The content is gone, here at once, and elsewhere as far as other servers carry out the
//! deletion that they receive. It cannot be undone.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use kollegium_db::Tx;

use crate::account_deletion;
use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result};
use crate::events::{self, Event, Purged};
use crate::ids::{ActorId, EventId, GroupId, PostId};
use crate::inbox;
use crate::media;
use crate::messages;
use crate::moderation::clean;
use crate::moderation::{self, Ban, RemoveContent};
use crate::modlog::{self, Kind, Note, Turn};
use crate::posts::{self, Post};
use crate::profiles;
use crate::reports;
use crate::schema::{groups as group_table, message, post};

/// A post to purge, without its text.
#[derive(Queryable, Selectable)]
#[diesel(table_name = post)]
struct PurgedPost {
    id: PostId,
    group_id: GroupId,
    author_id: ActorId,
    uri: String,
}

/// Purges a reply, or a thread with all its replies.
pub fn purge_post(tx: &mut Tx, by: &By, id: PostId, reason: Option<&str>) -> Result<()> {
    by.require_admin()?;
    let found = posts::get_for_update_in_thread(tx, id)?;
    let condemned = with_replies(tx, id)?;
    federate_deletion(tx, by, &found)?;
    let event = record(tx, by, Some(found.group_id), Purged::Post(id))?;
    erase(tx, by, &condemned, event)?;
    let kind = if found.is_thread() {
        Kind::ThreadPurged
    } else {
        Kind::ReplyPurged
    };
    let note = Note {
        group: Some(found.group_id),
        // The thread of a purged reply may be named; a purged thread has none.
        post: (!found.is_thread()).then_some(found.root_id),
        ..note(kind, event, reason)?
    };
    modlog::write(tx, by, &note)
}

/// Purges a group with all its posts. Its name stays taken.
pub fn purge_group(tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
    moderation::take_down_group(tx, by, id)?;
    let event = record(tx, by, Some(id), Purged::Group(id))?;
    let written = post::table
        .filter(post::group_id.eq(id))
        .filter(post::purged_at.is_null())
        .order(post::id)
        .select(PurgedPost::as_select())
        .load(tx.conn())?;
    erase(tx, by, &written, event)?;
    profiles::purge(tx, id.actor(), by.at)?;
    diesel::update(group_table::table.find(id))
        .set(group_table::purged_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    modlog::write(tx, by, &note(Kind::GroupPurged, event, reason)?)
}

/// Takes all that a person wrote and uploaded out of the database, and what they said of themselves. An account of
/// theirs is closed. Somebody of another server is banned from the site. Where nothing is left, nothing changes.
pub fn purge_person(tx: &mut Tx, by: &By, person: ActorId, reason: Option<&str>) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("actor", person.0)?;
    let target = moderation::person_named(tx, person)?;
    if target.id == by.actor.id {
        return Err(Error::Forbidden(Denial::Oneself));
    }
    if target.local && target.admin {
        return Err(Error::Forbidden(Denial::Administrator));
    }
    if is_purged(tx, &target)? {
        return Ok(());
    }
    let local = target.local;
    let themselves = By {
        actor: target,
        via: Via::Job,
        at: by.at,
    };
    if local {
        account_deletion::purge(tx, &themselves)?;
    } else {
        let ban = Ban {
            until: None,
            reason: None,
            content: RemoveContent::Remove,
        };
        moderation::ban_from_site(tx, by, person, &ban)?;
    }
    let event = record(tx, by, None, Purged::Person(person))?;
    let written = post::table
        .filter(post::author_id.eq(person))
        .filter(post::purged_at.is_null())
        .order(post::id)
        .select(PurgedPost::as_select())
        .load(tx.conn())?;
    erase(tx, by, &written, event)?;
    let messages = messages::erase_all(tx, &themselves)?;
    inbox::erase(tx, &messages)?;
    media::remove_all(tx, by, person)?;
    profiles::purge(tx, person, by.at)?;
    modlog::write(tx, by, &note(Kind::PersonPurged, event, reason)?)
}

/// Whether nothing is left of a person but their name.
fn is_purged(tx: &mut Tx, person: &Actor) -> Result<bool> {
    let says_nothing =
        person.profile.title.is_none() && person.profile.summary.is_none() && person.profile.icon.is_none();
    if !says_nothing || (person.deleted_at.is_none() && person.banned_at.is_none()) {
        return Ok(false);
    }
    let posts = post::table
        .filter(post::author_id.eq(person.id))
        .filter(post::purged_at.is_null());
    let messages = message::table
        .filter(message::sender_id.eq(person.id))
        .filter(message::source.ne(""));
    let any = diesel::select(exists(posts).or(exists(messages)));
    Ok(!any.get_result::<bool>(tx.conn())?)
}

fn with_replies(tx: &mut Tx, id: PostId) -> Result<Vec<PurgedPost>> {
    Ok(post::table
        .filter(post::id.eq(id).or(post::root_id.eq(id)))
        .filter(post::purged_at.is_null())
        .order(post::id)
        .select(PurgedPost::as_select())
        .load(tx.conn())?)
}

/// Other servers receive a removal from a group of ours, and of a deletion where one of our people wrote elsewhere. What
/// others wrote elsewhere is taken out here only.
fn federate_deletion(tx: &mut Tx, by: &By, found: &Post) -> Result<()> {
    if found.is_gone() {
        return Ok(());
    }
    if actors::get(tx, found.group_id.actor())?.local {
        moderation::take_down_post(tx, by, found)?;
        return Ok(());
    }
    if found.local {
        let author = By {
            actor: actors::get(tx, found.author_id)?,
            via: Via::Job,
            at: by.at,
        };
        posts::delete(tx, &author, found.id)?;
    }
    Ok(())
}

/// Removes what is not removed yet, and takes the words of all of it out.
fn erase(tx: &mut Tx, by: &By, condemned: &[PurgedPost], event: EventId) -> Result<()> {
    let mut by_author: BTreeMap<(GroupId, ActorId), Vec<PostId>> = BTreeMap::new();
    for found in condemned {
        let theirs = by_author.entry((found.group_id, found.author_id)).or_default();
        theirs.push(found.id);
    }
    for ((group, author), ids) in by_author {
        let act = moderation::act_of_this_server(tx, group)?;
        moderation::remove_written(tx, by, (group, act), author, &ids, event)?;
    }
    let ids: Vec<PostId> = condemned.iter().map(|it| it.id).collect();
    posts::erase(tx, &ids, by.at)?;
    posts::search_index::compact(tx)?;
    reports::erase(tx, &ids)?;
    media::purge_posts(tx, &ids, by.at)?;
    let uris: Vec<String> = condemned.iter().map(|it| it.uri.clone()).collect();
    inbox::erase(tx, &uris)
}

fn record(tx: &mut Tx, by: &By, group: Option<GroupId>, what: Purged) -> Result<EventId> {
    events::record(tx, by, group, &Event::Purged { what })
}

/// What the log says: it names nobody but who did it.
fn note(kind: Kind, event: EventId, reason: Option<&str>) -> Result<Note> {
    Ok(Note {
        kind,
        turn: Turn::Done,
        event,
        group: None,
        post: None,
        target: None,
        reason: clean(reason)?,
        until: None,
    })
}
