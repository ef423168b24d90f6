// SPDX-License-Identifier: AGPL-3.0-or-later
//! Strict reading of JSON, and lenient access to ActivityStreams values.
//!
//! What comes from outside is parsed once, by [`parse`], and the value is passed on: two readers that
//! disagree about a document are how signatures were circumvented elsewhere. Every property is then read by a function
//! of this module, in all the shapes that ActivityStreams allows it: absent, a string, an object, a list of them; for
//! natural language a map of languages beside or instead of the plain form; for links a `Link` or a list of those.
//! All is bounded in length, number and depth.

mod strict;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use kollegium_client::address::MAX_URL;
use serde_json::Value;
use url::Url;

pub use strict::{JsonFault, parse};

/// Most entries that the accessors below take from an array; the rest is ignored.
pub const MAX_ENTRIES: usize = 100;
/// How many objects a link may lie in: a list of pictures, the `url` of each, the `href` of a `Link`.
const MAX_LINK_DEPTH: usize = 4;
/// The forms in which peers write "everyone".
const PUBLIC: [&str; 3] = [
    "https://www.w3.org/ns/activitystreams#Public",
    "as:Public",
    "Public",
];

/// The entries of a value that may be absent (null), single or an array; at most [`MAX_ENTRIES`].
pub fn entries(value: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    let entries = match value {
        Value::Null => &[],
        Value::Array(items) => items.as_slice(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    };
    entries[..entries.len().min(MAX_ENTRIES)].iter()
}

/// The value itself, or the first entry of an array that is not null.
pub fn one(value: &Value) -> Option<&Value> {
    entries(value).find(|it| !it.is_null())
}

/// A property that is an object, or the first object in a list; null where there is none.
pub fn object<'a>(of: &'a Value, name: &str) -> &'a Value {
    entries(&of[name])
        .find(|it| it.is_object())
        .unwrap_or(&Value::Null)
}

/// The member of this name; nothing where it is absent or null.
pub fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|it| !it.is_null())
}

/// A single value: the first entry of an array, the `@value` of a JSON-LD value object.
fn scalar(value: &Value) -> Option<&Value> {
    let first = one(value)?;
    match first {
        Value::Object(object) => object.get("@value").filter(|it| !it.is_null()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(first),
        Value::Null | Value::Array(_) => None,
    }
}

/// A string, in any of the shapes of a single value.
pub fn string(value: &Value) -> Option<&str> {
    scalar(value)?.as_str()
}

/// The id of a reference: a string, an object's `id`, a `Link`'s `href`, or that of the first usable entry of an array.
/// At most [`MAX_URL`] bytes, never empty.
pub fn id_of(value: &Value) -> Option<&str> {
    entries(value).find_map(|entry| {
        let text = match entry {
            Value::String(text) => text.as_str(),
            Value::Object(_) => match member(entry, "id") {
                Some(id) => id.as_str()?,
                None if is_link(entry) => string(&entry["href"])?,
                None => return None,
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };
        (!text.is_empty() && text.len() <= MAX_URL).then_some(text)
    })
}

/// `Mention` is a kind of `Link`.
fn is_link(object: &Value) -> bool {
    types(object).iter().any(|it| matches!(*it, "Link" | "Mention"))
}

/// The ids of all references in a value; entries without a usable id are skipped.
pub fn ids(value: &Value) -> Vec<&str> {
    entries(value).filter_map(id_of).collect()
}

/// Whether an address field (`to`, `cc`) names the public.
pub fn is_public(value: &Value) -> bool {
    entries(value).filter_map(id_of).any(|id| PUBLIC.contains(&id))
}

/// The types of an object, in its order.
pub fn types(object: &Value) -> Vec<&str> {
    entries(&object["type"]).filter_map(Value::as_str).collect()
}

/// A text in a natural language and, where it is said, which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// The text as it came, never blank.
    pub text: &'a str,
    /// The key of its language in the map, as it came.
    pub language: Option<&'a str>,
}

/// A property in a natural language: its plain form (`content`), else out of its map of languages (`contentMap`), else
/// out of a map in the place of the plain form. Of several languages that of the object itself is taken, else the first
/// in the map.
pub fn words<'a>(of: &'a Value, name: &str) -> Option<Words<'a>> {
    let map = &of[format!("{name}Map")];
    if let Some(text) = string(&of[name]).filter(|it| !it.trim().is_empty()) {
        return Some(Words {
            text,
            language: sole_language(map),
        });
    }
    let own = string(&object(of, "language")["identifier"]).or_else(|| string(&of["language"]));
    [map, &of[name]]
        .into_iter()
        .flat_map(entries)
        .find_map(|map| out_of_map(map, own))
}

