// SPDX-License-Identifier: AGPL-3.0-or-later
//! The structs of Lemmy 1.0, from its own crates: every answer of API v4 in every test is read with them, every error too.

use lemmy_api_v4::account::auth::*;
use lemmy_api_v4::account::{MyUserInfo, PostCommentCombinedView};
use lemmy_api_v4::comment::{CommentResponse, CommentSlimView, CommentView};
use lemmy_api_v4::community::actions::moderation::AddModToCommunityResponse;
use lemmy_api_v4::community::{CommunityResponse, CommunityView, GetCommunityResponse};
use lemmy_api_v4::custom_emoji::{CustomEmojiResponse, ListCustomEmojisResponse};
use lemmy_api_v4::error::LemmyErrorType;
use lemmy_api_v4::federation::FederatedInstanceView;
use lemmy_api_v4::media::{LocalImageView, UploadImageResponse};
use lemmy_api_v4::modlog::ModlogView;
use lemmy_api_v4::notification::NotificationView;
use lemmy_api_v4::person::actions::moderation::{
    RegistrationApplicationResponse, RegistrationApplicationView,
};
use lemmy_api_v4::person::{GetPersonDetailsResponse, PersonResponse};
use lemmy_api_v4::post::{GetPostResponse, GetSiteMetadataResponse, PostResponse, PostView};
use lemmy_api_v4::private_message::PrivateMessageResponse;
use lemmy_api_v4::report::*;
use lemmy_api_v4::site::administration::{AddAdminResponse, SearchResponse};
use lemmy_api_v4::site::{GetSiteResponse, SiteResponse, UnreadCountsResponse};
use lemmy_api_v4::tagline::{Tagline, TaglineResponse};
use lemmy_api_v4::{PagedResponse, SuccessResponse, VoteView};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::structs::{Reader, has, read};

/// The methods that answer nothing but that it was done, beside those that delete.
const DONE: &str = "community/hide post/mark_as_read/many account/auth/logout account/auth/password_reset \
    account/auth/password_change account/auth/verify_email \
    account/auth/resend_verification_email account/validate_auth account/donation_dialog_shown \
    account/notification/mark_as_read account/notification/mark_as_read/all \
    account/settings/save account/settings/import account/block/instance/communities \
    account/block/instance/persons admin/purge/person admin/purge/community admin/purge/post \
    admin/purge/comment admin/instance/block admin/instance/allow custom_emoji/delete \
    image/health";

/// Lemmy has this one in no library.
#[derive(Deserialize)]
#[serde(tag = "type_", rename_all = "snake_case")]
#[expect(dead_code, reason = "what counts is that it can be read")]
enum ResolveObjectView {
    Post(PostView),
    Comment(CommentView),
    Person(lemmy_api_v4::person::PersonView),
    Community(CommunityView),
}

/// What reads the answers of a method; `path` is below `/api/v4/`.
pub(crate) fn reader(method: &str, path: &str) -> Option<Reader> {
    let reader: Reader = match (method, path) {
        ("GET", "site") | (_, "admin/leave") => read::<GetSiteResponse>,
        (_, "site") => read::<SiteResponse>,
        (_, "modlog") => read::<PagedResponse<ModlogView>>,
        (_, "search") => read::<SearchResponse>,
        (_, "resolve_object") => read::<ResolveObjectView>,
        (_, "federated_instances") => read::<PagedResponse<FederatedInstanceView>>,
        ("GET", "community") | (_, "community/transfer") => read::<GetCommunityResponse>,
        (_, "community" | "community/follow" | "community/remove" | "account/block/community") => {
            read::<CommunityResponse>
        }
        (_, "community/list") => read::<PagedResponse<CommunityView>>,
        (_, "community/ban_user" | "admin/ban" | "account/block/person") => read::<PersonResponse>,
        (_, "community/mod") => read::<AddModToCommunityResponse>,
        (
            "POST",
            "image" | "account/avatar" | "account/banner" | "community/icon" | "community/banner"
            | "site/icon" | "site/banner",
        ) => read::<UploadImageResponse>,
        (_, path) => return of_content(method, path).or_else(|| of_people(method, path)),
    };
    Some(reader)
}

