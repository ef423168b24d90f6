// SPDX-License-Identifier: AGPL-3.0-or-later
//! Documents of other servers: ActivityStreams, each with its own URL as its id, webfinger and NodeInfo.
//!
//! Those who want the same document at the same time share one fetch; failures are remembered, successes are not.

mod alternate;
mod content_type;
mod discovery;
mod error;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use kollegium_client::{Client, Failures, FetchError, Head, Sign, Wanted};
use moka::future::Cache;
use serde_json::Value;
use url::Url;

use crate::json;
use crate::signatures::Signer;
use crate::vocabulary::is_collection;

pub use discovery::{ActorHint, Handle, Software};
pub use error::DocumentError;

/// How many fetches that are under way are known; bounded, since peers choose them.
const UNDER_WAY: u64 = 10_000;

/// Fetches documents.
pub struct Documents {
    client: Client,
    flights: Cache<Key, Arc<Fetched>>,
    failures: Failures<Key, DocumentError>,
}

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
struct Key {
    url: Url,
    kind: Kind,
    key_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// An ActivityStreams document, which must bear its own URL as `id`.
    Activity,
    /// The same, or a collection, which is nothing that is stored: it need not have an `id` (NodeBB's have none), and that
    /// of a page may be given instead.
    Collection,
    /// Webfinger and NodeInfo.
    Discovery,
}

impl Documents {
    /// With the one client.
    pub fn new(client: Client) -> Self {
        // Successes are shared with those who wait for them, but not kept; the lifetime is a safety net.
        let flights = Cache::builder()
            .max_capacity(UNDER_WAY)
            .time_to_live(Duration::from_secs(1));
        Self {
            flights: flights.build(),
            failures: Failures::new(client.settings()),
            client,
        }
    }

    /// Fetches an ActivityStreams document, signed if `signer` is given.
    ///
    /// The document's `id` is the URL it finally came from; otherwise the id is fetched, once and only from
    /// the same origin. A fragment of `url` is ignored. Failures are remembered for
    /// [`Settings::failure_memory`](kollegium_client::Settings::failure_memory); successes are not.
    pub async fn get_activity_json(
        &self,
        url: &Url,
        signer: Option<&Signer>,
    ) -> Result<Fetched, DocumentError> {
        self.get(url, Kind::Activity, signer)
            .await
            .map(|fetched| Fetched::clone(&fetched))
    }

    /// Fetches a collection or a page of one, or else a document as [`get_activity_json`](Self::get_activity_json) does.
    pub async fn get_collection_json(
        &self,
        url: &Url,
        signer: Option<&Signer>,
    ) -> Result<Fetched, DocumentError> {
        self.get(url, Kind::Collection, signer)
            .await
            .map(|fetched| Fetched::clone(&fetched))
    }

    /// The URL of the ActivityStreams document that a web page names as its alternate, in its header `Link` or in a `link`
    /// element.
    pub async fn alternate(&self, page: &Url) -> Result<Option<Url>, DocumentError> {
        let page = self.client.page_of_server(page).await?;
        Ok(alternate::of(&page))
    }

    /// One fetch for all who want the same URL at the same time.
    async fn get(
        &self,
        url: &Url,
        kind: Kind,
        signer: Option<&Signer>,
    ) -> Result<Arc<Fetched>, DocumentError> {
        let mut url = url.clone();
        url.set_fragment(None);
        let key = Key {
            url: url.clone(),
            kind,
            key_id: signer.map(|signer| signer.key_id.clone()),
        };
        if let Some(failure) = self.failures.get(&key).await {
            return Err(failure);
        }
        let load = async {
            let loaded = self.client.within_time(self.load(&url, kind, signer)).await;
            loaded.map(Arc::new)
        };
        let result = self.flights.try_get_with(key.clone(), load).await;
        self.flights.invalidate(&key).await;
        let result = result.map_err(|error: Arc<DocumentError>| DocumentError::clone(&error));
        if let Err(error) = &result {
            self.failures.insert(key, error.memory(), error.clone()).await;
        }
        result
    }

    async fn load(&self, url: &Url, kind: Kind, signer: Option<&Signer>) -> Result<Fetched, DocumentError> {
        let fetched = self.fetch(url, kind, signer).await?;
        let id = match kind {
            Kind::Discovery => return Ok(fetched),
            Kind::Collection if is_own_collection(&fetched) => return Ok(fetched),
            Kind::Activity | Kind::Collection => document_id(&fetched)?,
        };
        if id == fetched.url {
            return Ok(fetched);
        }
        if id.origin() != fetched.url.origin() {
            return Err(DocumentError::Elsewhere(id));
        }
        let fetched = self.fetch(&id, kind, signer).await?;
        if document_id(&fetched)? == fetched.url {
            Ok(fetched)
        } else {
            Err(DocumentError::WrongId)
        }
    }

    async fn fetch(&self, url: &Url, kind: Kind, signer: Option<&Signer>) -> Result<Fetched, DocumentError> {
        let wanted = Wanted {
            accept: kind.accept(),
            check: kind.check(),
            most: self.client.settings().max_body,
        };
        let signer = signer.map(|signer| signer as &dyn Sign);
        let found = self.client.get(url, &wanted, signer).await?;
        Ok(Fetched {
            url: found.url,
            json: json::parse(&found.body)?,
        })
    }
}

impl Kind {
    fn accept(self) -> &'static str {
        match self {
            Self::Activity | Self::Collection => {
                r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#
            }
            Self::Discovery => "application/jrd+json, application/json",
        }
    }

    fn check(self) -> fn(&Head) -> Result<(), FetchError> {
        match self {
            Self::Activity | Self::Collection => content_type::check_activity,
            Self::Discovery => discovery::check_head,
        }
    }
}

/// Whether it is a collection or a page of one, and claims no id of another origin.
fn is_own_collection(fetched: &Fetched) -> bool {
    let own = match json::member(&fetched.json, "id") {
        Some(_) => document_id(fetched).is_ok_and(|id| id.origin() == fetched.url.origin()),
        None => true,
    };
    own && is_collection(&fetched.json)
}

/// The `id` of a document, without fragment: parts of a document belong to whom the document belongs.
fn document_id(fetched: &Fetched) -> Result<Url, DocumentError> {
    let id = fetched
        .json
        .get("id")
        .and_then(Value::as_str)
        .ok_or(DocumentError::WrongId)?;
    let mut id = Url::parse(id).map_err(|_| DocumentError::WrongId)?;
    id.set_fragment(None);
    Ok(id)
}
