// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies: a thread's as a tree, and lists of them over several threads.

use std::collections::HashSet;

use diesel::prelude::*;
use kollegium_db::Snapshot;

use super::listing::{Listing, Preferences, SortKey};
use super::{Hidden, Scope, Seen, Sensitive};
use crate::clause::Clause;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::ids::{ActorId, PostId};
use crate::paging::{self, Page, Start};
use crate::posts::{self, Post, PostKind};
use crate::rank;
use crate::schema::post;
use crate::settings::{self, Settings};
use crate::viewer::{self, Viewer};

/// The maximum number of replies in a tree, as in Lemmy.
pub const TREE_LIMIT: i64 = 300;

/// The order of a list of replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplySort {
    /// New ones and well rated ones first.
    Hot,
    /// The best rated first.
    Top,
    /// The newest first.
    New,
    /// The oldest first.
    Old,
    /// The most controversial first.
    Controversial,
}

impl ReplySort {
    fn key(self) -> SortKey {
        match self {
            ReplySort::Hot => SortKey::Hot,
            ReplySort::Top => SortKey::Score,
            ReplySort::New => SortKey::Newest,
            ReplySort::Old => SortKey::Oldest,
            ReplySort::Controversial => SortKey::Controversy,
        }
    }
}

/// A query for a page of replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyQuery {
    /// The replies to list.
    pub scope: Scope,
    /// The order of the replies.
    pub sort: ReplySort,
    /// The start of the page.
    pub start: Start,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// A page of replies that `viewer` may read, without those that are gone or whose thread is.
///
/// Refused with [`crate::error::Field::Page`] as [`super::threads::page`].
pub fn page(snapshot: &mut Snapshot, viewer: &Viewer, query: &ReplyQuery) -> Result<Page<Post>> {
    let set = settings::of(snapshot, viewer)?;
    page_as_set(snapshot, viewer, query, &set)
}

/// The same for a caller who has the viewer's settings already.
pub fn page_as_set(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ReplyQuery,
    set: &Settings,
) -> Result<Page<Post>> {
    Listing {
        viewer,
        kind: PostKind::Reply,
        scope: query.scope,
        key: query.sort.key(),
        period: None,
        preferences: Preferences::new(set, query.scope, (Seen::Listed, Hidden::Listed, Sensitive::AsSet)),
        start: query.start.clone(),
        limit: query.limit,
    }
    .page(snapshot)
}

/// The root of a tree of replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    /// All replies of this thread.
    Thread(PostId),
    /// This reply, and all replies below it.
    Reply(PostId),
}

/// A query for a part of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeQuery {
    /// The root of the tree.
    pub under: Under,
    /// The order of siblings.
    pub sort: ReplySort,
    /// The number of levels below the root; `None` for all.
    pub max_depth: Option<i32>,
    /// The maximum number of replies, 1 to [`TREE_LIMIT`].
    pub limit: i64,
}

/// A query for a page of the replies of a thread or below a reply, whatever their level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlatQuery {
    /// The replies to list.
    pub under: Under,
    /// The order of the replies.
    pub sort: ReplySort,
    /// The number of entries before the page.
    pub skip: i64,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// A thread, and replies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The thread that the replies belong to.
    pub thread: Post,
    /// Replies in the order that was asked for; in a tree level by level, so that each comes after what it replies to.
    /// Those that are gone keep their place without their text.
    pub replies: Vec<Post>,
}

/// The replies of a thread or below a reply, without those of bots if the viewer hides bots. Where there are more than
/// the limit, the upper levels come first, so that each reply comes with its parent. Replies by people whom the viewer
/// blocks are left out, with everything below them, unless one of them is asked for in particular.
///
/// Not found where `viewer` cannot see the thread.
pub fn tree(snapshot: &mut Snapshot, viewer: &Viewer, query: &TreeQuery) -> Result<Tree> {
    if !(1..=TREE_LIMIT).contains(&query.limit) {
        let max = usize::try_from(TREE_LIMIT).unwrap_or(0);
        return Err(Error::Invalid(Field::Page, Fault::TooMany { max }));
    }
    let part = ThreadPart::find(snapshot, viewer, query.under, query.max_depth)?;
    let mut replies = post::table
        .filter(part.rows)
        .order(Clause::new("post.depth, ").then(within(&part.thread, query.sort)))
        .limit(query.limit)
        .select(Post::as_select())
        .load(snapshot.conn())?;
    keep_connected(&mut replies, part.thread.id, part.asked);
    posts::redact(snapshot, viewer, &mut replies)?;
    Ok(Tree {
        thread: part.thread,
        replies,
    })
}

