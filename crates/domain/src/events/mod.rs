// SPDX-License-Identifier: AGPL-3.0-or-later
//! The log of events: everything that happened, in order. Federation reads it to send activities to other servers.
//!
//! A body holds ids, never text, so that nothing that was erased remains here. Fields are only added, with defaults; a
//! test keeps one of every body ever written.

mod profile;

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};
use serde::{Deserialize, Serialize};

use crate::by::By;
use crate::error::{Error, Result, Thing};
use crate::ids::{ActorId, EventId, GroupId, MessageId, PostId, ReportId};
use crate::schema::event;
use crate::time::Time;

pub use profile::{EventAudience, EventProfile, Subject};

/// How many events one statement records.
const BATCH: usize = 500;

/// What was deleted from the database for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purged {
    /// A thread with its replies, or a single reply.
    Post(PostId),
    /// A group with all its posts.
    Group(GroupId),
    /// A person's posts and profile.
    Person(ActorId),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A person or group changed its profile.
    ActorUpdated {
        /// The person or group.
        actor: ActorId,
    },
    /// A person of this instance closed their account.
    AccountClosed {
        /// The person whose account it was.
        actor: ActorId,
        /// Whether their posts were deleted with it.
        #[serde(default)]
        content_deleted: bool,
    },
    /// A group was created.
    GroupCreated {
        /// The new group.
        group: GroupId,
    },
    /// A person asked to join a group, or joined one that admits everybody.
    MembershipRequested {
        /// The group that they want to join.
        group: GroupId,
        /// The person who wants to join.
        actor: ActorId,
    },
    /// A group accepted a member.
    MembershipAccepted {
        /// The group that accepted.
        group: GroupId,
        /// The new member.
        actor: ActorId,
        /// The URI of their `Follow` activity.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A group refused a person, or ended a membership.
    MembershipRejected {
        /// The group that refused.
        group: GroupId,
        /// The person who is not a member.
        actor: ActorId,
        /// The URI of their `Follow` activity.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A person left a group.
    MembershipEnded {
        /// The group that they left.
        group: GroupId,
        /// The person who left.
        actor: ActorId,
        /// The URI of their `Follow` activity.
        #[serde(default)]
        follow: Option<String>,
    },
    /// A thread was started or a reply written.
    PostPublished {
        /// The new post.
        post: PostId,
    },
    /// It was found out who a person of another server is whom a post mentions, after it was published.
    PostMentioned {
        /// The post.
        post: PostId,
        /// The person whom it mentions.
        actor: ActorId,
    },
    /// A thread went to another group of its server, with its replies.
    ThreadMoved {
        /// The thread.
        post: PostId,
        /// The group in which it was.
        from: GroupId,
    },
    /// The author edited a post.
    PostEdited {
        /// The post that was edited.
        post: PostId,
    },
    /// The author deleted a post.
    PostDeleted {
        /// The post that was deleted.
        post: PostId,
    },
    /// The author undid the deletion of a post.
    PostRestored {
        /// The post that is visible again.
        post: PostId,
        /// The [`Event::PostDeleted`].
        undone: EventId,
    },
    /// A moderator removed a post. The reason is in the moderation log.
    PostRemoved {
        /// The post that was removed.
        post: PostId,
    },
    /// A moderator undid the removal of a post.
    PostReinstated {
        /// The post that is visible again.
        post: PostId,
        /// The [`Event::PostRemoved`].
        undone: EventId,
    },
    /// A moderator locked a thread, so that nobody can reply.
    PostLocked {
        /// The thread that was locked.
        post: PostId,
    },
    /// A moderator unlocked a thread.
    PostUnlocked {
        /// The thread that was unlocked.
        post: PostId,
        /// The [`Event::PostLocked`].
        undone: EventId,
    },
    /// A moderator pinned a thread to the top of its group.
    PostPinned {
        /// The thread that was pinned.
        post: PostId,
    },
    /// A moderator unpinned a thread.
    PostUnpinned {
        /// The thread that was unpinned.
        post: PostId,
    },
    /// An administrator removed, locked or pinned a post in a group of another server for this server alone, or took that
    /// back. What it was, is in the moderation log.
    PostModeratedHere {
        /// The post.
        post: PostId,
    },
    /// A moderator marked a reply as official, or removed the mark.
    PostDistinguished {
        /// The reply of the moderator.
        post: PostId,
    },
    /// Somebody voted: 1 or -1. A later vote on the same post replaces the earlier one.
    VoteCast {
        /// The post that was voted on.
        post: PostId,
        /// 1 for an upvote, -1 for a downvote.
        score: i32,
    },
    /// Somebody withdrew a vote.
    VoteWithdrawn {
        /// The post that had been voted on.
        post: PostId,
        /// The value of the withdrawn vote: 1 or -1.
        score: i32,
        /// The [`Event::VoteCast`].
        undone: EventId,
    },
    /// Somebody boosted a post to their followers.
    PostBoosted {
        /// The post that was boosted.
        post: PostId,
    },
    /// Somebody withdrew a boost.
    BoostWithdrawn {
        /// The post that had been boosted.
        post: PostId,
        /// The [`Event::PostBoosted`].
        undone: EventId,
    },
    /// Somebody reported a post to the moderators. Their reason is in the report.
    PostReported {
        /// The post that was reported.
        post: PostId,
        /// The report, which holds the reason.
        report: ReportId,
    },
    /// Somebody sent a private message.
    MessageSent {
        /// The new message.
        message: MessageId,
    },
    /// The sender edited a private message.
    MessageEdited {
        /// The message that was edited.
        message: MessageId,
    },
    /// The sender deleted a private message.
    MessageDeleted {
        /// The message that was deleted.
        message: MessageId,
    },
    /// The sender undid the deletion of a private message.
    MessageRestored {
        /// The message that is visible again.
        message: MessageId,
        /// The [`Event::MessageDeleted`].
        undone: EventId,
    },
    /// A moderator banned somebody from a group.
    Banned {
        /// The group that they are banned from.
        group: GroupId,
        /// The person who was banned.
        actor: ActorId,
        /// The end of the ban; `None` for a permanent one.
        until: Option<Time>,
        /// Whether their posts in the group were removed, too.
        #[serde(default)]
        content_removed: bool,
    },
    /// A moderator lifted a ban from a group.
    Unbanned {
        /// The group that they were banned from.
        group: GroupId,
        /// The person who was banned.
        actor: ActorId,
        /// The [`Event::Banned`].
        undone: EventId,
        /// Whether the posts came back that were removed with it.
        #[serde(default)]
        content_restored: bool,
    },
    /// An administrator banned somebody from the whole site.
    SiteBanned {
        /// The person who was banned.
        actor: ActorId,
        /// The end of the ban; `None` for a permanent one.
        until: Option<Time>,
        /// Whether their posts were removed, too.
        #[serde(default)]
        content_removed: bool,
    },
    /// An administrator lifted a ban from the whole site.
    SiteUnbanned {
        /// The person who was banned.
        actor: ActorId,
        /// The [`Event::SiteBanned`].
        undone: EventId,
        /// Whether the posts came back that were removed with it.
        #[serde(default)]
        content_restored: bool,
    },
    /// The owners of a group deleted it.
    GroupDeleted {
        /// The group that was deleted.
        group: GroupId,
    },
    /// The owners of a group undid its deletion.
    GroupRestored {
        /// The group that is visible again.
        group: GroupId,
        /// The [`Event::GroupDeleted`].
        undone: EventId,
    },
    /// An administrator removed a group. The reason is in the moderation log.
    GroupRemoved {
        /// The group that was removed.
        group: GroupId,
    },
    /// An administrator undid the removal of a group.
    GroupReinstated {
        /// The group that is visible again.
        group: GroupId,
        /// The [`Event::GroupRemoved`].
        undone: EventId,
    },
    /// A public group became local: it no longer federates.
    GroupWithdrawn {
        /// The group that is local now.
        group: GroupId,
    },
    /// A group that had become local is public again.
    GroupReturned {
        /// The group that is public again.
        group: GroupId,
        /// The [`Event::GroupWithdrawn`].
        undone: EventId,
    },
    /// An administrator hid a group from lists, or showed it again.
    GroupHidden {
        /// The group that was hidden or shown.
        group: GroupId,
        /// Whether it is hidden now.
        hidden: bool,
    },
    /// A group has another first moderator.
    GroupTransferred {
        /// The group that was transferred.
        group: GroupId,
        /// The new first moderator.
        actor: ActorId,
    },
    /// An administrator deleted something from the database for good. Other servers receive a deletion by another event.
    Purged {
        /// The post, group or person that was purged.
        what: Purged,
    },
    /// Somebody became an administrator, or is no longer one.
    AdminChanged {
        /// The new or former administrator.
        actor: ActorId,
        /// Whether they are an administrator now.
        admin: bool,
    },
    /// Somebody became a moderator of a group.
    ModeratorAdded {
        /// The group that they moderate.
        group: GroupId,
        /// The new moderator.
        actor: ActorId,
    },
    /// Somebody is no longer a moderator of a group.
    ModeratorRemoved {
        /// The group that they moderated.
        group: GroupId,
        /// The former moderator.
        actor: ActorId,
    },
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The id, which is part of the URIs of its activities.
    pub id: EventId,
    /// The person or group that acted.
    pub actor_id: ActorId,
    /// The group that it happened in, if any.
    pub group_id: Option<GroupId>,
    /// The URI of the remote activity that caused it.
    pub activity: Option<String>,
    /// The event itself.
    pub event: Event,
    /// The time when it was recorded.
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

/// Records that the same happened to many, in few statements.
pub(crate) fn record_all(tx: &mut Tx, by: &By, group: Option<GroupId>, what: &[Event]) -> Result<()> {
    for some in what.chunks(BATCH) {
        let rows = some
            .iter()
            .map(|it| {
                Ok((
                    event::actor_id.eq(by.actor.id),
                    event::group_id.eq(group),
                    event::activity.eq(by.activity()),
                    event::body.eq(body_of(it)?),
                    event::created_at.eq(by.at),
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        each_backend!(tx.conn(), c => diesel::insert_into(event::table).values(&rows).execute(c))?;
    }
    Ok(())
}

fn body_of(what: &Event) -> Result<String> {
    serde_json::to_string(what).map_err(|error| Error::Corrupt(error.to_string()))
}

pub(crate) fn record(tx: &mut Tx, by: &By, group: Option<GroupId>, what: &Event) -> Result<EventId> {
    let body = body_of(what)?;
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
