// SPDX-License-Identifier: AGPL-3.0-or-later
//! Read marks on real databases.

use super::*;
use crate::groups::Visibility;
use crate::saves;
use crate::testing::{World, at};

#[test]
fn threads_are_marked_with_their_replies() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let reply = world.reply_at(&anna, thread, "Reply", at(2));
    let viewer = Viewer::Account(bert.id);
    let mark = || {
        world
            .read(|snapshot| of_viewer(snapshot, &viewer, &[thread, reply]))
            .pop()
    };
    let by = |seconds| By::local(bert.clone(), at(seconds));
    assert_eq!(mark(), None);
    for _ in 0..2 {
        world.write(|tx| mark_read(tx, &by(3), &[thread, reply]));
        let read = mark().unwrap();
        assert_eq!(
            (read.post_id, read.read_at, read.replies_read),
            (thread, Some(at(3)), 1)
        );
    }
    world.reply_at(&anna, thread, "Reply", at(4));
    world.write(|tx| mark_read(tx, &by(5), &[thread]));
    assert_eq!(mark().unwrap().replies_read, 2);
    world.write(|tx| mark_unread(tx, &by(6), &[thread]));
    assert_eq!(mark().unwrap().read_at, None);
    assert_eq!(
        world.read(|snapshot| of_viewer(snapshot, &Viewer::Account(anna.id), &[thread])),
        []
    );
    assert_eq!(
        world.read(|snapshot| of_viewer(snapshot, &Viewer::Anyone, &[thread])),
        []
    );
}

#[test]
fn what_is_saved_stays_saved() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let by = By::local(anna.clone(), at(2));
    world.write(|tx| {
        saves::save(tx, &by, thread)?;
        mark_read(tx, &by, &[thread])?;
        mark_unread(tx, &by, &[thread])
    });
    let mark = world.read(|snapshot| of_viewer(snapshot, &Viewer::Account(anna.id), &[thread]));
    assert_eq!((mark[0].saved_at, mark[0].read_at), (Some(at(2)), None));
}

#[test]
fn what_cannot_be_seen_is_not_marked() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "closed", Visibility::Protected);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let by = By::local(bert.clone(), at(2));
    world.write(|tx| mark_read(tx, &by, &[thread, PostId(999_999)]));
    assert_eq!(
        world.read(|snapshot| of_viewer(snapshot, &Viewer::Account(bert.id), &[thread])),
        []
    );
    let many = vec![thread; MARK_LIMIT + 1];
    for result in [
        world.db.write(|tx| mark_read(tx, &by, &many)),
        world.db.write(|tx| mark_unread(tx, &by, &many)),
    ] {
        assert!(
            matches!(result, Err(Error::Invalid(Field::Page, _))),
            "{result:?}"
        );
    }
}

#[test]
fn threads_are_hidden_and_shown_again() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let (thread, secret) = (
        world.thread_at(&anna, group, "Thread", at(1)),
        world.thread_at(&anna, closed, "Secret", at(1)),
    );
    let viewer = Viewer::Account(bert.id);
    let marks = || world.read(|snapshot| of_viewer(snapshot, &viewer, &[thread, secret]));
    let by = |seconds| By::local(bert.clone(), at(seconds));
    world.write(|tx| {
        mark_read(tx, &by(2), &[thread])?;
        hide(tx, &by(3), &[thread, secret])
    });
    let found = marks();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].read_at, found[0].hidden_at), (Some(at(2)), Some(at(3))));
    world.write(|tx| unhide(tx, &by(4), &[thread, secret]));
    assert_eq!((marks()[0].read_at, marks()[0].hidden_at), (Some(at(2)), None));
    let ids = vec![thread; MARK_LIMIT + 1];
    let refused = world.db.write(|tx| hide(tx, &by(5), &ids));
    assert!(
        matches!(refused, Err(Error::Invalid(Field::Page, _))),
        "{refused:?}"
    );
}

#[test]
fn what_was_read_or_hidden_is_listed_as_long_as_it_may_be_seen() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let read = world.thread_at(&anna, group, "Read", at(1));
    let hidden = world.thread_at(&anna, group, "Hidden", at(2));
    let both = world.thread_at(&anna, group, "Both", at(3));
    let by = By::local(bert.clone(), at(4));
    world.write(|tx| {
        mark_read(tx, &by, &[read, both])?;
        hide(tx, &by, &[hidden, both])
    });
    let listed = |viewer: Viewer, noted| {
        let found = world.read(|snapshot| page(snapshot, &viewer, noted, 0, 10));
        found.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let viewer = Viewer::Account(bert.id);
    assert_eq!(listed(viewer.clone(), ReadFilter::Read), [both, read]);
    assert_eq!(listed(viewer.clone(), ReadFilter::Hidden), [both, hidden]);
    for other in [Viewer::Account(anna.id), Viewer::Anyone] {
        assert_eq!(listed(other, ReadFilter::Read), []);
    }
    world.write(|tx| posts::delete(tx, &By::local(anna.clone(), at(5)), both));
    assert_eq!(listed(viewer, ReadFilter::Read), [read]);
}
