// SPDX-License-Identifier: AGPL-3.0-or-later
//! The content types of ActivityStreams documents.

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use kollegium_client::{FetchError, Head, media_type};
use mime::Mime;

/// The JSON-LD profile that makes `application/ld+json` mean ActivityStreams.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Refuses an answer that is no ActivityStreams document.
pub(super) fn check_activity(head: &Head) -> Result<(), FetchError> {
    match &head.content_type {
        Some(mime) if is_activity(mime) => Ok(()),
        Some(_) | None => Err(FetchError::ContentType),
    }
}

/// Whether a content type says ActivityStreams: `application/activity+json`, or `application/ld+json` with
/// the profile. Nothing else, since any host that stores files for strangers serves other types.
pub(super) fn is_activity_type(content_type: &str) -> bool {
    media_type(content_type).is_some_and(|mime| is_activity(&mime))
}

fn is_activity(mime: &Mime) -> bool {
    match mime.essence_str() {
        FEDERATION_CONTENT_TYPE => true,
        "application/ld+json" => mime.get_param("profile").is_some_and(|profiles| {
            profiles
                .as_str()
                .split_ascii_whitespace()
                .any(|one| one == PROFILE)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_of_activities() {
        for text in [
            "application/activity+json",
            "Application/Activity+JSON",
            "application/activity+json; charset=utf-8",
            "application/activity+json;charset=UTF-8;",
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
            r#"application/ld+json;profile="https://www.w3.org/ns/activitystreams""#,
            r#"application/ld+json ; PROFILE="https://www.w3.org/ns/activitystreams" ; charset=utf-8"#,
            r#"application/ld+json; profile="https://w3id.org/x https://www.w3.org/ns/activitystreams""#,
        ] {
            assert!(is_activity_type(text), "{text}");
        }
        for text in [
            "",
            "application/json",
            "application/ld+json",
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams2""#,
            r#"application/ld+json; other="https://www.w3.org/ns/activitystreams""#,
            "application/activity+json, text/html",
            "application/activity+jsonx",
            "text/html",
            "text/plain; application/activity+json",
            "image/png",
            "*/*",
        ] {
            assert!(!is_activity_type(text), "{text}");
        }
    }
}
