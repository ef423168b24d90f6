// SPDX-License-Identifier: AGPL-3.0-or-later
//! The domain's rows as Lemmy's views, each in one place.

pub(crate) mod comment;
pub(crate) mod community;
pub(crate) mod context;
pub(crate) mod person;
pub(crate) mod post;
pub(crate) mod report;
pub(crate) mod settings;
pub(crate) mod site;

use kollegium_domain::Time;

use crate::languages;
use crate::wire::Stamp;

/// A time on the wire.
pub(crate) fn stamp(time: Time) -> Stamp {
    Stamp(time.utc())
}

/// The id of a language tag: Lemmy's list has languages without regions.
pub(crate) fn language_id(tag: Option<&str>) -> i64 {
    let language = tag.and_then(|it| it.split('-').next()).unwrap_or("und");
    languages::id(language)
}

/// A text on the wire, which has no empty ones.
pub(crate) fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
