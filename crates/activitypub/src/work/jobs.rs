// SPDX-License-Identifier: AGPL-3.0-or-later
//! The jobs that wait: each looks something up on another server.

use chrono::TimeDelta;
use kollegium_db::Tx;
use kollegium_domain::actors::{self, Kind};
use kollegium_domain::ids::{ActorId, GroupId, InstanceId, PostId};
use kollegium_domain::jobs::{self, Job, Waiting, Wish};
use kollegium_domain::transfer::{self, Found};
use kollegium_domain::{By, Error, instances, posts, previews};
use kollegium_http::{NotReached, Reached};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{POLL, backfill, is_over};
use crate::client::Handle;
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};

/// For how long a job is claimed: longer than any takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How many jobs are done at once: a server that answers slowly holds up few others.
const AT_ONCE: usize = 8;

/// Does jobs until the program ends.
pub(super) async fn work(federation: Federation, mut shutdown: watch::Receiver<bool>) {
    let now = federation.app().now();
    if let Err(error) = federation.app().write(move |tx| jobs::release(tx, now)).await {
        tracing::error!(%error, "jobs that an earlier process had taken wait for their time");
    }
    let mut running = JoinSet::new();
    while !is_over(&shutdown) {
        let committed = federation.app().committed();
        if running.len() < AT_ONCE {
            match next(&federation).await {
                Ok(Some(waiting)) => {
                    running.spawn(carry_out(federation.clone(), waiting));
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "a job could not be read"),
            }
        }
        tokio::select! {
            Some(_) = running.join_next() => {}
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
            _ = shutdown.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

async fn next(federation: &Federation) -> Result<Option<Waiting>, Error> {
    let now = federation.app().now();
    let due = federation.app().read(jobs::next_run).await?;
    if due.is_none_or(|due| due > now) {
        return Ok(None);
    }
    federation
        .app()
        .write(move |tx| jobs::claim(tx, now, LEASE))
        .await
}

async fn carry_out(federation: Federation, waiting: Waiting) {
    let worker = federation.clone();
    let job = waiting.job.clone();
    let outcome = tokio::spawn(async move { run(&worker, job).await }).await;
    let now = federation.app().now();
    let finished = match outcome {
        Ok(Ok(())) => true,
        Ok(Err(NotFetched::Later(reason))) => {
            tracing::info!(job = ?waiting.job, reason, "put a job off");
            false
        }
        Ok(Err(NotFetched::Domain(error))) => {
            tracing::error!(job = ?waiting.job, %error, "a job failed");
            false
        }
        Ok(Err(error)) => {
            tracing::info!(job = ?waiting.job, %error, "gave a job up");
            true
        }
        Err(error) => {
            tracing::error!(job = ?waiting.job, %error, "a job ended in a panic");
            false
        }
    };
    let record = move |tx: &mut Tx| match finished {
        true => jobs::finish(tx, waiting.id),
        false => jobs::put_off(tx, &waiting, now),
    };
    if let Err(error) = federation.app().write(record).await {
        tracing::error!(%error, "could not record what became of a job");
    }
}

async fn run(federation: &Federation, job: Job) -> Result<(), NotFetched> {
    match job {
        Job::ResolveMention { post, handle } => resolve_mention(federation, post, &handle).await,
        Job::Backfill { group } => backfill::run(federation, group).await,
        Job::FetchPreview { link } => fetch_preview(federation, link).await,
        Job::AskNodeInfo { instance } => ask_node_info(federation, instance).await,
        Job::Fulfil { person, what, uri } => fulfil(federation, person, what, &uri).await,
    }
}

async fn resolve_mention(federation: &Federation, post: PostId, handle: &str) -> Result<(), NotFetched> {
    let handle =
        Handle::parse(handle).ok_or_else(|| NotFetched::Unusable(format!("{handle:.100} is no handle")))?;
    let found = federation
        .by_handle(&handle, Kind::Person, &Budget::new())
        .await?;
    federation
        .app()
        .write(move |tx| posts::note_mention(tx, post, found.id))
        .await?;
    Ok(())
}

async fn fetch_preview(federation: &Federation, link: String) -> Result<(), NotFetched> {
    let page = federation.look_at(&link).await?;
    let now = federation.app().now();
    federation
        .app()
        .write(move |tx| previews::store(tx, &link, &page, now))
        .await?;
    Ok(())
}

/// Whoever wished for it may be gone meanwhile; then nothing is fetched for them.
async fn fulfil(federation: &Federation, person: ActorId, wish: Wish, uri: &str) -> Result<(), NotFetched> {
    let asks = federation.app().read(move |rx| actors::get(rx, person)).await?;
    if asks.deleted_at.is_some() {
        return Ok(());
    }
    let found = match federation.find(uri).await {
        Ok(Reached::Person(id)) => Found::Person(id),
        Ok(Reached::Group(id)) => Found::Group(GroupId(id.0)),
        Ok(Reached::Post(id)) => Found::Post(id),
        Err(NotReached::Unknown) => return Err(NotFetched::Gone),
        Err(NotReached::NotAllowed(host)) => return Err(NotFetched::NotAllowed(host)),
        Err(NotReached::Failed(reason)) => return Err(NotFetched::Later(reason)),
    };
    let by = By::local(asks, federation.app().now());
    federation
        .app()
        .write(move |tx| transfer::fulfil(tx, &by, wish, found))
        .await?;
    Ok(())
}

async fn ask_node_info(federation: &Federation, instance: InstanceId) -> Result<(), NotFetched> {
    let known = federation
        .app()
        .read(move |rx| instances::get(rx, instance))
        .await?;
    if !federation.rules().await?.allow(&known.host) {
        return Err(NotFetched::NotAllowed(known.host));
    }
    let software = federation.client().nodeinfo(&known.host).await?;
    let now = federation.app().now();
    federation
        .app()
        .write(move |tx| instances::describe(tx, instance, &software.name, &software.version, now))
        .await?;
    Ok(())
}

impl From<NotFetched> for NotReached {
    fn from(error: NotFetched) -> NotReached {
        match error {
            NotFetched::Gone => NotReached::Unknown,
            NotFetched::NotAllowed(host) => NotReached::NotAllowed(host),
            NotFetched::Unusable(reason) | NotFetched::Later(reason) => NotReached::Failed(reason),
            NotFetched::Domain(error) => {
                tracing::error!(%error, "something could not be looked up");
                NotReached::Failed("a failure of this server".to_owned())
            }
        }
    }
}
