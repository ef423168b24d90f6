// SPDX-License-Identifier: AGPL-3.0-or-later
//! Finding what somebody here asks for: by URL, by `!group@host` or by `@person@host`.

use kollegium_app::{NotReached, Reached};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::jobs::{self, Job};
use kollegium_domain::posts;

use crate::documents::{ActorHint, Handle};
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::normal_uri;
use crate::json;
use crate::receive::activity::Source;
use crate::receive::incoming::is_written;
use crate::receive::object::Written;
use crate::receive::place::FetchReason;
use crate::receive::{Stop, Task};

impl Federation {
    /// Finds what `query` names: a URL, `!group@host` or `@user@host`, and stores it.
    ///
    /// # Errors
    /// Its server does not have it, is not one with which we federate, or gave nothing usable.
    pub async fn resolve(&self, query: &str) -> Result<Reached, NotReached> {
        let query = query.trim();
        let budget = Budget::new();
        if let Some(uri) = normal_uri(query) {
            return self.by_url(&uri, budget).await;
        }
        let handle = Handle::parse(query).ok_or(NotReached::Unknown)?;
        if query.starts_with('!') {
            let group = self.by_handle(&handle, Kind::Group, &budget).await?;
            return Ok(reached(&group));
        }
        match self.by_handle(&handle, Kind::Person, &budget).await {
            Ok(person) => Ok(reached(&person)),
            // Mastodon knows only one sign: there a group is `@name@host` too.
            Err(NotFetched::Gone | NotFetched::Unusable(_)) => {
                match self.by_handle(&handle, Kind::Group, &budget).await {
                    Ok(group) => Ok(reached(&group)),
                    Err(NotFetched::Gone | NotFetched::Unusable(_)) => Err(NotReached::Unknown),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The actor of this kind and name. It must bear the name at the host: one host cannot speak for another.
    pub(crate) async fn by_handle(
        &self,
        handle: &Handle,
        kind: Kind,
        budget: &Budget,
    ) -> Result<Actor, NotFetched> {
        let own = self.app().origin().authority() == handle.authority;
        let (name, host) = (handle.name.clone(), (!own).then(|| handle.authority.clone()));
        let known = self
            .app()
            .read(move |snapshot| actors::find_by_name(snapshot, kind, &name, host.as_deref()))
            .await?;
        if let Some(known) = known {
            return self.actor(&known.uri, budget).await;
        }
        if own {
            return Err(NotFetched::Gone);
        }
        if !self.rules().await?.allow(&handle.authority) {
            return Err(NotFetched::NotAllowed(handle.authority.clone()));
        }
        let hint = match kind {
            Kind::Group => ActorHint::Group,
            Kind::Person | Kind::Instance => ActorHint::Person,
        };
        for url in self.documents().webfinger(handle, Some(hint)).await? {
            let actor = self.actor(url.as_str(), budget).await?;
            if actor.kind == kind && actors::same_name(&actor.name, &handle.name) {
                self.look_around(&actor).await?;
                return Ok(actor);
            }
        }
        Err(NotFetched::Gone)
    }

    async fn by_url(&self, uri: &str, budget: Budget) -> Result<Reached, NotReached> {
        let asked = uri.to_owned();
        let known = self.app().read(move |snapshot| known(snapshot, &asked)).await;
        if let Some(known) = known.map_err(NotFetched::from)? {
            return Ok(known);
        }
        if self.app().origin().owns(uri) {
            return Err(NotReached::Unknown);
        }
        let document = self.document(uri, &budget).await?;
        if json::types(&document.json).iter().any(|it| is_written(it)) {
            let task = Task::new(self, budget).await.map_err(NotFetched::from)?;
            let id = self.post(document.url.as_str(), &task).await?;
            return Ok(Reached::Post(id));
        }
        let actor = self.actor(document.url.as_str(), &budget).await?;
        self.look_around(&actor).await?;
        Ok(reached(&actor))
    }

    /// The thread or reply with this id, fetched with what is missing above it. Its group is fetched too if need be.
    pub(crate) async fn post(&self, uri: &str, task: &Task<'_>) -> Result<PostId, NotFetched> {
        let asked = uri.to_owned();
        if let Some(known) = self
            .app()
            .read(move |snapshot| posts::id_of_uri(snapshot, &asked))
            .await?
        {
            return Ok(known);
        }
        let document = task.fetch(uri).await?;
        let written = Written::parse(&document).map_err(|it| NotFetched::Unusable(it.0))?;
        task.check_author(&written)?;
        let drafts = task
            .drafts(written, &Source::Direct, FetchReason::Requested)
            .await?;
        let published = task.publish_fetched(drafts).await?;
        published.map(|it| it.id).ok_or(NotFetched::Gone)
    }

    /// A group that is new here is read by a job.
    async fn look_around(&self, actor: &Actor) -> Result<(), NotFetched> {
        let now = self.app().now();
        if actor.local || actor.kind != Kind::Group || actor.updated_at.is_some() {
            return Ok(());
        }
        let group = GroupId(actor.id.0);
        let add = move |tx: &mut Tx| jobs::add(tx, &Job::Backfill { group }, now);
        Ok(self.app().write(add).await?)
    }
}

fn known(snapshot: &mut Snapshot, uri: &str) -> kollegium_domain::Result<Option<Reached>> {
    if let Some(actor) = actors::find_by_uri(snapshot, uri)? {
        return Ok(Some(reached(&actor)).filter(|_| actor.deleted_at.is_none()));
    }
    Ok(posts::id_of_uri(snapshot, uri)?.map(Reached::Post))
}

fn reached(actor: &Actor) -> Reached {
    match actor.kind {
        Kind::Group => Reached::Group(actor.id),
        Kind::Person | Kind::Instance => Reached::Person(actor.id),
    }
}

impl From<Stop> for NotFetched {
    fn from(stop: Stop) -> NotFetched {
        match stop {
            Stop::Ignored(reason) | Stop::Refused(reason) => NotFetched::Unusable(reason),
            Stop::Later(reason) => NotFetched::Later(reason),
        }
    }
}
