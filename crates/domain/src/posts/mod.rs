// SPDX-License-Identifier: AGPL-3.0-or-later
//! Posts: threads and replies, one table and one machinery.

mod change;
mod content;
mod counts;
mod marks;
mod mentions;
mod moving;
pub mod notify;
mod publish;
pub mod search_index;
mod sent_forms;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend, padded};

pub use change::{RemoteEdit, delete, edit, edit_remote, restore};
pub(crate) use change::{count_change, count_removed, count_returned};
pub use content::{ContentEdit, PostContent, PostKind};
pub use counts::PostCounts;
pub(crate) use counts::PostRanks;
pub use marks::{Marks, Speaker, Stated};
pub use mentions::{note_lost_mention, note_mention, note_refused};
pub use moving::move_thread;
pub use publish::{Identity, NewPost, Place, publish};
pub use sent_forms::{FormKey, publish_once};

use crate::by::{By, Via};
use crate::error::{Denial, Error, Result, Thing};
use crate::groups::Group;
use crate::ids::{ActorId, EventId, GroupId, PostId};

use crate::schema::{actor, groups, mention, notification, post, post_act, post_mark, standing, tombstone};
use crate::stored::stored_enum;
use crate::text::clean;
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// How long a thread's title may be, in characters.
pub const TITLE_LIMIT: usize = 200;
/// How long a post's text may be, in bytes.
pub const BODY_LIMIT: usize = 50_000;
/// How long the words for a picture may be, in characters, as in Lemmy.
pub const ALT_TEXT_LIMIT: usize = 1_500;
/// How deep a reply may lie: a reply to the thread itself lies at depth 1.
pub const DEPTH_LIMIT: i32 = 200;
/// How many posts are purged in one statement.
const ERASED_AT_ONCE: usize = 1_000;

/// A thread, or a reply in one.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = post)]
pub struct Post {
    /// Its id, in the id space of all content.
    pub id: PostId,
    /// Its ActivityPub id.
    pub uri: String,
    /// The thread; its own id where it is one.
    pub root_id: PostId,
    /// What it replies to; nothing for a thread.
    pub parent_id: Option<PostId>,
    /// The group it was written in.
    pub group_id: GroupId,
    /// Who wrote it.
    pub author_id: ActorId,
    /// Whether its author lives here.
    pub local: bool,
    /// How deep it lies: 0 for a thread.
    pub depth: i32,
    /// The ids from the thread's first reply down to this one, each followed by a dot; empty for a thread.
    pub path: String,
    /// What it says.
    #[diesel(embed)]
    pub content: PostContent,
    /// Whether a moderator speaks for the group.
    pub distinguished: bool,
    /// Whether the thread takes no more replies.
    pub locked: bool,
    /// Whether the thread is on top of its group.
    pub pinned: bool,
    /// What is counted of it.
    #[diesel(embed)]
    pub counts: PostCounts,
    /// When it was written.
    pub created_at: Time,
    /// When its author changed it last.
    pub updated_at: Option<Time>,
    /// When its author deleted it.
    pub deleted_at: Option<Time>,
    /// When a moderator removed it.
    pub removed_at: Option<Time>,
}

impl Post {
    /// Whether it starts a thread.
    pub fn is_thread(&self) -> bool {
        self.parent_id.is_none()
    }

    /// Whether it starts a thread or replies.
    pub fn kind(&self) -> PostKind {
        match self.parent_id {
            None => PostKind::Thread,
            Some(_) => PostKind::Reply,
        }
    }

    /// Whether it was deleted or removed.
    pub fn is_gone(&self) -> bool {
        self.deleted_at.is_some() || self.removed_at.is_some()
    }
}

stored_enum! {
    /// An act whose event an Undo may have to name. Those of moderators are noted while they are in force.
    Act {
        /// Deleted by the author.
        Deleted = "deleted",
        /// Removed by a moderator.
        Removed = "removed",
        /// Removed on this server alone, from a group of another one.
        RemovedHere = "removed_here",
        /// Locked by a moderator.
        Locked = "locked",
        /// Locked on this server alone.
        LockedHere = "locked_here",
        /// Pinned by a moderator.
        Pinned = "pinned",
        /// Pinned on this server alone.
        PinnedHere = "pinned_here",
    }
}

