// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about comments that both versions send or expect.

use serde::Deserialize;

/// `POST /comment`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateComment {
    pub(crate) content: String,
    pub(crate) post_id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) language_id: Option<i64>,
}

/// `GET /comment`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GetComment {
    pub(crate) id: i64,
}

/// `PUT /comment`; what is absent stays as it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditComment {
    pub(crate) comment_id: i64,
    pub(crate) content: Option<String>,
    pub(crate) language_id: Option<i64>,
}

/// `POST /comment/delete`: by its author; undone with `deleted: false`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeleteComment {
    pub(crate) comment_id: i64,
    pub(crate) deleted: bool,
}

/// `POST /comment/remove`: by moderators; undone with `removed: false`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RemoveComment {
    pub(crate) comment_id: i64,
    pub(crate) removed: bool,
    pub(crate) reason: Option<String>,
    /// Of v4.
    pub(crate) remove_children: Option<bool>,
}

/// `POST /comment/distinguish`: mark as spoken in office.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DistinguishComment {
    pub(crate) comment_id: i64,
    pub(crate) distinguished: bool,
}

/// `PUT /comment/save`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SaveComment {
    pub(crate) comment_id: i64,
    pub(crate) save: bool,
}
