// SPDX-License-Identifier: AGPL-3.0-or-later
//! The errors of API v4: those of v3 in the words of Lemmy 1.0, in this one place.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError};

use crate::error::{ApiError, Code};

/// Says in the words of v4 what a handler refused in those of v3.
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

/// Where v4 has no word of its own, the code is `unknown` and the message says what v3 would.
fn in_v4(error: ApiError) -> ApiError {
    let word = error.explained();
    let error = error.renamed(code);
    if error.code() == Code::Unknown {
        error.or_message(word)
    } else {
        error
    }
}

fn code(code: Code) -> Code {
    match code {
        Code::RateLimitError => Code::TooManyRequests,
        Code::CouldntFindCommunity
        | Code::CouldntFindPerson
        | Code::CouldntFindPost
        | Code::CouldntFindComment
        | Code::CouldntFindObject
        | Code::CouldntFindPrivateMessage
        | Code::TokenNotFound => Code::NotFound,
        Code::CouldntUpdatePrivateMessage => Code::CouldntUpdate,
        Code::CouldntCreateReport => Code::CouldntCreate,
        Code::UserAlreadyExists => Code::UsernameAlreadyTaken,
        Code::EmailAlreadyExists => Code::EmailAlreadyTaken,
        Code::CommunityAlreadyExists => Code::AlreadyExists,
        Code::DownvotesAreDisabled => Code::VoteNotAllowed,
        Code::CantBlockAdmin
        | Code::CantEnablePrivateInstanceAndFederationTogether
        | Code::CaptchaIncorrect => Code::Unknown,
        other => other,
    }
}
