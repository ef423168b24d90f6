// SPDX-License-Identifier: AGPL-3.0-or-later
//! Notifications and private messages on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::comment::CommentView;
use super::enums::{NotificationType, NotificationTypeFilter};
use super::person::Person;
use super::post::PostView;
use crate::wire::Stamp;

/// That somebody should hear of something.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Notification {
    pub(crate) id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) comment_id: Option<i64>,
    pub(crate) read: bool,
    pub(crate) published_at: Stamp,
    pub(crate) kind: NotificationType,
    pub(crate) post_id: Option<i64>,
    pub(crate) private_message_id: Option<i64>,
    pub(crate) creator_id: i64,
}

/// What a notification is about.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type_", rename_all = "snake_case")]
pub(crate) enum NotificationData {
    Comment(Box<CommentView>),
    Post(Box<PostView>),
    PrivateMessage(Box<PrivateMessageView>),
}

/// A notification with what it is about.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NotificationView {
    pub(crate) notification: Notification,
    pub(crate) data: NotificationData,
}

/// `GET /account/notification/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListNotifications {
    pub(crate) type_: Option<NotificationTypeFilter>,
    pub(crate) unread_only: Option<bool>,
    pub(crate) creator_id: Option<i64>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `POST /account/notification/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkNotificationAsRead {
    pub(crate) notification_id: i64,
    pub(crate) read: bool,
}

/// A private message itself.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessage {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) content: String,
    pub(crate) deleted: bool,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    pub(crate) removed: bool,
    pub(crate) deleted_by_recipient: bool,
}

/// A private message with the two whom it concerns.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageView {
    pub(crate) private_message: PrivateMessage,
    pub(crate) creator: Person,
    pub(crate) recipient: Person,
}
