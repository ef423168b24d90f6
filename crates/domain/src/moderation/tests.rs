// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderation changes, records and logs, and who may.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::modlog::{self, Entry, Filter, Kind, Page};
use super::*;
use crate::actors::Actor;
use crate::by::{By, Via};
use crate::error::{Denial, Thing};
use crate::events::{self, Event};
use crate::groups::{self, Visibility};
use crate::ids::{EventId, GroupId, PostId};
use crate::posts::Place;
use crate::testing::World;
use crate::time::Time;
use crate::viewer::Viewer;

/// A group with its owner, a second moderator, and somebody who has written there.
struct Scene {
    world: World,
    owner: Actor,
    second: Actor,
    author: Actor,
    group: GroupId,
    thread: PostId,
}

impl Scene {
    fn new() -> Scene {
        let world = World::new();
        let owner = world.person("owner");
        let second = world.person("second");
        let author = world.person("author");
        let group = world.group(&owner, "office");
        world.appoint(&owner, group, &second);
        world.join(&author, group);
        let thread = world.thread(&author, group);
        Scene {
            world,
            owner,
            second,
            author,
            group,
            thread,
        }
    }

    /// The log as an administrator reads it, the newest entry first.
    fn log(&self, filter: &Filter) -> Vec<Entry> {
        let viewer = Viewer::Operator {
            reason: "test".to_owned(),
        };
        self.world.read(|rx| modlog::page(rx, &viewer, filter, first(50)))
    }

    fn last_event(&self) -> EventId {
        self.world.last_event()
    }

    /// How many posts are in the search index, whatever a search would show of them.
    fn indexed(&self) -> i64 {
        let count = diesel::dsl::sql::<BigInt>("(SELECT count(*) FROM post_search)");
        self.world
            .read(|rx| Ok(diesel::select(count).get_result(rx.conn())?))
    }
}

fn first(limit: i64) -> Page {
    Page {
        before: None,
        skip: 0,
        limit,
    }
}

fn banned_for(until: Option<Time>) -> Ban<'static> {
    Ban {
        until,
        reason: Some("spam"),
        content: RemoveContent::Keep,
    }
}

