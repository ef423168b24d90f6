// SPDX-License-Identifier: AGPL-3.0-or-later
//! The errors in English, for the command line and the log.

use std::fmt;

use super::{Denial, Fault, Field, Thing};

impl fmt::Display for Thing {
    /// A clause: that there is no such thing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Thing::Account => "there is no such account on this server",
            Thing::Person => "there is no such person; check the name",
            Thing::Group => "there is no such group; check the name",
            Thing::Post => "there is no such post",
            Thing::Instance => "there is no such instance",
            Thing::Session => "there is no such session, or it has ended already",
            Thing::Notification => "there is no such notification",
            Thing::Activity => "there is no such activity",
            Thing::Site => "this server has not been set up; run `kollegium serve` first",
            Thing::Report => "there is no such report",
            Thing::Application => "there is no such application",
            Thing::Message => "there is no such message",
            Thing::Picture => "there is no such picture",
            Thing::Emoji => "there is no such emoji",
            Thing::Token => "the link is not valid, or no longer; ask for a new one",
        })
    }
}

impl fmt::Display for Denial {
    /// A clause: why not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Denial::NotLoggedIn => "log in first",
            Denial::TooOften => "there were too many such requests; wait a minute",
            Denial::NotModerator => "only moderators of the group may do this",
            Denial::NotAdmin => "only administrators may do this",
            Denial::NoDownvotes => "downvotes are disabled on this server",
            Denial::SensitiveContent => "content marked as sensitive is disabled on this server",
            Denial::GroupsByAdmins => "only administrators may create groups on this server",
            Denial::FilteredWords => "the text contains words that are not allowed on this server",
            Denial::Configured => "this is set in the configuration file; change it there",
            Denial::BlockedUrl => "the text links to an address that is blocked on this server",
            Denial::LanguageNotAllowed => "this language is not enabled on this server",
            Denial::NotAuthor => "only the author may do this",
            Denial::NotHigherModerator => "the other moderator was appointed earlier",
            Denial::NotFirstModerator => "only the moderator who was appointed first may do this",
            Denial::Banned(None) => "banned from the group",
            Denial::Banned(Some(until)) => {
                return write!(f, "banned from the group until {}", minute(*until));
            }
            Denial::SiteBanned(None) => "banned from this server",
            Denial::SiteBanned(Some(until)) => {
                return write!(f, "banned from this server until {}", minute(*until));
            }
            Denial::Locked => "the thread is locked",
            Denial::PostingRestricted => "only moderators may start threads in this group",
            Denial::Gone => "the post was deleted or removed",
            Denial::RegistrationClosed => "registration is closed on this server",
            Denial::ApplicationPending => "the application for this account has not been decided yet",
            Denial::ApplicationDenied => "the application for this account was denied",
            Denial::WrongOrigin => "the activity comes from a server that has no authority over its object",
            Denial::NotVisible => "the group is not visible outside its server, or only to its members",
            Denial::GroupRemoved => "the group was deleted or removed",
            Denial::Oneself => "nobody can do this to themselves",
            Denial::Administrator => "nobody can do this to an administrator",
            Denial::Blocked => "the other person has blocked this one",
            Denial::NotRecipient => "only the recipient may do this",
            Denial::NoSpace => "the storage quota for pictures is used up; delete some first",
            Denial::NoMail => "this server sends no e-mail; set `mail.smtp` in the configuration file first",
            Denial::Federating => "a private site cannot federate; set `federation.mode` to \"off\" first",
            Denial::CaptchaWrong => "the captcha was answered wrongly, or has expired",
            Denial::EmailNotVerified => {
                "the e-mail address has not been verified; follow the link that was sent to it"
            }
            Denial::SecondFactorMissing => "the account has a second factor; enter its code, too",
            Denial::SecondFactorWrong => "the code is wrong, has expired, or was used before",
            Denial::SecondFactorOn => "the account has a second factor already",
            Denial::LastAdministrator => "this is the only administrator; promote somebody else first",
            Denial::NotHigherAdministrator => "the other administrator was appointed earlier",
        })
    }
}

/// A time to the minute.
fn minute(time: crate::Time) -> impl fmt::Display {
    time.utc().format("%Y-%m-%d %H:%M UTC")
}

impl fmt::Display for Field {
    /// A noun phrase with its article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::Name => "the name",
            Field::Title => "the title",
            Field::Body => "the text",
            Field::Summary => "the description",
            Field::Link => "the link",
            Field::AltText => "the alternative text",
            Field::Password => "the password",
            Field::Email => "the e-mail address",
            Field::Answer => "the answer",
            Field::Reason => "the reason",
            Field::Depth => "the chain of replies",
            Field::Score => "the vote",
            Field::Time => "the time",
            Field::Query => "the search text",
            Field::Page => "the page number, page size or cursor",
            Field::Uri => "the address",
            Field::Matrix => "the Matrix ID",
            Field::Setting | Field::Limit => "the setting",
            Field::Filter => "the word filter",
        })
    }
}

/// What is wrong with a field, and what it has to look like.
pub(super) fn invalid(field: Field, fault: &Fault) -> String {
    match (field, fault) {
        (Field::Password, Fault::TooLong { max }) => format!("the password must have 10 to {max} characters"),
        (Field::Name, Fault::Malformed) => {
            "the name must have 3 to 40 characters: letters from a to z, digits and underscores".to_owned()
        }
        (Field::Link, Fault::Malformed) => {
            "the link is not a URL; it must begin with http:// or https://".to_owned()
        }
        (Field::Email, Fault::Malformed) => {
            "the e-mail address is malformed; it must look like name@example.org".to_owned()
        }
        (Field::Score, Fault::Malformed) => "the vote must be 1, 0 or -1".to_owned(),
        (Field::Uri, Fault::Malformed) => "the address is neither a URL nor a host name".to_owned(),
        (Field::Matrix, Fault::Malformed) => {
            "the Matrix ID is malformed; it must look like @name:example.org".to_owned()
        }
        (Field::Filter, Fault::Malformed) => "the word filter is not a valid regular expression".to_owned(),
        (Field::Filter, Fault::Empty) => "the word filter would match every text".to_owned(),
        (Field::Page, Fault::TooMany { max }) => format!("the page number or page size is larger than {max}"),
        (field, fault) => format!("{field} {fault}"),
    }
}
