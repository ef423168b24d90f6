// SPDX-License-Identifier: AGPL-3.0-or-later
//! The profiles of local people and groups.

use diesel::prelude::*;
use kollegium_db::Tx;

use crate::actors::{Actor, Kind, PICTURE_LIMIT, Profile, SUMMARY_LIMIT, TITLE_LIMIT, get};
use crate::by::By;
use crate::error::{Error, Fault, Field, Result};
use crate::events::{self, Event};
use crate::ids::{ActorId, GroupId};
use crate::media;
use crate::schema::actor;
use crate::text::{self, Text};
use crate::time::Time;

/// Changes to a profile. `None` leaves a value as it is; an empty text removes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProfileEdit<'a> {
    /// The display name.
    pub title: Option<&'a str>,
    /// The biography.
    pub summary: Option<&'a Text>,
    /// URL of their picture.
    pub icon: Option<&'a str>,
    /// URL of their wide picture.
    pub banner: Option<&'a str>,
    /// Their Matrix id, `@name:host`.
    pub matrix: Option<&'a str>,
    /// Whether a program acts.
    pub bot: Option<bool>,
}

/// Changes parts of what a local person or group says of itself. Who may is decided by the caller's permission value.
/// What is said already changes nothing.
pub(crate) fn edit_profile(tx: &mut Tx, by: &By, id: ActorId, edit: &ProfileEdit<'_>) -> Result<Actor> {
    if change_profile(tx, id, edit)? {
        record_update(tx, by, id)?;
    }
    get(tx, id)
}

/// Changes a profile without recording an event, and returns whether anything was changed.
pub(crate) fn change_profile(tx: &mut Tx, id: ActorId, edit: &ProfileEdit<'_>) -> Result<bool> {
    tx.lock_row("actor", id.0)?;
    let before = get(tx, id)?;
    let after = edited(&before.profile, edit)?;
    let bot = edit.bot.unwrap_or(before.bot);
    if after == before.profile && bot == before.bot {
        return Ok(false);
    }
    diesel::update(actor::table.find(id))
        .set((after, actor::bot.eq(bot)))
        .execute(tx.conn())?;
    Ok(true)
}

fn edited(before: &Profile, edit: &ProfileEdit<'_>) -> Result<Profile> {
    let mut after = before.clone();
    if let Some(title) = edit.title {
        after.title = match title.trim() {
            "" => None,
            title => Some(
                text::clean::line(title, TITLE_LIMIT).map_err(|fault| Error::Invalid(Field::Title, fault))?,
            ),
        };
    }
    if let Some(summary) = edit.summary {
        if summary.source.len() > SUMMARY_LIMIT {
            return Err(Error::Invalid(
                Field::Summary,
                Fault::TooLong { max: SUMMARY_LIMIT },
            ));
        }
        let filled = !summary.source.is_empty();
        after.summary = filled.then(|| summary.source.clone());
        after.summary_html = filled.then(|| summary.html.clone());
    }
    if let Some(icon) = edit.icon {
        after.icon = picture(icon)?;
    }
    if let Some(banner) = edit.banner {
        after.banner = picture(banner)?;
    }
    if let Some(matrix) = edit.matrix {
        after.matrix = match matrix.trim() {
            "" => None,
            id if is_matrix_id(id) => Some(id.to_owned()),
            _ => return Err(Error::Invalid(Field::Matrix, Fault::Malformed)),
        };
    }
    Ok(after)
}

/// The address of a picture; nothing for an empty one.
fn picture(address: &str) -> Result<Option<String>> {
    let address = address.trim();
    if address.is_empty() {
        return Ok(None);
    }
    if address.len() > PICTURE_LIMIT {
        return Err(Error::Invalid(Field::Uri, Fault::TooLong { max: PICTURE_LIMIT }));
    }
    match url::Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => {
            Ok(Some(url.into()))
        }
        _ => Err(Error::Invalid(Field::Uri, Fault::Malformed)),
    }
}

/// `@name:host`, as Matrix has it: 255 bytes at most, and no sign that could end it early where it is shown.
pub fn is_matrix_id(id: &str) -> bool {
    let Some((name, host)) = id.strip_prefix('@').and_then(|it| it.split_once(':')) else {
        return false;
    };
    id.len() <= 255
        && !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"._=-/+".contains(&it))
        && host.bytes().any(|it| it.is_ascii_alphanumeric())
        && host
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it))
}

/// Deletes the profile of an actor; its name stays.
pub(crate) fn empty(tx: &mut Tx, id: ActorId, at: Time) -> Result<()> {
    diesel::update(actor::table.find(id))
        .set(Profile::default())
        .execute(tx.conn())?;
    let empty = get(tx, id)?;
    media::note_actor(tx, id, &empty, at)
}

/// The same where not even its pictures are to be kept, as far as nothing else shows them.
pub(crate) fn purge(tx: &mut Tx, id: ActorId, at: Time) -> Result<()> {
    let actor = get(tx, id)?;
    media::purge_actor(tx, &actor, at)?;
    empty(tx, id, at)
}

/// Records that an actor says something else of itself now.
pub(crate) fn record_update(tx: &mut Tx, by: &By, id: ActorId) -> Result<()> {
    diesel::update(actor::table.find(id))
        .set(actor::updated_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    let actor = get(tx, id)?;
    media::note_actor(tx, by.actor.id, &actor, by.at)?;
    let group = (actor.kind == Kind::Group).then_some(GroupId(id.0));
    events::record(tx, by, group, &Event::ActorUpdated { actor: id })?;
    Ok(())
}
