// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the domain's refusals are called in Lemmy's API.

use kollegium_domain::Error;
use kollegium_domain::error::{Denial, Fault, Field, Thing};

use crate::error::{ApiError, Code};

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        match error {
            Error::NotFound(thing) => missing(thing).into(),
            Error::Forbidden(denial) => forbidden(denial),
            Error::Invalid(field, fault) => invalid(field, &fault),
            Error::Taken(field) => taken(field),
            Error::Credentials => Code::IncorrectLogin.into(),
            Error::Database(error) => internal(&error),
            Error::Corrupt(error) => internal(&error),
        }
    }
}

/// Logged here, once; the client learns nothing of what is inside.
fn internal(error: &dyn std::fmt::Display) -> ApiError {
    tracing::error!(%error, "a request of the Lemmy API failed");
    ApiError::internal()
}

fn missing(thing: Thing) -> Code {
    match thing {
        Thing::Account | Thing::Person => Code::CouldntFindPerson,
        Thing::Group => Code::CouldntFindCommunity,
        Thing::Post => Code::CouldntFindPost,
        Thing::Message => Code::CouldntFindPrivateMessage,
        Thing::Instance
        | Thing::Session
        | Thing::Notification
        | Thing::Activity
        | Thing::Site
        | Thing::Report
        | Thing::Application
        | Thing::Emoji
        | Thing::Picture => Code::NotFound,
        Thing::Token => Code::TokenNotFound,
    }
}

fn forbidden(denial: Denial) -> ApiError {
    let code = match denial {
        Denial::NotLoggedIn => Code::IncorrectLogin,
        Denial::TooOften => Code::RateLimitError,
        Denial::NotModerator => Code::NotAModOrAdmin,
        Denial::NotAdmin => Code::NotAnAdmin,
        Denial::NoDownvotes => Code::DownvotesAreDisabled,
        Denial::SensitiveContent => Code::NsfwNotAllowed,
        Denial::GroupsByAdmins => Code::OnlyAdminsCanCreateCommunities,
        Denial::FilteredWords => Code::Slurs,
        Denial::BlockedUrl => Code::BlockedUrl,
        Denial::LanguageNotAllowed => Code::LanguageNotAllowed,
        Denial::NotAuthor => Code::NoPostEditAllowed,
        Denial::NotHigherModerator => Code::NotHigherMod,
        Denial::NotFirstModerator => Code::NotTopMod,
        Denial::Banned(_) => Code::BannedFromCommunity,
        Denial::SiteBanned(_) => Code::SiteBan,
        Denial::Locked => Code::Locked,
        Denial::PostingRestricted => Code::OnlyModsCanPostInCommunity,
        Denial::Gone | Denial::GroupRemoved => Code::Deleted,
        Denial::RegistrationClosed => Code::RegistrationClosed,
        Denial::ApplicationPending => Code::RegistrationApplicationIsPending,
        Denial::ApplicationDenied => Code::RegistrationDenied,
        Denial::NoMail => Code::NoEmailSetup,
        Denial::Federating => {
            return ApiError::with_message(Code::Unknown, "a private site cannot federate");
        }
        Denial::CaptchaWrong => Code::CaptchaIncorrect,
        Denial::EmailNotVerified => Code::EmailNotVerified,
        Denial::Configured => {
            return ApiError::with_message(Code::Unknown, "this is set in the configuration file");
        }
        Denial::WrongOrigin => {
            return ApiError::with_message(Code::Unknown, "this has to be done on its own server");
        }
        Denial::NotVisible => Code::CouldntFindCommunity,
        Denial::Oneself => Code::CantBlockYourself,
        Denial::Administrator => Code::CantBlockAdmin,
        Denial::Blocked => Code::PersonIsBlocked,
        Denial::NotRecipient => Code::CouldntUpdatePrivateMessage,
        Denial::NoSpace => {
            return ApiError::with_message(Code::PictrsResponseError, "your space for pictures is used up");
        }
        Denial::SecondFactorMissing => Code::MissingTotpToken,
        Denial::SecondFactorWrong => Code::IncorrectTotpToken,
        Denial::SecondFactorOn => Code::TotpAlreadyEnabled,
        Denial::LastAdministrator => Code::CannotLeaveAdmin,
        Denial::NotHigherAdministrator => Code::NotHigherAdmin,
    };
    code.into()
}

