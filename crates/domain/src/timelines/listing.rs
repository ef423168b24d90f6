// SPDX-License-Identifier: AGPL-3.0-or-later
//! The one query behind every list of posts: which rows, in which order, from where on.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Conn, Snapshot};

use super::{Hidden, Scope, Seen, Sensitive};
use crate::clause::{Clause, Number};
use crate::error::Result;
use crate::ids::ActorId;
use crate::paging::{Cursor, Page, Start};
use crate::posts::{Post, PostKind};
use crate::schema::post;
use crate::settings::{self, Languages, NO_BOT, Settings};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// Up to this period, the best posts are found within the period; for longer ones by going down from the best of all
/// times, since then enough of them are from the period.
const SHORT: TimeDelta = TimeDelta::days(7);
/// A day, in the microseconds of [`Time`], as the index of the best threads of each day has it.
const DAY: i64 = 86_400_000_000;

/// What a list is ordered by. The numbers are in cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortKey {
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

/// The posts that a page lists.
pub(super) struct Listing<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) kind: PostKind,
    pub(super) scope: Scope,
    pub(super) key: SortKey,
    /// Only what is at most that old, counted from the time beside it.
    pub(super) period: Option<(TimeDelta, Time)>,
    pub(super) preferences: Preferences,
    pub(super) start: Start,
    pub(super) limit: i64,
}

/// What the viewer wants to see of what may be seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Preferences {
    /// Whether threads that were read are left out.
    unread_only: bool,
    /// Whether what is sensitive is left out.
    harmless_only: bool,
    /// Whether threads that the viewer has hidden are listed.
    hidden: Hidden,
    /// Whether what bots wrote is left out.
    no_bots: bool,
    /// Only what is in one of these languages.
    languages: Languages,
}

impl Preferences {
    /// From the viewer's settings, and from what is asked of this list in particular. Who asks for one person's posts
    /// or for what they voted on gets to see all of them.
    pub(super) fn new(set: &Settings, scope: Scope, asked: (Seen, Hidden, Sensitive)) -> Preferences {
        let (seen, hidden, sensitive) = asked;
        let in_particular = matches!(scope, Scope::Author(_) | Scope::Voted(_));
        // A conversation is read whole.
        let in_thread = matches!(scope, Scope::Thread(_));
        Preferences {
            unread_only: match seen {
                Seen::AsSet => !in_particular && !set.show_read,
                Seen::Listed => false,
                Seen::Hidden => true,
            },
            harmless_only: match sensitive {
                Sensitive::AsSet => !in_thread && !set.show_sensitive,
                Sensitive::Listed => false,
                Sensitive::Hidden => true,
            },
            hidden: match matches!(scope, Scope::Author(_)) {
                true => Hidden::Listed,
                false => hidden,
            },
            no_bots: !in_particular && !set.show_bots,
            languages: match in_particular || in_thread {
                true => Languages::default(),
                false => set.languages.clone(),
            },
        }
    }
}

