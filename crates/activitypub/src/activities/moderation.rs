// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderators do: remove, lock, pin, ban, appoint.
//!
//! Peers accept an Undo only from whoever did what it undoes. So where one moderator takes back what another one
//! did, the Undo embeds the act as the second one's own, under an id of this event.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::events::{self, Event};
use kollegium_domain::ids::{ActorId, EventId, PostId};
use kollegium_domain::modlog;
use kollegium_domain::{Result, Time, Viewer, site};

use super::build::{Activity, Kind, activity_id, object_of};
use super::content::{to_group, undo};
use super::{Act, EventContext, Key, Outgoing, instance_audience};
use crate::objects::PUBLIC;
use crate::objects::post::Whole;

/// A moderator removed a post.
pub(super) fn removed(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let reason = reason(snapshot, context.recorded.id)?;
    let activity = on_post(Kind::Delete, context.id(Kind::Delete), context, &whole)?.because(reason);
    concerning_author(Kind::Delete, activity, &whole).map(Some)
}

/// A moderator took a removal back.
pub(super) fn reinstated(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let id = id_of_undone(snapshot, context, undone, Kind::Delete)?;
    let reason = reason(snapshot, undone)?;
    let original = on_post(Kind::Delete, id, context, &whole)?.because(reason);
    let undo = undo(context, &original, &whole.group)?;
    concerning_author(Kind::Undo, undo, &whole).map(Some)
}

/// A moderator closed a thread.
pub(super) fn locked(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let reason = reason(snapshot, context.recorded.id)?;
    let activity = on_post(Kind::Lock, context.id(Kind::Lock), context, &whole)?.because(reason);
    to_group(Kind::Lock, activity, &whole).map(Some)
}

/// A moderator opened a thread again.
pub(super) fn unlocked(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let id = id_of_undone(snapshot, context, undone, Kind::Lock)?;
    let reason = reason(snapshot, undone)?;
    let original = on_post(Kind::Lock, id, context, &whole)?.because(reason);
    let undo = undo(context, &original, &whole.group)?;
    to_group(Kind::Undo, undo, &whole).map(Some)
}

/// A moderator put a thread on top, or took it from there.
pub(super) fn pinned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    kind: Kind,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    // Without such a collection the group's server has no pins.
    let Some(featured) = context.of_group(|it| &it.featured) else {
        return Ok(None);
    };
    let activity = on_post(kind, context.id(kind), context, &whole)?.onto(featured.to_owned());
    to_group(kind, activity, &whole).map(Some)
}

/// A moderator banned somebody.
pub(super) fn banned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    until: Option<Time>,
    content_removed: bool,
) -> Result<Option<Act>> {
    let Some(group) = &context.group else {
        return Ok(None);
    };
    let reason = reason(snapshot, context.recorded.id)?;
    let person = actors::get(snapshot, person)?;
    let activity = on_person(Kind::Block, context.id(Kind::Block), context, &person, group)?
        .onto(group.uri.clone())
        .because(reason)
        .until(until, content_removed);
    about(Kind::Block, activity, &person).map(Some)
}

/// Until when a ban was to last, and whether what the person wrote went with it.
fn terms_of_ban(snapshot: &mut Snapshot, ban: EventId) -> Result<(Option<Time>, bool)> {
    let event = events::get(snapshot, ban)?.event;
    let (Event::Banned {
        until,
        content_removed,
        ..
    }
    | Event::SiteBanned {
        until,
        content_removed,
        ..
    }) = event
    else {
        return Ok((None, false));
    };
    Ok((until, content_removed))
}

/// Whether what went with a ban comes back with its end.
fn restores(context: &EventContext<'_>) -> bool {
    matches!(
        context.recorded.event,
        Event::Unbanned {
            content_restored: true,
            ..
        } | Event::SiteUnbanned {
            content_restored: true,
            ..
        }
    )
}

/// A moderator lifted a ban.
pub(super) fn unbanned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(group) = &context.group else {
        return Ok(None);
    };
    let (until, content_removed) = terms_of_ban(snapshot, undone)?;
    let id = id_of_undone(snapshot, context, undone, Kind::Block)?;
    let reason = reason(snapshot, undone)?;
    let person = actors::get(snapshot, person)?;
    let original = on_person(Kind::Block, id, context, &person, group)?
        .onto(group.uri.clone())
        .because(reason)
        .until(until, content_removed);
    let undo = undo(context, &original, group)?.restoring(restores(context));
    about(Kind::Undo, undo, &person).map(Some)
}

/// Somebody became a moderator, or is one no longer.
pub(super) fn appointed(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    kind: Kind,
) -> Result<Option<Act>> {
    let moderators = context.of_group(|it| &it.moderators);
    let Some((group, moderators)) = context.group.as_ref().zip(moderators) else {
        return Ok(None);
    };
    let person = actors::get(snapshot, person)?;
    let activity = on_person(kind, context.id(kind), context, &person, group)?.onto(moderators.to_owned());
    about(kind, activity, &person).map(Some)
}

