// SPDX-License-Identifier: AGPL-3.0-or-later
//! A thread goes from one group to another of the same server: `Move`, as NodeBB and PieFed send it.

use activitypub_federation::config::Data;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::posts::{self, Located};
use kollegium_domain::{By, Via};
use serde_json::Value;

use super::activity::{ActivityKind, Head};
use super::content::group_id;
use super::history::first_item;
use super::incoming::{Unusable, id, object_id};
use super::object::Written;
use super::{Stop, Task};
use crate::federation::Federation;
use crate::ids::{same_origin, uri};

/// A thread moves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Move {
    /// The thread, or with NodeBB the collection of all that is in it.
    pub(crate) object: String,
    /// The group that it leaves.
    pub(crate) origin: Option<String>,
    /// The group that it goes to.
    pub(crate) target: String,
}

impl Move {
    pub(super) fn read(activity: &Value) -> Result<Move, Unusable> {
        Ok(Move {
            object: object_id(activity)?,
            origin: uri(&activity["origin"]),
            target: id(&activity["target"])?,
        })
    }
}

impl ActivityKind for Move {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let (thread, known) = task.moved_thread(&self.object).await?;
        let from = known.group_id.actor();
        let from = data
            .app()
            .read(move |snapshot| actors::get(snapshot, from))
            .await?;
        if self.origin.as_ref().is_some_and(|it| *it != from.uri) {
            return Err(Stop::Ignored("the thread is in another group".to_owned()));
        }
        let target = task.actor(&self.target).await?;
        if target.kind != Kind::Group {
            return Err(Stop::Ignored("it does not move to a group".to_owned()));
        }
        let by = match task.is_said_at_home(&thread, &from, &target).await {
            // Then it does not matter who did it.
            true => By {
                actor: from,
                via: Via::Remote(head.id.to_string()),
                at: task.at,
            },
            false => task.by(&head).await?,
        };
        let to = group_id(&target);
        task.run(move |tx| posts::move_thread(tx, &by, known.id, to))
            .await
    }
}

impl Task<'_> {
    /// The id of the thread that is meant, and where it is.
    async fn moved_thread(&self, object: &str) -> Result<(String, Located), Stop> {
        if let Some(known) = self.locate(object).await? {
            return Ok((object.to_owned(), known));
        }
        let context = self.federation.collection(object, &self.budget).await?.json;
        let thread = first_item(&context).ok_or_else(|| Stop::Ignored("it is about no thread".to_owned()))?;
        let known = self.require(&thread).await?;
        Ok((thread, known))
    }

    /// Whether the server of both groups has the thread in the other one now.
    async fn is_said_at_home(&self, thread: &str, from: &Actor, target: &Actor) -> bool {
        if !same_origin(thread, &from.uri) {
            return false;
        }
        let Ok(document) = self.fetch(thread).await else {
            return false;
        };
        let places = Written::parse(&document).map(|it| it.places).unwrap_or_default();
        places.contains(&target.uri) && !places.contains(&from.uri)
    }
}
