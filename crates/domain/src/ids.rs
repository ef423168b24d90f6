// SPDX-License-Identifier: AGPL-3.0-or-later
//! Ids as types, so that a group's is never taken for a post's. All stay below 2³¹.

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[doc = $doc:literal] $name:ident),* $(,)?) => {$(
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// A person, group or instance actor.
    ActorId,
    /// A group: the same number as its actor's.
    GroupId,
    /// A server, this one or a remote one.
    InstanceId,
    /// A thread or a reply.
    PostId,
    /// A boost, in the id space of posts.
    BoostId,
    /// A private message, in the id space of posts.
    MessageId,
    /// An event in the log.
    EventId,
    /// A local person's account.
    AccountId,
    /// A session of a logged-in person.
    SessionId,
    /// An application for an account.
    ApplicationId,
    /// A notification of a reply or mention.
    NotificationId,
    /// An activity that another server sent.
    ActivityId,
    /// An entry of the moderation log.
    ModlogId,
    /// A job in the queue.
    JobId,
    /// A report of a post.
    ReportId,
    /// A report of a private message.
    MessageReportId,
    /// An uploaded picture.
    MediaId,
}

impl GroupId {
    /// The group as an actor.
    pub fn actor(self) -> ActorId {
        ActorId(self.0)
    }
}
