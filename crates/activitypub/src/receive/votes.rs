// SPDX-License-Identifier: AGPL-3.0-or-later
//! Votes, up and down, and their taking back.

use activitypub_federation::config::Data;
use kollegium_domain::votes::{self, Score};

use super::activity::{ActivityKind, Head};
use super::undo::Undoable;
use super::{Stop, Task, admit};
use crate::federation::Federation;

/// A vote: `Like`, `EmojiReact` or `Dislike`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Vote {
    /// The post that is voted on.
    pub(crate) object: String,
    pub(crate) score: Score,
}

impl ActivityKind for Vote {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        task.vote(&head, &self.object, Some(self.score)).await
    }
}

impl Undoable for Vote {
    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        task.vote(&head, &self.object, None).await
    }
}

impl Task<'_> {
    /// A vote, or with no score its taking back.
    async fn vote(&self, head: &Head, object: &str, score: Option<Score>) -> Result<(), Stop> {
        let known = self.require(object).await?;
        let by = self.by(head).await?;
        let (rules, source) = (self.rules.clone(), head.source().clone());
        self.run(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            match score {
                Some(score) => votes::cast(tx, &by, known.id, score),
                None => votes::withdraw(tx, &by, known.id),
            }
            .map(drop)
        })
        .await
    }
}
