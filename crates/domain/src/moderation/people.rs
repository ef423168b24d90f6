// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the moderators of a group do about people: ban them, and appoint or dismiss moderators.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kollegium_db::{Tx, each_backend};

use super::clean;
use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::events::{self, Event};
use crate::groups::membership;
use crate::groups::{self, Standing};
use crate::ids::{ActorId, EventId, GroupId, PostId};
use crate::modlog::{self, Kind, Note, Turn};
use crate::posts::search_index;
use crate::posts::{self, Act, Post};
use crate::schema::{post, post_act, standing};
use crate::time::Time;

/// The number of posts that one SQL statement names.
const BATCH: usize = 1_000;

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
    /// Their posts are removed. Lifting the ban does not bring them back; each post can be reinstated.
    Remove,
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
    remove_written(tx, by, group, person, &condemned, event)?;
    let note = Note {
        reason,
        until: ban.until,
        ..note(Kind::Banned, Turn::Done, event, group, person)
    };
    modlog::write(tx, by, &note)
}

/// Lifts a ban. What was removed with it stays removed, and a membership has to be asked for again. Whoever is not
/// banned, or no longer, stays as they are.
pub fn unban(tx: &mut Tx, by: &By, group: GroupId, person: ActorId, reason: Option<&str>) -> Result<()> {
    let Some(before) = get_for_update(tx, by, group, person)?.filter(|it| it.is_banned(by.at)) else {
        return Ok(());
    };
    let undone = before
        .ban_event
        .ok_or_else(|| Error::Corrupt(format!("no event says why actor {person} is banned")))?;
    diesel::update(standing::table.find((group, person)))
        .set((
            standing::banned_at.eq(None::<Time>),
            standing::banned_until.eq(None::<Time>),
            standing::ban_reason.eq(None::<String>),
            standing::ban_event.eq(None::<EventId>),
        ))
        .execute(tx.conn())?;
    let what = Event::Unbanned {
        group,
        actor: person,
        undone,
    };
    let event = events::record(tx, by, Some(group), &what)?;
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

/// What somebody wrote in the group and was not removed: threads and replies apart, since each have their own index.
pub(super) fn written_in(tx: &mut Tx, group: GroupId, author: ActorId) -> Result<Vec<PostId>> {
    let all = || {
        post::table
            .filter(post::author_id.eq(author))
            .filter(post::group_id.eq(group))
            .filter(post::removed_at.is_null())
            .select(post::id)
    };
    let threads: Vec<PostId> = all().filter(post::parent_id.is_null()).load(tx.conn())?;
    let replies: Vec<PostId> = all().filter(post::parent_id.is_not_null()).load(tx.conn())?;
    Ok([threads, replies].concat())
}

/// Removes one person's posts in one group, all at once.
pub(crate) fn remove_written(
    tx: &mut Tx,
    by: &By,
    group: GroupId,
    author: ActorId,
    written: &[PostId],
    ban: EventId,
) -> Result<()> {
    for batch in written.chunks(BATCH) {
        remove_batch(tx, by, group, author, batch, ban)?;
    }
    Ok(())
}

fn remove_batch(
    tx: &mut Tx,
    by: &By,
    group: GroupId,
    author: ActorId,
    ids: &[PostId],
    ban: EventId,
) -> Result<()> {
    let removed: Vec<Post> = diesel::update(post::table.filter(post::id.eq_any(ids)))
        .filter(post::removed_at.is_null())
        .set(post::removed_at.eq(Some(by.at)))
        .returning(post::id)
        .get_results(tx.conn())
        .and_then(|ids: Vec<PostId>| {
            post::table
                .filter(post::id.eq_any(ids))
                .select(Post::as_select())
                .load(tx.conn())
        })?;
    each_backend!(tx.conn(), c => post::table
        .filter(post::id.eq_any(ids))
        .select((post::id, Act::Removed.into_sql::<Text>(), ban.into_sql::<BigInt>()))
        .insert_into(post_act::table)
        .into_columns((post_act::post_id, post_act::act, post_act::event_id))
        .on_conflict((post_act::post_id, post_act::act))
        .do_update()
        .set(post_act::event_id.eq(ban))
        .execute(c))?;
    let counted: Vec<&Post> = removed.iter().filter(|it| it.deleted_at.is_none()).collect();
    posts::count_removed(tx, group, author, &counted)?;
    search_index::take_out(tx, ids)
}
