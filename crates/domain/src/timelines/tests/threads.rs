// SPDX-License-Identifier: AGPL-3.0-or-later
//! Every order and scope of lists of threads.

use std::cmp::Reverse;

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::Conn;

use super::super::listing::{Listing, Preferences, SortKey};
use super::super::threads::{ThreadQuery, page};
use super::super::{Scope, Seen, Sensitive};
use super::{ids, ranks, remove};
use crate::actors::{Actor, Kind};
use crate::by::By;
use crate::error::{Error, Fault, Field};
use crate::groups::Visibility;
use crate::ids::{GroupId, PostId};
use crate::paging::{Cursor, PAGE_LIMIT, SKIP_LIMIT, Start};
use crate::posts::{self, Post, PostKind};
use crate::rank::ThreadSort;
use crate::schema::{groups, post};
use crate::testing::{World, at};
use crate::viewer::Viewer;
use crate::votes::Score;
use crate::{blocks, read_state};

/// Leaves out the two oldest of the five times, and reaches over the end of a day.
const SHORT: ThreadSort = ThreadSort::Top(Some(TimeDelta::hours(31)));
/// How many seconds lie between these times.
const STEP: i64 = 36_000;

const SORTS: [ThreadSort; 11] = [
    ThreadSort::Hot,
    ThreadSort::Active,
    ThreadSort::New,
    ThreadSort::Old,
    ThreadSort::Top(None),
    SHORT,
    ThreadSort::Top(Some(TimeDelta::days(30))),
    ThreadSort::MostReplies,
    ThreadSort::NewReplies,
    ThreadSort::Scaled,
    ThreadSort::Controversial,
];

/// Three groups with threads whose keys are often equal, some of them pinned.
struct Lists {
    world: World,
    anna: Actor,
    groups: [GroupId; 3],
    threads: Vec<PostId>,
}

impl Lists {
    fn new() -> Lists {
        let world = World::new();
        let anna = world.person("anna");
        let bert = world.person("bert");
        let first = world.group_for(&anna, "first", Visibility::Public);
        let second = world.group_for(&anna, "second", Visibility::Public);
        let other = world.group_for(&bert, "other", Visibility::Public);
        let groups = [first, second, other];
        let threads: Vec<PostId> = (0..48)
            .map(|i| world.thread_at(&bert, groups[i % 3], "Thread", at(0)))
            .collect();
        for (i, id) in (0i64..).zip(&threads) {
            // Few values each, so that the id has to decide.
            let key = |prime: i64, values: i64| (i + 1) * prime % 101 % values;
            world.write(|tx| {
                diesel::update(post::table.find(*id))
                    .set((
                        (post::hot_rank.eq(key(7, 5) - 2), post::active_rank.eq(key(11, 5))),
                        post::created_at.eq(at(key(13, 5) * STEP)),
                        (post::up.eq(key(17, 4)), post::down.eq(key(19, 3))),
                        (
                            post::replies.eq(key(23, 4)),
                            post::newest_reply_at.eq(at(key(29, 6))),
                        ),
                        (
                            post::scaled_rank.eq(key(31, 5)),
                            post::controversy_rank.eq(key(37, 4)),
                        ),
                        post::pinned.eq(i % 8 == 0),
                    ))
                    .execute(tx.conn())?;
                Ok(())
            });
        }
        Lists {
            world,
            anna,
            groups,
            threads,
        }
    }

    fn query(&self, scope: Scope, sort: ThreadSort) -> ThreadQuery {
        ThreadQuery {
            limit: 5,
            ..ThreadQuery::new(scope, sort, at(5 * STEP))
        }
    }

    /// All pages, by the cursor.
    fn all(&self, viewer: &Viewer, mut query: ThreadQuery) -> Vec<PostId> {
        let mut all = Vec::new();
        loop {
            let found = self.world.read(|snapshot| page(snapshot, viewer, &query));
            assert!(found.items.len() <= 5);
            all.extend(ids(&found.items));
            match found.next {
                // As a client hands it back.
                Some(next) => query.start = Start::After(next.to_string().parse::<Cursor>().unwrap()),
                None => return all,
            }
            assert!(all.len() <= self.threads.len(), "{:?} repeats", query.sort);
        }
    }

