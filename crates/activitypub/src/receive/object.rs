// SPDX-License-Identifier: AGPL-3.0-or-later
//! What somebody wrote on another server, read from its JSON.

use chrono::{DateTime, Utc};
use kollegium_domain::posts::{self, ContentEdit};
use kollegium_domain::previews;
use kollegium_domain::text::clean::Fault;
use kollegium_domain::text::mentions::Links;
use kollegium_domain::text::{MAX_BYTES, Text};
use serde_json::Value;

use super::incoming::{Unusable, is_written};
use crate::ids::uri;
use crate::json;

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
    /// The title of a thread; a microblog's has none.
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
    /// When it was written.
    pub(crate) published: Option<DateTime<Utc>>,
    /// When it was changed.
    pub(crate) updated: Option<DateTime<Utc>>,
}

/// A text as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// HTML, and the Markdown that it was made of, where that is given.
    Html {
        /// The HTML.
        html: String,
        /// The Markdown.
        source: Option<String>,
    },
    /// Markdown alone, as PeerTube sends it.
    Markdown(String),
}

impl Body {
    /// The cleaned text. Costs CPU time: not for an async thread.
    pub(crate) fn text(&self, origin: &str) -> Result<Text, Fault> {
        match self {
            Body::Html { html, source } => Text::from_html(html, source.as_deref()),
            Body::Markdown(source) if source.trim().is_empty() => Ok(Text::default()),
            Body::Markdown(source) => Text::from_markdown(source, origin, &Links::new()),
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
        let kinds = json::types(object);
        let kind = kinds.first().copied().unwrap_or_default();
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
        let title = title(object);
        let attachments = attachments(object, &uri);
        let link = match parent {
            None => attachments.first().map(|(url, _)| url.clone()),
            Some(_) => None,
        };
        let alt_text = link.as_ref().and_then(|_| alt_text(object));
        let thumbnail = link.as_ref().and_then(|_| thumbnail(object));
        let rest = attachments
            .into_iter()
            .filter(|(url, _)| link.as_ref() != Some(url));
        Ok(Written {
            body: body(object, kind, rest),
            places: places(object, &author),
            mentions: mentions(object),
            public: json::is_public(&object["to"]) || json::is_public(&object["cc"]),
            in_audience: !object["audience"].is_null(),
            chat,
            language: language(object),
            sensitive: json::flag(&object["sensitive"]),
            published: json::time(&object["published"]),
            updated: json::time(&object["updated"]),
            uri,
            author,
            title,
            link,
            alt_text,
            thumbnail,
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
    json::text(&object["name"], posts::TITLE_LIMIT).map(str::to_owned)
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

/// Links and files, with what they are called. A link to the object itself is none.
fn attachments(object: &Value, own: &str) -> Vec<(String, String)> {
    json::entries(&object["attachment"])
        .filter_map(|it| {
            let url: String = json::link(it)?.into();
            let name = json::text(&it["name"], 200).unwrap_or(&url).to_owned();
            (url != own && url.len() <= previews::LINK_LIMIT).then_some((url, name))
        })
        .take(MAX_ATTACHMENTS)
        .collect()
}

/// The words for the first attachment, if it is a picture: the name of a link is no description.
fn alt_text(object: &Value) -> Option<String> {
    let first = json::entries(&object["attachment"]).next()?;
    let kinds = json::types(first);
    let is_picture = kinds.contains(&"Image") || kinds.contains(&"Document");
    let words = json::text(&first["name"], posts::ALT_TEXT_LIMIT)?;
    is_picture.then(|| words.to_owned())
}

fn thumbnail(object: &Value) -> Option<String> {
    let url: String = json::link(&object["image"])?.into();
    (url.len() <= previews::LINK_LIMIT).then_some(url)
}

fn body(object: &Value, kind: &str, attachments: impl Iterator<Item = (String, String)>) -> Body {
    let content = object["content"].as_str().unwrap_or_default();
    if object["mediaType"] == "text/markdown" {
        return Body::Markdown(content.to_owned());
    }
    let source = &object["source"];
    let source = (source["mediaType"] == "text/markdown")
        .then(|| source["content"].as_str().map(str::to_owned))
        .flatten();
    let mut html = content.to_owned();
    if kind == "Question" {
        html.push_str(&options(object));
    }
    // Whoever sends Markdown has put everything into it.
    if source.is_none() && html.len() < MAX_BYTES {
        for (url, name) in attachments {
            html.push_str(&format!(
                "<p><a href=\"{}\">{}</a></p>",
                escaped(&url),
                escaped(&name)
            ));
        }
    }
    Body::Html { html, source }
}

/// The answers of a poll as a list, so that readers see what was asked.
fn options(object: &Value) -> String {
    let options = json::member(object, "oneOf").unwrap_or(&object["anyOf"]);
    let items: String = json::entries(options)
        .take(20)
        .filter_map(|it| json::text(&it["name"], 200))
        .map(|name| format!("<li>{}</li>", escaped(name)))
        .collect();
    if items.is_empty() {
        items
    } else {
        format!("<ul>{items}</ul>")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Lemmy names the language; others give a text per language, of which there is usually one.
fn language(object: &Value) -> Option<String> {
    let named = object["language"]["identifier"].as_str();
    let mapped = || match object["contentMap"].as_object() {
        Some(map) if map.len() == 1 => map.keys().next().map(String::as_str),
        _ => None,
    };
    let tag = named.or_else(mapped)?;
    let plain = tag.len() <= 35 && tag.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    // Lemmy's "und" means that nobody said.
    (plain && !tag.is_empty() && tag != "und").then(|| tag.to_owned())
}
