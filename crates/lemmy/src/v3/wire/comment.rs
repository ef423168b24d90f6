// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments (our replies) on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::post::{Post, Surroundings};
use crate::v3::wire::user::Person;
use crate::wire::Stamp;
use crate::wire::enums::ListingType;

/// A comment itself; `path` is `0.ID.ID…` from the first comment of its branch to itself.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) post_id: i64,
    pub(crate) content: String,
    pub(crate) removed: bool,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) deleted: bool,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    pub(crate) path: String,
    pub(crate) distinguished: bool,
    pub(crate) language_id: i64,
}

/// The figures of a comment; `child_count` counts all descendants.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentAggregates {
    pub(crate) comment_id: i64,
    pub(crate) score: i64,
    pub(crate) upvotes: i64,
    pub(crate) downvotes: i64,
    pub(crate) published: Stamp,
    pub(crate) child_count: i64,
}

/// A comment with its author, post, community, figures and the viewer's relation to it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentView {
    pub(crate) comment: Comment,
    pub(crate) creator: Person,
    pub(crate) post: Post,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) counts: CommentAggregates,
    pub(crate) banned_from_community: bool,
}

/// A comment, alone or after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentResponse {
    pub(crate) comment_view: CommentView,
    pub(crate) recipient_ids: Vec<i64>,
}

/// `GET /comment/list`; `max_depth` counts from the post or from `parent_id`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetComments {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<CommentSortType>,
    pub(crate) max_depth: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) post_id: Option<i64>,
    pub(crate) parent_id: Option<i64>,
    pub(crate) saved_only: Option<bool>,
    pub(crate) liked_only: Option<bool>,
    pub(crate) disliked_only: Option<bool>,
}

/// `POST /comment/like`; `score` is -1, 0 or 1.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LikeComment {
    pub(crate) comment_id: i64,
    pub(crate) score: i64,
}

/// `GET /comment/like/list`: who voted, for moderators.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListCommentLikes {
    pub(crate) comment_id: i64,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}