    /// What a list is expected to be.
    fn expected(&self, sort: ThreadSort, keep: impl Fn(&Post) -> bool, pinned_first: bool) -> Vec<PostId> {
        let mut rows = self
            .world
            .read(|snapshot| posts::by_ids(snapshot, &Viewer::Anyone, &self.threads));
        rows.retain(keep);
        if let ThreadSort::Top(Some(period)) = sort {
            rows.retain(|it| it.created_at >= at(5 * STEP).minus(period));
        }
        let ranks = self.world.read(ranks);
        rows.sort_by_key(|it| {
            let key = match sort {
                ThreadSort::Hot => ranks[&it.id].hot,
                ThreadSort::Active => ranks[&it.id].active,
                ThreadSort::New => it.created_at.0,
                ThreadSort::Old => -it.created_at.0,
                ThreadSort::Top(_) => it.counts.score(),
                ThreadSort::MostReplies => it.counts.replies,
                ThreadSort::NewReplies => it.counts.newest_reply_at.0,
                ThreadSort::Scaled => ranks[&it.id].scaled,
                ThreadSort::Controversial => ranks[&it.id].controversy,
            };
            let id = if sort == ThreadSort::Old {
                -it.id.0
            } else {
                it.id.0
            };
            Reverse((pinned_first && it.pinned, key, id))
        });
        ids(&rows)
    }
}

#[test]
fn every_order_is_paged_to_the_end_without_loss_or_repetition() {
    let lists = Lists::new();
    let [first, second, _] = lists.groups;
    let anna = Viewer::Account(lists.anna.id);
    for sort in SORTS {
        let all = lists.all(&Viewer::Anyone, lists.query(Scope::All, sort));
        assert_eq!(all, lists.expected(sort, |_| true, false), "all, {sort:?}");
        let local = lists.all(&Viewer::Anyone, lists.query(Scope::Local, sort));
        assert_eq!(local, all, "local, {sort:?}");
        let group = lists.all(&Viewer::Anyone, lists.query(Scope::Group(first), sort));
        let expected = lists.expected(sort, |it| it.group_id == first, true);
        assert_eq!(group, expected, "group, {sort:?}");
        assert!(group.len() > 5, "more than a page");
        let joined = lists.expected(sort, |it| it.group_id == first || it.group_id == second, false);
        for scope in [Scope::Joined, Scope::Moderated] {
            assert_eq!(
                lists.all(&anna, lists.query(scope, sort)),
                joined,
                "{scope:?}, {sort:?}"
            );
        }
    }
}

#[test]
fn pages_may_be_counted() {
    let lists = Lists::new();
    let anna = Viewer::Account(lists.anna.id);
    let group = Scope::Group(lists.groups[0]);
    let scopes = [Scope::All, Scope::Joined, group];
    for (scope, sort) in scopes
        .into_iter()
        .flat_map(|it| [(it, ThreadSort::Hot), (it, SHORT)])
    {
        let mut query = lists.query(scope, sort);
        let all = lists.all(&anna, query.clone());
        let mut counted = Vec::new();
        for number in 1..=11 {
            query.start = Start::page(number, 5).unwrap();
            counted.extend(ids(&lists
                .world
                .read(|snapshot| page(snapshot, &anna, &query))
                .items));
        }
        assert_eq!(counted, all, "{scope:?}, {sort:?}");
    }
}

#[test]
fn limits_and_foreign_cursors_are_refused() {
    let lists = Lists::new();
    let refused = |query: &ThreadQuery, fault: fn(&Fault) -> bool| {
        let result = lists
            .world
            .db
            .read(|snapshot| page(snapshot, &Viewer::Anyone, query));
        assert!(
            matches!(&result, Err(Error::Invalid(Field::Page, it)) if fault(it)),
            "{result:?}"
        );
    };
    let good = lists.query(Scope::All, ThreadSort::Hot);
    for limit in [0, -1, PAGE_LIMIT + 1, i64::MAX] {
        refused(
            &ThreadQuery {
                limit,
                ..good.clone()
            },
            |it| matches!(it, Fault::TooMany { .. }),
        );
    }
    for skip in [-1, SKIP_LIMIT + 1] {
        let start = Start::Skip(skip);
        refused(
            &ThreadQuery {
                start,
                ..good.clone()
            },
            |it| matches!(it, Fault::TooMany { .. }),
        );
    }
    for number in [0, -1, 52, i64::MAX, i64::MIN] {
        assert!(Start::page(number, 50).is_err(), "{number}");
    }
    let next = lists
        .world
        .read(|snapshot| page(snapshot, &Viewer::Anyone, &good))
        .next
        .unwrap();
    let other = ThreadQuery {
        start: Start::After(next),
        ..lists.query(Scope::All, ThreadSort::New)
    };
    refused(&other, |it| *it == Fault::Malformed);
}

