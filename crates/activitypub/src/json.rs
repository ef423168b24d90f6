// SPDX-License-Identifier: AGPL-3.0-or-later
//! Strict reading of JSON, and lenient access to ActivityStreams values.
//!
//! What comes from outside is parsed once, by [`parse`], and the value is passed on: two readers that
//! disagree about a document are how signatures were circumvented elsewhere. The accessors then accept what
//! JSON-LD allows (a string, an object, an array of them), bounded in length and number.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use kollegium_client::address::MAX_URL;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use url::Url;

/// Deepest nesting of arrays and objects.
const MAX_DEPTH: usize = 64;
/// Most members of an array or object.
const MAX_MEMBERS: usize = 1000;
/// Longest string, in bytes.
const MAX_STRING: usize = 200_000;
/// Most values in a document: one that is full of small ones takes thirty times the memory of its text.
const MAX_VALUES: usize = 20_000;
/// Most entries that the accessors below take from an array; the rest is ignored.
pub const MAX_ENTRIES: usize = 100;

/// The forms in which peers write "everyone".
const PUBLIC: [&str; 3] = [
    "https://www.w3.org/ns/activitystreams#Public",
    "as:Public",
    "Public",
];

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unusable JSON: {0}")]
pub struct JsonFault(String);

/// Parses a document from outside: no key twice in any object, nesting, number and sizes of values bounded. U+0000, which
/// PostgreSQL cannot store, is left out of strings.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonFault> {
    let fault = |error: serde_json::Error| JsonFault(error.to_string());
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let left = Cell::new(MAX_VALUES);
    let strict = Strict {
        depth: 0,
        left: &left,
    };
    let value = strict.deserialize(&mut deserializer).map_err(fault)?;
    deserializer.end().map_err(fault)?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    /// How many values there may still be.
    left: &'a Cell<usize>,
}

impl Strict<'_> {
    fn count<E: Error>(self) -> Result<(), E> {
        let left = self.left.get().checked_sub(1);
        self.left
            .set(left.ok_or_else(|| E::custom(format_args!("more than {MAX_VALUES} values")))?);
        Ok(())
    }

    fn inner<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!("nested deeper than {MAX_DEPTH}")));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        if value.len() > MAX_STRING {
            return Err(E::custom(format_args!(
                "a string is longer than {MAX_STRING} bytes"
            )));
        }
        Ok(storable(value).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            if items.len() == MAX_MEMBERS {
                return Err(A::Error::custom(format_args!(
                    "an array has more than {MAX_MEMBERS} items"
                )));
            }
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if members.len() == MAX_MEMBERS {
                return Err(A::Error::custom(format_args!(
                    "an object has more than {MAX_MEMBERS} keys"
                )));
            }
            let key = storable(&key).into_owned();
            if members.contains_key(&key) {
                return Err(A::Error::custom("an object has the same key twice"));
            }
            members.insert(key, access.next_value_seed(inner)?);
        }
        Ok(Value::Object(members))
    }
}

/// A string without U+0000.
fn storable(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => text.replace('\0', "").into(),
        false => text.into(),
    }
}

/// The entries of a value that may be absent (null), single or an array; at most [`MAX_ENTRIES`].
pub fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    let entries = match value {
        Value::Null => &[],
        Value::Array(items) => items.as_slice(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    };
    entries.iter().take(MAX_ENTRIES)
}

/// The value itself, or the first entry of an array; nothing for null and the empty array.
pub fn one(value: &Value) -> Option<&Value> {
    entries(value).next()
}

/// The id of a reference: a string, an object's `id`, or that of the first entry of an array. At most
/// [`MAX_URL`] bytes, never empty.
pub fn id_of(value: &Value) -> Option<&str> {
    let text = match one(value)? {
        Value::String(text) => text,
        Value::Object(object) => object.get("id")?.as_str()?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
    };
    (!text.is_empty() && text.len() <= MAX_URL).then_some(text)
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

/// The member of this name; nothing where it is absent or null.
pub fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|it| !it.is_null())
}

/// A text of at most `max` characters; what is longer is cut. Nothing for other values and blank texts.
pub fn text(value: &Value, max: usize) -> Option<&str> {
    let text = value.as_str()?.trim();
    let end = text
        .char_indices()
        .nth(max)
        .map_or(text.len(), |(index, _)| index);
    (!text.is_empty()).then_some(&text[..end])
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

/// A web link: a string, a Link's `href`, an object's `url`, or the first usable entry of an array. Only http
/// and https, at most [`MAX_URL`] bytes. For display and storage; it has not passed the address policy.
pub fn link(value: &Value) -> Option<Url> {
    entries(value).find_map(|entry| {
        let text = match entry {
            Value::String(text) => text,
            Value::Object(object) => object.get("href").or_else(|| object.get("url"))?.as_str()?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };
        let url = Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_URL).then_some(url)
    })
}

/// A boolean; anything else is `false`.
pub fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}

