// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies and mentions on the wire.

use serde::{Deserialize, Serialize};

use crate::v3::wire::comment::CommentView;
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::user::Person;
use crate::wire::{Only, Stamp};

/// The notice of a reply to one's own post or comment, or of a mention.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Notice {
    pub(crate) id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) comment_id: i64,
    pub(crate) read: bool,
    pub(crate) published: Stamp,
}

/// A notice, under `comment_reply` or `person_mention`, with the comment that it is about.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NoticeView {
    #[serde(flatten)]
    pub(crate) notice: Only<Notice>,
    pub(crate) recipient: Person,
    #[serde(flatten)]
    pub(crate) view: CommentView,
}

/// `GET /user/replies` and `GET /user/mention`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetNotices {
    pub(crate) sort: Option<CommentSortType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unread_only: Option<bool>,
}

/// `POST /comment/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkCommentReplyAsRead {
    pub(crate) comment_reply_id: i64,
    pub(crate) read: bool,
}

/// `POST /user/mention/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkPersonMentionAsRead {
    pub(crate) person_mention_id: i64,
    pub(crate) read: bool,
}

/// Answer to `GET /user/unread_count`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetUnreadCountResponse {
    pub(crate) replies: i64,
    pub(crate) mentions: i64,
    pub(crate) private_messages: i64,
}
