// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions of Lemmy's API send and expect in the same form, as plain data.
//!
//! Clients decode strictly, so three rules hold everywhere: a required field is always there; an optional
//! one that is absent is omitted and never `null` (the schemas of Voyager's library refuse `null`); a time
//! has microseconds and `Z`. Of what clients send, unknown keys are ignored and `null` means absent.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

pub(crate) mod application;
pub(crate) mod comment;
pub(crate) mod community;
pub(crate) mod enums;
pub(crate) mod media;
pub(crate) mod post;
pub(crate) mod private_message;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod site;
pub(crate) mod user;

/// A point in time; on the wire RFC 3339 in UTC with microseconds, `2026-01-01T00:00:00.000000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(pub(crate) DateTime<Utc>);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// An answer with one field.
#[derive(Debug, Clone)]
pub(crate) struct Only<T>(pub(crate) &'static str, pub(crate) T);

impl<T: Serialize> Serialize for Only<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, &self.1)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        entries
            .flat_map(|it| if it.is_dir() { sources(&it) } else { vec![it] })
            .collect()
    }

    /// The structs of this crate that are sent, each from its documentation to its last field.
    fn sent() -> Vec<String> {
        let mut found = Vec::new();
        for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
            let source = fs::read_to_string(path).unwrap();
            let is_sent =
                |it: &&str| it.contains("derive(") && it.contains("Serialize") && it.contains("struct ");
            found.extend(source.split("\n\n").filter(is_sent).map(str::to_owned));
        }
        found
    }

    #[test]
    fn optional_fields_are_left_out_where_they_have_no_value() {
        let sent = sent();
        let optional = sent.iter().filter(|it| it.contains(": Option<"));
        assert!(optional.clone().count() > 60);
        for it in optional {
            assert!(it.contains("#[skip_serializing_none]"), "{it}");
        }
    }

    #[test]
    fn times_have_microseconds_and_z() {
        let stamp = Stamp(DateTime::UNIX_EPOCH);
        assert_eq!(serde_json::json!(stamp), "1970-01-01T00:00:00.000000Z");
        let others = [": Time", "<Time", "DateTime"];
        for it in sent() {
            assert!(!others.iter().any(|time| it.contains(time)), "{it}");
        }
    }
}
