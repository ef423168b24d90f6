// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about settings that both versions send or expect.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::enums::{ListingType, PostListingMode, SortType};

/// `PUT /user/save_user_settings`; what is absent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SaveUserSettings {
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) blur_nsfw: Option<bool>,
    pub(crate) auto_expand: Option<bool>,
    pub(crate) theme: Option<String>,
    pub(crate) default_sort_type: Option<SortType>,
    pub(crate) default_listing_type: Option<ListingType>,
    pub(crate) interface_language: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) banner: Option<String>,
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
    pub(crate) post_listing_mode: Option<PostListingMode>,
    pub(crate) enable_keyboard_navigation: Option<bool>,
    pub(crate) enable_animated_images: Option<bool>,
    pub(crate) collapse_bot_comments: Option<bool>,
    pub(crate) show_scores: Option<bool>,
    pub(crate) show_upvotes: Option<bool>,
    pub(crate) show_downvotes: Option<bool>,
    pub(crate) show_upvote_percentage: Option<bool>,
}

/// `PUT /user/change_password`.
#[derive(Deserialize)]
pub(crate) struct ChangePassword {
    pub(crate) new_password: String,
    pub(crate) new_password_verify: String,
    pub(crate) old_password: String,
}

/// `POST /user/totp/update`.
#[derive(Deserialize)]
pub(crate) struct UpdateTotp {
    pub(crate) totp_token: String,
    pub(crate) enabled: bool,
}

/// `POST /user/delete_account`.
#[derive(Deserialize)]
pub(crate) struct DeleteAccount {
    pub(crate) password: String,
    pub(crate) delete_content: bool,
}

/// What exports of both versions have.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BaseExport {
    pub(crate) display_name: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) matrix_id: Option<String>,
    pub(crate) bot_account: bool,
    pub(crate) followed_communities: Vec<String>,
    pub(crate) saved_posts: Vec<String>,
    pub(crate) saved_comments: Vec<String>,
    pub(crate) blocked_communities: Vec<String>,
    pub(crate) blocked_users: Vec<String>,
}

/// `GET /user/export_settings` and `POST /user/import_settings`: what is absent stays as it is, or is empty.
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
    pub(crate) blocked_instances: Option<Vec<String>>,
}
