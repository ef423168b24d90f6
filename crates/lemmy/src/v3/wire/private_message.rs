// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::report::BaseReport;
use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// A private message.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessage {
    pub(crate) id: i64,
    pub(crate) creator_id: i64,
    pub(crate) recipient_id: i64,
    pub(crate) content: String,
    pub(crate) deleted: bool,
    pub(crate) read: bool,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    /// Whether somebody else took it out. Nobody can here: administrators do not see what is not reported.
    pub(crate) removed: bool,
}

/// A private message with the two whom it concerns.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageView {
    pub(crate) private_message: PrivateMessage,
    pub(crate) creator: Person,
    pub(crate) recipient: Person,
}

/// A report about a private message, with its text as it was reported.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageReport {
    #[serde(flatten)]
    pub(crate) report: BaseReport,
    pub(crate) private_message_id: i64,
    pub(crate) original_pm_text: String,
}

/// A report about a private message with everything it refers to; `creator` is who reported.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PrivateMessageReportView {
    pub(crate) private_message_report: PrivateMessageReport,
    pub(crate) private_message: PrivateMessage,
    pub(crate) private_message_creator: Person,
    pub(crate) creator: Person,
    pub(crate) resolver: Option<Person>,
}

/// `GET /private_message/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPrivateMessages {
    pub(crate) unread_only: Option<bool>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) creator_id: Option<i64>,
}

/// `POST /private_message/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkPrivateMessageAsRead {
    pub(crate) private_message_id: i64,
    pub(crate) read: bool,
}

/// `GET /private_message/report/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListPrivateMessageReports {
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) unresolved_only: Option<bool>,
}
