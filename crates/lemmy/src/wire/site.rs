// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about the site that both versions send or expect.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::Stamp;
use crate::wire::enums::{ListingType, PostListingMode, RegistrationMode, SortType};

/// How many requests of each kind this instance takes, per so many seconds.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalSiteRateLimit {
    pub(crate) local_site_id: i64,
    pub(crate) message: i64,
    pub(crate) message_per_second: i64,
    pub(crate) post: i64,
    pub(crate) post_per_second: i64,
    pub(crate) register: i64,
    pub(crate) register_per_second: i64,
    pub(crate) image: i64,
    pub(crate) image_per_second: i64,
    pub(crate) comment: i64,
    pub(crate) comment_per_second: i64,
    pub(crate) search: i64,
    pub(crate) search_per_second: i64,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) import_user_settings: i64,
    pub(crate) import_user_settings_per_second: i64,
}

/// What both versions say of the settings of this instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BaseLocalSite {
    pub(crate) id: i64,
    pub(crate) site_id: i64,
    pub(crate) site_setup: bool,
    pub(crate) community_creation_admin_only: bool,
    pub(crate) application_question: Option<String>,
    pub(crate) private_instance: bool,
    pub(crate) default_theme: String,
    pub(crate) legal_information: Option<String>,
    pub(crate) application_email_admins: bool,
    pub(crate) slur_filter_regex: Option<String>,
    pub(crate) federation_enabled: bool,
    pub(crate) reports_email_admins: bool,
    pub(crate) federation_signed_fetch: bool,
}

/// A word by which an emoji is found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomEmojiKeyword {
    pub(crate) custom_emoji_id: i64,
    pub(crate) keyword: String,
}

/// One language; posts and comments name it by `id`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Language {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
}

/// `PUT /site`; what is absent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct EditSite {
    pub(crate) name: Option<String>,
    pub(crate) sidebar: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) enable_downvotes: Option<bool>,
    pub(crate) enable_nsfw: Option<bool>,
    pub(crate) community_creation_admin_only: Option<bool>,
    pub(crate) require_email_verification: Option<bool>,
    pub(crate) application_question: Option<String>,
    pub(crate) private_instance: Option<bool>,
    pub(crate) default_theme: Option<String>,
    pub(crate) default_post_listing_type: Option<ListingType>,
    pub(crate) default_sort_type: Option<SortType>,
    pub(crate) legal_information: Option<String>,
    pub(crate) application_email_admins: Option<bool>,
    pub(crate) hide_modlog_mod_names: Option<bool>,
    pub(crate) discussion_languages: Option<Vec<i64>>,
    pub(crate) slur_filter_regex: Option<String>,
    pub(crate) actor_name_max_length: Option<i32>,
    pub(crate) rate_limit_message: Option<i64>,
    pub(crate) rate_limit_message_per_second: Option<i64>,
    pub(crate) rate_limit_post: Option<i64>,
    pub(crate) rate_limit_post_per_second: Option<i64>,
    pub(crate) rate_limit_register: Option<i64>,
    pub(crate) rate_limit_register_per_second: Option<i64>,
    pub(crate) rate_limit_image: Option<i64>,
    pub(crate) rate_limit_image_per_second: Option<i64>,
    pub(crate) rate_limit_comment: Option<i64>,
    pub(crate) rate_limit_comment_per_second: Option<i64>,
    pub(crate) rate_limit_search: Option<i64>,
    pub(crate) rate_limit_search_per_second: Option<i64>,
    pub(crate) federation_enabled: Option<bool>,
    pub(crate) captcha_enabled: Option<bool>,
    pub(crate) captcha_difficulty: Option<String>,
    pub(crate) allowed_instances: Option<Vec<String>>,
    pub(crate) blocked_instances: Option<Vec<String>>,
    pub(crate) blocked_urls: Option<Vec<String>>,
    pub(crate) taglines: Option<Vec<String>>,
    pub(crate) registration_mode: Option<RegistrationMode>,
    pub(crate) reports_email_admins: Option<bool>,
    pub(crate) content_warning: Option<String>,
    pub(crate) default_post_listing_mode: Option<PostListingMode>,
}

/// `POST /site/block`: an account hides an instance from itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BlockInstance {
    pub(crate) instance_id: i64,
    pub(crate) block: bool,
}

/// `POST /custom_emoji`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCustomEmoji {
    pub(crate) category: String,
    pub(crate) shortcode: String,
    pub(crate) image_url: String,
    pub(crate) alt_text: String,
    pub(crate) keywords: Vec<String>,
}

/// `POST /custom_emoji/delete`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeleteCustomEmoji {
    pub(crate) id: i64,
}
