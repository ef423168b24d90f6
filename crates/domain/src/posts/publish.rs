// SPDX-License-Identifier: AGPL-3.0-or-later
//! Starting a thread and writing a reply, here or on another server.

use diesel::prelude::*;
use kollegium_db::{Keep, Tx, padded};

use super::content::{ContentEdit, PostKind};
use super::marks::{self, Stated};
use super::mentions::{mention_more, note_mentions, strangers};
use super::{
    Act, DEPTH_LIMIT, Post, PostContent, PostCounts, PostRanks, get_for_update, get_for_update_in_thread,
    is_remembered_deleted, remember_act,
};
use super::{notify, search_index};
use crate::actors;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::events::{self, Event};
use crate::groups::{self, Group, Visibility};
use crate::ids::{ActorId, EventId, GroupId, PostId};
use crate::media;
use crate::previews;
use crate::schema::{actor, content, groups as group_table, post, vote};
use crate::time::Time;

/// Where a post goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It starts a thread in this group.
    Thread(GroupId),
    /// It replies to this post.
    Reply(PostId),
}

impl Place {
    fn kind(self) -> PostKind {
        match self {
            Place::Thread(_) => PostKind::Thread,
            Place::Reply(_) => PostKind::Reply,
        }
    }
}

/// What somebody wrote.
#[derive(Debug, Clone)]
pub struct NewPost<'a> {
    /// Where it goes.
    pub place: Place,
    /// What it says.
    pub content: ContentEdit<'a>,
    /// What a post that was written elsewhere brings along; nothing for one that is written here.
    pub identity: Option<Identity<'a>>,
}

/// What a post that was written elsewhere brings along.
#[derive(Debug, Clone)]
pub struct Identity<'a> {
    /// Its ActivityPub id, with the origin of its author's.
    pub uri: &'a str,
    /// When it was written.
    pub created_at: Time,
    /// When it was changed last before it came here.
    pub updated_at: Option<Time>,
    /// The ActivityPub ids of those it mentions.
    pub mentions: &'a [String],
    /// What else its object says.
    pub stated: Stated,
}

/// Starts a thread or writes a reply. The author's own vote up comes with it, as Lemmy does.
///
/// A post with an ActivityPub id that is known already is returned as it is; people here whom it did not mention before
/// are told.
pub fn publish(tx: &mut Tx, by: &By, new: &NewPost<'_>) -> Result<Post> {
    if let Some(identity) = &new.identity {
        if let Some(known) = known(tx, by, identity)? {
            mention_more(tx, &known, identity.mentions, by.at)?;
            return Ok(known);
        }
    } else if !by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let spot = spot(tx, by, new.place)?;
    let allowed = new.content.under_rules(tx, by)?;
    let edit = allowed.edit();
    let content = PostContent::default().edited(new.place.kind(), &edit)?;
    let id = insert(tx, by, new, &spot, &content)?;
    let mut row = get_for_update(tx, id)?;
    let event = events::record(tx, by, Some(row.group_id), &Event::PostPublished { post: id })?;
    if let Some(identity) = &new.identity
        && marks::apply(tx, &row, &identity.stated)?
    {
        row = get_for_update(tx, id)?;
    }
    if row.locked {
        // So that it can be unlocked.
        remember_act(tx, id, Act::Locked, event)?;
    }
    count(tx, &row, &spot)?;
    vote_for_oneself(tx, by, id, event)?;
    let mentioned = note_mentions(tx, by, new.identity.as_ref(), edit.text, id)?;
    notify::announce(
        tx,
        &row,
        spot.parent.as_ref().map(|it| it.author_id),
        &mentioned,
        by.at,
    )?;
    if row.local && spot.group.visibility != Visibility::Public && !strangers(tx, &mentioned)?.is_empty() {
        notify::tell_author(tx, &row, notify::Reason::LostMention, by.at)?;
    }
    search_index::index(tx, &row)?;
    previews::want(tx, by, &spot.group, row.content.link.as_deref())?;
    media::note_new_post(tx, row.id, row.author_id, &row.content.pictured(), by.at)?;
    Ok(row)
}

/// What is true of the place before the post is there.
struct Spot {
    group: Group,
    parent: Option<Post>,
}

fn spot(tx: &mut Tx, by: &By, place: Place) -> Result<Spot> {
    match place {
        Place::Thread(id) => {
            // A ban waits until this is done, or this sees it.
            tx.lock_row("groups", id.0)?;
            let group = groups::writable_by(tx, by, id)?;
            if group.posting_restricted {
                groups::moderated_by(tx, by, id).map_err(|_| Error::Forbidden(Denial::PostingRestricted))?;
            }
            Ok(Spot { group, parent: None })
        }
        Place::Reply(id) => {
            // Replies to one thread take turns: they all change its counters.
            let parent = get_for_update_in_thread(tx, id)?;
            let root = get_for_update(tx, parent.root_id)?;
            tx.lock_row("groups", parent.group_id.0)?;
            let group = groups::writable_by(tx, by, parent.group_id)?;
            if root.locked && groups::moderated_by(tx, by, group.id).is_err() {
                return Err(Error::Forbidden(Denial::Locked));
            }
            // What the group's own server let through stays in its place, even below something that is gone here.
            let announced = matches!(by.via, Via::Announced { .. });
            if (parent.is_gone() || root.is_gone()) && !announced {
                return Err(Error::Forbidden(Denial::Gone));
            }
            if parent.depth >= DEPTH_LIMIT {
                return Err(Error::Invalid(
                    Field::Depth,
                    Fault::TooMany {
                        max: DEPTH_LIMIT.unsigned_abs() as usize,
                    },
                ));
            }
            Ok(Spot {
                group,
                parent: Some(parent),
            })
        }
    }
}

