// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads as `Page`, replies as `Note`, in the forms that Lemmy, Mastodon and the others all read.

use std::collections::BTreeMap;

use activitypub_federation::kinds::collection::CollectionType;
use activitypub_federation::kinds::link::{LinkType, MentionType};
use activitypub_federation::kinds::object::{ImageType, NoteType, PageType};
use activitypub_federation::protocol::values::MediaTypeHtml;
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::ids::{ActorId, PostId};
use kollegium_domain::posts::{self, Post};
use kollegium_domain::text::html;
use kollegium_domain::{Error, Result, Viewer};
use serde::Serialize;

use super::kinds::HashtagType;
use super::{Image, PUBLIC, Source, date};

/// How much of a thread Mastodon shows, in characters.
const EXCERPT: usize = 500;

/// A thread or reply with what its JSON names.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The post; without its text where it is gone.
    pub post: Post,
    /// The group's actor.
    pub group: Actor,
    /// Its author.
    pub author: Actor,
    /// What it replies to, and by whom.
    pub parent: Option<(Post, Actor)>,
    /// The thread.
    pub root: Post,
    /// Whom it mentions.
    pub mentioned: Vec<Actor>,
}

impl Whole {
    /// Loads what `viewer` may see of it, gone or not; nothing where they may not know of it.
    pub fn load(snapshot: &mut Snapshot, viewer: &Viewer, id: PostId) -> Result<Option<Whole>> {
        Ok(Whole::load_all(snapshot, viewer, &[id])?.pop())
    }

    /// Loads what `viewer` may see of several, in the order of their ids as given, in a fixed number of queries.
    pub fn load_all(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<Whole>> {
        let posts = posts::by_ids(snapshot, viewer, ids)?;
        let above: Vec<PostId> = posts
            .iter()
            .flat_map(|it| [it.parent_id.unwrap_or(it.root_id), it.root_id])
            .collect();
        let above = posts::by_ids(snapshot, viewer, &above)?;
        let mentions = posts::mentions(snapshot, &posts)?;
        let mut people: Vec<ActorId> = mentions.iter().map(|(_, actor)| *actor).collect();
        people.extend(above.iter().map(|it| it.author_id));
        people.extend(posts.iter().flat_map(|it| [it.author_id, it.group_id.actor()]));
        let around = Around {
            above,
            mentions,
            people: actors::by_ids(snapshot, &people)?,
        };
        let in_order = ids.iter().filter_map(|id| posts.iter().find(|it| it.id == *id));
        in_order.map(|it| around.whole(it.clone())).collect()
    }

    /// Who is addressed beside the group: the author of the parent and the mentioned, without the author.
    pub fn addressees(&self) -> Vec<&Actor> {
        let parent = self.parent.as_ref().map(|(_, author)| author);
        let mut found: Vec<&Actor> = Vec::new();
        for actor in parent.into_iter().chain(&self.mentioned) {
            if actor.id != self.author.id && !found.iter().any(|it| it.id == actor.id) {
                found.push(actor);
            }
        }
        found
    }

    /// As it is served: with the number of votes, which does not go with every change, and where the replies are found that
    /// a group of ours has to what others wrote in it.
    ///
    /// # Errors
    /// If the stored id of the group is not a URL.
    pub fn served(&self) -> Result<PostObject> {
        let object = self.object();
        let kept_here = match self.group.local && !self.post.local {
            true => {
                let kind = if self.post.is_thread() { "post" } else { "comment" };
                Some(format!(
                    "{}/{kind}/{}/replies",
                    self.group.origin()?,
                    self.post.id
                ))
            }
            false => None,
        };
        Ok(PostObject {
            likes: Some(Count::of(self.post.counts.up)),
            dislikes: Some(Count::of(self.post.counts.down)),
            replies: kept_here.or(object.replies),
            ..object
        })
    }

    /// As ActivityStreams JSON.
    pub fn object(&self) -> PostObject {
        let post = &self.post;
        let addressees = self.addressees();
        let thread = post.is_thread();
        let mut tags: Vec<Tag> = Vec::new();
        if thread {
            tags.push(Tag::hashtag(&post.uri, &self.group.name));
        }
        tags.extend(addressees.iter().map(|it| Tag::mention(it)));
        if !thread {
            // So that a Mastodon user's answer is addressed to the group as well.
            tags.push(Tag::mention(&self.group));
        }
        PostObject {
            kind: match thread {
                true => PostType::Page(PageType::Page),
                false => PostType::Note(NoteType::Note),
            },
            id: post.uri.clone(),
            attributed_to: self.author.uri.clone(),
            to: vec![self.group.uri.clone(), PUBLIC.to_owned()],
            cc: addressees.iter().map(|it| it.uri.clone()).collect(),
            audience: self.group.uri.clone(),
            in_reply_to: self.parent.as_ref().map(|(parent, _)| parent.uri.clone()),
            name: post.content.title.clone(),
            // On a Note it would be shown as a content warning.
            summary: (thread && !post.content.html.is_empty())
                .then(|| html::to_plain(&post.content.html, EXCERPT)),
            content: post.content.html.clone(),
            media_type: MediaTypeHtml::Html,
            source: Source::markdown(&post.content.source),
            url: post.uri.clone(),
            attachment: post
                .content
                .link
                .iter()
                .map(|url| Attachment::of(url, post))
                .collect(),
            image: post.content.thumbnail.clone().map(Image::new),
            // Others' threads have contexts of their own, which we do not invent.
            context: self.root.local.then(|| format!("{}/context", self.root.uri)),
            replies: post.local.then(|| format!("{}/replies", post.uri)),
            tag: tags,
            sensitive: post.content.sensitive,
            comments_enabled: thread.then_some(!post.locked),
            stickied: thread.then_some(post.pinned),
            distinguished: (!thread).then_some(post.distinguished),
            language: post.content.language.as_deref().map(Language::new),
            content_map: post
                .content
                .language
                .iter()
                .map(|it| (it.clone(), post.content.html.clone()))
                .collect(),
            published: date(post.created_at),
            updated: post.updated_at.map(date),
            likes: None,
            dislikes: None,
        }
    }
}

/// What several posts are shown with.
struct Around {
    above: Vec<Post>,
    mentions: Vec<(PostId, ActorId)>,
    people: Vec<Actor>,
}

impl Around {
    fn whole(&self, post: Post) -> Result<Whole> {
        let actor = |id: ActorId| {
            let found = self.people.iter().find(|it| it.id == id).cloned();
            found.ok_or_else(|| Error::Corrupt(format!("actor {id} of post {} is missing", post.id)))
        };
        let find = |id: PostId| self.above.iter().find(|it| it.id == id).cloned();
        let parent = match post.parent_id.and_then(find) {
            Some(parent) => {
                let author = actor(parent.author_id)?;
                Some((parent, author))
            }
            None => None,
        };
        let mentioned = self.mentions.iter().filter(|(id, _)| *id == post.id);
        Ok(Whole {
            group: actor(post.group_id.actor())?,
            author: actor(post.author_id)?,
            root: find(post.root_id).unwrap_or_else(|| post.clone()),
            mentioned: mentioned.map(|(_, id)| actor(*id)).collect::<Result<_>>()?,
            parent,
            post,
        })
    }
}

/// A thread or reply of ours.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PostObject {
    #[serde(rename = "type")]
    kind: PostType,
    id: String,
    attributed_to: String,
    to: Vec<String>,
    cc: Vec<String>,
    audience: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    content: String,
    media_type: MediaTypeHtml,
    source: Source,
    url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachment: Vec<Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<String>,
    tag: Vec<Tag>,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stickied: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinguished: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    content_map: BTreeMap<String, String>,
    published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    likes: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dislikes: Option<Count>,
}