/// A count for display such as `totalItems`, clamped to what a signed 32-bit number holds.
pub fn count(value: &Value) -> i32 {
    let number = value.as_f64().unwrap_or_default();
    number.clamp(0.0, f64::from(i32::MAX)) as i32
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_read_unchanged() {
        let text = r#"{"a":[1,-2,1.5,true,null,"x",{"b":{}}],"ä":"\u00e4","big":18446744073709551615}"#;
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn ambiguous_and_oversized_documents_are_refused() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(deep(64).as_bytes()).is_ok());
        for text in [
            r#"{"actor":"a","actor":"b"}"#.to_owned(),
            r#"{"object":{"id":"a","x":1,"id":"a"}}"#.to_owned(),
            r#"[{"a":1,"\u0061":2}]"#.to_owned(),
            "{} {}".to_owned(),
            String::new(),
            "{\"a\":1e999}".to_owned(),
            deep(65),
            "[".repeat(10_000),
            format!("[{}1]", "1,".repeat(1000)),
            format!("\"{}\"", "x".repeat(MAX_STRING + 1)),
            format!("[{}[]]", format!("[{}[]],", "[],".repeat(900)).repeat(23)),
            r#"{"actor":"a","act\u0000or":"b"}"#.to_owned(),
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{:.60}", text);
        }
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn strings_can_be_stored_in_every_database() {
        let text = r#"{"a\u0000":"x\u0000y","b":["\u0000",{"c":"\u0000\u0000z\u0001"}],"d":"\\u0000"}"#;
        let expected = json!({"a": "xy", "b": ["", {"c": "z\u{1}"}], "d": "\\u0000"});
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn references_come_in_many_forms() {
        let long = "x".repeat(MAX_URL + 1);
        for (value, expected) in [
            (json!("https://a/1"), Some("https://a/1")),
            (json!({"id": "https://a/1", "type": "Note"}), Some("https://a/1")),
            (json!(["https://a/1", "https://a/2"]), Some("https://a/1")),
            (json!([{"id": "https://a/1"}]), Some("https://a/1")),
            (json!([]), None),
            (json!(null), None),
            (json!(""), None),
            (json!(7), None),
            (json!({"href": "https://a/1"}), None),
            (json!({"id": ["https://a/1"]}), None),
            (json!([["https://a/1"]]), None),
            (json!(long), None),
        ] {
            assert_eq!(id_of(&value), expected, "{value}");
        }
        assert_eq!(ids(&json!(["a", {"id": "b"}, 7, null, {"id": ""}])), ["a", "b"]);
        assert_eq!(ids(&json!("a")), ["a"]);
        assert_eq!(ids(&json!(vec!["a"; 500])).len(), MAX_ENTRIES);
    }

    #[test]
    fn the_public_has_three_names() {
        for value in [
            json!("https://www.w3.org/ns/activitystreams#Public"),
            json!(["https://a/followers", "as:Public"]),
            json!({"id": "Public"}),
        ] {
            assert!(is_public(&value), "{value}");
        }
        for value in [
            json!(null),
            json!([]),
            json!("https://a/Public"),
            json!(["public"]),
        ] {
            assert!(!is_public(&value), "{value}");
        }
    }

    #[test]
    fn types_may_be_one_or_many() {
        assert_eq!(types(&json!({"type": "Note"})), ["Note"]);
        assert_eq!(
            types(&json!({"type": ["Group", 7, "x:Feed"]})),
            ["Group", "x:Feed"]
        );
        assert!(types(&json!({})).is_empty());
        assert!(types(&json!("Note")).is_empty());
    }

    #[test]
    fn texts_are_cut_at_characters() {
        assert_eq!(text(&json!(" Straße "), 5), Some("Straß"));
        assert_eq!(text(&json!("ab"), 2), Some("ab"));
        for value in [json!("  "), json!(7), json!(["a"]), json!(null)] {
            assert_eq!(text(&value, 5), None, "{value}");
        }
    }

    #[test]
    fn times_with_and_without_offset() {
        let noon = time(&json!("2026-12-01T12:00:00Z"));
        assert_eq!(noon.map(|time| time.timestamp()), Some(1_796_126_400));
        assert_eq!(time(&json!("2026-12-01T13:00:00.000+01:00")), noon);
        assert_eq!(time(&json!("2026-12-01T12:00:00")), noon);
        for value in [
            json!("soon"),
            json!(1_796_126_400),
            json!("0001-01-01T00:00:00Z"),
            json!(""),
        ] {
            assert_eq!(time(&value), None, "{value}");
        }
    }

    #[test]
    fn links_flags_and_counts() {
        let url = |value: Value| link(&value).map(|url| url.to_string());
        assert_eq!(url(json!("https://a/x")).as_deref(), Some("https://a/x"));
        assert_eq!(
            url(json!({"type": "Link", "href": "https://a/x"})).as_deref(),
            Some("https://a/x")
        );
        assert_eq!(
            url(json!([{"type": "Image"}, {"url": "https://a/y"}])).as_deref(),
            Some("https://a/y")
        );
        assert_eq!(url(json!(["javascript:alert(1)", "data:,x"])), None);
        assert!(flag(&json!(true)) && !flag(&json!("true")) && !flag(&json!(null)));
        let counts = [json!(3), json!(-1), json!(1e30), json!("3"), json!(null)].map(|value| count(&value));
        assert_eq!(counts, [3, 0, i32::MAX, 0, 0]);
    }
}
