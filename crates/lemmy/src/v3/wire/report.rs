// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::{Comment, CommentAggregates};
use crate::v3::wire::community::Community;
use crate::v3::wire::enums::SubscribedType;
use crate::v3::wire::post::{Post, PostAggregates};
use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// A report about a post, with the post as it was reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReport {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) post_id: i64,
    pub(crate) original_post_name: String,
    pub(crate) original_post_url: Option<String>,
    pub(crate) original_post_body: Option<String>,
    pub(crate) reason: String,
    pub(crate) resolved: bool,
    pub(crate) resolver_id: Option<i64>,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// A report about a post with everything it refers to; `creator` is who reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReportView {
    pub(crate) post_report: PostReport,
    pub(crate) post: Post,
    pub(crate) community: Community,
    pub(crate) creator: Person,
    pub(crate) post_creator: Person,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) creator_is_moderator: bool,
    pub(crate) creator_is_admin: bool,
    pub(crate) subscribed: SubscribedType,
    pub(crate) saved: bool,
    pub(crate) read: bool,
    pub(crate) hidden: bool,
    pub(crate) creator_blocked: bool,
    pub(crate) my_vote: Option<i64>,
    pub(crate) unread_comments: i64,
    pub(crate) counts: PostAggregates,
    pub(crate) resolver: Option<Person>,
}

/// A report about a comment, with the comment as it was reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReport {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) comment_id: i64,
    pub(crate) original_comment_text: String,
    pub(crate) reason: String,
    pub(crate) resolved: bool,
    pub(crate) resolver_id: Option<i64>,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
}

/// A report about a comment with everything it refers to; `creator` is who reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReportView {
    pub(crate) comment_report: CommentReport,
    pub(crate) comment: Comment,
    pub(crate) post: Post,
    pub(crate) community: Community,
    pub(crate) creator: Person,
    pub(crate) comment_creator: Person,
    pub(crate) counts: CommentAggregates,
    pub(crate) creator_banned_from_community: bool,
    pub(crate) creator_is_moderator: bool,
    pub(crate) creator_is_admin: bool,
    pub(crate) creator_blocked: bool,
    pub(crate) subscribed: SubscribedType,
    pub(crate) saved: bool,
    pub(crate) my_vote: Option<i64>,
    pub(crate) resolver: Option<Person>,
}

/// A report about a post after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReportResponse {
    pub(crate) post_report_view: PostReportView,
}

/// `GET /post/report/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListPostReports {
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unresolved_only: Option<bool>,
    pub(crate) community_id: Option<i64>,
    pub(crate) post_id: Option<i64>,
}

/// Answer to `GET /post/report/list`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListPostReportsResponse {
    pub(crate) post_reports: Vec<PostReportView>,
}

/// A report about a comment after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReportResponse {
    pub(crate) comment_report_view: CommentReportView,
}

/// `GET /comment/report/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListCommentReports {
    pub(crate) comment_id: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unresolved_only: Option<bool>,
    pub(crate) community_id: Option<i64>,
}

/// Answer to `GET /comment/report/list`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListCommentReportsResponse {
    pub(crate) comment_reports: Vec<CommentReportView>,
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
