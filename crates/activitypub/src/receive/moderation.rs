// SPDX-License-Identifier: AGPL-3.0-or-later
//! Acts of moderation: of the group that announces them, or of a moderator whom we know as one. Whether they may is
//! for the domain to say; here it is found out what is meant.

use activitypub_federation::config::Data;
use chrono::{DateTime, Utc};
use kollegium_db::Tx;
use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::moderation::{self, RemoveContent, RestoreContent};
use kollegium_domain::posts::Located;
use kollegium_domain::{By, Error, Time, groups};
use serde_json::Value;

use super::activity::{ActivityKind, Head, Source};
use super::content::group_id;
use super::incoming::{Unusable, id, object_id, reason};
use super::undo::Undoable;
use super::{Stop, Task, admit};
use crate::federation::Federation;
use crate::ids::{same_origin, uri};
use crate::json;

/// Something joins a collection of a group: a thread the pinned ones, a person the moderators.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Add {
    /// The thread or person.
    pub(crate) object: String,
    /// The id of the collection.
    pub(crate) target: String,
}

/// Something leaves a collection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Remove {
    /// The thread or person.
    pub(crate) object: String,
    /// The id of the collection.
    pub(crate) target: String,
}

/// A thread takes no more replies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lock {
    /// The thread.
    pub(crate) object: String,
    /// Why; may be empty.
    pub(crate) reason: String,
}

/// Somebody is banned from a group or a site.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// Who is banned.
    pub(crate) person: String,
    /// The group or site; without it is a person's own affair.
    pub(crate) target: Option<String>,
    /// Why; may be empty.
    pub(crate) reason: String,
    /// When it ends; without it never.
    pub(crate) until: Option<DateTime<Utc>>,
    /// Whether what they wrote goes too.
    pub(crate) remove_content: bool,
}

/// A ban that is lifted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LiftedBlock {
    /// The ban.
    pub(crate) ban: Block,
    /// Whether what went with it comes back.
    pub(crate) content: RestoreContent,
}

/// A command about a post, with a reason.
type OnPost = fn(&mut Tx, &By, PostId, Option<&str>) -> kollegium_domain::Result<()>;

/// What somebody is banned from.
enum BannedFrom {
    /// A group.
    Group(GroupId),
    /// The site that sends the ban.
    Site,
}

/// Which of a group's collections is meant.
enum Collection {
    /// Its moderators.
    Moderators(Actor),
    /// Its pinned threads.
    Featured(Actor),
}

impl Add {
    pub(super) fn read(activity: &Value) -> Result<Add, Unusable> {
        Ok(Add {
            object: object_id(activity)?,
            target: id(&activity["target"])?,
        })
    }
}

impl Remove {
    pub(super) fn read(activity: &Value) -> Result<Remove, Unusable> {
        Ok(Remove {
            object: object_id(activity)?,
            target: id(&activity["target"])?,
        })
    }
}

impl Lock {
    pub(super) fn read(activity: &Value) -> Result<Lock, Unusable> {
        Ok(Lock {
            object: object_id(activity)?,
            reason: reason(activity),
        })
    }
}

impl Block {
    pub(super) fn read(activity: &Value) -> Result<Block, Unusable> {
        // Lemmy from 1.0 says `endTime`, before it `expires`.
        let until = json::member(activity, "endTime").unwrap_or(&activity["expires"]);
        Ok(Block {
            person: object_id(activity)?,
            target: uri(&activity["target"]),
            reason: reason(activity),
            until: json::time(until),
            remove_content: json::flag(&activity["removeData"]),
        })
    }

    /// The terms of the ban as the domain has them.
    fn terms(&self) -> moderation::Ban<'_> {
        moderation::Ban {
            reason: Some(&self.reason),
            until: self.until.map(Time::of),
            content: match self.remove_content {
                true => RemoveContent::Remove,
                false => RemoveContent::Keep,
            },
        }
    }
}

