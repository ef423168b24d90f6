// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about private messages that both versions send or expect.

use serde::Deserialize;

/// `POST /private_message`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePrivateMessage {
    pub(crate) content: String,
    pub(crate) recipient_id: i64,
}

/// `PUT /private_message`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditPrivateMessage {
    pub(crate) private_message_id: i64,
    pub(crate) content: String,
}

/// `POST /private_message/delete`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeletePrivateMessage {
    pub(crate) private_message_id: i64,
    pub(crate) deleted: bool,
}

/// `POST /private_message/report`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePrivateMessageReport {
    pub(crate) private_message_id: i64,
    pub(crate) reason: String,
}
