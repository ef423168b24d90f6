// SPDX-License-Identifier: AGPL-3.0-or-later
//! The texts of e-mails, from the message catalogues in `locales`.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use kollegium_domain::mail_text::Content;
use kollegium_domain::mail_text::Mail;
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "de",
        // Marks around each inserted value would break links.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const GERMAN: LanguageIdentifier = langid!("de");
const ENGLISH: LanguageIdentifier = langid!("en");

/// An e-mail as it is read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) subject: String,
    pub(crate) body: String,
}

type Values = HashMap<Cow<'static, str>, FluentValue<'static>>;

/// The text of an e-mail from the site at `origin`.
pub(crate) fn of(mail: &Mail, origin: &str) -> Words {
    let language = match mail.language.split(['-', '_']).next() {
        Some("en") => &ENGLISH,
        _ => &GERMAN,
    };
    let (kind, mut values) = special(&mail.content, origin, language);
    values.push(("site", mail.site.clone().into()));
    values.push(("name", mail.name.clone().into()));
    values.push(("origin", origin.to_owned().into()));
    let values: Values = values
        .into_iter()
        .map(|(key, value)| (Cow::Borrowed(key), value))
        .collect();
    let paragraphs = ["greeting", kind, "signature"].map(|it| say(language, it, &values));
    Words {
        subject: say(language, &format!("{kind}-subject"), &values),
        body: paragraphs.join("\n\n") + "\n",
    }
}

/// A message that is missing shows its own name; a test sees to it that none is.
fn say(language: &LanguageIdentifier, message: &str, values: &Values) -> String {
    CATALOGUES
        .try_lookup_with_args(language, message, values)
        .unwrap_or_else(|| message.to_owned())
}

/// The name of an e-mail in the catalogues, and the values that only it needs.
fn special(
    content: &Content,
    origin: &str,
    language: &LanguageIdentifier,
) -> (&'static str, Vec<(&'static str, FluentValue<'static>)>) {
    let link = |path: &str| ("link", format!("{origin}/{path}").into());
    match content {
        Content::Verification(token) => {
            let path = format!("verify_email/{}", token.reveal());
            ("verification", vec![link(&path)])
        }
        Content::EmailChanged => ("email-changed", vec![link("password_reset")]),
        Content::EmailReused => ("email-reused", vec![link("password_reset")]),
        Content::PasswordReset(token) => {
            let path = format!("password_change/{}", token.reveal());
            ("password-reset", vec![link(&path)])
        }
        Content::Approved => ("approved", vec![link("login")]),
        Content::Denied(None) => ("denied", Vec::new()),
        Content::Denied(Some(reason)) => ("denied-because", vec![("reason", reason.clone().into())]),
        Content::Applications(number) => (
            "applications",
            vec![link("applications"), ("number", (*number).into())],
        ),
        Content::Reports(number) => ("reports", vec![link("reports"), ("number", (*number).into())]),
        Content::Digest { unread, messages } => {
            let counts = [
                ("digest-replies", unread.replies),
                ("digest-mentions", unread.mentions),
                ("digest-messages", *messages),
            ];
            let counts = counts.into_iter().filter(|(_, number)| *number > 0);
            let lines: Vec<String> = counts
                .map(|(message, number)| {
                    let number = (Cow::Borrowed("number"), FluentValue::from(number));
                    say(language, message, &HashMap::from([number]))
                })
                .collect();
            (
                "digest",
                vec![link("notifications"), ("lines", lines.join("\n").into())],
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use kollegium_domain::notifications::Unread;
    use kollegium_domain::token::Token;

    use super::*;

    const ORIGIN: &str = "https://amt.example";

    fn mail(language: &str, content: Content) -> Mail {
        Mail {
            to: "anna@amt.example".to_owned(),
            language: language.to_owned(),
            site: "Amt für Straßen".to_owned(),
            name: "Anna Berger".to_owned(),
            content,
        }
    }

    fn all() -> Vec<Content> {
        let unread = Unread {
            replies: 2,
            mentions: 1,
            ..Unread::default()
        };
        vec![
            Content::Verification(Token::from_random([1; 32])),
            Content::PasswordReset(Token::from_random([1; 32])),
            Content::EmailChanged,
            Content::EmailReused,
            Content::Approved,
            Content::Denied(None),
            Content::Denied(Some("Nur für Bedienstete".to_owned())),
            Content::Applications(1),
            Content::Reports(3),
            Content::Digest { unread, messages: 0 },
        ]
    }

    /// A message that is missing shows its own name, and a value that is missing its placeholder.
    #[test]
    fn every_email_has_words_in_both_languages() {
        for language in ["de", "en", "en-GB", "fr"] {
            for content in all() {
                let words = of(&mail(language, content), ORIGIN);
                let text = format!("{}\n{}", words.subject, words.body);
                assert!(words.subject.contains("Amt für Straßen"), "{text}");
                assert!(text.contains("Anna Berger") && text.contains(ORIGIN), "{text}");
                assert!(!text.contains(['{', '}', '\u{2068}']), "{text}");
                assert!(
                    words.body.lines().count() >= 5 && !words.subject.contains('\n'),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn links_stand_by_themselves() {
        let words = of(
            &mail("de", Content::PasswordReset(Token::from_random([0xab; 32]))),
            ORIGIN,
        );
        let link = format!("{ORIGIN}/password_change/{}", "ab".repeat(32));
        assert!(words.body.lines().any(|line| line == link), "{}", words.body);
    }

    #[test]
    fn numbers_are_counted() {
        let unread = Unread {
            replies: 1,
            mentions: 0,
            ..Unread::default()
        };
        let words = of(&mail("en", Content::Digest { unread, messages: 2 }), ORIGIN);
        assert!(words.body.contains("1 reply\n2 messages"), "{}", words.body);
        assert!(!words.body.contains("mention"), "{}", words.body);
    }
}
