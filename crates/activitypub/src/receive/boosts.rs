// SPDX-License-Identifier: AGPL-3.0-or-later
//! Boosts: an Announce of a post by a person.

use kollegium_domain::actors::Actor;
use kollegium_domain::{By, boosts};

use super::content::fetched_by;
use super::incoming::{Activity, Announced, Content, uri};
use super::object::Written;
use super::place::{Draft, Wanted};
use super::{Command, Source, Stop, Task, admit};

impl Task<'_> {
    /// Somebody boosts a post. One that is not here is fetched from its author's server, if it belongs to a group
    /// that concerns us.
    pub(super) async fn boost(
        &self,
        activity: &Activity,
        actor: Actor,
        items: &[Announced],
    ) -> Result<Command, Stop> {
        if !activity.public {
            return Err(Stop::Ignored("a boost that is not for everybody".to_owned()));
        }
        let object = boosted(items)?;
        let by = Source::Direct.by(actor, &activity.id, self.at);
        match self.locate(&object).await? {
            Some(known) => {
                let rules = self.rules.clone();
                Ok(Box::new(move |tx| {
                    admit(tx, &rules, &by.actor, known.group_id)?;
                    boosts::boost(tx, &by, known.id).map(drop)
                }))
            }
            None if self.is_ours(&object) => {
                Err(Stop::Ignored("it boosts something that is not here".to_owned()))
            }
            None => self.fetched_boost(by, &object).await,
        }
    }

    /// Somebody takes a boost back.
    pub(super) async fn unboost(
        &self,
        activity: &Activity,
        items: &[Announced],
        source: &Source,
    ) -> Result<Command, Stop> {
        if matches!(source, Source::Announced(_)) {
            return Err(Stop::Ignored("a group has no say in who boosts what".to_owned()));
        }
        let known = self.require(&boosted(items)?).await?;
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        Ok(Box::new(move |tx| boosts::unboost(tx, &by, known.id).map(drop)))
    }

    async fn fetched_boost(&self, by: By, object: &str) -> Result<Command, Stop> {
        let written = Written::parse(&self.fetch(object).await?)?;
        self.check_author(&written)?;
        let drafts: Vec<Draft> = self.drafts(written, &Source::Direct, Wanted::IfFollowed).await?;
        let (rules, at) = (self.rules.clone(), self.at);
        Ok(Box::new(move |tx| {
            let mut last = None;
            for draft in &drafts {
                last = Some(draft.publish(tx, &fetched_by(draft, at), &rules, &Source::Direct)?);
            }
            if let Some(post) = last {
                admit(tx, &rules, &by.actor, post.group_id)?;
                boosts::boost(tx, &by, post.id)?;
            }
            Ok(())
        }))
    }
}

/// The one post that is boosted. Whole activities are for groups to pass on.
fn boosted(items: &[Announced]) -> Result<String, Stop> {
    let id = match items {
        [Announced::Content(Content::Id(id))] => Some(id.clone()),
        [Announced::Content(Content::Inline(object))] => uri(object),
        _ => None,
    };
    id.ok_or_else(|| Stop::Ignored("a boost is of one post".to_owned()))
}