impl ActivityKind for Add {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        match task.collection(&head, &self.target).await? {
            Collection::Featured(group) => {
                let known = task.pinnable(&self.object, &group).await?;
                let pin: OnPost = |tx, by, id, _| moderation::pin(tx, by, id);
                task.on_post(&head, known, "", pin).await
            }
            Collection::Moderators(group) => {
                let person = task.actor(&self.object).await?;
                task.on_person(&head, group_id(&group), person.id, moderation::add_moderator)
                    .await
            }
        }
    }
}

impl ActivityKind for Remove {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        match task.collection(&head, &self.target).await? {
            Collection::Featured(group) => {
                let known = task.pinnable(&self.object, &group).await?;
                let unpin: OnPost = |tx, by, id, _| moderation::unpin(tx, by, id);
                task.on_post(&head, known, "", unpin).await
            }
            Collection::Moderators(group) => {
                let person = task.person(&self.object).await?;
                task.on_person(&head, group_id(&group), person.id, moderation::remove_moderator)
                    .await
            }
        }
    }
}

impl ActivityKind for Lock {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let known = task.require(&self.object).await?;
        task.on_post(&head, known, &self.reason, moderation::lock).await
    }
}

impl Undoable for Lock {
    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let known = task.require(&self.object).await?;
        task.on_post(&head, known, &self.reason, moderation::unlock).await
    }
}

impl ActivityKind for Block {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        match task.banned_from(&head, &self).await? {
            BannedFrom::Group(group) => {
                let person = task.actor(&self.person).await?.id;
                task.on_person(&head, group, person, move |tx, by, group, person| {
                    moderation::ban(tx, by, group, person, &self.terms())
                })
                .await
            }
            BannedFrom::Site => {
                let person = task.person(&self.person).await?.id;
                task.on_own_person(&head, move |tx, by| {
                    moderation::ban_from_site(tx, by, person, &self.terms())
                })
                .await
            }
        }
    }
}

impl Undoable for LiftedBlock {
    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let LiftedBlock { ban, content } = self;
        let from = task.banned_from(&head, &ban).await?;
        let person = task.person(&ban.person).await?.id;
        match from {
            BannedFrom::Group(group) => {
                task.on_person(&head, group, person, move |tx, by, group, person| {
                    moderation::unban(tx, by, group, person, Some(&ban.reason), content)
                })
                .await
            }
            BannedFrom::Site => {
                task.on_own_person(&head, move |tx, by| {
                    moderation::unban_from_site(tx, by, person, Some(&ban.reason), content)
                })
                .await
            }
        }
    }
}

