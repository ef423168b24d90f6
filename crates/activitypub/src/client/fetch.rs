// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching documents: redirects by hand, content types, sizes, and the identity of what comes back.

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use std::sync::Arc;

use chrono::Utc;
use mime::Mime;
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::{Client, FetchError, Purpose, Signer};
use crate::json;
use crate::signatures::cavage;

/// Most redirects followed in one fetch.
pub(super) const MAX_REDIRECTS: usize = 3;
/// The JSON-LD profile that makes `application/ld+json` mean ActivityStreams.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// A document and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// The final URL, without fragment. Of an activity document this is its id: compare and store this, not
    /// the text of `id`, which may spell the same URL differently.
    pub url: Url,
    /// The document.
    pub json: Value,
}

/// What makes two fetches the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) url: Url,
    pub(super) kind: Kind,
    pub(super) key_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// An ActivityStreams document, which must bear its own URL as `id`.
    Activity,
    /// Webfinger and NodeInfo.
    Discovery,
    /// Something that a browser would show as a picture.
    Picture,
}

/// One step: where to go on, or the answer with the right to read it.
enum Hop {
    Redirect(Url),
    Arrived(Response, OwnedSemaphorePermit),
}

impl Client {
    /// Fetches an ActivityStreams document, signed if `signer` is given.
    ///
    /// The document's `id` is the URL it finally came from; otherwise the id is fetched, once and only from
    /// the same origin. A fragment of `url` is ignored. Failures are remembered for
    /// [`Settings::failure_memory`](super::Settings::failure_memory); successes are not.
    pub async fn get_activity_json(&self, url: &Url, signer: Option<&Signer>) -> Result<Fetched, FetchError> {
        self.get(url, Kind::Activity, signer)
            .await
            .map(|fetched| Fetched::clone(&fetched))
    }

    /// One fetch for all who want the same URL at the same time.
    pub(super) async fn get(
        &self,
        url: &Url,
        kind: Kind,
        signer: Option<&Signer>,
    ) -> Result<Arc<Fetched>, FetchError> {
        let mut url = url.clone();
        url.set_fragment(None);
        let key = Key {
            url: url.clone(),
            kind,
            key_id: signer.map(|signer| signer.key_id.clone()),
        };
        if let Some(failure) = self.inner.failures.get(&key).await {
            return Err(failure);
        }
        let load = async { self.within_time(self.load(url, kind, signer)).await.map(Arc::new) };
        let result = self.inner.flights.try_get_with(key.clone(), load).await;
        self.inner.flights.invalidate(&key).await;
        let result = result.map_err(|error: Arc<FetchError>| FetchError::clone(&error));
        if let Err(error) = &result
            && error.is_remembered()
        {
            self.inner.failures.insert(key, error.clone()).await;
        }
        result
    }

    pub(super) async fn within_time<T>(
        &self,
        work: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let timeout = self.inner.settings.total_timeout;
        tokio::time::timeout(timeout, work)
            .await
            .unwrap_or(Err(FetchError::Timeout))
    }

    async fn load(&self, url: Url, kind: Kind, signer: Option<&Signer>) -> Result<Fetched, FetchError> {
        let fetched = self.follow(url, kind, signer).await?;
        let id = match kind {
            Kind::Discovery | Kind::Picture => return Ok(fetched),
            Kind::Activity => document_id(&fetched)?,
        };
        if id == fetched.url {
            return Ok(fetched);
        }
        if id.origin() != fetched.url.origin() {
            return Err(FetchError::WrongId);
        }
        let fetched = self.follow(id, kind, signer).await?;
        if document_id(&fetched)? == fetched.url {
            Ok(fetched)
        } else {
            Err(FetchError::WrongId)
        }
    }

    async fn follow(&self, url: Url, kind: Kind, signer: Option<&Signer>) -> Result<Fetched, FetchError> {
        let (url, body) = self
            .arrive(url, kind, signer, self.inner.settings.max_body)
            .await?;
        Ok(Fetched {
            url,
            json: json::parse(&body)?,
        })
    }

