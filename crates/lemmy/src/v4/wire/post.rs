// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::community::{Community, CommunityActions, CommunityModeratorView, CommunityView};
use super::enums::{ListingType, PostFeatureType, PostSortType};
use super::nothing::CommunityTag;
use super::person::{Person, PersonActions};
use crate::wire::Stamp;
use crate::wire::post::{BasePost, ImageDetails};

/// A post itself with its figures.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Post {
    #[serde(flatten)]
    pub(crate) base: BasePost,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) newest_comment_time_at: Option<Stamp>,
    pub(crate) comments: i64,
    pub(crate) score: i64,
    pub(crate) upvotes: i64,
    pub(crate) downvotes: i64,
    pub(crate) report_count: i64,
    pub(crate) unresolved_report_count: i64,
    pub(crate) federation_pending: bool,
}

/// What the viewer did with a post.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostActions {
    pub(crate) read_at: Option<Stamp>,
    pub(crate) saved_at: Option<Stamp>,
    pub(crate) hidden_at: Option<Stamp>,
    pub(crate) read_comments_amount: Option<i64>,
    pub(crate) vote_is_upvote: Option<bool>,
}

/// Where a post or comment is, and how its author and the viewer stand to that place and to each other.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Surroundings {
    pub(crate) community: Community,
    pub(crate) community_actions: Option<CommunityActions>,
    pub(crate) person_actions: Option<PersonActions>,
    pub(crate) creator_is_admin: bool,
    pub(crate) tags: Vec<CommunityTag>,
    pub(crate) creator_banned: bool,
    pub(crate) creator_ban_expires_at: Option<Stamp>,
    pub(crate) creator_is_moderator: bool,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) creator_community_ban_expires_at: Option<Stamp>,
}

/// A post with its author, community, and what the viewer has to do with them.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostView {
    pub(crate) post: Post,
    pub(crate) creator: Person,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) image_details: Option<ImageDetails>,
    pub(crate) post_actions: Option<PostActions>,
    pub(crate) can_mod: bool,
}

/// Answer to `GET /post`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPostResponse {
    pub(crate) post_view: PostView,
    pub(crate) community_view: CommunityView,
    pub(crate) cross_posts: Vec<PostView>,
    pub(crate) moderators: Vec<CommunityModeratorView>,
}

/// `GET /post/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPosts {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<PostSortType>,
    pub(crate) time_range_seconds: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) creator_id: Option<i64>,
    pub(crate) creator_username: Option<String>,
    pub(crate) multi_community_id: Option<i64>,
    pub(crate) multi_community_name: Option<String>,
    pub(crate) show_hidden: Option<bool>,
    pub(crate) show_read: Option<bool>,
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) hide_posts_with_media: Option<bool>,
    pub(crate) mark_as_read: Option<bool>,
    pub(crate) no_comments_only: Option<bool>,
    pub(crate) search_term: Option<String>,
    pub(crate) search_url_only: Option<bool>,
    pub(crate) tag_id: Option<i64>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `POST /post/like`; without `is_upvote` the vote is taken back.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePostLike {
    pub(crate) post_id: i64,
    pub(crate) is_upvote: Option<bool>,
}

/// `POST /post/lock`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LockPost {
    pub(crate) post_id: i64,
    pub(crate) locked: bool,
    pub(crate) reason: Option<String>,
}

/// `POST /post/feature`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FeaturePost {
    pub(crate) post_id: i64,
    pub(crate) featured: bool,
    pub(crate) feature_type: PostFeatureType,
}

/// `POST /post/hide`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HidePost {
    pub(crate) post_id: i64,
    pub(crate) hide: bool,
}

/// `POST /post/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkPostAsRead {
    pub(crate) post_id: i64,
    pub(crate) read: bool,
}

/// `GET /post/like/list`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListPostLikes {
    pub(crate) post_id: i64,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// A vote and who cast it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VoteView {
    pub(crate) creator: Person,
    pub(crate) creator_banned: bool,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) is_upvote: bool,
}
