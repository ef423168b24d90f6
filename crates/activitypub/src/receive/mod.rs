// SPDX-License-Identifier: AGPL-3.0-or-later
//! Carrying out what other servers send: from a stored activity to a command of the domain.
//!
//! Each activity is handled in three steps: it is read, what is missing is fetched, and then one transaction runs the
//! command and marks the activity as done. No network while a transaction is open.

mod acts;
mod announce;
mod boosts;
mod content;
pub(crate) mod incoming;
mod messages;
mod moderation;
pub(crate) mod object;
pub(crate) mod place;
mod reports;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use incoming::{Activity, Incoming, Undone, Unusable};
use kollegium_db::Tx;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Denial;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::{self, Waiting};
use kollegium_domain::trust::Rules;
use kollegium_domain::{By, Error, Time, Via, groups};
use serde_json::Value;
use url::Url;

use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched, authority};
use crate::json;

/// Carries out one stored activity and records what became of it.
pub(crate) async fn process(federation: &Federation, waiting: &Waiting) {
    let outcome = perform(federation, waiting).await;
    let Err(stop) = outcome else { return };
    let row = waiting.clone();
    let now = federation.app().now();
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
    if let Err(error) = federation.app().write_repeatable(record).await {
        // It stays claimed and comes again when the claim has run out.
        tracing::error!(%error, activity = waiting.uri, "could not record what became of an activity");
    }
}

async fn perform(federation: &Federation, waiting: &Waiting) -> Result<(), Stop> {
    let document = json::parse(waiting.raw.as_bytes()).map_err(|error| Stop::Refused(error.to_string()))?;
    let task = Task::new(federation, Budget::new()).await?;
    let activity = incoming::parse(&document)?;
    // What may have to be fetched makes these futures large: they lie on the heap, for the sake of the stack.
    match &activity.what {
        Incoming::Announce(items) => Box::pin(task.announce(waiting.id, &activity, items)).await,
        _ => {
            let command = Box::pin(task.command(&activity, &Source::Direct)).await?;
            task.finish(waiting.id, command).await
        }
    }
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

/// Everything was fetched; this runs in the transaction.
pub(crate) type Command = Box<dyn Fn(&mut Tx) -> kollegium_domain::Result<()> + Send + Sync>;

/// How an activity reached us, and so how much its words count.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// From its actor, who signed it.
    Direct,
    /// Inside of an Announce by this group, which has the say in its own matters.
    Announced(Arc<Actor>),
}

impl Source {
    /// The group that passed it on.
    pub(crate) fn announcer(&self) -> Option<GroupId> {
        match self {
            Source::Direct => None,
            Source::Announced(group) => Some(GroupId(group.id.0)),
        }
    }

    /// Who acts, and how we know.
    pub(crate) fn by(&self, actor: Actor, activity: &str, at: Time) -> By {
        let activity = activity.to_owned();
        let via = match self.announcer() {
            None => Via::Remote(activity),
            Some(group) => Via::Announced { group, activity },
        };
        By { actor, via, at }
    }

    /// What a group announces is about the group itself.
    fn check(&self, group: GroupId) -> kollegium_domain::Result<()> {
        match self.announcer() {
            Some(announcer) if announcer != group => Err(Error::Forbidden(Denial::WrongOrigin)),
            Some(_) | None => Ok(()),
        }
    }
}

/// One piece of work: with whom we federate, what it may still cost, and when it is done.
pub(crate) struct Task<'a> {
    pub(crate) federation: &'a Federation,
    pub(crate) budget: Budget,
    pub(crate) rules: Arc<Rules>,
    pub(crate) at: Time,
}

