// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of the site, as one value: changed, checked and stored as a whole. Here alone is said what each may be.

use std::ops::RangeInclusive;

use diesel::prelude::*;

use super::rules;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::schema::site;
use crate::stored::stored_enum;
use crate::text::clean;
use crate::{actors, trust};

/// The maximum length of a site's name, in characters.
pub const NAME_LIMIT: usize = 60;
/// The maximum length of a site's one line about itself, in characters.
pub const DESCRIPTION_LIMIT: usize = 150;
/// The maximum length of a warning, in characters.
const WARNING_LIMIT: usize = 500;
/// What the limit of names may be set to.
const NAME_LIMITS: RangeInclusive<i32> = 3..=255;
/// How difficult captchas can be.
const DIFFICULTIES: [&str; 3] = ["easy", "medium", "hard"];

/// Everything that administrators set. An optional text that is empty is none.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site, treat_none_as_null = true)]
pub struct SiteSettings {
    /// What the site says of itself.
    #[diesel(embed)]
    pub about: AboutSite,
    /// Who gets an account, and how.
    #[diesel(embed)]
    pub registration: RegistrationSettings,
    /// Whom this site federates with.
    pub federation: trust::Mode,
    /// What people may do here.
    #[diesel(embed)]
    pub rules: SiteRules,
    /// What administrators get e-mails about.
    #[diesel(embed)]
    pub admin_mail: AdminMail,
    /// How clients begin.
    #[diesel(embed)]
    pub clients: ClientDefaults,
}

/// What the site says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site, treat_none_as_null = true)]
pub struct AboutSite {
    /// The name of the site.
    pub name: String,
    /// A description in one line.
    pub description: Option<String>,
    /// More about it, in Markdown.
    pub sidebar: Option<String>,
    /// The legal notice, in Markdown.
    pub legal: Option<String>,
    /// The content warning that visitors see first.
    pub content_warning: Option<String>,
    /// URL of its picture.
    pub icon: Option<String>,
    /// URL of its wide picture.
    pub banner: Option<String>,
}

stored_enum! {
    /// Who may create an account.
    Registration {
        /// Nobody; administrators create the accounts.
        Closed = "closed",
        /// Everybody whose application an administrator approves.
        Application = "application",
        /// Everybody may create an account.
        Open = "open",
    }
}

/// Who gets an account, and how.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site, treat_none_as_null = true)]
pub struct RegistrationSettings {
    /// Who may create an account.
    #[diesel(column_name = registration)]
    pub mode: Registration,
    /// The question that applicants for an account answer.
    #[diesel(column_name = application_question)]
    pub question: Option<String>,
    /// Whether new accounts have to verify their e-mail address.
    pub verify_email: bool,
    /// Whether registration requires a captcha.
    pub captcha: bool,
    /// The difficulty of captchas: `easy`, `medium` or `hard`.
    pub captcha_difficulty: String,
}

/// What people may do here.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site, treat_none_as_null = true)]
pub struct SiteRules {
    /// Whether only people with an account read anything.
    pub private: bool,
    /// Whether one votes down here.
    pub downvotes: bool,
    /// Whether what is written here may be marked as sensitive.
    pub sensitive_content: bool,
    /// Whether only administrators open groups.
    pub groups_by_admins: bool,
    /// Whether the moderation log names moderators to administrators only.
    pub hide_moderators: bool,
    /// The word filter: a regular expression.
    pub word_filter: Option<String>,
    /// The maximum length of names of people and groups, in characters.
    pub name_limit: i32,
}

/// What administrators get e-mails about.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site)]
pub struct AdminMail {
    /// Whether they get one about applications.
    #[diesel(column_name = mail_applications)]
    pub applications: bool,
    /// Whether they get one about reports.
    #[diesel(column_name = mail_reports)]
    pub reports: bool,
}

/// How clients begin, in the words of Lemmy's clients: they are kept for them, and mean nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site)]
pub struct ClientDefaults {
    /// The theme.
    #[diesel(column_name = client_theme)]
    pub theme: String,
    /// The list of posts.
    #[diesel(column_name = client_listing)]
    pub listing: String,
    /// The order of posts.
    #[diesel(column_name = client_sort)]
    pub sort: String,
    /// The layout of posts.
    #[diesel(column_name = client_mode)]
    pub mode: String,
}

/// What the configuration of this instance allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether it can send e-mail.
    pub mail: bool,
    /// The settings that the configuration file decides about.
    pub pinned: Pins,
}

