// SPDX-License-Identifier: AGPL-3.0-or-later
//! Trees of replies, and lists of them.

use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use kollegium_db::each_backend;

use super::super::Scope;
use super::super::replies::{
    FlatQuery, ReplyQuery, ReplySort, TREE_LIMIT, Tree, TreeQuery, Under, flat, page, tree,
};
use super::{ids, ranks, remove};
use crate::actors::Actor;
use crate::error::{Error, Field, Thing};
use crate::groups::Visibility;
use crate::ids::{GroupId, PostId};
use crate::paging::Start;
use crate::schema::post;
use crate::testing::{World, at};
use crate::viewer::Viewer;
use crate::votes::Score;

const SORTS: [ReplySort; 5] = [
    ReplySort::Hot,
    ReplySort::Top,
    ReplySort::New,
    ReplySort::Old,
    ReplySort::Controversial,
];

struct Talk {
    world: World,
    anna: Actor,
    bert: Actor,
    group: GroupId,
    thread: PostId,
}

impl Talk {
    fn new() -> Talk {
        let world = World::new();
        let (anna, bert) = (world.person("anna"), world.person("bert"));
        let group = world.group_for(&anna, "ours", Visibility::Public);
        let thread = world.thread_at(&anna, group, "Thread", at(0));
        Talk {
            world,
            anna,
            bert,
            group,
            thread,
        }
    }

    fn tree(&self, viewer: &Viewer, under: Under, sort: ReplySort, max_depth: Option<i32>) -> Tree {
        let query = TreeQuery {
            under,
            sort,
            max_depth,
            limit: TREE_LIMIT,
        };
        self.world.read(|snapshot| tree(snapshot, viewer, &query))
    }
}

#[test]
fn siblings_follow_the_order_and_parents_come_first() {
    let talk = Talk::new();
    let Talk {
        world, anna, bert, ..
    } = &talk;
    let old = world.reply_at(anna, talk.thread, "old", at(10));
    let young = world.reply_at(anna, talk.thread, "young", at(20));
    let middle = world.reply_at(anna, talk.thread, "middle", at(15));
    let below_old = world.reply_at(bert, old, "below old", at(30));
    let below_young = world.reply_at(bert, young, "below young", at(25));
    let deep = world.reply_at(anna, below_old, "deep", at(40));
    world.vote(bert, old, Score::Up);
    world.vote(bert, middle, Score::Down);
    let list = |under, sort, depth| ids(&talk.tree(&Viewer::Anyone, under, sort, depth).replies);
    let all = Under::Thread(talk.thread);
    assert_eq!(
        list(all, ReplySort::New, None),
        [young, middle, old, below_old, below_young, deep]
    );
    assert_eq!(
        list(all, ReplySort::Old, None),
        [old, middle, young, below_young, below_old, deep]
    );
    assert_eq!(
        list(all, ReplySort::Top, None),
        [old, young, middle, below_young, below_old, deep]
    );
    // The vote is worth hours, the replies are seconds apart.
    assert_eq!(
        list(all, ReplySort::Hot, None),
        [old, young, middle, below_old, below_young, deep]
    );
    // Only here was somebody against it.
    assert_eq!(list(all, ReplySort::Controversial, Some(1)), [middle, young, old]);
    assert_eq!(list(all, ReplySort::Old, Some(1)), [old, middle, young]);
    assert_eq!(
        list(all, ReplySort::Old, Some(2)),
        [old, middle, young, below_young, below_old]
    );
    assert_eq!(list(all, ReplySort::Old, Some(i32::MAX)).len(), 6);
    for sort in SORTS {
        assert_eq!(list(Under::Reply(old), sort, None), [old, below_old, deep]);
        assert_eq!(list(Under::Reply(old), sort, Some(1)), [old, below_old]);
        assert_eq!(list(Under::Reply(below_old), sort, Some(1)), [below_old, deep]);
        assert_eq!(list(Under::Reply(deep), sort, None), [deep]);
    }
}

