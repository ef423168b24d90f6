// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do: remove, lock, pin, ban, appoint.
//!
//! Peers accept an Undo only from whoever did what it undoes. So where one moderator takes back what another one
//! did, the Undo embeds the act as the second one's own, under an id of this event.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::events::{self, Event};
use kollegium_domain::ids::{ActorId, EventId, PostId};
use kollegium_domain::moderation::modlog;
use kollegium_domain::{Result, Time, Viewer};

use super::build::{Activity, Kind, activity_id, object_of};
use super::content::{to_group, undo};
use super::{Act, Key, Scene};
use crate::objects::post::Whole;

/// A moderator removed a post.
pub(super) fn removed(rx: &mut Snapshot, scene: &Scene<'_>, post: PostId) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(rx, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let reason = reason(rx, scene.recorded.id)?;
    let activity = on_post(Kind::Delete, scene.id(Kind::Delete), scene, &whole)?.because(reason);
    concerning_author(Kind::Delete, activity, &whole).map(Some)
}

/// A moderator took a removal back.
pub(super) fn reinstated(
    rx: &mut Snapshot,
    scene: &Scene<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(rx, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let id = id_of_undone(rx, scene, undone, Kind::Delete)?;
    let reason = reason(rx, undone)?;
    let original = on_post(Kind::Delete, id, scene, &whole)?.because(reason);
    let undo = undo(scene, &original, &whole.group)?;
    concerning_author(Kind::Undo, undo, &whole).map(Some)
}

/// A moderator closed a thread.
pub(super) fn locked(rx: &mut Snapshot, scene: &Scene<'_>, post: PostId) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(rx, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let reason = reason(rx, scene.recorded.id)?;
    let activity = on_post(Kind::Lock, scene.id(Kind::Lock), scene, &whole)?.because(reason);
    to_group(Kind::Lock, activity, &whole).map(Some)
}

/// A moderator opened a thread again.
pub(super) fn unlocked(
    rx: &mut Snapshot,
    scene: &Scene<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(rx, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let id = id_of_undone(rx, scene, undone, Kind::Lock)?;
    let reason = reason(rx, undone)?;
    let original = on_post(Kind::Lock, id, scene, &whole)?.because(reason);
    let undo = undo(scene, &original, &whole.group)?;
    to_group(Kind::Undo, undo, &whole).map(Some)
}

/// A moderator put a thread on top, or took it from there.
pub(super) fn pinned(rx: &mut Snapshot, scene: &Scene<'_>, post: PostId, kind: Kind) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(rx, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    // Without such a collection the group's server has no pins.
    let Some(featured) = whole.group.featured.clone() else {
        return Ok(None);
    };
    let activity = on_post(kind, scene.id(kind), scene, &whole)?.onto(featured);
    to_group(kind, activity, &whole).map(Some)
}

/// A moderator banned somebody.
pub(super) fn banned(
    rx: &mut Snapshot,
    scene: &Scene<'_>,
    person: ActorId,
    until: Option<Time>,
    content_removed: bool,
) -> Result<Option<Act>> {
    let Some(group) = &scene.group else {
        return Ok(None);
    };
    let reason = reason(rx, scene.recorded.id)?;
    let person = actors::get(rx, person)?;
    let activity = on_person(Kind::Block, scene.id(Kind::Block), scene, &person, group)?
        .onto(group.uri.clone())
        .because(reason)
        .until(until, content_removed);
    about(Kind::Block, activity, &person).map(Some)
}

/// A moderator lifted a ban.
pub(super) fn unbanned(
    rx: &mut Snapshot,
    scene: &Scene<'_>,
    person: ActorId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(group) = &scene.group else {
        return Ok(None);
    };
    let (until, content_removed) = match events::get(rx, undone)?.event {
        Event::Banned {
            until,
            content_removed,
            ..
        } => (until, content_removed),
        _ => (None, false),
    };
    let id = id_of_undone(rx, scene, undone, Kind::Block)?;
    let reason = reason(rx, undone)?;
    let person = actors::get(rx, person)?;
    let original = on_person(Kind::Block, id, scene, &person, group)?
        .onto(group.uri.clone())
        .because(reason)
        .until(until, content_removed);
    about(Kind::Undo, undo(scene, &original, group)?, &person).map(Some)
}

/// Somebody became a moderator, or is one no longer.
pub(super) fn appointed(
    rx: &mut Snapshot,
    scene: &Scene<'_>,
    person: ActorId,
    kind: Kind,
) -> Result<Option<Act>> {
    let Some((group, moderators)) = scene
        .group
        .as_ref()
        .and_then(|it| Some((it, it.moderators.clone()?)))
    else {
        return Ok(None);
    };
    let person = actors::get(rx, person)?;
    let activity = on_person(kind, scene.id(kind), scene, &person, group)?.onto(moderators);
    about(kind, activity, &person).map(Some)
}

fn on_post(kind: Kind, id: String, scene: &Scene<'_>, whole: &Whole) -> Result<Activity> {
    let object = object_of(&whole.post.uri)?;
    Ok(Activity::new(kind, Some(id), &scene.actor, object).within(&whole.group))
}

fn on_person(kind: Kind, id: String, scene: &Scene<'_>, person: &Actor, group: &Actor) -> Result<Activity> {
    let object = object_of(&person.uri)?;
    Ok(Activity::new(kind, Some(id), &scene.actor, object).within(group))
}

/// The author's server is told as well, where the thread may be nobody's but theirs.
fn concerning_author(kind: Kind, activity: Activity, whole: &Whole) -> Result<Act> {
    Ok(Act {
        concerned: vec![whole.author.id],
        ..to_group(kind, activity, whole)?
    })
}

fn about(kind: Kind, activity: Activity, person: &Actor) -> Result<Act> {
    Ok(Act {
        kind,
        json: activity.words()?,
        addressees: Vec::new(),
        concerned: vec![person.id],
        key: Key::Actor(person.id),
    })
}

/// The id of what is undone, where the same moderator did it; otherwise one of this event.
fn id_of_undone(rx: &mut Snapshot, scene: &Scene<'_>, undone: EventId, kind: Kind) -> Result<String> {
    let original = events::get(rx, undone)?;
    let event = if original.actor_id == scene.actor.id {
        undone
    } else {
        scene.recorded.id
    };
    Ok(activity_id(&scene.origin, event, kind))
}

/// Why, as the moderation log says; empty where no reason was given.
fn reason(rx: &mut Snapshot, event: EventId) -> Result<String> {
    Ok(modlog::reason_of(rx, event)?.unwrap_or_default())
}
