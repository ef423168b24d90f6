// SPDX-License-Identifier: AGPL-3.0-or-later
//! Strict parsing of JSON from outside.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting of arrays and objects.
const MAX_DEPTH: usize = 64;
/// Most members of an array or object.
const MAX_MEMBERS: usize = 1000;
/// Longest string, in bytes.
pub(super) const MAX_STRING: usize = 200_000;
/// Most values in a document: one that is full of small ones takes thirty times the memory of its text.
const MAX_VALUES: usize = 20_000;

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
        let left = left.ok_or_else(|| E::custom(format_args!("more than {MAX_VALUES} values")))?;
        self.left.set(left);
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
