// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site: its description, its rules, and its first set-up.

mod lists;
pub(crate) mod rules;
#[cfg(test)]
mod tests;

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

pub use lists::{
    BlockedUrl, Tagline, add_tagline, block_urls, blocked_urls, edit_tagline, languages, remove_tagline,
    set_languages, set_taglines, taglines,
};

use crate::actors::{self, Actor, Kind, NewLocal};
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::instances::{self, Origin};
use crate::schema::site;
use crate::stored::stored_enum;
use crate::text::{self, Text};
use crate::time::Time;
use crate::{media, trust};

/// The maximum length of a site's name, in characters.
pub const NAME_LIMIT: usize = 60;
/// The maximum length of a site's one line about itself, in characters.
pub const DESCRIPTION_LIMIT: usize = 150;
/// The maximum length of a warning, in characters.
const WARNING_LIMIT: usize = 500;
/// What the limit of names may be set to.
const NAME_LIMITS: std::ops::RangeInclusive<i32> = 3..=255;

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

/// The site: this instance with its settings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = site, treat_none_as_null = true)]
pub struct Site {
    /// The name of the site.
    pub name: String,
    /// A description in one line.
    pub description: Option<String>,
    /// More about it, in Markdown.
    pub sidebar: Option<String>,
    /// Who may create an account.
    pub registration: Registration,
    /// When it was set up.
    pub created_at: Time,
    /// When its settings changed last.
    pub updated_at: Option<Time>,
    /// URL of its picture.
    pub icon: Option<String>,
    /// URL of its wide picture.
    pub banner: Option<String>,
    /// Whether one votes down here.
    pub downvotes: bool,
    /// Whether what is written here may be marked as sensitive.
    pub sensitive_content: bool,
    /// Whether only administrators open groups.
    pub groups_by_admins: bool,
    /// Whether new accounts have to verify their e-mail address.
    pub verify_email: bool,
    /// The question that applicants for an account answer.
    pub application_question: Option<String>,
    /// Whether only people with an account read anything.
    pub private: bool,
    /// The legal notice, in Markdown.
    pub legal: Option<String>,
    /// Whether the moderation log names moderators to administrators only.
    pub hide_moderators: bool,
    /// Whether administrators get an e-mail about applications.
    pub mail_applications: bool,
    /// Whether administrators get an e-mail about reports.
    pub mail_reports: bool,
    /// The word filter: a regular expression.
    pub word_filter: Option<String>,
    /// The maximum length of names of people and groups, in characters.
    pub name_limit: i32,
    /// Whether registration requires a captcha.
    pub captcha: bool,
    /// The difficulty of captchas: `easy`, `medium` or `hard`.
    pub captcha_difficulty: String,
    /// The content warning that visitors see first.
    pub content_warning: Option<String>,
    /// The default theme of clients. This and the next three are values of Lemmy clients, without meaning here.
    pub client_theme: String,
    /// The default list of posts in clients.
    pub client_listing: String,
    /// The default order of posts in clients.
    pub client_sort: String,
    /// The default layout of posts in clients.
    pub client_mode: String,
}

