// SPDX-License-Identifier: AGPL-3.0-or-later
//! The moderation log on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::comment::Comment;
use super::community::Community;
use super::enums::{ModlogKind, ModlogKindFilter};
use super::person::Person;
use super::post::Post;
use crate::wire::Stamp;

/// That something was done, or taken back.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Modlog {
    pub(crate) id: i64,
    pub(crate) kind: ModlogKind,
    pub(crate) is_revert: bool,
    pub(crate) reason: Option<String>,
    pub(crate) expires_at: Option<Stamp>,
    pub(crate) published_at: Stamp,
    pub(crate) child_count: i64,
}

/// An entry with those whom it concerns.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModlogView {
    pub(crate) modlog: Modlog,
    pub(crate) moderator: Option<Person>,
    pub(crate) target_person: Option<Person>,
    pub(crate) target_community: Option<Community>,
    pub(crate) target_post: Option<Post>,
    pub(crate) target_comment: Option<Comment>,
}

/// `GET /modlog`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetModlog {
    pub(crate) mod_person_id: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) type_: Option<ModlogKindFilter>,
    pub(crate) other_person_id: Option<i64>,
    pub(crate) post_id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}
