// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::{Comment, CommentAggregates};
use crate::v3::wire::post::{Post, PostAggregates, Surroundings};
use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// What reports have in common, whatever they are about.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BaseReport {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) reason: String,
    pub(crate) resolved: bool,
    pub(crate) resolver_id: Option<i64>,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// A report about a post, with the post as it was reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) post_id: i64,
    pub(crate) original_post_name: String,
    pub(crate) original_post_url: Option<String>,
    pub(crate) original_post_body: Option<String>,
}

/// A report about a post with everything it refers to; `creator` is who reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReportView {
    pub(crate) post_report: PostReport,
    pub(crate) post: Post,
    pub(crate) creator: Person,
    pub(crate) post_creator: Person,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) read: bool,
    pub(crate) hidden: bool,
    pub(crate) unread_comments: i64,
    pub(crate) counts: PostAggregates,
    pub(crate) resolver: Option<Person>,
}

/// A report about a comment, with the comment as it was reported.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) comment_id: i64,
    pub(crate) original_comment_text: String,
}

/// A report about a comment with everything it refers to; `creator` is who reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReportView {
    pub(crate) comment_report: CommentReport,
    pub(crate) comment: Comment,
    pub(crate) post: Post,
    pub(crate) creator: Person,
    pub(crate) comment_creator: Person,
    pub(crate) counts: CommentAggregates,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) resolver: Option<Person>,
}

/// `GET /post/report/list` and `GET /comment/report/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListReports {
    pub(crate) post_id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unresolved_only: Option<bool>,
    pub(crate) community_id: Option<i64>,
}

/// `GET /user/report_count`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetReportCount {
    pub(crate) community_id: Option<i64>,
}

/// Answer to `GET /user/report_count`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetReportCountResponse {
    pub(crate) community_id: Option<i64>,
    pub(crate) comment_reports: i64,
    pub(crate) post_reports: i64,
    pub(crate) private_message_reports: Option<i64>,
}