#[test]
fn a_flat_list_follows_the_order_alone_and_is_paged() {
    let talk = Talk::new();
    let Talk {
        world, anna, bert, ..
    } = &talk;
    let old = world.reply_at(anna, talk.thread, "old", at(10));
    let young = world.reply_at(anna, talk.thread, "young", at(20));
    let below_old = world.reply_at(bert, old, "below old", at(30));
    let below_young = world.reply_at(bert, young, "below young", at(25));
    let deep = world.reply_at(anna, below_old, "deep", at(40));
    world.vote(bert, deep, Score::Up);
    world.vote(bert, young, Score::Down);
    let list = |under, sort, skip, limit| {
        let query = FlatQuery {
            under,
            sort,
            skip,
            limit,
        };
        ids(&world
            .read(|snapshot| flat(snapshot, &Viewer::Anyone, &query))
            .replies)
    };
    let all = Under::Thread(talk.thread);
    for (sort, expected) in [
        (ReplySort::New, [deep, below_old, below_young, young, old]),
        (ReplySort::Old, [old, young, below_young, below_old, deep]),
        (ReplySort::Top, [deep, below_young, below_old, old, young]),
        (ReplySort::Hot, [deep, below_old, below_young, old, young]),
        (
            ReplySort::Controversial,
            [young, deep, below_young, below_old, old],
        ),
    ] {
        assert_eq!(list(all, sort, 0, 50), expected, "{sort:?}");
        assert_eq!(list(all, sort, 3, 1), expected[3..4], "{sort:?}");
        assert_eq!(list(all, sort, 5, 50), [], "{sort:?}");
    }
    assert_eq!(
        list(Under::Reply(old), ReplySort::New, 0, 50),
        [deep, below_old, old]
    );
    for (skip, limit) in [(-1, 10), (0, 0), (0, 51)] {
        let query = FlatQuery {
            under: all,
            sort: ReplySort::New,
            skip,
            limit,
        };
        let refused = world.db.read(|snapshot| flat(snapshot, &Viewer::Anyone, &query));
        assert!(
            matches!(refused, Err(Error::Invalid(Field::Page, _))),
            "{skip} {limit}"
        );
    }
}

#[test]
fn what_moderators_distinguish_comes_first_in_every_order() {
    let talk = Talk::new();
    let Talk { world, anna, .. } = &talk;
    let first = world.reply_at(anna, talk.thread, "first", at(1));
    let ruling = world.reply_at(anna, talk.thread, "ruling", at(2));
    let last = world.reply_at(anna, talk.thread, "last", at(3));
    let below = world.reply_at(anna, first, "below", at(4));
    world.write(|tx| crate::moderation::distinguish(tx, &crate::by::By::local(anna.clone(), at(5)), ruling));
    for sort in SORTS {
        let found = talk.tree(&Viewer::Anyone, Under::Thread(talk.thread), sort, None);
        assert_eq!(found.replies[0].id, ruling, "{sort:?}");
        assert_eq!(found.replies[3].id, below, "{sort:?}");
        let query = FlatQuery {
            under: Under::Thread(talk.thread),
            sort,
            skip: 0,
            limit: 50,
        };
        let found = ids(&world
            .read(|snapshot| flat(snapshot, &Viewer::Anyone, &query))
            .replies);
        assert_eq!((found.len(), found[0]), (4, ruling), "{sort:?}");
    }
    assert!(last.0 > ruling.0);
}

