// SPDX-License-Identifier: AGPL-3.0-or-later
//! What this instance says of itself, and its first set-up.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::accounts;
use crate::actors::{self, Actor, Kind, NewLocal};
use crate::by::By;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::instances::{self, Origin};
use crate::media;
use crate::schema::site;
use crate::stored::stored_enum;
use crate::text::{self, Text};
use crate::time::Time;

/// How long a site's name may be, in characters.
pub const NAME_LIMIT: usize = 60;
/// How long a site's one line about itself may be, in characters.
pub const DESCRIPTION_LIMIT: usize = 150;

stored_enum! {
    /// Who may open an account.
    Registration {
        /// Nobody: the administrator makes accounts.
        Closed = "closed",
        /// Whoever an administrator approves.
        Application = "application",
        /// Everybody.
        Open = "open",
    }
}

/// This site.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = site)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// One line about it.
    pub description: Option<String>,
    /// More about it, in Markdown.
    pub sidebar: Option<String>,
    /// Who may open an account.
    pub registration: Registration,
    /// When it was set up.
    pub created_at: Time,
    /// When its settings changed last.
    pub updated_at: Option<Time>,
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
    Ok(diesel::insert_into(site::table)
        .values((
            site::id.eq(1),
            site::name.eq(&name),
            site::registration.eq(registration),
            site::created_at.eq(at),
        ))
        .returning(Site::as_returning_columns())
        .get_result(tx.conn())?)
}

/// What an administrator may change about the site; what is absent stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// One line about it; an empty one takes it away.
    pub description: Option<&'a str>,
    /// More about it, in Markdown; an empty text takes it away.
    pub sidebar: Option<&'a Text>,
    /// Who may open an account.
    pub registration: Option<Registration>,
}

/// Changes what the site says of itself. Nothing of it federates, so there is no event.
pub fn edit(tx: &mut Tx, by: &By, changes: &Changes<'_>) -> Result<Site> {
    accounts::require_admin(by)?;
    let before = get(tx)?;
    let name = match changes.name {
        Some(name) => {
            text::clean::line(name, NAME_LIMIT).map_err(|fault| Error::Invalid(Field::Name, fault))?
        }
        None => before.name,
    };
    let description = match changes.description.map(str::trim) {
        Some("") => None,
        Some(new) => Some(
            text::clean::line(new, DESCRIPTION_LIMIT)
                .map_err(|fault| Error::Invalid(Field::Summary, fault))?,
        ),
        None => before.description,
    };
    let sidebar = match changes.sidebar {
        Some(new) if new.source.len() > actors::SUMMARY_LIMIT => {
            return Err(Error::Invalid(
                Field::Summary,
                Fault::TooLong {
                    max: actors::SUMMARY_LIMIT,
                },
            ));
        }
        Some(new) => Some(new.source.clone()).filter(|it| !it.is_empty()),
        None => before.sidebar,
    };
    diesel::update(site::table.find(1))
        .set((
            site::name.eq(name),
            site::description.eq(description),
            site::sidebar.eq(sidebar),
            site::registration.eq(changes.registration.unwrap_or(before.registration)),
            site::updated_at.eq(Some(by.at)),
        ))
        .execute(tx.conn())?;
    let after = get(tx)?;
    media::note_site(tx, by, &after)?;
    Ok(after)
}

/// This site.
pub fn get(rx: &mut Snapshot) -> Result<Site> {
    find(rx)?.ok_or(Error::NotFound(Thing::Site))
}

/// This site, if it was set up.
pub fn find(rx: &mut Snapshot) -> Result<Option<Site>> {
    Ok(site::table
        .find(1)
        .select(Site::as_select())
        .first(rx.conn())
        .optional()?)
}

/// The actor of the instance itself: it signs our fetches.
pub fn actor(rx: &mut Snapshot) -> Result<Actor> {
    let instance = instances::local(rx)?;
    actors::instance_actor(rx, instance.id)
}

/// How many local people, threads, replies and groups there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Local people.
    pub people: i64,
    /// Threads by local people.
    pub threads: i64,
    /// Replies by local people.
    pub replies: i64,
    /// Local groups.
    pub groups: i64,
}

/// Counts over the local actors: the number of actors grows slowly, that of posts is kept with them.
pub fn counts(rx: &mut Snapshot) -> Result<Counts> {
    actors::local_counts(rx)
}

impl Site {
    fn as_returning_columns() -> (
        site::name,
        site::description,
        site::sidebar,
        site::registration,
        site::created_at,
        site::updated_at,
    ) {
        (
            site::name,
            site::description,
            site::sidebar,
            site::registration,
            site::created_at,
            site::updated_at,
        )
    }
}
