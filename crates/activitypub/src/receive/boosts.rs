// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts: an Announce of a post by a person.

use kollegium_domain::actors::Actor;
use kollegium_domain::{By, boosts};

use super::activity::{Head, Source};
use super::announce::Announced;
use super::content::fetched_by;
use super::object::Written;
use super::place::{Draft, FetchReason};
use super::{Stop, Task, admit};

impl Task<'_> {
    /// Somebody boosts a post. One that is not here is fetched from its author's server, if it belongs to a group
    /// that concerns us.
    pub(super) async fn boost(&self, head: &Head, actor: Actor, items: &[Announced]) -> Result<(), Stop> {
        if !head.public {
            return Err(Stop::Ignored("a boost that is not for everybody".to_owned()));
        }
        let object = boosted(items)?;
        let by = head.by(actor, self.at);
        match self.locate(&object).await? {
            Some(known) => {
                let rules = self.rules.clone();
                self.run(move |tx| {
                    admit(tx, &rules, &by.actor, known.group_id)?;
                    boosts::boost(tx, &by, known.id).map(drop)
                })
                .await
            }
            None if self.is_ours(&object) => {
                Err(Stop::Ignored("it boosts something that is not here".to_owned()))
            }
            None => self.fetched_boost(by, &object).await,
        }
    }

    /// Somebody takes a boost back.
    pub(super) async fn unboost(&self, head: &Head, items: &[Announced]) -> Result<(), Stop> {
        let known = self.require(&boosted(items)?).await?;
        let by = self.by(head).await?;
        self.run(move |tx| boosts::unboost(tx, &by, known.id).map(drop))
            .await
    }

    async fn fetched_boost(&self, by: By, object: &str) -> Result<(), Stop> {
        let written = Written::parse(&self.fetch(object).await?)?;
        self.check_author(&written)?;
        let drafts: Vec<Draft> = self
            .drafts(written, &Source::Direct, FetchReason::Received)
            .await?;
        let (rules, at) = (self.rules.clone(), self.at);
        self.run(move |tx| {
            let mut last = None;
            for draft in &drafts {
                last = Some(draft.publish(tx, &fetched_by(draft, at), &rules, &Source::Direct)?);
            }
            if let Some(post) = last {
                admit(tx, &rules, &by.actor, post.group_id)?;
                boosts::boost(tx, &by, post.id)?;
            }
            Ok(())
        })
        .await
    }
}

/// The one post that is boosted. Whole activities are for groups to pass on.
fn boosted(items: &[Announced]) -> Result<String, Stop> {
    let id = match items {
        [Announced::Content(content)] => content.id(),
        _ => None,
    };
    id.ok_or_else(|| Stop::Ignored("a boost is of one post".to_owned()))
}
