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
use super::moves::Move;
use super::profiles::UpdateActor;
use super::reports::Flag;
use super::undo::{Undo, UndoById};
use super::votes::Vote;
use crate::ids::{uri, url};
use crate::json;
use crate::vocabulary::{is_activity, is_actor, is_written_or_chat, kind_of};

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
        ("Update", kind) if is_actor(kind) => head.with(UpdateActor::read(activity)?).into(),
        ("Delete", _) => head.with(Delete::read(activity)?).into(),
        ("Like" | "EmojiReact" | "Dislike", _) => head.with(vote(activity)?).into(),
        ("Add", _) => head.with(Add::read(activity)?).into(),
        ("Remove", _) => head.with(Remove::read(activity)?).into(),
        ("Lock", _) => head.with(Lock::read(activity)?).into(),
        ("Block", _) => head.with(Block::read(activity)?).into(),
        ("Flag", _) => head.with(Flag::read(activity)?).into(),
        // Without it somebody says that they are somebody else now.
        ("Move", _) if !activity["origin"].is_null() => head.with(Move::read(activity)?).into(),
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

/// The type of an object, or of the first of several; empty where there is none.
fn first_type(value: &Value) -> &str {
    json::one(value).map(kind_of).unwrap_or_default()
}

/// Mastodon and PieFed send a vote in a poll as a Note with a name and without content.
fn is_poll_vote(object: &Value) -> bool {
    let note = json::one(object).unwrap_or(&Value::Null);
    json::words(note, "name").is_some()
        && json::member(note, "content").is_none()
        && json::member(note, "contentMap").is_none()
        && json::member(note, "inReplyTo").is_some()
}

/// Why a moderator did something, in the `summary` of the activity; may be empty.
pub(super) fn reason(activity: &Value) -> String {
    json::text_of(activity, "summary", MAX_REASON)
        .unwrap_or_default()
        .to_owned()
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
