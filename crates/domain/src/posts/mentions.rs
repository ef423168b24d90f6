// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who is mentioned in a post: noted, looked up, told, and sent a copy where they live elsewhere.

use diesel::prelude::*;
use kollegium_db::{Keep, Tx, each_backend, padded};

use super::publish::Identity;
use super::{Post, get_for_update, notify};
use crate::actors::{self, Kind};
use crate::by::{By, Via};
use crate::error::Result;
use crate::events::{self, Event};
use crate::groups::{self, Visibility};
use crate::ids::{ActorId, PostId};
use crate::jobs::{self, Job};
use crate::schema::{actor, mention};
use crate::text::Text;
use crate::text::mentions::{Handle, Kind as HandleKind};
use crate::time::Time;

/// Notes who is mentioned. Handles that we do not know yet are looked up by a job.
pub(super) fn note_mentions(
    tx: &mut Tx,
    by: &By,
    identity: Option<&Identity<'_>>,
    text: Option<&Text>,
    id: PostId,
) -> Result<Vec<ActorId>> {
    let mut found = Vec::new();
    match identity {
        Some(identity) if identity.mentions.is_empty() => {}
        Some(identity) => found = people(tx, identity.mentions)?,
        None => {
            let handles = text.map_or(&[][..], |it| &it.mentions);
            for handle in handles.iter().filter(|it| it.kind == HandleKind::Person) {
                match resolve(tx, by, handle)? {
                    Some(person) => found.push(person),
                    None if handle.host.is_some() => {
                        jobs::add(
                            tx,
                            &Job::ResolveMention {
                                post: id,
                                handle: handle.to_string(),
                            },
                            by.at,
                        )?;
                    }
                    None => {}
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    for person in &found {
        add_mention(tx, id, *person)?;
    }
    Ok(found)
}

fn resolve(tx: &mut Tx, by: &By, handle: &Handle) -> Result<Option<ActorId>> {
    let origin = by.actor.origin()?;
    let host = handle.host.as_deref().filter(|it| *it != origin.authority());
    Ok(actors::find_by_name(tx, Kind::Person, &handle.name, host)?.map(|it| it.id))
}

/// The people with these ActivityPub ids whom we know.
fn people(tx: &mut Tx, uris: &[String]) -> Result<Vec<ActorId>> {
    Ok(actor::table
        .filter(actor::uri.eq_any(padded(uris)))
        .filter(actor::kind.eq(Kind::Person))
        .select(actor::id)
        .kept()
        .load(tx.conn())?)
}

/// Notes that a post mentions a person who was not known when it was written, and tells them: of a post that was written
/// here their server is sent a copy. A mention that is known changes nothing, and neither does one in a post that is gone.
pub fn note_mention(tx: &mut Tx, id: PostId, person: ActorId, at: Time) -> Result<()> {
    let mentioning = get_for_update(tx, id)?;
    if mentioning.is_gone() || is_mentioned(tx, id, person)? {
        return Ok(());
    }
    add_mention(tx, id, person)?;
    if mentioning.local {
        let by = By {
            actor: actors::get(tx, mentioning.author_id)?,
            via: Via::Job,
            at,
        };
        send_to_mentioned(tx, &by, &mentioning, &[person])?;
    }
    tell(tx, &mentioning, &[person], at)
}

/// Has a post of this instance sent to people of other servers whom it was found to mention after it was published. What is
/// written in a group that is not public goes nowhere, which its author is told.
fn send_to_mentioned(tx: &mut Tx, by: &By, post: &Post, people: &[ActorId]) -> Result<()> {
    let strangers: Vec<ActorId> = strangers(tx, people)?;
    if !strangers.is_empty() && groups::visibility(tx, post.group_id)? != Visibility::Public {
        return notify::tell_author(tx, post, notify::Reason::LostMention, by.at);
    }
    for actor in strangers {
        let event = Event::PostMentioned { post: post.id, actor };
        events::record(tx, by, Some(post.group_id), &event)?;
    }
    Ok(())
}

/// Those who live on other servers.
pub(super) fn strangers(tx: &mut Tx, people: &[ActorId]) -> Result<Vec<ActorId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(actor::table
        .filter(actor::id.eq_any(padded(people)))
        .filter(actor::local.eq(false))
        .order(actor::id)
        .select(actor::id)
        .kept()
        .load(tx.conn())?)
}

/// Notes whom a post of this instance mentions after an edit, beside those whom it mentioned before, and tells them.
pub(super) fn mention_after_edit(tx: &mut Tx, by: &By, post: &Post, text: &Text) -> Result<()> {
    let known = mentioned(tx, post.id)?;
    let mut found = note_mentions(tx, by, None, Some(text), post.id)?;
    found.retain(|it| !known.contains(it));
    send_to_mentioned(tx, by, post, &found)?;
    tell(tx, post, &found, by.at)
}

fn mentioned(tx: &mut Tx, post: PostId) -> Result<Vec<ActorId>> {
    Ok(mention::table
        .filter(mention::post_id.eq(post))
        .select(mention::actor_id)
        .load(tx.conn())?)
}

/// Tells the author of a post that a mention in it reaches nobody: its server is not found, does not answer, or does
/// not get what is written in this group.
pub fn note_lost_mention(tx: &mut Tx, id: PostId, at: Time) -> Result<()> {
    let mentioning = get_for_update(tx, id)?;
    notify::tell_author(tx, &mentioning, notify::Reason::LostMention, at)
}

/// Tells the author of a post of this instance that the server of its group did not take it: nobody elsewhere sees it.
pub fn note_refused(tx: &mut Tx, id: PostId, at: Time) -> Result<()> {
    let refused = get_for_update(tx, id)?;
    notify::tell_author(tx, &refused, notify::Reason::Refused, at)
}

/// Notes who is mentioned in a post, whom we know and who was not yet, and tells them.
pub(super) fn mention_more(tx: &mut Tx, post: &Post, uris: &[String], at: Time) -> Result<()> {
    if uris.is_empty() || post.is_gone() {
        return Ok(());
    }
    let mut more = people(tx, uris)?;
    let known = mentioned(tx, post.id)?;
    more.retain(|it| !known.contains(it));
    for person in &more {
        add_mention(tx, post.id, *person)?;
    }
    tell(tx, post, &more, at)
}

fn tell(tx: &mut Tx, post: &Post, people: &[ActorId], at: Time) -> Result<()> {
    let replied_to = match post.parent_id {
        Some(parent) if !people.is_empty() => Some(get_for_update(tx, parent)?.author_id),
        Some(_) | None => None,
    };
    notify::announce(tx, post, replied_to, people, at)
}

fn is_mentioned(tx: &mut Tx, post: PostId, person: ActorId) -> Result<bool> {
    let found: Option<ActorId> = mention::table
        .find((post, person))
        .select(mention::actor_id)
        .first(tx.conn())
        .optional()?;
    Ok(found.is_some())
}

fn add_mention(tx: &mut Tx, id: PostId, person: ActorId) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(mention::table)
        .values((mention::post_id.eq(id), mention::actor_id.eq(person)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}
