// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about reports that both versions send or expect.

use serde::Deserialize;

/// `POST /post/report`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePostReport {
    pub(crate) post_id: i64,
    pub(crate) reason: String,
}

/// `PUT /post/report/resolve`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ResolvePostReport {
    pub(crate) report_id: i64,
    pub(crate) resolved: bool,
}

/// `POST /comment/report`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCommentReport {
    pub(crate) comment_id: i64,
    pub(crate) reason: String,
}

/// `PUT /comment/report/resolve`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ResolveCommentReport {
    pub(crate) report_id: i64,
    pub(crate) resolved: bool,
}