/// Days are what separates replies of an old thread, and they do not push the best answer down.
#[test]
fn the_best_answers_stay_up_in_an_old_thread_and_new_ones_rise_in_a_young_one() {
    let (minute, hour, day) = (60, 3_600, 86_400);
    // Scores and ages of replies, and the order in which they are hot.
    for (replies, expected) in [
        // Young: what is as good and newer comes first, and an hour makes up for little.
        (vec![(0, minute), (0, hour)], vec![1, 0]),
        (vec![(1, minute), (1, 2 * hour)], vec![1, 0]),
        (vec![(1, minute), (0, 5 * hour)], vec![1, 0]),
        (vec![(8, minute), (0, 5 * hour)], vec![0, 1]),
        // Old: the best answer of the first day stays before what came weeks and years later.
        (vec![(9, day), (0, 30 * day)], vec![0, 1]),
        (vec![(9, day), (1, 400 * day), (0, 401 * day)], vec![0, 1, 2]),
        (vec![(5, hour), (9, 100 * day)], vec![1, 0]),
        (vec![(0, 10 * day), (0, 200 * day)], vec![1, 0]),
        (vec![(-3, 200 * day), (0, day)], vec![1, 0]),
        // Before its thread, says a wrong clock.
        (vec![(0, -day), (0, minute)], vec![1, 0]),
    ] {
        let talk = Talk::new();
        let made: Vec<PostId> = replies
            .iter()
            .map(|(score, age)| {
                let reply = talk.world.reply_at(&talk.anna, talk.thread, "r", at(*age));
                for voter in 0..i64::abs(*score) {
                    let person = talk.world.person(&format!("p{reply}x{voter}"));
                    let vote = if *score > 0 { Score::Up } else { Score::Down };
                    talk.world.vote(&person, reply, vote);
                }
                reply
            })
            .collect();
        let found = talk.tree(&Viewer::Anyone, Under::Thread(talk.thread), ReplySort::Hot, None);
        let order: Vec<PostId> = expected.iter().map(|at| made[*at]).collect();
        assert_eq!(ids(&found.replies), order, "{replies:?}");
    }
}

#[test]
fn a_subtree_is_not_mixed_up_with_ids_that_begin_alike() {
    let talk = Talk::new();
    let Talk { world, anna, .. } = &talk;
    let replies: Vec<PostId> = (0..120)
        .map(|i| world.reply_at(anna, talk.thread, "r", at(i)))
        .collect();
    let child = world.reply_at(anna, replies[0], "child", at(200));
    let subtree = talk.tree(&Viewer::Anyone, Under::Reply(replies[0]), ReplySort::Old, None);
    assert_eq!(ids(&subtree.replies), [replies[0], child]);
}

#[test]
fn what_is_gone_keeps_its_place_without_its_text() {
    let talk = Talk::new();
    let Talk {
        world, anna, bert, ..
    } = &talk;
    let gone = world.reply_at(bert, talk.thread, "secret", at(1));
    let below = world.reply_at(anna, gone, "answer", at(2));
    world.delete(bert, gone);
    for viewer in [Viewer::Anyone, Viewer::Account(anna.id)] {
        let found = talk.tree(&viewer, Under::Thread(talk.thread), ReplySort::Old, None);
        assert_eq!(ids(&found.replies), [gone, below]);
        assert_eq!(
            (
                found.replies[0].content.source.as_str(),
                found.replies[0].content.html.as_str()
            ),
            ("", "")
        );
        assert_eq!(found.replies[1].content.source, "answer");
    }
    let own = talk.tree(
        &Viewer::Account(bert.id),
        Under::Thread(talk.thread),
        ReplySort::Old,
        None,
    );
    assert_eq!(own.replies[0].content.source, "secret");
    let flat = ReplyQuery {
        scope: Scope::All,
        sort: ReplySort::New,
        start: Start::default(),
        limit: 50,
    };
    let flat = world.read(|snapshot| page(snapshot, &Viewer::Account(bert.id), &flat));
    assert_eq!(ids(&flat.items), [below]);
}

