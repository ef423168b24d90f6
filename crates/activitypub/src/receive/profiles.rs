// SPDX-License-Identifier: AGPL-3.0-or-later
//! What actors say of themselves, and what the moderators of a group of ours want it to say.

use activitypub_federation::config::Data;
use kollegium_app::media;
use kollegium_domain::groups::{self, Changes};
use kollegium_domain::ids::GroupId;
use kollegium_domain::text::Text;
use serde_json::Value;
use url::Url;

use super::activity::{ActivityKind, Head, Source};
use super::incoming::{Unusable, object_id};
use super::{Stop, Task, admit};
use crate::actor_document::FetchedActor;
use crate::documents::Fetched;
use crate::federation::Federation;
use crate::ids::same_origin;
use crate::json;

/// An actor changed. What it says is not believed from here or there, but read where it lives. A group of ours is changed
/// as its moderators say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UpdateActor {
    /// The actor that changed.
    pub(crate) object: String,
    /// What it is to say.
    pub(crate) document: Value,
}

impl UpdateActor {
    pub(super) fn read(activity: &Value) -> Result<UpdateActor, Unusable> {
        Ok(UpdateActor {
            object: object_id(activity)?,
            document: json::one(&activity["object"]).cloned().unwrap_or_default(),
        })
    }
}

impl ActivityKind for UpdateActor {
    const FOR_BANNED: bool = true;

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        if task.is_ours(&self.object) {
            return task.edit_group(&head, self).await;
        }
        let announced_itself = matches!(head.source(), Source::Announced(group) if group.uri == self.object);
        if !announced_itself && !same_origin(&self.object, head.actor.as_str()) {
            return Err(Stop::Ignored("it is about an actor of another server".to_owned()));
        }
        let before = task.known(&self.object).await?.filter(|it| !it.local);
        let before = before.ok_or_else(|| Stop::Ignored("the actor is not known here".to_owned()))?;
        let after = task.federation.refresh_actor(&self.object, &task.budget).await?;
        // A new picture is often at the address of the old one.
        let pictures = [before.profile, after.profile].map(|it| [it.icon, it.banner]);
        for picture in pictures.into_iter().flatten().flatten() {
            if let Err(error) = media::forget_copy(data.app(), &picture).await {
                tracing::error!(%error, picture, "the copy of a picture could not be forgotten");
            }
        }
        task.run(|_| Ok(())).await
    }
}

impl Task<'_> {
    /// A moderator who lives elsewhere changes a group of ours. Whether they are one is for the domain to say. As with
    /// Lemmy, whose servers send the whole group, what is not there is no more, but a title stays.
    async fn edit_group(&self, head: &Head, update: UpdateActor) -> Result<(), Stop> {
        head.source().check_direct("groups of other servers")?;
        let group = self.known_group(&update.object).await?;
        let group = group.ok_or_else(|| Stop::Ignored("there is no such group here".to_owned()))?;
        let wanted = self.wanted(update).await?;
        let by = self.by(head).await?;
        let rules = self.rules.clone();
        self.run(move |tx| {
            admit(tx, &rules, &by.actor, group)?;
            edit(tx, &by, group, &wanted)
        })
        .await
    }

    async fn wanted(&self, update: UpdateActor) -> Result<FetchedActor, Stop> {
        let url = Url::parse(&update.object).map_err(|error| Stop::Refused(error.to_string()))?;
        let document = Fetched {
            url,
            json: update.document,
        };
        let read = self
            .federation
            .app()
            .compute(move || FetchedActor::parse(&document))
            .await?;
        read.map_err(Stop::Refused)
    }
}

fn edit(
    tx: &mut kollegium_db::Tx,
    by: &kollegium_domain::By,
    group: GroupId,
    wanted: &FetchedActor,
) -> kollegium_domain::Result<()> {
    let remote = &wanted.remote;
    let none = Text::default();
    let changes = Changes {
        title: remote.title.as_deref(),
        summary: Some(remote.summary.as_ref().unwrap_or(&none)),
        icon: Some(remote.icon.as_deref().unwrap_or_default()),
        banner: Some(remote.banner.as_deref().unwrap_or_default()),
        posting_restricted: Some(wanted.posting_restricted),
        sensitive: Some(wanted.sensitive),
        visibility: None,
    };
    groups::edit(tx, by, group, &changes).map(drop)
}
