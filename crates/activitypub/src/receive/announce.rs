// SPDX-License-Identifier: AGPL-3.0-or-later
//! What groups pass on: whole activities (FEP-1b12), objects, and batches of them.

use std::sync::Arc;

use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::{ActivityId, GroupId};
use serde_json::Value;

use super::incoming::{self, Activity, Announced};
use super::object::same_origin;
use super::{Command, Source, Stop, Task};

impl Task<'_> {
    /// Carries out an Announce: by a group, which passes things on, or by a person, who boosts.
    pub(super) async fn announce(
        &self,
        id: ActivityId,
        activity: &Activity,
        items: &[Announced],
    ) -> Result<(), Stop> {
        let actor = self.actor(&activity.actor).await?;
        match actor.kind {
            Kind::Person => {
                let command = self.boost(activity, actor, items).await?;
                self.finish(id, command).await
            }
            Kind::Instance => Err(Stop::Ignored("relays are not followed".to_owned())),
            Kind::Group => self.passed_on(id, activity, actor, items).await,
        }
    }

    /// Each item of a batch has a transaction of its own, and a repetition is harmless.
    async fn passed_on(
        &self,
        id: ActivityId,
        activity: &Activity,
        announcer: Actor,
        items: &[Announced],
    ) -> Result<(), Stop> {
        self.check_followed(&announcer).await?;
        if let [item] = items {
            let command = self.announced(&announcer, &activity.id, item).await?;
            return self.finish(id, command).await;
        }
        for item in items {
            match self.run_one(&announcer, &activity.id, item).await {
                Ok(()) | Err(Stop::Ignored(_)) => {}
                Err(Stop::Refused(reason)) => {
                    tracing::info!(activity = activity.id, reason, "refused a part of a batch");
                }
                Err(Stop::Later(reason)) => return Err(Stop::Later(reason)),
            }
        }
        self.finish(id, Box::new(|_| Ok(()))).await
    }

    /// What the domain is to do about something that a group passes on.
    pub(crate) async fn announced(
        &self,
        group: &Actor,
        announce: &str,
        item: &Announced,
    ) -> Result<Command, Stop> {
        match item {
            Announced::Activity(document) => self.announced_activity(group, document).await,
            Announced::Content(content) => self.shared(announce, content, group).await,
        }
    }

    async fn run_one(&self, group: &Actor, announce: &str, item: &Announced) -> Result<(), Stop> {
        let command = self.announced(group, announce, item).await?;
        let run = move |tx: &mut kollegium_db::Tx| command(tx);
        Ok(self.federation.app().write_repeatable(run).await?)
    }

    /// What a group announces concerns us where somebody here is a member.
    async fn check_followed(&self, announcer: &Actor) -> Result<(), Stop> {
        let group = GroupId(announcer.id.0);
        let followed =
            move |snapshot: &mut kollegium_db::Snapshot| membership::is_followed_here(snapshot, group);
        if self.federation.app().read(followed).await? {
            Ok(())
        } else {
            Err(Stop::Ignored("nobody here is a member of the group".to_owned()))
        }
    }

    async fn announced_activity(&self, group: &Actor, document: &Value) -> Result<Command, Stop> {
        let activity = incoming::parse(document)?;
        if self.is_ours(&activity.actor) || self.is_ours(&activity.id) {
            return Err(Stop::Ignored("it comes from here".to_owned()));
        }
        if !same_origin(&activity.id, &activity.actor) {
            return Err(Stop::Refused(
                "the activity is not of its actor's origin".to_owned(),
            ));
        }
        self.federation.check_host_of(&activity.actor).await?;
        self.command(&activity, &Source::Announced(Arc::new(group.clone())))
            .await
    }
}
