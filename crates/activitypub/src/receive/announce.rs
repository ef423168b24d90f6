// SPDX-License-Identifier: AGPL-3.0-or-later
//! What groups pass on: whole activities (FEP-1b12), objects, and batches of them. By a person it is a boost.

use std::sync::Arc;

use activitypub_federation::config::Data;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::groups::membership;
use kollegium_domain::posts;
use serde_json::Value;

use super::activity::{ActivityKind, Arrival, Head, Source};
use super::content::{Content, group_id};
use super::incoming::{Unusable, unusable};
use super::undo::Undoable;
use super::{Stop, Task, receive};
use crate::federation::Federation;
use crate::ids::uri;
use crate::json;
use crate::vocabulary::{is_activity, is_collection, is_written};

/// How deep what an activity is about may lie in it.
const MAX_NESTING: usize = 4;
/// Most activities that one Announce may carry; PieFed sends votes in batches.
const MAX_ANNOUNCED: usize = 50;

/// A group passes things on, or somebody boosts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Announce {
    /// Never empty.
    pub(crate) items: Vec<Announced>,
}

/// One of the things that are passed on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Announced {
    /// An activity, as it came.
    Activity(Value),
    /// An object.
    Content(Content),
}

impl Announce {
    pub(super) fn read(activity: &Value) -> Result<Announce, Unusable> {
        let object = &activity["object"];
        let items = match is_collection(object) {
            true => json::member(object, "orderedItems").unwrap_or(&object["items"]),
            false => object,
        };
        let items: Vec<Announced> = json::entries(items)
            .take(MAX_ANNOUNCED)
            .filter_map(Announced::read)
            .collect();
        if items.is_empty() {
            return Err(unusable("the Announce names nothing"));
        }
        Ok(Announce { items })
    }
}

impl Announced {
    /// Nothing for what has neither type nor id.
    pub(crate) fn read(item: &Value) -> Option<Announced> {
        if is_activity(item) {
            Some(Announced::Activity(item.clone()))
        } else if json::types(item).iter().any(|kind| is_written(kind)) {
            Some(Announced::Content(Content::Inline(item.clone())))
        } else {
            Some(Announced::Content(Content::Id(uri(item)?)))
        }
    }

    /// The ids of what it is done to: the person or post, and, of something written by one of ours, what it replies to.
    fn concerned(&self) -> Vec<String> {
        let document = match self {
            Announced::Activity(document) | Announced::Content(Content::Inline(document)) => document,
            Announced::Content(Content::Id(id)) => return vec![id.clone()],
        };
        let innermost = innermost(document);
        [uri(innermost), uri(&innermost["inReplyTo"])]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Carries out what `group` passed on by the activity `announce`.
    pub(crate) async fn receive(
        &self,
        announce: &str,
        group: &Arc<Actor>,
        arrival: &Arrival,
        data: &Data<Federation>,
    ) -> Result<(), Stop> {
        let arrival = Arrival {
            source: Source::Announced(Arc::clone(group)),
            ..arrival.clone()
        };
        match self {
            Announced::Activity(document) => receive(document, arrival, data).await,
            Announced::Content(content) => {
                let task = Task::from_arrival(data, &arrival).await?;
                task.shared(announce, content, group).await
            }
        }
    }
}

/// What an activity is about, below the activities that it takes back or passes on.
fn innermost(document: &Value) -> &Value {
    let mut inner = document;
    for _ in 0..MAX_NESTING {
        match json::one(&inner["object"]) {
            Some(object) if is_activity(inner) => inner = object,
            Some(_) | None => break,
        }
    }
    inner
}

impl ActivityKind for Announce {
    fn verify(&self, head: &Head) -> Result<(), Stop> {
        match head.source() {
            Source::Direct => Ok(()),
            Source::Announced(_) => Err(Stop::Ignored("an Announce inside of another".to_owned())),
        }
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let actor = task.actor(head.actor.as_str()).await?;
        match actor.kind {
            Kind::Person => task.boost(&head, actor, &self.items).await,
            Kind::Instance => Err(Stop::Ignored("relays are not followed".to_owned())),
            Kind::Group => {
                let items = task.of_interest(&actor, self.items).await?;
                task.passed_on(&head, &Arc::new(actor), &items, data).await
            }
        }
    }
}

impl Undoable for Announce {
    fn verify_undo(&self, head: &Head) -> Result<(), Stop> {
        head.source().check_direct("who boosts what")
    }

    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        task.unboost(&head, &self.items).await
    }
}

impl Task<'_> {
    /// Each item of a batch has a transaction of its own, and a repetition is harmless.
    async fn passed_on(
        &self,
        head: &Head,
        group: &Arc<Actor>,
        items: &[Announced],
        data: &Data<Federation>,
    ) -> Result<(), Stop> {
        if let [item] = items {
            return item.receive(head.id.as_str(), group, &head.arrival, data).await;
        }
        let of_batch = Arrival {
            stored: None,
            ..head.arrival.clone()
        };
        for item in items {
            match item.receive(head.id.as_str(), group, &of_batch, data).await {
                Ok(()) | Err(Stop::Ignored(_)) => {}
                Err(Stop::Refused(reason)) => {
                    tracing::info!(activity = %head.id, reason, "refused a part of a batch");
                }
                Err(Stop::Later(reason)) => return Err(Stop::Later(reason)),
            }
        }
        self.run(|_| Ok(())).await
    }

    /// All of what a group announces where somebody here is a member. Elsewhere what concerns people and posts that are
    /// here: the end of a ban, for one, comes when nobody is a member any more.
    async fn of_interest(&self, announcer: &Actor, items: Vec<Announced>) -> Result<Vec<Announced>, Stop> {
        let group = group_id(announcer);
        let followed = move |snapshot: &mut Snapshot| membership::is_followed_here(snapshot, group);
        if self.federation.app().read(followed).await? {
            return Ok(items);
        }
        let named: Vec<Vec<String>> = items.iter().map(Announced::concerned).collect();
        let uris: Vec<String> = named.iter().flatten().cloned().collect();
        let here = move |snapshot: &mut Snapshot| posts::known_uris(snapshot, &uris);
        let here = self.federation.app().read(here).await?;
        let concerns = |named: &[String]| named.iter().any(|it| self.is_ours(it) || here.contains(it));
        let kept: Vec<Announced> = items
            .into_iter()
            .zip(named)
            .filter(|(_, named)| concerns(named))
            .map(|(item, _)| item)
            .collect();
        match kept.is_empty() {
            true => Err(Stop::Ignored("nobody here is a member of the group".to_owned())),
            false => Ok(kept),
        }
    }
}
