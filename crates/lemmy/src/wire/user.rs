// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about people and accounts that both versions send or expect.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// `POST /user/register`; `honeypot` is a field that people cannot see and must be empty.
#[derive(Deserialize)]
pub(crate) struct Register {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) password_verify: String,
    pub(crate) email: Option<String>,
    pub(crate) honeypot: Option<String>,
    pub(crate) show_nsfw: Option<bool>,
    /// What was read in a captcha, where this site asks for that.
    pub(crate) captcha_uuid: Option<String>,
    pub(crate) captcha_answer: Option<String>,
    /// To the question of the administrators, where they admit people.
    pub(crate) answer: Option<String>,
}

/// `POST /user/password_reset`.
#[derive(Deserialize)]
pub(crate) struct PasswordReset {
    pub(crate) email: String,
}

/// `POST /user/password_change`; the token came by e-mail.
#[derive(Deserialize)]
pub(crate) struct PasswordChange {
    pub(crate) token: String,
    pub(crate) password: String,
    pub(crate) password_verify: String,
}

/// `POST /user/verify_email`; the token came by e-mail.
#[derive(Deserialize)]
pub(crate) struct VerifyEmail {
    pub(crate) token: String,
}

/// `POST /user/login`.
#[derive(Deserialize)]
pub(crate) struct Login {
    pub(crate) username_or_email: String,
    pub(crate) password: String,
    pub(crate) totp_2fa_token: Option<String>,
}

/// Answer to a login or registration; `jwt` is the session token.
#[skip_serializing_none]
#[derive(Serialize)]
pub(crate) struct LoginResponse {
    pub(crate) jwt: Option<String>,
    pub(crate) registration_created: bool,
    pub(crate) verify_email_sent: bool,
}

/// A captcha: picture and sound in base64.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaptchaResponse {
    pub(crate) png: String,
    pub(crate) wav: String,
    pub(crate) uuid: String,
}

/// Answer to `GET /user/get_captcha`; empty when this site asks for none.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetCaptchaResponse {
    pub(crate) ok: Option<CaptchaResponse>,
}

/// Answer of calls that have nothing else to say.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SuccessResponse {
    pub(crate) success: bool,
}

/// `POST /user/block`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BlockPerson {
    pub(crate) person_id: i64,
    pub(crate) block: bool,
}

/// `POST /user/ban`: from this site; `expires` is in unix seconds.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BanPerson {
    pub(crate) person_id: i64,
    pub(crate) ban: bool,
    /// The other names are those of v4; Voyager's library uses this one for v3, too.
    #[serde(alias = "remove_or_restore_data")]
    pub(crate) remove_data: Option<bool>,
    pub(crate) reason: Option<String>,
    #[serde(alias = "expires_at")]
    pub(crate) expires: Option<i64>,
}

/// `POST /admin/add`: make somebody an administrator, or no longer one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AddAdmin {
    pub(crate) person_id: i64,
    pub(crate) added: bool,
}

/// `POST /admin/purge/person`: take all that a person wrote out of the database.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PurgePerson {
    pub(crate) person_id: i64,
    pub(crate) reason: Option<String>,
}

/// `POST /admin/purge/community`: a community with all that was written there.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PurgeCommunity {
    pub(crate) community_id: i64,
    pub(crate) reason: Option<String>,
}

/// `POST /admin/purge/post`: a post with its comments.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PurgePost {
    pub(crate) post_id: i64,
    pub(crate) reason: Option<String>,
}

/// `POST /admin/purge/comment`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PurgeComment {
    pub(crate) comment_id: i64,
    pub(crate) reason: Option<String>,
}

/// What both versions say of the settings of an account.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BaseLocalUser {
    pub(crate) id: i64,
    pub(crate) person_id: i64,
    pub(crate) email: Option<String>,
    pub(crate) show_nsfw: bool,
    pub(crate) theme: String,
    pub(crate) interface_language: String,
    pub(crate) show_avatars: bool,
    pub(crate) send_notifications_to_email: bool,
    pub(crate) show_bot_accounts: bool,
    pub(crate) show_read_posts: bool,
    pub(crate) email_verified: bool,
    pub(crate) accepted_application: bool,
    pub(crate) open_links_in_new_tab: bool,
    pub(crate) blur_nsfw: bool,
    pub(crate) infinite_scroll_enabled: bool,
    pub(crate) admin: bool,
    pub(crate) totp_2fa_enabled: bool,
    pub(crate) collapse_bot_comments: bool,
}
