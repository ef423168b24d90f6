// SPDX-License-Identifier: AGPL-3.0-or-later
//! What happened, in the order in which it happened: federation reads it to tell others.
//!
//! A body holds ids, never text, so that nothing erased lives on here. Fields are only added, with defaults; the
//! test at the end keeps one of every body ever written.

mod profile;

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};
use serde::{Deserialize, Serialize};

use crate::by::By;
use crate::error::{Error, Result, Thing};
use crate::ids::{ActorId, EventId, GroupId, MessageId, PostId, ReportId};
use crate::schema::event;
use crate::time::Time;

pub use profile::{EventAudience, EventProfile, Subject};

/// What was taken out of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purged {
    /// A thread with its replies, or a reply.
    Post(PostId),
    /// A group with all that was written there.
    Group(GroupId),
    /// What a person wrote and said of themselves.
    Person(ActorId),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A person or group changed what it says of itself.
    ActorUpdated {
        /// Which.
        actor: ActorId,
    },
    /// A person of this instance closed their account.
    AccountClosed {
        /// Whose.
        actor: ActorId,
        /// Whether what they wrote was deleted with it.
        #[serde(default)]
        content_deleted: bool,
    },
    /// A group was opened.
    GroupCreated {
        /// Which.
        group: GroupId,
    },
    /// A person asked to join, or joined a group that asks nobody.
    MembershipRequested {
        /// The group.
        group: GroupId,
        /// The person.
        actor: ActorId,
    },
    /// A group accepted a member.
    MembershipAccepted {
        /// The group.
        group: GroupId,
        /// The person.
        actor: ActorId,
        /// The id of their Follow.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A group refused a person, or ended a membership.
    MembershipRejected {
        /// The group.
        group: GroupId,
        /// The person.
        actor: ActorId,
        /// The id of their Follow.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A person left.
    MembershipEnded {
        /// The group.
        group: GroupId,
        /// The person.
        actor: ActorId,
        /// The id of their Follow.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A thread was started or a reply written.
    PostPublished {
        /// Which.
        post: PostId,
    },
    /// Its author changed it.
    PostEdited {
        /// Which.
        post: PostId,
    },
    /// Its author deleted it.
    PostDeleted {
        /// Which.
        post: PostId,
    },
    /// Its author took the deletion back.
    PostRestored {
        /// Which.
        post: PostId,
        /// The deletion.
        undone: EventId,
    },
    /// A moderator removed it. The reason is in the moderation log.
    PostRemoved {
        /// Which.
        post: PostId,
    },
    /// A moderator took the removal back.
    PostReinstated {
        /// Which.
        post: PostId,
        /// The removal.
        undone: EventId,
    },
    /// A moderator closed a thread to new replies.
    PostLocked {
        /// Which.
        post: PostId,
    },
    /// A moderator opened it again.
    PostUnlocked {
        /// Which.
        post: PostId,
        /// The lock.
        undone: EventId,
    },
    /// A moderator put a thread on top.
    PostPinned {
        /// Which.
        post: PostId,
    },
    /// A moderator took it from the top.
    PostUnpinned {
        /// Which.
        post: PostId,
    },
    /// A moderator marked a reply as spoken for the group, or took the mark away.
    PostDistinguished {
        /// Which.
        post: PostId,
    },
    /// Somebody voted: 1 or -1. A later vote on the same post replaces the earlier one.
    VoteCast {
        /// On what.
        post: PostId,
        /// Up or down.
        score: i32,
    },
    /// Somebody took a vote back.
    VoteWithdrawn {
        /// On what.
        post: PostId,
        /// What it was.
        score: i32,
        /// The vote.
        undone: EventId,
    },
    /// Somebody passed a post on to their followers.
    PostBoosted {
        /// Which.
        post: PostId,
    },
    /// Somebody took that back.
    BoostWithdrawn {
        /// Which post.
        post: PostId,
        /// The boost.
        undone: EventId,
    },
    /// Somebody brought a post before the moderators. What they said is in the report.
    PostReported {
        /// Which.
        post: PostId,
        /// The report.
        report: ReportId,
    },
    /// Somebody wrote to somebody.
    MessageSent {
        /// The message.
        message: MessageId,
    },
    /// Its sender changed it.
    MessageEdited {
        /// The message.
        message: MessageId,
    },
    /// Its sender deleted it.
    MessageDeleted {
        /// The message.
        message: MessageId,
    },
    /// Its sender took the deletion back.
    MessageRestored {
        /// The message.
        message: MessageId,
        /// The deletion.
        undone: EventId,
    },
    /// A moderator banned somebody from the group.
    Banned {
        /// The group.
        group: GroupId,
        /// Whom.
        actor: ActorId,
        /// Until when; without it for good.
        until: Option<Time>,
        /// Whether what they wrote there was removed too.
        #[serde(default)]
        content_removed: bool,
    },
    /// A moderator lifted a ban.
    Unbanned {
        /// The group.
        group: GroupId,
        /// Whose.
        actor: ActorId,
        /// The ban.
        undone: EventId,
    },
    /// An administrator banned somebody from the whole site.
    SiteBanned {
        /// Whom.
        actor: ActorId,
        /// Until when; without it for good.
        until: Option<Time>,
        /// Whether what they wrote was removed too.
        #[serde(default)]
        content_removed: bool,
    },
    /// An administrator lifted such a ban.
    SiteUnbanned {
        /// Whose.
        actor: ActorId,
        /// The ban.
        undone: EventId,
    },
    /// Those who own a group deleted it.
    GroupDeleted {
        /// Which.
        group: GroupId,
    },
    /// They took that back.
    GroupRestored {
        /// Which.
        group: GroupId,
        /// The deletion.
        undone: EventId,
    },
    /// An administrator removed a group. The reason is in the moderation log.
    GroupRemoved {
        /// Which.
        group: GroupId,
    },
    /// An administrator took the removal back.
    GroupReinstated {
        /// Which.
        group: GroupId,
        /// The removal.
        undone: EventId,
    },
    /// A group no longer leaves this instance.
    GroupWithdrawn {
        /// Which.
        group: GroupId,
    },
    /// It does again.
    GroupReturned {
        /// Which.
        group: GroupId,
        /// The withdrawal.
        undone: EventId,
    },
    /// An administrator keeps a group out of lists, or no longer does.
    GroupHidden {
        /// Which.
        group: GroupId,
        /// Whether it is out.
        hidden: bool,
    },
    /// A group has another moderator of longest standing.
    GroupTransferred {
        /// Which.
        group: GroupId,
        /// Who it is now.
        actor: ActorId,
    },
    /// An administrator took something out of the database. Other servers hear of its deletion by another event.
    Purged {
        /// What.
        what: Purged,
    },
    /// Somebody became an administrator, or is one no longer.
    AdminChanged {
        /// Who.
        actor: ActorId,
        /// Whether they are one now.
        admin: bool,
    },
    /// Somebody became a moderator.
    ModeratorAdded {
        /// The group.
        group: GroupId,
        /// Who.
        actor: ActorId,
    },
    /// Somebody is no longer a moderator.
    ModeratorRemoved {
        /// The group.
        group: GroupId,
        /// Who.
        actor: ActorId,
    },
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id; part of the ids of its activities.
    pub id: EventId,
    /// Who did it.
    pub actor_id: ActorId,
    /// In which group.
    pub group_id: Option<GroupId>,
    /// The remote activity that caused it.
    pub activity: Option<String>,
    /// What happened.
    pub event: Event,
    /// When.
    pub created_at: Time,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = event)]
pub(crate) struct Row {
    id: EventId,
    actor_id: ActorId,
    group_id: Option<GroupId>,
    activity: Option<String>,
    body: String,
    created_at: Time,
}

impl Row {
    pub(crate) fn decode(self) -> Result<Recorded> {
        let event = serde_json::from_str(&self.body)
            .map_err(|error| Error::Corrupt(format!("body of event {}: {error}", self.id)))?;
        Ok(Recorded {
            id: self.id,
            actor_id: self.actor_id,
            group_id: self.group_id,
            activity: self.activity,
            event,
            created_at: self.created_at,
        })
    }
}

pub(crate) fn record(tx: &mut Tx, by: &By, group: Option<GroupId>, what: &Event) -> Result<EventId> {
    let body = serde_json::to_string(what).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(diesel::insert_into(event::table)
        .values((
            event::actor_id.eq(by.actor.id),
            event::group_id.eq(group),
            event::activity.eq(by.activity()),
            event::body.eq(body),
            event::created_at.eq(by.at),
        ))
        .returning(event::id)
        .get_result(tx.conn())?)
}

/// The event with this id. Its body names no content; what it leads to is read with a viewer.
pub fn get(snapshot: &mut Snapshot, id: EventId) -> Result<Recorded> {
    event::table
        .find(id)
        .select(Row::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Activity))?
        .decode()
}

/// The events after `id`, oldest first: for tests, which assert on what was recorded.
pub fn after(snapshot: &mut Snapshot, id: EventId, limit: i64) -> Result<Vec<Recorded>> {
    event::table
        .filter(event::id.gt(id))
        .order(event::id)
        .limit(limit)
        .select(Row::as_select())
        .load(snapshot.conn())?
        .into_iter()
        .map(Row::decode)
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
