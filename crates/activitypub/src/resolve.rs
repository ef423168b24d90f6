// SPDX-License-Identifier: AGPL-3.0-or-later
//! Finding what somebody here asks for: by URL, by `!group@host` or by `@person@host`.

use kollegium_app::{NotReached, Reached};
use kollegium_client::FetchError;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::groups::past;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::instances::Origin;
use kollegium_domain::jobs::{self, Job};
use kollegium_domain::{Viewer, posts};
use serde_json::Value;

use crate::documents::{ActorHint, DocumentError, Fetched, Handle};
use crate::federation::Federation;
use crate::fetch::{Budget, NotFetched};
use crate::ids::{normal_uri, same_origin, uri};
use crate::receive::activity::Source;
use crate::receive::history::first_item;
use crate::receive::object::Written;
use crate::receive::place::FetchReason;
use crate::receive::{Stop, Task};
use crate::vocabulary::{is_written, kind_of};

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
            let known = self.actor(&known.uri, budget).await?;
            self.look_around(&known).await?;
            return Ok(known);
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
        let (asked, origin) = (uri.to_owned(), self.app().origin().clone());
        let known = move |snapshot: &mut Snapshot| match known(snapshot, &asked)? {
            Some(known) => Ok(Some(known)),
            None => by_own_address(snapshot, &origin, &asked),
        };
        if let Some(known) = self.app().read(known).await.map_err(NotFetched::from)? {
            if let Reached::Group(id) = known {
                self.look_around_in(GroupId(id.0)).await?;
            }
            return Ok(known);
        }
        if self.app().origin().owns(uri) {
            return Err(NotReached::Unknown);
        }
        let document = self.found_at(uri, &budget).await?;
        Ok(self.taken(document, budget).await?)
    }

    /// The document that somebody means by a URL, which may be that of a page, of a collection that begins with it (as
    /// NodeBB's topics do), or of another server's copy.
    async fn found_at(&self, uri: &str, budget: &Budget) -> Result<Fetched, NotFetched> {
        let found = match self.look_at(uri, budget).await? {
            Ok(found) => found,
            Err(DocumentError::Elsewhere(there)) => self.document(there.as_str(), budget).await?,
            Err(DocumentError::Fetch(FetchError::Gone)) => return Err(NotFetched::Gone),
            Err(error) => match self.alternate(uri, budget).await {
                Ok(Some(there)) if there.as_str() != uri => self.collection(there.as_str(), budget).await?,
                Ok(_) | Err(_) => return Err(error.into()),
            },
        };
        match first_item(&found.json) {
            Some(first) => self.document(&first, budget).await,
            None => Ok(found),
        }
    }

    /// Takes in a document that somebody asked for. It is not fetched again.
    async fn taken(&self, document: Fetched, budget: Budget) -> Result<Reached, NotFetched> {
        let uri = document.url.as_str().to_owned();
        if let Some(known) = self.app().read(move |snapshot| known(snapshot, &uri)).await? {
            return Ok(known);
        }
        if is_written(kind_of(&document.json)) {
            let task = Task::new(self, budget).await?;
            let id = self.take_post(&document.json, &task).await?;
            return Ok(Reached::Post(id));
        }
        let found = self.read_actor(document).await?;
        let actor = self.store_actor(&found).await?;
        self.look_around(&actor).await?;
        Ok(reached(&actor))
    }

    /// A thread or reply, with what is missing above it. Its group is fetched too if need be. What is said below and around
    /// it is read by jobs.
    async fn take_post(&self, document: &Value, task: &Task<'_>) -> Result<PostId, NotFetched> {
        let written = Written::parse(document).map_err(|it| NotFetched::Unusable(it.0))?;
        task.check_author(&written)?;
        let own = |named: &Value| uri(named).filter(|it| same_origin(it, &written.uri));
        let named = [&written.around.context, &written.around.replies];
        let says_more = !named.iter().all(|it| it.is_null());
        // What is whole is too large for a job, which asks for it again.
        let [context, replies] = match named.iter().any(|it| it.is_object() || it.is_array()) {
            true => [None, None],
            false => named.map(own),
        };
        let drafts = task
            .drafts(written, &Source::Direct, FetchReason::Requested)
            .await?;
        let post = task.publish_fetched(drafts).await?.ok_or(NotFetched::Gone)?;
        let (group, now) = (post.group_id, task.at);
        let more = says_more.then_some(Job::LoadReplies {
            post: post.root_id,
            context,
            replies,
        });
        let look = move |tx: &mut Tx| {
            if let Some(more) = &more {
                jobs::add(tx, more, now)?;
            }
            past::want_past(tx, group, now)
        };
        self.app().write(look).await?;
        Ok(post.id)
    }

    /// What a group of another server had before is read by a job.
    async fn look_around(&self, actor: &Actor) -> Result<(), NotFetched> {
        match actor.kind {
            Kind::Group => self.look_around_in(GroupId(actor.id.0)).await,
            Kind::Person | Kind::Instance => Ok(()),
        }
    }

    async fn look_around_in(&self, group: GroupId) -> Result<(), NotFetched> {
        let now = self.app().now();
        let due = move |snapshot: &mut Snapshot| past::is_due(snapshot, group, now);
        if self.app().read(due).await? {
            let want = move |tx: &mut Tx| past::want_past(tx, group, now);
            self.app().write(want).await?;
        }
        Ok(())
    }
}

/// What is at one of our addresses for something of another server: `/post/ID`, `/comment/ID`, `/u/NAME@HOST`,
/// `/c/NAME@HOST`.
fn by_own_address(
    snapshot: &mut Snapshot,
    origin: &Origin,
    address: &str,
) -> kollegium_domain::Result<Option<Reached>> {
    let Some(path) = address.strip_prefix(origin.as_str()) else {
        return Ok(None);
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|it| !it.is_empty());
    let (Some(what), Some(which)) = (parts.next(), parts.next()) else {
        return Ok(None);
    };
    let named = |snapshot: &mut Snapshot, kind: Kind| {
        let (name, host) = match which.split_once('@') {
            Some((name, host)) => (name, Some(host).filter(|it| *it != origin.authority())),
            None => (which, None),
        };
        let found = actors::find_by_name(snapshot, kind, name, host)?;
        Ok(found.filter(|it| it.deleted_at.is_none()).map(|it| reached(&it)))
    };
    match (what, which.parse()) {
        ("u", _) => named(snapshot, Kind::Person),
        ("c", _) => named(snapshot, Kind::Group),
        ("post" | "comment", Ok(id)) => match posts::get(snapshot, &Viewer::Anyone, PostId(id)) {
            Ok(post) => Ok(Some(Reached::Post(post.id))),
            Err(kollegium_domain::Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        },
        _ => Ok(None),
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
