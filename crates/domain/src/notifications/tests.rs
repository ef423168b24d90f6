// SPDX-License-Identifier: AGPL-3.0-or-later
//! Notifications on real databases.

use super::*;
use crate::actors::Actor;
use crate::blocks;
use crate::error::Denial;
use crate::groups::Visibility;
use crate::posts;
use crate::schema::mention;
use crate::testing::{World, at};
use crate::timelines::tests::remove;

fn query(reason: Reason) -> NotificationQuery {
    NotificationQuery {
        reason,
        about: None,
        show: Show::All,
        sort: NotificationSort::New,
        start: Start::default(),
        limit: 3,
    }
}

fn all(world: &World, who: &Actor, mut query: NotificationQuery) -> Vec<(NotificationId, PostId)> {
    let mut found = Vec::new();
    loop {
        let next = world.read(|snapshot| page(snapshot, &Viewer::Account(who.id), &query));
        found.extend(next.items.iter().map(|(it, post)| {
            assert_eq!((it.post_id, it.recipient_id), (post.id, who.id));
            (it.id, post.id)
        }));
        match next.next {
            Some(cursor) => query.start = Start::After(cursor),
            None => return found,
        }
        assert!(found.len() < 50);
    }
}

fn posts_of(world: &World, who: &Actor, query: NotificationQuery) -> Vec<PostId> {
    all(world, who, query).into_iter().map(|(_, post)| post).collect()
}

fn unread(world: &World, who: &Actor) -> (i64, i64) {
    let counts = world.read(|snapshot| unread_counts(snapshot, &Viewer::Account(who.id)));
    (counts.replies, counts.mentions)
}

#[test]
fn replies_and_mentions_are_paged_and_marked() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(0));
    let replies: Vec<PostId> = (1..=7)
        .map(|i| world.reply_at(&bert, thread, "Reply", at(i)))
        .collect();
    let mentioning = world.thread_at(&bert, group, "Ask @anna", at(8));
    let newest: Vec<PostId> = replies.iter().rev().copied().collect();
    assert_eq!(posts_of(&world, &anna, query(Reason::Reply)), newest);
    let carla = world.person("carla");
    world.vote(&carla, replies[2], crate::votes::Score::Down);
    let disputed = NotificationQuery {
        sort: NotificationSort::Controversial,
        ..query(Reason::Reply)
    };
    assert_eq!(
        posts_of(&world, &anna, disputed),
        [replies[2], replies[6], replies[5]]
    );
    let oldest = NotificationQuery {
        sort: NotificationSort::Old,
        ..query(Reason::Reply)
    };
    assert_eq!(posts_of(&world, &anna, oldest), replies);
    assert_eq!(posts_of(&world, &anna, query(Reason::Mention)), [mentioning]);
    assert_eq!((unread(&world, &anna), unread(&world, &bert)), ((7, 1), (0, 0)));

    let by = By::local(anna.clone(), at(9));
    let (first, _) = all(&world, &anna, query(Reason::Reply))[0];
    for state in [State::Read, State::Read, State::Unread, State::Read] {
        let marked = world.write(|tx| mark(tx, &by, first, state));
        assert_eq!((marked.id, marked.unread), (first, state == State::Unread));
    }
    assert_eq!(unread(&world, &anna), (6, 1));
    let unread_only = NotificationQuery {
        show: Show::Unread,
        ..query(Reason::Reply)
    };
    assert_eq!(posts_of(&world, &anna, unread_only), newest[1..]);
    world.write(|tx| mark_all_read(tx, &by));
    assert_eq!(unread(&world, &anna), (0, 0));
    assert_eq!(all(&world, &anna, query(Reason::Reply)).len(), 7);
}

#[test]
fn nobody_sees_or_marks_those_of_others() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(0));
    world.reply_at(&bert, thread, "Reply", at(1));
    let (id, _) = all(&world, &anna, query(Reason::Reply))[0];
    assert_eq!(all(&world, &bert, query(Reason::Reply)), []);
    let by = By::local(bert, at(2));
    let result = world.db.write(|tx| mark(tx, &by, id, State::Read));
    assert!(
        matches!(result, Err(Error::NotFound(Thing::Notification))),
        "{result:?}"
    );
    world.write(|tx| mark_all_read(tx, &by));
    assert_eq!(unread(&world, &anna), (1, 0));
    let result = world
        .db
        .read(|snapshot| page(snapshot, &Viewer::Anyone, &query(Reason::Reply)));
    assert!(
        matches!(result, Err(Error::Forbidden(Denial::NotLoggedIn))),
        "{result:?}"
    );
}

