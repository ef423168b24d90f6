// SPDX-License-Identifier: AGPL-3.0-or-later
//! The replies to a thread of another server, from the collections that it names: `context` with everything in the thread
//! (FEP-7888), or `replies` of each post. Peers have one or the other, of ids or of whole objects.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::PostId;
use kollegium_domain::{Viewer, posts};
use serde_json::Value;

use super::collection;
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::uri;
use crate::receive::history::{Shown, Taken, written_in};
use crate::receive::object::{Around, Written};
use crate::receive::{Stop, Task};

/// Most replies that are read to a thread that somebody looks for.
const MAX_REPLIES: usize = 200;
/// What that may cost.
const FETCHES: u32 = 250;
const TIME: Duration = Duration::from_secs(45);

/// A reply that was found, and the collection in which it stood.
struct FoundReply {
    written: Written,
    shown_by: String,
}

/// Reads the replies to a thread that somebody looked for, from the collections that it named. If it named none by its id,
/// it is asked for them.
pub(super) async fn read_again(
    federation: &Federation,
    id: PostId,
    context: Option<String>,
    replies: Option<String>,
) -> Result<(), NotFetched> {
    let load = move |snapshot: &mut Snapshot| {
        let thread = posts::get(snapshot, &Viewer::Anyone, id)?;
        Ok((thread.uri, actors::get(snapshot, thread.group_id.actor())?))
    };
    let (uri, group) = federation.app().read(load).await?;
    let task = Task::new(federation, Budget::of(FETCHES, TIME)).await?;
    let around = if context.is_none() && replies.is_none() {
        let document = task.fetch(&uri).await?;
        Written::parse(&document)
            .map_err(|it| NotFetched::Unusable(it.0))?
            .around
    } else {
        Around {
            context: context.into(),
            replies: replies.into(),
        }
    };
    let taken = Taken {
        id,
        around: Some(around),
        uri,
    };
    read(&task, &Arc::new(group), &taken, MAX_REPLIES).await;
    Ok(())
}

/// Reads at most `most` replies to a thread that was taken in, and whatever of them can be taken.
pub(super) async fn read(task: &Task<'_>, group: &Arc<Actor>, thread: &Taken, most: usize) {
    let Some(around) = &thread.around else { return };
    let mut found = of_context(task, group, around, &thread.uri, most).await;
    if found.is_empty() {
        found = of_replies(task, group, around, &thread.uri, most).await;
    }
    found.sort_by_key(|it| it.written.published);
    publish(task, group, thread.id, found).await;
}

async fn of_context(
    task: &Task<'_>,
    group: &Arc<Actor>,
    around: &Around,
    thread: &str,
    most: usize,
) -> Vec<FoundReply> {
    if around.context.is_null() {
        return Vec::new();
    }
    let mut found = Vec::new();
    match collection::read(task, &around.context, thread, most).await {
        Ok(context) => {
            for item in context.items.iter().take(most) {
                found.extend(look_at(task, group, item, &context.url).await);
            }
        }
        Err(error) => tracing::debug!(thread, %error, "a context could not be read"),
    }
    found.retain(|it| it.written.parent.is_some());
    found
}

/// The replies, and the replies to these.
async fn of_replies(
    task: &Task<'_>,
    group: &Arc<Actor>,
    around: &Around,
    thread: &str,
    most: usize,
) -> Vec<FoundReply> {
    let mut open = VecDeque::from([(around.replies.clone(), thread.to_owned())]);
    let mut seen = HashSet::new();
    let mut found: Vec<FoundReply> = Vec::new();
    while let Some((named, by)) = open.pop_front() {
        if named.is_null() || found.len() >= most {
            continue;
        }
        let replies = match collection::read(task, &named, &by, most).await {
            Ok(replies) => replies,
            Err(error) => {
                tracing::debug!(thread, %error, "replies could not be read");
                continue;
            }
        };
        for item in replies.items.iter().take(most - found.len()) {
            if !seen.insert(uri(written_in(item))) {
                continue;
            }
            if let Some(reply) = look_at(task, group, item, &replies.url).await {
                open.push_back((reply.written.around.replies.clone(), reply.written.uri.clone()));
                found.push(reply);
            }
        }
    }
    found
}

/// What an item says, if it is not here.
async fn look_at(task: &Task<'_>, group: &Arc<Actor>, item: &Value, by: &str) -> Option<FoundReply> {
    let object = written_in(item);
    let id = uri(object).filter(|it| !task.is_ours(it))?;
    let shown = Shown::in_collection(group, by);
    let look = async {
        let known = task.locate(&id).await?;
        task.shown(object, &id, known.as_ref(), &shown).await
    };
    match look.await {
        Ok(written) => written.map(|written| FoundReply {
            written,
            shown_by: by.to_owned(),
        }),
        Err(stop) => {
            tracing::debug!(?stop, id, "left out something of a thread");
            None
        }
    }
}

/// Publishes what answers something in this thread, again and again until nothing more does: replies come in no order
/// that one can rely on, and what belongs to other threads is not asked for.
async fn publish(task: &Task<'_>, group: &Arc<Actor>, thread: PostId, found: Vec<FoundReply>) {
    let mut left = found;
    loop {
        let before = left.len();
        let mut later = Vec::new();
        for reply in left {
            match task.answers(&reply.written, thread).await {
                Ok(true) => {
                    let shown = Shown::in_collection(group, &reply.shown_by);
                    let id = reply.written.uri.clone();
                    if let Err(stop) = task.take_reply(reply.written, &shown).await {
                        note(&id, &stop);
                    }
                }
                Ok(false) => later.push(reply),
                Err(stop) => note(&reply.written.uri, &stop),
            }
        }
        left = later;
        if left.is_empty() || left.len() == before {
            return;
        }
    }
}

fn note(id: &str, stop: &Stop) {
    tracing::debug!(?stop, id, "left out a reply");
}
