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
    (Code::CouldntUpdateUser, Code::CouldntUpdate),
    (Code::InvalidQuery, Code::Unknown),
    (Code::TokenNotFound, Code::NotFound),
    (Code::DownvotesAreDisabled, Code::VoteNotAllowed),
    (Code::BannedFromCommunity, Code::PersonIsBannedFromCommunity),
    (Code::CantBlockAdmin, Code::Unknown),
    (Code::CaptchaIncorrect, Code::Unknown),
    (Code::OnlyModsCanPostInCommunity, Code::NotAModOrAdmin),
];

#[cfg(test)]
mod tests {
    use lemmy_api_v4::error::{LemmyErrorType, UntranslatedError};
    use serde_json::{Value, json};

    use super::*;

    /// The names of all codes, from the source: an enum cannot be asked for them.
    fn names() -> Vec<String> {
        let source = include_str!("../error.rs");
        let (_, variants) = source.split_once("enum Code {").unwrap();
        let (variants, _) = variants.split_once("\n}").unwrap();
        let variants = variants.lines().map(str::trim);
        let variants = variants.filter(|it| !it.is_empty() && !it.starts_with("//"));
        variants
            .map(|it| {
                assert!(
                    !it.starts_with('#'),
                    "{it}: a name of its own is not looked at here"
                );
                let mut name = String::new();
                for c in it.trim_end_matches(',').chars() {
                    if c.is_uppercase() && !name.is_empty() {
                        name.push('_');
                    }
                    name.extend(c.to_lowercase());
                }
                name
            })
            .collect()
    }

    /// Whether Lemmy 1.0 has this code.
    fn is_known(name: &str) -> bool {
        let shapes = [json!({"error": name}), json!({"error": name, "message": "x"})];
        let translated = |it: &Value| {
            let read = serde_json::from_value::<LemmyErrorType>(it.clone());
            matches!(read, Ok(it) if !matches!(it, LemmyErrorType::UntranslatedError(_)))
        };
        let untranslated = |it: &Value| serde_json::from_value::<UntranslatedError>(it.clone()).is_ok();
        shapes.iter().any(|it| translated(it) || untranslated(it))
    }

    /// Whether Lemmy 0.19 has it.
    fn was_known(name: &str) -> bool {
        let shapes = [json!({"error": name}), json!({"error": name, "message": "x"})];
        let mut shapes = shapes.into_iter();
        shapes.any(|it| serde_json::from_value::<lemmy_client::lemmy_api_common::LemmyErrorType>(it).is_ok())
    }

    /// Clients have words for the codes of Lemmy, and for no others. Those that 0.19 lacks are newer, and clients of v3
    /// have words for them, too.
    #[test]
    fn every_code_is_one_of_lemmys() {
        for name in names() {
            assert!(
                was_known(&name) || is_known(&name),
                "{name} is no code of Lemmy 0.19 or 1.0"
            );
        }
    }

    #[test]
    fn every_code_is_one_of_lemmys_in_this_version() {
        for name in names() {
            let code: Code = serde_json::from_value(json!(name)).unwrap();
            let code = in_v4(ApiError::from(code)).code();
            let name = serde_json::to_value(code).unwrap();
            assert!(is_known(name.as_str().unwrap()), "{name} is no code of Lemmy 1.0");
        }
    }
}
