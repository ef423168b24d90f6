// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies, mentions and private messages on the wire.

use serde::{Deserialize, Serialize};

use crate::v3::wire::comment::CommentView;
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// The notice of a reply to one's own post or comment.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReply {
    pub(crate) id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) comment_id: i64,
    pub(crate) read: bool,
    pub(crate) published: Stamp,
}

/// A reply to one's own post or comment.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReplyView {
    pub(crate) comment_reply: CommentReply,
    pub(crate) recipient: Person,
    #[serde(flatten)]
    pub(crate) view: CommentView,
}

/// The notice of a mention.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonMention {
    pub(crate) id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) comment_id: i64,
    pub(crate) read: bool,
    pub(crate) published: Stamp,
}

/// A comment that mentions oneself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonMentionView {
    pub(crate) person_mention: PersonMention,
    pub(crate) recipient: Person,
    #[serde(flatten)]
    pub(crate) view: CommentView,
}

/// `GET /user/replies`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetReplies {
    pub(crate) sort: Option<CommentSortType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unread_only: Option<bool>,
}

/// Answer to `GET /user/replies` and `POST /user/mark_all_as_read`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetRepliesResponse {
    pub(crate) replies: Vec<CommentReplyView>,
}

/// `POST /comment/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkCommentReplyAsRead {
    pub(crate) comment_reply_id: i64,
    pub(crate) read: bool,
}

/// Answer to `POST /comment/mark_as_read`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommentReplyResponse {
    pub(crate) comment_reply_view: CommentReplyView,
}

/// `GET /user/mention`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPersonMentions {
    pub(crate) sort: Option<CommentSortType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unread_only: Option<bool>,
}

/// Answer to `GET /user/mention`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetPersonMentionsResponse {
    pub(crate) mentions: Vec<PersonMentionView>,
}

/// `POST /user/mention/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkPersonMentionAsRead {
    pub(crate) person_mention_id: i64,
    pub(crate) read: bool,
}

/// Answer to `POST /user/mention/mark_as_read`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PersonMentionResponse {
    pub(crate) person_mention_view: PersonMentionView,
}

/// Answer to `GET /user/unread_count`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetUnreadCountResponse {
    pub(crate) replies: i64,
    pub(crate) mentions: i64,
    pub(crate) private_messages: i64,
}
