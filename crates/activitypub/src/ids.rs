// SPDX-License-Identifier: AGPL-3.0-or-later
//! Ids of actors, objects and activities: how they are read, and whose they are.

use serde_json::Value;
use url::{Position, Url};

use crate::json;

/// An id: an absolute http or https URL.
pub(crate) fn url(value: &Value) -> Option<Url> {
    http_url(json::id_of(value)?)
}

fn http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// An id in its normal spelling.
pub(crate) fn uri(value: &Value) -> Option<String> {
    url(value).map(String::from)
}

/// The same for a text.
pub(crate) fn normal_uri(text: &str) -> Option<String> {
    http_url(text).map(String::from)
}

/// The origin of a URI: scheme, host and port.
fn origin_of(uri: &str) -> Option<url::Origin> {
    Url::parse(uri).ok().map(|it| it.origin())
}

/// Whether two URIs have the same scheme, host and port: the only thing that tells that they are in one hand.
pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    matches!((origin_of(one), origin_of(other)), (Some(one), Some(other)) if one == other)
}

/// Host, and port where it is not the usual one.
pub(crate) fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}
