// SPDX-License-Identifier: AGPL-3.0-or-later
//! The errors of the API: a code that clients branch on, and the HTTP status that Lemmy gives with it.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_with::skip_serializing_none;

/// Lemmy's error codes that this server uses; on the wire in snake case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Code {
    IncorrectLogin,
    MissingTotpToken,
    IncorrectTotpToken,
    TotpAlreadyEnabled,
    CannotLeaveAdmin,
    NotHigherAdmin,
    TooManyItems,
    Deleted,
    CantBlockAdmin,
    CantBlockYourself,
    RateLimitError,
    NotFound,
    CouldntFindCommunity,
    CouldntFindPerson,
    CouldntFindPost,
    CouldntFindComment,
    CouldntFindObject,
    CouldntFindPrivateMessage,
    CouldntUpdatePrivateMessage,
    CouldntCreateReport,
    EditPrivateMessageNotAllowed,
    PersonIsBlocked,
    OnlyModsCanPostInCommunity,
    LanguageNotAllowed,
    UserAlreadyExists,
    EmailAlreadyExists,
    EmailNotVerified,
    EmailRequired,
    TokenNotFound,
    PasswordsDoNotMatch,
    InvalidPassword,
    InvalidName,
    CaptchaIncorrect,
    /// A field that people cannot see was filled in.
    HoneypotFailed,
    RegistrationClosed,
    RegistrationApplicationIsPending,
    RegistrationApplicationAnswerRequired,
    RegistrationDenied,
    CommunityAlreadyExists,
    BannedFromCommunity,
    Locked,
    NoPostEditAllowed,
    NoCommentEditAllowed,
    NotAnAdmin,
    NotAModOrAdmin,
    NotHigherMod,
    NotTopMod,
    DownvotesAreDisabled,
    NsfwNotAllowed,
    OnlyAdminsCanCreateCommunities,
    Slurs,
    BlockedUrl,
    InvalidRegex,
    PermissiveRegex,
    InvalidDefaultPostListingType,
    SiteBan,
    NotLoggedIn,
    ContradictingFilters,
    InvalidPostTitle,
    InvalidUrl,
    InvalidVoteValue,
    InvalidQuery,
    InvalidFetchLimit,
    InvalidEmailAddress,
    BanExpirationInPast,
    CouldntUpdateUser,
    AltTextLengthOverflow,
    InvalidBodyField,
    InvalidDisplayName,
    InvalidMatrixId,
    NoEmailSetup,
    BioLengthOverflow,
    MaxCommentDepthReached,
    ReportReasonRequired,
    ReportTooLong,
    NoIdGiven,
    DomainBlocked,
    NotAnImageType,
    PictrsResponseError,
    Unknown,
    // From here on those that v4 alone has.
    PersonIsBannedFromCommunity,
    AlreadyExists,
    CouldntCreate,
    CouldntParsePaginationToken,
    CouldntUpdate,
    EmailAlreadyTaken,
    TooManyRequests,
    UsernameAlreadyTaken,
    VoteNotAllowed,
}

impl Code {
    /// The status that goes with the code: 401 for a wrong or missing login, 404 for what the database does
    /// not have, otherwise 400; of v3 even for the rate limit.
    fn status(self) -> StatusCode {
        if matches!(self, Self::IncorrectLogin) {
            return StatusCode::UNAUTHORIZED;
        }
        if matches!(self, Self::TooManyRequests) {
            return StatusCode::TOO_MANY_REQUESTS;
        }
        let not_found = [
            Self::NotFound,
            Self::CouldntFindCommunity,
            Self::CouldntFindPerson,
            Self::CouldntFindPost,
            Self::CouldntFindComment,
            Self::CouldntFindObject,
            Self::CouldntFindPrivateMessage,
        ];
        if not_found.contains(&self) {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::BAD_REQUEST
        }
    }
}