fn of_content(method: &str, path: &str) -> Option<Reader> {
    let reader: Reader = match (method, path) {
        ("GET", "post") => read::<GetPostResponse>,
        (
            _,
            "post" | "post/remove" | "post/lock" | "post/feature" | "post/like" | "post/save" | "post/hide"
            | "post/mark_as_read",
        ) => read::<PostResponse>,
        (_, "post/list" | "account/read" | "account/hidden") => read::<PagedResponse<PostView>>,
        (_, "post/like/list" | "comment/like/list") => read::<PagedResponse<VoteView>>,
        (_, "post/report" | "post/report/resolve") => read::<PostReportResponse>,
        (_, "post/site_metadata") => read::<GetSiteMetadataResponse>,
        (_, "comment" | "comment/remove" | "comment/like" | "comment/save" | "comment/distinguish") => {
            read::<CommentResponse>
        }
        (_, "comment/list") => read::<PagedResponse<CommentView>>,
        (_, "comment/list/slim") => read::<PagedResponse<CommentSlimView>>,
        (_, "comment/report" | "comment/report/resolve") => read::<CommentReportResponse>,
        (_, "private_message") => read::<PrivateMessageResponse>,
        (_, "private_message/report" | "private_message/report/resolve") => {
            read::<PrivateMessageReportResponse>
        }
        (_, "report/list") => read::<PagedResponse<ReportCombinedView>>,
        (_, "person/content" | "account/saved" | "account/liked") => {
            read::<PagedResponse<PostCommentCombinedView>>
        }
        ("POST" | "PUT", "custom_emoji") => read::<CustomEmojiResponse>,
        (_, "custom_emoji/list") => read::<ListCustomEmojisResponse>,
        ("POST" | "PUT", "admin/tagline") => read::<TaglineResponse>,
        (_, "admin/tagline/list") => read::<PagedResponse<Tagline>>,
        _ => return None,
    };
    Some(reader)
}

fn of_people(method: &str, path: &str) -> Option<Reader> {
    let reader: Reader = match (method, path) {
        ("GET", "account") => read::<MyUserInfo>,
        (_, "person") => read::<GetPersonDetailsResponse>,
        (_, "account/auth/register" | "account/auth/login" | "account/auth/change_password") => {
            read::<LoginResponse>
        }
        (_, "account/auth/get_captcha") => read::<GetCaptchaResponse>,
        (_, "account/auth/totp/generate") => read::<GenerateTotpSecretResponse>,
        (_, "account/auth/totp/edit") => read::<EditTotpResponse>,
        (_, "account/login/list") => read::<ListLoginsResponse>,
        (_, "account/unread_counts") => read::<UnreadCountsResponse>,
        (_, "account/notification/list") => read::<PagedResponse<NotificationView>>,
        (_, "account/settings/export") => read::<UserSettingsBackup>,
        (_, "account/media/list" | "image/list") => read::<PagedResponse<LocalImageView>>,
        (_, "admin/add") => read::<AddAdminResponse>,
        (_, "admin/registration_application/list") => read::<PagedResponse<RegistrationApplicationView>>,
        (_, "admin/registration_application" | "admin/registration_application/approve") => {
            read::<RegistrationApplicationResponse>
        }
        ("DELETE", _) => read::<SuccessResponse>,
        (_, path) if has(DONE, path) => read::<SuccessResponse>,
        _ => return None,
    };
    Some(reader)
}

/// Fails where a struct of Lemmy's does not take a successful answer, or its list of errors does not have one.
#[track_caller]
pub(crate) fn check(method: &str, path: &str, status: u16, answer: &Value) {
    let path = path.split('?').next().unwrap_or(path).trim_start_matches('/');
    if status == 200 {
        if let Some(Err(error)) = reader(method, path).map(|read| read(answer)) {
            panic!("{method} {path}: Lemmy's struct does not take {answer}: {error}");
        }
    } else {
        // Some have data and some have none; here each may.
        let bare = json!({"error": answer["error"]});
        let known = [answer.clone(), bare].into_iter().any(|it| {
            matches!(serde_json::from_value::<LemmyErrorType>(it), Ok(error) if error != LemmyErrorType::UntranslatedError(None))
        });
        assert!(known, "{method} {path}: Lemmy has no such error: {answer}");
    }
}
