// SPDX-License-Identifier: AGPL-3.0-or-later
//! What somebody wrote on another server, read from its JSON.

use chrono::{DateTime, Utc};
use kollegium_domain::posts::{self, ContentEdit, Marks, Speaker, Stated};
use kollegium_domain::previews;
use kollegium_domain::text::Text;
use serde_json::Value;

use super::body::{self, Body};
use super::incoming::Unusable;
use crate::ids::uri;
use crate::json;
use crate::vocabulary::{is_written, kind_of};

/// Most mentions that are noted of one post.
const MAX_MENTIONS: usize = 50;
/// Most attachments that are linked at the end of a post.
const MAX_ATTACHMENTS: usize = 16;

/// A thread or reply as it was written elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    /// Its id.
    pub(crate) uri: String,
    /// Who wrote it.
    pub(crate) author: String,
    /// The title of a thread; a microblog's is its content warning, if it has one.
    pub(crate) title: Option<String>,
    /// The link of a thread.
    pub(crate) link: Option<String>,
    /// What the picture shows to which it links, in words.
    pub(crate) alt_text: Option<String>,
    /// A small picture for it.
    pub(crate) thumbnail: Option<String>,
    /// What it replies to.
    pub(crate) parent: Option<String>,
    /// The groups it may belong to, best first.
    pub(crate) places: Vec<String>,
    /// Who is mentioned.
    pub(crate) mentions: Vec<String>,
    /// Whether everybody may read it.
    pub(crate) public: bool,
    /// Whether it names an audience: a group, as far as we know.
    pub(crate) in_audience: bool,
    /// Whether it is a private message by its kind, which is never published.
    pub(crate) chat: bool,
    /// Its text, not yet cleaned.
    pub(crate) body: Body,
    /// Its language, BCP 47.
    pub(crate) language: Option<String>,
    /// Whether it is marked as sensitive.
    pub(crate) sensitive: bool,
    /// What it says beside its content: what moderators made of it, how many voted.
    pub(crate) stated: Stated,
    /// When it was written.
    pub(crate) published: Option<DateTime<Utc>>,
    /// When it was changed.
    pub(crate) updated: Option<DateTime<Utc>>,
    /// Where the thread is found as a whole, or what is said below it.
    pub(crate) around: Around,
}

/// The collections that an object names beside itself: each the id of one, or the whole, or absent (null).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Around {
    /// Everything in the same thread (FEP-7888).
    pub(crate) context: Value,
    /// The direct replies.
    pub(crate) replies: Value,
}

impl Around {
    pub(super) fn of(object: &Value) -> Around {
        Around {
            context: object["context"].clone(),
            replies: object["replies"].clone(),
        }
    }
}

impl Written {
    /// What it says, for the domain, with its title and its cleaned text. What is absent here is not there any more.
    pub(crate) fn content<'a>(&'a self, title: Option<&'a str>, text: &'a Text) -> ContentEdit<'a> {
        ContentEdit {
            title,
            link: Some(self.link.as_deref().unwrap_or_default()),
            alt_text: Some(self.alt_text.as_deref().unwrap_or_default()),
            thumbnail: Some(self.thumbnail.as_deref().unwrap_or_default()),
            text: Some(text),
            language: self.language.as_deref(),
            sensitive: Some(self.sensitive),
        }
    }

    /// Reads a post.
    pub(crate) fn parse(object: &Value) -> Result<Written, Unusable> {
        match Written::parse_any(object) {
            Ok(written) if written.chat => Err(Unusable("a ChatMessage is no post".to_owned())),
            parsed => parsed,
        }
    }

    /// Reads a post or a private message.
    pub(crate) fn parse_any(object: &Value) -> Result<Written, Unusable> {
        let refuse = |reason: &str| Unusable(reason.to_owned());
        let kind = kind_of(object);
        let chat = kind == "ChatMessage";
        if !chat && !is_written(kind) {
            return Err(Unusable(format!("{kind:.40} is no post")));
        }
        let uri = uri(&object["id"]).ok_or_else(|| refuse("the object has no id"))?;
        let authors = authors(&object["attributedTo"]);
        let author = authors
            .first()
            .cloned()
            .ok_or_else(|| refuse("the object has no author"))?;
        let parent = self::uri(&object["inReplyTo"]);
        let attachments = Attachment::all(object, &uri);
        let (linked, rest) = match (parent.is_none(), attachments.split_first()) {
            (true, Some((first, rest))) => (Some(first), rest),
            (false, _) | (true, None) => (None, attachments.as_slice()),
        };
        let warning = warning(object, kind);
        Ok(Written {
            title: title(object).or_else(|| warning.filter(|_| parent.is_none()).map(str::to_owned)),
            // A thread's warning is its title.
            body: body::read(object, kind, warning.filter(|_| parent.is_some()), rest),
            places: places(object, &author),
            mentions: mentions(object),
            public: json::is_public(&object["to"]) || json::is_public(&object["cc"]),
            in_audience: !object["audience"].is_null(),
            chat,
            language: language(object),
            sensitive: json::flag(&object["sensitive"]),
            stated: stated(object),
            published: json::time(&object["published"]),
            updated: json::time(&object["updated"]),
            around: Around::of(object),
            alt_text: linked.and_then(|it| it.description.clone()),
            thumbnail: linked.and_then(|_| thumbnail(object)),
            link: linked.map(|it| it.url.clone()),
            uri,
            author,
            parent,
        })
    }
}

