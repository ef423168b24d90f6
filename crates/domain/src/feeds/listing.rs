// SPDX-License-Identifier: AGPL-3.0-or-later
//! The one query behind every list of posts: which rows, in which order, from where on.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Conn, Snapshot};

use super::{Cursor, Page, Scope, Seen, Sensitive, Start};
use crate::clause::Clause;
use crate::error::Result;
use crate::ids::ActorId;
use crate::posts::Post;
use crate::schema::post;
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// Up to this period, the best posts are found by looking at all of the period; for longer ones by going down from
/// the best of all times, since then enough of them are from the period.
const SHORT: TimeDelta = TimeDelta::days(7);

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Threads,
    Replies,
}

/// What a list is ordered by. The numbers are in cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Hot = 1,
    Active = 2,
    Newest = 3,
    Oldest = 4,
    Score = 5,
    Replies = 6,
    NewestReply = 7,
    Scaled = 8,
    Controversy = 9,
}

impl Key {
    fn of(self, post: &Post) -> i64 {
        match self {
            Key::Hot => post.hot_rank,
            Key::Active => post.active_rank,
            Key::Newest | Key::Oldest => post.created_at.0,
            Key::Score => post.score(),
            Key::Replies => post.replies,
            Key::NewestReply => post.newest_reply_at.0,
            Key::Scaled => post.scaled_rank,
            Key::Controversy => post.controversy_rank,
        }
    }
}

/// The posts that a page lists.
pub(super) struct Listing<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) kind: Kind,
    pub(super) scope: Scope,
    pub(super) key: Key,
    /// Only what is at most that old, counted from the time beside it.
    pub(super) period: Option<(TimeDelta, Time)>,
    pub(super) seen: Seen,
    pub(super) sensitive: Sensitive,
    pub(super) start: Start,
    pub(super) limit: i64,
}

