// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators deal with, on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::account::LocalUser;
use super::person::Person;
use crate::wire::Stamp;
use crate::wire::site::CustomEmojiKeyword;

/// What somebody answered who wants an account.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegistrationApplication {
    pub(crate) id: i64,
    pub(crate) local_user_id: i64,
    pub(crate) answer: String,
    pub(crate) admin_id: Option<i64>,
    pub(crate) deny_reason: Option<String>,
    pub(crate) published_at: Stamp,
}

/// An application with whom it concerns.
#[skip_serializing_none]
#[derive(Serialize)]
pub(crate) struct RegistrationApplicationView {
    pub(crate) registration_application: RegistrationApplication,
    pub(crate) creator_local_user: LocalUser,
    pub(crate) creator: Person,
    pub(crate) admin: Option<Person>,
}

/// `GET /admin/registration_application/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListRegistrationApplications {
    pub(crate) unread_only: Option<bool>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `POST /admin/tagline`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateTagline {
    pub(crate) content: String,
}

/// `PUT /admin/tagline`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditTagline {
    pub(crate) id: i64,
    pub(crate) content: String,
}

/// `DELETE /admin/tagline`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeleteTagline {
    pub(crate) id: i64,
}

/// `POST /admin/instance/block`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AdminBlockInstance {
    pub(crate) instance: String,
    pub(crate) block: bool,
    pub(crate) reason: Option<String>,
    pub(crate) expires_at: Option<i64>,
}

/// `POST /admin/instance/allow`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AdminAllowInstance {
    pub(crate) instance: String,
    pub(crate) allow: bool,
}

/// An emoji of this instance.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomEmoji {
    pub(crate) id: i64,
    pub(crate) shortcode: String,
    pub(crate) image_url: String,
    pub(crate) alt_text: String,
    pub(crate) category: String,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
}

/// An emoji with its keywords.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CustomEmojiView {
    pub(crate) custom_emoji: CustomEmoji,
    pub(crate) keywords: Vec<CustomEmojiKeyword>,
}

/// `PUT /custom_emoji`; what is absent stays as it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditCustomEmoji {
    pub(crate) id: i64,
    pub(crate) category: Option<String>,
    pub(crate) image_url: Option<String>,
    pub(crate) alt_text: Option<String>,
    pub(crate) keywords: Option<Vec<String>>,
}

/// `GET /custom_emoji/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListCustomEmojis {
    pub(crate) category: Option<String>,
}
