// SPDX-License-Identifier: AGPL-3.0-or-later
//! Requests to other servers, through one client that is guarded against what their operators and our users write.
//!
//! Every URL passes the [`AddressPolicy`] before it is requested, every address when the connection is made
//! (so that there is nothing between check and use), redirects are followed by hand, times and sizes are
//! bounded. Nothing else in the server may speak HTTP to the outside. What the answers mean is for the callers.

pub mod address;
mod delivery;
mod error;
mod failures;
mod get;
mod page;
mod picture;
mod resolver;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::{Position, Url};

use address::AddressPolicy;

pub use delivery::Delivered;
pub use error::{ClientFault, DeliveryError, FetchError, TargetRefused};
pub use failures::{Failures, Memory};
pub use get::{Download, Head, Wanted, media_type};
pub use page::WebPage;

/// How many hosts and failed URLs are remembered; bounded, since peers choose them.
const REMEMBERED: u64 = 10_000;

/// What the client needs to know; [`Settings::new`] gives the usual limits.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own public origin, such as `https://forum.example`. It is named in the user agent, and never
    /// requested.
    pub origin: Url,
    /// Where requests to other servers may go: documents and deliveries.
    pub policy: AddressPolicy,
    /// Where web pages and pictures may be. What is there may be shown to anybody, so that a network in which other servers
    /// are is not open for this.
    pub page_policy: AddressPolicy,
    /// Limit for one fetch with its redirects and whole body, and for one delivery.
    pub total_timeout: Duration,
    /// Limit for making a connection, and for waiting until another request to the same host is done.
    pub connect_timeout: Duration,
    /// Largest accepted body of a document in bytes, after decompression.
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
    /// The usual limits. Pages and pictures may be at public addresses only.
    pub fn new(origin: Url, policy: AddressPolicy) -> Self {
        let page_policy = AddressPolicy {
            allow_networks: Vec::new(),
            ..policy
        };
        Self {
            origin,
            policy,
            page_policy,
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

/// Headers to add to a request, names in lower case.
pub type Headers = Vec<(&'static str, String)>;

/// Signs requests, each at the moment when it is sent and for the host to which it goes. An error says why in words.
pub trait Sign: Send + Sync {
    /// The headers of a GET.
    fn sign_get(&self, url: &Url) -> Result<Headers, String>;

    /// The headers of a POST, its content type among them.
    fn sign_post(&self, url: &Url, body: &[u8]) -> Result<Headers, String>;
}

/// The guarded HTTP client. Cheap to clone; clones share connections, limits and memory of failures.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    http: reqwest::Client,
    /// For pages and pictures.
    pages: reqwest::Client,
    slots: Cache<(Purpose, String), Arc<Semaphore>>,
    pictures: Failures<Url, FetchError>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    /// A document of another server.
    Fetch,
    /// A web page or picture.
    Page,
    Deliver,
}

impl Client {
    /// Makes the client; once per process.
    pub fn new(settings: Settings) -> Result<Self, ClientFault> {
        let inner = Inner {
            http: connect(&settings, &settings.policy)?,
            pages: connect(&settings, &settings.page_policy)?,
            pictures: Failures::new(&settings),
            settings,
            slots: Cache::new(REMEMBERED),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// What the client was made with.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Gives up after the time that one fetch may take, for what needs several requests.
    pub async fn within_time<T, E: From<FetchError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let timeout = self.inner.settings.total_timeout;
        tokio::time::timeout(timeout, work)
            .await
            .unwrap_or_else(|_| Err(FetchError::Timeout.into()))
    }

    fn http(&self, purpose: Purpose) -> &reqwest::Client {
        match purpose {
            Purpose::Fetch | Purpose::Deliver => &self.inner.http,
            Purpose::Page => &self.inner.pages,
        }
    }

    fn check_target(&self, purpose: Purpose, url: &Url) -> Result<(), TargetRefused> {
        let own = &self.inner.settings.origin;
        if url.host() == own.host() && url.port_or_known_default() == own.port_or_known_default() {
            return Err(TargetRefused::OwnHost);
        }
        let policy = match purpose {
            Purpose::Fetch | Purpose::Deliver => &self.inner.settings.policy,
            Purpose::Page => &self.inner.settings.page_policy,
        };
        Ok(policy.check_url(url)?)
    }

    /// Waits for the right to talk to a host; nothing if the host kept others busy for too long.
    async fn slot(&self, purpose: Purpose, url: &Url) -> Option<OwnedSemaphorePermit> {
        let settings = &self.inner.settings;
        let slots = match purpose {
            Purpose::Fetch | Purpose::Page => settings.fetches_per_host,
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

/// A client whose connections go only where a policy permits.
fn connect(settings: &Settings, policy: &AddressPolicy) -> Result<reqwest::Client, ClientFault> {
    let origin = settings.origin.origin().ascii_serialization();
    Ok(reqwest::Client::builder()
        .user_agent(format!("Kollegium/{} (+{origin}/)", env!("CARGO_PKG_VERSION")))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .gzip(true)
        .https_only(!policy.plain_http)
        // HTTP/2 comes with the store of pictures; the bounds here and below are those of HTTP/1.
        .http1_only()
        .http1_max_headers(100)
        .dns_resolver(resolver::CheckedResolver::new(policy.clone()))
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.total_timeout)
        .pool_idle_timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(settings.deliveries_per_host)
        .build()?)
}
