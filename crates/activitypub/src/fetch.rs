// SPDX-License-Identifier: AGPL-3.0-or-later
//! From other servers into the domain: actors, threads and replies, within limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use kollegium_client::FetchError;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::ids::GroupId;
use kollegium_domain::jobs::{self, Job};
use kollegium_domain::remote_actors;
use kollegium_domain::{Error, groups, instances};
use tokio::time::Instant;
use url::Url;

use crate::actor_document::FetchedActor;
use crate::documents::{DocumentError, Fetched};
use crate::federation::Federation;
use crate::ids::authority;
use crate::slots::Slot;

/// Most documents that are fetched on account of one activity or one question.
const MAX_FETCHES: u32 = 20;
/// Longest time that is spent on them.
const MAX_TIME: Duration = Duration::from_secs(10);
/// After which time an actor is fetched again.
const ACTOR_AGE: TimeDelta = TimeDelta::hours(24);

/// What one piece of work may still cost.
#[derive(Debug)]
pub(crate) struct Budget {
    fetches: AtomicU32,
    until: Instant,
    slot: Option<Slot>,
}

impl Budget {
    /// The usual one.
    pub(crate) fn new() -> Budget {
        Budget::of(MAX_FETCHES, MAX_TIME)
    }

    /// Another one.
    pub(crate) fn of(fetches: u32, time: Duration) -> Budget {
        Budget {
            fetches: AtomicU32::new(fetches),
            until: Instant::now() + time,
            slot: None,
        }
    }

    /// The usual one of work that holds slots, which are given back during each fetch.
    pub(crate) fn with_slot(slot: Slot) -> Budget {
        Budget {
            slot: Some(slot),
            ..Budget::new()
        }
    }

    fn spend(&self) -> Result<(), NotFetched> {
        let spent = self
            .fetches
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if spent.is_err() || Instant::now() > self.until {
            return Err(NotFetched::Unusable(
                "too much would have to be fetched".to_owned(),
            ));
        }
        Ok(())
    }

    /// Gives up when the time is over. Slots that the work holds are given back meanwhile.
    async fn within<T>(
        &self,
        fetch: impl Future<Output = Result<T, DocumentError>>,
    ) -> Result<T, DocumentError> {
        let left = self.until.saturating_duration_since(Instant::now());
        let fetch = tokio::time::timeout(left, fetch);
        let fetched = match &self.slot {
            Some(slot) => slot.while_waiting(fetch).await,
            None => fetch.await,
        };
        fetched.unwrap_or_else(|_| Err(FetchError::Timeout.into()))
    }
}