/// Sets the instance up: its row, its actor and the site. A second call changes nothing and returns what is there.
pub fn set_up(
    tx: &mut Tx,
    origin: &Origin,
    name: &str,
    registration: Registration,
    at: Time,
) -> Result<Site> {
    if let Some(site) = find(tx)? {
        return Ok(site);
    }
    let name = text::clean::line(name, NAME_LIMIT).map_err(|fault| Error::Invalid(Field::Name, fault))?;
    let instance = instances::create_local(tx, origin, at)?;
    let uri = format!("{origin}/actor");
    actors::create_local(
        tx,
        NewLocal {
            kind: Kind::Instance,
            instance: instance.id,
            uri,
            name: origin.authority(),
            title: Some(&name),
            origin,
        },
        at,
    )?;
    diesel::insert_into(site::table)
        .values((
            site::id.eq(1),
            site::name.eq(&name),
            site::registration.eq(registration),
            site::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    get(tx)
}

/// Changes to the settings of the site. `None` leaves a value as it is; an empty text removes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// See [`Site::name`].
    pub name: Option<&'a str>,
    /// See [`Site::description`].
    pub description: Option<&'a str>,
    /// More about it, in Markdown.
    pub sidebar: Option<&'a Text>,
    /// Who may create an account.
    pub registration: Option<Registration>,
    /// URL of its picture.
    pub icon: Option<&'a str>,
    /// URL of its wide picture.
    pub banner: Option<&'a str>,
    /// See [`Site::downvotes`].
    pub downvotes: Option<bool>,
    /// See [`Site::sensitive_content`].
    pub sensitive_content: Option<bool>,
    /// See [`Site::groups_by_admins`].
    pub groups_by_admins: Option<bool>,
    /// See [`Site::verify_email`].
    pub verify_email: Option<bool>,
    /// See [`Site::application_question`].
    pub application_question: Option<&'a str>,
    /// See [`Site::private`].
    pub private: Option<bool>,
    /// See [`Site::legal`].
    pub legal: Option<&'a str>,
    /// See [`Site::hide_moderators`].
    pub hide_moderators: Option<bool>,
    /// See [`Site::mail_applications`].
    pub mail_applications: Option<bool>,
    /// See [`Site::mail_reports`].
    pub mail_reports: Option<bool>,
    /// See [`Site::word_filter`].
    pub word_filter: Option<&'a str>,
    /// See [`Site::name_limit`].
    pub name_limit: Option<i32>,
    /// See [`Site::captcha`].
    pub captcha: Option<bool>,
    /// See [`Site::captcha_difficulty`].
    pub captcha_difficulty: Option<&'a str>,
    /// See [`Site::content_warning`].
    pub content_warning: Option<&'a str>,
    /// See [`Site::client_theme`].
    pub client_theme: Option<&'a str>,
    /// See [`Site::client_listing`].
    pub client_listing: Option<&'a str>,
    /// See [`Site::client_sort`].
    pub client_sort: Option<&'a str>,
    /// See [`Site::client_mode`].
    pub client_mode: Option<&'a str>,
}

/// What the configuration of this instance allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether it can send e-mail.
    pub mail: bool,
    /// The servers that this instance federates with.
    pub federation: trust::Mode,
}

/// Changes the settings of the site. Nothing of it federates, so there is no event.
///
/// # Errors
/// [`Denial::NoMail`] and [`Denial::Federating`] where the configuration does not allow it.
pub fn edit(tx: &mut Tx, by: &By, changes: &Changes<'_>, capabilities: Capabilities) -> Result<Site> {
    by.require_admin()?;
    check_possible(changes, capabilities)?;
    tx.lock_row("site", 1)?;
    let mut after = get(tx)?;
    apply_texts(&mut after, changes)?;
    apply_rules(&mut after, changes)?;
    apply_for_clients(&mut after, changes)?;
    after.updated_at = Some(by.at);
    diesel::update(site::table.find(1))
        .set(&after)
        .execute(tx.conn())?;
    let after = get(tx)?;
    media::note_site(tx, by, after.sidebar.as_deref())?;
    Ok(after)
}

fn apply_texts(site: &mut Site, changes: &Changes<'_>) -> Result<()> {
    if let Some(name) = changes.name {
        site.name =
            text::clean::line(name, NAME_LIMIT).map_err(|fault| Error::Invalid(Field::Name, fault))?;
    }
    if let Some(new) = changes.description {
        site.description = line(new, DESCRIPTION_LIMIT)?;
    }
    if let Some(new) = changes.sidebar {
        site.sidebar = body(&new.source)?;
    }
    if let Some(new) = changes.legal {
        site.legal = body(new)?;
    }
    if let Some(new) = changes.application_question {
        site.application_question = body(new)?;
    }
    if let Some(new) = changes.content_warning {
        site.content_warning = line(new, WARNING_LIMIT)?;
    }
    if let Some(new) = changes.icon {
        site.icon = picture(new)?;
    }
    if let Some(new) = changes.banner {
        site.banner = picture(new)?;
    }
    Ok(())
}