/// What a request comes to, or what the client is told.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// What a client is told when a call fails: `{"error": code}`, with `message` where the code has data.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code:?} ({status})")]
pub(crate) struct ApiError {
    #[serde(skip)]
    status: StatusCode,
    #[serde(rename = "error")]
    code: Code,
    message: Option<String>,
}

impl ApiError {
    /// An error with data for the client, such as the host of `domain_blocked`.
    pub(crate) fn with_message(code: Code, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::from(code)
        }
    }

    /// What was sent cannot be read; `message` says what is wrong with it.
    pub(crate) fn unreadable(message: impl std::fmt::Display) -> Self {
        // It may quote what was sent, which can be long.
        let message: String = message.to_string().chars().take(300).collect();
        Self::with_message(Code::Unknown, message)
    }

    /// There is no such route.
    pub(crate) fn no_route(method: &Method, path: &str) -> Self {
        let path: String = path.chars().take(200).collect();
        Self::with_message(Code::NotFound, format!("this server has no {method} {path}"))
    }

    /// A defect of this server, or of its database.
    pub(crate) fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..Self::with_message(Code::Unknown, "internal error")
        }
    }

    /// The code.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// In words: its data, where it has any, else the code.
    pub(crate) fn explained(&self) -> String {
        match (&self.message, serde_json::to_value(self.code)) {
            (Some(message), _) => message.clone(),
            (None, Ok(serde_json::Value::String(code))) => code,
            (None, _) => String::new(),
        }
    }

    /// Whether what was asked for is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// The same error with another code, where `names` has one for its own.
    pub(crate) fn renamed(self, names: &[(Code, Code)]) -> Self {
        match names.iter().find(|(own, _)| *own == self.code) {
            Some((_, code)) => self.with_code(*code),
            None => self,
        }
    }

    /// The same error with this code.
    pub(crate) fn with_code(self, code: Code) -> Self {
        Self {
            status: code.status(),
            code,
            ..self
        }
    }

    /// The same error, with this message unless it has one.
    pub(crate) fn or_message(self, message: String) -> Self {
        Self {
            message: self.message.or(Some(message)),
            ..self
        }
    }

    /// An error with a status of its own.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The body of the request is larger than this server reads.
    pub(crate) fn too_large() -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Self::with_message(Code::Unknown, "the request is too large")
        }
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self {
            status: code.status(),
            code,
            message: None,
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(error: impl Into<ApiError>, status: u16, body: serde_json::Value) {
        let error = error.into();
        assert_eq!(error.error_response().status().as_u16(), status);
        assert_eq!(serde_json::to_value(&error).unwrap(), body);
    }

    #[test]
    fn code_and_status_are_lemmys() {
        check(Code::IncorrectLogin, 401, json!({"error": "incorrect_login"}));
        check(Code::NotLoggedIn, 400, json!({"error": "not_logged_in"}));
        check(
            Code::CouldntFindCommunity,
            404,
            json!({"error": "couldnt_find_community"}),
        );
        check(Code::NotFound, 404, json!({"error": "not_found"}));
        check(Code::RateLimitError, 400, json!({"error": "rate_limit_error"}));
        check(Code::NotAModOrAdmin, 400, json!({"error": "not_a_mod_or_admin"}));
    }

    #[test]
    fn a_message_comes_along_where_the_code_has_data() {
        let error = ApiError::with_message(Code::DomainBlocked, "bad.example");
        check(
            error,
            400,
            json!({"error": "domain_blocked", "message": "bad.example"}),
        );
        check(
            ApiError::too_large(),
            413,
            json!({"error": "unknown", "message": "the request is too large"}),
        );
    }

    #[actix_web::test]
    async fn the_body_is_json_even_for_errors() {
        let response = ApiError::from(Code::Locked).error_response();
        assert_eq!(
            response.headers().get("content-type").unwrap(),
            "application/json"
        );
        let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
        assert_eq!(body, r#"{"error":"locked"}"#);
    }
}
