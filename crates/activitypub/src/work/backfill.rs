// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a remote group had before it was known here: its newest threads with their replies, what is pinned, who moderates
//! it, and how large it is. Each part costs nothing but itself when it fails.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use kollegium_domain::actors::{self, Actor, ActorEndpoints};
use kollegium_domain::groups::past::{self, HomeCounts};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::{By, Via, groups, moderation, posts};
use serde_json::Value;

use super::collection::{self, Collected, written_at};
use super::thread;
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::uri;
use crate::receive::Task;
use crate::receive::history::{Shown, Taken, written_in};

/// Most threads that are taken from a group's outbox.
const MAX_THREADS: usize = 20;
/// Most items of an outbox that are looked at: NodeBB's has replies between the threads.
const MAX_ITEMS: usize = 100;
/// Most moderators and pinned threads.
const MAX_NAMED: usize = 20;
/// Most replies that are taken to one of the threads.
const MAX_REPLIES: usize = 50;
/// Of how many threads the replies are read at once.
const AT_ONCE: usize = 4;
/// What all of it may cost: less time than the job is claimed for.
const FETCHES: u32 = 300;
const TIME: Duration = Duration::from_secs(45);

/// Reads a remote group. If its server cannot be reached now, it is read later.
pub(super) async fn run(federation: &Federation, id: GroupId) -> Result<(), NotFetched> {
    let (group, endpoints) = load(federation, id).await?;
    if group.local {
        return Ok(());
    }
    let task = Task::new(federation, Budget::of(FETCHES, TIME)).await?;
    let group = Arc::new(group);
    let moderators = read_moderators(&task, &group, &endpoints).await;
    note(&group, "moderators", moderators.err().as_ref());
    let outbox = read_outbox(&task, &group, &endpoints).await;
    note(&group, "outbox", outbox.as_ref().err());
    let pinned = read_pinned(&task, &group, &endpoints).await;
    note(&group, "pinned threads", pinned.as_ref().err());
    let (total, threads) = match outbox {
        Err(error @ NotFetched::Later(_)) => return Err(error),
        outbox => outbox.unwrap_or_default(),
    };
    read_replies(
        &task,
        &group,
        threads.into_iter().chain(pinned.unwrap_or_default()),
    )
    .await;
    let counts = count(&task, &endpoints, total).await;
    let at = task.at;
    federation
        .app()
        .write(move |tx| {
            past::store_home_counts(tx, id, counts)?;
            past::past_was_read(tx, id, at)
        })
        .await?;
    Ok(())
}

/// Asks a group's server how large it is.
pub(super) async fn count_again(federation: &Federation, id: GroupId) -> Result<(), NotFetched> {
    let (group, endpoints) = load(federation, id).await?;
    if group.local {
        return Ok(());
    }
    let task = Task::new(federation, Budget::new()).await?;
    let threads = match &endpoints.outbox {
        Some(outbox) => collection::total(&task, outbox).await.ok().flatten(),
        None => None,
    };
    let counts = count(&task, &endpoints, threads).await;
    let store = move |tx: &mut kollegium_db::Tx| past::store_home_counts(tx, id, counts);
    Ok(federation.app().write(store).await?)
}

async fn load(federation: &Federation, id: GroupId) -> Result<(Actor, ActorEndpoints), NotFetched> {
    Ok(federation
        .app()
        .read(move |snapshot| actors::get_with_endpoints(snapshot, id.actor()))
        .await?)
}

fn note(group: &Actor, part: &str, error: Option<&NotFetched>) {
    if let Some(error) = error {
        tracing::info!(group = group.uri, part, %error, "left out a part of a group's past");
    }
}

/// How large a group is. `threads` is what its outbox says; the replies are in the collection of that name.
async fn count(task: &Task<'_>, endpoints: &ActorEndpoints, threads: Option<i64>) -> HomeCounts {
    let mut counts = HomeCounts {
        threads,
        ..HomeCounts::default()
    };
    for (collection, into) in [
        (&endpoints.followers, &mut counts.members),
        (&endpoints.replies, &mut counts.replies),
    ] {
        let Some(collection) = collection else { continue };
        match collection::total(task, collection).await {
            Ok(total) => *into = total,
            Err(error) => tracing::debug!(collection, %error, "a count could not be read"),
        }
    }
    counts
}

