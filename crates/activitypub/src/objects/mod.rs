// SPDX-License-Identifier: AGPL-3.0-or-later
//! Our side of the wire: actors, posts and collections as ActivityStreams JSON. What is absent is left out.

pub mod actor;
pub mod collection;
pub mod context;
pub mod message;
pub mod post;

use chrono::SecondsFormat;
use kollegium_domain::Time;
use serde::Serialize;

use context::Context;

/// "Everyone".
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// An object with its context: a document of its own.
#[derive(Debug, Clone, Serialize)]
pub struct Document<T> {
    #[serde(rename = "@context")]
    context: Context,
    #[serde(flatten)]
    body: T,
}

impl<T> Document<T> {
    /// Of its own.
    pub fn new(body: T) -> Document<T> {
        Document {
            context: Context,
            body,
        }
    }
}

/// A short text in two forms.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    content: String,
    media_type: &'static str,
}

impl Source {
    fn markdown(content: &str) -> Source {
        Source {
            content: content.to_owned(),
            media_type: "text/markdown",
        }
    }
}

/// A point in time as peers write it.
pub(crate) fn date(at: Time) -> String {
    at.utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// What is left of something that was deleted or removed.
#[derive(Debug, Clone, Serialize)]
pub struct Tombstone {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Tombstone {
    /// Under the id of what it was.
    pub fn new(id: &str) -> Tombstone {
        Tombstone {
            id: id.to_owned(),
            kind: "Tombstone",
        }
    }
}
