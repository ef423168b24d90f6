// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people write elsewhere: published, changed, deleted, restored.

use std::sync::Arc;

use activitypub_federation::config::Data;
use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::{self, Located, Post, RemoteEdit};
use kollegium_domain::{By, Time, Via, account_deletion};
use serde_json::Value;

use super::activity::{ActivityKind, Head, Source};
use super::incoming::{Unusable, object_id, reason};
use super::object::Written;
use super::place::{Draft, FetchReason};
use super::undo::Undoable;
use super::{Stop, Task, admit};
use crate::federation::Federation;
use crate::fetch::NotFetched;
use crate::ids::{same_origin, uri};
use crate::json;

/// Something was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Create(pub(crate) Content);

/// Something was changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Update(pub(crate) Content);

/// Something written: as it came, or its id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// The object.
    Inline(Value),
    /// Its id.
    Id(String),
}

/// Something is gone: a post, a private message, a group, or an actor.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delete {
    /// The id of what is gone.
    pub(crate) object: String,
    /// The reason, where a moderator removed it: Lemmy and those who follow it say so by a `summary`.
    pub(crate) removal: Option<String>,
    /// What becomes of what an actor wrote who is gone.
    pub(crate) written: account_deletion::Content,
}

impl Content {
    pub(super) fn inline(activity: &Value) -> Content {
        Content::Inline(json::one(&activity["object"]).cloned().unwrap_or_default())
    }

    pub(super) fn by_id(activity: &Value) -> Result<Content, Unusable> {
        Ok(Content::Id(object_id(activity)?))
    }

    pub(super) fn id(&self) -> Option<String> {
        match self {
            Content::Inline(object) => uri(object),
            Content::Id(id) => Some(id.clone()),
        }
    }
}

impl Delete {
    pub(super) fn read(activity: &Value) -> Result<Delete, Unusable> {
        Ok(Delete {
            object: object_id(activity)?,
            removal: json::member(activity, "summary").map(|_| reason(activity)),
            // Lemmy and we say so where it stays; whoever says nothing means everything.
            written: match json::stated_flag(&activity["removeData"]) == Some(false) {
                true => account_deletion::Content::Keep,
                false => account_deletion::Content::Delete,
            },
        })
    }
}

impl ActivityKind for Create {
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let written = task.written(&head, &self.0).await?;
        if !task.located_messages(&written.uri).await?.is_empty() {
            return Err(Stop::Ignored("it is a private message that is here".to_owned()));
        }
        match task.locate(&written.uri).await? {
            // Some servers tell an edit so.
            Some(known) if written.updated.is_some() && known.deleted_at.is_none() => {
                task.edit_post(head.id.as_str(), head.source(), written, known)
                    .await
            }
            Some(_) | None => task.first_seen(&head, written).await,
        }
    }
}

impl ActivityKind for Update {
    /// A change of something that we do not have is as good as its first appearance, and one of something that is gone
    /// brings it back, if its own server has it again.
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let written = task.written(&head, &self.0).await?;
        let messages = task.located_messages(&written.uri).await?;
        if !messages.is_empty() {
            return task.edit_message(&head, written, messages).await;
        }
        match task.locate(&written.uri).await? {
            Some(known) => {
                task.edit_post(head.id.as_str(), head.source(), written, known)
                    .await
            }
            None => {
                task.forget_deletion(&written.uri).await?;
                task.first_seen(&head, written).await
            }
        }
    }
}

impl ActivityKind for Delete {
    const FOR_BANNED: bool = true;

    /// Deletion by the author, or removal by a moderator.
    async fn receive(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let Delete {
            object,
            removal,
            written,
        } = self;
        if object == head.actor.as_str() {
            return task.delete_actor(&head, written).await;
        }
        let messages = task.located_messages(&object).await?;
        if !messages.is_empty() {
            return task.delete_message(&head, messages).await;
        }
        if let Some(group) = task.known_group(&object).await? {
            return task.remove_group(&head, group, removal).await;
        }
        let Some(known) = task.locate(&object).await? else {
            return task.remember_deleted(&head, object).await;
        };
        let actor = task.actor(head.actor.as_str()).await?;
        if removal.is_some() || known.author_id != actor.id {
            return task.remove(&head, known, removal).await;
        }
        task.check_deletion(&object, head.source()).await?;
        task.on_own_post(&head, actor, known, posts::delete).await
    }
}