    /// Follows redirects to a body of at most `most` bytes.
    pub(super) async fn arrive(
        &self,
        mut url: Url,
        kind: Kind,
        signer: Option<&Signer>,
        most: usize,
    ) -> Result<(Url, Vec<u8>), FetchError> {
        for _ in 0..=MAX_REDIRECTS {
            match self.hop(&url, kind, signer).await? {
                Hop::Arrived(response, _slot) => return Ok((url, read(response, most).await?)),
                Hop::Redirect(next) => url = next,
            }
        }
        Err(FetchError::Redirect)
    }

    /// One request; checked and signed for its own host.
    async fn hop(&self, url: &Url, kind: Kind, signer: Option<&Signer>) -> Result<Hop, FetchError> {
        self.check_target(url)?;
        let slot = self.slot(Purpose::Fetch, url).await.ok_or(FetchError::Busy)?;
        let mut request = self.inner.http.get(url.clone()).header(ACCEPT, kind.accept());
        if let Some(signer) = signer {
            let headers = cavage::sign_get(&signer.key, &signer.key_id, url, Utc::now());
            for (name, value) in headers.map_err(|error| FetchError::Signing(error.to_string()))? {
                request = request.header(name, value);
            }
        }
        let response = request.send().await?;
        match response.status().as_u16() {
            200..=299 => {}
            301 | 302 | 303 | 307 | 308 => return redirect(url, response.headers()).map(Hop::Redirect),
            404 => return Err(FetchError::NotFound),
            410 => return Err(FetchError::Gone),
            status => return Err(FetchError::Status(status)),
        }
        // PieFed answers so when it does not know a name.
        if kind == Kind::Discovery && response.content_length() == Some(0) {
            return Err(FetchError::NotFound);
        }
        if !kind.accepts(response.headers()) {
            return Err(FetchError::ContentType);
        }
        Ok(Hop::Arrived(response, slot))
    }
}

async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The `id` of a document, without fragment: parts of a document belong to whom the document belongs.
fn document_id(fetched: &Fetched) -> Result<Url, FetchError> {
    let id = fetched
        .json
        .get("id")
        .and_then(Value::as_str)
        .ok_or(FetchError::WrongId)?;
    let mut id = Url::parse(id).map_err(|_| FetchError::WrongId)?;
    id.set_fragment(None);
    Ok(id)
}

pub(super) fn redirect(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or(FetchError::Redirect)?;
    let mut url = from.join(location).map_err(|_| FetchError::Redirect)?;
    url.set_fragment(None);
    Ok(url)
}

impl Kind {
    fn accept(self) -> &'static str {
        match self {
            Self::Activity => {
                r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#
            }
            Self::Discovery => "application/jrd+json, application/json",
            Self::Picture => "image/webp, image/png, image/jpeg, image/gif",
        }
    }

    fn accepts(self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(CONTENT_TYPE).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return false;
        };
        let Ok(text) = value.to_str() else { return false };
        match self {
            Self::Activity => is_activity_type(text),
            Self::Discovery => parse_type(text).is_some_and(|mime| {
                matches!(mime.essence_str(), "application/jrd+json" | "application/json")
            }),
            // What it really is, its bytes say; some servers know of no file what it is.
            Self::Picture => parse_type(text).is_some_and(|mime| {
                mime.type_() == mime::IMAGE || mime.essence_str() == "application/octet-stream"
            }),
        }
    }
}

/// Whether a content type says ActivityStreams: `application/activity+json`, or `application/ld+json` with
/// the profile. Nothing else, since any host that stores files for strangers serves other types.
pub fn is_activity_type(content_type: &str) -> bool {
    let Some(mime) = parse_type(content_type) else {
        return false;
    };
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

/// The parser wants no space before a semicolon and none at the end; RFC 9110 allows them.
pub(super) fn parse_type(text: &str) -> Option<Mime> {
    let parts: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(";").parse().ok()
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