fn known(tx: &mut Tx, by: &By, identity: &Identity<'_>) -> Result<Option<Post>> {
    if by.actor.local || by.actor.origin()?.owns(identity.uri) == by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let found = post::table
        .filter(post::uri.eq(identity.uri))
        .select(Post::as_select())
        .first(tx.conn())
        .optional()?;
    match found {
        Some(known) if known.author_id == by.actor.id => Ok(Some(known)),
        Some(_) => Err(Error::Forbidden(Denial::NotAuthor)),
        None if is_remembered_deleted(tx, identity.uri)? => Err(Error::Forbidden(Denial::Gone)),
        None => Ok(None),
    }
}

fn insert(tx: &mut Tx, by: &By, new: &NewPost<'_>, spot: &Spot, said: &PostContent) -> Result<PostId> {
    let id: i64 = diesel::insert_into(content::table)
        .values(content::kind.eq("post"))
        .returning(content::id)
        .get_result(tx.conn())?;
    let (uri, created_at) = match &new.identity {
        // A clock that runs ahead elsewhere must not keep a post on top here.
        Some(identity) => (identity.uri.to_owned(), identity.created_at.min(by.at)),
        None => {
            let kind = if spot.parent.is_some() { "comment" } else { "post" };
            (format!("{}/{kind}/{id}", by.actor.origin()?), by.at)
        }
    };
    // Some servers name a time of change in everything.
    let updated_at = new.identity.as_ref().and_then(|it| it.updated_at);
    let updated_at = updated_at.filter(|it| *it > created_at).map(|it| it.min(by.at));
    let parent = spot.parent.as_ref();
    let path = parent.map(|it| format!("{}{id}.", it.path)).unwrap_or_default();
    let mut counts = PostCounts::new(created_at);
    if let Some(identity) = &new.identity {
        let home = actors::get(tx, spot.group.id.actor())?;
        counts = marks::first_counts(counts, &identity.stated, &home.uri, identity.uri);
    }
    let ranks = PostRanks::of(&counts, created_at, spot.group.members);
    diesel::insert_into(post::table)
        .values((
            (post::id.eq(PostId(id)), post::uri.eq(uri)),
            (
                post::root_id.eq(parent.map_or(PostId(id), |it| it.root_id)),
                post::parent_id.eq(parent.map(|it| it.id)),
            ),
            (
                post::group_id.eq(spot.group.id),
                post::author_id.eq(by.actor.id),
                post::local.eq(by.actor.local),
            ),
            (
                post::depth.eq(parent.map_or(0, |it| it.depth + 1)),
                post::path.eq(path),
            ),
            said,
            (
                post::distinguished.eq(false),
                post::locked.eq(false),
                post::pinned.eq(false),
            ),
            (counts, ranks),
            (post::created_at.eq(created_at), post::updated_at.eq(updated_at)),
        ))
        .execute(tx.conn())?;
    Ok(PostId(id))
}

/// Keeps the counters of author, group, thread and ancestors.
fn count(tx: &mut Tx, new: &Post, spot: &Spot) -> Result<()> {
    let (threads, replies) = if new.is_thread() { (1, 0) } else { (0, 1) };
    count_for_group(tx, new.group_id, threads, replies)?;
    count_for_author(tx, new.author_id, new.group_id, threads, replies)?;
    if let Some(parent) = &spot.parent {
        let mut above = ids_in(&parent.path);
        above.push(parent.root_id);
        diesel::update(post::table.filter(post::id.eq_any(padded(&above))))
            .set(post::replies.eq(post::replies + 1))
            .kept()
            .execute(tx.conn())?;
        let mut root = post::table
            .find(parent.root_id)
            .select(PostCounts::as_select())
            .first(tx.conn())?;
        root.newest_reply_at = root.newest_reply_at.max(new.created_at);
        diesel::update(post::table.find(parent.root_id))
            .set((
                post::newest_reply_at.eq(root.newest_reply_at),
                post::active_rank.eq(root.active_rank()),
            ))
            .kept()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// What somebody writes in a group that is not public is counted nowhere: their figures are shown to everybody.
pub(super) fn count_for_author(
    tx: &mut Tx,
    author: ActorId,
    group: GroupId,
    threads: i64,
    replies: i64,
) -> Result<()> {
    if groups::visibility(tx, group)? != Visibility::Public {
        return Ok(());
    }
    diesel::update(actor::table.find(author))
        .set((
            actor::threads.eq(actor::threads + threads),
            actor::replies.eq(actor::replies + replies),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn count_for_group(tx: &mut Tx, group: GroupId, threads: i64, replies: i64) -> Result<()> {
    diesel::update(group_table::table.find(group))
        .set((
            group_table::threads.eq(group_table::threads + threads),
            group_table::replies.eq(group_table::replies + replies),
        ))
        .kept()
        .execute(tx.conn())?;
    Ok(())
}

/// The ids in a post's path.
pub(super) fn ids_in(path: &str) -> Vec<PostId> {
    path.split('.')
        .filter_map(|it| it.parse().ok())
        .map(PostId)
        .collect()
}

fn vote_for_oneself(tx: &mut Tx, by: &By, id: PostId, event: EventId) -> Result<()> {
    diesel::insert_into(vote::table)
        .values((
            (
                vote::post_id.eq(id),
                vote::actor_id.eq(by.actor.id),
                vote::score.eq(1),
            ),
            (vote::event_id.eq(event), vote::created_at.eq(by.at)),
        ))
        .execute(tx.conn())?;
    Ok(())
}
