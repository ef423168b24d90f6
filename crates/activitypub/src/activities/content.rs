// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people write, change, delete and vote on.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::events::Subject;
use kollegium_domain::groups;
use kollegium_domain::ids::{ActorId, EventId, GroupId, PostId};
use kollegium_domain::{Result, Viewer, posts};

use super::build::{Activity, Kind, activity_id, object_of, raw};
use super::{Act, EventContext, Key, Outgoing, instance_audience};
use crate::objects::PUBLIC;
use crate::objects::actor::ActorObject;
use crate::objects::post::Whole;

/// A post was written. Nothing where it is gone again: only the deletion is sent.
pub(super) fn published(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Option<Act>> {
    let whole = Whole::load(snapshot, &Viewer::Anyone, post)?;
    match whole.filter(|it| !it.post.is_gone()) {
        Some(whole) => words_of_author(context, Kind::Create, &whole),
        None => Ok(None),
    }
}

/// A post was changed. What a moderator marks on somebody else's post is not theirs to say.
pub(super) fn edited(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Option<Act>> {
    let whole = Whole::load(snapshot, &Viewer::Anyone, post)?;
    match whole.filter(|it| !it.post.is_gone() && it.author.id == context.actor.id) {
        Some(whole) => words_of_author(context, Kind::Update, &whole),
        None => Ok(None),
    }
}

/// It was found out whom a post mentions: their server gets a copy, in which they are named. Everybody else has the post.
pub(super) fn mentioned(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    person: ActorId,
) -> Result<Vec<Outgoing>> {
    let Some(act) = published(snapshot, context, post)? else {
        return Ok(Vec::new());
    };
    let mut sent = context.outgoing(act.kind, &act.json, &context.actor, act.key)?;
    sent.audience.actors = vec![person];
    sent.content_of = context
        .group
        .as_ref()
        .filter(|it| it.local)
        .map(|it| GroupId(it.id.0));
    Ok(vec![sent])
}

fn words_of_author(context: &EventContext<'_>, kind: Kind, whole: &Whole) -> Result<Option<Act>> {
    let to = vec![whole.group.uri.clone(), PUBLIC.to_owned()];
    let cc = whole.addressees().iter().map(|it| it.uri.clone()).collect();
    let activity = Activity::new(
        kind,
        Some(context.id(kind)),
        &context.actor,
        raw(&whole.object())?,
    )
    .for_audience(&whole.group)
    .addressed(to, cc);
    act_on(kind, activity, whole).map(Some)
}

/// An author deleted a post.
pub(super) fn deleted(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let activity = deletion(context.id(Kind::Delete), &context.actor, &whole)?;
    act_on(Kind::Delete, activity, &whole).map(Some)
}

/// An author took a deletion back.
pub(super) fn restored(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let id = activity_id(&context.origin, undone, Kind::Delete);
    let undo = undo(context, &deletion(id, &context.actor, &whole)?, &whole.group)?;
    act_on(Kind::Undo, undo, &whole).map(Some)
}

fn deletion(id: String, actor: &Actor, whole: &Whole) -> Result<Activity> {
    let object = object_of(&whole.post.uri)?;
    Ok(Activity::new(Kind::Delete, Some(id), actor, object).within(&whole.group))
}

/// Somebody voted.
pub(super) fn voted(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    score: i32,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let kind = vote_kind(score);
    let activity = vote(context.id(kind), kind, context, &whole)?;
    to_group(kind, activity, &whole).map(Some)
}

/// Somebody took a vote back.
pub(super) fn unvoted(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    post: PostId,
    score: i32,
    undone: EventId,
) -> Result<Option<Act>> {
    let Some(whole) = Whole::load(snapshot, &Viewer::Anyone, post)? else {
        return Ok(None);
    };
    let kind = vote_kind(score);
    let vote = vote(activity_id(&context.origin, undone, kind), kind, context, &whole)?;
    let id = Some(context.id(Kind::Undo));
    let undo = Activity::new(Kind::Undo, id, &context.actor, vote.embedded()?).for_audience(&whole.group);
    to_group(Kind::Undo, undo, &whole).map(Some)
}

fn vote_kind(score: i32) -> Kind {
    if score < 0 { Kind::Dislike } else { Kind::Like }
}

fn vote(id: String, kind: Kind, context: &EventContext<'_>, whole: &Whole) -> Result<Activity> {
    let object = object_of(&whole.post.uri)?;
    Ok(Activity::new(kind, Some(id), &context.actor, object).for_audience(&whole.group))
}

/// A local person changed what they say of themselves: sent to wherever they take part.
pub(super) fn person_updated(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
) -> Result<Vec<Outgoing>> {
    let (person, endpoints) = actors::get_with_endpoints(snapshot, person)?;
    if !person.local || endpoints.public_key.is_none() {
        // Nobody has it yet: a key is made when something is first signed or fetched.
        return Ok(Vec::new());
    }
    let object = raw(&ActorObject::person(&person, &endpoints)?)?;
    let update = Activity::new(Kind::Update, Some(context.id(Kind::Update)), &person, object)
        .addressed(vec![PUBLIC.to_owned()], Vec::new());
    let mut sent = context.outgoing(Kind::Update, &update.document(), &person, Key::Actor(person.id))?;
    sent.audience.instances = instance_audience(context);
    Ok(vec![sent])
}

/// A person closed their account: sent to wherever they are known, and whether what they wrote is to go too.
pub(super) fn person_gone(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    person: ActorId,
    content_deleted: bool,
) -> Result<Vec<Outgoing>> {
    let (person, endpoints) = actors::get_with_endpoints(snapshot, person)?;
    if !person.local || endpoints.public_key.is_none() {
        // Nobody has them yet.
        return Ok(Vec::new());
    }
    let id = Some(context.id(Kind::Delete));
    let delete = Activity::new(Kind::Delete, id, &person, object_of(&person.uri)?)
        .addressed(vec![PUBLIC.to_owned()], Vec::new())
        .until(None, content_deleted);
    let mut sent = context.outgoing(Kind::Delete, &delete.document(), &person, Key::Actor(person.id))?;
    sent.audience.instances = instance_audience(context);
    Ok(vec![sent])
}

/// A moderator changed a group's settings. Of a group of another server, this asks that server to have it so.
pub(super) fn group_updated(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<Option<Act>> {
    let Some(actor) = context.group.as_ref() else {
        return Ok(None);
    };
    let Some(endpoints) = context
        .group_endpoints
        .as_ref()
        .filter(|it| it.public_key.is_some())
    else {
        return Ok(None);
    };
    let group = groups::get(snapshot, &Viewer::Anyone, GroupId(actor.id.0))?;
    let object = raw(&ActorObject::group(actor, endpoints, &group)?)?;
    let update = Activity::new(
        Kind::Update,
        Some(context.id(Kind::Update)),
        &context.actor,
        object,
    )
    .within(actor);
    Ok(Some(Act {
        kind: Kind::Update,
        json: update.words()?,
        addressees: Vec::new(),
        concerned: Vec::new(),
        key: Key::Actor(actor.id),
    }))
}

/// Whether what a remote actor said may still be passed on: what somebody wrote may not, once it is gone.
pub(super) fn may_be_told(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<bool> {
    let profile = context.recorded.event.profile();
    let Subject::Post(post) = profile.subject else {
        return Ok(true);
    };
    if !profile.carries_content {
        return Ok(true);
    }
    let found = posts::by_ids(snapshot, &Viewer::Anyone, &[post])?.pop();
    Ok(found.is_some_and(|it| !it.is_gone()))
}

/// The thread that a post belongs to.
pub(super) fn thread_of(snapshot: &mut Snapshot, post: PostId) -> Result<Option<Key>> {
    let found = posts::by_ids(snapshot, &Viewer::Anyone, &[post])?.pop();
    Ok(found.map(|it| Key::Thread(it.root_id)))
}

/// The URI of a thread that is there; nothing for a reply.
pub(super) fn thread_uri(snapshot: &mut Snapshot, post: PostId) -> Result<Option<(String, Key)>> {
    let found = posts::by_ids(snapshot, &Viewer::Anyone, &[post])?.pop();
    Ok(found
        .filter(|it| it.is_thread() && !it.is_gone())
        .map(|it| (it.uri, Key::Thread(it.id))))
}

/// Takes `original` back, in the group.
pub(super) fn undo(context: &EventContext<'_>, original: &Activity, group: &Actor) -> Result<Activity> {
    let id = Some(context.id(Kind::Undo));
    Ok(Activity::new(Kind::Undo, id, &context.actor, original.embedded()?).within(group))
}

/// Sent to the group and to those whom the post addresses.
pub(super) fn act_on(kind: Kind, activity: Activity, whole: &Whole) -> Result<Act> {
    let addressees = whole.addressees();
    Ok(Act {
        kind,
        json: activity.words()?,
        addressees: addressees.iter().filter(|it| !it.local).map(|it| it.id).collect(),
        concerned: Vec::new(),
        key: Key::Thread(whole.post.root_id),
    })
}

/// Sent to the group alone.
pub(super) fn to_group(kind: Kind, activity: Activity, whole: &Whole) -> Result<Act> {
    Ok(Act {
        kind,
        json: activity.words()?,
        addressees: Vec::new(),
        concerned: Vec::new(),
        key: Key::Thread(whole.post.root_id),
    })
}