const CLEARED: Ban<'static> = Ban {
    until: None,
    reason: None,
    content: RemoveContent::Remove,
};

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, denial: Denial) {
    match result {
        Err(Error::Forbidden(found)) => assert_eq!(found, denial),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_removal_is_recorded_logged_counted_and_taken_back() {
    let s = Scene::new();
    let reply = s.world.reply(&s.author, s.thread);
    assert_eq!(s.indexed(), 2);
    let by = s.world.by(&s.second);
    let (_, events) = s
        .world
        .recorded(|tx| remove(tx, &by, reply, Some(" Not\u{202E} here\n\0 ")));
    assert_eq!(events, [Event::PostRemoved { post: reply }]);
    let removal = s.last_event();
    assert_eq!(s.world.post(reply).removed_at, Some(by.at));
    assert_eq!(s.world.post(s.thread).replies, 0);
    assert_eq!(s.world.group_row(s.group).replies, 0);
    assert_eq!(s.world.actor(&s.author).replies, 0);
    assert_eq!(s.indexed(), 1);
    let log = s.log(&Filter::default());
    assert_eq!(
        log[0],
        Entry {
            id: log[0].id,
            kind: Kind::ReplyRemoved,
            undone: false,
            moderator_id: s.second.id,
            group_id: Some(s.group),
            post_id: Some(reply),
            target_id: Some(s.author.id),
            reason: Some("Not here".to_owned()),
            until: None,
            created_at: by.at,
        }
    );
    let reason = s.world.read(|rx| modlog::reason_of(rx, removal));
    assert_eq!(reason.as_deref(), Some("Not here"));
    let (_, again) = s.world.recorded(|tx| remove(tx, &by, reply, None));
    assert_eq!(again, []);

    let (_, events) = s.world.recorded(|tx| reinstate(tx, &by, reply, Some("\u{200B}")));
    assert_eq!(
        events,
        [Event::PostReinstated {
            post: reply,
            undone: removal
        }]
    );
    assert_eq!(s.world.post(reply).removed_at, None);
    assert_eq!(s.world.post(s.thread).replies, 1);
    assert_eq!(s.world.actor(&s.author).replies, 1);
    assert_eq!(s.indexed(), 2);
    let log = s.log(&Filter::default());
    assert!(log[0].undone && log[0].reason.is_none());
    let (_, again) = s.world.recorded(|tx| reinstate(tx, &by, reply, None));
    assert_eq!(again, []);
    assert_eq!(s.log(&Filter::default()).len(), log.len());
}

#[test]
fn what_its_author_deleted_is_not_counted_out_twice() {
    let s = Scene::new();
    let author = s.world.by(&s.author);
    s.world.write(|tx| crate::posts::delete(tx, &author, s.thread));
    let by = s.world.by(&s.owner);
    s.world.write(|tx| remove(tx, &by, s.thread, None));
    assert_eq!(s.world.group_row(s.group).threads, 0);
    s.world.write(|tx| reinstate(tx, &by, s.thread, None));
    assert_eq!(s.world.group_row(s.group).threads, 0);
    s.world.write(|tx| crate::posts::restore(tx, &author, s.thread));
    assert_eq!(s.world.group_row(s.group).threads, 1);
    assert_eq!(s.indexed(), 1);
}

#[test]
fn a_reason_that_is_too_long_is_refused() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let long = "ä".repeat(REASON_LIMIT + 1);
    let result = s.world.db.write(|tx| remove(tx, &by, s.thread, Some(&long)));
    assert!(matches!(
        result,
        Err(Error::Invalid(
            Field::Reason,
            Fault::TooLong { max: REASON_LIMIT }
        ))
    ));
    assert_eq!(s.world.post(s.thread).removed_at, None);
}

#[test]
fn a_locked_thread_takes_replies_of_moderators_only() {
    let s = Scene::new();
    let by = s.world.by(&s.second);
    let (_, events) = s.world.recorded(|tx| lock(tx, &by, s.thread, Some("heated")));
    assert_eq!(events, [Event::PostLocked { post: s.thread }]);
    let locked = s.last_event();
    let (_, again) = s.world.recorded(|tx| lock(tx, &by, s.thread, None));
    assert_eq!(again, []);
    assert!(s.world.post(s.thread).locked);
    let author = s.world.by(&s.author);
    denied(s.world.publish(&author, Place::Reply(s.thread)), Denial::Locked);
    s.world.reply(&s.second, s.thread);

    let (_, events) = s.world.recorded(|tx| unlock(tx, &by, s.thread, None));
    let undone = locked;
    assert_eq!(
        events,
        [Event::PostUnlocked {
            post: s.thread,
            undone
        }]
    );
    let (_, again) = s.world.recorded(|tx| unlock(tx, &by, s.thread, None));
    assert_eq!(again, []);
    s.world.reply(&s.author, s.thread);
    let wanted = Filter {
        kind: Some(Kind::Locked),
        ..Filter::default()
    };
    let turns: Vec<bool> = s.log(&wanted).iter().map(|it| it.undone).collect();
    assert_eq!(turns, [true, false]);
}

#[test]
fn threads_are_pinned_and_replies_are_not() {
    let s = Scene::new();
    let by = s.world.by(&s.second);
    let (_, events) = s.world.recorded(|tx| pin(tx, &by, s.thread));
    assert_eq!(events, [Event::PostPinned { post: s.thread }]);
    assert_eq!(s.world.recorded(|tx| pin(tx, &by, s.thread)).1, []);
    assert!(s.world.post(s.thread).pinned);
    let (_, events) = s.world.recorded(|tx| unpin(tx, &by, s.thread));
    assert_eq!(events, [Event::PostUnpinned { post: s.thread }]);
    assert_eq!(s.world.recorded(|tx| unpin(tx, &by, s.thread)).1, []);
    let reply = s.world.reply(&s.author, s.thread);
    for result in [
        s.world.db.write(|tx| pin(tx, &by, reply)),
        s.world.db.write(|tx| lock(tx, &by, reply, None)),
    ] {
        assert!(matches!(result, Err(Error::NotFound(Thing::Post))));
    }
}

#[test]
fn moderators_mark_their_own_replies() {
    let s = Scene::new();
    let (own, other) = (
        s.world.reply(&s.second, s.thread),
        s.world.reply(&s.author, s.thread),
    );
    let by = s.world.by(&s.second);
    let (_, events) = s.world.recorded(|tx| distinguish(tx, &by, own));
    assert_eq!(events, [Event::PostDistinguished { post: own }]);
    assert_eq!(s.world.recorded(|tx| distinguish(tx, &by, own)).1, []);
    assert!(s.world.post(own).distinguished);
    let (_, events) = s.world.recorded(|tx| undistinguish(tx, &by, own));
    assert_eq!(events, [Event::PostDistinguished { post: own }]);
    assert_eq!(s.world.recorded(|tx| undistinguish(tx, &by, own)).1, []);
    denied(
        s.world.db.write(|tx| distinguish(tx, &by, other)),
        Denial::NotAuthor,
    );
    let by = s.world.by(&s.author);
    denied(
        s.world.db.write(|tx| distinguish(tx, &by, other)),
        Denial::NotModerator,
    );
}

#[test]
fn only_those_who_have_the_say_moderate() {
    let s = Scene::new();
    let stranger = s.world.stranger("mia");
    let elsewhere = s.world.remote_group("elsewhere");
    for by in [s.world.by(&s.author), s.world.by(&stranger)] {
        denied(
            s.world.db.write(|tx| remove(tx, &by, s.thread, None)),
            Denial::NotModerator,
        );
    }
    // Another group has no say in this one, whatever it announces.
    let by = s.world.announced(elsewhere, &stranger);
    denied(
        s.world.db.write(|tx| remove(tx, &by, s.thread, None)),
        Denial::WrongOrigin,
    );
    // A moderator on another server has.
    s.world.appoint(&s.owner, s.group, &stranger);
    let by = s.world.by(&stranger);
    s.world.write(|tx| remove(tx, &by, s.thread, None));
    let recorded = s
        .world
        .read(|rx| events::get(rx, s.last_event()))
        .activity
        .unwrap();
    assert_eq!(Via::Remote(recorded), by.via);
    let admin = s.world.admin("root");
    let by = s.world.by(&admin);
    s.world.write(|tx| reinstate(tx, &by, s.thread, None));
}

#[test]
fn a_moderator_has_no_power_over_one_of_longer_standing() {
    let s = Scene::new();
    let owners = s.world.thread(&s.owner, s.group);
    let by = s.world.by(&s.second);
    let refused = |result: Result<()>| denied(result, Denial::NotHigherModerator);
    refused(s.world.db.write(|tx| remove(tx, &by, owners, None)));
    refused(s.world.db.write(|tx| ban(tx, &by, s.group, s.owner.id, &CLEARED)));
    refused(
        s.world
            .db
            .write(|tx| remove_moderator(tx, &by, s.group, s.owner.id)),
    );
    // Down the line it goes, and an administrator stands above all.
    let admin = s.world.admin("root");
    let admins = s.world.thread(&admin, s.group);
    refused(s.world.db.write(|tx| remove(tx, &by, admins, None)));
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| remove_moderator(tx, &by, s.group, s.second.id));
    let by = s.world.by(&admin);
    s.world.write(|tx| remove_moderator(tx, &by, s.group, s.owner.id));
    assert_eq!(s.world.read(|rx| groups::moderators(rx, s.group)), []);
}