impl Undoable for Delete {
    async fn undo(self, head: Head, data: &Data<Federation>) -> Result<(), Stop> {
        let task = Task::of(data, &head).await?;
        let messages = task.located_messages(&self.object).await?;
        if !messages.is_empty() {
            return task.restore_message(&head, messages).await;
        }
        if let Some(group) = task.known_group(&self.object).await? {
            return task.reinstate_group(&head, group, self.removal).await;
        }
        let known = task.require(&self.object).await?;
        let actor = task.actor(head.actor.as_str()).await?;
        if self.removal.is_some() || known.author_id != actor.id {
            return task.reinstate(&head, known, self.removal).await;
        }
        if let Source::Announced(group) = head.source()
            && !same_origin(head.actor.as_str(), &group.uri)
        {
            task.fetch(&self.object).await?;
        }
        task.on_own_post(&head, actor, known, posts::restore).await
    }
}

/// What an author does with a post.
type OnOwnPost = fn(&mut Tx, &By, PostId) -> kollegium_domain::Result<Post>;

impl Task<'_> {
    /// What somebody changed. What they had deleted and their server has again is restored.
    pub(super) async fn edit_post(
        &self,
        activity: &str,
        source: &Source,
        written: Written,
        known: Located,
    ) -> Result<(), Stop> {
        if known.deleted_at.is_some() {
            self.fetch(&written.uri).await.and_then(not_tombstone)?;
        }
        let author = self.actor(&written.author).await?;
        let text = self.text(&written).await?;
        let group = known.group_id.actor();
        let group = self
            .federation
            .app()
            .read(move |snapshot| actors::get(snapshot, group))
            .await?;
        let title = self.title(&written, &text, &author, &group);
        let by = source.by(author, activity, self.at);
        let (rules, source) = (self.rules.clone(), source.clone());
        self.run(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            if known.deleted_at.is_some() {
                posts::restore(tx, &by, known.id)?;
            }
            let edit = written.content(Some(&title), &text);
            let remote = RemoteEdit {
                at: written.updated.map_or(by.at, Time::of),
                mentions: &written.mentions,
                stated: written.stated,
            };
            posts::edit_remote(tx, &by, known.id, &edit, remote).map(drop)
        })
        .await
    }

    /// What we know to be deleted may come again, if its own server has it again.
    async fn forget_deletion(&self, uri: &str) -> Result<(), Stop> {
        let asked = uri.to_owned();
        let app = self.federation.app();
        let deleted = app
            .read(move |snapshot| posts::is_remembered_deleted(snapshot, &asked))
            .await?;
        if deleted {
            self.fetch(uri).await.and_then(not_tombstone)?;
            let uri = uri.to_owned();
            app.write(move |tx| posts::forget_deletion(tx, &uri)).await?;
        }
        Ok(())
    }

    async fn on_own_post(
        &self,
        head: &Head,
        actor: Actor,
        known: Located,
        command: OnOwnPost,
    ) -> Result<(), Stop> {
        let by = head.by(actor, self.at);
        let source = head.source().clone();
        self.run(move |tx| {
            source.check(known.group_id)?;
            command(tx, &by, known.id).map(drop)
        })
        .await
    }

    /// Something that a group passed on without saying who did what with it: boosts of microblog groups, Lemmy's second
    /// Announce of a thread.
    pub(super) async fn shared(
        &self,
        announce: &str,
        content: &Content,
        group: &Arc<Actor>,
    ) -> Result<(), Stop> {
        let id = content
            .id()
            .ok_or_else(|| Stop::Ignored("the object has no id".to_owned()))?;
        let known = self.locate(&id).await?;
        let document = match content {
            _ if self.is_ours(&id) => None,
            Content::Inline(object) if same_origin(&id, &group.uri) => Some(object.clone()),
            Content::Inline(_) | Content::Id(_) if known.is_some() => None,
            Content::Inline(_) | Content::Id(_) => Some(self.fetch(&id).await?),
        };
        let document = document.ok_or_else(|| Stop::Ignored("it is here already".to_owned()))?;
        let written = Written::parse(&document)?;
        self.check_author(&written)?;
        let source = Source::Announced(Arc::clone(group));
        match known {
            Some(known) if written.updated.is_some() && known.deleted_at.is_none() => {
                self.edit_post(announce, &source, written, known).await
            }
            Some(_) => Err(Stop::Ignored("it is here already".to_owned())),
            None => {
                let drafts = self.drafts(written, &source, FetchReason::Received).await?;
                self.publish(drafts, announce, source).await
            }
        }
    }

    /// Where the post with this id is; ignored if it is not here.
    pub(super) async fn require(&self, object: &str) -> Result<Located, Stop> {
        let found = self.locate(object).await?;
        found.ok_or_else(|| Stop::Ignored("it is about a post that is not here".to_owned()))
    }

    /// Where the post with this id is.
    pub(crate) async fn locate(&self, object: &str) -> Result<Option<Located>, Stop> {
        let uri = object.to_owned();
        Ok(self
            .federation
            .app()
            .read(move |snapshot| posts::locate(snapshot, &uri))
            .await?)
    }

    /// Something that is new here: a message for people here, or a post.
    async fn first_seen(&self, head: &Head, written: Written) -> Result<(), Stop> {
        let recipients = self.recipients(&written, head.source()).await?;
        if !recipients.is_empty() {
            return self.message(head, written, recipients).await;
        }
        if written.chat {
            return Err(Stop::Ignored(
                "it is a private message for nobody here".to_owned(),
            ));
        }
        // Whoever is mentioned here hears of it, whether or not anybody here is a member of the group.
        let reason = match self.mentions_somebody_here(&written).await? {
            true => FetchReason::Requested,
            false => FetchReason::Received,
        };
        let drafts = self.drafts(written, head.source(), reason).await?;
        self.publish(drafts, head.id.as_str(), head.source().clone())
            .await
    }

    async fn mentions_somebody_here(&self, written: &Written) -> Result<bool, Stop> {
        for mentioned in written.mentions.iter().filter(|it| self.is_ours(it)) {
            if self
                .known(mentioned)
                .await?
                .is_some_and(|it| it.kind == Kind::Person)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Publishes what was missing above, each in the name of its author, and then what came.
    pub(crate) async fn publish(
        &self,
        mut drafts: Vec<Draft>,
        activity: &str,
        source: Source,
    ) -> Result<(), Stop> {
        let newest = drafts.pop();
        let (rules, at, activity) = (self.rules.clone(), self.at, activity.to_owned());
        self.run(move |tx| {
            for draft in &drafts {
                draft.publish(tx, &fetched_by(draft, at), &rules, &source)?;
            }
            if let Some(newest) = &newest {
                let by = source.by(newest.author.clone(), &activity, at);
                newest.publish(tx, &by, &rules, &source)?;
            }
            Ok(())
        })
        .await
    }

    /// Publishes drafts that were all fetched from where they were written; the id of the last one tells where.
    pub(crate) async fn publish_fetched(&self, drafts: Vec<Draft>) -> Result<Option<posts::Post>, Stop> {
        let (rules, at) = (self.rules.clone(), self.at);
        let run = move |tx: &mut Tx| {
            let mut last = None;
            for draft in &drafts {
                last = Some(draft.publish(tx, &fetched_by(draft, at), &rules, &Source::Direct)?);
            }
            Ok(last)
        };
        Ok(self.federation.app().write(run).await?)
    }

    /// The object of a Create or Update, as far as it can be believed: inline from its own origin or that of the group
    /// that passes it on, which has checked it; else as its origin has it.
    async fn written(&self, head: &Head, content: &Content) -> Result<Written, Stop> {
        let actor = head.actor.as_str();
        let id = content
            .id()
            .ok_or_else(|| Stop::Ignored("the object has no id".to_owned()))?;
        if !same_origin(&id, actor) || self.is_ours(&id) {
            return Err(Stop::Refused(
                "the object is not of the actor's origin".to_owned(),
            ));
        }
        let sender = match head.source() {
            Source::Direct => actor,
            Source::Announced(group) => &group.uri,
        };
        let document: Value = match content {
            Content::Inline(object) if same_origin(&id, sender) => object.clone(),
            Content::Inline(_) | Content::Id(_) => self.fetch(&id).await?,
        };
        let mut written = Written::parse_any(&document)?;
        self.check_author(&written)?;
        if written.author != actor {
            return Err(Stop::Refused("the actor is not the author".to_owned()));
        }
        // A group must not say in somebody else's name to whom they speak: words for a few would become public.
        if !same_origin(&id, sender) {
            return Ok(written);
        }
        // Some address only the activity.
        written.public |= head.public;
        for place in &head.addressed {
            if !written.places.contains(place) && *place != written.author {
                written.places.push(place.clone());
            }
        }
        Ok(written)
    }

    pub(crate) fn check_author(&self, written: &Written) -> Result<(), Stop> {
        if same_origin(&written.uri, &written.author) && !self.is_ours(&written.uri) {
            Ok(())
        } else {
            Err(Stop::Refused(
                "the object is not of its author's origin".to_owned(),
            ))
        }
    }

    /// Something that we never had is gone: a late Create must not bring it.
    async fn remember_deleted(&self, head: &Head, object: String) -> Result<(), Stop> {
        if !same_origin(&object, head.actor.as_str()) || self.is_ours(&object) {
            return Err(Stop::Ignored("it is about a post that is not here".to_owned()));
        }
        self.check_deletion(&object, head.source()).await?;
        let at = self.at;
        self.run(move |tx| posts::remember_deleted(tx, &object, at)).await
    }

    /// An actor is gone. Its own server must say so too.
    async fn delete_actor(&self, head: &Head, written: account_deletion::Content) -> Result<(), Stop> {
        head.source().check_direct("other actors")?;
        let actor = self.known(head.actor.as_str()).await?;
        let actor = actor.ok_or_else(|| Stop::Ignored("the actor is not known here".to_owned()))?;
        self.check_gone(head.actor.as_str()).await?;
        let by = head.by(actor, self.at);
        self.run(move |tx| account_deletion::delete_remote(tx, &by, written))
            .await
    }

    /// An author's deletion that a group of another server passes on counts when the author's server says so too.
    async fn check_deletion(&self, object: &str, source: &Source) -> Result<(), Stop> {
        match source {
            Source::Announced(group) if !same_origin(object, &group.uri) => self.check_gone(object).await,
            Source::Announced(_) | Source::Direct => Ok(()),
        }
    }

    async fn check_gone(&self, uri: &str) -> Result<(), Stop> {
        match self.fetch(uri).await {
            Err(NotFetched::Gone) => Ok(()),
            Ok(document) if is_tombstone(&document) => Ok(()),
            Ok(_) => Err(Stop::Refused("its own server still has it".to_owned())),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_tombstone(document: &Value) -> bool {
    json::types(document).contains(&"Tombstone")
}

fn not_tombstone(document: Value) -> Result<Value, NotFetched> {
    match is_tombstone(&document) {
        true => Err(NotFetched::Gone),
        false => Ok(document),
    }
}

pub(super) fn fetched_by(draft: &Draft, at: Time) -> By {
    By {
        actor: draft.author.clone(),
        via: Via::Remote(draft.written.uri.clone()),
        at,
    }
}

/// The group as an id of its own kind.
pub(super) fn group_id(actor: &Actor) -> GroupId {
    GroupId(actor.id.0)
}