impl Listing<'_> {
    pub(super) fn page(&self, rx: &mut Snapshot) -> Result<Page<Post>> {
        self.start.check(self.limit)?;
        if let Start::After(cursor) = &self.start {
            cursor.check(self.key as u8)?;
        }
        let Some(condition) = self.condition(rx) else {
            return Ok(Page::empty());
        };
        let rows = post::table
            .filter(condition)
            .order(self.order())
            .limit(self.limit + 1)
            .offset(self.start.skipped())
            .select(Post::as_select())
            .load(rx.conn())?;
        Ok(Page::of(rows, self.limit, |last: &Post| Cursor {
            order: self.key as u8,
            pinned: self.pinned_first() && last.pinned,
            key: self.key.of(last),
            id: last.id.0,
        }))
    }

    /// Which rows; nothing where the scope means nothing to somebody without an account.
    pub(super) fn condition(&self, rx: &mut Snapshot) -> Option<Clause> {
        let rows = || self.rows().and(in_group(self.readable()));
        Some(match self.scope {
            Scope::All => rows(),
            Scope::Local => self.rows().and(
                Clause::new(
                    "EXISTS (SELECT 1 FROM groups JOIN actor home ON home.id = groups.id \
                     WHERE groups.id = post.group_id AND home.local AND ",
                )
                .then(self.readable())
                .sql(")"),
            ),
            Scope::Group(id) => rows().sql(" AND post.group_id = ").int(id.0),
            Scope::Author(id) => rows().sql(" AND post.author_id = ").int(id.0),
            Scope::Thread(id) => rows().sql(" AND post.root_id = ").int(id.0),
            Scope::Voted(score) => rows()
                .sql(" AND post.id IN (SELECT v.post_id FROM vote v WHERE v.actor_id = ")
                .int(self.viewer.account()?.0)
                .sql(" AND v.score = ")
                .int(i64::from(score.value()))
                .sql(")"),
            Scope::Joined => self.in_groups_of(rx, self.viewer.account()?, "mine.member = 'accepted'"),
            Scope::Moderated => {
                self.in_groups_of(rx, self.viewer.account()?, "mine.moderator_since IS NOT NULL")
            }
        })
    }

    /// What is asked of each row besides its group.
    fn rows(&self) -> Clause {
        let mut clause = match self.kind {
            Kind::Threads => Clause::new("post.parent_id IS NULL"),
            Kind::Replies => Clause::new(
                "post.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM post r WHERE r.id = post.root_id \
                 AND r.deleted_at IS NULL AND r.removed_at IS NULL)",
            ),
        }
        .sql(" AND post.deleted_at IS NULL AND post.removed_at IS NULL");
        if self.sensitive == Sensitive::Hidden {
            clause = clause.sql(" AND NOT post.sensitive");
        }
        if let Some((period, now)) = self.period {
            clause = clause
                .sql(if self.by_time() {
                    " AND post.created_at >= "
                } else {
                    // The sum keeps the planner from the index over time.
                    " AND post.created_at + 0 >= "
                })
                .int(now.minus(period).0);
        }
        if let Some(me) = self.viewer.account() {
            clause = clause.and(self.not_blocked(me));
            if self.seen == Seen::Hidden {
                clause = clause
                    .sql(" AND NOT EXISTS (SELECT 1 FROM post_mark m WHERE m.actor_id = ")
                    .int(me.0)
                    .sql(" AND m.post_id = post.id AND m.read_at IS NOT NULL)");
            }
        }
        match &self.start {
            Start::After(cursor) => clause.and(self.after(cursor)),
            Start::Skip(_) => clause,
        }
    }

    /// Whom the viewer blocks does not appear; who asks for one group or author in particular gets to see it.
    fn not_blocked(&self, me: ActorId) -> Clause {
        let blocks = match self.scope {
            Scope::Author(_) => return Clause::new("TRUE"),
            Scope::Group(_) | Scope::Thread(_) => "post.author_id)",
            Scope::All | Scope::Local | Scope::Joined | Scope::Moderated | Scope::Voted(_) => {
                "post.author_id, post.group_id)"
            }
        };
        blocked(me, blocks)
    }

    fn readable(&self) -> Clause {
        let readable = viewer::readable(self.viewer);
        match self.sensitive {
            Sensitive::Listed => readable,
            Sensitive::Hidden => readable.sql(" AND NOT groups.sensitive"),
        }
    }

    /// The posts of those groups in which `me` has a standing.
    ///
    /// The first ones of each group are taken, by an index that has the group's order, and then the first ones of
    /// these: a member of few groups does not wait for a walk over everybody's posts.
    fn in_groups_of(&self, rx: &mut Snapshot, me: ActorId, standing: &'static str) -> Clause {
        let mine = |clause: Clause| {
            clause
                .sql("mine.actor_id = ")
                .int(me.0)
                .sql(" AND ")
                .sql(standing)
                .and(self.readable())
        };
        if self.by_time() {
            return mine(self.rows().sql(
                " AND EXISTS (SELECT 1 FROM groups JOIN standing mine ON mine.group_id = groups.id \
                 WHERE groups.id = post.group_id AND ",
            ))
            .sql(")");
        }
        let (from, pin, same_pin, first, end) = match rx.conn() {
            // SQLite knows no LATERAL, but lets a list in a join's condition depend on the rows before it. CROSS
            // keeps it to this order.
            Conn::Sqlite(_) => (
                "post.id IN (SELECT top.id FROM standing mine CROSS JOIN groups ON groups.id = mine.group_id",
                " CROSS JOIN (SELECT FALSE AS pinned UNION ALL SELECT TRUE) pin",
                "post.pinned = pin.pinned AND ",
                " CROSS JOIN post top ON top.id IN (",
                ") WHERE ",
            ),
            Conn::Postgres(_) => (
                "post.id IN (SELECT top.id FROM standing mine JOIN groups ON groups.id = mine.group_id",
                " CROSS JOIN (VALUES (FALSE), (TRUE)) AS pin (pinned)",
                "post.pinned = pin.pinned AND ",
                " CROSS JOIN LATERAL (",
                ") AS top WHERE ",
            ),
        };
        // The groups' indexes of threads have the pinned ones apart.
        let (pin, same_pin) = match self.kind {
            Kind::Threads => (pin, same_pin),
            Kind::Replies => ("", ""),
        };
        let top = Clause::new(from)
            .sql(pin)
            .sql(first)
            .sql("SELECT post.id FROM post WHERE post.group_id = mine.group_id AND ")
            .sql(same_pin)
            .then(self.rows())
            .sql(" ORDER BY ")
            .then(self.order())
            .sql(" LIMIT ")
            .int(self.start.skipped() + self.limit + 1)
            .sql(end);
        mine(top).sql(")")
    }

    pub(super) fn order(&self) -> Clause {
        let pinned = match self.pinned_first() {
            true => Clause::new("post.pinned DESC, "),
            false => Clause::default(),
        };
        let (by, id) = match self.key {
            Key::Oldest => (" ASC, ", "post.id ASC"),
            Key::Hot
            | Key::Active
            | Key::Newest
            | Key::Score
            | Key::Replies
            | Key::NewestReply
            | Key::Scaled
            | Key::Controversy => (" DESC, ", "post.id DESC"),
        };
        pinned.sql(self.column()).sql(by).sql(id)
    }

    /// What comes after the entry that the cursor names.
    fn after(&self, cursor: &Cursor) -> Clause {
        let later = Clause::new("(")
            .sql(self.column())
            .sql(", post.id) ")
            .sql(match self.key {
                Key::Oldest => ">",
                Key::Hot
                | Key::Active
                | Key::Newest
                | Key::Score
                | Key::Replies
                | Key::NewestReply
                | Key::Scaled
                | Key::Controversy => "<",
            })
            .sql(" (")
            .int(cursor.key)
            .sql(", ")
            .int(cursor.id)
            .sql(")");
        match (self.pinned_first(), cursor.pinned) {
            (false, _) => later,
            (true, false) => Clause::new("post.pinned = FALSE").and(later),
            (true, true) => Clause::new("(post.pinned = FALSE OR ").then(later).sql(")"),
        }
    }

    fn column(&self) -> &'static str {
        match self.key {
            Key::Hot => "post.hot_rank",
            Key::Active => "post.active_rank",
            Key::Newest | Key::Oldest => "post.created_at",
            // The sum keeps the planner from the index over scores.
            Key::Score if self.by_time() => "((post.up - post.down) + 0)",
            Key::Score => "(post.up - post.down)",
            Key::Replies => "post.replies",
            Key::NewestReply => "post.newest_reply_at",
            Key::Scaled => "post.scaled_rank",
            Key::Controversy => "post.controversy_rank",
        }
    }

    /// Whether the rows are found by their time and then sorted.
    fn by_time(&self) -> bool {
        self.period.is_some_and(|(period, _)| period <= SHORT)
    }

    fn pinned_first(&self) -> bool {
        self.kind == Kind::Threads && matches!(self.scope, Scope::Group(_))
    }
}

/// The post's group is one of those that fulfil a condition over `groups`.
pub(crate) fn in_group(condition: Clause) -> Clause {
    Clause::new("EXISTS (SELECT 1 FROM groups WHERE groups.id = post.group_id AND ")
        .then(condition)
        .sql(")")
}

/// `me` blocks none of the actors in `who` (columns of `post`, closed by a parenthesis), nor an instance of theirs.
pub(crate) fn blocked(me: ActorId, who: &'static str) -> Clause {
    Clause::new("NOT EXISTS (SELECT 1 FROM actor_block b WHERE b.actor_id = ")
        .int(me.0)
        .sql(" AND b.target_id IN (")
        .sql(who)
        .sql(
            ") AND NOT EXISTS (SELECT 1 FROM instance_block b JOIN actor a ON a.instance_id = b.instance_id \
             WHERE b.actor_id = ",
        )
        .int(me.0)
        .sql(" AND a.id IN (")
        .sql(who)
        .sql(")")
}
