// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people write elsewhere: published, changed, deleted, restored.

use std::sync::Arc;

use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::GroupId;
use kollegium_domain::posts::{self, Edit, Located};
use kollegium_domain::{By, Time, Via, account_deletion, groups};
use serde_json::Value;

use super::incoming::{Activity, Content, uri};
use super::messages::check_direct;
use super::object::{Written, same_origin};
use super::place::{Draft, Wanted};
use super::{Command, Source, Stop, Task, admit};
use crate::fetch::NotFetched;
use crate::json;

impl Task<'_> {
    pub(super) async fn create(
        &self,
        activity: &Activity,
        content: &Content,
        source: &Source,
    ) -> Result<Command, Stop> {
        let written = self.written(activity, content, source).await?;
        if !self.located_messages(&written.uri).await?.is_empty() {
            return Err(Stop::Ignored("it is a private message that is here".to_owned()));
        }
        self.first_seen(activity, written, source).await
    }

    /// A change of something that we do not have is as good as its first appearance.
    pub(super) async fn update(
        &self,
        activity: &Activity,
        content: &Content,
        source: &Source,
    ) -> Result<Command, Stop> {
        let written = self.written(activity, content, source).await?;
        let messages = self.located_messages(&written.uri).await?;
        if !messages.is_empty() {
            check_direct(source)?;
            return self.edit_message(activity, written, messages).await;
        }
        let Some(known) = self.locate(&written.uri).await? else {
            return self.first_seen(activity, written, source).await;
        };
        let author = self.actor(&written.author).await?;
        let text = self.text(&written).await?;
        let group = known.group_id.actor();
        let group = self
            .federation
            .app()
            .read(move |snapshot| actors::get(snapshot, group))
            .await?;
        let title = self.title(&written, &text, &author, &group);
        let by = source.by(author, &activity.id, self.at);
        let (rules, source) = (self.rules.clone(), source.clone());
        Ok(Box::new(move |tx| {
            source.check(known.group_id)?;
            admit(tx, &rules, &by.actor, known.group_id)?;
            let edit = Edit {
                title: Some(&title),
                link: Some(written.link.as_deref().unwrap_or_default()),
                alt_text: Some(written.alt_text.as_deref().unwrap_or_default()),
                thumbnail: Some(written.thumbnail.as_deref().unwrap_or_default()),
                text: Some(&text),
                language: written.language.as_deref(),
                sensitive: Some(written.sensitive),
                remote: Some((written.updated.map_or(by.at, Time::of), &written.mentions)),
            };
            posts::edit(tx, &by, known.id, &edit).map(drop)
        }))
    }

    /// Something that a group passed on without saying who did what with it: boosts of microblog groups, Lemmy's second
    /// Announce of a thread.
    pub(super) async fn shared(
        &self,
        announce: &str,
        content: &Content,
        group: &Actor,
    ) -> Result<Command, Stop> {
        let id = match content {
            Content::Inline(object) => uri(object),
            Content::Id(id) => Some(id.clone()),
        };
        let id = id.ok_or_else(|| Stop::Ignored("the object has no id".to_owned()))?;
        if self.is_ours(&id) || self.locate(&id).await?.is_some() {
            return Err(Stop::Ignored("it is here already".to_owned()));
        }
        let document = match content {
            Content::Inline(object) if same_origin(&id, &group.uri) => object.clone(),
            Content::Inline(_) | Content::Id(_) => self.fetch(&id).await?,
        };
        let written = Written::parse(&document)?;
        self.check_author(&written)?;
        let source = Source::Announced(Arc::new(group.clone()));
        let drafts = self.drafts(written, &source, Wanted::IfFollowed).await?;
        Ok(self.publication(drafts, announce, source))
    }

    /// Deletion by the author, or removal by a moderator.
    pub(super) async fn delete(
        &self,
        activity: &Activity,
        object: &str,
        removal: Option<&str>,
        written: account_deletion::Content,
        source: &Source,
    ) -> Result<Command, Stop> {
        if object == activity.actor {
            return self.retire(activity, written, source).await;
        }
        let messages = self.located_messages(object).await?;
        if !messages.is_empty() {
            return self.delete_message(activity, messages, source).await;
        }
        if let Some(command) = self.close_group(activity, object, source, groups::delete).await? {
            return Ok(command);
        }
        let Some(known) = self.locate(object).await? else {
            return self.forget(activity, object, source).await;
        };
        let actor = self.actor(&activity.actor).await?;
        if removal.is_some() || known.author_id != actor.id {
            let reason = removal.unwrap_or_default();
            return Ok(self.removal(activity, actor, known, reason, source));
        }
        self.check_deletion(object, source).await?;
        let by = source.by(actor, &activity.id, self.at);
        let source = source.clone();
        Ok(Box::new(move |tx| {
            source.check(known.group_id)?;
            posts::delete(tx, &by, known.id).map(drop)
        }))
    }

    /// The taking back of a deletion or removal.
    pub(super) async fn restore(
        &self,
        activity: &Activity,
        object: &str,
        removal: Option<&str>,
        source: &Source,
    ) -> Result<Command, Stop> {
        let messages = self.located_messages(object).await?;
        if !messages.is_empty() {
            return self.restore_message(activity, messages, source).await;
        }
        if let Some(command) = self
            .close_group(activity, object, source, groups::restore)
            .await?
        {
            return Ok(command);
        }
        let known = self.require(object).await?;
        let actor = self.actor(&activity.actor).await?;
        if removal.is_some() || known.author_id != actor.id {
            let reason = removal.unwrap_or_default();
            return Ok(self.reinstatement(activity, actor, known, reason, source));
        }
        if let Source::Announced(group) = source
            && !same_origin(&activity.actor, &group.uri)
        {
            self.fetch(object).await?;
        }
        let by = source.by(actor, &activity.id, self.at);
        let source = source.clone();
        Ok(Box::new(move |tx| {
            source.check(known.group_id)?;
            posts::restore(tx, &by, known.id).map(drop)
        }))
    }

    /// Where the post with this id is; ignored if it is not here.
    pub(super) async fn require(&self, object: &str) -> Result<Located, Stop> {
        let found = self.locate(object).await?;
        found.ok_or_else(|| Stop::Ignored("it is about a post that is not here".to_owned()))
    }

    /// Where the post with this id is.
    pub(super) async fn locate(&self, object: &str) -> Result<Option<Located>, Stop> {
        let uri = object.to_owned();
        Ok(self
            .federation
            .app()
            .read(move |snapshot| posts::locate(snapshot, &uri))
            .await?)
    }

    /// Something that is new here: a message for people here, or a post.
    async fn first_seen(
        &self,
        activity: &Activity,
        written: Written,
        source: &Source,
    ) -> Result<Command, Stop> {
        let recipients = self.recipients(&written, source).await?;
        if !recipients.is_empty() {
            return self.message(activity, written, recipients).await;
        }
        if written.chat {
            return Err(Stop::Ignored(
                "it is a private message for nobody here".to_owned(),
            ));
        }
        let drafts = self.drafts(written, source, Wanted::IfFollowed).await?;
        Ok(self.publication(drafts, &activity.id, source.clone()))
    }

    /// Publishes what was missing above, each in the name of its author, and then what came.
    fn publication(&self, mut drafts: Vec<Draft>, activity: &str, source: Source) -> Command {
        let newest = drafts.pop();
        let (rules, at, activity) = (self.rules.clone(), self.at, activity.to_owned());
        Box::new(move |tx| {
            for draft in &drafts {
                draft.publish(tx, &fetched_by(draft, at), &rules, &source)?;
            }
            if let Some(newest) = &newest {
                let by = source.by(newest.author.clone(), &activity, at);
                newest.publish(tx, &by, &rules, &source)?;
            }
            Ok(())
        })
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
    async fn written(
        &self,
        activity: &Activity,
        content: &Content,
        source: &Source,
    ) -> Result<Written, Stop> {
        let id = match content {
            Content::Inline(object) => uri(object),
            Content::Id(id) => Some(id.clone()),
        };
        let id = id.ok_or_else(|| Stop::Ignored("the object has no id".to_owned()))?;
        if !same_origin(&id, &activity.actor) || self.is_ours(&id) {
            return Err(Stop::Refused(
                "the object is not of the actor's origin".to_owned(),
            ));
        }
        let sender = match source {
            Source::Direct => &activity.actor,
            Source::Announced(group) => &group.uri,
        };
        let document: Value = match content {
            Content::Inline(object) if same_origin(&id, sender) => object.clone(),
            Content::Inline(_) | Content::Id(_) => self.fetch(&id).await?,
        };
        let mut written = Written::parse_any(&document)?;
        self.check_author(&written)?;
        if written.author != activity.actor {
            return Err(Stop::Refused("the actor is not the author".to_owned()));
        }
        // A group must not say in somebody else's name to whom they speak: words for a few would become public.
        if !same_origin(&id, sender) {
            return Ok(written);
        }
        // Some address only the activity.
        written.public |= activity.public;
        for place in &activity.addressed {
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
    async fn forget(&self, activity: &Activity, object: &str, source: &Source) -> Result<Command, Stop> {
        if !same_origin(object, &activity.actor) || self.is_ours(object) {
            return Err(Stop::Ignored("it is about a post that is not here".to_owned()));
        }
        self.check_deletion(object, source).await?;
        let (object, at) = (object.to_owned(), self.at);
        Ok(Box::new(move |tx| posts::remember_deleted(tx, &object, at)))
    }

    /// An actor is gone. Its own server must say so too.
    async fn retire(
        &self,
        activity: &Activity,
        written: account_deletion::Content,
        source: &Source,
    ) -> Result<Command, Stop> {
        if matches!(source, Source::Announced(_)) {
            return Err(Stop::Ignored("a group has no say in other actors".to_owned()));
        }
        let uri = activity.actor.clone();
        let known = self
            .federation
            .app()
            .read(move |snapshot| actors::find_by_uri(snapshot, &uri))
            .await?;
        let actor = known.ok_or_else(|| Stop::Ignored("the actor is not known here".to_owned()))?;
        self.check_gone(&activity.actor).await?;
        let by = source.by(actor, &activity.id, self.at);
        Ok(Box::new(move |tx| {
            account_deletion::delete_remote(tx, &by, written)
        }))
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
            Ok(document) if json::types(&document).contains(&"Tombstone") => Ok(()),
            Ok(_) => Err(Stop::Refused("its own server still has it".to_owned())),
            Err(error) => Err(error.into()),
        }
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
