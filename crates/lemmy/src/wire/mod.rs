// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions of Lemmy's API send and expect in the same form, as plain data.
//!
//! Clients decode strictly, so three rules hold everywhere: a required field is always there; an optional
//! one that is absent is omitted and never `null` (the schemas of Voyager's library refuse `null`); a time
//! has microseconds and `Z`. Of what clients send, unknown keys are ignored and `null` means absent.

use chrono::{DateTime, SecondsFormat, Utc};
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
