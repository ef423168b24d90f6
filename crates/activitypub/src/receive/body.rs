// SPDX-License-Identifier: AGPL-3.0-or-later
//! The text of what was written elsewhere: which of its forms is believed, and what is added to it that has no place of
//! its own here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kollegium_domain::text::clean::Fault;
use kollegium_domain::text::mentions::Links;
use kollegium_domain::text::{MAX_BYTES, Text, html, markdown};
use serde_json::Value;
use url::Url;

use super::object::Attachment;
use crate::json;

/// How long the name of an attachment, an option or a place may be, in characters.
pub(super) const NAME_LIMIT: usize = 200;
/// Most options of a poll that are shown.
const MAX_OPTIONS: usize = 20;

/// A text as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// HTML, and the Markdown that it was made of, where that is given.
    Html {
        /// The HTML.
        html: String,
        /// The Markdown.
        source: Option<String>,
        /// HTML of what the object says outside of its text: the options of a poll, the time of an event.
        added: String,
    },
    /// Markdown alone, as PeerTube sends it.
    Markdown(String),
}

impl Body {
    /// The cleaned text. Costs CPU time: not for an async thread.
    ///
    /// The HTML is the truth. The Markdown is kept where it says the same; NodeBB's is escaped as HTML is, and whoever
    /// wants to deceive shows one text on pages and another in clients.
    pub(crate) fn text(&self, origin: &str) -> Result<Text, Fault> {
        let (html, source, added) = match self {
            Body::Html { html, source, added } => (html, source.as_deref(), added.as_str()),
            Body::Markdown(source) if source.trim().is_empty() => return Ok(Text::default()),
            Body::Markdown(source) => return Text::from_markdown(source, origin, &Links::new()),
        };
        let source = match source {
            Some(source) if says_the_same(source, html, origin)? => Some(source),
            Some(_) | None => None,
        };
        if added.is_empty() {
            return Text::from_html(html, source);
        }
        let source = match source {
            Some(source) => Some(format!("{source}\n\n{}", Text::from_html(added, None)?.source)),
            None => None,
        };
        Text::from_html(&format!("{html}{added}"), source.as_deref())
    }
}

/// Whether Markdown says the same as the HTML beside it: the same words in the same order, and no link or picture that
/// the HTML does not have. Servers turn more into links than we do, so it may have less.
fn says_the_same(source: &str, html: &str, origin: &str) -> Result<bool, Fault> {
    if source.len() > MAX_BYTES {
        return Ok(false);
    }
    let rendered = markdown::render(source, origin, &Links::new());
    let shown = html::sanitise(html, MAX_BYTES)?;
    let same_words =
        html::to_plain(rendered.as_str(), usize::MAX) == html::to_plain(shown.as_str(), usize::MAX);
    Ok(same_words && targets(rendered.as_str()).is_subset(&targets(shown.as_str())))
}

/// The addresses of links and pictures in sanitised HTML, whose attributes all stand in double quotes.
fn targets(html: &str) -> BTreeSet<String> {
    let found = [" href=\"", " src=\""].into_iter().flat_map(|attribute| {
        html.split(attribute)
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
    });
    found.map(|(address, _)| normal(address)).collect()
}

/// The addresses of the pictures in a text as it came.
pub(super) fn pictures(html: &str) -> BTreeSet<String> {
    let images = html.split("<img").skip(1).filter_map(|it| it.split('>').next());
    let sources = images.filter_map(|tag| {
        let (_, rest) = tag.split_once("src=")?;
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    sources.map(normal).collect()
}

fn normal(address: &str) -> String {
    let address = address.replace("&amp;", "&");
    Url::parse(&address).map_or(address, String::from)
}

/// The text of an object, behind its content `warning` if it has one, with what else it says.
pub(super) fn read(object: &Value, kind: &str, warning: Option<&str>, attachments: &[Attachment]) -> Body {
    let content = json::words(object, "content").map_or("", |it| it.text);
    if json::string(&object["mediaType"]) == Some("text/markdown") {
        return Body::Markdown(content.to_owned());
    }
    let source = json::markdown(object).filter(|_| warning.is_none());
    let mut added = match kind {
        "Question" => options(object),
        "Event" => appointment(object),
        _ => String::new(),
    };
    // Whoever sends Markdown has put everything into it.
    if source.is_none() && content.len() < MAX_BYTES {
        for Attachment { url, name, .. } in attachments {
            let name = name.as_deref().unwrap_or(url);
            added.push_str(&format!(
                "<p><a href=\"{}\">{}</a></p>",
                escaped(url),
                escaped(name)
            ));
        }
    }
    Body::Html {
        html: match warning {
            Some(words) => format!(
                "<details><summary>{}</summary>{content}</details>",
                escaped(words)
            ),
            None => content.to_owned(),
        },
        source: source.map(str::to_owned),
        added,
    }
}

/// The answers of a poll as a list, so that readers see what was asked.
fn options(object: &Value) -> String {
    let options = json::member(object, "oneOf").unwrap_or(&object["anyOf"]);
    let items: String = json::entries(options)
        .take(MAX_OPTIONS)
        .filter_map(|it| json::text_of(it, "name", NAME_LIMIT))
        .map(|name| format!("<li>{}</li>", escaped(name)))
        .collect();
    if items.is_empty() {
        items
    } else {
        format!("<ul>{items}</ul>")
    }
}

/// When and where an event is, in figures that need no language.
fn appointment(object: &Value) -> String {
    let time = |name: &str| json::time(&object[name]);
    let when = match (time("startTime"), time("endTime")) {
        (Some(start), Some(end)) => Some(period(start, end)),
        (Some(start), None) => Some(start.format("%Y-%m-%d %H:%M UTC").to_string()),
        (None, _) => None,
    };
    let places = json::entries(&object["location"]);
    let place = places
        .filter_map(|it| json::text_of(it, "name", NAME_LIMIT).or_else(|| json::text(it, NAME_LIMIT)))
        .next();
    let parts: Vec<String> = when.into_iter().chain(place.map(escaped)).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>", parts.join(" · "))
    }
}

fn period(start: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let end_format = match start.date_naive() == end.date_naive() {
        true => "%H:%M UTC",
        false => "%Y-%m-%d %H:%M UTC",
    };
    format!("{} – {}", start.format("%Y-%m-%d %H:%M"), end.format(end_format))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
