// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists of groups.

use diesel::prelude::*;

use super::super::groups::{GroupQuery, GroupSort, Scope, page};
use super::super::{Companions, Sensitive};
use crate::actors;
use crate::blocks;
use crate::by::By;
use crate::groups::Visibility;
use crate::ids::GroupId;
use crate::paging::Start;
use crate::schema::groups;
use crate::testing::{World, at};
use crate::viewer::Viewer;

fn query(scope: Scope, sort: GroupSort) -> GroupQuery {
    GroupQuery {
        scope,
        sort,
        sensitive: Sensitive::Listed,
        start: Start::default(),
        limit: 3,
    }
}

fn all(world: &World, viewer: &Viewer, mut query: GroupQuery) -> Vec<GroupId> {
    let mut found = Vec::new();
    loop {
        let next = world.read(|snapshot| page(snapshot, viewer, &query));
        found.extend(next.items.iter().map(|it| it.id));
        match next.next {
            Some(cursor) => query.start = Start::After(cursor),
            None => return found,
        }
        assert!(found.len() < 50);
    }
}

#[test]
fn orders_are_paged_to_the_end() {
    let world = World::new();
    let anna = world.person("anna");
    let made: Vec<GroupId> = (0..8)
        .map(|i| world.group_for(&anna, &format!("group{i}"), Visibility::Public))
        .collect();
    for (i, id) in (0i64..).zip(&made) {
        world.write(|tx| {
            diesel::update(groups::table.find(id))
                .set((groups::members.eq(i % 3), groups::threads.eq(i % 4)))
                .execute(tx.conn())?;
            Ok(())
        });
    }
    let by = |key: fn(usize) -> usize| {
        let mut order: Vec<usize> = (0..8).collect();
        order.sort_by_key(|i| std::cmp::Reverse((key(*i), *i)));
        order.into_iter().map(|i| made[i]).collect::<Vec<_>>()
    };
    let list = |sort| all(&world, &Viewer::Anyone, query(Scope::All, sort));
    assert_eq!(list(GroupSort::Members), by(|i| i % 3));
    assert_eq!(list(GroupSort::Threads), by(|i| i % 4));
    assert_eq!(list(GroupSort::New), by(|i| i));
    assert_eq!(list(GroupSort::Old), made);
}

#[test]
fn scopes_and_companions() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let theirs = world.remote_group("theirs");
    world.join_accepted(&bert, ours, &anna);
    let list = |viewer: &Viewer, scope| all(&world, viewer, query(scope, GroupSort::Old));
    let (as_anna, as_bert) = (Viewer::Account(anna.id), Viewer::Account(bert.id));
    assert_eq!(list(&Viewer::Anyone, Scope::All), [ours, theirs]);
    assert_eq!(list(&as_anna, Scope::All), [ours, closed, theirs]);
    assert_eq!(list(&as_bert, Scope::Local), [ours]);
    assert_eq!(list(&as_bert, Scope::Joined), [ours]);
    assert_eq!(list(&as_bert, Scope::Moderated), []);
    assert_eq!(list(&as_anna, Scope::Moderated), [ours, closed]);
    assert_eq!(list(&Viewer::Anyone, Scope::Joined), []);
    let (found, companions) = world.read(|snapshot| {
        let found = page(snapshot, &as_bert, &query(Scope::All, GroupSort::Old))?.items;
        let companions = Companions::of_groups(snapshot, &as_bert, &found)?;
        Ok((found, companions))
    });
    assert_eq!(found.len(), 2);
    assert_eq!(companions.group(ours).unwrap().1.name, "ours");
    assert!(companions.standing(ours, bert.id).unwrap().member.is_some());
    let queries =
        world.count_statements(|snapshot| Companions::of_groups(snapshot, &as_bert, &found).map(|_| ()));
    assert_eq!(queries, 2);
}

#[test]
fn sensitive_and_blocked_groups_are_left_out() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let delicate = world.group_for(&anna, "delicate", Visibility::Public);
    let theirs = world.remote_group("theirs");
    world.write(|tx| {
        diesel::update(groups::table.find(delicate))
            .set(groups::sensitive.eq(true))
            .execute(tx.conn())?;
        Ok(())
    });
    let harmless = GroupQuery {
        sensitive: Sensitive::Hidden,
        ..query(Scope::All, GroupSort::Old)
    };
    assert_eq!(all(&world, &Viewer::Anyone, harmless), [ours, theirs]);
    let by = By::local(bert.clone(), at(1));
    world.write(|tx| {
        let there = actors::get(tx, theirs.actor())?.instance_id;
        blocks::block_group(tx, &by, delicate)?;
        blocks::block_instance(tx, &by, there)
    });
    let list = |who| all(&world, &Viewer::Account(who), query(Scope::All, GroupSort::Old));
    assert_eq!(list(bert.id), [ours]);
    assert_eq!(list(anna.id).len(), 3);
}
