// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::enums::{CommentSortType, ListingType};
use super::person::{Person, PersonActions};
use super::post::{Post, Surroundings};
use crate::wire::Stamp;

/// A comment itself with its figures.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) post_id: i64,
    pub(crate) content: String,
    pub(crate) removed: bool,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) deleted: bool,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    pub(crate) path: String,
    pub(crate) distinguished: bool,
    pub(crate) language_id: i64,
    pub(crate) score: i64,
    pub(crate) upvotes: i64,
    pub(crate) downvotes: i64,
    pub(crate) child_count: i64,
    pub(crate) report_count: i64,
    pub(crate) unresolved_report_count: i64,
    pub(crate) federation_pending: bool,
    pub(crate) locked: bool,
}

/// What the viewer did with a comment.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentActions {
    pub(crate) saved_at: Option<Stamp>,
    pub(crate) vote_is_upvote: Option<bool>,
}

/// A comment with its author, post, community, and what the viewer has to do with them.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentView {
    pub(crate) comment: Comment,
    pub(crate) creator: Person,
    pub(crate) post: Post,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) comment_actions: Option<CommentActions>,
    pub(crate) can_mod: bool,
}

/// A comment without its post and community, which the client knows.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentSlimView {
    pub(crate) comment: Comment,
    pub(crate) creator: Person,
    pub(crate) comment_actions: Option<CommentActions>,
    pub(crate) person_actions: Option<PersonActions>,
    pub(crate) creator_is_admin: bool,
    pub(crate) can_mod: bool,
    pub(crate) creator_banned: bool,
    pub(crate) creator_is_moderator: bool,
    pub(crate) creator_banned_from_community: bool,
}

/// `GET /comment/list` and `GET /comment/list/slim`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetComments {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<CommentSortType>,
    pub(crate) time_range_seconds: Option<i64>,
    pub(crate) max_depth: Option<i64>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) creator_id: Option<i64>,
    pub(crate) creator_username: Option<String>,
    pub(crate) post_id: Option<i64>,
    pub(crate) parent_id: Option<i64>,
    pub(crate) search_term: Option<String>,
}

/// `POST /comment/like`; without `is_upvote` the vote is taken back.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCommentLike {
    pub(crate) comment_id: i64,
    pub(crate) is_upvote: Option<bool>,
}

/// `GET /comment/like/list`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListCommentLikes {
    pub(crate) comment_id: i64,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}
