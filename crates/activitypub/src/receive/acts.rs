// SPDX-License-Identifier: AGPL-3.0-or-later
//! Membership, votes, and what actors say of themselves.

use kollegium_db::Snapshot;
use kollegium_domain::Error;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::events::{self, Event};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::{ActorId, EventId, GroupId};
use kollegium_domain::votes::{self, Score};

use super::content::group_id;
use super::incoming::{Activity, Answered};
use super::object::same_origin;
use super::{Command, Source, Stop, Task, admit};

impl Task<'_> {
    /// Somebody asks to join a group of ours.
    pub(super) async fn follow(&self, activity: &Activity, object: &str) -> Result<Command, Stop> {
        let group = self.own_group(object).await?;
        let actor = self.actor(&activity.actor).await?;
        let by = Source::Direct.by(actor, &activity.id, self.at);
        let rules = self.rules.clone();
        Ok(Box::new(move |tx| {
            admit(tx, &rules, &by.actor, group)?;
            membership::join(tx, &by, group).map(drop)
        }))
    }

    /// Somebody leaves a group of ours.
    pub(super) async fn unfollow(
        &self,
        activity: &Activity,
        object: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        if matches!(source, Source::Announced(_)) {
            return Err(Stop::Ignored("a group has no say in who follows whom".to_owned()));
        }
        let group = self.own_group(object).await?;
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        Ok(Box::new(move |tx| membership::leave(tx, &by, group)))
    }

    /// A group says yes to somebody here.
    pub(super) async fn accept(&self, activity: &Activity, answered: &Answered) -> Result<Command, Stop> {
        let (group, person) = self.answered(activity, answered).await?;
        let by = Source::Direct.by(group, &activity.id, self.at);
        Ok(Box::new(move |tx| membership::accept_by_group(tx, &by, person)))
    }

    /// A group says no to somebody here, or ends their membership.
    pub(super) async fn reject(&self, activity: &Activity, answered: &Answered) -> Result<Command, Stop> {
        let (group, person) = self.answered(activity, answered).await?;
        let by = Source::Direct.by(group, &activity.id, self.at);
        Ok(Box::new(move |tx| membership::reject_by_group(tx, &by, person)))
    }

    /// A vote, or with no score its taking back.
    pub(super) async fn vote(
        &self,
        activity: &Activity,
        object: &str,
        score: Option<Score>,
        source: &Source,
    ) -> Result<Command, Stop> {
        let known = self.require(object).await?;
        let actor = self.actor(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        let (rules, source) = (self.rules.clone(), source.clone());
        Ok(Box::new(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            match score {
                Some(score) => votes::cast(tx, &by, known.id, score),
                None => votes::withdraw(tx, &by, known.id),
            }
            .map(drop)
        }))
    }

    /// An actor changed. What it says is not believed from here or there, but read where it lives.
    pub(super) async fn update_actor(
        &self,
        activity: &Activity,
        object: &str,
        source: &Source,
    ) -> Result<Command, Stop> {
        let announced_itself = matches!(source, Source::Announced(group) if group.uri == object);
        if !announced_itself && !same_origin(object, &activity.actor) {
            return Err(Stop::Ignored("it is about an actor of another server".to_owned()));
        }
        let uri = object.to_owned();
        let known = self
            .federation
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
            .await?;
        if known.is_none_or(|it| it.local) {
            return Err(Stop::Ignored("the actor is not known here".to_owned()));
        }
        self.federation.refresh_actor(object, &self.budget).await?;
        Ok(Box::new(|_| Ok(())))
    }

    /// The group of ours with this id.
    async fn own_group(&self, object: &str) -> Result<GroupId, Stop> {
        let uri = object.to_owned();
        let found = self
            .federation
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
            .await?;
        match found {
            Some(group) if group.local && group.kind == Kind::Group => Ok(group_id(&group)),
            Some(_) => Err(Stop::Ignored("only groups can be followed here".to_owned())),
            None => Err(Stop::Ignored("there is no such group here".to_owned())),
        }
    }

    /// The group that answers, and the person of ours whom it answers. Some repeat the Follow, some name it by its id
    /// alone, and some rewrite the id; the pair of group and person is what counts.
    async fn answered(&self, activity: &Activity, answered: &Answered) -> Result<(Actor, ActorId), Stop> {
        let group = self.actor(&activity.actor).await?;
        if group.kind != Kind::Group {
            return Err(Stop::Ignored("only groups are followed from here".to_owned()));
        }
        let event = answered.follow.as_deref().and_then(|it| self.own_event(it));
        let person = answered.person.clone();
        let asked = group_id(&group);
        let find = move |snapshot: &mut Snapshot| {
            if let Some(uri) = person {
                return Ok(actors::find_by_uri(snapshot, &uri)?.map(|it| it.id));
            }
            let Some(event) = event else { return Ok(None) };
            let recorded = match events::get(snapshot, event) {
                Ok(recorded) => recorded,
                Err(Error::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error),
            };
            Ok(match recorded.event {
                Event::MembershipRequested { group, actor } if group == asked => Some(actor),
                _ => None,
            })
        };
        let person = self.federation.app().read(find).await?;
        let person =
            person.ok_or_else(|| Stop::Ignored("it answers nothing that was asked here".to_owned()))?;
        Ok((group, person))
    }

    /// The event in the id of one of our Follows: `ORIGIN/activities/EVENT/follow`.
    fn own_event(&self, follow: &str) -> Option<EventId> {
        let origin = self.federation.app().origin();
        let rest = follow.strip_prefix(origin.as_str())?;
        let number = rest.strip_prefix("/activities/")?.strip_suffix("/follow")?;
        number.parse().ok().map(EventId)
    }
}
