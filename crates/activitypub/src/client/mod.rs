// SPDX-License-Identifier: AGPL-3.0-or-later
//! All outgoing traffic of the server: fetching, discovery and delivery through one guarded client.
//!
//! Every URL passes the [`AddressPolicy`] before it is requested, every address when the connection is made
//! (so that there is nothing between check and use), redirects are followed by hand, times and sizes are
//! bounded. Nothing else in the server may speak HTTP to the outside.

mod delivery;
mod discovery;
mod error;
mod fetch;
mod page;
mod picture;
mod resolver;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Position, Url};

use crate::address::AddressPolicy;
use crate::signatures::PrivateKey;

pub use delivery::Delivered;
pub use discovery::{ActorHint, Handle, Software};
pub use error::{DeliveryError, FetchError, TargetRefused};
pub use fetch::{Fetched, is_activity_type};
pub use page::WebPage;

/// How many hosts and failed URLs are remembered; bounded, since peers choose them.
const REMEMBERED: u64 = 10_000;

/// What the client needs to know; [`Settings::new`] gives the usual limits.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own public origin, such as `https://forum.example`. It is named in the user agent, and never
    /// requested.
    pub origin: Url,
    /// Where requests may go.
    pub policy: AddressPolicy,
    /// Limit for one fetch with its redirects and whole body, and for one delivery.
    pub total_timeout: Duration,
    /// Limit for making a connection, and for waiting until another request to the same host is done.
    pub connect_timeout: Duration,
    /// Largest accepted body in bytes, after decompression.
    pub max_body: usize,
    /// How long a URL that failed is not tried again.
    pub failure_memory: Duration,
    /// How long one is remembered that is not the URL's own: a host that could not be reached may only be starting again,
    /// and what waits for it is tried again soon.
    pub outage_memory: Duration,
    /// Fetches that may run at once per host.
    pub fetches_per_host: usize,
    /// Deliveries that may run at once per host.
    pub deliveries_per_host: usize,
}

impl Settings {
    /// The usual limits.
    pub fn new(origin: Url, policy: AddressPolicy) -> Self {
        Self {
            origin,
            policy,
            total_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            max_body: 1024 * 1024,
            failure_memory: Duration::from_secs(300),
            outage_memory: Duration::from_secs(5),
            fetches_per_host: 4,
            deliveries_per_host: 8,
        }
    }
}

/// In whose name a request is signed.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The id of the key, such as `https://forum.example/actor#main-key`.
    pub key_id: String,
    /// Its private half.
    pub key: PrivateKey,
}

/// The guarded HTTP client. Cheap to clone; clones share connections, limits and memory of failures.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    http: reqwest::Client,
    slots: Cache<(Purpose, String), Arc<Semaphore>>,
    flights: Cache<fetch::Key, Arc<Fetched>>,
    failures: Cache<fetch::Key, FetchError>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    Fetch,
    Deliver,
}

/// How long a failure is remembered.
struct Memory {
    failures: Duration,
    outages: Duration,
}

impl Expiry<fetch::Key, FetchError> for Memory {
    fn expire_after_create(&self, _: &fetch::Key, failure: &FetchError, _: Instant) -> Option<Duration> {
        let outage = matches!(failure, FetchError::Network(_) | FetchError::Timeout);
        Some(if outage { self.outages } else { self.failures })
    }
}

/// The HTTP client could not be made, which means that the TLS library does not work.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct ClientFault(#[from] reqwest::Error);

impl Client {
    /// Makes the client; once per process.
    pub fn new(settings: Settings) -> Result<Self, ClientFault> {
        let origin = settings.origin.origin().ascii_serialization();
        let http = reqwest::Client::builder()
            .user_agent(format!("Kollegium/{} (+{origin}/)", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .gzip(true)
            .https_only(!settings.policy.plain_http)
            // HTTP/2 comes with the store of pictures; the bounds here and below are those of HTTP/1.
            .http1_only()
            .http1_max_headers(100)
            .dns_resolver(resolver::CheckedResolver::new(settings.policy.clone()))
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.total_timeout)
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(settings.deliveries_per_host)
            .build()?;
        // Successes are shared with those who wait for them, but not kept; the lifetime is a safety net.
        let flights = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(Duration::from_secs(1));
        let failures = Cache::builder().max_capacity(REMEMBERED).expire_after(Memory {
            failures: settings.failure_memory,
            outages: settings.outage_memory,
        });
        let inner = Inner {
            settings,
            http,
            slots: Cache::new(REMEMBERED),
            flights: flights.build(),
            failures: failures.build(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    fn check_target(&self, url: &Url) -> Result<(), TargetRefused> {
        let own = &self.inner.settings.origin;
        if url.host() == own.host() && url.port_or_known_default() == own.port_or_known_default() {
            return Err(TargetRefused::OwnHost);
        }
        Ok(self.inner.settings.policy.check_url(url)?)
    }

    /// Waits for the right to talk to a host; nothing if the host kept others busy for too long.
    async fn slot(&self, purpose: Purpose, url: &Url) -> Option<OwnedSemaphorePermit> {
        let settings = &self.inner.settings;
        let slots = match purpose {
            Purpose::Fetch => settings.fetches_per_host,
            Purpose::Deliver => settings.deliveries_per_host,
        };
        let key = (purpose, url[Position::BeforeHost..Position::AfterPort].to_owned());
        let semaphore = self
            .inner
            .slots
            .get_with(key, async { Arc::new(Semaphore::new(slots)) })
            .await;
        tokio::time::timeout(settings.connect_timeout, semaphore.acquire_owned())
            .await
            .ok()?
            .ok()
    }
}
