// SPDX-License-Identifier: AGPL-3.0-or-later
//! One's own account on the wire.
//!
//! What holds the address of a person is not `Debug`, so that it cannot end up in a log.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::community::{Community, CommunityFollowerView, CommunityModeratorView};
use super::enums::{CommentSortType, ListingType, PostListingMode, PostSortType, VoteShow};
use super::nothing::MultiCommunityView;
use super::person::Person;
use super::site::Instance;
use crate::wire::Stamp;
use crate::wire::settings::BaseExport;
use crate::wire::user::BaseLocalUser;

/// `POST /account/auth/resend_verification_email`.
#[derive(Deserialize)]
pub(crate) struct ResendVerificationEmail {
    pub(crate) email: String,
}

/// The settings of an account.
#[skip_serializing_none]
#[derive(Serialize)]
pub(crate) struct LocalUser {
    #[serde(flatten)]
    pub(crate) base: BaseLocalUser,
    pub(crate) default_post_sort_type: PostSortType,
    pub(crate) default_listing_type: ListingType,
    pub(crate) post_listing_mode: PostListingMode,
    pub(crate) animated_images_enabled: bool,
    pub(crate) last_donation_notification_at: Stamp,
    pub(crate) private_messages_enabled: bool,
    pub(crate) default_comment_sort_type: CommentSortType,
    pub(crate) auto_mark_fetched_posts_as_read: bool,
    pub(crate) hide_posts_with_media: bool,
    pub(crate) default_post_time_range_seconds: Option<i64>,
    pub(crate) show_score: bool,
    pub(crate) show_upvotes: bool,
    pub(crate) show_downvotes: VoteShow,
    pub(crate) show_upvote_percentage: bool,
    pub(crate) show_person_votes: bool,
    pub(crate) default_items_per_page: i64,
    pub(crate) show_media: bool,
}

/// An account with its person.
#[skip_serializing_none]
#[derive(Serialize)]
pub(crate) struct LocalUserView {
    pub(crate) local_user: LocalUser,
    pub(crate) person: Person,
    pub(crate) banned: bool,
    pub(crate) ban_expires_at: Option<Stamp>,
}

/// Answer to `GET /account`.
#[derive(Serialize)]
pub(crate) struct MyUserInfo {
    pub(crate) local_user_view: LocalUserView,
    pub(crate) follows: Vec<CommunityFollowerView>,
    pub(crate) moderates: Vec<CommunityModeratorView>,
    pub(crate) multi_community_follows: Vec<MultiCommunityView>,
    pub(crate) community_blocks: Vec<Community>,
    pub(crate) instance_communities_blocks: Vec<Instance>,
    pub(crate) instance_persons_blocks: Vec<Instance>,
    pub(crate) person_blocks: Vec<Person>,
    pub(crate) keyword_blocks: Vec<String>,
    pub(crate) discussion_languages: Vec<i64>,
}

/// Answer to `GET /account/unread_counts`; the last two are for those who have such things to deal with.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UnreadCountsResponse {
    pub(crate) notification_count: i64,
    pub(crate) report_count: Option<i64>,
    pub(crate) registration_application_count: Option<i64>,
}

/// One open session of the account; `user_id` is the account's.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LoginToken {
    pub(crate) user_id: i64,
    pub(crate) published_at: Stamp,
    pub(crate) user_agent: Option<String>,
}

/// `PUT /account/settings/save`; what is absent stays as it is. Of an exported file the same names are read.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SaveUserSettings {
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) blur_nsfw: Option<bool>,
    pub(crate) theme: Option<String>,
    pub(crate) default_listing_type: Option<ListingType>,
    pub(crate) post_listing_mode: Option<PostListingMode>,
    pub(crate) default_post_sort_type: Option<PostSortType>,
    pub(crate) default_post_time_range_seconds: Option<i64>,
    pub(crate) interface_language: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) email: Option<String>,
    /// The password of the account. Lemmy does not know this field; here a change of `email` needs it.
    pub(crate) password: Option<String>,
    /// The code of the second factor, likewise, where the account has one.
    pub(crate) totp_2fa_token: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) matrix_user_id: Option<String>,
    pub(crate) show_avatars: Option<bool>,
    pub(crate) send_notifications_to_email: Option<bool>,
    pub(crate) bot_account: Option<bool>,
    pub(crate) show_bot_accounts: Option<bool>,
    pub(crate) show_read_posts: Option<bool>,
    pub(crate) discussion_languages: Option<Vec<i64>>,
    pub(crate) open_links_in_new_tab: Option<bool>,
    pub(crate) infinite_scroll_enabled: Option<bool>,
    pub(crate) animated_images_enabled: Option<bool>,
    pub(crate) collapse_bot_comments: Option<bool>,
    pub(crate) show_score: Option<bool>,
    pub(crate) show_upvotes: Option<bool>,
    pub(crate) show_downvotes: Option<VoteShow>,
    pub(crate) show_upvote_percentage: Option<bool>,
}

/// Answer to `GET /account/settings/export`.
#[derive(Serialize)]
pub(crate) struct ExportedSettings {
    #[serde(flatten)]
    pub(crate) base: BaseExport,
    pub(crate) settings: LocalUser,
    pub(crate) blocked_instances_communities: Vec<String>,
    pub(crate) blocked_instances_persons: Vec<String>,
    pub(crate) blocking_keywords: Vec<String>,
    pub(crate) discussion_languages: Vec<String>,
}

/// `POST /account/settings/import`: what is absent stays as it is, or is empty.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImportedSettings {
    pub(crate) display_name: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) matrix_id: Option<String>,
    pub(crate) bot_account: Option<bool>,
    pub(crate) settings: Option<SaveUserSettings>,
    pub(crate) followed_communities: Option<Vec<String>>,
    pub(crate) saved_posts: Option<Vec<String>>,
    pub(crate) saved_comments: Option<Vec<String>>,
    pub(crate) blocked_communities: Option<Vec<String>>,
    pub(crate) blocked_users: Option<Vec<String>>,
    #[serde(alias = "blocked_instances")]
    pub(crate) blocked_instances_communities: Option<Vec<String>>,
    pub(crate) blocked_instances_persons: Option<Vec<String>>,
    pub(crate) discussion_languages: Option<Vec<String>>,
}
