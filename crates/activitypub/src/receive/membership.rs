// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who joins and leaves which group: `Follow`, its answers and its `Undo`.

use activitypub_federation::config::Data;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::events::{self, Event};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::{ActorId, EventId, GroupId};
use kollegium_domain::{Error, outbox};
use serde_json::Value;

use super::activity::{ActivityKind, Head};
use super::content::group_id;
use super::incoming::{Unusable, object_id};
use super::undo::Undoable;
use super::{Stop, Task, admit};
use crate::activities;
use crate::federation::Federation;
use crate::ids::uri;
use crate::json;

/// Somebody asks to join a group, or follows a person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Follow {
    /// The group or person that is followed.
    pub(crate) object: String,
}

/// A group says yes to a Follow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Accept(pub(crate) AnsweredFollow);

/// A group says no to a Follow, or ends a membership.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reject(pub(crate) AnsweredFollow);

/// The Follow that is answered: by its id, by what it says, or both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnsweredFollow {
    /// The id of the Follow.
    pub(crate) id: Option<String>,
    /// Who followed.
    pub(crate) person: Option<String>,
}

impl Follow {
    pub(super) fn read(activity: &Value) -> Result<Follow, Unusable> {
        Ok(Follow {
            object: object_id(activity)?,
        })
    }
}

impl AnsweredFollow {
    pub(super) fn read(activity: &Value) -> AnsweredFollow {
        let follow = json::one(&activity["object"]).unwrap_or(&Value::Null);
        AnsweredFollow {
            id: uri(follow),
            person: uri(&follow["actor"]),
        }
    }
}

/// What groups have no say in.
const MEMBERSHIP: &str = "who follows whom";

impl ActivityKind for Follow {
    fn verify(&self, head: &Head) -> Result<(), Stop> {
        head.source().check_direct(MEMBERSHIP)
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let group = task.own_group(&self.object).await?;
        let by = task.by(&head).await?;
        let rules = task.rules.clone();
        task.run(move |tx| {
            admit(tx, &rules, &by.actor, group)?;
            membership::join(tx, &by, group).map(drop)
        })
        .await
    }
}

impl Undoable for Follow {
    fn verify_undo(&self, head: &Head) -> Result<(), Stop> {
        head.source().check_direct(MEMBERSHIP)
    }

    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let group = task.own_group(&self.object).await?;
        let by = task.by(&head).await?;
        task.run(move |tx| membership::leave(tx, &by, group)).await
    }
}

impl ActivityKind for Accept {
    const FOR_BANNED: bool = true;

    fn verify(&self, head: &Head) -> Result<(), Stop> {
        head.source().check_direct(MEMBERSHIP)
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let (group, person) = task.answered(&head, self.0).await?;
        let by = head.by(group, task.at);
        task.run(move |tx| membership::accept_by_group(tx, &by, person))
            .await
    }
}

impl ActivityKind for Reject {
    const FOR_BANNED: bool = true;

    fn verify(&self, head: &Head) -> Result<(), Stop> {
        head.source().check_direct(MEMBERSHIP)
    }

    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let activity = self.0.id.clone();
        if let Some((event, kind)) = activity.as_deref().and_then(|it| task.own_activity(it)) {
            let peer = task.actor(head.actor.as_str()).await?.instance_id;
            let (refused, at) = (activity.unwrap_or_default(), task.at);
            // NodeBB says so of what somebody wrote, too, and does not always answer the request.
            if kind != activities::Kind::Follow {
                if kind == activities::Kind::Create {
                    data.was_refused(event, head.actor.as_str()).await?;
                }
                return task.run(move |tx| outbox::reject(tx, peer, &refused, at)).await;
            }
        }
        let (group, person) = task.answered(&head, self.0).await?;
        let by = head.by(group, task.at);
        task.run(move |tx| membership::reject_by_group(tx, &by, person))
            .await
    }
}

impl Task<'_> {
    /// The group of ours with this id.
    async fn own_group(&self, object: &str) -> Result<GroupId, Stop> {
        match self.known(object).await? {
            Some(group) if group.local && group.kind == Kind::Group => Ok(group_id(&group)),
            Some(_) => Err(Stop::Ignored("only groups can be followed here".to_owned())),
            None => Err(Stop::Ignored("there is no such group here".to_owned())),
        }
    }

    /// The group that answers, and the person of ours whom it answers. Some repeat the Follow, some name it by its id
    /// alone, and some rewrite the id; the pair of group and person is what counts.
    async fn answered(&self, head: &Head, follow: AnsweredFollow) -> Result<(Actor, ActorId), Stop> {
        let group = self.actor(head.actor.as_str()).await?;
        if group.kind != Kind::Group {
            return Err(Stop::Ignored("only groups are followed from here".to_owned()));
        }
        let event = follow
            .id
            .as_deref()
            .and_then(|it| self.own_event(it, activities::Kind::Follow));
        let person = follow.person;
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
            let Event::MembershipRequested { group, actor } = recorded.event else {
                return Ok(None);
            };
            Ok((group == asked).then_some(actor))
        };
        let person = self.federation.app().read(find).await?;
        let person =
            person.ok_or_else(|| Stop::Ignored("it answers nothing that was asked here".to_owned()))?;
        Ok((group, person))
    }

    /// The event in the id of one of our activities of this kind.
    fn own_event(&self, activity: &str, kind: activities::Kind) -> Option<EventId> {
        self.own_activity(activity)
            .filter(|(_, named)| *named == kind)
            .map(|(event, _)| event)
    }

    /// The event and kind in the id of one of our activities: `ORIGIN/activities/EVENT/KIND`.
    fn own_activity(&self, activity: &str) -> Option<(EventId, activities::Kind)> {
        let origin = self.federation.app().origin();
        let rest = activity.strip_prefix(origin.as_str())?;
        let (number, kind) = rest.strip_prefix("/activities/")?.split_once('/')?;
        Some((EventId(number.parse().ok()?), activities::Kind::parse(kind)?))
    }
}
