// SPDX-License-Identifier: AGPL-3.0-or-later
//! The types of ActivityStreams by which we know what something is.

use serde_json::Value;

use crate::json;

/// The type of an object by which we know what it is: of several the first that we know, else the first.
pub(crate) fn kind_of(object: &Value) -> &str {
    let types = json::types(object);
    let known = types
        .iter()
        .find(|it| is_written_or_chat(it) || is_activity_kind(it) || is_actor(it));
    known.or(types.first()).copied().unwrap_or_default()
}

/// The types of actors.
pub(crate) fn is_actor(kind: &str) -> bool {
    matches!(
        kind,
        "Person" | "Service" | "Application" | "Organization" | "Group"
    )
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

pub(crate) fn is_written_or_chat(kind: &str) -> bool {
    is_written(kind) || kind == "ChatMessage"
}

/// Whether this is a collection or a page of one, in an order or in none.
pub(crate) fn is_collection(value: &Value) -> bool {
    json::types(value)
        .iter()
        .any(|it| it.ends_with("Collection") || it.ends_with("CollectionPage"))
}

/// Whether this is an activity, whole.
pub(crate) fn is_activity(value: &Value) -> bool {
    json::types(value).iter().any(|kind| is_activity_kind(kind))
}

fn is_activity_kind(kind: &str) -> bool {
    matches!(
        kind,
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
}
