// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do about people: ban them from the whole site. A person's own server may too, for its people.

use std::collections::BTreeSet;

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::clean;
use super::people::{self, Ban, RemoveContent, RestoreContent};
use super::removal;
use crate::accounts::sessions;
use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::events::{self, Event};
use crate::ids::{ActorId, EventId, GroupId};
use crate::modlog::{self, Kind, Note, Turn};
use crate::schema::{actor, groups, modlog as log, post, standing};
use crate::time::Time;
use crate::viewer::Viewer;

/// Bans a person from the site: they can neither log in nor write, vote or join. The same ban again changes nothing;
/// another one replaces it.
///
/// - Administrators may, and the person's own server. What we decided, that server does not replace.
/// - Other servers believe a ban from a site about its own people only. So somebody of another server is banned from each
///   of our groups in which they took part besides.
pub fn ban_from_site(tx: &mut Tx, by: &By, person: ActorId, ban: &Ban<'_>) -> Result<()> {
    let before = get_for_update(tx, by, person)?;
    if ban.until.is_some_and(|it| it <= by.at) {
        return Err(Error::Invalid(Field::Time, Fault::Malformed));
    }
    let reason = clean(ban.reason)?;
    let in_force = before.is_banned(by.at);
    if in_force && !may_replace(tx, by, person)? {
        return Ok(());
    }
    let wrote = match ban.content {
        RemoveContent::Keep => BTreeSet::new(),
        RemoveContent::Remove => groups_with_posts(tx, person, Which::NotRemoved)?,
    };
    if in_force && before.banned_until == ban.until && wrote.is_empty() {
        return Ok(());
    }
    let what = Event::SiteBanned {
        actor: person,
        until: ban.until,
        content_removed: ban.content == RemoveContent::Remove,
    };
    let event = events::record(tx, by, None, &what)?;
    set_banned(tx, person, Some(by.at), ban.until)?;
    if before.local {
        sessions::close_all(tx, person)?;
    } else if !matches!(by.via, Via::Remote(_)) {
        for group in groups_of_ours(tx, person)? {
            people::ban(tx, by, group, person, ban)?;
        }
    }
    for group in wrote {
        let written = removal::written_in(tx, group, person)?;
        let act = removal::act_of_this_server(tx, group)?;
        removal::remove_written(tx, by, (group, act), person, &written, event)?;
    }
    let note = Note {
        reason,
        until: ban.until,
        ..Note::about_person(Kind::SiteBanned, Turn::Done, event, person)
    };
    modlog::write(tx, by, &note)
}

/// Lifts a ban from the site, and those from our groups that came with it. Whoever is not banned, or no longer, stays as
/// they are, and so does whom we banned when their own server lifts its ban; but what a ban that has ended took can still
/// be brought back.
pub fn unban_from_site(
    tx: &mut Tx,
    by: &By,
    person: ActorId,
    reason: Option<&str>,
    content: RestoreContent,
) -> Result<()> {
    let before = get_for_update(tx, by, person)?;
    let restores = content == RestoreContent::Restore;
    let is_there = before.is_banned(by.at) || (restores && before.banned_at.is_some());
    if !is_there || !may_replace(tx, by, person)? {
        return Ok(());
    }
    let reason = clean(reason)?;
    let (undone, _) = last_ban(tx, person)?
        .ok_or_else(|| Error::Corrupt(format!("no event says why actor {person} is banned")))?;
    set_banned(tx, person, None, None)?;
    let with_it: Vec<GroupId> = standing::table
        .inner_join(actor::table.on(actor::id.eq(standing::group_id)))
        .filter(standing::actor_id.eq(person))
        .filter(standing::banned_at.eq(before.banned_at))
        .filter(actor::local)
        .select(standing::group_id)
        .load(tx.conn())?;
    if !matches!(by.via, Via::Remote(_)) {
        for group in with_it {
            people::unban(tx, by, group, person, reason.as_deref(), content)?;
        }
    }
    let what = Event::SiteUnbanned {
        actor: person,
        undone,
        content_restored: restores,
    };
    let event = events::record(tx, by, None, &what)?;
    if restores {
        restore_everywhere(tx, person)?;
    }
    let note = Note {
        reason,
        ..Note::about_person(Kind::SiteBanned, Turn::Undone, event, person)
    };
    modlog::write(tx, by, &note)
}

