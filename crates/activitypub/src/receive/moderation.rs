// SPDX-License-Identifier: AGPL-3.0-or-later
//! Acts of moderation: of the group that announces them, or of a moderator whom we know as one. Whether they may is
//! for the domain to say; here it is found out what is meant.

use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::moderation::{self, RemoveContent};
use kollegium_domain::posts::Located;
use kollegium_domain::{By, Error, Time};

use super::content::group_id;
use super::incoming::{Activity, Ban};
use super::object::same_origin;
use super::{Command, Source, Stop, Task, admit};

/// A command about a post, with a reason.
type OnPost = fn(
    &mut kollegium_db::Tx,
    &By,
    kollegium_domain::ids::PostId,
    Option<&str>,
) -> kollegium_domain::Result<()>;

/// What somebody is banned from.
enum From {
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

impl Task<'_> {
    pub(super) fn removal(
        &self,
        activity: &Activity,
        actor: Actor,
        known: Located,
        reason: &str,
        source: &Source,
    ) -> Command {
        self.on_post(activity, actor, known, reason, source, moderation::remove)
    }

    pub(super) fn reinstatement(
        &self,
        activity: &Activity,
        actor: Actor,
        known: Located,
        reason: &str,
        source: &Source,
    ) -> Command {
        self.on_post(activity, actor, known, reason, source, moderation::reinstate)
    }

    pub(super) async fn lock(
        &self,
        activity: &Activity,
        object: &str,
        reason: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        let known = self.require(object).await?;
        let actor = self.actor(&activity.actor).await?;
        Ok(self.on_post(activity, actor, known, reason, source, moderation::lock))
    }

    pub(super) async fn unlock(
        &self,
        activity: &Activity,
        object: &str,
        reason: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        let known = self.require(object).await?;
        let actor = self.actor(&activity.actor).await?;
        Ok(self.on_post(activity, actor, known, reason, source, moderation::unlock))
    }

    /// A thread is pinned, or somebody becomes a moderator.
    pub(super) async fn add(
        &self,
        activity: &Activity,
        object: &str,
        target: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        match self.collection(activity, target, source).await? {
            Collection::Featured(group) => {
                let known = self.pinnable(object, &group).await?;
                let actor = self.actor(&activity.actor).await?;
                let pin: OnPost = |tx, by, id, _| moderation::pin(tx, by, id);
                Ok(self.on_post(activity, actor, known, "", source, pin))
            }
            Collection::Moderators(group) => {
                let person = self.actor(object).await?;
                self.on_person(
                    activity,
                    group_id(&group),
                    person.id,
                    source,
                    moderation::add_moderator,
                )
                .await
            }
        }
    }

    /// A thread is no longer pinned, or somebody no longer a moderator.
    pub(super) async fn remove(
        &self,
        activity: &Activity,
        object: &str,
        target: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        match self.collection(activity, target, source).await? {
            Collection::Featured(group) => {
                let known = self.pinnable(object, &group).await?;
                let actor = self.actor(&activity.actor).await?;
                let unpin: OnPost = |tx, by, id, _| moderation::unpin(tx, by, id);
                Ok(self.on_post(activity, actor, known, "", source, unpin))
            }
            Collection::Moderators(group) => {
                let person = self.person(object).await?;
                self.on_person(
                    activity,
                    group_id(&group),
                    person.id,
                    source,
                    moderation::remove_moderator,
                )
                .await
            }
        }
    }

    /// A ban from a group or a site. Without a target it is a person's own affair and shown to nobody.
    pub(super) async fn ban(&self, activity: &Activity, ban: &Ban, source: &Source) -> Result<Command, Stop> {
        let group = match self.banned_from(activity, ban, source).await? {
            From::Group(group) => group,
            From::Site => {
                let (person, ban) = (ban.person.clone(), ban.clone());
                let command = move |tx: &mut kollegium_db::Tx, by: &By, person| {
                    moderation::ban_from_site(tx, by, person, &terms(&ban))
                };
                return self.on_own_person(activity, &person, command).await;
            }
        };
        let person = self.actor(&ban.person).await?;
        let ban = ban.clone();
        self.on_person(
            activity,
            group,
            person.id,
            source,
            move |tx, by, group, person| moderation::ban(tx, by, group, person, &terms(&ban)),
        )
        .await
    }

    /// The lifting of a ban.
    pub(super) async fn unban(
        &self,
        activity: &Activity,
        ban: &Ban,
        source: &Source,
    ) -> Result<Command, Stop> {
        let reason = ban.reason.clone();
        let group = match self.banned_from(activity, ban, source).await? {
            From::Group(group) => group,
            From::Site => {
                let command = move |tx: &mut kollegium_db::Tx, by: &By, person| {
                    moderation::unban_from_site(tx, by, person, Some(&reason))
                };
                return self.on_own_person(activity, &ban.person, command).await;
            }
        };
        let person = self.person(&ban.person).await?;
        self.on_person(
            activity,
            group,
            person.id,
            source,
            move |tx, by, group, person| moderation::unban(tx, by, group, person, Some(&reason)),
        )
        .await
    }