/// Refuses settings that need what the configuration does not have.
fn check_possible(changes: &Changes<'_>, capabilities: Capabilities) -> Result<()> {
    let by_mail = [
        changes.verify_email,
        changes.mail_applications,
        changes.mail_reports,
    ];
    if by_mail.contains(&Some(true)) && !capabilities.mail {
        return Err(Error::Forbidden(Denial::NoMail));
    }
    if changes.private == Some(true) && capabilities.federation != trust::Mode::Off {
        return Err(Error::Forbidden(Denial::Federating));
    }
    Ok(())
}

fn apply_rules(site: &mut Site, changes: &Changes<'_>) -> Result<()> {
    let set = |field: &mut bool, to: Option<bool>| *field = to.unwrap_or(*field);
    site.registration = changes.registration.unwrap_or(site.registration);
    set(&mut site.downvotes, changes.downvotes);
    set(&mut site.sensitive_content, changes.sensitive_content);
    set(&mut site.groups_by_admins, changes.groups_by_admins);
    set(&mut site.verify_email, changes.verify_email);
    set(&mut site.private, changes.private);
    set(&mut site.hide_moderators, changes.hide_moderators);
    set(&mut site.mail_applications, changes.mail_applications);
    set(&mut site.mail_reports, changes.mail_reports);
    set(&mut site.captcha, changes.captcha);
    if let Some(filter) = changes.word_filter {
        site.word_filter = rules::checked_filter(filter)?;
    }
    if let Some(limit) = changes.name_limit {
        if !NAME_LIMITS.contains(&limit) {
            return Err(Error::Invalid(Field::Limit, Fault::Malformed));
        }
        site.name_limit = limit;
    }
    if let Some(difficulty) = changes.captcha_difficulty {
        if !["easy", "medium", "hard"].contains(&difficulty) {
            return Err(Error::Invalid(Field::Limit, Fault::Malformed));
        }
        difficulty.clone_into(&mut site.captcha_difficulty);
    }
    Ok(())
}

fn apply_for_clients(site: &mut Site, changes: &Changes<'_>) -> Result<()> {
    for (field, new) in [
        (&mut site.client_theme, changes.client_theme),
        (&mut site.client_listing, changes.client_listing),
        (&mut site.client_sort, changes.client_sort),
        (&mut site.client_mode, changes.client_mode),
    ] {
        if let Some(new) = new {
            *field =
                text::clean::line(new, NAME_LIMIT).map_err(|fault| Error::Invalid(Field::Name, fault))?;
        }
    }
    Ok(())
}

/// A line; an empty one is none.
fn line(new: &str, limit: usize) -> Result<Option<String>> {
    match text::clean::line(new, limit) {
        Ok(line) => Ok(Some(line)),
        Err(Fault::Empty) => Ok(None),
        Err(fault) => Err(Error::Invalid(Field::Summary, fault)),
    }
}

/// A longer text; an empty one is none.
fn body(new: &str) -> Result<Option<String>> {
    let max = actors::SUMMARY_LIMIT;
    if new.len() > max {
        return Err(Error::Invalid(Field::Summary, Fault::TooLong { max }));
    }
    Ok(Some(new.trim().to_owned()).filter(|it| !it.is_empty()))
}

/// The address of a picture; an empty one is none.
fn picture(new: &str) -> Result<Option<String>> {
    if new.trim().is_empty() {
        return Ok(None);
    }
    rules::web_address(new).map(Some)
}

/// The settings of this site.
pub fn get(snapshot: &mut Snapshot) -> Result<Site> {
    find(snapshot)?.ok_or(Error::NotFound(Thing::Site))
}

/// This site, if it was set up.
pub fn find(snapshot: &mut Snapshot) -> Result<Option<Site>> {
    Ok(site::table
        .find(1)
        .select(Site::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The actor of the instance itself: it signs our fetches.
pub fn actor(snapshot: &mut Snapshot) -> Result<Actor> {
    let instance = instances::local(snapshot)?;
    actors::instance_actor(snapshot, instance.id)
}

/// Counts over the local actors: the number of actors grows slowly, that of posts is kept with them.
pub fn counts(snapshot: &mut Snapshot) -> Result<actors::LocalCounts> {
    actors::local_counts(snapshot)
}
