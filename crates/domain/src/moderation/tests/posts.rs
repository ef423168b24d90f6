// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is done about posts.

use super::*;

#[test]
fn a_removal_is_recorded_logged_counted_and_undone() {
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
    assert_eq!(s.world.post(s.thread).counts.replies, 0);
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
    let reason = s.world.read(|snapshot| modlog::reason_of(snapshot, removal));
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
    assert_eq!(s.world.post(s.thread).counts.replies, 1);
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
