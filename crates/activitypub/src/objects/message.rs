// SPDX-License-Identifier: AGPL-3.0-or-later
//! Private messages, in the two forms that there are.

use activitypub_federation::kinds::object::NoteType;
use activitypub_federation::protocol::values::MediaTypeHtml;
use kollegium_domain::actors::Actor;
use kollegium_domain::messages::Message;
use serde::Serialize;

use super::kinds::ChatMessageType;
use super::post::Tag;
use super::{Source, date};

/// The forms of a private message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `ChatMessage`: the only one that Lemmy before 1.0 reads.
    Chat,
    /// A `Note` for one person who is mentioned in it: the only one that microblogs read.
    Note,
}

impl Form {
    /// The form for a server that says of itself that it runs this; Lemmy's old one where that is not known yet.
    pub fn read_by(software: Option<&str>, version: Option<&str>) -> Form {
        let old = version.is_none_or(|it| it.starts_with("0."));
        match software {
            None => Form::Chat,
            Some(name) if name.eq_ignore_ascii_case("lemmy") && old => Form::Chat,
            Some(_) => Form::Note,
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum MessageType {
    Chat(ChatMessageType),
    Note(NoteType),
}

/// A private message of ours.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageObject {
    #[serde(rename = "type")]
    kind: MessageType,
    id: String,
    attributed_to: String,
    to: [String; 1],
    content: String,
    media_type: MediaTypeHtml,
    source: Source,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tag: Vec<Tag>,
    published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
}

impl MessageObject {
    /// As it is sent to the recipient's server.
    pub fn new(message: &Message, sender: &Actor, recipient: &Actor, form: Form) -> MessageObject {
        let (kind, tag) = match form {
            Form::Chat => (MessageType::Chat(ChatMessageType::ChatMessage), Vec::new()),
            Form::Note => (MessageType::Note(NoteType::Note), vec![Tag::mention(recipient)]),
        };
        MessageObject {
            kind,
            id: message.uri.clone(),
            attributed_to: sender.uri.clone(),
            to: [recipient.uri.clone()],
            content: message.html.clone(),
            media_type: MediaTypeHtml::Html,
            source: Source::markdown(&message.source),
            tag,
            published: date(message.created_at),
            updated: message.updated_at.map(date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_software_is_told_what_it_reads() {
        for (software, version, form) in [
            (None, None, Form::Chat),
            (Some("lemmy"), Some("0.19.20"), Form::Chat),
            (Some("lemmy"), None, Form::Chat),
            (Some("lemmy"), Some("1.0.0-beta.1"), Form::Note),
            (Some("mastodon"), Some("4.5.0"), Form::Note),
            (Some("mbin"), None, Form::Note),
            (Some("kollegium"), Some("0.1.0"), Form::Note),
        ] {
            assert_eq!(Form::read_by(software, version), form, "{software:?} {version:?}");
        }
    }
}