/// The people who wrote it; PeerTube names the person and the channel, with their types.
fn authors(value: &Value) -> Vec<String> {
    json::entries(value)
        .filter(|it| !json::types(it).contains(&"Group"))
        .filter_map(uri)
        .collect()
}

fn title(object: &Value) -> Option<String> {
    json::text_of(object, "name", posts::TITLE_LIMIT).map(str::to_owned)
}

/// The content warning of a microblog. On an article the `summary` is an abstract.
fn warning<'a>(object: &'a Value, kind: &str) -> Option<&'a str> {
    match kind {
        "Note" | "Question" => json::text_of(object, "summary", posts::TITLE_LIMIT),
        _ => None,
    }
}

/// Lemmy's words for what moderators make of a post, and PeerTube's, which the others share.
pub(super) fn stated(object: &Value) -> Stated {
    let votes = |name: &str| json::stated_count(&json::object(object, name)["totalItems"]).map(i64::from);
    Stated {
        marks: Marks {
            distinguished: json::stated_flag(&object["distinguished"]),
            locked: json::stated_flag(&object["commentsEnabled"]).map(|enabled| !enabled),
            pinned: json::stated_flag(&object["stickied"]),
        },
        up: votes("likes"),
        down: votes("dislikes"),
        by: Speaker::Author,
    }
}

fn places(object: &Value, author: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for field in ["audience", "attributedTo", "to", "cc"] {
        for place in json::entries(&object[field]).filter_map(uri) {
            let is_public = json::is_public(&Value::String(place.clone()));
            if place != author && !is_public && !found.contains(&place) {
                found.push(place);
            }
        }
    }
    found
}

fn mentions(object: &Value) -> Vec<String> {
    json::entries(&object["tag"])
        .filter(|tag| json::types(tag).contains(&"Mention"))
        .filter_map(|tag| uri(&tag["href"]))
        .take(MAX_MENTIONS)
        .collect()
}

/// A link or a file that comes with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Where it is.
    pub(crate) url: String,
    /// What it is called; nothing says more than its address.
    pub(crate) name: Option<String>,
    /// What a picture shows, in words: the name of a link is no description.
    pub(crate) description: Option<String>,
}

impl Attachment {
    /// The attachments of a post. A link to the post itself is none, and neither is a picture that its text shows.
    fn all(object: &Value, own: &str) -> Vec<Attachment> {
        let content = json::words(object, "content").map_or("", |it| it.text);
        let shown = body::pictures(content);
        json::entries(&object["attachment"])
            .filter_map(Attachment::read)
            .filter(|it| it.url != own && !shown.contains(&it.url))
            .take(MAX_ATTACHMENTS)
            .collect()
    }

    fn read(attachment: &Value) -> Option<Attachment> {
        let url: String = json::link(attachment)?.into();
        let kinds = json::types(attachment);
        let is_picture = kinds.contains(&"Image") || kinds.contains(&"Document");
        let words = |limit: usize| json::text_of(attachment, "name", limit).map(str::to_owned);
        (url.len() <= previews::LINK_LIMIT).then(|| Attachment {
            url,
            name: words(body::NAME_LIMIT),
            description: words(posts::ALT_TEXT_LIMIT).filter(|_| is_picture),
        })
    }
}

fn thumbnail(object: &Value) -> Option<String> {
    let url: String = json::link(&object["image"])?.into();
    (url.len() <= previews::LINK_LIMIT).then_some(url)
}

/// Lemmy names the language; others give a text per language, of which there is usually one.
fn language(object: &Value) -> Option<String> {
    let named = json::string(&json::object(object, "language")["identifier"]);
    let tag = named.or_else(|| json::words(object, "content").and_then(|it| it.language))?;
    let plain = tag.len() <= 35 && tag.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    // Lemmy's "und" means that nobody said.
    (plain && !tag.is_empty() && tag != "und").then(|| tag.to_owned())
}