#[test]
fn posts_that_are_gone_unreadable_or_of_the_blocked_are_not_shown() {
    let world = World::new();
    let (anna, bert, cleo) = (world.person("anna"), world.person("bert"), world.person("cleo"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let left = world.group_for(&bert, "left", Visibility::Protected);
    world.join_accepted(&anna, left, &bert);
    let deleted = world.thread_at(&bert, ours, "Gone @anna", at(1));
    let removed = world.thread_at(&bert, ours, "Removed @anna", at(2));
    world.thread_at(&bert, left, "Protected @anna", at(3));
    world.thread_at(&cleo, ours, "Unwanted @anna", at(4));
    let kept = world.thread_at(&bert, ours, "Kept @anna", at(5));
    assert_eq!(
        (
            all(&world, &anna, query(Reason::Mention)).len(),
            unread(&world, &anna)
        ),
        (5, (0, 5))
    );
    world.delete(&bert, deleted);
    remove(&world, removed);
    let by = By::local(anna.clone(), at(6));
    world.write(|tx| crate::groups::membership::leave(tx, &by, left));
    world.write(|tx| blocks::block_person(tx, &by, cleo.id));
    assert_eq!(posts_of(&world, &anna, query(Reason::Mention)), [kept]);
    assert_eq!(unread(&world, &anna), (0, 1));
}

#[test]
fn a_mention_that_is_resolved_late_is_notified_once() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let remote = world.stranger("rita");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Thread", at(1));
    let reply = world.reply_at(&bert, thread, "Reply", at(2));
    for person in [bert.id, anna.id, remote.id, anna.id, remote.id, bert.id] {
        world.write(|tx| posts::note_mention(tx, reply, person, Time(3)));
    }
    let mentioned: Vec<ActorId> = world.read(|snapshot| {
        Ok(mention::table
            .filter(mention::post_id.eq(reply))
            .order(mention::actor_id)
            .select(mention::actor_id)
            .load(snapshot.conn())?)
    });
    assert_eq!(mentioned, [anna.id, bert.id, remote.id]);
    // Anna was notified of the reply already, and Bert wrote it.
    assert_eq!((unread(&world, &anna), unread(&world, &bert)), ((1, 0), (0, 0)));
    for _ in 0..2 {
        world.write(|tx| posts::note_mention(tx, thread, bert.id, Time(3)));
    }
    assert_eq!(unread(&world, &bert), (0, 1));
    world.delete(&bert, reply);
    let late = world.person("late");
    world.write(|tx| posts::note_mention(tx, reply, late.id, Time(3)));
    assert_eq!(unread(&world, &late), (0, 0));
}

/// Lists and counts are of the same, whatever is set.
#[test]
fn what_the_settings_leave_out_is_neither_listed_nor_counted() {
    let world = World::new();
    let (anna, bert, bot) = (world.account("anna"), world.account("bert"), world.account("bot"));
    world.write(|tx| {
        let edit = crate::profiles::ProfileEdit {
            bot: Some(true),
            ..Default::default()
        };
        crate::accounts::edit_profile(tx, &world.by(&bot), &edit)
    });
    let (ours, other) = (
        world.group_for(&anna, "ours", Visibility::Public),
        world.group_for(&bert, "other", Visibility::Public),
    );
    let (thread, elsewhere) = (
        world.thread_at(&anna, ours, "A", at(0)),
        world.thread_at(&anna, other, "B", at(1)),
    );
    let of_bert = world.reply_at(&bert, thread, "Reply", at(2));
    let of_bot = world.reply_at(&bot, thread, "Reply", at(3));
    let in_other = world.reply_at(&bert, elsewhere, "Reply", at(4));
    let named = world.reply_at(&bert, of_bot, "Hello @anna", at(5));
    let in_thread = world.thread_at(&bot, ours, "Hello @anna", at(6));
    let by = world.by(&anna);
    let seen = || {
        let lists = [Reason::Reply, Reason::Mention].map(|it| posts_of(&world, &anna, query(it)));
        let counts = world.read(|snapshot| unread_counts(snapshot, &Viewer::Account(anna.id)));
        assert_eq!(i64::try_from(lists[0].len()).unwrap(), counts.replies);
        assert_eq!(i64::try_from(lists[1].len()).unwrap(), counts.mentions);
        let threads = NotificationQuery {
            about: Some(PostKind::Thread),
            ..query(Reason::Mention)
        };
        let in_threads = posts_of(&world, &anna, threads).len();
        assert_eq!(i64::try_from(in_threads).unwrap(), counts.mentions_in_threads);
        lists
    };
    assert_eq!(seen(), [vec![in_other, of_bot, of_bert], vec![in_thread, named]]);
    world.write(|tx| settings::save(tx, &by, |it| it.show_bots = false));
    assert_eq!(seen(), [vec![in_other, of_bert], vec![named]]);
    world.write(|tx| blocks::block_group(tx, &by, other));
    assert_eq!(seen(), [vec![of_bert], vec![named]]);
    world.write(|tx| blocks::block_person(tx, &by, bert.id));
    assert_eq!(seen(), [vec![], vec![]]);
    world.write(|tx| settings::save(tx, &by, |it| it.show_bots = true));
    assert_eq!(seen(), [vec![of_bot], vec![in_thread]]);
    let replies = NotificationQuery {
        about: Some(PostKind::Reply),
        ..query(Reason::Mention)
    };
    assert_eq!(posts_of(&world, &anna, replies), []);
}
