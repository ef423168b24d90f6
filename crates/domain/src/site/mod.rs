// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site: its description, its rules, and its first set-up.

mod federation;
mod lists;
pub(crate) mod rules;
mod settings;
#[cfg(test)]
mod tests;

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

pub use federation::{allow_instance, allow_instances};
pub use lists::{
    BlockedUrl, Tagline, add_tagline, block_urls, blocked_urls, edit_tagline, languages, remove_tagline,
    set_languages, set_taglines, taglines,
};
pub use settings::{
    AboutSite, AdminMail, Capabilities, ClientDefaults, DESCRIPTION_LIMIT, NAME_LIMIT, Pins, Registration,
    RegistrationSettings, SiteRules, SiteSettings,
};

use crate::actors::{self, Actor, ActorEndpoints, Kind, NewLocal};
use crate::by::By;
use crate::error::{Error, Result, Thing};
use crate::instances::{self, Origin};
use crate::media;
use crate::schema::site;
use crate::time::Time;

/// The site: this instance with its settings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = site)]
pub struct Site {
    /// What administrators set.
    #[diesel(embed)]
    pub settings: SiteSettings,
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
    let name = settings::name(name)?;
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

/// Changes what `change` changes of the settings of the site. Nothing of it federates, so there is no event.
///
/// # Errors
/// [`Error::Invalid`] for a setting that cannot be as it is wanted, [`Error::Forbidden`] for one that needs what the
/// configuration does not have. What was on may stay on.
pub fn edit(
    tx: &mut Tx,
    by: &By,
    change: impl FnOnce(&mut SiteSettings),
    capabilities: Capabilities,
) -> Result<Site> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    let before = get(tx)?;
    let mut settings = before.settings.clone();
    change(&mut settings);
    let after = Site {
        settings: settings.checked(&before.settings, capabilities)?,
        updated_at: Some(by.at),
        ..before
    };
    diesel::update(site::table.find(1))
        .set((&after.settings, site::updated_at.eq(after.updated_at)))
        .execute(tx.conn())?;
    let about = &after.settings.about;
    let texts = [about.sidebar.as_deref(), about.legal.as_deref()].map(Option::unwrap_or_default);
    let shown = media::Written {
        source: Some(&texts.join("\n")),
        pictures: [about.icon.as_deref(), about.banner.as_deref()],
        ..media::Written::default()
    };
    media::note_site(tx, by, &shown)?;
    Ok(after)
}

/// Brings the settings to what the configuration file says, at the start, and returns those about which it decides.
///
/// A site that was set up when the file was read at the first start only keeps its mode of registration while the file
/// says otherwise; from when they agree, the file decides.
pub fn configure(tx: &mut Tx, pins: Pins, at: Time) -> Result<Pins> {
    tx.lock_row("site", 1)?;
    let before = get(tx)?;
    let is_older: bool = site::table
        .find(1)
        .select(site::registration_before_file)
        .first(tx.conn())?;
    let mode = before.settings.registration.mode;
    let disagrees = is_older && pins.registration.is_some_and(|it| it != mode);
    let pins = Pins {
        registration: pins.registration.filter(|_| !disagrees),
        ..pins
    };
    let mut settings = before.settings.clone();
    settings.federation = pins.federation.unwrap_or(settings.federation);
    settings.registration.mode = pins.registration.unwrap_or(mode);
    let updated_at = match settings == before.settings {
        true => before.updated_at,
        false => Some(at),
    };
    diesel::update(site::table.find(1))
        .set((
            &settings,
            site::updated_at.eq(updated_at),
            site::registration_before_file.eq(disagrees),
        ))
        .execute(tx.conn())?;
    Ok(pins)
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

/// The same, and where other servers reach it.
pub fn actor_with_endpoints(snapshot: &mut Snapshot) -> Result<(Actor, ActorEndpoints)> {
    let instance = instances::local(snapshot)?;
    actors::instance_actor_with_endpoints(snapshot, instance.id)
}

/// Counts over the local actors: the number of actors grows slowly, that of posts is kept with them.
pub fn counts(snapshot: &mut Snapshot) -> Result<actors::LocalCounts> {
    actors::local_counts(snapshot)
}
