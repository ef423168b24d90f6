// SPDX-License-Identifier: AGPL-3.0-or-later
//! Carrying out what other servers send: from a stored activity to a command of the domain.
//!
//! Each kind of activity is a struct with the trait `Activity` of `activitypub_federation`. It is read ([`incoming`]),
//! verified without fetching or writing anything of it, and received: what is missing is fetched, and then one
//! transaction runs the command and marks the activity as done. No network while a transaction is open.

pub(crate) mod activity;
pub(crate) mod announce;
mod body;
mod boosts;
mod content;
pub(crate) mod history;
pub(crate) mod incoming;
mod membership;
mod messages;
mod moderation;
mod moves;
pub(crate) mod object;
pub(crate) mod place;
mod profiles;
mod reports;
#[cfg(test)]
mod tests;
mod undo;
mod votes;

use std::sync::Arc;

use activitypub_federation::config::{Data, FederationConfig, UrlVerifier};
use activitypub_federation::error::Error as LibraryError;
use activitypub_federation::traits::Activity;
use async_trait::async_trait;
use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor, ActorEndpoints};
use kollegium_domain::error::Denial;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::{ActivityId, ActorId, GroupId};
use kollegium_domain::inbox::{self, Waiting};
use kollegium_domain::trust::Rules;
use kollegium_domain::{By, Error, Time, groups};
use serde_json::Value;
use url::Url;

use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::authority;
use crate::json;
use activity::{Arrival, Head, Source};
use incoming::Unusable;

/// The state of federation as the traits of `activitypub_federation` take it. Nothing is fetched or sent through it:
/// [`kollegium_client`] is the one way out.
pub(crate) async fn data(federation: &Federation) -> Data<Federation> {
    let config = FederationConfig::builder()
        .domain(federation.app().origin().authority())
        .app_data(federation.clone())
        .url_verifier(Box::new(NoRequests))
        .build()
        .await
        .expect("every field without a default is given");
    config.to_request_data()
}

/// Refuses every request that the library would make, since none would pass our address policy and limits.
#[derive(Clone)]
struct NoRequests;

#[async_trait]
impl UrlVerifier for NoRequests {
    async fn verify(&self, _: &Url) -> Result<(), LibraryError> {
        Err(LibraryError::UrlVerificationError(
            "requests go through this server's own client",
        ))
    }
}

/// Carries out one stored activity within a budget and records what became of it.
pub(crate) async fn process(data: &Data<Federation>, waiting: &Waiting, budget: Budget) {
    let Err(stop) = receive_stored(data, waiting, budget).await else {
        return;
    };
    let row = waiting.clone();
    let now = data.app().now();
    match &stop {
        Stop::Ignored(reason) => tracing::debug!(activity = row.uri, reason, "ignored an activity"),
        Stop::Refused(reason) => tracing::info!(activity = row.uri, reason, "refused an activity"),
        Stop::Later(reason) => tracing::info!(activity = row.uri, reason, "put an activity off"),
    }
    let record = move |tx: &mut Tx| match &stop {
        Stop::Ignored(reason) => inbox::ignored(tx, row.id, reason),
        Stop::Refused(reason) => inbox::refused(tx, row.id, reason),
        Stop::Later(reason) => inbox::retry(tx, &row, reason, now),
    };
    if let Err(error) = data.app().write_repeatable(record).await {
        // It stays claimed and comes again when the claim has run out.
        tracing::error!(%error, activity = waiting.uri, "could not record what became of an activity");
    }
}

async fn receive_stored(data: &Data<Federation>, waiting: &Waiting, budget: Budget) -> Result<(), Stop> {
    let document = json::parse(waiting.raw.as_bytes()).map_err(|error| Stop::Refused(error.to_string()))?;
    let arrival = Arrival {
        source: Source::Direct,
        stored: Some(waiting.id),
        budget: Arc::new(budget),
    };
    receive(&document, arrival, data).await
}

/// Reads an activity, verifies it, and carries it out.
async fn receive(document: &Value, arrival: Arrival, data: &Data<Federation>) -> Result<(), Stop> {
    let activity = incoming::parse(document, arrival)?;
    activity.verify(data).await?;
    activity.receive(data).await
}

/// Why nothing was done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It is nothing that we do anything about.
    Ignored(String),
    /// It may not.
    Refused(String),
    /// It failed for a reason that may pass.
    Later(String),
}

