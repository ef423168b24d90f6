// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages and their reports.

use kollegium_domain::actors::Actor;
use kollegium_domain::ids::ActorId;
use kollegium_domain::messages::{Message, MessageReport};

use crate::v3::views::person;
use crate::v3::wire::private_message::{
    PrivateMessage, PrivateMessageReport, PrivateMessageReportView, PrivateMessageView,
};
use crate::v3::wire::report::BaseReport;
use crate::views::stamp;

/// A message as one of the two sees it. Whether it was read is the recipient's own affair.
pub(crate) fn view(
    message: &Message,
    sender: &Actor,
    recipient: &Actor,
    me: Option<ActorId>,
) -> PrivateMessageView {
    let read = !message.unread || me != Some(message.recipient_id);
    PrivateMessageView {
        private_message: private_message(message, message.source.clone(), read),
        creator: person::person(sender),
        recipient: person::person(recipient),
    }
}

/// A report. Of the message it shows what was reported, whatever its sender made of it since.
pub(crate) fn report(
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
        private_message: private_message(message, report.source.clone(), true),
        private_message_creator: person::person(sender),
        creator: person::person(reporter),
        resolver: resolver.map(person::person),
    }
}

fn private_message(message: &Message, content: String, read: bool) -> PrivateMessage {
    PrivateMessage {
        id: message.id.0,
        creator_id: message.sender_id.0,
        recipient_id: message.recipient_id.0,
        content,
        deleted: message.deleted_at.is_some(),
        read,
        published: stamp(message.created_at),
        updated: message.updated_at.map(stamp),
        ap_id: message.uri.clone(),
        local: message.local,
        removed: false,
    }
}
