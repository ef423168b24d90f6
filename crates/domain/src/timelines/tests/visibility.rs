// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who finds what: every list and search with every kind of viewer.

use diesel::prelude::*;

use super::super::groups::{self as group_list, GroupQuery};
use super::super::replies::{self, ReplyQuery, TreeQuery, Under};
use super::super::threads::{self, ThreadQuery};
use super::super::{Scope, Sensitive};
use crate::actors::Actor;
use crate::groups::Visibility;
use crate::ids::{ActorId, GroupId, InstanceId, PostId};
use crate::paging::Start;
use crate::rank;
use crate::schema::groups;
use crate::search;
use crate::testing::{World, at};
use crate::viewer::Viewer;

/// A group's name, the group, a thread and a reply in it.
type Spot = (&'static str, GroupId, PostId, PostId);

struct Matrix {
    world: World,
    author: Actor,
    spots: Vec<Spot>,
    viewers: Vec<(&'static str, Viewer, Vec<&'static str>)>,
}

fn matrix() -> Matrix {
    let world = World::new();
    let (owner, member, account) = (
        world.person("owner"),
        world.person("member"),
        world.person("account"),
    );
    let partner = world.stranger("partner");
    let mut spots = Vec::new();
    for (name, visibility) in [
        ("public", Visibility::Public),
        ("local", Visibility::Local),
        ("protected", Visibility::Protected),
        ("removed", Visibility::Public),
    ] {
        let group = world.group_for(&owner, name, visibility);
        let thread = world.thread_at(&owner, group, "Zaunkönig", at(1));
        let reply = world.reply_at(&owner, thread, "Der Zaunkönig singt", at(2));
        spots.push((name, group, thread, reply));
    }
    world.join_accepted(&member, spots[2].1, &owner);
    world.join_accepted(&partner, spots[2].1, &owner);
    let asked = world.person("asked");
    world.write(|tx| {
        let by = crate::by::By::local(asked.clone(), at(3));
        crate::groups::membership::join(tx, &by, spots[2].1)?;
        diesel::update(groups::table.find(spots[3].1))
            .set(groups::removed_at.eq(Some(at(3))))
            .execute(tx.conn())?;
        Ok(())
    });
    let viewers = viewers(&world, [account.id, asked.id, member.id], partner.instance_id);
    Matrix {
        world,
        author: owner,
        spots,
        viewers,
    }
}

/// Every kind of viewer, and which groups each may read.
fn viewers(
    world: &World,
    [account, asked, member]: [ActorId; 3],
    partner: InstanceId,
) -> Vec<(&'static str, Viewer, Vec<&'static str>)> {
    let stranger = world.write(|tx| crate::instances::learn(tx, "elsewhere.example", at(0)));
    let peer = |instance| Viewer::Peer {
        instance,
        actor: None,
    };
    vec![
        ("anyone", Viewer::Anyone, vec!["public"]),
        ("account", Viewer::Account(account), vec!["public", "local"]),
        ("asked", Viewer::Account(asked), vec!["public", "local"]),
        (
            "member",
            Viewer::Account(member),
            vec!["public", "local", "protected"],
        ),
        ("peer with a member", peer(partner), vec!["public", "protected"]),
        ("peer without one", peer(stranger.id), vec!["public"]),
        (
            "operator",
            Viewer::Operator {
                reason: "test".to_owned(),
            },
            vec!["public", "local", "protected", "removed"],
        ),
    ]
}

impl Matrix {
    fn check(&self, what: &str, find: impl Fn(&Viewer, &dyn Fn(GroupId) -> bool) -> Vec<GroupId>) {
        for (who, viewer, names) in &self.viewers {
            let expected: Vec<GroupId> = self
                .spots
                .iter()
                .filter(|(name, ..)| names.contains(name))
                .map(|(_, group, ..)| *group)
                .collect();
            let mut found = find(viewer, &|group| expected.contains(&group));
            found.sort();
            assert_eq!(found, expected, "{what} for {who}");
        }
    }

    fn threads(&self, viewer: &Viewer, scope: Scope) -> Vec<GroupId> {
        let query = ThreadQuery::new(scope, rank::ThreadSort::Hot, at(9));
        let page = self
            .world
            .read(|snapshot| threads::page(snapshot, viewer, &query));
        page.items.iter().map(|it| it.group_id).collect()
    }

    fn replies(&self, viewer: &Viewer, scope: Scope) -> Vec<GroupId> {
        let query = ReplyQuery {
            scope,
            sort: replies::ReplySort::New,
            start: Start::default(),
            limit: 50,
        };
        let page = self
            .world
            .read(|snapshot| replies::page(snapshot, viewer, &query));
        page.items.iter().map(|it| it.group_id).collect()
    }
}

#[test]
fn lists_of_threads_and_replies() {
    let it = matrix();
    for scope in [Scope::All, Scope::Local, Scope::Author(it.author.id)] {
        it.check(&format!("threads {scope:?}"), |viewer, _| {
            it.threads(viewer, scope)
        });
        it.check(&format!("replies {scope:?}"), |viewer, _| {
            it.replies(viewer, scope)
        });
    }
    let each = |of: &dyn Fn(&Spot) -> Vec<GroupId>| it.spots.iter().flat_map(of).collect::<Vec<_>>();
    it.check("threads by group", |viewer, _| {
        each(&|(_, group, ..)| it.threads(viewer, Scope::Group(*group)))
    });
    it.check("replies by group", |viewer, _| {
        each(&|(_, group, ..)| it.replies(viewer, Scope::Group(*group)))
    });
    it.check("replies by thread", |viewer, _| {
        each(&|(_, _, thread, _)| it.replies(viewer, Scope::Thread(*thread)))
    });
    it.check("trees", |viewer, may| {
        each(&|(_, group, thread, reply)| {
            for under in [Under::Thread(*thread), Under::Reply(*reply)] {
                let query = TreeQuery {
                    under,
                    sort: replies::ReplySort::Hot,
                    max_depth: None,
                    limit: 10,
                };
                let found = it
                    .world
                    .db
                    .read(|snapshot| replies::tree(snapshot, viewer, &query));
                assert_eq!(found.is_ok(), may(*group));
            }
            Vec::from_iter(may(*group).then_some(*group))
        })
    });
}

/// A membership that ended, or a group that was removed, takes the posts out of the lists that go by membership.
#[test]
fn lists_by_membership() {
    let it = matrix();
    let joined = |who: ActorId| {
        let mut found = it.threads(&Viewer::Account(who), Scope::Joined);
        found.sort();
        assert_eq!(
            it.replies(&Viewer::Account(who), Scope::Joined).len(),
            found.len()
        );
        found
    };
    let [public, local, protected, _] = [0, 1, 2, 3].map(|i: usize| it.spots[i].1);
    assert_eq!(joined(it.author.id), [public, local, protected]);
    let member = it.viewers[3].1.account().unwrap();
    assert_eq!(joined(member), [protected]);
    let asked = it.viewers[2].1.account().unwrap();
    assert_eq!(joined(asked), []);
}

#[test]
fn lists_of_groups_and_search() {
    let it = matrix();
    it.check("groups", |viewer, _| {
        let query = GroupQuery {
            scope: group_list::Scope::All,
            sort: group_list::GroupSort::Old,
            sensitive: Sensitive::Listed,
            start: Start::default(),
            limit: 50,
        };
        let page = it
            .world
            .read(|snapshot| group_list::page(snapshot, viewer, &query));
        page.items.iter().map(|it| it.id).collect()
    });
    it.check("search for groups", |viewer, _| {
        // A letter that all four names have.
        let found = it
            .world
            .read(|snapshot| search::groups(snapshot, viewer, "l", 0, 50));
        let mut found: Vec<GroupId> = found.iter().map(|it| it.id).collect();
        let removed = it
            .world
            .read(|snapshot| search::groups(snapshot, viewer, "ed", 0, 50));
        found.extend(removed.iter().map(|it| it.id));
        found.sort();
        found.dedup();
        found
    });
    for wanted in [search::Wanted::Threads, search::Wanted::Replies] {
        it.check("search for posts", |viewer, _| {
            let query = search::Query {
                text: "zaunkönige",
                wanted,
                place: search::Place::All,
                author: None,
                sort: search::SearchSort::New,
                skip: 0,
                limit: 50,
            };
            let found = it.world.read(|snapshot| search::posts(snapshot, viewer, &query));
            found.iter().map(|it| it.group_id).collect()
        });
    }
}
