// SPDX-License-Identifier: AGPL-3.0-or-later
//! Received activities, each kind a struct, all as `Activity` of `activitypub_federation`.

use std::sync::Arc;

use activitypub_federation::config::Data;
use activitypub_federation::traits::Activity;
use async_trait::async_trait;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Denial;
use kollegium_domain::ids::{ActivityId, GroupId};
use kollegium_domain::{By, Error, Time, Via};
use url::Url;

use super::Stop;
use super::announce::Announce;
use super::content::{Create, Delete, Update};
use super::membership::{Accept, Follow, Reject};
use super::moderation::{Add, Block, LiftedBlock, Lock, Remove};
use super::moves::Move;
use super::profiles::UpdateActor;
use super::reports::Flag;
use super::undo::{Undo, UndoById};
use super::votes::Vote;
use crate::federation::Federation;
use crate::fetch::Budget;
use crate::ids::same_origin;

/// An activity of any kind that is understood here; it does what its kind does.
#[derive(Debug, Clone)]
#[enum_delegate::implement(Activity)]
pub(crate) enum IncomingActivity {
    Follow(Received<Follow>),
    Accept(Received<Accept>),
    Reject(Received<Reject>),
    Create(Received<Create>),
    Update(Received<Update>),
    UpdateActor(Received<UpdateActor>),
    Delete(Received<Delete>),
    Vote(Received<Vote>),
    Add(Received<Add>),
    Remove(Received<Remove>),
    Lock(Received<Lock>),
    Block(Received<Block>),
    Flag(Received<Flag>),
    Move(Received<Move>),
    Announce(Received<Announce>),
    UndoFollow(Received<Undo<Follow>>),
    UndoVote(Received<Undo<Vote>>),
    UndoDelete(Received<Undo<Delete>>),
    UndoLock(Received<Undo<Lock>>),
    UndoBlock(Received<Undo<LiftedBlock>>),
    UndoAnnounce(Received<Undo<Announce>>),
    UndoById(Received<UndoById>),
}

/// An activity: what all have, and what its kind says.
#[derive(Debug, Clone)]
pub(crate) struct Received<K> {
    pub(crate) head: Head,
    pub(crate) what: K,
}

/// What every activity has, whatever its kind.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) id: Url,
    /// Whose it is.
    pub(crate) actor: Url,
    /// The groups and people it may be meant for: `audience`, `to`, `cc`.
    pub(crate) addressed: Vec<String>,
    /// Whether it is addressed to everybody.
    pub(crate) public: bool,
    pub(crate) arrival: Arrival,
}

/// How an activity got here.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) source: Source,
    /// The stored activity that is done when this one is; none for a part of a batch.
    pub(crate) stored: Option<ActivityId>,
    /// What may still be fetched on its account.
    pub(crate) budget: Arc<Budget>,
}

/// From whom an activity reached us, and so how much its words count.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// From its actor, who signed it.
    Direct,
    /// Inside of an Announce by this group, which has the say in its own matters.
    Announced(Arc<Actor>),
}

/// What one kind of activity means.
pub(crate) trait ActivityKind: Sized + Send + Sync + 'static {
    /// Whether somebody may do this who is banned from this site. Most kinds add something here; what takes back or answers
    /// does not.
    const FOR_BANNED: bool = false;

    /// Refuses what can be seen to be wrong, without fetching or writing anything.
    fn verify(&self, _head: &Head) -> Result<(), Stop> {
        Ok(())
    }

    /// Fetches what is missing, and then runs one transaction.
    fn receive(self, head: Head, data: &Data<Federation>) -> impl Future<Output = Result<(), Stop>> + Send;
}

#[async_trait]
impl<K: ActivityKind> Activity for Received<K> {
    type DataType = Federation;
    type Error = Stop;

    fn id(&self) -> &Url {
        &self.head.id
    }

    fn actor(&self) -> &Url {
        &self.head.actor
    }

    async fn verify(&self, data: &Data<Federation>) -> Result<(), Stop> {
        self.head.verify(data).await?;
        if !K::FOR_BANNED {
            self.head.check_not_banned(data).await?;
        }
        self.what.verify(&self.head)
    }

    async fn receive(self, data: &Data<Federation>) -> Result<(), Stop> {
        self.what.receive(self.head, data).await
    }
}

impl Head {
    /// With what its kind says.
    pub(super) fn with<K>(self, what: K) -> Received<K> {
        Received { head: self, what }
    }

    pub(super) fn source(&self) -> &Source {
        &self.arrival.source
    }

    /// Who acts, and how we know.
    pub(super) fn by(&self, actor: Actor, at: Time) -> By {
        self.arrival.source.by(actor, self.id.as_str(), at)
    }

    /// What comes directly was verified before it was stored; what a group passes on is verified here.
    async fn verify(&self, federation: &Federation) -> Result<(), Stop> {
        if matches!(self.source(), Source::Direct) {
            return Ok(());
        }
        let origin = federation.app().origin();
        if origin.owns(self.actor.as_str()) || origin.owns(self.id.as_str()) {
            return Err(Stop::Ignored("it comes from here".to_owned()));
        }
        if !same_origin(self.id.as_str(), self.actor.as_str()) {
            return Err(Stop::Refused(
                "the activity is not of its actor's origin".to_owned(),
            ));
        }
        Ok(federation.check_host_of(self.actor.as_str()).await?)
    }

    /// The one gate for those who are banned from this site, whatever they do and however it gets here.
    async fn check_not_banned(&self, federation: &Federation) -> Result<(), Stop> {
        let app = federation.app();
        let (actor, now) = (self.actor.to_string(), app.now());
        let found = app
            .read(move |snapshot| actors::find_by_uri(snapshot, &actor))
            .await?;
        match found {
            Some(actor) if actor.is_banned(now) => {
                Err(Error::Forbidden(Denial::SiteBanned(actor.banned_until)).into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Source {
    /// The group that passed it on.
    fn announcer(&self) -> Option<GroupId> {
        match self {
            Source::Direct => None,
            Source::Announced(group) => Some(GroupId(group.id.0)),
        }
    }

    /// Who acts, and how we know.
    pub(super) fn by(&self, actor: Actor, activity: &str, at: Time) -> By {
        let activity = activity.to_owned();
        let via = match self.announcer() {
            None => Via::Remote(activity),
            Some(group) => Via::Announced { group, activity },
        };
        By { actor, via, at }
    }

    /// What a group announces is about the group itself.
    pub(super) fn check(&self, group: GroupId) -> kollegium_domain::Result<()> {
        match self.announcer() {
            Some(announcer) if announcer != group => Err(Error::Forbidden(Denial::WrongOrigin)),
            Some(_) | None => Ok(()),
        }
    }

    /// Only the actor can say this; a group has no say in `matter`.
    pub(super) fn check_direct(&self, matter: &str) -> Result<(), Stop> {
        match self {
            Source::Direct => Ok(()),
            Source::Announced(_) => Err(Stop::Ignored(format!("a group has no say in {matter}"))),
        }
    }
}