impl Task<'_> {
    /// A moderator removes a post.
    pub(super) async fn remove(
        &self,
        head: &Head,
        known: Located,
        reason: Option<String>,
    ) -> Result<(), Stop> {
        let reason = reason.unwrap_or_default();
        self.on_post(head, known, &reason, moderation::remove).await
    }

    /// A moderator takes a removal back.
    pub(super) async fn reinstate(
        &self,
        head: &Head,
        known: Located,
        reason: Option<String>,
    ) -> Result<(), Stop> {
        let reason = reason.unwrap_or_default();
        self.on_post(head, known, &reason, moderation::reinstate).await
    }

    async fn on_post(&self, head: &Head, known: Located, reason: &str, command: OnPost) -> Result<(), Stop> {
        let by = self.by(head).await?;
        let (rules, source, reason) = (self.rules.clone(), head.source().clone(), reason.to_owned());
        self.run(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            command(tx, &by, known.id, Some(&reason))
        })
        .await
    }

    async fn on_person(
        &self,
        head: &Head,
        group: GroupId,
        person: ActorId,
        command: impl Fn(&mut Tx, &By, GroupId, ActorId) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<(), Stop> {
        let by = self.by(head).await?;
        let (rules, source) = (self.rules.clone(), head.source().clone());
        self.run(move |tx| {
            source.check(group)?;
            admit(tx, &rules, &by.actor, group)?;
            command(tx, &by, group, person)
        })
        .await
    }

    /// A command about somebody of the sender's own server.
    async fn on_own_person(
        &self,
        head: &Head,
        command: impl Fn(&mut Tx, &By) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<(), Stop> {
        let by = self.by(head).await?;
        self.run(move |tx| command(tx, &by)).await
    }

    /// A group is removed where it lives; of one that its server deletes, those who own it say so.
    pub(super) async fn remove_group(
        &self,
        head: &Head,
        group: GroupId,
        reason: Option<String>,
    ) -> Result<(), Stop> {
        match reason {
            Some(reason) => {
                self.on_group(head, group, move |tx, by, group| {
                    moderation::remove_group(tx, by, group, Some(&reason))
                })
                .await
            }
            None => self.on_group(head, group, groups::delete).await,
        }
    }

    /// That is taken back.
    pub(super) async fn reinstate_group(
        &self,
        head: &Head,
        group: GroupId,
        reason: Option<String>,
    ) -> Result<(), Stop> {
        match reason {
            Some(reason) => {
                self.on_group(head, group, move |tx, by, group| {
                    moderation::reinstate_group(tx, by, group, Some(&reason))
                })
                .await
            }
            None => self.on_group(head, group, groups::restore).await,
        }
    }

    /// The end of a group of another server, or its return.
    async fn on_group(
        &self,
        head: &Head,
        group: GroupId,
        command: impl Fn(&mut Tx, &By, GroupId) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<(), Stop> {
        let by = self.by(head).await?;
        let source = head.source().clone();
        self.run(move |tx| {
            source.check(group)?;
            command(tx, &by, group)
        })
        .await
    }

    /// The collection of a group that is meant: of the one that announces, or of one that the activity is addressed to.
    async fn collection(&self, head: &Head, target: &str) -> Result<Collection, Stop> {
        let groups = match head.source() {
            Source::Announced(group) => vec![Actor::clone(group)],
            Source::Direct => self.groups_among(&head.addressed).await?,
        };
        for group in groups {
            let endpoints = self.endpoints(group.id).await?;
            if endpoints.moderators.as_deref() == Some(target) {
                return Ok(Collection::Moderators(group));
            }
            if endpoints.featured.as_deref() == Some(target) {
                return Ok(Collection::Featured(group));
            }
        }
        Err(Stop::Ignored("it is about no collection that we know".to_owned()))
    }

    async fn groups_among(&self, uris: &[String]) -> Result<Vec<Actor>, Stop> {
        let mut found = Vec::new();
        for uri in uris {
            found.extend(self.known(uri).await?.filter(|it| it.kind == Kind::Group));
        }
        Ok(found)
    }

    /// The group with this id, if it is known here.
    pub(super) async fn known_group(&self, uri: &str) -> Result<Option<GroupId>, Stop> {
        let found = self.known(uri).await?.filter(|it| it.kind == Kind::Group);
        Ok(found.as_ref().map(group_id))
    }

    async fn pinnable(&self, object: &str, group: &Actor) -> Result<Located, Stop> {
        let known = self.require(object).await?;
        if known.group_id == group_id(group) {
            Ok(known)
        } else {
            Err(Stop::Refused("the thread is not in that group".to_owned()))
        }
    }

    /// An actor whom we know; nobody is fetched to be dismissed.
    async fn person(&self, uri: &str) -> Result<Actor, Stop> {
        let known = self.known(uri).await?;
        known.ok_or_else(|| Stop::Ignored("it is about somebody whom we do not know".to_owned()))
    }

    async fn banned_from(&self, head: &Head, ban: &Block) -> Result<BannedFrom, Stop> {
        let Some(target) = &ban.target else {
            return Err(Stop::Ignored("it is between two people".to_owned()));
        };
        if let Some(group) = self.known_group(target).await? {
            return Ok(BannedFrom::Group(group));
        }
        // A site bans its own people for everybody; whom it bans of others, is its own affair.
        let actor = head.actor.as_str();
        let its_own = same_origin(target, actor) && same_origin(&ban.person, actor);
        if its_own
            && matches!(head.source(), Source::Direct)
            && self.actor(target).await?.kind == Kind::Instance
        {
            return Ok(BannedFrom::Site);
        }
        Err(Stop::Ignored(
            "the ban is from no group that we know, and from no site of that person".to_owned(),
        ))
    }
}