#[test]
fn what_a_remote_group_announces_holds() {
    let s = Scene::new();
    let group = s.world.remote_group("there");
    let (mia, tom) = (s.world.stranger("mia"), s.world.stranger("tom"));
    let by = s.world.announced(group, &tom);
    let thread = s.world.publish(&by, Place::Thread(group)).unwrap().id;
    // Nobody here knows mia as a moderator, and an administrator of ours has no say there.
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| add_moderator(tx, &by, group, tom.id));
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| lock(tx, &by, thread, None));
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| ban(tx, &by, group, tom.id, &CLEARED));
    assert!(s.world.post(thread).removed_at.is_some() && s.world.post(thread).locked);
    let admin = s.world.admin("root");
    let by = s.world.by(&admin);
    denied(
        s.world.db.write(|tx| unlock(tx, &by, thread, None)),
        Denial::NotModerator,
    );
}

#[test]
fn a_ban_ends_the_membership_and_is_in_force_until_its_end() {
    let s = Scene::new();
    let members = s.world.group_row(s.group).members;
    let by = s.world.by(&s.second);
    let until = by.at.plus(TimeDelta::hours(1));
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    let banned = Event::Banned {
        group: s.group,
        actor: s.author.id,
        until: Some(until),
        content_removed: false,
    };
    assert_eq!(events, [banned]);
    assert_eq!(s.world.group_row(s.group).members, members - 1);
    assert_eq!(s.world.group_row(s.group).local_members, members - 1);
    assert_eq!(s.world.standing(s.group, &s.author).unwrap().member, None);
    let log = s.log(&Filter::default());
    assert_eq!((log[0].kind, log[0].until), (Kind::Banned, Some(until)));
    assert_eq!(log[0].reason.as_deref(), Some("spam"));
    let (_, again) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    assert_eq!(again, []);

    let denial = Denial::Banned(Some(until));
    let author = s.world.by(&s.author);
    denied(s.world.publish(&author, Place::Thread(s.group)), denial);
    denied(s.world.publish(&author, Place::Reply(s.thread)), denial);
    denied(
        s.world
            .db
            .write(|tx| crate::membership::join(tx, &author, s.group)),
        denial,
    );
    let later = By::local(s.author.clone(), until);
    s.world.publish(&later, Place::Thread(s.group)).unwrap();
}

