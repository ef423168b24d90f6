// SPDX-License-Identifier: AGPL-3.0-or-later
//! The errors of API v4: the shared codes in the words of Lemmy 1.0.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError};

use crate::error::{ApiError, Code};

/// Replaces the code that a handler refused with by that of Lemmy 1.0.
pub(crate) async fn translate<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let response = next.call(request).await?;
    let error = response.response().error();
    let Some(error) = error.and_then(|it| it.as_error::<ApiError>()) else {
        return Ok(response.map_into_left_body());
    };
    let error = in_v4(error.clone());
    Ok(response
        .into_response(error.error_response())
        .map_into_right_body())
}

/// Where Lemmy 1.0 has no code of its own, it is `unknown` and the message names the shared one.
fn in_v4(error: ApiError) -> ApiError {
    let word = error.explained();
    let error = error.renamed(RENAMED);
    if error.code() == Code::Unknown {
        error.or_message(word)
    } else {
        error
    }
}

/// Codes that have another name in v4 than in v3.
const RENAMED: &[(Code, Code)] = &[
    (Code::RateLimitError, Code::TooManyRequests),
    (Code::CouldntFindCommunity, Code::NotFound),
    (Code::CouldntFindPerson, Code::NotFound),
    (Code::CouldntFindPost, Code::NotFound),
    (Code::CouldntFindComment, Code::NotFound),
    (Code::CouldntFindObject, Code::NotFound),
    (Code::CouldntFindPrivateMessage, Code::NotFound),
    (Code::CouldntUpdatePrivateMessage, Code::CouldntUpdate),
    (Code::CouldntCreateReport, Code::CouldntCreate),
    (Code::UserAlreadyExists, Code::UsernameAlreadyTaken),
    (Code::EmailAlreadyExists, Code::EmailAlreadyTaken),
    (Code::CommunityAlreadyExists, Code::AlreadyExists),
    (Code::HoneypotFilled, Code::HoneypotFailed),
    (Code::TokenNotFound, Code::NotFound),
    (Code::DownvotesAreDisabled, Code::VoteNotAllowed),
    (Code::CantBlockAdmin, Code::Unknown),
    (Code::CaptchaIncorrect, Code::Unknown),
    (
        Code::CantEnablePrivateInstanceAndFederationTogether,
        Code::Unknown,
    ),
];