#[test]
fn what_the_blocked_wrote_is_left_out_with_what_lies_below() {
    let talk = Talk::new();
    let Talk {
        world, anna, bert, ..
    } = &talk;
    let carla = world.stranger("carla");
    let kept = world.reply_at(anna, talk.thread, "kept", at(1));
    let of_bert = world.reply_at(bert, talk.thread, "of bert", at(2));
    let below_bert = world.reply_at(anna, of_bert, "below", at(3));
    let deep = world.reply_at(anna, below_bert, "deep", at(4));
    let of_carla = world.reply_at(&carla, kept, "of carla", at(5));
    let all = Under::Thread(talk.thread);
    let list = |who: &Actor, under| {
        let found = talk.tree(&Viewer::Account(who.id), under, ReplySort::Old, None);
        ids(&found.replies)
    };
    let by = crate::by::By::local(anna.clone(), at(9));
    world.write(|tx| crate::blocks::block_person(tx, &by, bert.id));
    assert_eq!(list(anna, all), [kept, of_carla]);
    assert_eq!(list(anna, Under::Reply(of_bert)), [of_bert, below_bert, deep]);
    world.write(|tx| crate::blocks::block_instance(tx, &by, carla.instance_id));
    assert_eq!(list(anna, all), [kept]);
    assert_eq!(list(bert, all).len(), 5);
}

#[test]
fn a_thread_that_is_gone_has_no_replies_for_others() {
    let talk = Talk::new();
    let Talk {
        world, anna, bert, ..
    } = &talk;
    let reply = world.reply_at(bert, talk.thread, "reply", at(1));
    remove(world, talk.thread);
    for under in [Under::Thread(talk.thread), Under::Reply(reply)] {
        let query = TreeQuery {
            under,
            sort: ReplySort::Hot,
            max_depth: None,
            limit: 10,
        };
        let result = world
            .db
            .read(|snapshot| tree(snapshot, &Viewer::Account(bert.id), &query));
        assert!(matches!(result, Err(Error::NotFound(Thing::Post))), "{result:?}");
        // Its author, who also moderates.
        let found = world.read(|snapshot| tree(snapshot, &Viewer::Account(anna.id), &query));
        assert_eq!(ids(&found.replies), [reply]);
    }
    let flat = ReplyQuery {
        scope: Scope::Group(talk.group),
        sort: ReplySort::New,
        start: Start::default(),
        limit: 50,
    };
    assert!(
        world
            .read(|snapshot| page(snapshot, &Viewer::Account(bert.id), &flat))
            .items
            .is_empty()
    );
}

#[test]
fn only_trees_of_a_size_and_of_something() {
    let talk = Talk::new();
    let query = |under, limit| TreeQuery {
        under,
        sort: ReplySort::Hot,
        max_depth: None,
        limit,
    };
    let run = |query: &TreeQuery| {
        talk.world
            .db
            .read(|snapshot| tree(snapshot, &Viewer::Anyone, query))
    };
    for limit in [0, -1, TREE_LIMIT + 1] {
        let result = run(&query(Under::Thread(talk.thread), limit));
        assert!(
            matches!(result, Err(Error::Invalid(Field::Page, _))),
            "{result:?}"
        );
    }
    for under in [Under::Thread(PostId(999_999)), Under::Reply(PostId(999_999))] {
        let result = run(&query(under, 10));
        assert!(matches!(result, Err(Error::NotFound(Thing::Post))), "{result:?}");
    }
}

/// 5,000 replies, 1,000 on each of five levels, each level's below the one above.
fn many_replies(talk: &Talk) {
    let first = 1_000_000;
    let columns = "id, uri, root_id, parent_id, group_id, author_id, local, depth, path, source, html, \
                   sensitive, distinguished, locked, pinned, up, down, replies, newest_reply_at, hot_rank, \
                   active_rank, created_at";
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";
    let values = |id: &str, parent: &str, depth: usize, path: &str| {
        format!(
            "{id}, 'https://here.example/comment/' || {id}, {thread}, {parent}, {group}, {author}, TRUE, {depth}, \
             {path}, 'r', '<p>r</p>', FALSE, FALSE, FALSE, FALSE, 1, 0, 0, 0, {id} % 7, 0, {id} % 11",
            thread = talk.thread,
            group = talk.group,
            author = talk.bert.id,
        )
    };
    let top = format!("{first} + i");
    let mut script = format!(
        "{numbers} INSERT INTO content (id, kind) SELECT {top}, 'post' FROM n; \
         {numbers} INSERT INTO post ({columns}) SELECT {values} FROM n;",
        values = values(
            &format!("({top})"),
            &talk.thread.to_string(),
            1,
            &format!("cast({top} as text) || '.'")
        ),
    );
    for depth in 2..=5 {
        let above = depth - 1;
        script += &format!(
            "INSERT INTO content (id, kind) SELECT id + 1000, 'post' FROM post WHERE depth = {above} AND id > {first}; \
             INSERT INTO post ({columns}) SELECT {values} FROM post p WHERE p.depth = {above} AND p.id > {first};",
            values = values(
                "(p.id + 1000)",
                "p.id",
                depth,
                "p.path || cast(p.id + 1000 as text) || '.'"
            ),
        );
    }
    talk.world.write(|tx| {
        each_backend!(tx.conn(), c => c.batch_execute(&script))?;
        Ok(())
    });
}