#[test]
fn another_ban_replaces_the_first_and_a_past_one_is_refused() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let until = by.at.plus(TimeDelta::hours(1));
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    assert_eq!(events.len(), 1);
    assert_eq!(s.world.standing(s.group, &s.author).unwrap().banned_until, None);
    let past = banned_for(Some(by.at));
    let result = s.world.db.write(|tx| ban(tx, &by, s.group, s.author.id, &past));
    assert!(matches!(result, Err(Error::Invalid(Field::Time, _))));
    denied(
        s.world
            .db
            .write(|tx| ban(tx, &by, s.group, s.owner.id, &banned_for(None))),
        Denial::Oneself,
    );
}

#[test]
fn a_lifted_ban_names_what_it_undoes() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    let undone = s.last_event();
    let (_, events) = s
        .world
        .recorded(|tx| unban(tx, &by, s.group, s.author.id, Some("sorry")));
    let lifted = Event::Unbanned {
        group: s.group,
        actor: s.author.id,
        undone,
    };
    assert_eq!(events, [lifted]);
    let log = s.log(&Filter::default());
    assert!(log[0].undone && log[0].reason.as_deref() == Some("sorry"));
    assert_eq!(
        s.world
            .recorded(|tx| unban(tx, &by, s.group, s.author.id, None))
            .1,
        []
    );
    s.world.thread(&s.author, s.group);
}

#[test]
fn a_ban_may_take_everything_with_it_and_its_end_brings_nothing_back() {
    let s = Scene::new();
    let own = s.world.reply(&s.author, s.thread);
    let others = s.world.reply(&s.owner, own);
    let below = s.world.reply(&s.author, others);
    let owners = s.world.thread(&s.owner, s.group);
    s.world.reply(&s.author, owners);
    let gone = s.world.reply(&s.author, owners);
    let elsewhere = s.world.group(&s.owner, "elsewhere");
    let kept = s.world.thread(&s.author, elsewhere);
    let author = s.world.by(&s.author);
    s.world.write(|tx| crate::posts::delete(tx, &author, gone));

    let by = s.world.by(&s.owner);
    let entries = s.log(&Filter::default()).len();
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED));
    let banned = Event::Banned {
        group: s.group,
        actor: s.author.id,
        until: None,
        content_removed: true,
    };
    assert_eq!(events, [banned]);
    assert_eq!(s.log(&Filter::default()).len(), entries + 1);
    for id in [s.thread, own, below, gone] {
        assert!(s.world.post(id).removed_at.is_some(), "{id}");
    }
    assert!(s.world.post(kept).removed_at.is_none() && s.world.post(others).removed_at.is_none());
    let author = s.world.actor(&s.author);
    assert_eq!((author.threads, author.replies), (1, 0));
    let row = s.world.group_row(s.group);
    assert_eq!((row.threads, row.replies), (1, 1));
    let replies = |id| s.world.post(id).replies;
    assert_eq!(
        [replies(s.thread), replies(own), replies(others), replies(owners)],
        [1, 1, 0, 0]
    );
    // The other's reply and thread, and what was written elsewhere.
    assert_eq!(s.indexed(), 3);
    assert_eq!(
        s.world
            .recorded(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED))
            .1,
        []
    );

    s.world.write(|tx| unban(tx, &by, s.group, s.author.id, None));
    assert!(s.world.post(own).removed_at.is_some());
    s.world.write(|tx| reinstate(tx, &by, own, None));
    assert_eq!(replies(s.thread), 2);
}