impl<'a> Task<'a> {
    pub(crate) async fn new(federation: &'a Federation, budget: Budget) -> Result<Task<'a>, Error> {
        Ok(Task {
            federation,
            budget,
            rules: federation.rules().await?,
            at: federation.app().now(),
        })
    }

    pub(crate) fn is_ours(&self, uri: &str) -> bool {
        self.federation.app().origin().owns(uri)
    }

    pub(crate) async fn actor(&self, uri: &str) -> Result<Actor, NotFetched> {
        self.federation.actor(uri, &self.budget).await
    }

    pub(crate) async fn fetch(&self, uri: &str) -> Result<Value, NotFetched> {
        let fetched = self.federation.document(uri, &self.budget).await?;
        Ok(fetched.json)
    }

    /// Runs the command and marks the activity as done, in one transaction. Should that get lost, the activity, which is
    /// stored, is carried out again.
    async fn finish(&self, id: kollegium_domain::ids::ActivityId, command: Command) -> Result<(), Stop> {
        let run = move |tx: &mut Tx| {
            command(tx)?;
            inbox::done(tx, id)
        };
        Ok(self.federation.app().write_repeatable(run).await?)
    }

    /// What the domain is to do about an activity.
    pub(crate) async fn command(&self, activity: &Activity, source: &Source) -> Result<Command, Stop> {
        match (&activity.what, source) {
            (Incoming::Follow { object }, Source::Direct) => self.follow(activity, object).await,
            (Incoming::Accept(answered), Source::Direct) => self.accept(activity, answered).await,
            (Incoming::Reject(answered), Source::Direct) => self.reject(activity, answered).await,
            (Incoming::Follow { .. } | Incoming::Accept(_) | Incoming::Reject(_), Source::Announced(_)) => {
                Err(Stop::Ignored("a group has no say in who follows whom".to_owned()))
            }
            (Incoming::Announce(_), _) => Err(Stop::Ignored("an Announce inside of another".to_owned())),
            (Incoming::Undo(undone), _) => self.undo(activity, undone, source).await,
            (Incoming::Create(content), _) => self.create(activity, content, source).await,
            (Incoming::Update(content), _) => self.update(activity, content, source).await,
            (Incoming::UpdateActor { object }, _) => self.update_actor(activity, object, source).await,
            (
                Incoming::Delete {
                    object,
                    removal,
                    written,
                },
                _,
            ) => {
                self.delete(activity, object, removal.as_deref(), *written, source)
                    .await
            }
            (Incoming::Vote { object, score }, _) => self.vote(activity, object, Some(*score), source).await,
            (Incoming::Add { object, target }, _) => self.add(activity, object, target, source).await,
            (Incoming::Remove { object, target }, _) => self.remove(activity, object, target, source).await,
            (Incoming::Lock { object, reason }, _) => self.lock(activity, object, reason, source).await,
            (Incoming::Block(ban), _) => self.ban(activity, ban, source).await,
            (Incoming::Flag { objects, reason }, _) => self.flag(activity, objects, reason, source).await,
        }
    }

    /// An Undo counts only for what the same actor did.
    async fn undo(&self, activity: &Activity, undone: &Undone, source: &Source) -> Result<Command, Stop> {
        let inner = match undone {
            Undone::Inline(inner) => (**inner).clone(),
            Undone::Id(id) => self.received(id).await?,
        };
        if inner.actor != activity.actor {
            return Err(Stop::Refused("it undoes what somebody else did".to_owned()));
        }
        match &inner.what {
            Incoming::Follow { object } => self.unfollow(activity, object, source).await,
            Incoming::Vote { object, .. } => self.vote(activity, object, None, source).await,
            Incoming::Delete { object, removal, .. } => {
                self.restore(activity, object, removal.as_deref(), source).await
            }
            Incoming::Lock { object, reason } => self.unlock(activity, object, reason, source).await,
            Incoming::Block(ban) => self.unban(activity, ban, source).await,
            Incoming::Announce(items) => self.unboost(activity, items, source).await,
            Incoming::Accept(_)
            | Incoming::Reject(_)
            | Incoming::Undo(_)
            | Incoming::Create(_)
            | Incoming::Update(_)
            | Incoming::UpdateActor { .. }
            | Incoming::Add { .. }
            | Incoming::Remove { .. }
            | Incoming::Flag { .. } => Err(Stop::Ignored("nothing that can be undone".to_owned())),
        }
    }

    /// An earlier activity that is named by its id alone.
    async fn received(&self, id: &str) -> Result<Activity, Stop> {
        let uri = id.to_owned();
        let raw = self
            .federation
            .app()
            .read(move |snapshot| inbox::get_raw(snapshot, &uri))
            .await?;
        let raw = raw.ok_or_else(|| Stop::Ignored("it undoes an activity that we do not know".to_owned()))?;
        let document = json::parse(raw.as_bytes()).map_err(|error| Stop::Refused(error.to_string()))?;
        Ok(incoming::parse(&document)?)
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
