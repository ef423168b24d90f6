// SPDX-License-Identifier: AGPL-3.0-or-later
//! What pages are shown with, in a fixed number of queries.

use super::super::replies::{self, TREE_LIMIT, TreeQuery, Under};
use super::super::threads::{self, ThreadQuery};
use super::super::{Companions, Scope};
use crate::by::By;
use crate::error::{Error, Thing};
use crate::groups::Visibility;
use crate::posts;
use crate::rank::ThreadSort;
use crate::read_state;
use crate::testing::{World, at};
use crate::viewer::Viewer;
use crate::votes::Score;

#[test]
fn companions_of_a_thread_and_its_reply() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let reply = world.reply_at(&bert, thread, "Reply", at(2));
    world.vote(&bert, thread, Score::Down);
    let by = By::local(bert.clone(), at(3));
    world.write(|tx| read_state::mark_read(tx, &by, &[thread]));
    let viewer = Viewer::Account(bert.id);
    let (found, companions) = world.read(|snapshot| {
        let found = posts::get(snapshot, &viewer, reply)?;
        let companions = Companions::of_posts(snapshot, &viewer, [&found])?;
        Ok((found, companions))
    });
    assert_eq!(companions.author(&found).unwrap().name, "bert");
    let (known, actor) = companions.group(group).unwrap();
    assert_eq!((known.id, actor.name.as_str()), (group, "ours"));
    let root = companions.thread(&found).unwrap();
    assert_eq!(root.id, thread);
    assert_eq!(companions.author(root).unwrap().name, "anna");
    assert!(
        companions
            .standing(group, anna.id)
            .unwrap()
            .moderator_since
            .is_some()
    );
    assert!(companions.standing(group, bert.id).is_none());
    assert_eq!(
        (companions.vote(thread), companions.vote(reply)),
        (Some(-1), Some(1))
    );
    let mark = companions.mark(thread).unwrap();
    assert_eq!((mark.read_at, mark.replies_read), (Some(at(3)), 1));
    assert_eq!(companions.mark(reply), None);
}

#[test]
fn companions_of_an_unreadable_group_are_not_there() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "closed", Visibility::Protected);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let reply = world.reply_at(&anna, thread, "Reply", at(2));
    let found = world.read(|snapshot| posts::get(snapshot, &Viewer::Account(anna.id), reply));
    // As if a caller had got hold of the post by some other way.
    let companions = world.read(|snapshot| Companions::of_posts(snapshot, &Viewer::Anyone, [&found]));
    assert!(matches!(
        companions.group(group),
        Err(Error::NotFound(Thing::Group))
    ));
    assert!(matches!(
        companions.actor(group.actor()),
        Err(Error::NotFound(Thing::Person))
    ));
    assert!(matches!(
        companions.thread(&found),
        Err(Error::NotFound(Thing::Post))
    ));
    assert!(companions.standing(group, anna.id).is_none());
}

#[test]
fn queries_do_not_grow_with_the_page() {
    let world = World::new();
    let anna = world.person("anna");
    let bert = world.person("bert");
    let one = world.group_for(&anna, "one", Visibility::Public);
    let two = world.group_for(&bert, "two", Visibility::Public);
    let list = |viewer: &Viewer, scope: Scope| {
        world.count_statements(|snapshot| {
            let query = ThreadQuery::new(scope, ThreadSort::Hot, at(99));
            let page = threads::page(snapshot, viewer, &query)?;
            Companions::of_posts(snapshot, viewer, &page.items)?;
            Ok(())
        })
    };
    let thread = world.thread_at(&anna, one, "Thread", at(1));
    world.reply_at(&anna, thread, "Reply", at(2));
    let tree = |viewer: &Viewer| {
        world.count_statements(|snapshot| {
            let query = TreeQuery {
                under: Under::Thread(thread),
                sort: replies::ReplySort::Hot,
                max_depth: Some(8),
                limit: TREE_LIMIT,
            };
            let tree = replies::tree(snapshot, viewer, &query)?;
            Companions::of_posts(snapshot, viewer, tree.replies.iter().chain([&tree.thread]))?;
            Ok(())
        })
    };
    let account = Viewer::Account(anna.id);
    let measure = || {
        [
            list(&Viewer::Anyone, Scope::All),
            list(&account, Scope::All),
            list(&account, Scope::Joined),
            tree(&Viewer::Anyone),
            tree(&account),
        ]
    };
    let small = measure();
    // No more than the eight that a page may take, with the query that finds out who asks.
    assert_eq!(small, [4, 6, 6, 5, 6]);
    for i in 0..15 {
        let thread_here = world.thread_at(&anna, one, "Thread", at(i));
        world.thread_at(&bert, two, "Thread", at(i));
        world.reply_at(&bert, thread_here, "Reply", at(i));
        world.reply_at(&bert, thread, "Reply", at(i));
    }
    assert_eq!(measure(), small);
}