#[test]
fn moderators_come_and_go() {
    let s = Scene::new();
    let by = s.world.by(&s.second);
    let (_, events) = s
        .world
        .recorded(|tx| add_moderator(tx, &by, s.group, s.author.id));
    let added = Event::ModeratorAdded {
        group: s.group,
        actor: s.author.id,
    };
    assert_eq!(events, [added]);
    let again = s
        .world
        .recorded(|tx| add_moderator(tx, &by, s.group, s.author.id));
    assert_eq!(again.1, []);
    assert_eq!(
        s.world.read(|rx| groups::moderators(rx, s.group)),
        [s.owner.id, s.second.id, s.author.id]
    );
    // Stepping down needs nobody's leave.
    let by = s.world.by(&s.author);
    let (_, events) = s
        .world
        .recorded(|tx| remove_moderator(tx, &by, s.group, s.author.id));
    let removed = Event::ModeratorRemoved {
        group: s.group,
        actor: s.author.id,
    };
    assert_eq!(events, [removed]);
    let by = s.world.by(&s.second);
    let again = s
        .world
        .recorded(|tx| remove_moderator(tx, &by, s.group, s.author.id));
    assert_eq!(again.1, []);
    let wanted = Filter {
        kind: Some(Kind::Moderator),
        target: Some(s.author.id),
        ..Filter::default()
    };
    let turns: Vec<bool> = s.log(&wanted).iter().map(|it| it.undone).collect();
    assert_eq!(turns, [true, false]);
}

#[test]
fn only_who_may_write_in_a_group_becomes_its_moderator() {
    let s = Scene::new();
    let inside = s.world.group_for(&s.owner, "inside", Visibility::Local);
    let closed = s.world.group_for(&s.owner, "closed", Visibility::Protected);
    let stranger = s.world.stranger("mia");
    let by = s.world.by(&s.owner);
    let appointed = |group, who: &Actor| s.world.db.write(|tx| add_moderator(tx, &by, group, who.id));
    denied(appointed(inside, &stranger), Denial::NotVisible);
    denied(appointed(closed, &s.author), Denial::NotVisible);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    denied(appointed(s.group, &s.author), Denial::Banned(None));
    s.world.join_accepted(&s.author, closed, &s.owner);
    appointed(closed, &s.author).unwrap();
    let group = s
        .world
        .db
        .write(|tx| add_moderator(tx, &by, s.group, s.group.actor()));
    assert!(matches!(group, Err(Error::NotFound(Thing::Person))));
}

#[test]
fn a_banned_moderator_has_no_say() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.second.id, &banned_for(None)));
    let by = s.world.by(&s.second);
    denied(
        s.world.db.write(|tx| unban(tx, &by, s.group, s.second.id, None)),
        Denial::NotModerator,
    );
}

#[test]
fn the_log_is_read_by_who_reads_the_group_page_by_page() {
    let s = Scene::new();
    let inside = s.world.group_for(&s.owner, "inside", Visibility::Local);
    let thread = s.world.thread(&s.owner, inside);
    let by = s.world.by(&s.owner);
    s.world.write(|tx| pin(tx, &by, s.thread));
    s.world.write(|tx| pin(tx, &by, thread));
    let read =
        |viewer: &Viewer, filter: &Filter, page| s.world.read(|rx| modlog::page(rx, viewer, filter, page));
    let all = Filter::default();
    // The appointment of the second moderator and the pinned thread.
    assert_eq!(read(&Viewer::Anyone, &all, first(50)).len(), 2);
    let me = Viewer::Account(s.author.id);
    let whole = read(&me, &all, first(50));
    assert_eq!(whole.len(), 3);
    assert_eq!(read(&me, &all, first(2)), whole[..2]);
    let rest = Page {
        before: Some(whole[1].id),
        skip: 0,
        limit: 2,
    };
    assert_eq!(read(&me, &all, rest), whole[2..]);
    let second = Page {
        before: None,
        skip: 1,
        limit: 1,
    };
    assert_eq!(read(&me, &all, second), whole[1..2]);
    for (filter, expected) in [
        (
            Filter {
                group: Some(inside),
                ..all
            },
            1,
        ),
        (
            Filter {
                post: Some(s.thread),
                ..all
            },
            1,
        ),
        (
            Filter {
                moderator: Some(s.owner.id),
                ..all
            },
            3,
        ),
        (
            Filter {
                moderator: Some(s.second.id),
                ..all
            },
            0,
        ),
        (
            Filter {
                target: Some(s.second.id),
                ..all
            },
            1,
        ),
        (
            Filter {
                kind: Some(Kind::Pinned),
                ..all
            },
            2,
        ),
    ] {
        assert_eq!(read(&me, &filter, first(50)).len(), expected, "{filter:?}");
    }
}