/// Brings back what bans from the site took.
fn restore_everywhere(tx: &mut Tx, person: ActorId) -> Result<()> {
    let bans = modlog::bans(tx, person, None)?;
    for group in groups_with_posts(tx, person, Which::Removed)? {
        let act = removal::act_of_this_server(tx, group)?;
        removal::restore_written(tx, (group, act), person, &bans)?;
    }
    Ok(())
}

/// Who is banned from the site at `now`; for administrators.
pub fn banned_from_site(snapshot: &mut Snapshot, viewer: &Viewer, now: Time) -> Result<Vec<Actor>> {
    if !actors::get(snapshot, viewer.require_account()?)?.admin {
        return Err(Error::Forbidden(Denial::NotAdmin));
    }
    Ok(actor::table
        .filter(actor::banned_at.is_not_null())
        .filter(actor::banned_until.is_null().or(actor::banned_until.gt(now)))
        .order(actor::id)
        .select(Actor::as_select())
        .load(snapshot.conn())?)
}

/// The person, if `by` may ban them; nobody changes them until the transaction ends.
fn get_for_update(tx: &mut Tx, by: &By, person: ActorId) -> Result<Actor> {
    tx.lock_row("actor", person.0)?;
    let target = people::person_named(tx, person)?;
    match &by.via {
        Via::Console | Via::Local | Via::Job => by.require_admin()?,
        Via::Remote(_) if !target.local && target.instance_id == by.actor.instance_id => return Ok(target),
        Via::Remote(_) | Via::Announced { .. } => return Err(Error::Forbidden(Denial::WrongOrigin)),
    }
    if by.via == Via::Local && target.id == by.actor.id {
        return Err(Error::Forbidden(Denial::Oneself));
    }
    if target.local && target.admin {
        return Err(Error::Forbidden(Denial::Administrator));
    }
    Ok(target)
}

/// Whether `by` may replace or lift the ban that is in force.
fn may_replace(tx: &mut Tx, by: &By, person: ActorId) -> Result<bool> {
    if !matches!(by.via, Via::Remote(_)) {
        return Ok(true);
    }
    match last_ban(tx, person)? {
        Some((_, moderator)) => Ok(!actors::get(tx, moderator)?.local),
        None => Ok(true),
    }
}

/// The event of the latest ban, and whose it was.
fn last_ban(tx: &mut Tx, person: ActorId) -> Result<Option<(EventId, ActorId)>> {
    Ok(log::table
        .filter(log::target_id.eq(person))
        .filter(log::kind.eq(Kind::SiteBanned))
        .filter(log::undone.eq(false))
        .order(log::id.desc())
        .select((log::event_id, log::moderator_id))
        .first(tx.conn())
        .optional()?)
}

fn set_banned(tx: &mut Tx, person: ActorId, at: Option<Time>, until: Option<Time>) -> Result<()> {
    diesel::update(actor::table.find(person))
        .set((actor::banned_at.eq(at), actor::banned_until.eq(until)))
        .execute(tx.conn())?;
    Ok(())
}

/// Which of a person's posts count.
#[derive(Clone, Copy)]
enum Which {
    All,
    NotRemoved,
    Removed,
}

fn groups_with_posts(tx: &mut Tx, person: ActorId, which: Which) -> Result<BTreeSet<GroupId>> {
    let mut query = post::table
        .filter(post::author_id.eq(person))
        .select(post::group_id)
        .distinct()
        .into_boxed();
    query = match which {
        Which::All => query,
        Which::NotRemoved => query.filter(post::removed_at.is_null()),
        Which::Removed => query.filter(post::removed_at.is_not_null()),
    };
    let found: Vec<GroupId> = query.load(tx.conn())?;
    Ok(found.into_iter().collect())
}

/// The groups of this instance in which a person takes or took part.
fn groups_of_ours(tx: &mut Tx, person: ActorId) -> Result<Vec<GroupId>> {
    let mut ids = groups_with_posts(tx, person, Which::All)?;
    let joined: Vec<GroupId> = standing::table
        .filter(standing::actor_id.eq(person))
        .filter(
            standing::member
                .is_not_null()
                .or(standing::moderator_since.is_not_null()),
        )
        .select(standing::group_id)
        .load(tx.conn())?;
    ids.extend(joined);
    Ok(groups::table
        .inner_join(actor::table)
        .filter(groups::id.eq_any(ids))
        .filter(actor::local)
        .order(groups::id)
        .select(groups::id)
        .load(tx.conn())?)
}