fn out_of_map<'a>(map: &'a Value, own: Option<&str>) -> Option<Words<'a>> {
    let languages = map.as_object()?;
    let read = |(language, value): (&'a String, &'a Value)| {
        let text = string(value)?;
        let is_language = !language.starts_with('@') && !text.trim().is_empty();
        is_language.then_some(Words {
            text,
            language: Some(language.as_str()),
        })
    };
    let named = own.and_then(|own| languages.get_key_value(own)).and_then(read);
    named.or_else(|| languages.iter().take(MAX_ENTRIES).find_map(read))
}

fn sole_language(map: &Value) -> Option<&str> {
    let languages = one(map)?.as_object()?;
    match languages.len() {
        1 => languages.keys().next().map(String::as_str),
        _ => None,
    }
}

/// A property in a natural language without blanks around it, of at most `max` characters; what is longer is cut.
pub fn text_of<'a>(of: &'a Value, name: &str, max: usize) -> Option<&'a str> {
    words(of, name).map(|it| cut(it.text.trim(), max))
}

/// A text of at most `max` characters; what is longer is cut. Nothing for other values and blank texts.
pub fn text(value: &Value, max: usize) -> Option<&str> {
    let text = string(value)?.trim();
    (!text.is_empty()).then(|| cut(text, max))
}

fn cut(text: &str, max: usize) -> &str {
    let end = text
        .char_indices()
        .nth(max)
        .map_or(text.len(), |(index, _)| index);
    &text[..end]
}

/// The Markdown of an object's `source`; nothing where it is in another format.
pub fn markdown(of: &Value) -> Option<&str> {
    let source = entries(&of["source"]).find(|it| text(&it["mediaType"], 64) == Some("text/markdown"))?;
    words(source, "content").map(|it| it.text)
}

/// A time: RFC 3339, or without an offset, which is read as UTC. Years 1970 to 9999.
pub fn time(value: &Value) -> Option<DateTime<Utc>> {
    let text = text(value, 64)?;
    let time = match DateTime::parse_from_rfc3339(text) {
        Ok(time) => time.to_utc(),
        Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .ok()?
            .and_utc(),
    };
    (1970..=9999).contains(&time.year()).then_some(time)
}

/// A web link: a string, a `Link`'s `href`, the `url` of an object (which may be any of these again), or the first
/// usable entry of an array. Only http and https, at most [`MAX_URL`] bytes. For display and storage; it has not passed
/// the address policy.
pub fn link(value: &Value) -> Option<Url> {
    link_within(value, MAX_LINK_DEPTH)
}

fn link_within(value: &Value, depth: usize) -> Option<Url> {
    entries(value).find_map(|entry| match entry {
        Value::String(text) => web_url(text),
        Value::Object(_) if depth > 0 => ["href", "url", "@value"]
            .iter()
            .find_map(|name| link_within(&entry[*name], depth - 1)),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    })
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_URL).then_some(url)
}

/// A boolean; anything else is `false`.
pub fn flag(value: &Value) -> bool {
    stated_flag(value).unwrap_or_default()
}

/// A boolean, where one is said.
pub fn stated_flag(value: &Value) -> Option<bool> {
    scalar(value)?.as_bool()
}

/// A count for display such as `totalItems`, clamped to what a signed 32-bit number holds.
pub fn count(value: &Value) -> i32 {
    stated_count(value).unwrap_or_default()
}

/// A count, where one is said.
pub fn stated_count(value: &Value) -> Option<i32> {
    let number = scalar(value)?.as_f64()?;
    Some(number.clamp(0.0, f64::from(i32::MAX)) as i32)
}
