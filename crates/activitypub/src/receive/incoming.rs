// SPDX-License-Identifier: AGPL-3.0-or-later
//! What an activity says: read from its JSON by explicit match on its type and that of its object.
//!
//! Syntax is taken leniently, as JSON-LD and the peers write it. Nothing here decides whether somebody may.

use chrono::{DateTime, Utc};
use kollegium_domain::votes::Score;
use kollegium_domain::{account_deletion, reports};
use serde_json::Value;
use url::Url;

use crate::json;

/// Most activities that one Announce may carry; PieFed sends votes in batches.
pub(crate) const MAX_ANNOUNCED: usize = 50;
/// Longest reason that is kept of an act of moderation, in characters.
const MAX_REASON: usize = 500;
/// Most posts and people that one report may name.
const MAX_REPORTED: usize = 20;
/// How deep an activity may lie in others: Announce, Undo, Delete.
const MAX_NESTING: usize = 4;

/// An activity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Activity {
    /// Its id.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) actor: String,
    /// The groups it may be meant for: `audience`, `to`, `cc`.
    pub(crate) addressed: Vec<String>,
    /// Whether it is addressed to everybody.
    pub(crate) public: bool,
    /// What it says.
    pub(crate) what: Incoming,
}

/// What an activity says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Incoming {
    /// Somebody asks to join a group, or follows a person.
    Follow {
        /// What is followed.
        object: String,
    },
    /// A group says yes to a Follow.
    Accept(Answered),
    /// A group says no to a Follow, or ends a membership.
    Reject(Answered),
    /// An earlier activity is taken back.
    Undo(Undone),
    /// Something was written.
    Create(Content),
    /// Something was changed.
    Update(Content),
    /// An actor changed what it says of itself.
    UpdateActor {
        /// Which.
        object: String,
    },
    /// Something is gone, or an actor.
    Delete {
        /// What.
        object: String,
        /// The reason, where a moderator removed it: Lemmy and those who follow it say so by a `summary`.
        removal: Option<String>,
        /// What becomes of what an actor wrote who is gone.
        written: account_deletion::Content,
    },
    /// A vote.
    Vote {
        /// On what.
        object: String,
        /// Up or down.
        score: Score,
    },
    /// Something joins a collection: a thread the pinned ones, a person the moderators.
    Add {
        /// What.
        object: String,
        /// The collection.
        target: String,
    },
    /// Something leaves a collection.
    Remove {
        /// What.
        object: String,
        /// The collection.
        target: String,
    },
    /// A thread takes no more replies.
    Lock {
        /// Which.
        object: String,
        /// Why.
        reason: String,
    },
    /// Somebody is banned.
    Block(Ban),
    /// Something is reported.
    Flag {
        /// Posts and people.
        objects: Vec<String>,
        /// Why; may be empty.
        reason: String,
    },
    /// A group passes activities on, or somebody boosts.
    Announce(Vec<Announced>),
}

/// The Follow that is answered: by its id, by what it says, or both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answered {
    /// The id of the Follow.
    pub(crate) follow: Option<String>,
    /// Who followed.
    pub(crate) person: Option<String>,
}

/// What is taken back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undone {
    /// The activity itself. Its id may be missing.
    Inline(Box<Activity>),
    /// Its id.
    Id(String),
}

/// Something written: as it came, or its id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// The object.
    Inline(Value),
    /// Its id.
    Id(String),
}

/// A ban, or its lifting.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ban {
    /// Whom.
    pub(crate) person: String,
    /// From which group or site; without it is a person's own affair.
    pub(crate) target: Option<String>,
    /// Why.
    pub(crate) reason: String,
    /// Until when; without it for good.
    pub(crate) until: Option<DateTime<Utc>>,
    /// Whether what they wrote goes too.
    pub(crate) remove_content: bool,
}

/// What is passed on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Announced {
    /// An activity, as it came.
    Activity(Value),
    /// An object.
    Content(Content),
}

/// Why an activity is nothing to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

/// Reads an activity.
pub(crate) fn parse(value: &Value) -> Result<Activity, Unusable> {
    let id = uri(&value["id"]).ok_or_else(|| unusable("the activity has no id"))?;
    parse_nested(value, id, 0)
}

/// An id: an absolute http or https URL, in its normal spelling.
pub(crate) fn uri(value: &Value) -> Option<String> {
    normal_uri(json::id_of(value)?)
}

