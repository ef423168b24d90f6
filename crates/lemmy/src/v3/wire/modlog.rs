// SPDX-License-Identifier: AGPL-3.0-or-later
//! The moderation log on the wire: one array for each kind of entry.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::Comment;
use crate::v3::wire::community::Community;
use crate::v3::wire::enums::ModlogActionType;
use crate::v3::wire::post::Post;
use crate::v3::wire::user::Person;
use crate::wire::{Only, Stamp};

/// `GET /modlog`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetModlog {
    pub(crate) mod_person_id: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) type_: Option<ModlogActionType>,
    pub(crate) other_person_id: Option<i64>,
    pub(crate) post_id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
}

/// Answer to `GET /modlog`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct GetModlogResponse {
    pub(crate) removed_posts: Vec<ModlogView>,
    pub(crate) locked_posts: Vec<ModlogView>,
    pub(crate) featured_posts: Vec<ModlogView>,
    pub(crate) removed_comments: Vec<ModlogView>,
    pub(crate) removed_communities: Vec<ModlogView>,
    pub(crate) banned_from_community: Vec<ModlogView>,
    pub(crate) banned: Vec<ModlogView>,
    pub(crate) added_to_community: Vec<ModlogView>,
    pub(crate) transferred_to_community: Vec<ModlogView>,
    pub(crate) added: Vec<ModlogView>,
    pub(crate) admin_purged_persons: Vec<ModlogView>,
    pub(crate) admin_purged_communities: Vec<ModlogView>,
    pub(crate) admin_purged_posts: Vec<ModlogView>,
    pub(crate) admin_purged_comments: Vec<ModlogView>,
    pub(crate) hidden_communities: Vec<ModlogView>,
}

/// Something that a moderator did, with those fields that its kind has.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModlogAct {
    pub(crate) id: i64,
    /// Who did it; of what is purged, `admin_person_id` says so.
    pub(crate) mod_person_id: Option<i64>,
    pub(crate) admin_person_id: Option<i64>,
    pub(crate) other_person_id: Option<i64>,
    pub(crate) post_id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) removed: Option<bool>,
    pub(crate) locked: Option<bool>,
    pub(crate) featured: Option<bool>,
    pub(crate) is_featured_community: Option<bool>,
    pub(crate) banned: Option<bool>,
    pub(crate) hidden: Option<bool>,
    pub(crate) expires: Option<Stamp>,
    pub(crate) when_: Stamp,
}

/// An act, under the name of its kind, with who did it and what it was done to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModlogView {
    #[serde(flatten)]
    pub(crate) act: Only<ModlogAct>,
    /// Who did it; of what is hidden or purged, `admin` says so.
    pub(crate) moderator: Option<Person>,
    pub(crate) admin: Option<Person>,
    pub(crate) post: Option<Post>,
    pub(crate) comment: Option<Comment>,
    pub(crate) commenter: Option<Person>,
    pub(crate) community: Option<Community>,
    pub(crate) banned_person: Option<Person>,
    pub(crate) modded_person: Option<Person>,
}
