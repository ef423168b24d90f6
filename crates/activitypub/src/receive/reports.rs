// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports from other servers, for the moderators here.

use kollegium_domain::error::Thing;
use kollegium_domain::{Error, posts, reports};

use super::incoming::Activity;
use super::{Command, Source, Stop, Task, admit};

impl Task<'_> {
    /// Somebody reports posts, to the home of the group or of the author. People that are named beside them, as
    /// Mastodon does, are their authors.
    pub(super) async fn flag(
        &self,
        activity: &Activity,
        objects: &[String],
        reason: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        let uris = objects.to_vec();
        let known = self
            .federation
            .app()
            .read(move |snapshot| posts::locate_all(snapshot, &uris))
            .await?;
        if known.is_empty() {
            return Err(Stop::Ignored("it reports no post that is here".to_owned()));
        }
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        let (rules, source, reason) = (self.rules.clone(), source.clone(), reason.to_owned());
        Ok(Box::new(move |tx| {
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
        }))
    }
}