fn invalid(field: Field, fault: &Fault) -> ApiError {
    let (code, name) = match field {
        Field::Name => (Code::InvalidName, "the name"),
        Field::Title => (Code::InvalidPostTitle, "the title"),
        Field::Body => (Code::InvalidBodyField, "the text"),
        Field::Summary => (Code::InvalidBodyField, "the description"),
        Field::Link => (Code::InvalidUrl, "the link"),
        Field::AltText => (Code::AltTextLengthOverflow, "the words for the picture"),
        Field::Password => (Code::InvalidPassword, "the password"),
        Field::Email => match fault {
            Fault::Empty => (Code::EmailRequired, "the e-mail address"),
            Fault::TooLong { .. } | Fault::Malformed | Fault::TooMany { .. } => {
                (Code::InvalidEmailAddress, "the e-mail address")
            }
        },
        Field::Answer => (Code::RegistrationApplicationAnswerRequired, "the answer"),
        Field::Reason => match fault {
            Fault::Empty => (Code::ReportReasonRequired, "the reason"),
            Fault::TooLong { .. } | Fault::Malformed | Fault::TooMany { .. } => {
                (Code::ReportTooLong, "the reason")
            }
        },
        Field::Depth => (Code::MaxCommentDepthReached, "the chain of replies"),
        Field::Score => (Code::InvalidVoteValue, "the score"),
        Field::Time => (Code::BanExpirationInPast, "the time"),
        Field::Query => (Code::InvalidQuery, "the search text"),
        Field::Page => match fault {
            Fault::Malformed => (Code::CouldntParsePaginationToken, "the cursor"),
            Fault::TooMany { .. } | Fault::TooLong { .. } | Fault::Empty => {
                (Code::InvalidFetchLimit, "the page or the limit")
            }
        },
        Field::Uri => (Code::InvalidUrl, "the address"),
        Field::Matrix => (Code::InvalidMatrixId, "the Matrix id"),
        Field::Setting => match fault {
            Fault::TooMany { .. } => (Code::TooManyItems, "the list"),
            Fault::Empty | Fault::TooLong { .. } | Fault::Malformed => {
                (Code::CouldntUpdateUser, "the setting")
            }
        },
        Field::Limit => (Code::Unknown, "the setting"),
        Field::Filter => match fault {
            Fault::Empty => (Code::PermissiveRegex, "the filter"),
            Fault::TooLong { .. } | Fault::Malformed | Fault::TooMany { .. } => {
                (Code::InvalidRegex, "the filter")
            }
        },
    };
    ApiError::with_message(code, format!("{name} {fault}"))
}

fn taken(field: Field) -> ApiError {
    match field {
        Field::Name => Code::UserAlreadyExists.into(),
        Field::Email => Code::EmailAlreadyExists.into(),
        Field::Title
        | Field::Body
        | Field::Summary
        | Field::Link
        | Field::AltText
        | Field::Password
        | Field::Answer
        | Field::Reason
        | Field::Depth
        | Field::Score
        | Field::Time
        | Field::Query
        | Field::Page
        | Field::Uri
        | Field::Matrix
        | Field::Setting
        | Field::Limit
        | Field::Filter => ApiError::with_message(Code::Unknown, "this exists already"),
    }
}

impl ApiError {
    /// The same refusal in Lemmy's words for comments, whose commands are those of posts here.
    pub(crate) fn about_comment(self) -> ApiError {
        self.renamed(&[
            (Code::CouldntFindPost, Code::CouldntFindComment),
            (Code::NoPostEditAllowed, Code::NoCommentEditAllowed),
        ])
    }

    /// The same refusal in Lemmy's words for private messages.
    pub(crate) fn about_message(self) -> ApiError {
        self.renamed(&[(Code::NoPostEditAllowed, Code::EditPrivateMessageNotAllowed)])
    }

    /// The same refusal in Lemmy's words for what people say of themselves.
    pub(crate) fn about_person(self) -> ApiError {
        self.renamed(&[
            (Code::InvalidPostTitle, Code::InvalidDisplayName),
            (Code::InvalidBodyField, Code::BioLengthOverflow),
        ])
    }

    /// The same refusal in Lemmy's words for reports of private messages.
    pub(crate) fn about_message_report(self) -> ApiError {
        self.renamed(&[(Code::CouldntUpdatePrivateMessage, Code::CouldntCreateReport)])
    }

    /// The same refusal in Lemmy's words for communities, which share their name space with people here.
    pub(crate) fn about_community(self) -> ApiError {
        self.renamed(&[(Code::UserAlreadyExists, Code::CommunityAlreadyExists)])
    }
}