/// The same for a text.
pub(crate) fn normal_uri(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

/// What an activity is about: those with the same key are carried out in order.
pub(crate) fn object_key(activity: &Value) -> String {
    let mut inner = activity;
    for _ in 0..MAX_NESTING {
        match json::one(&inner["object"]) {
            Some(object) if is_activity(object) => inner = object,
            Some(object) => {
                let object = uri(object).unwrap_or_default();
                let follower = json::types(inner).contains(&"Follow");
                let actor = if follower { uri(&inner["actor"]) } else { None };
                return actor.map_or(object.clone(), |actor| format!("{object} {actor}"));
            }
            None => break,
        }
    }
    uri(&activity["id"]).unwrap_or_default()
}

fn parse_nested(value: &Value, id: String, depth: usize) -> Result<Activity, Unusable> {
    let actor = uri(&value["actor"]).ok_or_else(|| unusable("the activity has no actor"))?;
    let mut addressed = Vec::new();
    for field in ["audience", "to", "cc"] {
        addressed.extend(json::entries(&value[field]).filter_map(uri));
    }
    Ok(Activity {
        id,
        actor,
        addressed,
        public: json::is_public(&value["to"]) || json::is_public(&value["cc"]),
        what: what(value, depth)?,
    })
}

fn what(value: &Value, depth: usize) -> Result<Incoming, Unusable> {
    let object = &value["object"];
    let kinds = json::types(value);
    let kind = kinds.first().copied().unwrap_or_default();
    let object_kinds = json::one(object).map(json::types).unwrap_or_default();
    let object_kind = object_kinds.first().copied().unwrap_or_default();
    match (kind, object_kind) {
        ("Follow", _) => Ok(Incoming::Follow { object: id(object)? }),
        ("Accept", _) => Ok(Incoming::Accept(answered(object))),
        ("Reject", _) => Ok(Incoming::Reject(answered(object))),
        ("Undo", _) => undo(object, depth),
        ("Create", "Note") if is_poll_vote(object) => Err(unusable("votes in polls are not supported")),
        ("Create", kind) if is_written(kind) => Ok(Incoming::Create(Content::Inline(first(object)))),
        ("Update", kind) if is_written(kind) => Ok(Incoming::Update(Content::Inline(first(object)))),
        ("Create", "ChatMessage") => Ok(Incoming::Create(Content::Inline(first(object)))),
        ("Update", "ChatMessage") => Ok(Incoming::Update(Content::Inline(first(object)))),
        ("Create", "") => Ok(Incoming::Create(Content::Id(id(object)?))),
        ("Update", "") => Ok(Incoming::Update(Content::Id(id(object)?))),
        ("Update", "Person" | "Service" | "Application" | "Organization" | "Group") => {
            Ok(Incoming::UpdateActor { object: id(object)? })
        }
        ("Delete", _) => Ok(Incoming::Delete {
            object: id(object)?,
            removal: value.get("summary").filter(|it| !it.is_null()).map(reason),
            // Lemmy and we say so where it stays; whoever says nothing means everything.
            written: match value["removeData"] == false {
                true => account_deletion::Content::Keep,
                false => account_deletion::Content::Delete,
            },
        }),
        ("Like" | "EmojiReact", _) => Ok(Incoming::Vote {
            object: id(object)?,
            score: Score::Up,
        }),
        ("Dislike", _) => Ok(Incoming::Vote {
            object: id(object)?,
            score: Score::Down,
        }),
        ("Add", _) => Ok(Incoming::Add {
            object: id(object)?,
            target: id(&value["target"])?,
        }),
        ("Remove", _) => Ok(Incoming::Remove {
            object: id(object)?,
            target: id(&value["target"])?,
        }),
        ("Lock", _) => Ok(Incoming::Lock {
            object: id(object)?,
            reason: reason(&value["summary"]),
        }),
        ("Block", _) => Ok(Incoming::Block(ban(value)?)),
        ("Flag", _) => flag(value),
        ("Announce", _) => announce(object),
        (kind, object_kind) => Err(Unusable(format!(
            "{kind:.40} of {object_kind:.40} is not supported"
        ))),
    }
}

/// What peers write: threads and replies in all their forms.
pub(crate) fn is_written(kind: &str) -> bool {
    matches!(
        kind,
        "Page"
            | "Article"
            | "Note"
            | "Video"
            | "Event"
            | "Question"
            | "Link"
            | "Image"
            | "Audio"
            | "Document"
    )
}

/// Mastodon and PieFed send a vote in a poll as a Note with a name and without content.
fn is_poll_vote(object: &Value) -> bool {
    let note = json::one(object).unwrap_or(&Value::Null);
    note["name"].is_string() && note["content"].is_null() && !note["inReplyTo"].is_null()
}

fn is_activity(value: &Value) -> bool {
    json::types(value).iter().any(|kind| {
        matches!(
            *kind,
            "Follow"
                | "Accept"
                | "Reject"
                | "Undo"
                | "Create"
                | "Update"
                | "Delete"
                | "Like"
                | "EmojiReact"
                | "Dislike"
                | "Add"
                | "Remove"
                | "Lock"
                | "Block"
                | "Announce"
                | "Flag"
                | "Move"
                | "View"
        )
    })
}

fn undo(object: &Value, depth: usize) -> Result<Incoming, Unusable> {
    if depth >= MAX_NESTING {
        return Err(unusable("activities are nested too deep"));
    }
    let inner = json::one(object).unwrap_or(&Value::Null);
    if is_activity(inner) {
        // PieFed and others leave out the id of what they undo; actor and object say which it is.
        let inner = parse_nested(inner, uri(&inner["id"]).unwrap_or_default(), depth + 1)?;
        Ok(Incoming::Undo(Undone::Inline(Box::new(inner))))
    } else {
        Ok(Incoming::Undo(Undone::Id(id(inner)?)))
    }
}

fn announce(object: &Value) -> Result<Incoming, Unusable> {
    let items = match object {
        Value::Object(_) if json::types(object).iter().any(|it| it.ends_with("Collection")) => {
            let items = &object["orderedItems"];
            if items.is_null() { &object["items"] } else { items }
        }
        other => other,
    };
    let items: Vec<Announced> = json::entries(items)
        .take(MAX_ANNOUNCED)
        .filter_map(announced)
        .collect();
    if items.is_empty() {
        Err(unusable("the Announce names nothing"))
    } else {
        Ok(Incoming::Announce(items))
    }
}

/// One of the things that a group passes on.
pub(crate) fn announced(item: &Value) -> Option<Announced> {
    if is_activity(item) {
        Some(Announced::Activity(item.clone()))
    } else if json::types(item).iter().any(|kind| is_written(kind)) {
        Some(Announced::Content(Content::Inline(item.clone())))
    } else {
        Some(Announced::Content(Content::Id(uri(item)?)))
    }
}

fn answered(object: &Value) -> Answered {
    let follow = json::one(object).unwrap_or(&Value::Null);
    Answered {
        follow: uri(follow),
        person: uri(&follow["actor"]),
    }
}

fn ban(value: &Value) -> Result<Ban, Unusable> {
    let until = match &value["endTime"] {
        Value::Null => &value["expires"],
        end => end,
    };
    Ok(Ban {
        person: id(&value["object"])?,
        target: uri(&value["target"]),
        reason: reason(&value["summary"]),
        until: json::time(until),
        remove_content: json::flag(&value["removeData"]),
    })
}

/// Lemmy names one post, Mastodon a person and any number of posts.
fn flag(value: &Value) -> Result<Incoming, Unusable> {
    let objects: Vec<String> = json::entries(&value["object"])
        .filter_map(uri)
        .take(MAX_REPORTED)
        .collect();
    if objects.is_empty() {
        return Err(unusable("the report names nothing"));
    }
    // Lemmy and PieFed say why in `summary`, Mastodon in `content`.
    let reason = ["summary", "content"]
        .iter()
        .find_map(|it| json::text(&value[it], reports::REASON_LIMIT));
    Ok(Incoming::Flag {
        objects,
        reason: reason.unwrap_or_default().to_owned(),
    })
}

fn reason(value: &Value) -> String {
    json::text(value, MAX_REASON).unwrap_or_default().to_owned()
}

fn first(object: &Value) -> Value {
    json::one(object).cloned().unwrap_or_default()
}

fn id(object: &Value) -> Result<String, Unusable> {
    uri(object).ok_or_else(|| unusable("the activity names no object"))
}

fn unusable(reason: &str) -> Unusable {
    Unusable(reason.to_owned())
}
