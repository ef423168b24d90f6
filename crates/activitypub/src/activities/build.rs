// SPDX-License-Identifier: AGPL-3.0-or-later
//! The one form of all our activities, and their ids.

use activitypub_federation::kinds::activity::{
    AcceptType, AddType, AnnounceType, BlockType, CreateType, DeleteType, DislikeType, FlagType, FollowType,
    LikeType, RejectType, RemoveType, UndoType, UpdateType,
};
use activitypub_federation::protocol::context::WithContext;
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::EventId;
use kollegium_domain::{Error, Result, Time};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::objects::kinds::LockType;
use crate::objects::{PUBLIC, date, with_context};

/// What kind of activity; the last part of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something was written.
    Create,
    /// Something was changed.
    Update,
    /// Something was deleted or removed.
    Delete,
    /// Something is taken back.
    Undo,
    /// A vote up.
    Like,
    /// A vote down.
    Dislike,
    /// A thread was pinned, or a moderator appointed.
    Add,
    /// The opposite.
    Remove,
    /// A thread was closed to replies.
    Lock,
    /// Somebody was banned.
    Block,
    /// Somebody wants to be a member.
    Follow,
    /// The group agrees.
    Accept,
    /// The group refuses.
    Reject,
    /// The group passes an activity on, or a person boosts a post.
    Announce,
    /// The group passes on the thread itself, by its id.
    AnnounceObject,
    /// Something is reported to the group's home.
    Flag,
    /// The same to the author's server, in the form of microblogs.
    FlagAuthor,
}

impl Kind {
    const ALL: [Kind; 17] = [
        Kind::Create,
        Kind::Update,
        Kind::Delete,
        Kind::Undo,
        Kind::Like,
        Kind::Dislike,
        Kind::Add,
        Kind::Remove,
        Kind::Lock,
        Kind::Block,
        Kind::Follow,
        Kind::Accept,
        Kind::Reject,
        Kind::Announce,
        Kind::AnnounceObject,
        Kind::Flag,
        Kind::FlagAuthor,
    ];

    /// As the end of an id.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Create => "create",
            Kind::Update => "update",
            Kind::Delete => "delete",
            Kind::Undo => "undo",
            Kind::Like => "like",
            Kind::Dislike => "dislike",
            Kind::Add => "add",
            Kind::Remove => "remove",
            Kind::Lock => "lock",
            Kind::Block => "block",
            Kind::Follow => "follow",
            Kind::Accept => "accept",
            Kind::Reject => "reject",
            Kind::Announce => "announce",
            Kind::AnnounceObject => "announce-object",
            Kind::Flag => "flag",
            Kind::FlagAuthor => "flag-author",
        }
    }

    /// From the end of an id.
    pub fn parse(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|it| it.slug() == slug)
    }
}

impl Serialize for Kind {
    /// As the `type` of an activity.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Kind::Create => CreateType::Create.serialize(serializer),
            Kind::Update => UpdateType::Update.serialize(serializer),
            Kind::Delete => DeleteType::Delete.serialize(serializer),
            Kind::Undo => UndoType::Undo.serialize(serializer),
            Kind::Like => LikeType::Like.serialize(serializer),
            Kind::Dislike => DislikeType::Dislike.serialize(serializer),
            Kind::Add => AddType::Add.serialize(serializer),
            Kind::Remove => RemoveType::Remove.serialize(serializer),
            Kind::Lock => LockType::Lock.serialize(serializer),
            Kind::Block => BlockType::Block.serialize(serializer),
            Kind::Follow => FollowType::Follow.serialize(serializer),
            Kind::Accept => AcceptType::Accept.serialize(serializer),
            Kind::Reject => RejectType::Reject.serialize(serializer),
            Kind::Announce | Kind::AnnounceObject => AnnounceType::Announce.serialize(serializer),
            Kind::Flag | Kind::FlagAuthor => FlagType::Flag.serialize(serializer),
        }
    }
}

/// The id of one of our activities.
pub(super) fn activity_id(origin: &str, event: EventId, kind: Kind) -> String {
    format!("{origin}/activities/{event}/{}", kind.slug())
}

