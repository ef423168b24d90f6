// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the object of another server says of a post beside its content: what moderators made of it, how many voted.

use diesel::prelude::*;
use kollegium_db::Tx;

use super::{Post, PostCounts, PostKind};
use crate::actors;
use crate::error::Result;
use crate::groups;
use crate::instances::Origin;
use crate::schema::post;

/// Most votes in one direction that are believed of what another server counted.
const VOTES_LIMIT: i64 = 100_000;

/// What moderators made of a post. What is absent is not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether a moderator speaks in it for the group (`distinguished`).
    pub distinguished: Option<bool>,
    /// Whether the thread takes no more replies (`commentsEnabled` is false).
    pub locked: Option<bool>,
    /// Whether the thread is on top of its group (`stickied`).
    pub pinned: Option<bool>,
}

/// Who says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speaker {
    /// The server of the author.
    #[default]
    Author,
    /// The server of the group.
    Home,
}

/// What an object says of a post beside its content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// What moderators made of it.
    pub marks: Marks,
    /// How many voted for it.
    pub up: Option<i64>,
    /// How many voted against it.
    pub down: Option<i64>,
    /// Who says so.
    pub by: Speaker,
}

/// The votes with which a new post of another server begins: as the server of its group counted them, else its author's
/// own one.
pub(super) fn first_counts(counts: PostCounts, stated: &Stated, home: &str, uri: &str) -> PostCounts {
    if !speaks_for_home(stated, home, uri) {
        return counts;
    }
    let bounded = |count: i64| count.clamp(0, VOTES_LIMIT);
    PostCounts {
        up: stated.up.map_or(counts.up, bounded).max(counts.up),
        down: stated.down.map_or(counts.down, bounded),
        ..counts
    }
}

/// Sets what is believed of the marks, and returns whether anything changed. The server of the group decides what is
/// locked and pinned there; that a moderator speaks for the group counts from its moderators, too.
pub(super) fn apply(tx: &mut Tx, about: &Post, stated: &Stated) -> Result<bool> {
    let home = actors::get(tx, about.group_id.actor())?;
    let from_home = speaks_for_home(stated, &home.uri, &about.uri);
    let marks = stated.marks;
    let mut after = (about.distinguished, about.locked, about.pinned);
    match about.kind() {
        PostKind::Reply if from_home || moderates(tx, about)? => {
            after.0 = marks.distinguished.unwrap_or(after.0);
        }
        PostKind::Thread if from_home => {
            after.1 = marks.locked.unwrap_or(after.1);
            after.2 = marks.pinned.unwrap_or(after.2);
        }
        PostKind::Reply | PostKind::Thread => {}
    }
    if after == (about.distinguished, about.locked, about.pinned) {
        return Ok(false);
    }
    diesel::update(post::table.find(about.id))
        .set((
            post::distinguished.eq(after.0),
            post::locked.eq(after.1),
            post::pinned.eq(after.2),
        ))
        .execute(tx.conn())?;
    Ok(true)
}

/// Whether what a post says is said by the server of its group: because it passed it on in its own words, or because
/// the author lives there. Nobody says anything of a group of ours but we.
fn speaks_for_home(stated: &Stated, home: &str, uri: &str) -> bool {
    match stated.by {
        Speaker::Home => true,
        Speaker::Author => Origin::of(home).is_some_and(|it| it.owns(uri)),
    }
}

fn moderates(tx: &mut Tx, about: &Post) -> Result<bool> {
    let standing = groups::standing(tx, about.group_id, about.author_id)?;
    Ok(standing.is_some_and(|it| it.moderator_since.is_some()))
}
