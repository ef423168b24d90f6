// SPDX-License-Identifier: AGPL-3.0-or-later
//! This instance and others on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::enums::{
    CommentSortType, GetFederatedInstancesKind, ImageMode, ListingType, PostListingMode, PostSortType,
    RegistrationMode, VoteSettings,
};
use super::nothing::{AdminOAuthProvider, PluginMetadata, PublicOAuthProvider};
use super::person::PersonView;
use crate::wire::Stamp;
use crate::wire::site::BaseLocalSite;

/// What this instance says of itself.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Site {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) sidebar: Option<String>,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) ap_id: String,
    pub(crate) last_refreshed_at: Stamp,
    pub(crate) inbox_url: String,
    pub(crate) instance_id: i64,
    pub(crate) content_warning: Option<String>,
}

/// The settings and figures of this instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSite {
    #[serde(flatten)]
    pub(crate) base: BaseLocalSite,
    pub(crate) email_verification_required: bool,
    pub(crate) default_post_listing_type: ListingType,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) registration_mode: RegistrationMode,
    pub(crate) default_post_listing_mode: PostListingMode,
    pub(crate) default_post_sort_type: PostSortType,
    pub(crate) default_comment_sort_type: CommentSortType,
    pub(crate) oauth_registration: bool,
    pub(crate) default_post_time_range_seconds: Option<i64>,
    pub(crate) nsfw_content_disallowed: bool,
    pub(crate) email_notifications_disabled: bool,
    pub(crate) default_items_per_page: i64,
    pub(crate) max_invites_per_user_allowed: i64,
    #[serde(flatten)]
    pub(crate) votes: Votes,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    #[serde(flatten)]
    pub(crate) pictures: Pictures,
}

/// Whose votes count, under the names of now and those that clients of 1.0.0-beta.2 read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Votes {
    pub(crate) default_post_upvotes: VoteSettings,
    pub(crate) default_post_downvotes: VoteSettings,
    pub(crate) default_comment_upvotes: VoteSettings,
    pub(crate) default_comment_downvotes: VoteSettings,
    pub(crate) post_upvotes: VoteSettings,
    pub(crate) post_downvotes: VoteSettings,
    pub(crate) comment_upvotes: VoteSettings,
    pub(crate) comment_downvotes: VoteSettings,
}

/// The figures of this instance; the first four under the names that clients of 1.0.0-beta.2 read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figures {
    pub(crate) users: i64,
    pub(crate) posts: i64,
    pub(crate) comments: i64,
    pub(crate) communities: i64,
    pub(crate) local_users: i64,
    pub(crate) local_posts: i64,
    pub(crate) local_comments: i64,
    pub(crate) local_communities: i64,
    pub(crate) users_active_day: i64,
    pub(crate) users_active_week: i64,
    pub(crate) users_active_month: i64,
    pub(crate) users_active_half_year: i64,
    pub(crate) linked_instances: i64,
    pub(crate) total_posts: i64,
    pub(crate) total_comments: i64,
    pub(crate) total_users: i64,
    pub(crate) total_communities: i64,
    pub(crate) user_retention_month_percent: i64,
    pub(crate) user_retention_half_year_percent: i64,
    pub(crate) banned_users_percent: i64,
}

/// How this instance deals with pictures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pictures {
    pub(crate) image_mode: ImageMode,
    pub(crate) image_upload_timeout_seconds: i64,
    pub(crate) image_max_thumbnail_size: i64,
    pub(crate) image_max_avatar_size: i64,
    pub(crate) image_max_banner_size: i64,
    pub(crate) image_max_upload_size: i64,
    pub(crate) image_allow_video_uploads: bool,
    pub(crate) image_upload_disabled: bool,
}

/// How many requests of each kind this instance takes, in so many seconds.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSiteRateLimit {
    pub(crate) local_site_id: i64,
    pub(crate) message_max_requests: i64,
    pub(crate) message_interval_seconds: i64,
    pub(crate) post_max_requests: i64,
    pub(crate) post_interval_seconds: i64,
    pub(crate) register_max_requests: i64,
    pub(crate) register_interval_seconds: i64,
    pub(crate) image_max_requests: i64,
    pub(crate) image_interval_seconds: i64,
    pub(crate) comment_max_requests: i64,
    pub(crate) comment_interval_seconds: i64,
    pub(crate) search_max_requests: i64,
    pub(crate) search_interval_seconds: i64,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) import_user_settings_max_requests: i64,
    pub(crate) import_user_settings_interval_seconds: i64,
}

