// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why the domain refused. Each adapter turns these into its own texts and codes, exhaustively; `Display` is for the
//! command line and the log.

mod text;

#[cfg(test)]
mod tests;

pub use crate::text::clean::Fault;
use crate::time::Time;

/// The domain's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command or query was not carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the viewer may not know that it does.
    #[error("{0}")]
    NotFound(Thing),
    /// It exists, and this actor may not do this.
    #[error("not allowed: {0}")]
    Forbidden(Denial),
    /// An input is not valid.
    #[error("{}", text::invalid(*.0, .1))]
    Invalid(Field, Fault),
    /// A value that must be unique is already in use.
    #[error("{0} is already taken")]
    Taken(Field),
    /// The name or the password is wrong; which of them is not said.
    #[error("wrong name or password")]
    Credentials,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// A stored value cannot be read: a bug, or a database that was changed by hand.
    #[error("a value in the database cannot be read: {0}")]
    Corrupt(String),
}

impl kollegium_db::Transient for Error {
    fn database_error(&self) -> Option<&diesel::result::Error> {
        match self {
            Error::Database(error) => Some(error),
            Error::NotFound(_)
            | Error::Forbidden(_)
            | Error::Invalid(..)
            | Error::Taken(_)
            | Error::Credentials
            | Error::Corrupt(_) => None,
        }
    }
}

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// An account of this instance.
    Account,
    /// A person.
    Person,
    /// A group.
    Group,
    /// A thread or reply.
    Post,
    /// An instance.
    Instance,
    /// A log-in.
    Session,
    /// A notification.
    Notification,
    /// A received activity or one of ours.
    Activity,
    /// This server has not been set up.
    Site,
    /// A report.
    Report,
    /// An application for an account.
    Application,
    /// A private message.
    Message,
    /// A picture.
    Picture,
    /// An emoji of this site.
    Emoji,
    /// A secret that was sent by e-mail.
    Token,
}

/// Why an actor may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Nobody is logged in.
    NotLoggedIn,
    /// There were too many such requests within a minute.
    TooOften,
    /// Only moderators of the group may.
    NotModerator,
    /// Only administrators may.
    NotAdmin,
    /// Downvotes are disabled on this site.
    NoDownvotes,
    /// Sensitive content is disabled on this site.
    SensitiveContent,
    /// Only administrators may create groups on this site.
    GroupsByAdmins,
    /// The text contains words that are not allowed on this site.
    FilteredWords,
    /// This is set in the configuration file.
    Configured,
    /// The text links to an address that is blocked on this site.
    BlockedUrl,
    /// The language is not enabled on this site.
    LanguageNotAllowed,
    /// Only the author may.
    NotAuthor,
    /// The other moderator was appointed earlier.
    NotHigherModerator,
    /// Only the first moderator may.
    NotFirstModerator,
    /// Banned from the group until then, or for good.
    Banned(Option<Time>),
    /// Banned from this site until then, or for good.
    SiteBanned(Option<Time>),
    /// The thread is locked.
    Locked,
    /// Only moderators post in this group.
    PostingRestricted,
    /// The post was deleted or removed.
    Gone,
    /// Registration is closed.
    RegistrationClosed,
    /// An administrator has not decided about the application for this account.
    ApplicationPending,
    /// The application for this account was denied.
    ApplicationDenied,
    /// The activity comes from a server that has no authority over its object.
    WrongOrigin,
    /// The group is local to its instance, or only for its members.
    NotVisible,
    /// The group was removed or deleted.
    GroupRemoved,
    /// Nobody can do this to themselves.
    Oneself,
    /// Nobody can do this to an administrator.
    Administrator,
    /// The other person blocks this one.
    Blocked,
    /// Only the recipient may.
    NotRecipient,
    /// The quota for pictures is used up.
    NoSpace,
    /// This server sends no e-mail, so nothing may require it.
    NoMail,
    /// A private site cannot federate.
    Federating,
    /// The captcha was answered wrongly, or has expired.
    CaptchaWrong,
    /// The e-mail address of the account is not verified.
    EmailNotVerified,
    /// The account has a second factor, and its code is missing.
    SecondFactorMissing,
    /// The code is wrong, too old, or was used before.
    SecondFactorWrong,
    /// The account has a second factor already.
    SecondFactorOn,
    /// The last administrator cannot be dismissed.
    LastAdministrator,
    /// The other administrator was appointed earlier.
    NotHigherAdministrator,
}

/// A part of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A user's or group's name.
    Name,
    /// A display name or a group's or thread's title.
    Title,
    /// The text of a post.
    Body,
    /// The description of a person, group or site.
    Summary,
    /// A thread's link.
    Link,
    /// The alternative text of a picture.
    AltText,
    /// A password.
    Password,
    /// An e-mail address.
    Email,
    /// The answer in an application for an account.
    Answer,
    /// A reason for an act of moderation.
    Reason,
    /// The depth of a reply in its thread: 200 at most.
    Depth,
    /// A vote's value.
    Score,
    /// A point in time.
    Time,
    /// A search text.
    Query,
    /// A page number, size or cursor.
    Page,
    /// A URL that identifies something.
    Uri,
    /// A Matrix id.
    Matrix,
    /// One of the settings of an account.
    Setting,
    /// A number or choice in the settings of the site.
    Limit,
    /// The filter of words.
    Filter,
}