/// What is expected at a URL.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// A document of its own.
    Document,
    /// That, or a collection.
    Collection,
}

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum NotFetched {
    /// Its server says that there is no such thing, or no longer.
    #[error("its server does not have it")]
    Gone,
    /// We do not federate with that host.
    #[error("this server does not federate with {0}")]
    NotAllowed(String),
    /// What came cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// It failed for a reason that may pass.
    #[error("{0}")]
    Later(String),
    /// Our own side failed.
    #[error(transparent)]
    Domain(#[from] Error),
}

impl From<DocumentError> for NotFetched {
    fn from(error: DocumentError) -> NotFetched {
        match error {
            DocumentError::Fetch(FetchError::NotFound | FetchError::Gone) => NotFetched::Gone,
            DocumentError::Fetch(error) if error.is_passing() => NotFetched::Later(error.to_string()),
            DocumentError::Fetch(_)
            | DocumentError::Json(_)
            | DocumentError::WrongId
            | DocumentError::Elsewhere(_)
            | DocumentError::Discovery(_) => NotFetched::Unusable(error.to_string()),
        }
    }
}

impl Federation {
    /// Fetches an ActivityStreams document, if we federate with where it is.
    pub(crate) async fn document(&self, uri: &str, budget: &Budget) -> Result<Fetched, NotFetched> {
        Ok(self.answer(uri, Form::Document, budget).await??)
    }

    /// Fetches a collection or a page of one, or else a document.
    pub(crate) async fn collection(&self, uri: &str, budget: &Budget) -> Result<Fetched, NotFetched> {
        Ok(self.look_at(uri, budget).await??)
    }

    /// The same; what its server answered is told apart from what kept us from asking.
    pub(crate) async fn look_at(
        &self,
        uri: &str,
        budget: &Budget,
    ) -> Result<Result<Fetched, DocumentError>, NotFetched> {
        self.answer(uri, Form::Collection, budget).await
    }

    /// On the heap, since nearly all that is done here waits for it somewhere, and would be as large as it is.
    fn answer<'a>(
        &'a self,
        uri: &'a str,
        form: Form,
        budget: &'a Budget,
    ) -> BoxFuture<'a, Result<Result<Fetched, DocumentError>, NotFetched>> {
        Box::pin(async move {
            let url = Url::parse(uri).map_err(|_| NotFetched::Unusable(format!("{uri:.200} is no URL")))?;
            self.check_host(&url).await?;
            budget.spend()?;
            let signer = self.instance_signer().await?;
            let documents = self.documents();
            let fetched = match form {
                Form::Document => {
                    let fetch = documents.get_activity_json(&url, Some(&signer));
                    budget.within(fetch).await
                }
                Form::Collection => {
                    let fetch = documents.get_collection_json(&url, Some(&signer));
                    budget.within(fetch).await
                }
            };
            if let Ok(fetched) = &fetched {
                // A redirect may have led elsewhere.
                self.check_host(&fetched.url).await?;
            }
            Ok(fetched)
        })
    }

    /// The ActivityStreams document that a web page names as its alternate.
    pub(crate) async fn alternate(&self, page: &str, budget: &Budget) -> Result<Option<Url>, NotFetched> {
        let url = Url::parse(page).map_err(|_| NotFetched::Unusable(format!("{page:.200} is no URL")))?;
        self.check_host(&url).await?;
        budget.spend()?;
        let named = Box::pin(self.documents().alternate(&url));
        Ok(budget.within(named).await?)
    }

    /// The actor with this id: as we know it, or fetched if we do not or not lately. Ours are only looked up.
    pub(crate) async fn actor(&self, uri: &str, budget: &Budget) -> Result<Actor, NotFetched> {
        let asked = uri.to_owned();
        let known = self
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &asked))
            .await?;
        match known {
            Some(actor) if actor.local => Ok(actor),
            Some(actor) => {
                self.check_host_of(&actor.uri).await?;
                if !actors::is_stale(&actor, self.app().now(), ACTOR_AGE) {
                    return Ok(actor);
                }
                // What we know serves while its server cannot be reached.
                Ok(self.refresh_actor(uri, budget).await.unwrap_or(actor))
            }
            None if self.app().origin().owns(uri) => Err(NotFetched::Gone),
            None => self.refresh_actor(uri, budget).await,
        }
    }

    /// Fetches an actor, whether we know it or not, and stores what it says.
    pub(crate) async fn refresh_actor(&self, uri: &str, budget: &Budget) -> Result<Actor, NotFetched> {
        let found = self.fetch_actor(uri, budget).await?;
        self.store_actor(&found).await
    }

    /// Fetches an actor without storing it.
    pub(crate) async fn fetch_actor(&self, uri: &str, budget: &Budget) -> Result<FetchedActor, NotFetched> {
        let fetched = self.document(uri, budget).await?;
        self.read_actor(fetched).await
    }

    /// Reads what an actor says of itself. Costs CPU time, which is not spent on the event loop.
    pub(crate) async fn read_actor(&self, fetched: Fetched) -> Result<FetchedActor, NotFetched> {
        let parsed = self.app().compute(move || FetchedActor::parse(&fetched)).await?;
        parsed.map_err(NotFetched::Unusable)
    }

    /// What a sender's own server says of it, as of up to five minutes ago: fetched once, however many ask. Nothing is
    /// stored.
    pub(crate) async fn sender_document(&self, uri: &str) -> Result<Arc<FetchedActor>, Arc<NotFetched>> {
        let load = async {
            let found = self.fetch_actor(uri, &Budget::new()).await?;
            Ok::<_, NotFetched>(Arc::new(found))
        };
        self.sender_documents().try_get_with(uri.to_owned(), load).await
    }

    /// Stores what an actor says of itself.
    pub(crate) async fn store_actor(&self, found: &FetchedActor) -> Result<Actor, NotFetched> {
        let found = found.clone();
        let origin = self.app().origin().clone();
        let now = self.app().now();
        let store = move |tx: &mut kollegium_db::Tx| {
            let stored = remote_actors::store(tx, &origin, &found.remote, now)?;
            let home = instances::get(tx, stored.instance_id)?;
            if home.updated_at.is_none() && instances::is_just_met(tx, home.id)? {
                jobs::add_from(tx, &Job::AskNodeInfo { instance: home.id }, home.id, now)?;
            }
            if stored.kind == Kind::Group {
                let group = GroupId(stored.id.0);
                groups::store_remote_settings(tx, group, found.posting_restricted, found.sensitive)?;
                if stored.updated_at.is_some() {
                    // Known before, and fetched again since that is some time ago.
                    jobs::add(tx, &Job::CountGroup { group }, now)?;
                }
            }
            Ok(stored)
        };
        match self.app().write(store).await {
            Ok(actor) => Ok(actor),
            Err(Error::Forbidden(denial)) => Err(NotFetched::Unusable(format!(
                "the actor cannot be taken: {denial:?}"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// Refused if we do not federate with the host of this URI.
    pub(crate) async fn check_host_of(&self, uri: &str) -> Result<(), NotFetched> {
        let url = Url::parse(uri).map_err(|_| NotFetched::Unusable(format!("{uri:.200} is no URL")))?;
        self.check_host(&url).await
    }

    async fn check_host(&self, url: &Url) -> Result<(), NotFetched> {
        let authority = authority(url);
        if self.rules().await?.allow(authority) {
            Ok(())
        } else {
            Err(NotFetched::NotAllowed(authority.to_owned()))
        }
    }
}