/// The same replies whatever their level, in the order that was asked for alone, as Lemmy lists them for those who ask
/// for no depth. Only the replies themselves of people whom the viewer blocks are left out: a page of a list cannot say
/// what lies below.
pub fn flat(snapshot: &mut Snapshot, viewer: &Viewer, query: &FlatQuery) -> Result<Tree> {
    paging::check_window(query.skip, query.limit)?;
    let part = ThreadPart::find(snapshot, viewer, query.under, None)?;
    let mut replies = post::table
        .filter(part.rows)
        .order(within(&part.thread, query.sort))
        .limit(query.limit)
        .offset(query.skip)
        .select(Post::as_select())
        .load(snapshot.conn())?;
    posts::redact(snapshot, viewer, &mut replies)?;
    Ok(Tree {
        thread: part.thread,
        replies,
    })
}

/// Part of a thread.
struct ThreadPart {
    thread: Post,
    /// What was asked for in particular.
    asked: PostId,
    /// Which replies belong to it, and are for the viewer to see.
    rows: Clause,
}

impl ThreadPart {
    fn find(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        under: Under,
        max_depth: Option<i32>,
    ) -> Result<ThreadPart> {
        let (Under::Thread(asked) | Under::Reply(asked)) = under;
        let (root, path, depth) = match under {
            Under::Thread(id) => (id, String::new(), 0),
            Under::Reply(id) => post::table
                .find(id)
                .select((post::root_id, post::path, post::depth))
                .first(snapshot.conn())
                .optional()?
                .ok_or(Error::NotFound(Thing::Post))?,
        };
        let thread = posts::get(snapshot, viewer, root)?;
        // Its group is the thread's, which the viewer may read.
        let mut rows = Clause::new("post.parent_id IS NOT NULL AND post.root_id = ").int(thread.root_id.0);
        if !path.is_empty() {
            // '/' follows '.', so this is every path that begins with this one.
            let end = format!("{}/", path.trim_end_matches('.'));
            rows = rows
                .sql(" AND post.path >= ")
                .text(path)
                .sql(" AND post.path < ")
                .text(end);
        }
        if let Some(max) = max_depth {
            rows = rows
                .sql(" AND post.depth <= ")
                .int(i64::from(depth.saturating_add(max)));
        }
        if let Some(me) = viewer.account() {
            rows = rows.and(wanted(me, asked));
        }
        Ok(ThreadPart { thread, asked, rows })
    }
}

/// What the viewer wants to see of what may be seen.
fn wanted(me: ActorId, asked: PostId) -> Clause {
    Clause::new("(")
        .then(viewer::not_blocked(me, "post.author_id"))
        .sql(" OR post.id = ")
        .int(asked.0)
        .sql(") AND (")
        .then(settings::no_unwanted_bot(me))
        .sql(" OR post.id = ")
        .int(asked.0)
        .sql(")")
}

/// The order of replies within their thread: those that moderators distinguished come first in each.
fn within(thread: &Post, sort: ReplySort) -> Clause {
    let order = Clause::new("post.distinguished DESC, ");
    match sort {
        ReplySort::Hot => order
            .then(rank::hot_within(thread.created_at))
            .sql(" DESC, post.id DESC"),
        ReplySort::Top => order.sql("(post.up - post.down) DESC, post.id DESC"),
        ReplySort::New => order.sql("post.created_at DESC, post.id DESC"),
        ReplySort::Old => order.sql("post.created_at, post.id"),
        ReplySort::Controversial => order.sql("post.controversy_rank DESC, post.id DESC"),
    }
}

/// Leaves out what replies to something that was left out. The replies come level by level.
fn keep_connected(replies: &mut Vec<Post>, thread: PostId, asked: PostId) {
    let mut kept = HashSet::from([thread]);
    replies.retain(|it| {
        let connected = it.id == asked || it.parent_id.is_some_and(|parent| kept.contains(&parent));
        connected && kept.insert(it.id)
    });
}
