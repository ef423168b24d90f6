// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a remote group has so far: who moderates it, what is pinned, the newest threads.

use std::sync::Arc;
use std::time::Duration;

use activitypub_federation::config::Data;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::{By, Via, groups, moderation, posts};
use serde_json::Value;

use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::{same_origin, uri};
use crate::json;
use crate::receive::Task;
use crate::receive::activity::{Arrival, Source};
use crate::receive::announce::Announced;

/// Most threads that are taken from a group's outbox.
const MAX_THREADS: usize = 20;
/// Most moderators and pinned threads.
const MAX_NAMED: usize = 20;
/// What one collection may cost.
const FETCHES: u32 = 30;
const TIME: Duration = Duration::from_secs(15);

/// Reads a remote group. What of it fails for good is left out.
pub(super) async fn run(federation: &Data<Federation>, id: GroupId) -> Result<(), NotFetched> {
    let (group, endpoints) = federation
        .app()
        .read(move |snapshot| actors::get_with_endpoints(snapshot, id.actor()))
        .await?;
    if group.local {
        return Ok(());
    }
    if let Some(moderators) = &endpoints.moderators {
        read_moderators(federation, &group, moderators).await?;
    }
    if let Some(outbox) = &endpoints.outbox {
        read_outbox(federation, &group, outbox).await?;
    }
    if let Some(featured) = &endpoints.featured {
        read_pinned(federation, &group, featured).await?;
    }
    Ok(())
}

async fn read_moderators(federation: &Federation, group: &Actor, collection: &str) -> Result<(), NotFetched> {
    let task = task(federation).await?;
    let items = items(&task, collection, MAX_NAMED).await?;
    let mut found: Vec<ActorId> = Vec::new();
    for moderator in items.iter().filter_map(uri) {
        match task.actor(&moderator).await {
            Ok(actor) => found.push(actor.id),
            Err(error) => tracing::debug!(moderator, %error, "a moderator could not be fetched"),
        }
    }
    let (id, at) = (GroupId(group.id.0), task.at);
    federation
        .app()
        .write(move |tx| groups::store_remote_moderators(tx, id, &found, at))
        .await?;
    Ok(())
}

/// The newest threads, the oldest of them first, as if the group announced them now.
async fn read_outbox(data: &Data<Federation>, group: &Actor, collection: &str) -> Result<(), NotFetched> {
    let task = task(data).await?;
    let items = items(&task, collection, MAX_THREADS).await?;
    let group = Arc::new(group.clone());
    let arrival = Arrival {
        source: Source::Direct,
        stored: None,
        budget: Arc::clone(&task.budget),
    };
    for item in items.iter().rev() {
        // Lemmy's outbox has Announces of Creates, others' the Creates or the bare objects.
        let inner = match json::types(item).contains(&"Announce") {
            true => json::one(&item["object"]).unwrap_or(&Value::Null),
            false => item,
        };
        let Some(inner) = Announced::read(inner) else {
            continue;
        };
        let name = uri(&item["id"]).unwrap_or_else(|| group.uri.clone());
        if let Err(stop) = inner.receive(&name, &group, &arrival, data).await {
            tracing::debug!(?stop, activity = name, "left out something of an outbox");
        }
    }
    Ok(())
}

async fn read_pinned(federation: &Federation, group: &Actor, collection: &str) -> Result<(), NotFetched> {
    let task = task(federation).await?;
    let items = items(&task, collection, MAX_NAMED).await?;
    for item in &items {
        let Some(thread) = uri(item) else { continue };
        let by = By {
            actor: group.clone(),
            via: Via::Remote(collection.to_owned()),
            at: task.at,
        };
        let pin = match federation.post(&thread, &task).await {
            Ok(id) => {
                federation
                    .app()
                    .write(move |tx| match posts::locate(tx, &thread)? {
                        Some(known) if known.group_id.actor() == by.actor.id => moderation::pin(tx, &by, id),
                        Some(_) | None => Ok(()),
                    })
                    .await
            }
            Err(error) => {
                tracing::debug!(%error, "a pinned thread could not be fetched");
                Ok(())
            }
        };
        if let Err(error) = pin {
            tracing::debug!(%error, "a thread could not be pinned");
        }
    }
    Ok(())
}

async fn task(federation: &Federation) -> Result<Task<'_>, NotFetched> {
    Ok(Task::new(federation, Budget::of(FETCHES, TIME)).await?)
}

/// The first items of a collection: its own or those of its first page, which must be of the same origin.
async fn items(task: &Task<'_>, collection: &str, limit: usize) -> Result<Vec<Value>, NotFetched> {
    let mut document = task.fetch(collection).await?;
    if entries(&document).is_empty() {
        let first = &document["first"];
        if first.is_object() {
            document = first.clone();
        } else if let Some(page) = uri(first).filter(|it| same_origin(it, collection)) {
            document = task.fetch(&page).await?;
        }
    }
    Ok(entries(&document).into_iter().take(limit).cloned().collect())
}

fn entries(document: &Value) -> Vec<&Value> {
    ["orderedItems", "items"]
        .iter()
        .flat_map(|field| json::entries(&document[*field]))
        .collect()
}
