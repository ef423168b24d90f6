// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is taken back. An Undo counts only for what the same actor did.

use activitypub_federation::config::Data;
use activitypub_federation::traits::Activity;
use kollegium_domain::inbox;
use kollegium_domain::moderation::RestoreContent;

use super::Stop;
use super::activity::{ActivityKind, Head};
use super::incoming;
use crate::federation::Federation;
use crate::json;

/// An earlier activity that is taken back. Its own id may be missing; its actor and what it says are what counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Undo<K> {
    /// Whose the earlier activity was.
    pub(crate) actor: String,
    /// What it said.
    pub(crate) what: K,
}

/// An earlier activity that is taken back, named by its id alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UndoById {
    pub(crate) id: String,
    /// What becomes of what it took, where it was a ban.
    pub(crate) content: RestoreContent,
}

impl<K> Undo<K> {
    pub(super) fn new(actor: String, what: K) -> Undo<K> {
        Undo { actor, what }
    }
}

/// A kind of activity that can be taken back.
pub(crate) trait Undoable: Sized + Send + Sync + 'static {
    /// Refuses what can be seen to be wrong, without fetching or writing anything.
    fn verify_undo(&self, _head: &Head) -> Result<(), Stop> {
        Ok(())
    }

    /// Fetches what is missing, and then takes it back in one transaction. `head` is that of the Undo.
    fn undo(self, head: Head, data: &Data<Federation>) -> impl Future<Output = Result<(), Stop>> + Send;
}

impl<K: Undoable> ActivityKind for Undo<K> {
    const FOR_BANNED: bool = true;

    fn verify(&self, head: &Head) -> Result<(), Stop> {
        if self.actor != head.actor.as_str() {
            return Err(Stop::Refused("it undoes what somebody else did".to_owned()));
        }
        self.what.verify_undo(head)
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        self.what.undo(head, data).await
    }
}

impl ActivityKind for UndoById {
    const FOR_BANNED: bool = true;

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let UndoById { id, content } = self;
        let raw = data
            .app()
            .read(move |snapshot| inbox::get_raw(snapshot, &id))
            .await?;
        let raw = raw.ok_or_else(|| Stop::Ignored("it undoes an activity that we do not know".to_owned()))?;
        let earlier = json::parse(raw.as_bytes()).map_err(|error| Stop::Refused(error.to_string()))?;
        let undo = incoming::undo(head, &earlier, content)?;
        undo.verify(data).await?;
        undo.receive(data).await
    }
}