/// The post, as far as `viewer` may see it.
///
/// Not found where its group cannot be read. A thread that is gone is found only by its author and, if it was
/// removed, by those who moderate the group; a reply that is gone stays in its place without its text. Replies in a thread
/// that was removed are found by those who see the thread, and by their authors.
pub fn get(snapshot: &mut Snapshot, viewer: &Viewer, id: PostId) -> Result<Post> {
    let found = post::table
        .inner_join(groups::table)
        .filter(post::id.eq(id))
        .filter(post::purged_at.is_null())
        .filter(viewer::readable(viewer))
        .select(Post::as_select())
        .first(snapshot.conn())
        .optional()?;
    let mut posts: Vec<Post> = found.into_iter().collect();
    redact(snapshot, viewer, &mut posts)?;
    let found = posts.pop().ok_or(Error::NotFound(Thing::Post))?;
    let is_seen = match found.is_thread() {
        true => !found.is_gone() || found.content.title.is_some(),
        false => is_seen_in_thread(snapshot, viewer, &found)?,
    };
    match is_seen {
        true => Ok(found),
        false => Err(Error::NotFound(Thing::Post)),
    }
}

/// Whether `viewer` sees a reply, as far as its thread goes.
fn is_seen_in_thread(snapshot: &mut Snapshot, viewer: &Viewer, reply: &Post) -> Result<bool> {
    if viewer.account() == Some(reply.author_id) {
        return Ok(true);
    }
    let removed = post::table
        .find(reply.root_id)
        .filter(post::removed_at.is_not_null())
        .select(Post::as_select())
        .first(snapshot.conn())
        .optional()?;
    let mut removed: Vec<Post> = removed.into_iter().collect();
    redact(snapshot, viewer, &mut removed)?;
    Ok(removed.iter().all(|thread| thread.content.title.is_some()))
}

/// The same, if it is of this kind; one of the other is not found.
pub fn get_of_kind(snapshot: &mut Snapshot, viewer: &Viewer, kind: PostKind, id: PostId) -> Result<Post> {
    let found = get(snapshot, viewer, id)?;
    match found.kind() == kind {
        true => Ok(found),
        false => Err(Error::NotFound(Thing::Post)),
    }
}

/// The post with this ActivityPub id, as [`get`] gives it.
pub fn get_by_uri(snapshot: &mut Snapshot, viewer: &Viewer, uri: &str) -> Result<Post> {
    match id_of_uri(snapshot, uri)? {
        Some(id) => get(snapshot, viewer, id),
        None => Err(Error::NotFound(Thing::Post)),
    }
}