#[test]
fn scopes() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let theirs = world.remote_group("theirs");
    world.join(&bert, theirs);
    let one = world.thread_at(&anna, ours, "One", at(1));
    let two = world.thread_at(&bert, ours, "Two", at(2));
    let three = world.thread_at(&bert, theirs, "Three", at(3));
    world.reply_at(&anna, two, "A reply is in no list of threads", at(4));
    world.vote(&anna, two, Score::Up);
    world.vote(&anna, three, Score::Down);
    let list = |viewer: &Viewer, scope| {
        let query = ThreadQuery::new(scope, ThreadSort::New, at(9));
        ids(&world.read(|snapshot| page(snapshot, viewer, &query)).items)
    };
    let (as_anna, as_bert) = (Viewer::Account(anna.id), Viewer::Account(bert.id));
    assert_eq!(list(&Viewer::Anyone, Scope::All), [three, two, one]);
    assert_eq!(list(&Viewer::Anyone, Scope::Local), [two, one]);
    assert_eq!(list(&Viewer::Anyone, Scope::Group(theirs)), [three]);
    assert_eq!(list(&Viewer::Anyone, Scope::Author(bert.id)), [three, two]);
    assert_eq!(list(&Viewer::Anyone, Scope::Thread(two)), [two]);
    assert_eq!(list(&as_anna, Scope::Joined), [two, one]);
    assert_eq!(list(&as_anna, Scope::Moderated), [two, one]);
    // The other server has not answered yet.
    assert_eq!(list(&as_bert, Scope::Joined), []);
    assert_eq!(list(&as_anna, Scope::Voted(Score::Up)), [two, one]);
    assert_eq!(list(&as_anna, Scope::Voted(Score::Down)), [three]);
    for scope in [Scope::Joined, Scope::Moderated, Scope::Voted(Score::Up)] {
        assert_eq!(list(&Viewer::Anyone, scope), [], "{scope:?}");
    }
}

#[test]
fn praise_counts_for_more_in_a_small_group() {
    let world = World::new();
    let anna = world.person("anna");
    let small = world.group_for(&anna, "small", Visibility::Public);
    let large = world.group_for(&anna, "large", Visibility::Public);
    world.write(|tx| {
        diesel::update(groups::table.find(large))
            .set(groups::members.eq(20_000))
            .execute(tx.conn())?;
        Ok(())
    });
    let in_small = world.thread_at(&anna, small, "Small", at(1));
    let in_large = world.thread_at(&anna, large, "Large", at(2));
    let voters: Vec<Actor> = (0..8).map(|i| world.person(&format!("voter{i}"))).collect();
    voters.iter().for_each(|it| world.vote(it, in_large, Score::Up));
    let list = |sort| {
        let query = ThreadQuery::new(Scope::All, sort, at(9));
        ids(&world
            .read(|snapshot| page(snapshot, &Viewer::Anyone, &query))
            .items)
    };
    assert_eq!(list(ThreadSort::Hot), [in_large, in_small]);
    assert_eq!(list(ThreadSort::Scaled), [in_small, in_large]);
}

