// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why there is no page, or not the one that was asked for, in words for the person who gets it.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use kollegium_domain::Error;
use kollegium_domain::error::{Denial, Fault, Field, Thing};

use crate::language::UiLanguage;
use crate::response;

/// Why a request was refused.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The domain refused.
    Domain(Error),
    /// The form was not sent by a page of ours in this session.
    NotFromHere,
    /// The form or the address cannot be read.
    Unreadable(String),
    /// There is no page at this address.
    NoSuchPage,
    /// A form cannot be taken and its page not shown again: then at least what was typed is.
    Unsent { why: Box<Refused>, typed: String },
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Domain(error)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Domain(error) => error.fmt(f),
            Refused::NotFromHere => f.write_str("the form does not belong to this session"),
            Refused::Unreadable(what) => f.write_str(what),
            Refused::NoSuchPage => f.write_str("there is no page at this address"),
            Refused::Unsent { why, .. } => why.fmt(f),
        }
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Refused::Domain(Error::NotFound(_)) | Refused::NoSuchPage => StatusCode::NOT_FOUND,
            Refused::Domain(Error::Forbidden(Denial::NotLoggedIn)) => StatusCode::UNAUTHORIZED,
            Refused::Domain(Error::Forbidden(Denial::TooOften)) => StatusCode::TOO_MANY_REQUESTS,
            Refused::Domain(Error::Forbidden(_)) | Refused::NotFromHere => StatusCode::FORBIDDEN,
            Refused::Domain(Error::Invalid(..) | Error::Taken(_) | Error::Credentials) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refused::Domain(Error::Database(_) | Error::Corrupt(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Refused::Unreadable(_) => StatusCode::BAD_REQUEST,
            Refused::Unsent { why, .. } => why.status_code(),
        }
    }

    /// [`crate::error_page::middleware`] writes the page.
    fn error_response(&self) -> HttpResponse {
        response::with_status(self.status_code()).finish()
    }
}

impl Refused {
    /// The text for the person, in their language.
    pub(crate) fn explain(&self, language: UiLanguage) -> String {
        match self {
            Refused::Domain(error) => explain(error, language),
            Refused::NotFromHere => language.say("refused-not-from-here"),
            Refused::Unreadable(_) => language.say("refused-unreadable"),
            Refused::NoSuchPage => language.say("refused-no-such-page"),
            Refused::Unsent { why, .. } => why.explain(language),
        }
    }

    /// The same, with what was typed.
    pub(crate) fn unsent(self, typed: &str) -> Refused {
        Refused::Unsent {
            why: Box::new(self),
            typed: typed.to_owned(),
        }
    }

    /// What was typed into a form that could not be taken.
    pub(crate) fn typed(&self) -> Option<&str> {
        match self {
            Refused::Unsent { typed, .. } if !typed.is_empty() => Some(typed),
            Refused::Unsent { .. }
            | Refused::Domain(_)
            | Refused::NotFromHere
            | Refused::Unreadable(_)
            | Refused::NoSuchPage => None,
        }
    }
}