/// A collection of which only the size is told: who voted is nobody's business.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    #[serde(rename = "type")]
    kind: CollectionType,
    total_items: i64,
}

impl Count {
    fn of(total_items: i64) -> Count {
        Count {
            kind: CollectionType::Collection,
            total_items,
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum PostType {
    Page(PageType),
    Note(NoteType),
}

/// What a thread links to.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Attachment {
    /// Anything.
    Link {
        #[serde(rename = "type")]
        kind: LinkType,
        href: String,
    },
    /// A picture with what it shows, in words, as Lemmy and Mastodon have it.
    Image {
        #[serde(rename = "type")]
        kind: ImageType,
        url: String,
        name: String,
    },
}

impl Attachment {
    fn of(url: &str, post: &Post) -> Attachment {
        match &post.content.alt_text {
            None => Attachment::Link {
                kind: LinkType::Link,
                href: url.to_owned(),
            },
            Some(words) => Attachment::Image {
                kind: ImageType::Image,
                url: url.to_owned(),
                name: words.clone(),
            },
        }
    }
}

/// Somebody who is mentioned, or a word to be found by.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Tag {
    #[serde(rename = "type")]
    kind: TagType,
    href: String,
    name: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum TagType {
    Mention(MentionType),
    Hashtag(HashtagType),
}

impl Tag {
    pub(super) fn mention(actor: &Actor) -> Tag {
        let host = actor.origin();
        let host = host.as_ref().map_or("", |it| it.authority());
        Tag {
            kind: TagType::Mention(MentionType::Mention),
            href: actor.uri.clone(),
            name: format!("@{}@{host}", actor.name),
        }
    }

    fn hashtag(href: &str, name: &str) -> Tag {
        Tag {
            kind: TagType::Hashtag(HashtagType::Hashtag),
            href: href.to_owned(),
            name: format!("#{name}"),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct Language {
    identifier: String,
    name: String,
}

impl Language {
    /// Peers go by the identifier; the name is there because Lemmy insists on one.
    fn new(identifier: &str) -> Language {
        let name = match identifier {
            "de" => "Deutsch",
            "en" => "English",
            "fr" => "Français",
            other => other,
        };
        Language {
            identifier: identifier.to_owned(),
            name: name.to_owned(),
        }
    }
}
