// SPDX-License-Identifier: AGPL-3.0-or-later
//! Joining and leaving: `Follow`, its answers and its `Undo`. They go to the other side only.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Result;
use kollegium_domain::ids::ActorId;

use super::build::{Activity, Kind, object_of};
use super::{EventContext, Key, Outgoing};

/// A local person asks a remote group.
pub(super) fn requested(_rx: &mut Snapshot, context: &EventContext<'_>) -> Result<Vec<Outgoing>> {
    let Some(group) = group_elsewhere(context) else {
        return Ok(Vec::new());
    };
    let follow = follow(Some(context.id(Kind::Follow)), &context.actor, group)?
        .addressed(vec![group.uri.clone()], Vec::new());
    send(context, Kind::Follow, follow, &context.actor, group)
}

/// A group of ours answers a remote person, whose Follow is embedded with all its parts, as every peer wants it.
pub(super) fn answered(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    kind: Kind,
    person: ActorId,
    follow_id: Option<&str>,
) -> Result<Vec<Outgoing>> {
    let Some(group) = context.group.as_ref().filter(|it| it.local) else {
        return Ok(Vec::new());
    };
    let person = actors::get(snapshot, person)?;
    if person.local {
        return Ok(Vec::new());
    }
    let follow = follow(follow_id.map(str::to_owned), &person, group)?;
    let answer = Activity::new(kind, Some(context.id(kind)), group, follow.embedded()?)
        .addressed(vec![person.uri.clone()], Vec::new());
    send(context, kind, answer, group, &person)
}

/// A local person leaves a remote group.
pub(super) fn ended(
    _rx: &mut Snapshot,
    context: &EventContext<'_>,
    follow_id: Option<&str>,
) -> Result<Vec<Outgoing>> {
    let Some(group) = group_elsewhere(context) else {
        return Ok(Vec::new());
    };
    let to = vec![group.uri.clone()];
    let follow =
        follow(follow_id.map(str::to_owned), &context.actor, group)?.addressed(to.clone(), Vec::new());
    let undo = Activity::new(
        Kind::Undo,
        Some(context.id(Kind::Undo)),
        &context.actor,
        follow.embedded()?,
    )
    .addressed(to, Vec::new());
    send(context, Kind::Undo, undo, &context.actor, group)
}

fn group_elsewhere<'a>(context: &'a EventContext<'_>) -> Option<&'a Actor> {
    context
        .group
        .as_ref()
        .filter(|group| !group.local && context.actor.local)
}

fn follow(id: Option<String>, person: &Actor, group: &Actor) -> Result<Activity> {
    Ok(Activity::new(Kind::Follow, id, person, object_of(&group.uri)?))
}

fn send(
    context: &EventContext<'_>,
    kind: Kind,
    activity: Activity,
    signer: &Actor,
    to: &Actor,
) -> Result<Vec<Outgoing>> {
    // Joining and leaving of one person keep their order; the person is the one side that is no group.
    let person = if signer.kind == actors::Kind::Group {
        to
    } else {
        signer
    };
    let mut sent = context.outgoing(kind, &activity.document(), signer, Key::Actor(person.id))?;
    sent.audience.actors = vec![to.id];
    Ok(vec![sent])
}