/// The posts with these ids that `viewer` may see, in no order; those that are gone come without their text.
pub fn by_ids(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<Vec<Post>> {
    let mut posts = post::table
        .inner_join(groups::table)
        .filter(post::id.eq_any(padded(ids)))
        .filter(post::purged_at.is_null())
        .filter(viewer::readable(viewer))
        .select(Post::as_select())
        .kept()
        .load(snapshot.conn())?;
    redact(snapshot, viewer, &mut posts)?;
    Ok(posts)
}

/// The id of the post with this ActivityPub id. It tells only that we know it.
pub fn id_of_uri(snapshot: &mut Snapshot, uri: &str) -> Result<Option<PostId>> {
    Ok(post::table
        .filter(post::uri.eq(clean::comparable(uri)))
        .select(post::id)
        .first(snapshot.conn())
        .optional()?)
}

/// Where a post is and whose; it tells nothing of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = post)]
pub struct Located {
    /// Its id.
    pub id: PostId,
    /// Its group.
    pub group_id: GroupId,
    /// Its author.
    pub author_id: ActorId,
    /// What it replies to; nothing for a thread.
    pub parent_id: Option<PostId>,
    /// The thread; its own id where it is one.
    pub root_id: PostId,
    /// When its author deleted it.
    pub deleted_at: Option<Time>,
}

/// The post with this ActivityPub id, for an activity that names it.
pub fn locate(snapshot: &mut Snapshot, uri: &str) -> Result<Option<Located>> {
    Ok(post::table
        .filter(post::uri.eq(uri))
        .select(Located::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// When a post was written or changed last; it tells nothing of what it says.
pub fn changed_at(snapshot: &mut Snapshot, id: PostId) -> Result<Time> {
    let found: Option<(Time, Option<Time>)> = post::table
        .find(id)
        .select((post::created_at, post::updated_at))
        .first(snapshot.conn())
        .optional()?;
    let (created_at, updated_at) = found.ok_or(Error::NotFound(Thing::Post))?;
    Ok(updated_at.unwrap_or(created_at))
}

/// Those of the posts with these ActivityPub ids that we know, in no order.
pub fn locate_all(snapshot: &mut Snapshot, uris: &[String]) -> Result<Vec<Located>> {
    Ok(post::table
        .filter(post::uri.eq_any(uris))
        .select(Located::as_select())
        .load(snapshot.conn())?)
}

/// Those of these ActivityPub ids that are of posts that we know.
pub fn known_uris(snapshot: &mut Snapshot, uris: &[String]) -> Result<Vec<String>> {
    Ok(post::table
        .filter(post::uri.eq_any(uris))
        .select(post::uri)
        .load(snapshot.conn())?)
}

/// Who is mentioned in each of these posts.
pub fn mentions(snapshot: &mut Snapshot, posts: &[Post]) -> Result<Vec<(PostId, ActorId)>> {
    let ids: Vec<PostId> = posts.iter().map(|it| it.id).collect();
    Ok(mention::table
        .filter(mention::post_id.eq_any(padded(&ids)))
        .order((mention::post_id, mention::actor_id))
        .select((mention::post_id, mention::actor_id))
        .kept()
        .load(snapshot.conn())?)
}

/// Notes that a remote object is gone although we never had it, so that it does not come back by a late Create.
pub fn remember_deleted(tx: &mut Tx, uri: &str, at: Time) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(tombstone::table)
        .values((tombstone::uri.eq(uri), tombstone::created_at.eq(at)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// A remote object that was gone is there again.
pub fn forget_deletion(tx: &mut Tx, uri: &str) -> Result<()> {
    diesel::delete(tombstone::table.find(uri)).execute(tx.conn())?;
    Ok(())
}

/// Whether a remote object is known to be gone.
pub fn is_remembered_deleted(snapshot: &mut Snapshot, uri: &str) -> Result<bool> {
    let found: Option<String> = tombstone::table
        .find(uri)
        .select(tombstone::uri)
        .first(snapshot.conn())
        .optional()?;
    Ok(found.is_some())
}

/// Forgets up to `limit` of the deleted objects that were noted before `before`, and returns how many they were. Of a
/// Create that comes so late its server sends no more.
pub fn forget_deleted(tx: &mut Tx, before: Time, limit: i64) -> Result<usize> {
    let old: Vec<String> = tombstone::table
        .filter(tombstone::created_at.lt(before))
        .limit(limit)
        .select(tombstone::uri)
        .load(tx.conn())?;
    Ok(diesel::delete(tombstone::table.filter(tombstone::uri.eq_any(old))).execute(tx.conn())?)
}

/// Takes what is said by what is gone out of `posts`, unless `viewer` may still see it: the author what they deleted or
/// lost, moderators and administrators what was removed. Other servers see neither.
pub(crate) fn redact(snapshot: &mut Snapshot, viewer: &Viewer, posts: &mut [Post]) -> Result<()> {
    if !posts.iter().any(Post::is_gone) {
        return Ok(());
    }
    let sight = match viewer {
        Viewer::Operator { .. } => return Ok(()),
        Viewer::Anyone | Viewer::Peer { .. } => Sight::default(),
        Viewer::Account(me) => Sight::load(snapshot, *me)?,
    };
    for post in posts.iter_mut().filter(|it| it.is_gone()) {
        if !sight.sees(post) {
            post.content = PostContent::default();
        }
    }
    Ok(())
}

/// What a person sees of what is gone.
#[derive(Default)]
struct Sight {
    me: Option<ActorId>,
    admin: bool,
    moderates: HashSet<GroupId>,
}

impl Sight {
    fn load(snapshot: &mut Snapshot, me: ActorId) -> Result<Sight> {
        let moderating = standing::actor_id
            .eq(actor::id)
            .and(standing::moderator_since.is_not_null());
        let found: Vec<(bool, Option<GroupId>)> = actor::table
            .left_join(standing::table.on(moderating))
            .filter(actor::id.eq(me))
            .select((actor::admin, standing::group_id.nullable()))
            .load(snapshot.conn())?;
        Ok(Sight {
            me: Some(me),
            admin: found.iter().any(|(admin, _)| *admin),
            moderates: found.into_iter().filter_map(|(_, group)| group).collect(),
        })
    }

    fn sees(&self, post: &Post) -> bool {
        if self.me == Some(post.author_id) {
            return true;
        }
        post.deleted_at.is_none() && (self.admin || self.moderates.contains(&post.group_id))
    }
}

/// Takes what these posts said out of the database, and who was mentioned, told of them or has them marked.
pub(crate) fn erase(tx: &mut Tx, ids: &[PostId], at: Time) -> Result<()> {
    for ids in ids.chunks(ERASED_AT_ONCE) {
        diesel::update(post::table.filter(post::id.eq_any(ids)))
            .set((PostContent::default(), post::purged_at.eq(Some(at))))
            .execute(tx.conn())?;
        diesel::delete(mention::table.filter(mention::post_id.eq_any(ids))).execute(tx.conn())?;
        diesel::delete(notification::table.filter(notification::post_id.eq_any(ids))).execute(tx.conn())?;
        diesel::delete(post_mark::table.filter(post_mark::post_id.eq_any(ids))).execute(tx.conn())?;
    }
    Ok(())
}

/// Takes what these posts said out of the database; that they were there is still known.
pub(crate) fn forget_content(tx: &mut Tx, ids: &[PostId]) -> Result<()> {
    for ids in ids.chunks(ERASED_AT_ONCE) {
        diesel::update(post::table.filter(post::id.eq_any(ids)))
            .set(PostContent::default())
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The row as it is, for commands; held until the transaction ends. One that was purged is not found.
pub(crate) fn get_for_update(tx: &mut Tx, id: PostId) -> Result<Post> {
    tx.lock_row("post", id.0)?;
    post::table
        .find(id)
        .filter(post::purged_at.is_null())
        .select(Post::as_select())
        .first(tx.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Post))
}

/// As [`get_for_update`], and the thread is held before the reply: whoever changes the counters of a thread locks from the top,
/// so that two of them wait for each other in one direction only.
pub(crate) fn get_for_update_in_thread(tx: &mut Tx, id: PostId) -> Result<Post> {
    let root: Option<PostId> = post::table
        .find(id)
        .select(post::root_id)
        .first(tx.conn())
        .optional()?;
    match root {
        Some(root) if root != id => tx.lock_row("post", root.0)?,
        Some(_) | None => {}
    }
    get_for_update(tx, id)
}

/// The post's group, if the act comes from somebody who may see the post at all; for commands that anybody may give.
pub(crate) fn check_reachable(tx: &mut Tx, by: &By, post: &Post) -> Result<Group> {
    let group = crate::groups::writable_by(tx, by, post.group_id)?;
    if post.is_gone() && matches!(by.via, Via::Local | Via::Console) {
        return Err(Error::Forbidden(Denial::Gone));
    }
    Ok(group)
}

pub(crate) fn remember_act(tx: &mut Tx, id: PostId, act: Act, event: EventId) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(post_act::table)
        .values((post_act::post_id.eq(id), post_act::act.eq(act), post_act::event_id.eq(event)))
        .on_conflict((post_act::post_id, post_act::act))
        .do_update()
        .set(post_act::event_id.eq(event))
        .execute(c))?;
    Ok(())
}

/// The event of an act that is in force, if it is.
pub(crate) fn known_act(snapshot: &mut Snapshot, id: PostId, act: Act) -> Result<Option<EventId>> {
    Ok(post_act::table
        .find((id, act))
        .select(post_act::event_id)
        .first(snapshot.conn())
        .optional()?)
}

pub(crate) fn event_of_act(tx: &mut Tx, id: PostId, act: Act) -> Result<EventId> {
    known_act(tx, id, act)?
        .ok_or_else(|| Error::Corrupt(format!("post {id} is {} by no event", act.as_str())))
}

/// Notes that an act is not in force any more.
pub(crate) fn forget_act(tx: &mut Tx, id: PostId, act: Act) -> Result<()> {
    diesel::delete(post_act::table.find((id, act))).execute(tx.conn())?;
    Ok(())
}