/// An administrator banned somebody from the site: sent to everybody, in the form of Lemmy, with the site as the target.
/// Others believe it of our own people only.
pub(super) fn site_banned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    until: Option<Time>,
    content_removed: bool,
) -> Result<Vec<Outgoing>> {
    let person = actors::get(snapshot, person)?;
    if !context.actor.local || !person.local {
        return Ok(Vec::new());
    }
    let id = context.id(Kind::Block);
    let block = site_block(
        snapshot,
        context,
        id,
        &person,
        context.recorded.id,
        until,
        content_removed,
    )?;
    to_everybody(context, Kind::Block, block, &person)
}

/// An administrator lifted such a ban.
pub(super) fn site_unbanned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    undone: EventId,
) -> Result<Vec<Outgoing>> {
    let person = actors::get(snapshot, person)?;
    if !context.actor.local || !person.local {
        return Ok(Vec::new());
    }
    let (until, content_removed) = terms_of_ban(snapshot, undone)?;
    let id = id_of_undone(snapshot, context, undone, Kind::Block)?;
    let original = site_block(snapshot, context, id, &person, undone, until, content_removed)?;
    let undo = Activity::new(
        Kind::Undo,
        Some(context.id(Kind::Undo)),
        &context.actor,
        original.embedded()?,
    )
    .addressed(vec![PUBLIC.to_owned()], Vec::new())
    .restoring(restores(context));
    to_everybody(context, Kind::Undo, undo, &person)
}

fn site_block(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    id: String,
    person: &Actor,
    ban: EventId,
    until: Option<Time>,
    content_removed: bool,
) -> Result<Activity> {
    let reason = reason(snapshot, ban)?;
    let block = Activity::new(Kind::Block, Some(id), &context.actor, object_of(&person.uri)?);
    Ok(block
        .addressed(vec![PUBLIC.to_owned()], Vec::new())
        .onto(site::actor(snapshot)?.uri)
        .because(reason)
        .until(until, content_removed))
}

fn to_everybody(
    context: &EventContext<'_>,
    kind: Kind,
    activity: Activity,
    person: &Actor,
) -> Result<Vec<Outgoing>> {
    let mut sent = context.outgoing(kind, &activity.document(), &context.actor, Key::Actor(person.id))?;
    sent.audience.instances = instance_audience(context);
    Ok(vec![sent])
}

/// A group was closed, or no longer leaves this instance: others are to delete what they have of it. Whoever removes a
/// group of another server says nothing about it to anybody.
pub(super) fn closed(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<Option<Act>> {
    let Some(group) = &context.group else {
        return Ok(None);
    };
    if is_private(context, group) {
        return Ok(None);
    }
    let activity = closing(
        snapshot,
        context,
        context.id(Kind::Delete),
        context.recorded.id,
        group,
    )?;
    Ok(Some(on_group(Kind::Delete, activity.words()?, group)))
}

/// It is open again.
pub(super) fn reopened(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(group) = &context.group else {
        return Ok(None);
    };
    if is_private(context, group) {
        return Ok(None);
    }
    let id = id_of_undone(snapshot, context, undone, Kind::Delete)?;
    let original = closing(snapshot, context, id, undone, group)?;
    Ok(Some(on_group(
        Kind::Undo,
        undo(context, &original, group)?.words()?,
        group,
    )))
}

/// What an administrator decides about a group of another server.
fn is_private(context: &EventContext<'_>, group: &Actor) -> bool {
    let removal = matches!(
        context.recorded.event,
        Event::GroupRemoved { .. } | Event::GroupReinstated { .. }
    );
    removal && !group.local
}

/// With a reason where it was an administrator's removal: that tells it from the owner's deletion.
fn closing(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    id: String,
    event: EventId,
    group: &Actor,
) -> Result<Activity> {
    let activity =
        Activity::new(Kind::Delete, Some(id), &context.actor, object_of(&group.uri)?).within(group);
    let removal = matches!(events::get(snapshot, event)?.event, Event::GroupRemoved { .. });
    Ok(match removal {
        true => activity.because(reason(snapshot, event)?),
        false => activity,
    })
}

fn on_group(kind: Kind, json: Box<serde_json::value::RawValue>, group: &Actor) -> Act {
    Act {
        kind,
        json,
        addressees: Vec::new(),
        concerned: Vec::new(),
        key: Key::Actor(group.id),
    }
}

fn on_post(kind: Kind, id: String, context: &EventContext<'_>, whole: &Whole) -> Result<Activity> {
    let object = object_of(&whole.post.uri)?;
    Ok(Activity::new(kind, Some(id), &context.actor, object).within(&whole.group))
}

fn on_person(
    kind: Kind,
    id: String,
    context: &EventContext<'_>,
    person: &Actor,
    group: &Actor,
) -> Result<Activity> {
    let object = object_of(&person.uri)?;
    Ok(Activity::new(kind, Some(id), &context.actor, object).within(group))
}

/// The author's server gets it as well, where the thread may be nobody's but theirs.
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
fn id_of_undone(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    undone: EventId,
    kind: Kind,
) -> Result<String> {
    let original = events::get(snapshot, undone)?;
    let event = if original.actor_id == context.actor.id {
        undone
    } else {
        context.recorded.id
    };
    Ok(activity_id(&context.origin, event, kind))
}

/// Why, as the moderation log says; empty where no reason was given.
fn reason(snapshot: &mut Snapshot, event: EventId) -> Result<String> {
    Ok(modlog::reason_of(snapshot, event)?.unwrap_or_default())
}
