// SPDX-License-Identifier: AGPL-3.0-or-later
//! The facts about each event that federation decides by, in one place.

use super::{Event, Purged};
use crate::ids::{ActorId, GroupId, MessageId, PostId};

/// The subject of an event. Activities about the same subject are delivered in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A thread or a reply.
    Post(PostId),
    /// A person, or a group as an actor.
    Actor(ActorId),
    /// A group, or membership in it.
    Group(GroupId),
    /// A private message.
    Message(MessageId),
    /// Content that is no longer in the database.
    Purged(Purged),
}

/// The servers that receive an event, besides those of the actors that its activity names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventAudience {
    /// None: it concerns this instance alone.
    ThisInstance,
    /// Only those of the actors that its activity names.
    Named,
    /// Those of the group's members.
    Members,
    /// All that may hold a copy of the group's content: what takes something away, or gives it back, has to reach every
    /// one of them.
    CopyHolders,
    /// Those of the groups in which the actor takes part, and of whoever holds copies there.
    ConnectedToActor,
    /// All with which this instance federates.
    All,
}

/// The properties that all events of a kind share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventProfile {
    /// The subject.
    pub subject: Subject,
    /// Whose servers it is for. A change of an actor that belongs to no group is for those that know the actor.
    pub audience: EventAudience,
    /// Whether its activity carries what somebody wrote. Such an activity is not sent once the post is gone.
    pub carries_content: bool,
    /// Whether it adds something of its actor's, who answers for it. Such an activity is not sent once the account is closed:
    /// nobody could verify it any more.
    pub adds: bool,
    /// Whether anybody may fetch its activities. Memberships, reports and private messages are confidential; so are votes,
    /// and what moderators do, since who did it may be hidden here. Those for whom they are get them whole.
    pub may_be_fetched: bool,
}

impl EventProfile {
    fn of(subject: Subject, audience: EventAudience) -> EventProfile {
        EventProfile {
            subject,
            audience,
            carries_content: false,
            adds: false,
            may_be_fetched: audience != EventAudience::ThisInstance,
        }
    }

    fn confidential(self) -> EventProfile {
        EventProfile {
            may_be_fetched: false,
            ..self
        }
    }

    fn with_content(self) -> EventProfile {
        EventProfile {
            carries_content: true,
            adds: true,
            ..self
        }
    }

    fn adding(self) -> EventProfile {
        EventProfile { adds: true, ..self }
    }
}

impl Event {
    /// The facts about this kind of event.
    #[expect(
        clippy::too_many_lines,
        reason = "it names every event once, so that the compiler asks about a new one"
    )]
    pub fn profile(&self) -> EventProfile {
        use EventAudience::{All, ConnectedToActor, CopyHolders, Members, Named, ThisInstance};
        use Subject::{Actor, Group, Message, Post};
        match *self {
            Event::PostPublished { post }
            | Event::PostEdited { post }
            | Event::PostDistinguished { post } => EventProfile::of(Post(post), Members).with_content(),
            Event::PostLocked { post }
            | Event::PostUnlocked { post, .. }
            | Event::PostPinned { post }
            | Event::PostUnpinned { post }
            | Event::VoteWithdrawn { post, .. } => EventProfile::of(Post(post), Members).confidential(),
            Event::VoteCast { post, .. } => EventProfile::of(Post(post), Members).confidential().adding(),
            Event::PostDeleted { post } | Event::PostRestored { post, .. } => {
                EventProfile::of(Post(post), CopyHolders)
            }
            Event::PostRemoved { post } | Event::PostReinstated { post, .. } => {
                EventProfile::of(Post(post), CopyHolders).confidential()
            }
            Event::PostBoosted { post } => EventProfile::of(Post(post), Named).adding(),
            Event::BoostWithdrawn { post, .. } => EventProfile::of(Post(post), Named),
            Event::PostReported { post, .. } => EventProfile::of(Post(post), Named).confidential().adding(),
            Event::PostModeratedHere { post } => EventProfile::of(Post(post), ThisInstance),
            Event::PostMentioned { post, .. } => EventProfile::of(Post(post), Named).with_content(),
            Event::ThreadMoved { post, .. } => EventProfile::of(Post(post), ThisInstance),
            Event::ModeratorAdded { actor, .. } | Event::ModeratorRemoved { actor, .. } => {
                EventProfile::of(Actor(actor), Members).confidential()
            }
            Event::ActorUpdated { actor } => EventProfile::of(Actor(actor), CopyHolders),
            Event::Banned { actor, .. } | Event::Unbanned { actor, .. } => {
                EventProfile::of(Actor(actor), CopyHolders).confidential()
            }
            Event::SiteBanned { actor, .. } | Event::SiteUnbanned { actor, .. } => {
                EventProfile::of(Actor(actor), All).confidential()
            }
            Event::AccountClosed { actor, .. } => EventProfile::of(Actor(actor), ConnectedToActor),
            Event::AdminChanged { actor, .. } => EventProfile::of(Actor(actor), ThisInstance),
            Event::MembershipRequested { actor, .. } => {
                EventProfile::of(Actor(actor), Named).confidential().adding()
            }
            Event::MembershipAccepted { actor, .. }
            | Event::MembershipRejected { actor, .. }
            | Event::MembershipEnded { actor, .. } => EventProfile::of(Actor(actor), Named).confidential(),
            Event::GroupDeleted { group } | Event::GroupRestored { group, .. } => {
                EventProfile::of(Group(group), CopyHolders)
            }
            Event::GroupRemoved { group }
            | Event::GroupReinstated { group, .. }
            | Event::GroupWithdrawn { group }
            | Event::GroupReturned { group, .. } => {
                EventProfile::of(Group(group), CopyHolders).confidential()
            }
            Event::GroupCreated { group }
            | Event::GroupHidden { group, .. }
            | Event::GroupTransferred { group, .. } => EventProfile::of(Group(group), ThisInstance),
            Event::MessageSent { message } | Event::MessageEdited { message } => {
                EventProfile::of(Message(message), Named).confidential().adding()
            }
            Event::MessageDeleted { message } | Event::MessageRestored { message, .. } => {
                EventProfile::of(Message(message), Named).confidential()
            }
            Event::Purged { what } => EventProfile::of(Subject::Purged(what), ThisInstance),
        }
    }
}
