// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts: what a person passes on in their own name. Sent to the author's server and to the group's home; people
//! have no followers of their own yet.

use kollegium_db::Snapshot;
use kollegium_domain::ids::{EventId, PostId};
use kollegium_domain::{Result, Viewer};

use super::build::{Activity, Kind, activity_id, object_of};
use super::{EventContext, Key, Outgoing};
use crate::objects::PUBLIC;
use crate::objects::post::Whole;

/// A local person boosted a post. Nothing where it is gone meanwhile.
pub(super) fn boosted(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Vec<Outgoing>> {
    let Some(whole) = whole(snapshot, context, post)?.filter(|it| !it.post.is_gone()) else {
        return Ok(Vec::new());
    };
    let boost = boost(context, context.recorded.id, &whole)?.published(context.recorded.created_at);
    Ok(vec![send(context, Kind::Announce, boost, &whole)?])
}

/// A local person took a boost back.
pub(super) fn withdrawn(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Vec<Outgoing>> {
    let Some(whole) = whole(snapshot, context, post)? else {
        return Ok(Vec::new());
    };
    let boost = boost(context, undone, &whole)?;
    let id = Some(context.id(Kind::Undo));
    let undo = addressed(
        Activity::new(Kind::Undo, id, &context.actor, boost.embedded()?),
        &whole,
    );
    Ok(vec![send(context, Kind::Undo, undo, &whole)?])
}

/// The post, if it is ours to tell who boosts it.
fn whole(snapshot: &mut Snapshot, context: &EventContext<'_>, post: PostId) -> Result<Option<Whole>> {
    if !context.actor.local {
        return Ok(None);
    }
    Whole::load(snapshot, &Viewer::Anyone, post)
}

fn boost(context: &EventContext<'_>, event: EventId, whole: &Whole) -> Result<Activity> {
    let id = activity_id(&context.origin, event, Kind::Announce);
    let object = object_of(&whole.post.uri)?;
    Ok(addressed(
        Activity::new(Kind::Announce, Some(id), &context.actor, object),
        whole,
    ))
}

fn addressed(activity: Activity, whole: &Whole) -> Activity {
    let followers = format!("{}/followers", activity.actor());
    activity.addressed(vec![PUBLIC.to_owned()], vec![whole.author.uri.clone(), followers])
}

fn send(context: &EventContext<'_>, kind: Kind, activity: Activity, whole: &Whole) -> Result<Outgoing> {
    let key = Key::Thread(whole.post.root_id);
    let mut sent = context.outgoing(kind, &activity.document(), &context.actor, key)?;
    sent.audience.actors = vec![whole.author.id, whole.group.id];
    Ok(sent)
}