#[test]
fn threads_on_which_opinions_differ_come_first_where_asked() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let liked = world.thread_at(&anna, group, "Liked", at(1));
    let disputed = world.thread_at(&anna, group, "Disputed", at(2));
    let unknown = world.thread_at(&anna, group, "Unknown", at(3));
    for i in 0..6 {
        let voter = world.person(&format!("voter{i}"));
        world.vote(&voter, liked, if i == 0 { Score::Down } else { Score::Up });
        world.vote(&voter, disputed, if i < 3 { Score::Down } else { Score::Up });
    }
    let query = ThreadQuery::new(Scope::Group(group), ThreadSort::Controversial, at(9));
    let list = || {
        ids(&world
            .read(|snapshot| page(snapshot, &Viewer::Anyone, &query))
            .items)
    };
    assert_eq!(list(), [disputed, liked, unknown]);
    // The last one who was against it changes their mind.
    for i in 0..3 {
        let voter = world
            .read(|snapshot| crate::actors::find_by_name(snapshot, Kind::Person, &format!("voter{i}"), None));
        world.vote(&voter.unwrap(), disputed, Score::Up);
    }
    assert_eq!(list(), [liked, unknown, disputed]);
}

#[test]
fn what_is_gone_is_in_no_list() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let deleted = world.thread_at(&anna, group, "Deleted", at(1));
    let removed = world.thread_at(&anna, group, "Removed", at(2));
    let kept = world.thread_at(&anna, group, "Kept", at(3));
    world.delete(&anna, deleted);
    remove(&world, removed);
    for scope in [
        Scope::All,
        Scope::Local,
        Scope::Joined,
        Scope::Moderated,
        Scope::Group(group),
        Scope::Author(anna.id),
        Scope::Voted(Score::Up),
    ] {
        let query = ThreadQuery::new(scope, ThreadSort::Hot, at(9));
        let found = world.read(|snapshot| page(snapshot, &Viewer::Account(anna.id), &query));
        assert_eq!(ids(&found.items), [kept], "{scope:?}");
        assert_eq!(found.next, None);
    }
}

#[test]
fn read_sensitive_and_blocked_threads_are_left_out_where_asked() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let delicate = world.group_for(&anna, "delicate", Visibility::Public);
    let plain = world.thread_at(&anna, group, "Plain", at(1));
    let of_bert = world.thread_at(&bert, group, "Of Bert", at(2));
    let sensitive = world.thread_at(&anna, group, "Sensitive", at(3));
    let in_delicate = world.thread_at(&anna, delicate, "In a sensitive group", at(4));
    world.write(|tx| {
        diesel::update(post::table.find(sensitive))
            .set(post::sensitive.eq(true))
            .execute(tx.conn())?;
        diesel::update(groups::table.find(delicate))
            .set(groups::sensitive.eq(true))
            .execute(tx.conn())?;
        Ok(())
    });
    let viewer = Viewer::Account(anna.id);
    let all = ThreadQuery::new(Scope::All, ThreadSort::New, at(9));
    let list = |viewer: &Viewer, query: &ThreadQuery| {
        ids(&world.read(|snapshot| page(snapshot, viewer, query)).items)
    };
    assert_eq!(list(&viewer, &all), [in_delicate, sensitive, of_bert, plain]);
    let harmless = ThreadQuery {
        sensitive: Sensitive::Hidden,
        ..all.clone()
    };
    assert_eq!(list(&viewer, &harmless), [of_bert, plain]);
    let unread = ThreadQuery {
        seen: Seen::Hidden,
        ..all.clone()
    };
    let by = By::local(anna.clone(), at(9));
    world.write(|tx| read_state::mark_read(tx, &by, &[plain]));
    assert_eq!(list(&viewer, &unread), [in_delicate, sensitive, of_bert]);
    assert_eq!(list(&viewer, &all).len(), 4);
    assert_eq!(list(&Viewer::Anyone, &unread).len(), 4);
    world.write(|tx| blocks::block_person(tx, &by, bert.id));
    assert_eq!(list(&viewer, &all), [in_delicate, sensitive, plain]);
    let of_bert_only = ThreadQuery::new(Scope::Author(bert.id), ThreadSort::New, at(9));
    assert_eq!(list(&viewer, &of_bert_only), [of_bert]);
}

