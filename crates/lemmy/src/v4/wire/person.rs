// SPDX-License-Identifier: AGPL-3.0-or-later
//! Persons on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::comment::CommentView;
use super::community::{CommunityActions, CommunityModeratorView};
use super::enums::{LikeType, PersonContentType};
use super::nothing::MultiCommunityView;
use super::post::PostView;
use crate::wire::Stamp;

/// A person itself with their figures.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) ap_id: String,
    pub(crate) bio: Option<String>,
    pub(crate) local: bool,
    pub(crate) last_refreshed_at: Stamp,
    pub(crate) banner: Option<String>,
    pub(crate) deleted: bool,
    pub(crate) matrix_user_id: Option<String>,
    pub(crate) bot_account: bool,
    pub(crate) instance_id: i64,
    pub(crate) post_count: i64,
    pub(crate) comment_count: i64,
}

/// How the viewer stands to a person.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonActions {
    pub(crate) blocked_at: Option<Stamp>,
}

/// A person and how the viewer stands to them.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonView {
    pub(crate) person: Person,
    pub(crate) is_admin: bool,
    pub(crate) person_actions: Option<PersonActions>,
    pub(crate) banned: bool,
    pub(crate) ban_expires_at: Option<Stamp>,
    pub(crate) community_actions: Option<CommunityActions>,
}

/// `GET /person`: by id, or by `name` / `name@host`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPersonDetails {
    pub(crate) person_id: Option<i64>,
    pub(crate) username: Option<String>,
}

/// Answer to `GET /person`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPersonDetailsResponse {
    pub(crate) person_view: PersonView,
    pub(crate) moderates: Vec<CommunityModeratorView>,
    pub(crate) multi_communities_created: Vec<MultiCommunityView>,
}

/// `GET /person/content`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListPersonContent {
    pub(crate) type_: Option<PersonContentType>,
    pub(crate) person_id: Option<i64>,
    pub(crate) username: Option<String>,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `GET /account/saved`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListPersonSaved {
    pub(crate) type_: Option<PersonContentType>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `GET /account/liked`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListPersonLiked {
    pub(crate) type_: Option<PersonContentType>,
    pub(crate) like_type: Option<LikeType>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// A post or a comment, in lists of both.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type_", rename_all = "snake_case")]
pub(crate) enum PostCommentCombinedView {
    Post(Box<PostView>),
    Comment(Box<CommentView>),
}
