// SPDX-License-Identifier: AGPL-3.0-or-later
//! Votes: one per person and post, up or down; the last one counts.

use std::collections::HashSet;

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend};

use crate::actors::{self, Actor};
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::events::{self, Event};
use crate::groups::{self, Group};
use crate::ids::{ActorId, EventId, PostId};
use crate::paging;
use crate::posts::{self, Post, PostRanks};
use crate::schema::{actor, post, site, vote};
use crate::time::Time;
use crate::viewer::Viewer;

/// Votes up or down. A repeated vote changes nothing, another one replaces the first.
pub fn cast(tx: &mut Tx, by: &By, id: PostId, score: Score) -> Result<Post> {
    if score == Score::Down {
        check_downvotes(tx)?;
    }
    let before = posts::get_for_update(tx, id)?;
    let group = posts::check_reachable(tx, by, &before)?;
    let known = known(tx, id, by.actor.id)?;
    if known.map(|(known, _)| known) == Some(score.value()) {
        return Ok(before);
    }
    let event = events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::VoteCast {
            post: id,
            score: score.value(),
        },
    )?;
    each_backend!(tx.conn(), c => diesel::insert_into(vote::table)
        .values((
            (vote::post_id.eq(id), vote::actor_id.eq(by.actor.id), vote::score.eq(score.value())),
            (vote::event_id.eq(event), vote::created_at.eq(by.at)),
        ))
        .on_conflict((vote::post_id, vote::actor_id))
        .do_update()
        .set((vote::score.eq(score.value()), vote::event_id.eq(event), vote::created_at.eq(by.at)))
        .kept()
        .execute(c))?;
    count(
        tx,
        &before,
        &group,
        known.map(|(known, _)| known),
        Some(score.value()),
    )
}

/// Withdraws a vote. Nothing happens if there is none.
pub fn withdraw(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = posts::get_for_update(tx, id)?;
    let group = posts::check_reachable(tx, by, &before)?;
    let Some((score, undone)) = known(tx, id, by.actor.id)? else {
        return Ok(before);
    };
    diesel::delete(vote::table.find((id, by.actor.id))).execute(tx.conn())?;
    events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::VoteWithdrawn {
            post: id,
            score,
            undone,
        },
    )?;
    count(tx, &before, &group, Some(score), None)
}

/// An upvote or a downvote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// An upvote, worth 1.
    Up,
    /// A downvote, worth -1.
    Down,
}

impl Score {
    /// 1 for an upvote, -1 for a downvote.
    pub fn value(self) -> i32 {
        match self {
            Score::Up => 1,
            Score::Down => -1,
        }
    }

    /// From 1, 0 and -1, as clients write it; 0 is no vote.
    pub fn parse(value: i64) -> Result<Option<Score>> {
        match value {
            1 => Ok(Some(Score::Up)),
            0 => Ok(None),
            -1 => Ok(Some(Score::Down)),
            _ => Err(Error::Invalid(Field::Score, Fault::Malformed)),
        }
    }
}

/// The viewer's votes on these posts. One query for a whole page.
pub fn of_viewer(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<(PostId, i32)>> {
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    Ok(vote::table
        .filter(vote::actor_id.eq(me))
        .filter(vote::post_id.eq_any(ids))
        .select((vote::post_id, vote::score))
        .load(snapshot.conn())?)
}

/// A person who voted on a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voter {
    /// The person who voted.
    pub person: Actor,
    /// 1 for an upvote, -1 for a downvote.
    pub score: i32,
    /// Whether they are banned from the post's group.
    pub banned: bool,
}

/// Who voted on a post, the first ones first: for those who moderate its group and for administrators.
///
/// Not found where `viewer` cannot see the post; forbidden where they do not moderate.
pub fn of_post(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    id: PostId,
    now: Time,
    skip: i64,
    limit: i64,
) -> Result<Vec<Voter>> {
    paging::check_window(skip, limit)?;
    let group = posts::get(snapshot, viewer, id)?.group_id;
    let me = actors::get(snapshot, viewer.require_account()?)?;
    let home = actors::get(snapshot, group.actor())?;
    let standing = groups::standing(snapshot, group, me.id)?;
    if !me.admin && !groups::may_moderate(&home, &me, standing.as_ref(), now) {
        return Err(Error::Forbidden(Denial::NotModerator));
    }
    let found: Vec<(Actor, i32)> = vote::table
        .inner_join(actor::table)
        .filter(vote::post_id.eq(id))
        .order((vote::created_at, vote::actor_id))
        .offset(skip)
        .limit(limit)
        .select((Actor::as_select(), vote::score))
        .load(snapshot.conn())?;
    let people: Vec<ActorId> = found.iter().map(|(it, _)| it.id).collect();
    let banned: HashSet<ActorId> = groups::standings(snapshot, &[group], &people)?
        .into_iter()
        .filter(|it| it.is_banned(now))
        .map(|it| it.actor_id)
        .collect();
    let voters = found.into_iter().map(|(person, score)| Voter {
        banned: banned.contains(&person.id),
        person,
        score,
    });
    Ok(voters.collect())
}

/// Where nobody votes down, those of other servers are not counted either.
fn check_downvotes(tx: &mut Tx) -> Result<()> {
    let allowed: bool = site::table.select(site::downvotes).first(tx.conn())?;
    if allowed {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::NoDownvotes))
    }
}

fn known(tx: &mut Tx, id: PostId, actor: ActorId) -> Result<Option<(i32, EventId)>> {
    Ok(vote::table
        .find((id, actor))
        .select((vote::score, vote::event_id))
        .first(tx.conn())
        .optional()?)
}

fn count(tx: &mut Tx, before: &Post, group: &Group, from: Option<i32>, to: Option<i32>) -> Result<Post> {
    let is = |vote: Option<i32>, value: i32| i64::from(vote == Some(value));
    let mut counts = before.counts;
    counts.up += is(to, 1) - is(from, 1);
    counts.down += is(to, -1) - is(from, -1);
    diesel::update(post::table.find(before.id))
        .set((
            (post::up.eq(counts.up), post::down.eq(counts.down)),
            PostRanks::of(&counts, before.created_at, group.members),
        ))
        .kept()
        .execute(tx.conn())?;
    posts::get_for_update(tx, before.id)
}

#[cfg(test)]
mod tests;
