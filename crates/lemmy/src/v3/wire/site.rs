// SPDX-License-Identifier: AGPL-3.0-or-later
//! The instance itself and its peers on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::user::{MyUserInfo, Person, PersonView};
use crate::wire::Stamp;
use crate::wire::enums::{ListingType, PostListingMode, RegistrationMode, SortType};
use crate::wire::site::{BaseLocalSite, CustomEmojiKeyword, EditSite, Language, LocalSiteRateLimit};

/// An instance as an actor with its name and texts.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Site {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) sidebar: Option<String>,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) actor_id: String,
    pub(crate) last_refreshed_at: Stamp,
    pub(crate) inbox_url: String,
    pub(crate) public_key: String,
    pub(crate) instance_id: i64,
    pub(crate) content_warning: Option<String>,
}

/// The settings of this instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSite {
    #[serde(flatten)]
    pub(crate) base: BaseLocalSite,
    pub(crate) enable_downvotes: bool,
    pub(crate) enable_nsfw: bool,
    pub(crate) require_email_verification: bool,
    pub(crate) default_post_listing_type: ListingType,
    pub(crate) hide_modlog_mod_names: bool,
    pub(crate) actor_name_max_length: i64,
    pub(crate) captcha_enabled: bool,
    pub(crate) captcha_difficulty: String,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) registration_mode: RegistrationMode,
    pub(crate) default_post_listing_mode: PostListingMode,
    pub(crate) default_sort_type: SortType,
}

/// The figures of this instance.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteAggregates {
    pub(crate) site_id: i64,
    pub(crate) users: i64,
    pub(crate) posts: i64,
    pub(crate) comments: i64,
    pub(crate) communities: i64,
    pub(crate) users_active_day: i64,
    pub(crate) users_active_week: i64,
    pub(crate) users_active_month: i64,
    pub(crate) users_active_half_year: i64,
}

/// This instance with its settings and figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteView {
    pub(crate) site: Site,
    pub(crate) local_site: LocalSite,
    pub(crate) local_site_rate_limit: LocalSiteRateLimit,
    pub(crate) counts: SiteAggregates,
}

/// One line of text that clients show above the posts.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Tagline {
    pub(crate) id: i64,
    pub(crate) local_site_id: i64,
    pub(crate) content: String,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// One address that posts must not link to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSiteUrlBlocklist {
    pub(crate) id: i64,
    pub(crate) url: String,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// Answer to `GET /site`; `my_user` only when signed in.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetSiteResponse {
    pub(crate) site_view: SiteView,
    pub(crate) admins: Vec<PersonView>,
    pub(crate) version: String,
    pub(crate) my_user: Option<MyUserInfo>,
    pub(crate) all_languages: Vec<Language>,
    pub(crate) discussion_languages: Vec<i64>,
    pub(crate) taglines: Vec<Tagline>,
    pub(crate) custom_emojis: Vec<CustomEmojiView>,
    pub(crate) blocked_urls: Vec<LocalSiteUrlBlocklist>,
}

/// `POST /site`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateSite {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) settings: EditSite,
}

/// This instance after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteResponse {
    pub(crate) site_view: SiteView,
    pub(crate) taglines: Vec<Tagline>,
}

/// Another instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Instance {
    pub(crate) id: i64,
    pub(crate) domain: String,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) software: Option<String>,
    pub(crate) version: Option<String>,
}

/// One instance that a person has blocked.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct InstanceBlockView {
    pub(crate) person: Person,
    pub(crate) instance: Instance,
    pub(crate) site: Option<Site>,
}

/// How the deliveries to an instance go.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReadableFederationState {
    pub(crate) instance_id: i64,
    pub(crate) last_successful_id: Option<i64>,
    pub(crate) last_successful_published_time: Option<Stamp>,
    pub(crate) fail_count: i64,
    pub(crate) last_retry: Option<Stamp>,
    pub(crate) next_retry: Option<Stamp>,
}

/// Another instance and how the deliveries to it go.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct InstanceWithFederationState {
    #[serde(flatten)]
    pub(crate) instance: Instance,
    pub(crate) federation_state: Option<ReadableFederationState>,
}

/// The other instances by what we let them do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FederatedInstances {
    pub(crate) linked: Vec<InstanceWithFederationState>,
    pub(crate) allowed: Vec<InstanceWithFederationState>,
    pub(crate) blocked: Vec<InstanceWithFederationState>,
}

/// Answer to `GET /federated_instances`; empty when federation is off.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetFederatedInstancesResponse {
    pub(crate) federated_instances: Option<FederatedInstances>,
}

/// An emoji of this instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomEmoji {
    pub(crate) id: i64,
    pub(crate) local_site_id: i64,
    pub(crate) shortcode: String,
    pub(crate) image_url: String,
    pub(crate) alt_text: String,
    pub(crate) category: String,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// An emoji with its keywords.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomEmojiView {
    pub(crate) custom_emoji: CustomEmoji,
    pub(crate) keywords: Vec<CustomEmojiKeyword>,
}

/// `PUT /custom_emoji`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditCustomEmoji {
    pub(crate) id: i64,
    pub(crate) category: String,
    pub(crate) image_url: String,
    pub(crate) alt_text: String,
    pub(crate) keywords: Vec<String>,
}
