// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts: what a person passes on in their own name. Told to the author's server and to the group's home; people
//! have no followers of their own yet.

use kollegium_db::Snapshot;
use kollegium_domain::ids::{EventId, PostId};
use kollegium_domain::{Result, Viewer};

use super::build::{Activity, Kind, activity_id, object_of};
use super::{Key, Outgoing, Scene};
use crate::objects::PUBLIC;
use crate::objects::post::Whole;

/// A local person boosted a post. Nothing where it is gone meanwhile.
pub(super) fn boosted(snapshot: &mut Snapshot, scene: &Scene<'_>, post: PostId) -> Result<Vec<Outgoing>> {
    let Some(whole) = whole(snapshot, scene, post)?.filter(|it| !it.post.is_gone()) else {
        return Ok(Vec::new());
    };
    let boost = boost(scene, scene.recorded.id, &whole)?.published(scene.recorded.created_at);
    Ok(vec![send(scene, Kind::Announce, boost, &whole)?])
}

/// A local person took a boost back.
pub(super) fn withdrawn(
    snapshot: &mut Snapshot,
    scene: &Scene<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Vec<Outgoing>> {
    let Some(whole) = whole(snapshot, scene, post)? else {
        return Ok(Vec::new());
    };
    let boost = boost(scene, undone, &whole)?;
    let id = Some(scene.id(Kind::Undo));
    let undo = addressed(
        Activity::new(Kind::Undo, id, &scene.actor, boost.embedded()?),
        &whole,
    );
    Ok(vec![send(scene, Kind::Undo, undo, &whole)?])
}

/// The post, if it is ours to tell who boosts it.
fn whole(snapshot: &mut Snapshot, scene: &Scene<'_>, post: PostId) -> Result<Option<Whole>> {
    if !scene.actor.local {
        return Ok(None);
    }
    Whole::load(snapshot, &Viewer::Anyone, post)
}

fn boost(scene: &Scene<'_>, event: EventId, whole: &Whole) -> Result<Activity> {
    let id = activity_id(&scene.origin, event, Kind::Announce);
    let object = object_of(&whole.post.uri)?;
    Ok(addressed(
        Activity::new(Kind::Announce, Some(id), &scene.actor, object),
        whole,
    ))
}

fn addressed(activity: Activity, whole: &Whole) -> Activity {
    let followers = format!("{}/followers", activity.actor());
    activity.addressed(vec![PUBLIC.to_owned()], vec![whole.author.uri.clone(), followers])
}

fn send(scene: &Scene<'_>, kind: Kind, activity: Activity, whole: &Whole) -> Result<Outgoing> {
    let key = Key::Thread(whole.post.root_id);
    let mut sent = scene.outgoing(kind, &activity.document(), &scene.actor, key)?;
    sent.audience.actors = vec![whole.author.id, whole.group.id];
    Ok(sent)
}