/// The settings that the configuration file decides about: they are changed there alone. What it does not name is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pins {
    /// Whom this site federates with.
    pub federation: Option<trust::Mode>,
    /// Who may create an account.
    pub registration: Option<Registration>,
}

impl SiteSettings {
    /// These settings as they are kept. What was on `before` may stay on.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field that cannot be as it is wanted, [`Error::Forbidden`] where a setting needs what
    /// the configuration does not have.
    pub(super) fn checked(self, before: &SiteSettings, capabilities: Capabilities) -> Result<SiteSettings> {
        self.check_possible(before, capabilities)?;
        Ok(SiteSettings {
            about: self.about.checked()?,
            registration: self.registration.checked()?,
            federation: self.federation,
            rules: self.rules.checked()?,
            admin_mail: self.admin_mail,
            clients: self.clients.checked()?,
        })
    }

    /// Refuses to change what the configuration decides about, and to turn on what needs what it does not have.
    fn check_possible(&self, before: &SiteSettings, capabilities: Capabilities) -> Result<()> {
        let pinned = capabilities.pinned;
        let changes_federation = self.federation != before.federation;
        let changes_registration = self.registration.mode != before.registration.mode;
        if (changes_federation && pinned.federation.is_some())
            || (changes_registration && pinned.registration.is_some())
        {
            return Err(Error::Forbidden(Denial::Configured));
        }
        let turned_on = |setting: fn(&SiteSettings) -> bool| setting(self) && !setting(before);
        let by_mail = turned_on(|it| it.registration.verify_email)
            || turned_on(|it| it.admin_mail.applications)
            || turned_on(|it| it.admin_mail.reports);
        if by_mail && !capabilities.mail {
            return Err(Error::Forbidden(Denial::NoMail));
        }
        if turned_on(|it| it.rules.private && it.federation != trust::Mode::Off) {
            return Err(Error::Forbidden(Denial::Federating));
        }
        Ok(())
    }
}

impl AboutSite {
    fn checked(self) -> Result<AboutSite> {
        Ok(AboutSite {
            name: name(&self.name)?,
            description: line(self.description, DESCRIPTION_LIMIT)?,
            sidebar: body(self.sidebar)?,
            legal: body(self.legal)?,
            content_warning: line(self.content_warning, WARNING_LIMIT)?,
            icon: picture(self.icon)?,
            banner: picture(self.banner)?,
        })
    }
}

impl RegistrationSettings {
    fn checked(self) -> Result<RegistrationSettings> {
        if !DIFFICULTIES.contains(&self.captcha_difficulty.as_str()) {
            return Err(Error::Invalid(Field::Limit, Fault::Malformed));
        }
        Ok(RegistrationSettings {
            question: body(self.question)?,
            ..self
        })
    }
}

impl SiteRules {
    fn checked(self) -> Result<SiteRules> {
        if !NAME_LIMITS.contains(&self.name_limit) {
            return Err(Error::Invalid(Field::Limit, Fault::Malformed));
        }
        Ok(SiteRules {
            word_filter: match self.word_filter {
                Some(filter) => rules::checked_filter(&filter)?,
                None => None,
            },
            ..self
        })
    }
}

impl ClientDefaults {
    fn checked(self) -> Result<ClientDefaults> {
        Ok(ClientDefaults {
            theme: name(&self.theme)?,
            listing: name(&self.listing)?,
            sort: name(&self.sort)?,
            mode: name(&self.mode)?,
        })
    }
}

/// A name; it is never empty.
pub(super) fn name(new: &str) -> Result<String> {
    clean::line(new, NAME_LIMIT).map_err(|fault| Error::Invalid(Field::Name, fault))
}

/// A line; an empty one is none.
fn line(new: Option<String>, limit: usize) -> Result<Option<String>> {
    match clean::line(new.as_deref().unwrap_or_default(), limit) {
        Ok(line) => Ok(Some(line)),
        Err(Fault::Empty) => Ok(None),
        Err(fault) => Err(Error::Invalid(Field::Summary, fault)),
    }
}

/// A longer text; an empty one is none.
fn body(new: Option<String>) -> Result<Option<String>> {
    let (new, max) = (new.unwrap_or_default(), actors::SUMMARY_LIMIT);
    if new.len() > max {
        return Err(Error::Invalid(Field::Summary, Fault::TooLong { max }));
    }
    Ok(Some(new.trim().to_owned()).filter(|it| !it.is_empty()))
}

/// The address of a picture; an empty one is none.
fn picture(new: Option<String>) -> Result<Option<String>> {
    match new {
        Some(new) if !new.trim().is_empty() => rules::web_address(&new).map(Some),
        Some(_) | None => Ok(None),
    }
}
