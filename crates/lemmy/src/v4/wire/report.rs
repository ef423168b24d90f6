// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::comment::{Comment, CommentActions};
use super::enums::ReportType;
use super::notification::PrivateMessage;
use super::person::Person;
use super::post::{Post, PostActions, Surroundings};
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
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
}

/// A report about a post, with the post as it was.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) post_id: i64,
    pub(crate) original_post_name: String,
    pub(crate) original_post_url: Option<String>,
    pub(crate) original_post_body: Option<String>,
    pub(crate) violates_instance_rules: bool,
}

/// A report about a post, with the post and those whom it concerns.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PostReportView {
    pub(crate) post_report: PostReport,
    pub(crate) post: Post,
    pub(crate) creator: Person,
    pub(crate) post_creator: Person,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) post_actions: Option<PostActions>,
    pub(crate) resolver: Option<Person>,
}

/// A report about a comment, with the comment as it was.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) comment_id: i64,
    pub(crate) original_comment_text: String,
    pub(crate) violates_instance_rules: bool,
}

/// A report about a comment, with the comment and those whom it concerns.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReportView {
    pub(crate) comment_report: CommentReport,
    pub(crate) comment: Comment,
    pub(crate) post: Post,
    pub(crate) creator: Person,
    pub(crate) comment_creator: Person,
    #[serde(flatten)]
    pub(crate) surroundings: Surroundings,
    pub(crate) comment_actions: Option<CommentActions>,
    pub(crate) resolver: Option<Person>,
}

/// A report about a private message, with the message as it was.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) private_message_id: i64,
    pub(crate) original_pm_text: String,
}

/// A report about a private message, with the message and those whom it concerns.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageReportView {
    pub(crate) private_message_report: PrivateMessageReport,
    pub(crate) private_message: PrivateMessage,
    pub(crate) creator: Person,
    pub(crate) private_message_creator: Person,
    pub(crate) resolver: Option<Person>,
    pub(crate) creator_is_admin: bool,
    pub(crate) creator_banned: bool,
    pub(crate) creator_ban_expires_at: Option<Stamp>,
}

/// A report about something.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type_", rename_all = "snake_case")]
pub(crate) enum ReportCombinedView {
    Post(Box<PostReportView>),
    Comment(Box<CommentReportView>),
    PrivateMessage(Box<PrivateMessageReportView>),
}

/// `GET /report/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListReports {
    pub(crate) unresolved_only: Option<bool>,
    pub(crate) type_: Option<ReportType>,
    pub(crate) post_id: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}