/// A domain error in words.
fn explain(error: &Error, language: UiLanguage) -> String {
    match error {
        Error::NotFound(thing) => language.say(missing(*thing)),
        Error::Forbidden(denial) => language.say(denied(*denial)),
        Error::Invalid(Field::Password, _) => language.say("invalid-password"),
        Error::Invalid(Field::Name, _) => language.say("invalid-name"),
        Error::Invalid(_, fault) => match fault {
            Fault::Empty => language.say("invalid-empty"),
            Fault::TooLong { max } => language.count("invalid-too-long", count(*max)),
            Fault::TooMany { max } => language.count("invalid-too-many", count(*max)),
            Fault::Malformed => language.say("invalid-malformed"),
        },
        Error::Taken(Field::Email) => language.say("taken-email"),
        Error::Taken(_) => language.say("taken-name"),
        Error::Credentials => language.say("wrong-credentials"),
        Error::Database(_) | Error::Corrupt(_) => language.say("refused-internal"),
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn missing(thing: Thing) -> &'static str {
    match thing {
        Thing::Group => "missing-group",
        Thing::Person | Thing::Account => "missing-person",
        Thing::Post => "missing-post",
        Thing::Instance
        | Thing::Session
        | Thing::Notification
        | Thing::Activity
        | Thing::Site
        | Thing::Report
        | Thing::Application
        | Thing::Emoji
        | Thing::Message
        | Thing::Picture => "refused-no-such-page",
        Thing::Token => "missing-token",
    }
}

fn denied(denial: Denial) -> &'static str {
    match denial {
        Denial::NotLoggedIn => "denied-not-logged-in",
        Denial::TooOften => "refused-too-often",
        Denial::NotModerator => "denied-not-moderator",
        Denial::NotAdmin => "denied-not-admin",
        Denial::NoDownvotes => "denied-no-downvotes",
        Denial::SensitiveContent => "denied-sensitive-content",
        Denial::GroupsByAdmins => "denied-groups-by-admins",
        Denial::FilteredWords => "denied-filtered-words",
        Denial::NoMail => "denied-no-mail",
        Denial::Federating => "denied-federating",
        Denial::CaptchaWrong => "denied-captcha-wrong",
        Denial::EmailNotVerified => "denied-email-not-verified",
        Denial::Configured => "denied-configured",
        Denial::BlockedUrl => "denied-blocked-url",
        Denial::LanguageNotAllowed => "denied-language",
        Denial::NotAuthor => "denied-not-author",
        Denial::NotHigherModerator => "denied-not-higher-moderator",
        Denial::NotFirstModerator => "denied-not-first-moderator",
        Denial::Banned(_) => "denied-banned",
        Denial::SiteBanned(_) => "denied-site-banned",
        Denial::Locked => "denied-locked",
        Denial::PostingRestricted => "denied-posting-restricted",
        Denial::Gone => "denied-gone",
        Denial::RegistrationClosed => "denied-registration-closed",
        Denial::ApplicationPending => "denied-application-pending",
        Denial::ApplicationDenied => "denied-application-denied",
        Denial::WrongOrigin => "denied-wrong-origin",
        Denial::NotVisible => "denied-not-visible",
        Denial::GroupRemoved => "denied-group-removed",
        Denial::Oneself => "denied-oneself",
        Denial::Administrator => "denied-administrator",
        Denial::Blocked => "denied-blocked",
        Denial::NotRecipient => "denied-not-recipient",
        Denial::NoSpace => "denied-no-space",
        Denial::SecondFactorMissing => "denied-second-factor-missing",
        Denial::SecondFactorWrong => "denied-second-factor-wrong",
        Denial::SecondFactorOn => "denied-second-factor-on",
        Denial::LastAdministrator => "denied-last-administrator",
        Denial::NotHigherAdministrator => "denied-not-higher-administrator",
    }
}

/// What is wrong with a form, and at which of its inputs.
pub(crate) struct Problem {
    /// The input's id; empty where it is none in particular.
    pub(crate) input: &'static str,
    pub(crate) text: String,
}

impl Problem {
    /// The problem for the person to mend in the form; what they cannot mend there gets a page of its own, and what they
    /// had `typed` is on it.
    pub(crate) fn of(refused: Refused, language: UiLanguage, typed: &str) -> Result<Problem, Refused> {
        let input = match &refused {
            Refused::Domain(Error::Invalid(field, _) | Error::Taken(field)) => input(*field),
            Refused::Domain(Error::Forbidden(Denial::NotLoggedIn)) => return Err(refused.unsent(typed)),
            Refused::Domain(Error::Forbidden(Denial::SecondFactorMissing | Denial::SecondFactorWrong)) => {
                "code"
            }
            Refused::Domain(Error::Forbidden(Denial::CaptchaWrong)) => "read",
            Refused::Domain(Error::Forbidden(_) | Error::Credentials) | Refused::NotFromHere => "",
            Refused::Domain(Error::NotFound(_) | Error::Database(_) | Error::Corrupt(_))
            | Refused::Unreadable(_)
            | Refused::NoSuchPage
            | Refused::Unsent { .. } => return Err(refused.unsent(typed)),
        };
        Ok(Problem {
            input,
            text: refused.explain(language),
        })
    }
}

/// The id of the input for a field, in every form that has it.
fn input(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Title => "title",
        Field::Body => "body",
        Field::Summary => "summary",
        Field::Link => "link",
        Field::AltText => "alt",
        Field::Password => "password",
        Field::Email => "email",
        Field::Answer => "answer",
        Field::Reason => "reason",
        Field::Uri => "host",
        Field::Depth
        | Field::Score
        | Field::Time
        | Field::Query
        | Field::Page
        | Field::Matrix
        | Field::Setting
        | Field::Limit
        | Field::Filter => "",
    }
}

/// The problems of a form: none, or one.
pub(crate) type Problems = Option<Problem>;

/// The status of a page with a form.
pub(crate) fn form_status(problem: &Problems) -> StatusCode {
    match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    }
}
