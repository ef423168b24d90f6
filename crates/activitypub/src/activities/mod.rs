// SPDX-License-Identifier: AGPL-3.0-or-later
//! What happened here, as activities: what is said, by whom, to whom.
//!
//! - A local person in a group of ours: the group announces their whole activity.
//! - A remote person in a group of ours: the group announces their activity as it was received, byte for byte.
//! - A local person in a remote group: their activity goes to that group, which announces it to everybody else.
//! - A remote person in a remote group: nothing; it is not ours to tell.
//! - Boosts and reports are their actor's own: no group announces them. Private messages are between two people.
//!
//! Ids are `/activities/EVENT/KIND`, so that an activity can be built again at any time.

mod boosts;
mod build;
mod content;
mod membership;
mod messages;
mod moderation;
mod reports;
#[cfg(test)]
mod tests;

use std::fmt;

use bytes::Bytes;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor, ActorEndpoints};
use kollegium_domain::error::Error;
use kollegium_domain::events::{Event, EventAudience, Recorded, Subject};
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::ids::{ActorId, EventId, GroupId, PostId};
use kollegium_domain::outbox::{Audience, InstanceAudience};
use kollegium_domain::{Result, Viewer, inbox};
use serde_json::value::RawValue;

use crate::objects::post::Whole;

pub use build::Kind;
use build::{Activity, activity_id, object_of};
pub(crate) use build::{raw, text_of};

/// Something to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its id.
    pub id: String,
    /// What it tells of.
    pub event: EventId,
    /// The document.
    pub json: Bytes,
    /// For whom.
    pub audience: Audience,
    /// Who says it: one of our actors, whose key signs.
    pub signer: Actor,
    /// What has this key arrives in order.
    pub key: Key,
    /// The group of ours whose content is in it.
    pub content_of: Option<GroupId>,
}

/// What an activity is about: order is kept per key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A thread with its replies.
    Thread(PostId),
    /// A person or group.
    Actor(ActorId),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Thread(id) => write!(f, "thread {id}"),
            Key::Actor(id) => write!(f, "actor {id}"),
        }
    }
}

/// What a local actor does, before it is known how it reaches others.
struct Act {
    kind: Kind,
    /// As a document of its own.
    json: Box<RawValue>,
    /// Who gets it directly, beside the group.
    addressees: Vec<ActorId>,
    /// Whom it concerns: they get it as the group's members do, member or not.
    concerned: Vec<ActorId>,
    key: Key,
}

