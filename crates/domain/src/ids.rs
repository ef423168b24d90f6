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
    /// An instance.
    InstanceId,
    /// A thread or a reply.
    PostId,
    /// A boost, in the id space of posts.
    BoostId,
    /// A private message, in the id space of posts.
    MessageId,
    /// Something that happened.
    EventId,
    /// A local person's account.
    AccountId,
    /// A log-in.
    SessionId,
    /// An application for an account.
    ApplicationId,
    /// A notification.
    NotificationId,
    /// A received activity.
    ActivityId,
    /// An entry of the moderation log.
    ModlogId,
    /// A job.
    JobId,
    /// A report.
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
