// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts (our threads) on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::community::{Community, CommunityModeratorView, CommunityView};
use crate::v3::wire::enums::{PostFeatureType, SubscribedType};
use crate::v3::wire::user::Person;
use crate::wire::Stamp;
use crate::wire::enums::{ListingType, SortType};
use crate::wire::post::{BasePost, ImageDetails};

/// A post itself; `ap_id` is its federated id.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Post {
    #[serde(flatten)]
    pub(crate) base: BasePost,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) embed_video_url: Option<String>,
}

/// The figures of a post.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostAggregates {
    pub(crate) post_id: i64,
    pub(crate) comments: i64,
    pub(crate) score: i64,
    pub(crate) upvotes: i64,
    pub(crate) downvotes: i64,
    pub(crate) published: Stamp,
    pub(crate) newest_comment_time: Stamp,
}

/// Where a post or comment is, and how its author and the viewer stand to that place and to each other.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Surroundings {
    pub(crate) community: Community,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) creator_is_moderator: bool,
    pub(crate) creator_is_admin: bool,
    pub(crate) creator_blocked: bool,
    pub(crate) subscribed: SubscribedType,
    pub(crate) saved: bool,
    pub(crate) my_vote: Option<i64>,
}

/// A post with its author, community, figures and the viewer's relation to it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostView {
    pub(crate) post: Post,
    pub(crate) creator: Person,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) image_details: Option<ImageDetails>,
    pub(crate) banned_from_community: bool,
    pub(crate) counts: PostAggregates,
    pub(crate) read: bool,
    pub(crate) hidden: bool,
    pub(crate) unread_comments: i64,
}

/// Answer to `GET /post`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPostResponse {
    pub(crate) post_view: PostView,
    pub(crate) community_view: CommunityView,
    pub(crate) moderators: Vec<CommunityModeratorView>,
    pub(crate) cross_posts: Vec<PostView>,
}

/// `POST /post/lock`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LockPost {
    pub(crate) post_id: i64,
    pub(crate) locked: bool,
}

/// `POST /post/feature`: pin a post to the top.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FeaturePost {
    pub(crate) post_id: i64,
    pub(crate) featured: bool,
    pub(crate) feature_type: PostFeatureType,
}

/// `GET /post/list`; `page_cursor` is the `next_page` of the answer before.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPosts {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<SortType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) saved_only: Option<bool>,
    pub(crate) liked_only: Option<bool>,
    pub(crate) disliked_only: Option<bool>,
    pub(crate) show_hidden: Option<bool>,
    pub(crate) show_read: Option<bool>,
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) page_cursor: Option<String>,
}

/// Answer to `GET /post/list`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPostsResponse {
    pub(crate) posts: Vec<PostView>,
    pub(crate) next_page: Option<String>,
}

/// `POST /post/like`; `score` is -1, 0 or 1.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LikePost {
    pub(crate) post_id: i64,
    pub(crate) score: i64,
}

/// `POST /post/hide`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HidePost {
    pub(crate) post_ids: Vec<i64>,
    pub(crate) hide: bool,
}

/// `GET /post/like/list`: who voted, for moderators.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListPostLikes {
    pub(crate) post_id: i64,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}

/// A vote and who cast it; `score` is 1 or -1.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VoteView {
    pub(crate) creator: Person,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) score: i64,
}
