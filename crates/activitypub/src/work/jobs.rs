// SPDX-License-Identifier: AGPL-3.0-or-later
//! The jobs that wait: each looks something up on another server.

use activitypub_federation::config::Data;
use chrono::TimeDelta;
use kollegium_app::jobs::NotDone;
use kollegium_app::{NotReached, Reached};
use kollegium_domain::actors::{self, Kind};
use kollegium_domain::ids::{ActorId, GroupId, InstanceId, PostId};
use kollegium_domain::jobs::{ImportAction, Job};
use kollegium_domain::transfer::{self, Found};
use kollegium_domain::{By, instances, posts};

use super::{backfill, thread};
use crate::documents::Handle;
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};

/// For how long a server is asked who is mentioned: the last of the attempts that a job has comes later.
const MENTION_TIME: TimeDelta = TimeDelta::minutes(30);

/// Does one job.
pub(super) async fn carry_out(federation: &Data<Federation>, job: Job) -> Result<(), NotDone> {
    run(federation, job).await.map_err(|error| match error {
        NotFetched::Later(reason) => NotDone::Later(reason),
        NotFetched::Domain(error) => error.into(),
        NotFetched::Gone | NotFetched::NotAllowed(_) | NotFetched::Unusable(_) => {
            NotDone::Never(error.to_string())
        }
    })
}

async fn run(federation: &Data<Federation>, job: Job) -> Result<(), NotFetched> {
    match job {
        Job::ResolveMention { post, handle } => resolve_mention(federation, post, &handle).await,
        Job::Backfill { group } => backfill::run(federation, group).await,
        Job::CountGroup { group } => backfill::count_again(federation, group).await,
        Job::LoadReplies {
            post,
            context,
            replies,
        } => thread::read_again(federation, post, context, replies).await,
        Job::AskNodeInfo { instance } => ask_node_info(federation, instance).await,
        Job::Import { person, what, uri } => fulfil(federation, person, what, &uri).await,
    }
}

/// Finds out who is mentioned. Where nobody is found, or they do not get what is written in this group, the author is told.
async fn resolve_mention(federation: &Federation, post: PostId, handle: &str) -> Result<(), NotFetched> {
    let now = federation.app().now();
    let found = match Handle::parse(handle) {
        Some(handle) => federation.by_handle(&handle, Kind::Person, &Budget::new()).await,
        None => Err(NotFetched::Unusable(format!("{handle:.100} is no handle"))),
    };
    let lost = match found {
        Ok(found) => {
            return Ok(federation
                .app()
                .write(move |tx| posts::note_mention(tx, post, found.id, now))
                .await?);
        }
        Err(lost @ (NotFetched::Gone | NotFetched::NotAllowed(_) | NotFetched::Unusable(_))) => lost,
        Err(error @ NotFetched::Domain(_)) => return Err(error),
        Err(later @ NotFetched::Later(_)) => {
            let written = federation
                .app()
                .read(move |snapshot| posts::changed_at(snapshot, post))
                .await?;
            if written.plus(MENTION_TIME) > now {
                return Err(later);
            }
            NotFetched::Unusable(format!("{later}, and its time is over"))
        }
    };
    federation
        .app()
        .write(move |tx| posts::note_lost_mention(tx, post, now))
        .await?;
    Err(lost)
}

/// Whoever wished for it may be gone meanwhile; then nothing is fetched for them.
async fn fulfil(
    federation: &Federation,
    person: ActorId,
    wish: ImportAction,
    uri: &str,
) -> Result<(), NotFetched> {
    let asks = federation
        .app()
        .read(move |snapshot| actors::get(snapshot, person))
        .await?;
    if asks.deleted_at.is_some() {
        return Ok(());
    }
    let found = match federation.resolve(uri).await {
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
        .write(move |tx| transfer::import_one(tx, &by, wish, found))
        .await?;
    Ok(())
}

async fn ask_node_info(federation: &Federation, instance: InstanceId) -> Result<(), NotFetched> {
    let known = federation
        .app()
        .read(move |snapshot| instances::get(snapshot, instance))
        .await?;
    if !federation.rules().await?.allow(&known.host) {
        return Err(NotFetched::NotAllowed(known.host));
    }
    let software = federation.documents().nodeinfo(&known.host).await?;
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