impl Listing<'_> {
    pub(super) fn page(&self, snapshot: &mut Snapshot) -> Result<Page<Post>> {
        self.start.check(self.limit)?;
        if let Start::After(cursor) = &self.start {
            cursor.check(self.key as u8)?;
        }
        let Some(condition) = self.condition(snapshot) else {
            return Ok(Page::empty());
        };
        let rows = post::table
            .filter(condition)
            .order(self.order().then(self.window()))
            .select((Post::as_select(), Number(self.column())))
            .load(snapshot.conn())?;
        let page = Page::of(rows, self.limit, |(last, key): &(Post, i64)| Cursor {
            order: self.key as u8,
            pinned: self.pinned_first() && last.pinned,
            key: *key,
            id: last.id.0,
        });
        Ok(page.map(|(post, _)| post))
    }

    /// Which rows; nothing where the scope means nothing to somebody without an account.
    pub(super) fn condition(&self, snapshot: &mut Snapshot) -> Option<Clause> {
        let rows = || self.rows().and(viewer::in_group(self.readable()));
        Some(match self.scope {
            Scope::All => self.of_days(snapshot, rows()),
            Scope::Local => {
                let local = "EXISTS (SELECT 1 FROM groups JOIN actor home ON home.id = groups.id \
                    WHERE groups.id = post.group_id AND home.local AND ";
                let rows = self.rows().and(Clause::new(local)).then(self.readable()).sql(")");
                self.of_days(snapshot, rows)
            }
            Scope::Group(id) => rows().sql(" AND post.group_id = ").int(id.0),
            Scope::Author(id) => rows().sql(" AND post.author_id = ").int(id.0),
            Scope::Thread(id) => rows().sql(" AND post.root_id = ").int(id.0),
            Scope::Voted(score) => rows()
                .sql(" AND post.id IN (SELECT v.post_id FROM vote v WHERE v.actor_id = ")
                .int(self.viewer.account()?.0)
                .sql(" AND v.score = ")
                .int(i64::from(score.value()))
                .sql(")"),
            Scope::Joined => self.in_groups_of(snapshot, self.viewer.account()?, "mine.member = 'accepted'"),
            Scope::Moderated => self.in_groups_of(
                snapshot,
                self.viewer.account()?,
                "mine.moderator_since IS NOT NULL",
            ),
        })
    }

    /// What is asked of each row besides its group.
    fn rows(&self) -> Clause {
        let mut clause = match self.kind {
            PostKind::Thread => Clause::new("post.parent_id IS NULL"),
            PostKind::Reply => Clause::new(
                "post.parent_id IS NOT NULL AND EXISTS (SELECT 1 FROM post r WHERE r.id = post.root_id \
                 AND r.deleted_at IS NULL AND r.removed_at IS NULL",
            )
            .sql(if self.preferences.harmless_only {
                " AND NOT r.sensitive)"
            } else {
                ")"
            }),
        }
        .sql(" AND post.deleted_at IS NULL AND post.removed_at IS NULL");
        if self.preferences.harmless_only {
            clause = clause.sql(" AND NOT post.sensitive");
        }
        if self.preferences.no_bots {
            clause = clause.sql(" AND ").sql(NO_BOT);
        }
        if !self.preferences.languages.is_all() {
            clause = clause.and(in_language(&self.preferences.languages));
        }
        if let Some((period, now)) = self.period {
            clause = clause
                .sql(if self.is_short() {
                    " AND post.created_at >= "
                } else {
                    // The sum keeps the planner from the index over time.
                    " AND post.created_at + 0 >= "
                })
                .int(now.minus(period).0);
        }
        if let Some(me) = self.viewer.account() {
            clause = clause.and(self.not_blocked(me));
            if self.preferences.unread_only {
                clause = clause.and(not_marked(me, "m.read_at IS NOT NULL)"));
            }
            if self.preferences.hidden == Hidden::LeftOut {
                clause = clause.and(not_marked(me, "m.hidden_at IS NOT NULL)"));
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
            Scope::Group(_) | Scope::Thread(_) => "post.author_id",
            Scope::All | Scope::Local | Scope::Joined | Scope::Moderated | Scope::Voted(_) => {
                "post.author_id, post.group_id"
            }
        };
        viewer::not_blocked(me, blocks)
    }

    fn readable(&self) -> Clause {
        let readable = match self.scope {
            Scope::All | Scope::Local => viewer::listed(self.viewer),
            Scope::Group(_)
            | Scope::Author(_)
            | Scope::Thread(_)
            | Scope::Voted(_)
            | Scope::Joined
            | Scope::Moderated => viewer::readable(self.viewer),
        };
        match self.preferences.harmless_only {
            false => readable,
            true => readable.sql(" AND NOT groups.sensitive"),
        }
    }

    /// The posts of those groups in which `me` has a standing: the first ones of the first ones of each group, so that a
    /// member of few groups does not wait for a walk over everybody's posts.
    fn in_groups_of(&self, snapshot: &mut Snapshot, me: ActorId, standing: &'static str) -> Clause {
        let mine = Clause::new("mine.actor_id = ")
            .int(me.0)
            .sql(" AND ")
            .sql(standing)
            .and(self.readable());
        // The groups' indexes of threads have the pinned ones apart.
        let (pin, same_pin) = match self.kind {
            PostKind::Thread => (
                " CROSS JOIN (SELECT FALSE AS pinned UNION ALL SELECT TRUE) pin",
                "post.pinned = pin.pinned AND ",
            ),
            PostKind::Reply => ("", ""),
        };
        let (each, end) = match snapshot.conn() {
            // SQLite knows no LATERAL, but lets a list in a join's condition depend on the rows before it. CROSS
            // keeps it to this order.
            Conn::Sqlite(_) => (" CROSS JOIN post ON post.id IN (SELECT post.id", ")"),
            Conn::Postgres(_) => (" CROSS JOIN LATERAL (SELECT post.*", ") post"),
        };
        let in_group = Clause::new(same_pin).then(self.rows());
        let of_each = Clause::new("standing mine CROSS JOIN groups")
            .sql(pin)
            .sql(each)
            .then(self.first(" FROM post WHERE post.group_id = mine.group_id AND ", in_group))
            .sql(end)
            .sql(" WHERE groups.id = mine.group_id AND ")
            .then(mine);
        let first = self.first("SELECT post.id FROM ", of_each);
        Clause::new("post.id IN (").then(first).sql(")")
    }

    /// Those of `rows` that are from the last days, where the best of a short period are asked for: the first ones of the
    /// first ones of each day.
    fn of_days(&self, snapshot: &mut Snapshot, rows: Clause) -> Clause {
        let Some((period, now)) = self.period.filter(|_| self.by_day()) else {
            return rows;
        };
        let days = now.minus(period).0.div_euclid(DAY)..=now.0.div_euclid(DAY);
        let of_day = |day: Clause| {
            let of_day = Clause::new("post.created_at / 1000000 / 86400 = ")
                .then(day)
                .and(rows.clone());
            self.first(
                "SELECT post.id, (post.up - post.down) AS score FROM post WHERE ",
                of_day,
            )
        };
        let best = match snapshot.conn() {
            Conn::Sqlite(_) => days
                .map(|day| {
                    Clause::new("SELECT * FROM (")
                        .then(of_day(Clause::default().int(day)))
                        .sql(") day")
                })
                .reduce(|all, next| all.sql(" UNION ALL ").then(next))
                .unwrap_or_default(),
            // Many branches would take PostgreSQL longer to plan than to run.
            Conn::Postgres(_) => Clause::new("SELECT best.* FROM generate_series(")
                .int(*days.start())
                .sql(", ")
                .int(*days.end())
                .sql(") AS day (number) CROSS JOIN LATERAL (")
                .then(of_day(Clause::new("day.number")))
                .sql(") best"),
        };
        Clause::new("post.id IN (SELECT days.id FROM (")
            .then(best)
            .sql(") days ORDER BY days.score DESC, days.id DESC")
            .then(self.up_to_page())
            .sql(")")
    }

    /// Selects what comes first, up to the end of the page.
    fn first(&self, select: &'static str, from: Clause) -> Clause {
        Clause::new(select)
            .then(from)
            .sql(" ORDER BY ")
            .then(self.order())
            .then(self.up_to_page())
    }

    /// Whether the smallest key comes first.
    fn is_ascending(&self) -> bool {
        matches!(self.key, SortKey::Oldest)
    }

    pub(super) fn order(&self) -> Clause {
        let pinned = match self.pinned_first() {
            true => Clause::new("post.pinned DESC, "),
            false => Clause::default(),
        };
        let (by, id) = match self.is_ascending() {
            true => (" ASC, ", "post.id ASC"),
            false => (" DESC, ", "post.id DESC"),
        };
        pinned.sql(self.column()).sql(by).sql(id)
    }

    /// Which of the rows in this order make the page, and at least one more.
    pub(super) fn window(&self) -> Clause {
        match self.start.skipped() {
            0 => Clause::new(self.length()),
            skip => Clause::new(self.length()).sql(" OFFSET ").int(skip),
        }
    }

    /// The rows up to the end of the page, and at least one more.
    fn up_to_page(&self) -> Clause {
        match self.start.skipped() {
            0 => Clause::new(self.length()),
            skip => Clause::new(" LIMIT ").int(skip + self.limit + 1),
        }
    }

    /// Written out, in few lengths: PostgreSQL plans a statement anew at each use where the limit is a bound value,
    /// since a plan for any limit would be a poor one.
    fn length(&self) -> &'static str {
        match self.limit {
            ..=10 => " LIMIT 11",
            11..=20 => " LIMIT 21",
            _ => " LIMIT 51",
        }
    }

    /// What comes after the entry that the cursor names.
    fn after(&self, cursor: &Cursor) -> Clause {
        let later = Clause::new("(")
            .sql(self.column())
            .sql(", post.id) ")
            .sql(if self.is_ascending() { ">" } else { "<" })
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
            SortKey::Hot => "post.hot_rank",
            SortKey::Active => "post.active_rank",
            SortKey::Newest | SortKey::Oldest => "post.created_at",
            // The sum keeps the planner from the index over scores.
            SortKey::Score if self.by_time() => "((post.up - post.down) + 0)",
            SortKey::Score => "(post.up - post.down)",
            SortKey::Replies => "post.replies",
            SortKey::NewestReply => "post.newest_reply_at",
            SortKey::Scaled => "post.scaled_rank",
            SortKey::Controversy => "post.controversy_rank",
        }
    }

    /// Whether the best of each day are taken, which needs the index over all threads.
    fn by_day(&self) -> bool {
        self.is_short() && matches!(self.scope, Scope::All | Scope::Local)
    }

    /// Whether the rows are found by their time and then sorted.
    fn by_time(&self) -> bool {
        self.is_short() && !self.by_day()
    }

    fn is_short(&self) -> bool {
        self.period.is_some_and(|(period, _)| period <= SHORT)
    }

    fn pinned_first(&self) -> bool {
        self.kind == PostKind::Thread && matches!(self.scope, Scope::Group(_))
    }
}

/// `me` noted nothing about the post that fulfils a condition over `m`, closed by a parenthesis.
fn not_marked(me: ActorId, condition: &'static str) -> Clause {
    Clause::new("NOT EXISTS (SELECT 1 FROM post_mark m WHERE m.actor_id = ")
        .int(me.0)
        .sql(" AND m.post_id = post.id AND ")
        .sql(condition)
}

/// The post is in one of these languages, whatever its region. What names no language is of the undetermined one.
fn in_language(languages: &Languages) -> Clause {
    let mut clause = Clause::new("(FALSE");
    for code in languages.codes() {
        clause = match code {
            settings::UNDETERMINED => clause.sql(" OR post.language IS NULL"),
            code => clause
                .sql(" OR post.language = ")
                .text(code.to_owned())
                .sql(" OR post.language LIKE ")
                .text(format!("{code}-%")),
        };
    }
    clause.sql(")")
}
