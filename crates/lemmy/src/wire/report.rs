// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about reports that both versions send or expect.

use serde::Deserialize;

/// `POST /post/report`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePostReport {
    pub(crate) post_id: i64,
    pub(crate) reason: String,
}

/// `POST /comment/report`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCommentReport {
    pub(crate) comment_id: i64,
    pub(crate) reason: String,
}

/// `PUT /post/report/resolve`, `/comment/report/resolve` and `/private_message/report/resolve`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ResolveReport {
    pub(crate) report_id: i64,
    pub(crate) resolved: bool,
}