/// An instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Instance {
    pub(crate) id: i64,
    pub(crate) domain: String,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) software: Option<String>,
    pub(crate) version: Option<String>,
}

/// This instance with its settings.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteView {
    pub(crate) site: Site,
    pub(crate) local_site: LocalSite,
    pub(crate) local_site_rate_limit: LocalSiteRateLimit,
    pub(crate) instance: Instance,
}

/// A language that posts and comments can name.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Language {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) usage_in_local_posts_percent: i64,
    pub(crate) usage_in_local_comments_percent: i64,
}

/// A line that clients show above their lists.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Tagline {
    pub(crate) id: i64,
    pub(crate) content: String,
    pub(crate) published_at: Stamp,
}

/// An address that posts must not link to.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSiteUrlBlocklist {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) published_at: Stamp,
}

/// Answer to `GET /site`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetSiteResponse {
    pub(crate) site_view: SiteView,
    pub(crate) admins: Vec<PersonView>,
    pub(crate) version: String,
    pub(crate) all_languages: Vec<Language>,
    pub(crate) discussion_languages: Vec<i64>,
    pub(crate) tagline: Option<Tagline>,
    pub(crate) oauth_providers: Vec<PublicOAuthProvider>,
    pub(crate) admin_oauth_providers: Vec<AdminOAuthProvider>,
    pub(crate) blocked_urls: Vec<LocalSiteUrlBlocklist>,
    pub(crate) active_plugins: Vec<PluginMetadata>,
    pub(crate) captcha_enabled: bool,
}

/// `PUT /site`; what is absent stays as it is. `POST /site` is the same with a name.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct EditSite {
    pub(crate) name: Option<String>,
    pub(crate) sidebar: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) community_creation_admin_only: Option<bool>,
    pub(crate) email_verification_required: Option<bool>,
    pub(crate) application_question: Option<String>,
    pub(crate) private_instance: Option<bool>,
    pub(crate) default_theme: Option<String>,
    pub(crate) default_post_listing_type: Option<ListingType>,
    pub(crate) default_post_listing_mode: Option<PostListingMode>,
    pub(crate) default_post_sort_type: Option<PostSortType>,
    pub(crate) default_post_time_range_seconds: Option<i64>,
    pub(crate) legal_information: Option<String>,
    pub(crate) application_email_admins: Option<bool>,
    pub(crate) discussion_languages: Option<Vec<i64>>,
    pub(crate) slur_filter_regex: Option<String>,
    pub(crate) rate_limit_message_max_requests: Option<i64>,
    pub(crate) rate_limit_message_interval_seconds: Option<i64>,
    pub(crate) rate_limit_post_max_requests: Option<i64>,
    pub(crate) rate_limit_post_interval_seconds: Option<i64>,
    pub(crate) rate_limit_register_max_requests: Option<i64>,
    pub(crate) rate_limit_register_interval_seconds: Option<i64>,
    pub(crate) rate_limit_image_max_requests: Option<i64>,
    pub(crate) rate_limit_image_interval_seconds: Option<i64>,
    pub(crate) rate_limit_comment_max_requests: Option<i64>,
    pub(crate) rate_limit_comment_interval_seconds: Option<i64>,
    pub(crate) rate_limit_search_max_requests: Option<i64>,
    pub(crate) rate_limit_search_interval_seconds: Option<i64>,
    pub(crate) federation_enabled: Option<bool>,
    pub(crate) registration_mode: Option<RegistrationMode>,
    pub(crate) content_warning: Option<String>,
    pub(crate) reports_email_admins: Option<bool>,
    #[serde(alias = "post_downvotes")]
    pub(crate) default_post_downvotes: Option<VoteSettings>,
    #[serde(alias = "comment_downvotes")]
    pub(crate) default_comment_downvotes: Option<VoteSettings>,
    pub(crate) nsfw_content_disallowed: Option<bool>,
    pub(crate) blocked_urls: Option<Vec<String>>,
}

/// That administrators decided about an instance.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FederationDecision {
    pub(crate) published_at: Stamp,
}

/// An instance and what was decided about it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FederatedInstanceView {
    pub(crate) instance: Instance,
    pub(crate) blocked: Option<FederationDecision>,
    pub(crate) allowed: Option<FederationDecision>,
}

/// `GET /federated_instances`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetFederatedInstances {
    pub(crate) domain_filter: Option<String>,
    pub(crate) kind: Option<GetFederatedInstancesKind>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}
