// SPDX-License-Identifier: AGPL-3.0-or-later
//! What was written before it concerned us, as collections of other servers show it: a group's outbox, a thread's replies.

use std::sync::Arc;

use kollegium_domain::actors::Actor;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Located, Speaker, Stated};
use serde_json::Value;

use super::activity::Source;
use super::object::{Around, Written};
use super::place::FetchReason;
use super::{Stop, Task};
use crate::ids::{same_origin, uri};
use crate::json;
use crate::vocabulary::{is_activity, is_collection, is_written, kind_of};

/// Where something is shown, and so how much it counts.
pub(crate) struct Shown<'a> {
    /// The URL of the collection: what is whole in it and of the same origin is believed as it is.
    by: &'a str,
    source: Source,
}

impl<'a> Shown<'a> {
    /// In a collection at `by` with something of `group`. That of the group's own server is the word of the group.
    pub(crate) fn in_collection(group: &Arc<Actor>, by: &'a str) -> Shown<'a> {
        let source = match same_origin(by, &group.uri) {
            true => Source::Announced(Arc::clone(group)),
            false => Source::Direct,
        };
        Shown { by, source }
    }
}

/// A post that was taken in, or was here.
pub(crate) struct Taken {
    pub(crate) id: PostId,
    /// What it names beside itself; nothing of what was here already and came by its id alone.
    pub(crate) around: Option<Around>,
    /// Where it is at home.
    pub(crate) uri: String,
}

impl Task<'_> {
    /// Takes in one item of a collection. Nothing for what is ours.
    pub(crate) async fn take(&self, item: &Value, shown: &Shown<'_>) -> Result<Option<Taken>, Stop> {
        let object = written_in(item);
        let id = uri(object).ok_or_else(|| Stop::Ignored("an item has no id".to_owned()))?;
        if self.is_ours(&id) {
            return Ok(None);
        }
        let known = self.locate(&id).await?;
        let Some(written) = self.shown(object, &id, known.as_ref(), shown).await? else {
            return Ok(known.map(|it| Taken {
                id: it.id,
                around: None,
                uri: id,
            }));
        };
        let around = Some(written.around.clone());
        match known {
            Some(known) => self.edit_post(shown.by, &shown.source, written, known).await?,
            None => {
                let drafts = self
                    .drafts(written, &shown.source, FetchReason::Requested)
                    .await?;
                self.publish(drafts, shown.by, shown.source.clone()).await?;
            }
        }
        let found = self.locate(&id).await?;
        Ok(found.map(|it| Taken {
            id: it.id,
            around,
            uri: id,
        }))
    }

    /// What an item says, as far as it is believed: whole in a collection of its own origin, else as its origin has it.
    /// Nothing of what is here and named by its id alone.
    pub(crate) async fn shown(
        &self,
        object: &Value,
        id: &str,
        known: Option<&Located>,
        shown: &Shown<'_>,
    ) -> Result<Option<Written>, Stop> {
        let is_whole = is_written(kind_of(object));
        let mut written = if is_whole && same_origin(id, shown.by) {
            Written::parse(object)?
        } else if known.is_some() {
            return Ok(None);
        } else {
            Written::parse(&self.fetch(id).await?)?
        };
        self.check_author(&written)?;
        if is_whole && matches!(shown.source, Source::Announced(_)) {
            // Whoever wrote it: what moderators made of it is for the group to say, and it has all replies.
            written.stated = Stated {
                by: Speaker::Home,
                ..super::object::stated(object)
            };
            let around = Around::of(object);
            if !around.context.is_null() || !around.replies.is_null() {
                written.around = around;
            }
        }
        Ok(Some(written))
    }

    /// Whether `reply` answers something of this thread that is here.
    pub(crate) async fn answers(&self, reply: &Written, thread: PostId) -> Result<bool, Stop> {
        let Some(parent) = reply.parent.clone() else {
            return Ok(false);
        };
        let found = self
            .federation
            .app()
            .read(move |snapshot| posts::locate(snapshot, &parent))
            .await?;
        Ok(found.is_some_and(|it| it.root_id == thread))
    }

    /// Publishes a reply whose parent is here.
    pub(crate) async fn take_reply(&self, reply: Written, shown: &Shown<'_>) -> Result<(), Stop> {
        let drafts = self.drafts(reply, &shown.source, FetchReason::Requested).await?;
        self.publish(drafts, shown.by, shown.source.clone()).await
    }
}

/// What was written, within what was done with it: an Announce of a Create of it.
pub(crate) fn written_in(item: &Value) -> &Value {
    let mut inner = json::one(item).unwrap_or(&Value::Null);
    while is_activity(inner)
        && let Some(object) = json::one(&inner["object"])
    {
        inner = object;
    }
    inner
}

/// The id of what a collection begins with, itself or by its first page; nothing for what is no collection. NodeBB has the
/// collection of a thread, which begins with the thread, where others have the thread itself.
pub(crate) fn first_item(collection: &Value) -> Option<String> {
    let items = |page: &Value| {
        ["orderedItems", "items"]
            .iter()
            .find_map(|name| json::entries(&page[*name]).find_map(|it| uri(written_in(it))))
    };
    let first = items(collection).or_else(|| items(json::object(collection, "first")));
    first.filter(|_| is_collection(collection))
}