/// The activities of an event. Nothing for what stays here or is no longer to be sent.
#[expect(
    clippy::too_many_lines,
    reason = "it names every event once, so that the compiler asks about a new one"
)]
pub fn activities(snapshot: &mut Snapshot, recorded: &Recorded) -> Result<Vec<Outgoing>> {
    let Some(context) = EventContext::load(snapshot, recorded)? else {
        return Ok(Vec::new());
    };
    match &recorded.event {
        Event::GroupCreated { .. }
        | Event::GroupHidden { .. }
        | Event::GroupTransferred { .. }
        | Event::PostModeratedHere { .. }
        | Event::ThreadMoved { .. }
        | Event::Purged { .. }
        | Event::AdminChanged { .. } => Ok(Vec::new()),
        Event::PostMentioned { post, actor } => content::mentioned(snapshot, &context, *post, *actor),
        Event::AccountClosed {
            actor,
            content_deleted,
        } => content::person_gone(snapshot, &context, *actor, *content_deleted),
        Event::SiteBanned {
            actor,
            until,
            content_removed,
        } => moderation::site_banned(snapshot, &context, *actor, *until, *content_removed),
        Event::SiteUnbanned { actor, undone, .. } => {
            moderation::site_unbanned(snapshot, &context, *actor, *undone)
        }
        Event::MembershipRequested { .. } => membership::requested(snapshot, &context),
        Event::MembershipAccepted { actor, follow, .. } => {
            membership::answered(snapshot, &context, Kind::Accept, *actor, follow.as_deref())
        }
        Event::MembershipRejected { actor, follow, .. } => {
            membership::answered(snapshot, &context, Kind::Reject, *actor, follow.as_deref())
        }
        Event::MembershipEnded { follow, .. } => membership::ended(snapshot, &context, follow.as_deref()),
        Event::PostBoosted { post } => boosts::boosted(snapshot, &context, *post),
        Event::BoostWithdrawn { post, undone } => boosts::withdrawn(snapshot, &context, *post, *undone),
        Event::PostReported { post, report } => reports::filed(snapshot, &context, *post, *report),
        Event::MessageSent { message } => messages::said(snapshot, &context, *message, Kind::Create),
        Event::MessageEdited { message } => messages::said(snapshot, &context, *message, Kind::Update),
        Event::MessageDeleted { message } => messages::deleted(snapshot, &context, *message),
        Event::MessageRestored { message, undone } => {
            messages::restored(snapshot, &context, *message, *undone)
        }
        Event::ActorUpdated { actor } if context.group.is_none() => {
            content::person_updated(snapshot, &context, *actor)
        }
        Event::ActorUpdated { .. }
        | Event::PostPublished { .. }
        | Event::PostEdited { .. }
        | Event::PostDeleted { .. }
        | Event::PostRestored { .. }
        | Event::PostRemoved { .. }
        | Event::PostReinstated { .. }
        | Event::PostLocked { .. }
        | Event::PostUnlocked { .. }
        | Event::PostPinned { .. }
        | Event::PostUnpinned { .. }
        | Event::PostDistinguished { .. }
        | Event::VoteCast { .. }
        | Event::VoteWithdrawn { .. }
        | Event::Banned { .. }
        | Event::Unbanned { .. }
        | Event::GroupDeleted { .. }
        | Event::GroupRestored { .. }
        | Event::GroupRemoved { .. }
        | Event::GroupReinstated { .. }
        | Event::GroupWithdrawn { .. }
        | Event::GroupReturned { .. }
        | Event::ModeratorAdded { .. }
        | Event::ModeratorRemoved { .. } => in_group(snapshot, &context),
    }
}

/// The document of one of our activities, as anybody may fetch it; nothing for what is not for everybody.
pub fn document(snapshot: &mut Snapshot, recorded: &Recorded, kind: Kind) -> Result<Option<Bytes>> {
    let profile = recorded.event.profile();
    if !profile.may_be_fetched {
        return Ok(None);
    }
    let Some(context) = EventContext::load(snapshot, recorded)? else {
        return Ok(None);
    };
    let by_group = matches!(kind, Kind::Announce | Kind::AnnounceObject);
    if by_group || !is_announced_by_group(&context) {
        return sent(snapshot, recorded, &context, kind);
    }
    if !context.actor.local {
        return Ok(None);
    }
    let act = act(snapshot, &context)?.filter(|it| it.kind == kind);
    Ok(act.map(|it| Bytes::from(it.json.get().to_owned())))
}

fn sent(
    snapshot: &mut Snapshot,
    recorded: &Recorded,
    context: &EventContext<'_>,
    kind: Kind,
) -> Result<Option<Bytes>> {
    let id = context.id(kind);
    let found = activities(snapshot, recorded)?.into_iter().find(|it| it.id == id);
    Ok(found.map(|it| it.json))
}

/// A thread as an item of its group's outbox, from which other servers read what was before: the form that Lemmy expects.
/// What others wrote is there as we have it, since PieFed stops reading at a mere id; who wants their own words asks their
/// server.
pub(crate) fn in_outbox(outbox: &str, followers: Option<&str>, whole: &Whole) -> Result<Box<RawValue>> {
    // Nobody but their server can give an id to what others did.
    let id = match whole.post.local {
        true => format!("{}#create", whole.post.uri),
        false => format!("{outbox}#create-{}", whole.post.id),
    };
    let create = Activity::new(Kind::Create, Some(id), &whole.author, raw(&whole.served()?)?)
        .within(&whole.group)
        .embedded()?;
    let id = format!("{outbox}#{}", whole.post.id);
    Activity::announce(id, &whole.group, followers, create)
        .published(whole.post.created_at)
        .embedded()
}

