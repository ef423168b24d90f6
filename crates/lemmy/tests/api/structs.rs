// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lemmy's own structs, from its client library for Rust: every answer of every test here is read with them.

use lemmy_client::lemmy_api_common::SuccessResponse;
use lemmy_client::lemmy_api_common::lemmy_db_schema::source::login_token::LoginToken;
use lemmy_client::lemmy_api_common::{
    comment::*, community::*, custom_emoji::*, person::*, post::*, private_message::*, site::*,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The methods that answer nothing but that it was done.
const DONE: &str = "post/mark_as_read post/hide community/hide user/logout user/password_reset \
    user/password_change user/verify_email user/validate_auth user/delete_account \
    user/save_user_settings user/import_settings user/donation_dialog_shown admin/purge/person \
    admin/purge/community admin/purge/post admin/purge/comment custom_emoji/delete";

/// Whether a word is in a text.
pub(crate) fn has(text: &str, word: &str) -> bool {
    text.split_whitespace().any(|it| it == word)
}

/// Reads an answer; says what is wrong with it.
pub(crate) type Reader = fn(&Value) -> Result<(), String>;

/// Reads an answer as this.
pub(crate) fn read<T: DeserializeOwned>(answer: &Value) -> Result<(), String> {
    serde_json::from_value::<T>(answer.clone())
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// What reads the answers of a method; `path` is below `/api/v3/`.
pub(crate) fn reader(method: &str, path: &str) -> Option<Reader> {
    let reader: Reader = match (method, path) {
        ("GET", "site") | (_, "user/leave_admin") => read::<GetSiteResponse>,
        (_, "site") => read::<SiteResponse>,
        (_, "site/block") => read::<BlockInstanceResponse>,
        (_, "modlog") => read::<GetModlogResponse>,
        (_, "search") => read::<SearchResponse>,
        (_, "resolve_object") => read::<ResolveObjectResponse>,
        (_, "federated_instances") => read::<GetFederatedInstancesResponse>,
        ("GET", "community") | (_, "community/transfer") => read::<GetCommunityResponse>,
        (_, "community" | "community/follow" | "community/delete" | "community/remove") => {
            read::<CommunityResponse>
        }
        (_, "community/list") => read::<ListCommunitiesResponse>,
        (_, "community/block") => read::<BlockCommunityResponse>,
        (_, "community/ban_user") => read::<BanFromCommunityResponse>,
        (_, "community/mod") => read::<AddModToCommunityResponse>,
        (_, path) => return of_content(method, path).or_else(|| of_people(path)),
    };
    Some(reader)
}

fn of_content(method: &str, path: &str) -> Option<Reader> {
    let reader: Reader = match (method, path) {
        ("GET", "post") => read::<GetPostResponse>,
        (
            _,
            "post" | "post/delete" | "post/remove" | "post/lock" | "post/feature" | "post/like" | "post/save",
        ) => read::<PostResponse>,
        (_, "post/list") => read::<GetPostsResponse>,
        (_, "post/like/list") => read::<ListPostLikesResponse>,
        (_, "post/report" | "post/report/resolve") => read::<PostReportResponse>,
        (_, "post/report/list") => read::<ListPostReportsResponse>,
        (_, "post/site_metadata") => read::<GetSiteMetadataResponse>,
        (_, "comment/mark_as_read") => read::<CommentReplyResponse>,
        (
            _,
            "comment"
            | "comment/delete"
            | "comment/remove"
            | "comment/like"
            | "comment/save"
            | "comment/distinguish",
        ) => read::<CommentResponse>,
        (_, "comment/list") => read::<GetCommentsResponse>,
        (_, "comment/like/list") => read::<ListCommentLikesResponse>,
        (_, "comment/report" | "comment/report/resolve") => read::<CommentReportResponse>,
        (_, "comment/report/list") => read::<ListCommentReportsResponse>,
        (_, "private_message/list") => read::<PrivateMessagesResponse>,
        (_, "private_message" | "private_message/delete" | "private_message/mark_as_read") => {
            read::<PrivateMessageResponse>
        }
        (_, "private_message/report" | "private_message/report/resolve") => {
            read::<PrivateMessageReportResponse>
        }
        (_, "private_message/report/list") => read::<ListPrivateMessageReportsResponse>,
        (_, "custom_emoji") => read::<CustomEmojiResponse>,
        _ => return None,
    };
    Some(reader)
}

fn of_people(path: &str) -> Option<Reader> {
    let reader: Reader = match path {
        "user" => read::<GetPersonDetailsResponse>,
        "user/register" | "user/login" | "user/change_password" => read::<LoginResponse>,
        "user/list_logins" => read::<Vec<LoginToken>>,
        "user/mention" => read::<GetPersonMentionsResponse>,
        "user/mention/mark_as_read" => read::<PersonMentionResponse>,
        "user/replies" | "user/mark_all_as_read" => read::<GetRepliesResponse>,
        "user/ban" => read::<BanPersonResponse>,
        "user/banned" => read::<BannedPersonsResponse>,
        "user/block" => read::<BlockPersonResponse>,
        "user/get_captcha" => read::<GetCaptchaResponse>,
        "user/report_count" => read::<GetReportCountResponse>,
        "user/unread_count" => read::<GetUnreadCountResponse>,
        "user/totp/generate" => read::<GenerateTotpSecretResponse>,
        "user/totp/update" => read::<UpdateTotpResponse>,
        "account/list_media" | "admin/list_all_media" => read::<ListMediaResponse>,
        "admin/add" => read::<AddAdminResponse>,
        "admin/registration_application/count" => read::<GetUnreadRegistrationApplicationCountResponse>,
        "admin/registration_application/list" => read::<ListRegistrationApplicationsResponse>,
        "admin/registration_application" | "admin/registration_application/approve" => {
            read::<RegistrationApplicationResponse>
        }
        path if has(DONE, path) => read::<SuccessResponse>,
        // Lemmy's server has its own struct for the file, and its library none.
        "user/export_settings" => read::<serde_json::Map<String, Value>>,
        _ => return None,
    };
    Some(reader)
}

/// Fails where Lemmy's struct does not take a successful answer.
#[track_caller]
pub(crate) fn check(method: &str, path: &str, answer: &Value) {
    let path = path.split('?').next().unwrap_or(path).trim_start_matches('/');
    if let Some(Err(error)) = reader(method, path).map(|read| read(answer)) {
        panic!("{method} {path}: Lemmy's struct does not take {answer}: {error}");
    }
}
