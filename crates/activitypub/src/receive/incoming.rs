// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reading activities: from JSON to the struct of their kind, by their type and that of their object.
//!
//! Syntax is taken leniently, as JSON-LD and the peers write it. Nothing here decides whether somebody may.

use kollegium_domain::moderation::RestoreContent;
use kollegium_domain::votes::Score;
use serde_json::Value;

use super::activity::{Arrival, Head, IncomingActivity};
use super::announce::Announce;
use super::content::{Content, Create, Delete, Update};
use super::membership::{Accept, AnsweredFollow, Follow, Reject};
use super::moderation::{Add, Block, LiftedBlock, Lock, Remove};
use super::profiles::UpdateActor;
use super::reports::Flag;
use super::undo::{Undo, UndoById};
use super::votes::Vote;
use crate::ids::{uri, url};
use crate::json;

/// Longest reason that is kept of an act of moderation, in characters.
const MAX_REASON: usize = 500;
/// How deep an activity may lie in others: Announce, Undo, Delete.
const MAX_NESTING: usize = 4;

/// Why an activity is nothing to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

/// Reads an activity that came this way.
pub(crate) fn parse(activity: &Value, arrival: Arrival) -> Result<IncomingActivity, Unusable> {
    let head = Head {
        id: url(&activity["id"]).ok_or_else(|| unusable("the activity has no id"))?,
        actor: url(&activity["actor"]).ok_or_else(|| unusable("the activity has no actor"))?,
        addressed: ["audience", "to", "cc"]
            .iter()
            .flat_map(|field| json::entries(&activity[*field]))
            .filter_map(uri)
            .collect(),
        public: json::is_public(&activity["to"]) || json::is_public(&activity["cc"]),
        arrival,
    };
    let object = &activity["object"];
    Ok(match (first_type(activity), first_type(object)) {
        ("Follow", _) => head.with(Follow::read(activity)?).into(),
        ("Accept", _) => head.with(Accept(AnsweredFollow::read(activity))).into(),
        ("Reject", _) => head.with(Reject(AnsweredFollow::read(activity))).into(),
        ("Undo", _) => match json::one(object) {
            Some(earlier) if is_activity(earlier) => undo(head, earlier, restored(activity))?,
            Some(_) | None => head
                .with(UndoById {
                    id: object_id(activity)?,
                    content: restored(activity),
                })
                .into(),
        },
        ("Create", "Note") if is_poll_vote(object) => {
            return Err(unusable("votes in polls are not supported"));
        }
        ("Create", "") => head.with(Create(Content::by_id(activity)?)).into(),
        ("Create", kind) if is_written_or_chat(kind) => head.with(Create(Content::inline(activity))).into(),
        ("Update", "") => head.with(Update(Content::by_id(activity)?)).into(),
        ("Update", kind) if is_written_or_chat(kind) => head.with(Update(Content::inline(activity))).into(),
        ("Update", "Person" | "Service" | "Application" | "Organization" | "Group") => {
            head.with(UpdateActor::read(activity)?).into()
        }
        ("Delete", _) => head.with(Delete::read(activity)?).into(),
        ("Like" | "EmojiReact" | "Dislike", _) => head.with(vote(activity)?).into(),
        ("Add", _) => head.with(Add::read(activity)?).into(),
        ("Remove", _) => head.with(Remove::read(activity)?).into(),
        ("Lock", _) => head.with(Lock::read(activity)?).into(),
        ("Block", _) => head.with(Block::read(activity)?).into(),
        ("Flag", _) => head.with(Flag::read(activity)?).into(),
        ("Announce", _) => head.with(Announce::read(activity)?).into(),
        (kind, object_kind) => {
            return Err(Unusable(format!(
                "{kind:.40} of {object_kind:.40} is not supported"
            )));
        }
    })
}

/// The taking back of `earlier`. PieFed and others leave out the id of what they undo; actor and object say which it is.
/// `content` is what becomes of what a ban took.
pub(crate) fn undo(
    head: Head,
    earlier: &Value,
    content: RestoreContent,
) -> Result<IncomingActivity, Unusable> {
    let actor = uri(&earlier["actor"]).ok_or_else(|| unusable("the undone activity has no actor"))?;
    Ok(match first_type(earlier) {
        "Follow" => head.with(Undo::new(actor, Follow::read(earlier)?)).into(),
        "Like" | "EmojiReact" | "Dislike" => head.with(Undo::new(actor, vote(earlier)?)).into(),
        "Delete" => head.with(Undo::new(actor, Delete::read(earlier)?)).into(),
        "Lock" => head.with(Undo::new(actor, Lock::read(earlier)?)).into(),
        "Block" => {
            let ban = Block::read(earlier)?;
            head.with(Undo::new(actor, LiftedBlock { ban, content })).into()
        }
        "Announce" => head.with(Undo::new(actor, Announce::read(earlier)?)).into(),
        kind => return Err(Unusable(format!("{kind:.40} cannot be undone"))),
    })
}

/// What an Undo says about what a ban took, as Lemmy does.
fn restored(activity: &Value) -> RestoreContent {
    match json::flag(&activity["restoreData"]) {
        true => RestoreContent::Restore,
        false => RestoreContent::Keep,
    }
}

fn vote(activity: &Value) -> Result<Vote, Unusable> {
    Ok(Vote {
        object: object_id(activity)?,
        score: match first_type(activity) {
            "Dislike" => Score::Down,
            _ => Score::Up,
        },
    })
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

/// The first type of an object, or of the first of several; empty where there is none.
fn first_type(value: &Value) -> &str {
    let types = json::one(value).map(json::types).unwrap_or_default();
    types.first().copied().unwrap_or_default()
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

fn is_written_or_chat(kind: &str) -> bool {
    is_written(kind) || kind == "ChatMessage"
}

/// Mastodon and PieFed send a vote in a poll as a Note with a name and without content.
fn is_poll_vote(object: &Value) -> bool {
    let note = json::one(object).unwrap_or(&Value::Null);
    note["name"].is_string() && note["content"].is_null() && !note["inReplyTo"].is_null()
}

pub(super) fn is_activity(value: &Value) -> bool {
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

/// Why a moderator did something; may be empty.
pub(super) fn reason(value: &Value) -> String {
    json::text(value, MAX_REASON).unwrap_or_default().to_owned()
}

/// The id of what an activity is about.
pub(super) fn object_id(activity: &Value) -> Result<String, Unusable> {
    id(&activity["object"])
}

pub(super) fn id(value: &Value) -> Result<String, Unusable> {
    uri(value).ok_or_else(|| unusable("the activity names no object"))
}

pub(super) fn unusable(reason: &str) -> Unusable {
    Unusable(reason.to_owned())
}
