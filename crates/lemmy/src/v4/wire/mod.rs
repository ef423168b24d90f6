// SPDX-License-Identifier: AGPL-3.0-or-later
//! What Lemmy's API v4 (1.0.0-beta.3) sends and expects, as plain data, by the rules of [`crate::wire`]. What both versions have in
//! the same form is there.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod comment;
pub(crate) mod community;
pub(crate) mod enums;
pub(crate) mod media;
pub(crate) mod modlog;
pub(crate) mod nothing;
pub(crate) mod notification;
pub(crate) mod person;
pub(crate) mod post;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod site;

/// Part of a list, and where the next part starts. What lies before a part is not offered: clients have it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PagedResponse<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_page: Option<String>,
}

/// Which part of a list is wanted, where nothing else is said.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Part {
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}