impl From<Unusable> for Stop {
    fn from(unusable: Unusable) -> Stop {
        Stop::Ignored(unusable.0)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::NotFound(_)
            | Error::Forbidden(_)
            | Error::Invalid(..)
            | Error::Taken(_)
            | Error::Credentials => Stop::Refused(error.to_string()),
            Error::Database(_) | Error::Corrupt(_) => Stop::Later(error.to_string()),
        }
    }
}

impl From<NotFetched> for Stop {
    fn from(error: NotFetched) -> Stop {
        match error {
            NotFetched::Gone => Stop::Ignored(error.to_string()),
            NotFetched::NotAllowed(_) | NotFetched::Unusable(_) => Stop::Refused(error.to_string()),
            NotFetched::Later(reason) => Stop::Later(reason),
            NotFetched::Domain(error) => error.into(),
        }
    }
}

/// One piece of work: with whom we federate, what it may still cost, and what is done with it.
pub(crate) struct Task<'a> {
    pub(crate) federation: &'a Federation,
    pub(crate) budget: Arc<Budget>,
    pub(crate) rules: Arc<Rules>,
    pub(crate) at: Time,
    stored: Option<ActivityId>,
}

impl<'a> Task<'a> {
    /// Work that is done for another reason than an activity.
    pub(crate) async fn new(federation: &'a Federation, budget: Budget) -> Result<Task<'a>, Error> {
        Task::with(federation, Arc::new(budget), None).await
    }

    /// What an activity asks for.
    async fn of(federation: &'a Federation, head: &Head) -> Result<Task<'a>, Error> {
        Task::from_arrival(federation, &head.arrival).await
    }

    async fn from_arrival(federation: &'a Federation, arrival: &Arrival) -> Result<Task<'a>, Error> {
        Task::with(federation, Arc::clone(&arrival.budget), arrival.stored).await
    }

    async fn with(
        federation: &'a Federation,
        budget: Arc<Budget>,
        stored: Option<ActivityId>,
    ) -> Result<Task<'a>, Error> {
        Ok(Task {
            federation,
            budget,
            rules: federation.rules().await?,
            at: federation.app().now(),
            stored,
        })
    }

    pub(crate) fn is_ours(&self, uri: &str) -> bool {
        self.federation.app().origin().owns(uri)
    }

    /// The actor with this id, fetched if need be.
    pub(crate) async fn actor(&self, uri: &str) -> Result<Actor, NotFetched> {
        self.federation.actor(uri, &self.budget).await
    }

    /// The actor of an activity as who acts, fetched if need be.
    async fn by(&self, head: &Head) -> Result<By, NotFetched> {
        let actor = self.actor(head.actor.as_str()).await?;
        Ok(head.by(actor, self.at))
    }

    /// The actor with this id, if it is known here.
    async fn known(&self, uri: &str) -> Result<Option<Actor>, Error> {
        let uri = uri.to_owned();
        self.federation
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
            .await
    }

    /// Where an actor that is known here is reached.
    async fn endpoints(&self, id: ActorId) -> Result<ActorEndpoints, Error> {
        self.federation
            .app()
            .read(move |snapshot| actors::endpoints(snapshot, id))
            .await
    }

    pub(crate) async fn fetch(&self, uri: &str) -> Result<Value, NotFetched> {
        let fetched = self.federation.document(uri, &self.budget).await?;
        Ok(fetched.json)
    }

    /// Runs the command and marks the activity as done, in one transaction. Should that get lost, the activity, which is
    /// stored, is carried out again.
    async fn run(
        &self,
        command: impl Fn(&mut Tx) -> kollegium_domain::Result<()> + Send + Sync + 'static,
    ) -> Result<(), Stop> {
        let stored = self.stored;
        let run = move |tx: &mut Tx| {
            command(tx)?;
            match stored {
                Some(id) => inbox::done(tx, id),
                None => Ok(()),
            }
        };
        Ok(self.federation.app().write_repeatable(run).await?)
    }
}

/// Whether `actor` may do anything in the group at all, as far as federation goes: local groups do not leave their
/// instance, protected ones only to instances that we trust.
pub(crate) fn admit(
    tx: &mut Tx,
    rules: &Rules,
    actor: &Actor,
    group: GroupId,
) -> kollegium_domain::Result<Visibility> {
    let visibility = groups::visibility(tx, group)?;
    let trusted = Url::parse(&actor.uri).is_ok_and(|url| rules.trusts(authority(&url)));
    match visibility {
        Visibility::Public => Ok(visibility),
        Visibility::Protected if trusted => Ok(visibility),
        Visibility::Protected | Visibility::Local => Err(Error::Forbidden(Denial::NotVisible)),
    }
}
