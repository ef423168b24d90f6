// SPDX-License-Identifier: AGPL-3.0-or-later
//! What actors say of themselves.

use activitypub_federation::config::Data;

use super::activity::{ActivityKind, Head, Source};
use super::{Stop, Task};
use crate::federation::Federation;
use crate::ids::same_origin;

/// An actor changed. What it says is not believed from here or there, but read where it lives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UpdateActor {
    /// The actor that changed.
    pub(crate) object: String,
}

impl ActivityKind for UpdateActor {
    const FOR_BANNED: bool = true;

    fn verify(&self, head: &Head) -> Result<(), Stop> {
        let announced_itself = matches!(head.source(), Source::Announced(group) if group.uri == self.object);
        if announced_itself || same_origin(&self.object, head.actor.as_str()) {
            Ok(())
        } else {
            Err(Stop::Ignored("it is about an actor of another server".to_owned()))
        }
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        if task.known(&self.object).await?.is_none_or(|it| it.local) {
            return Err(Stop::Ignored("the actor is not known here".to_owned()));
        }
        task.federation.refresh_actor(&self.object, &task.budget).await?;
        task.run(|_| Ok(())).await
    }
}