#[test]
fn five_thousand_replies_give_the_upper_levels() {
    let talk = Talk::new();
    many_replies(&talk);
    let all = Under::Thread(talk.thread);
    for sort in SORTS {
        let found = talk.tree(&Viewer::Anyone, all, sort, None).replies;
        assert_eq!(found.len(), 300);
        assert!(found.iter().all(|it| it.depth == 1));
    }
    let (top, children): (PostId, Vec<PostId>) = talk.world.read(|snapshot| {
        let top: PostId = post::table
            .filter(post::depth.eq(1))
            .order(post::id)
            .select(post::id)
            .first(snapshot.conn())?;
        Ok((top, (0..5).map(|level| PostId(top.0 + level * 1000)).collect()))
    });
    assert_eq!(
        ids(&talk
            .tree(&Viewer::Anyone, Under::Reply(top), ReplySort::Hot, None)
            .replies),
        children
    );
}

#[test]
fn flat_lists_are_paged_to_the_end() {
    let talk = Talk::new();
    many_replies(&talk);
    talk.world.write(|tx| {
        // 100 are enough to page through, and the seven scores make many equal.
        diesel::update(
            post::table
                .filter(post::depth.gt(0))
                .filter(post::id.gt(PostId(1_000_100))),
        )
        .set(post::deleted_at.eq(Some(at(0))))
        .execute(tx.conn())?;
        diesel::update(post::table.filter(post::depth.gt(0)))
            .set((
                post::up.eq(post::hot_rank),
                post::controversy_rank.eq(post::hot_rank),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    let viewer = Viewer::Account(talk.anna.id);
    let ranks = talk.world.read(ranks);
    for scope in [
        Scope::All,
        Scope::Local,
        Scope::Joined,
        Scope::Moderated,
        Scope::Group(talk.group),
        Scope::Author(talk.bert.id),
        Scope::Thread(talk.thread),
    ] {
        for sort in SORTS {
            let mut found = Vec::new();
            let mut query = ReplyQuery {
                scope,
                sort,
                start: Start::default(),
                limit: 30,
            };
            while found.len() <= 100 {
                let next = talk.world.read(|snapshot| page(snapshot, &viewer, &query));
                found.extend(next.items);
                match next.next {
                    Some(cursor) => query.start = Start::After(cursor),
                    None => break,
                }
            }
            let mut expected = found.clone();
            expected.sort_by_key(|it| match sort {
                ReplySort::Hot => (-ranks[&it.id].hot, -it.id.0),
                ReplySort::Top => (-it.counts.score(), -it.id.0),
                ReplySort::New => (-it.created_at.0, -it.id.0),
                ReplySort::Old => (it.created_at.0, it.id.0),
                ReplySort::Controversial => (-ranks[&it.id].controversy, -it.id.0),
            });
            assert_eq!(ids(&found), ids(&expected), "{scope:?} {sort:?}");
            let once: HashMap<PostId, ()> = found.iter().map(|it| (it.id, ())).collect();
            assert_eq!((found.len(), once.len()), (100, 100), "{scope:?} {sort:?}");
        }
    }
}
