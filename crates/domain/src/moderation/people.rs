// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the moderators of a group do about people: ban them, and appoint or dismiss moderators.

use diesel::prelude::*;
use kollegium_db::Tx;

use super::clean;
use super::removal::{self, remove_written, written_in};
use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::events::{self, Event};
use crate::groups::membership;
use crate::groups::{self, Standing};
use crate::ids::{ActorId, EventId, GroupId};
use crate::modlog::{self, Kind, Note, Turn};
use crate::posts::Act;
use crate::schema::standing;
use crate::time::Time;

/// A ban from a group or the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ban<'a> {
    /// The end of the ban; `None` for a permanent one.
    pub until: Option<Time>,
    /// The reason, for the moderation log.
    pub reason: Option<&'a str>,
    /// Whether their posts in the group are removed, too.
    pub content: RemoveContent,
}

/// Whether the posts of a banned person are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveContent {
    /// Their posts stay.
    Keep,
    /// Their posts are removed. Whoever lifts the ban decides whether they come back.
    Remove,
}

/// Whether the posts come back that were removed with a ban that is lifted. What was removed otherwise stays removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreContent {
    /// They stay removed; each can be reinstated.
    Keep,
    /// They come back.
    Restore,
}

/// Bans a person from a group and ends their membership. The same ban again changes nothing; another one replaces it.
///
/// A moderator stays one in name, but has no say while the ban is in force.
pub fn ban(tx: &mut Tx, by: &By, group: GroupId, person: ActorId, ban: &Ban<'_>) -> Result<()> {
    let before = get_for_update(tx, by, group, person)?;
    if person == by.actor.id {
        return Err(Error::Forbidden(Denial::Oneself));
    }
    if ban.until.is_some_and(|it| it <= by.at) {
        return Err(Error::Invalid(Field::Time, Fault::Malformed));
    }
    let known = before
        .as_ref()
        .is_some_and(|it| it.is_banned(by.at) && it.banned_until == ban.until);
    let condemned = match ban.content {
        RemoveContent::Keep => Vec::new(),
        RemoveContent::Remove => written_in(tx, group, person)?,
    };
    if known && condemned.is_empty() {
        return Ok(());
    }
    let what = Event::Banned {
        group,
        actor: person,
        until: ban.until,
        content_removed: ban.content == RemoveContent::Remove,
    };
    let event = events::record(tx, by, Some(group), &what)?;
    let reason = clean(ban.reason)?;
    membership::ensure_standing(tx, group, person)?;
    diesel::update(standing::table.find((group, person)))
        .set((
            standing::banned_at.eq(Some(by.at)),
            standing::banned_until.eq(ban.until),
            standing::ban_reason.eq(reason.as_deref()),
            standing::ban_event.eq(Some(event)),
        ))
        .execute(tx.conn())?;
    if before.is_some_and(|it| it.member.is_some()) {
        let home = actors::get(tx, group.actor())?;
        membership::set_member(tx, by, &home, person, None)?;
    }
    remove_written(tx, by, (group, Act::Removed), person, &condemned, event)?;
    let note = Note {
        reason,
        until: ban.until,
        ..note(Kind::Banned, Turn::Done, event, group, person)
    };
    modlog::write(tx, by, &note)
}

/// Lifts a ban; a membership has to be asked for again. Whoever is not banned, or no longer, stays as they are, but what a
/// ban that has ended took can still be brought back.
pub fn unban(
    tx: &mut Tx,
    by: &By,
    group: GroupId,
    person: ActorId,
    reason: Option<&str>,
    content: RestoreContent,
) -> Result<()> {
    let restores = content == RestoreContent::Restore;
    let before = get_for_update(tx, by, group, person)?
        .filter(|it| it.is_banned(by.at) || (restores && it.banned_at.is_some()));
    match before {
        Some(before) => lift(tx, by, &before, reason, content),
        None => Ok(()),
    }
}

fn lift(
    tx: &mut Tx,
    by: &By,
    before: &Standing,
    reason: Option<&str>,
    content: RestoreContent,
) -> Result<()> {
    let (group, person) = (before.group_id, before.actor_id);
    let undone = before
        .ban_event
        .ok_or_else(|| Error::Corrupt(format!("no event says why actor {person} is banned")))?;
    membership::forget_ban(tx, group, person)?;
    let what = Event::Unbanned {
        group,
        actor: person,
        undone,
        content_restored: content == RestoreContent::Restore,
    };
    let event = events::record(tx, by, Some(group), &what)?;
    if content == RestoreContent::Restore {
        let bans = modlog::bans(tx, person, Some(group))?;
        removal::restore_written(tx, (group, Act::Removed), person, &bans)?;
    }
    let note = Note {
        reason: clean(reason)?,
        ..note(Kind::Banned, Turn::Undone, event, group, person)
    };
    modlog::write(tx, by, &note)
}

/// Makes somebody a moderator who may write in the group. A moderator stays one.
pub fn add_moderator(tx: &mut Tx, by: &By, group: GroupId, person: ActorId) -> Result<()> {
    tx.lock_row("groups", group.0)?;
    groups::moderated_by(tx, by, group)?;
    let target = person_named(tx, person)?;
    if is_moderator(groups::standing(tx, group, person)?.as_ref()) {
        return Ok(());
    }
    // Whom a remote group appoints is its own affair.
    if actors::get(tx, group.actor())?.local {
        let target = By {
            actor: target,
            via: Via::Local,
            at: by.at,
        };
        groups::writable_by(tx, &target, group)?;
    }
    groups::make_moderator(tx, group, person, by.at)?;
    let what = Event::ModeratorAdded { group, actor: person };
    let event = events::record(tx, by, Some(group), &what)?;
    modlog::write(tx, by, &note(Kind::Moderator, Turn::Done, event, group, person))
}

/// Dismisses a moderator, who may be the acting person. Nothing happens if the person is not a moderator.
pub fn remove_moderator(tx: &mut Tx, by: &By, group: GroupId, person: ActorId) -> Result<()> {
    let before = get_for_update(tx, by, group, person)?;
    if !is_moderator(before.as_ref()) {
        return Ok(());
    }
    diesel::update(standing::table.find((group, person)))
        .set(standing::moderator_since.eq(None::<Time>))
        .execute(tx.conn())?;
    let what = Event::ModeratorRemoved { group, actor: person };
    let event = events::record(tx, by, Some(group), &what)?;
    modlog::write(tx, by, &note(Kind::Moderator, Turn::Undone, event, group, person))
}

/// How the person stands to the group, if `by` may act on them there; nobody changes it until the transaction ends.
fn get_for_update(tx: &mut Tx, by: &By, group: GroupId, person: ActorId) -> Result<Option<Standing>> {
    tx.lock_row("groups", group.0)?;
    groups::moderated_above(tx, by, group, person)?;
    person_named(tx, person)?;
    groups::standing(tx, group, person)
}

pub(crate) fn person_named(tx: &mut Tx, id: ActorId) -> Result<Actor> {
    let found = actors::get(tx, id)?;
    match found.kind {
        actors::Kind::Person => Ok(found),
        actors::Kind::Group | actors::Kind::Instance => Err(Error::NotFound(Thing::Person)),
    }
}

fn is_moderator(standing: Option<&Standing>) -> bool {
    standing.is_some_and(|it| it.moderator_since.is_some())
}

/// What the log says about an act that is done to a person.
fn note(kind: Kind, turn: Turn, event: EventId, group: GroupId, person: ActorId) -> Note {
    Note {
        kind,
        turn,
        event,
        group: Some(group),
        post: None,
        target: Some(person),
        reason: None,
        until: None,
    }
}