#[test]
fn sqlite_walks_an_index_and_sorts_nothing() {
    let world = World::new();
    let viewer = Viewer::Anyone;
    let keys = [
        SortKey::Hot,
        SortKey::Active,
        SortKey::Newest,
        SortKey::Oldest,
        SortKey::Score,
        SortKey::Replies,
        SortKey::NewestReply,
        SortKey::Scaled,
        SortKey::Controversy,
    ];
    let next = |key: SortKey, pinned| {
        Start::After(Cursor {
            order: key as u8,
            pinned,
            key: 1,
            id: 1,
        })
    };
    let scopes = [Scope::All, Scope::Local, Scope::Group(GroupId(1))];
    let reply_keys = [
        SortKey::Hot,
        SortKey::Newest,
        SortKey::Oldest,
        SortKey::Score,
        SortKey::Controversy,
    ];
    let threads = keys.map(|key| (PostKind::Thread, key));
    let replies = reply_keys.map(|key| (PostKind::Reply, key));
    for (kind, key) in threads.into_iter().chain(replies) {
        for scope in scopes {
            for start in [Start::default(), next(key, false), next(key, true)] {
                let listing = Listing {
                    start,
                    ..first_page(&viewer, kind, scope, key)
                };
                assert_walks(&world, &listing, &format!("{kind:?} {key:?} {scope:?}"));
            }
        }
    }
}

#[test]
fn sqlite_takes_the_first_of_each_joined_group_and_of_each_day() {
    let world = World::new();
    let viewer = Viewer::Account(world.person("anna").id);
    let week = Some((TimeDelta::days(7), at(0)));
    // Once for all groups, or once for each of eight days. What the parts gave is sorted, and the page; within a
    // group, the threads of a short time.
    for (kind, scope, key, period, index, expected) in [
        (
            PostKind::Thread,
            Scope::Joined,
            SortKey::Hot,
            None,
            "group_thread_hot",
            (1, 2),
        ),
        (
            PostKind::Reply,
            Scope::Joined,
            SortKey::Hot,
            None,
            "group_reply_hot",
            (1, 2),
        ),
        (
            PostKind::Thread,
            Scope::Joined,
            SortKey::Score,
            week,
            "group_thread_old",
            (1, 3),
        ),
        (
            PostKind::Thread,
            Scope::All,
            SortKey::Score,
            week,
            "thread_day_score",
            (8, 2),
        ),
        (
            PostKind::Thread,
            Scope::Local,
            SortKey::Score,
            week,
            "thread_day_score",
            (8, 2),
        ),
    ] {
        let listing = Listing {
            period,
            ..first_page(&viewer, kind, scope, key)
        };
        let plan = plan(&world, &listing);
        let steps = |part: &str| plan.iter().filter(|it| it.contains(part)).count();
        let expected = if plan.is_empty() { (0, 0) } else { expected };
        assert_eq!((steps(index), steps("TEMP B-TREE")), expected, "{plan:#?}");
        assert_eq!(steps("SCAN post"), 0, "{plan:#?}");
    }
}

fn first_page(viewer: &Viewer, kind: PostKind, scope: Scope, key: SortKey) -> Listing<'_> {
    Listing {
        viewer,
        kind,
        scope,
        key,
        period: None,
        preferences: Preferences::default(),
        start: Start::default(),
        limit: 20,
    }
}

fn assert_walks(world: &World, listing: &Listing<'_>, what: &str) {
    let plan = plan(world, listing);
    assert!(
        !plan.iter().any(|it| it.contains("TEMP B-TREE")),
        "{what}: {plan:#?}"
    );
    let walk = plan.iter().find(|it| it.contains(" post "));
    assert!(
        plan.is_empty() || walk.is_some_and(|it| it.contains("post USING INDEX")),
        "{what}: {plan:#?}"
    );
}

/// How SQLite would run a list; nothing on PostgreSQL, which decides by what the tables hold.
fn plan(world: &World, listing: &Listing<'_>) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    world.read(|snapshot| {
        let condition = listing.condition(snapshot).unwrap();
        let Conn::Sqlite(conn) = snapshot.conn() else {
            return Ok(Vec::new());
        };
        let query = post::table
            .filter(condition)
            .order(listing.order().then(listing.window()))
            .select(post::html);
        let shown = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
        let sql = shown.split(" -- binds").next().unwrap();
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn)?;
        assert!(!steps.is_empty());
        Ok(steps.into_iter().map(|it| it.detail).collect())
    })
}
