// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports from other servers, for the moderators here.

use activitypub_federation::config::Data;
use kollegium_domain::error::Thing;
use kollegium_domain::{Error, posts, reports};
use serde_json::Value;

use super::activity::{ActivityKind, Head};
use super::incoming::{Unusable, unusable};
use super::{Stop, Task, admit};
use crate::federation::Federation;
use crate::ids::uri;
use crate::json;

/// Most posts and people that one report may name.
const MAX_REPORTED: usize = 20;

/// Something is reported, to the home of the group or of the author.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flag {
    /// Posts, and as Mastodon does it their authors beside them.
    pub(crate) objects: Vec<String>,
    /// Why; may be empty.
    pub(crate) reason: String,
}

impl Flag {
    /// Lemmy names one post, Mastodon a person and any number of posts.
    pub(super) fn read(activity: &Value) -> Result<Flag, Unusable> {
        let objects: Vec<String> = json::entries(&activity["object"])
            .filter_map(uri)
            .take(MAX_REPORTED)
            .collect();
        if objects.is_empty() {
            return Err(unusable("the report names nothing"));
        }
        // Lemmy and PieFed say why in `summary`, Mastodon in `content`.
        let reason = ["summary", "content"]
            .iter()
            .find_map(|it| json::text_of(activity, it, reports::REASON_LIMIT));
        Ok(Flag {
            objects,
            reason: reason.unwrap_or_default().to_owned(),
        })
    }
}

impl ActivityKind for Flag {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let Flag { objects, reason } = self;
        let known = data
            .app()
            .read(move |snapshot| posts::locate_all(snapshot, &objects))
            .await?;
        if known.is_empty() {
            return Err(Stop::Ignored("it reports no post that is here".to_owned()));
        }
        let by = task.by(&head).await?;
        let (rules, source) = (task.rules.clone(), head.source().clone());
        task.run(move |tx| {
            let mut outcome = Err(Error::NotFound(Thing::Post));
            for post in &known {
                source.check(post.group_id)?;
                admit(tx, &rules, &by.actor, post.group_id)?;
                match reports::file(tx, &by, post.id, &reason) {
                    Ok(_) => outcome = Ok(()),
                    // Some of several may be gone.
                    Err(Error::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            outcome
        })
        .await
    }
}
