// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports.

use kollegium_domain::actors::Actor;
use kollegium_domain::ids::ActorId;
use kollegium_domain::messages::{Message, MessageReport};

use super::person;
use crate::v4::wire::notification::{PrivateMessage, PrivateMessageView};
use crate::v4::wire::report::{BaseReport, PrivateMessageReport, PrivateMessageReportView};
use crate::views::person::is_admin;
use crate::views::stamp;

/// A message as one of the two sees it. Whether it was read is told by its notification.
pub(in crate::v4) fn view(
    message: &Message,
    sender: &Actor,
    recipient: &Actor,
    _: Option<ActorId>,
) -> PrivateMessageView {
    PrivateMessageView {
        private_message: private_message(message, message.source.clone()),
        creator: person::person(sender),
        recipient: person::person(recipient),
    }
}

/// A report. Of the message it shows what was reported, whatever its sender made of it since.
pub(in crate::v4) fn report(
    report: &MessageReport,
    message: &Message,
    sender: &Actor,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> PrivateMessageReportView {
    PrivateMessageReportView {
        private_message_report: PrivateMessageReport {
            report: BaseReport::of(&report.into()),
            private_message_id: report.message_id.0,
            original_pm_text: report.source.clone(),
        },
        private_message: private_message(message, report.source.clone()),
        creator: person::person(reporter),
        private_message_creator: person::person(sender),
        resolver: resolver.map(person::person),
        creator_is_admin: is_admin(sender),
        creator_banned: sender.banned_at.is_some(),
        creator_ban_expires_at: sender.banned_until.map(stamp),
    }
}

fn private_message(message: &Message, content: String) -> PrivateMessage {
    PrivateMessage {
        id: message.id.0,
        creator_id: message.sender_id.0,
        recipient_id: message.recipient_id.0,
        content,
        deleted: message.deleted_at.is_some(),
        published_at: stamp(message.created_at),
        updated_at: message.updated_at.map(stamp),
        ap_id: message.uri.clone(),
        local: message.local,
        removed: false,
        deleted_by_recipient: false,
    }
}
