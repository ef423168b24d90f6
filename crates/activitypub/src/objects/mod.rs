// SPDX-License-Identifier: AGPL-3.0-or-later
//! Our side of the wire: actors, posts and collections as ActivityStreams JSON. What is absent is left out.

pub mod actor;
pub mod collection;
mod context;
pub(crate) mod kinds;
pub mod message;
pub mod post;

use activitypub_federation::kinds::object::ImageType;
use activitypub_federation::protocol::context::WithContext;
use activitypub_federation::protocol::tombstone::Tombstone;
use activitypub_federation::protocol::values::MediaTypeMarkdown;
use chrono::SecondsFormat;
use kollegium_domain::{Error, Result, Time};
use serde::Serialize;
use url::Url;

/// "Everyone".
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// An object as a document of its own, with the context of all that we send.
pub fn with_context<T>(object: T) -> WithContext<T> {
    WithContext::new(object, context::TERMS.clone())
}

/// What is left of something that was deleted or removed, under the id that it had.
///
/// # Errors
/// If the stored id is not a URL.
pub fn tombstone(uri: &str) -> Result<WithContext<Tombstone>> {
    Ok(with_context(Tombstone::new(stored_url(uri)?)))
}

/// An id of ours as the typed URL that it is.
pub(crate) fn stored_url(uri: &str) -> Result<Url> {
    Url::parse(uri).map_err(|error| Error::Corrupt(format!("the stored id {uri:?}: {error}")))
}

/// The Markdown that a text was written in, beside its HTML.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    content: String,
    media_type: MediaTypeMarkdown,
}

impl Source {
    fn markdown(content: &str) -> Source {
        Source {
            content: content.to_owned(),
            media_type: MediaTypeMarkdown::Markdown,
        }
    }
}

/// A point in time as peers write it.
pub(crate) fn date(at: Time) -> String {
    at.utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A picture that stands for a post or an actor.
#[derive(Debug, Clone, Serialize)]
struct Image {
    #[serde(rename = "type")]
    kind: ImageType,
    url: String,
}

impl Image {
    fn new(url: String) -> Image {
        Image {
            kind: ImageType::Image,
            url,
        }
    }
}