/// An activity of ours.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Kind,
    actor: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc: Vec<String>,
    object: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remove_data: Option<bool>,
    /// Of what takes a ban back: whether what went with it comes back, in the word of Lemmy.
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_data: Option<bool>,
    /// Until when: the word that 1.0 of Lemmy reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    /// The same for those before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
}

impl Activity {
    /// The least that an activity has.
    pub(super) fn new(kind: Kind, id: Option<String>, actor: &Actor, object: Box<RawValue>) -> Activity {
        Activity {
            id,
            kind,
            actor: actor.uri.clone(),
            to: Vec::new(),
            cc: Vec::new(),
            object,
            target: None,
            audience: None,
            summary: None,
            content: None,
            remove_data: None,
            restore_data: None,
            end_time: None,
            expires: None,
            published: None,
        }
    }

    /// A group passes something on.
    pub(super) fn announce(
        id: String,
        group: &Actor,
        followers: Option<&str>,
        object: Box<RawValue>,
    ) -> Activity {
        Activity {
            to: vec![PUBLIC.to_owned()],
            cc: followers.map(str::to_owned).into_iter().collect(),
            ..Activity::new(Kind::Announce, Some(id), group, object)
        }
    }

    /// Something public in a group.
    pub(super) fn within(self, group: &Actor) -> Activity {
        Activity {
            to: vec![PUBLIC.to_owned()],
            cc: vec![group.uri.clone()],
            audience: Some(group.uri.clone()),
            ..self
        }
    }

    /// To these actors instead, and these besides.
    pub(super) fn addressed(self, to: Vec<String>, cc: Vec<String>) -> Activity {
        Activity { to, cc, ..self }
    }

    /// A vote: the group alone is named.
    pub(super) fn for_audience(self, group: &Actor) -> Activity {
        Activity {
            audience: Some(group.uri.clone()),
            ..self
        }
    }

    /// With a target.
    pub(super) fn onto(self, target: String) -> Activity {
        Activity {
            target: Some(target),
            ..self
        }
    }

    /// For a reason, which may be empty: that there is one tells a removal from a deletion.
    pub(super) fn because(self, reason: String) -> Activity {
        Activity {
            summary: Some(reason),
            ..self
        }
    }

    /// Why something is reported: Lemmy and PieFed read `summary`, Mastodon `content`.
    pub(super) fn complaining(self, reason: String) -> Activity {
        Activity {
            content: Some(reason.clone()),
            ..self.because(reason)
        }
    }

    /// A ban's terms.
    pub(super) fn until(self, until: Option<Time>, remove_data: bool) -> Activity {
        Activity {
            remove_data: Some(remove_data),
            end_time: until.map(date),
            expires: until.map(date),
            ..self
        }
    }

    /// Whether what went with a ban comes back with its end.
    pub(super) fn restoring(self, restores: bool) -> Activity {
        Activity {
            restore_data: restores.then_some(true),
            ..self
        }
    }

    /// Whose it is.
    pub(super) fn actor(&self) -> &str {
        &self.actor
    }

    /// With its time.
    pub(super) fn published(self, at: Time) -> Activity {
        Activity {
            published: Some(date(at)),
            ..self
        }
    }

    /// As a document of its own.
    pub(super) fn document(self) -> WithContext<Activity> {
        with_context(self)
    }

    /// As a document, for passing on.
    pub(super) fn words(self) -> Result<Box<RawValue>> {
        raw(&self.document())
    }

    /// As part of another one.
    pub(super) fn embedded(&self) -> Result<Box<RawValue>> {
        raw(self)
    }
}

/// A value as JSON text.
pub(crate) fn text_of(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt(format!("JSON: {error}")))
}

/// A value as JSON that goes into other JSON.
pub(crate) fn raw(value: &impl Serialize) -> Result<Box<RawValue>> {
    serde_json::value::to_raw_value(value).map_err(|error| Error::Corrupt(format!("JSON: {error}")))
}

/// An object that is only named.
pub(crate) fn object_of(uri: &str) -> Result<Box<RawValue>> {
    raw(&uri)
}