    fn on_post(
        &self,
        activity: &Activity,
        actor: Actor,
        known: Located,
        reason: &str,
        source: &Source,
        command: OnPost,
    ) -> Command {
        let by = source.by(actor, &activity.id, self.at);
        let (rules, source, reason) = (self.rules.clone(), source.clone(), reason.to_owned());
        Box::new(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            command(tx, &by, known.id, Some(&reason))
        })
    }

    async fn on_person(
        &self,
        activity: &Activity,
        group: GroupId,
        person: ActorId,
        source: &Source,
        command: impl Fn(&mut kollegium_db::Tx, &By, GroupId, ActorId) -> Result<(), Error>
        + Send
        + Sync
        + 'static,
    ) -> Result<Command, Stop> {
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        let (rules, source) = (self.rules.clone(), source.clone());
        Ok(Box::new(move |tx| {
            source.check(group)?;
            admit(tx, &rules, &by.actor, group)?;
            command(tx, &by, group, person)
        }))
    }

    /// A command about somebody of the sender's own server.
    async fn on_own_person(
        &self,
        activity: &Activity,
        person: &str,
        command: impl Fn(&mut kollegium_db::Tx, &By, ActorId) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<Command, Stop> {
        let person = self.person(person).await?.id;
        let actor = self.actor(&activity.actor).await?;
        let by = Source::Direct.by(actor, &activity.id, self.at);
        Ok(Box::new(move |tx| command(tx, &by, person)))
    }

    /// The collection of a group that is meant: of the one that announces, or of one that the activity is addressed to.
    async fn collection(
        &self,
        activity: &Activity,
        target: &str,
        source: &Source,
    ) -> Result<Collection, Stop> {
        let groups = match source {
            Source::Announced(group) => vec![Actor::clone(group)],
            Source::Direct => self.groups_among(&activity.addressed).await?,
        };
        for group in groups {
            if group.moderators.as_deref() == Some(target) {
                return Ok(Collection::Moderators(group));
            }
            if group.featured.as_deref() == Some(target) {
                return Ok(Collection::Featured(group));
            }
        }
        Err(Stop::Ignored("it is about no collection that we know".to_owned()))
    }

    async fn groups_among(&self, uris: &[String]) -> Result<Vec<Actor>, Stop> {
        let mut found = Vec::new();
        for uri in uris {
            let uri = uri.clone();
            let actor = self
                .federation
                .app()
                .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
                .await?;
            found.extend(actor.filter(|it| it.kind == Kind::Group));
        }
        Ok(found)
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
        let uri = uri.to_owned();
        let known = self
            .federation
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
            .await?;
        known.ok_or_else(|| Stop::Ignored("it is about somebody whom we do not know".to_owned()))
    }

    async fn banned_from(&self, activity: &Activity, ban: &Ban, source: &Source) -> Result<From, Stop> {
        let Some(target) = &ban.target else {
            return Err(Stop::Ignored("it is between two people".to_owned()));
        };
        if let Some(group) = self.groups_among(std::slice::from_ref(target)).await?.first() {
            return Ok(From::Group(group_id(group)));
        }
        // A site bans its own people for everybody; whom it bans of others, is its own affair.
        let its_own = same_origin(target, &activity.actor) && same_origin(&ban.person, &activity.actor);
        if its_own && matches!(source, Source::Direct) && self.actor(target).await?.kind == Kind::Instance {
            return Ok(From::Site);
        }
        Err(Stop::Ignored(
            "the ban is from no group that we know, and from no site of that person".to_owned(),
        ))
    }

    /// The end of a group of another server, or its return.
    pub(super) async fn close_group(
        &self,
        activity: &Activity,
        object: &str,
        source: &Source,
        command: fn(&mut kollegium_db::Tx, &By, GroupId) -> kollegium_domain::Result<()>,
    ) -> Result<Option<Command>, Stop> {
        let found = self.groups_among(&[object.to_owned()]).await?;
        let Some(group) = found.first().map(group_id) else {
            return Ok(None);
        };
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        let source = source.clone();
        Ok(Some(Box::new(move |tx| {
            source.check(group)?;
            command(tx, &by, group)
        })))
    }
}

/// The terms of a ban as the domain has them.
fn terms(ban: &Ban) -> moderation::Ban<'_> {
    moderation::Ban {
        reason: Some(&ban.reason),
        until: ban.until.map(Time::of),
        content: match ban.remove_content {
            true => RemoveContent::Remove,
            false => RemoveContent::Keep,
        },
    }
}