/// An event with who and where.
struct EventContext<'a> {
    recorded: &'a Recorded,
    /// Our own URL.
    origin: String,
    actor: Actor,
    /// The group, where the event belongs to one.
    group: Option<Actor>,
    /// Where it is reached.
    group_endpoints: Option<ActorEndpoints>,
}

impl<'a> EventContext<'a> {
    /// Nothing for what does not leave this instance: what belongs to a group that is not public, and what somebody added
    /// whose account is closed.
    fn load(snapshot: &mut Snapshot, recorded: &'a Recorded) -> Result<Option<EventContext<'a>>> {
        let actor = actors::get(snapshot, recorded.actor_id)?;
        if actor.local && actor.deleted_at.is_some() && recorded.event.profile().adds {
            return Ok(None);
        }
        let group = match recorded.group_id {
            None => None,
            Some(id) if leaves(snapshot, id, &recorded.event)? => {
                Some(actors::get_with_endpoints(snapshot, id.actor())?)
            }
            Some(_) => return Ok(None),
        };
        let (group, group_endpoints) = group.unzip();
        let instance = kollegium_domain::site::actor(snapshot)?;
        Ok(Some(EventContext {
            recorded,
            origin: instance.origin()?.to_string(),
            actor,
            group,
            group_endpoints,
        }))
    }

    /// One of the URLs of the group.
    fn of_group(&self, which: fn(&ActorEndpoints) -> &Option<String>) -> Option<&str> {
        self.group_endpoints.as_ref().and_then(|it| which(it).as_deref())
    }

    fn id(&self, kind: Kind) -> String {
        activity_id(&self.origin, self.recorded.id, kind)
    }

    fn outgoing(
        &self,
        kind: Kind,
        json: &impl serde::Serialize,
        signer: &Actor,
        key: Key,
    ) -> Result<Outgoing> {
        Ok(Outgoing {
            id: self.id(kind),
            event: self.recorded.id,
            json: text_of(json)?.into(),
            audience: Audience::default(),
            signer: signer.clone(),
            key,
            content_of: None,
        })
    }
}

/// Whether what happened in a group is for other servers: what belongs to a public one, that it is one no longer, and
/// that somebody is no member.
fn leaves(snapshot: &mut Snapshot, id: GroupId, event: &Event) -> Result<bool> {
    if matches!(
        event,
        Event::GroupWithdrawn { .. } | Event::MembershipRejected { .. }
    ) {
        return Ok(true);
    }
    if matches!(event, Event::GroupDeleted { .. } | Event::GroupRemoved { .. }) {
        return Ok(groups::visibility(snapshot, id)? == Visibility::Public);
    }
    match groups::get(snapshot, &Viewer::Anyone, id) {
        Ok(group) => Ok(group.visibility == Visibility::Public),
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What a local actor says by an event in a group.
fn act(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<Option<Act>> {
    match &context.recorded.event {
        Event::PostPublished { post } => content::published(snapshot, context, *post),
        Event::PostEdited { post } | Event::PostDistinguished { post } => {
            content::edited(snapshot, context, *post)
        }
        Event::PostDeleted { post } => content::deleted(snapshot, context, *post),
        Event::PostRestored { post, undone } => content::restored(snapshot, context, *post, *undone),
        Event::VoteCast { post, score } => content::voted(snapshot, context, *post, *score),
        Event::VoteWithdrawn { post, score, undone } => {
            content::unvoted(snapshot, context, *post, *score, *undone)
        }
        Event::ActorUpdated { .. } => content::group_updated(snapshot, context),
        Event::PostRemoved { post } => moderation::removed(snapshot, context, *post),
        Event::PostReinstated { post, undone } => moderation::reinstated(snapshot, context, *post, *undone),
        Event::PostLocked { post } => moderation::locked(snapshot, context, *post),
        Event::PostUnlocked { post, undone } => moderation::unlocked(snapshot, context, *post, *undone),
        Event::PostPinned { post } => moderation::pinned(snapshot, context, *post, Kind::Add),
        Event::PostUnpinned { post } => moderation::pinned(snapshot, context, *post, Kind::Remove),
        Event::Banned {
            actor,
            until,
            content_removed,
            ..
        } => moderation::banned(snapshot, context, *actor, *until, *content_removed),
        Event::Unbanned { actor, undone, .. } => moderation::unbanned(snapshot, context, *actor, *undone),
        Event::ModeratorAdded { actor, .. } => moderation::appointed(snapshot, context, *actor, Kind::Add),
        Event::ModeratorRemoved { actor, .. } => {
            moderation::appointed(snapshot, context, *actor, Kind::Remove)
        }
        Event::GroupDeleted { .. } | Event::GroupRemoved { .. } | Event::GroupWithdrawn { .. } => {
            moderation::closed(snapshot, context)
        }
        Event::GroupRestored { undone, .. }
        | Event::GroupReinstated { undone, .. }
        | Event::GroupReturned { undone, .. } => moderation::reopened(snapshot, context, *undone),
        Event::AccountClosed { .. }
        | Event::GroupCreated { .. }
        | Event::GroupHidden { .. }
        | Event::GroupTransferred { .. }
        | Event::PostModeratedHere { .. }
        | Event::Purged { .. }
        | Event::AdminChanged { .. }
        | Event::SiteBanned { .. }
        | Event::SiteUnbanned { .. }
        | Event::MembershipRequested { .. }
        | Event::MembershipAccepted { .. }
        | Event::MembershipRejected { .. }
        | Event::MembershipEnded { .. }
        | Event::PostBoosted { .. }
        | Event::BoostWithdrawn { .. }
        | Event::PostReported { .. }
        | Event::PostMentioned { .. }
        | Event::ThreadMoved { .. }
        | Event::MessageSent { .. }
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageRestored { .. } => Ok(None),
    }
}

fn in_group(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<Vec<Outgoing>> {
    let Some(group) = &context.group else {
        return Ok(Vec::new());
    };
    match (group.local, context.actor.local) {
        (true, true) => match act(snapshot, context)? {
            Some(act) => announced(snapshot, context, group, act),
            None => Ok(Vec::new()),
        },
        (true, false) => relayed(snapshot, context, group),
        (false, true) => match act(snapshot, context)? {
            Some(act) => {
                let mut sent = context.outgoing(act.kind, &act.json, &context.actor, act.key)?;
                sent.audience.actors = act.addressees;
                sent.audience.actors.push(group.id);
                Ok(vec![sent])
            }
            None => Ok(Vec::new()),
        },
        (false, false) => Ok(Vec::new()),
    }
}

/// What a local person did in a group of ours: announced, and sent directly to those whom it names.
fn announced(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    group: &Actor,
    act: Act,
) -> Result<Vec<Outgoing>> {
    let mut sent = vec![announce(
        context,
        group,
        act.json.clone(),
        act.key,
        act.concerned,
    )?];
    // Microblogs have copies of threads, and believe a deletion only from the author.
    let everywhere = matches!(context.recorded.event, Event::PostDeleted { .. });
    if everywhere || !act.addressees.is_empty() {
        let mut direct = context.outgoing(act.kind, &act.json, &context.actor, act.key)?;
        direct.audience.actors = act.addressees;
        direct.audience.instances = everywhere.then_some(InstanceAudience::CopyHolders(GroupId(group.id.0)));
        direct.content_of = content_of(context);
        sent.push(direct);
    }
    sent.extend(announce_object(snapshot, context, group)?);
    Ok(sent)
}

/// What a remote person did in a group of ours: their own words, unchanged.
fn relayed(snapshot: &mut Snapshot, context: &EventContext<'_>, group: &Actor) -> Result<Vec<Outgoing>> {
    if !content::may_be_told(snapshot, context)? {
        return Ok(Vec::new());
    }
    let Some(key) = key(snapshot, context)? else {
        return Ok(Vec::new());
    };
    let mut sent = Vec::new();
    let raw = match &context.recorded.activity {
        Some(uri) => inbox::get_raw(snapshot, uri)?,
        None => None,
    };
    if let Some(raw) = raw {
        let words = RawValue::from_string(raw).map_err(|error| {
            Error::Corrupt(format!("raw activity of event {}: {error}", context.recorded.id))
        })?;
        let mut concerned = Vec::new();
        if let Event::Banned { actor, .. } | Event::Unbanned { actor, .. } = &context.recorded.event {
            concerned.push(*actor);
        }
        sent.push(announce(context, group, words, key, concerned)?);
    }
    sent.extend(announce_object(snapshot, context, group)?);
    Ok(sent)
}

fn announce(
    context: &EventContext<'_>,
    group: &Actor,
    object: Box<RawValue>,
    key: Key,
    concerned: Vec<ActorId>,
) -> Result<Outgoing> {
    let followers = context.of_group(|it| &it.followers);
    let activity = Activity::announce(context.id(Kind::Announce), group, followers, object);
    let mut sent = context.outgoing(Kind::Announce, &activity.document(), group, key)?;
    sent.audience.instances = instance_audience(context);
    sent.audience.actors = concerned;
    sent.content_of = content_of(context);
    Ok(sent)
}

/// For microblogs, which understand no announced activities: a new thread is boosted by the group too.
fn announce_object(
    snapshot: &mut Snapshot,
    context: &EventContext<'_>,
    group: &Actor,
) -> Result<Option<Outgoing>> {
    let Event::PostPublished { post } = &context.recorded.event else {
        return Ok(None);
    };
    let Some((uri, key)) = content::thread_uri(snapshot, *post)? else {
        return Ok(None);
    };
    let id = context.id(Kind::AnnounceObject);
    let followers = context.of_group(|it| &it.followers);
    let activity =
        Activity::announce(id, group, followers, object_of(&uri)?).published(context.recorded.created_at);
    let mut sent = context.outgoing(Kind::AnnounceObject, &activity.document(), group, key)?;
    sent.audience.instances = Some(InstanceAudience::Members(GroupId(group.id.0)));
    sent.content_of = content_of(context);
    Ok(Some(sent))
}

/// The servers that an event is for, beside those of the actors that its activity names.
fn instance_audience(context: &EventContext<'_>) -> Option<InstanceAudience> {
    let profile = context.recorded.event.profile();
    let group = context.group.as_ref().map(|it| GroupId(it.id.0));
    let connected = match profile.subject {
        Subject::Actor(actor) => Some(InstanceAudience::ConnectedTo(actor)),
        Subject::Post(_) | Subject::Group(_) | Subject::Message(_) | Subject::Purged(_) => None,
    };
    match profile.audience {
        EventAudience::Members => group.map(InstanceAudience::Members),
        // A person who changes their profile does so in no group.
        EventAudience::CopyHolders => group.map(InstanceAudience::CopyHolders).or(connected),
        EventAudience::ConnectedToActor => connected,
        EventAudience::All => Some(InstanceAudience::All),
        EventAudience::Named | EventAudience::ThisInstance => None,
    }
}

/// Whether a group announces it: then a local person's own activity is embedded in what the group sends.
fn is_announced_by_group(context: &EventContext<'_>) -> bool {
    let audience = context.recorded.event.profile().audience;
    context.group.is_some() && matches!(audience, EventAudience::Members | EventAudience::CopyHolders)
}

fn content_of(context: &EventContext<'_>) -> Option<GroupId> {
    let carries = context.recorded.event.profile().carries_content;
    context.recorded.group_id.filter(|_| carries)
}

/// What an event in a group is about; nothing where that is not known any more.
fn key(snapshot: &mut Snapshot, context: &EventContext<'_>) -> Result<Option<Key>> {
    match context.recorded.event.profile().subject {
        Subject::Post(post) => content::thread_of(snapshot, post),
        Subject::Actor(actor) => Ok(Some(Key::Actor(actor))),
        Subject::Group(group) => Ok(Some(Key::Actor(group.actor()))),
        Subject::Message(_) | Subject::Purged(_) => Ok(None),
    }
}