/// The newest threads, the oldest of them first, and how many there are, as the outbox says: of one that has replies
/// between them, nothing.
async fn read_outbox(
    task: &Task<'_>,
    group: &Arc<Actor>,
    endpoints: &ActorEndpoints,
) -> Result<(Option<i64>, Vec<Taken>), NotFetched> {
    let Some(outbox) = &endpoints.outbox else {
        return Ok((None, Vec::new()));
    };
    let named = Value::String(outbox.clone());
    let mut found = collection::read(task, &named, outbox, MAX_ITEMS).await?;
    let all = found.items.len();
    found.items.retain(|it| written_in(it)["inReplyTo"].is_null());
    let total = found.total.filter(|_| found.items.len() == all);
    // What has no time of its own keeps its place: lists begin with the newest.
    found.items.sort_by_key(|it| std::cmp::Reverse(written_at(it)));
    found.items.truncate(MAX_THREADS);
    found.items.reverse();
    Ok((total, take(task, group, &found).await))
}

/// Takes in what a collection of the group's own shows.
async fn take(task: &Task<'_>, group: &Arc<Actor>, found: &Collected) -> Vec<Taken> {
    let shown = Shown::in_collection(group, &found.url);
    let mut taken = Vec::new();
    for item in &found.items {
        match task.take(item, &shown).await {
            Ok(Some(post)) => taken.push(post),
            Ok(None) => {}
            Err(stop) => tracing::debug!(?stop, item = uri(item), "left out something of a group"),
        }
    }
    taken
}

async fn read_pinned(
    task: &Task<'_>,
    group: &Arc<Actor>,
    endpoints: &ActorEndpoints,
) -> Result<Vec<Taken>, NotFetched> {
    let Some(featured) = &endpoints.featured else {
        return Ok(Vec::new());
    };
    let named = Value::String(featured.clone());
    let mut found = collection::read(task, &named, featured, MAX_NAMED).await?;
    found.items.truncate(MAX_NAMED);
    let taken = take(task, group, &found).await;
    for item in &found.items {
        let Some(thread) = uri(item) else { continue };
        let by = By {
            actor: Actor::clone(group),
            via: Via::Remote(featured.clone()),
            at: task.at,
        };
        let pin = move |tx: &mut kollegium_db::Tx| match posts::locate(tx, &thread)? {
            Some(known) if known.group_id.actor() == by.actor.id => moderation::pin(tx, &by, known.id),
            Some(_) | None => Ok(()),
        };
        if let Err(error) = task.federation.app().write(pin).await {
            tracing::debug!(%error, "a thread could not be pinned");
        }
    }
    Ok(taken)
}

async fn read_moderators(
    task: &Task<'_>,
    group: &Actor,
    endpoints: &ActorEndpoints,
) -> Result<(), NotFetched> {
    let Some(moderators) = &endpoints.moderators else {
        return Ok(());
    };
    let named = Value::String(moderators.clone());
    let items = collection::read(task, &named, moderators, MAX_NAMED).await?.items;
    let mut found: Vec<ActorId> = Vec::new();
    for item in items.iter().take(MAX_NAMED) {
        match collection::actor(task, item).await {
            Ok(actor) => found.push(actor.id),
            Err(error) => tracing::debug!(moderator = uri(item), %error, "a moderator could not be fetched"),
        }
    }
    let (id, at) = (GroupId(group.id.0), task.at);
    task.federation
        .app()
        .write(move |tx| groups::store_remote_moderators(tx, id, &found, at))
        .await?;
    Ok(())
}

/// The newest thread is read first.
async fn read_replies(task: &Task<'_>, group: &Arc<Actor>, threads: impl Iterator<Item = Taken>) {
    let threads: Vec<Taken> = threads.collect();
    stream::iter(threads.into_iter().rev())
        .for_each_concurrent(AT_ONCE, |taken| async move {
            thread::read(task, group, &taken, MAX_REPLIES).await;
        })
        .await;
}
