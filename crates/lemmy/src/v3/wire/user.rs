// SPDX-License-Identifier: AGPL-3.0-or-later
//! Persons, accounts and sessions on the wire.
//!
//! What holds a password or a session token is not `Debug`, so that it cannot end up in a log.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::CommentView;
use crate::v3::wire::community::{CommunityBlockView, CommunityFollowerView, CommunityModeratorView};
use crate::v3::wire::post::PostView;
use crate::v3::wire::site::{InstanceBlockView, Site};
use crate::wire::Stamp;
use crate::wire::enums::{ListingType, PostListingMode, SortType};
use crate::wire::user::BaseLocalUser;

/// A person; `actor_id` is their federated id.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) banned: bool,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) actor_id: String,
    pub(crate) bio: Option<String>,
    pub(crate) local: bool,
    pub(crate) banner: Option<String>,
    pub(crate) deleted: bool,
    pub(crate) matrix_user_id: Option<String>,
    pub(crate) bot_account: bool,
    pub(crate) ban_expires: Option<Stamp>,
    pub(crate) instance_id: i64,
}

/// The figures of a person.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonAggregates {
    pub(crate) person_id: i64,
    pub(crate) post_count: i64,
    pub(crate) comment_count: i64,
}

/// A person with their figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonView {
    pub(crate) person: Person,
    pub(crate) counts: PersonAggregates,
    pub(crate) is_admin: bool,
}

/// One person that a person has blocked.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonBlockView {
    pub(crate) person: Person,
    pub(crate) target: Person,
}

/// The settings of an account.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalUser {
    #[serde(flatten)]
    pub(crate) base: BaseLocalUser,
    pub(crate) default_sort_type: SortType,
    pub(crate) default_listing_type: ListingType,
    pub(crate) show_scores: bool,
    pub(crate) auto_expand: bool,
    pub(crate) post_listing_mode: PostListingMode,
    pub(crate) enable_keyboard_navigation: bool,
    pub(crate) enable_animated_images: bool,
    pub(crate) last_donation_notification: Stamp,
}

/// Which vote figures an account wants to see.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalUserVoteDisplayMode {
    pub(crate) local_user_id: i64,
    pub(crate) score: bool,
    pub(crate) upvotes: bool,
    pub(crate) downvotes: bool,
    pub(crate) upvote_percentage: bool,
}

/// An account with its settings, person and figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalUserView {
    pub(crate) local_user: LocalUser,
    pub(crate) local_user_vote_display_mode: LocalUserVoteDisplayMode,
    pub(crate) person: Person,
    pub(crate) counts: PersonAggregates,
}

/// What a signed-in client learns about itself from `GET /site`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MyUserInfo {
    pub(crate) local_user_view: LocalUserView,
    pub(crate) follows: Vec<CommunityFollowerView>,
    pub(crate) moderates: Vec<CommunityModeratorView>,
    pub(crate) community_blocks: Vec<CommunityBlockView>,
    pub(crate) instance_blocks: Vec<InstanceBlockView>,
    pub(crate) person_blocks: Vec<PersonBlockView>,
    pub(crate) discussion_languages: Vec<i64>,
}

/// One open session of the account; `user_id` is the account's.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LoginToken {
    pub(crate) user_id: i64,
    pub(crate) published: Stamp,
    pub(crate) ip: Option<String>,
    pub(crate) user_agent: Option<String>,
}

/// `GET /user`: by id, or by `name` / `name@host`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPersonDetails {
    pub(crate) person_id: Option<i64>,
    pub(crate) username: Option<String>,
    pub(crate) sort: Option<SortType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) saved_only: Option<bool>,
}

/// Answer to `GET /user`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPersonDetailsResponse {
    pub(crate) person_view: PersonView,
    pub(crate) site: Option<Site>,
    pub(crate) comments: Vec<CommentView>,
    pub(crate) posts: Vec<PostView>,
    pub(crate) moderates: Vec<CommunityModeratorView>,
}

/// Answer to `POST /user/block`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BlockPersonResponse {
    pub(crate) person_view: PersonView,
    pub(crate) blocked: bool,
}

/// Answer to `POST /user/ban` and `POST /community/ban_user`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BanPersonResponse {
    pub(crate) person_view: PersonView,
    pub(crate) banned: bool,
}
