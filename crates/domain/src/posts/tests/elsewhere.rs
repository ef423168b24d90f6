// SPDX-License-Identifier: AGPL-3.0-or-later
//! What other servers say of posts beside what these say, and what becomes of ours there.

use chrono::TimeDelta;

use super::denied;
use crate::actors::{Actor, Kind};
use crate::by::By;
use crate::error::Denial;
use crate::events::Event;
use crate::ids::{GroupId, PostId};
use crate::moderation;
use crate::notifications::{self, NotificationQuery, NotificationSort, Show};
use crate::paging::Start;
use crate::posts::notify::Reason;
use crate::posts::{self, ContentEdit, Identity, Marks, Place, Post, RemoteEdit, Speaker, Stated};
use crate::testing::{World, new_post, remote, text};
use crate::time::Time;
use crate::viewer::Viewer;

const ALL: Marks = Marks {
    distinguished: Some(true),
    locked: Some(true),
    pinned: Some(true),
};

fn stated(marks: Marks, by: Speaker) -> Stated {
    Stated {
        marks,
        up: Some(5),
        down: Some(2),
        by,
    }
}

fn publish(world: &World, by: &By, place: Place, updated_at: Option<Time>, stated: Stated) -> Post {
    let body = text("words");
    let mut new = new_post(place, &body);
    let uri = format!("{}/objects/{}", by.actor.uri, by.at.0);
    new.identity = Some(Identity {
        uri: &uri,
        created_at: by.at,
        updated_at,
        mentions: &[],
        stated,
    });
    world.write(|tx| posts::publish(tx, by, &new))
}

fn there(world: &World, name: &str) -> Actor {
    world.store(&remote(Kind::Person, "https://elsewhere.example", name))
}

fn home(world: &World, group: GroupId) -> Actor {
    world.read(|snapshot| crate::actors::get(snapshot, group.actor()))
}

fn marks(post: &Post) -> (bool, bool, bool) {
    (post.distinguished, post.locked, post.pinned)
}

#[test]
fn the_home_of_a_group_says_what_moderators_made_of_posts() {
    let world = World::new();
    let group = world.remote_group("there");
    let (mia, tom) = (world.stranger("mia"), there(&world, "tom"));
    let ours = world.group(&world.person("anna"), "office");
    for (author, place, by, expected) in [
        (&mia, group, Speaker::Author, (false, true, true)),
        (&tom, group, Speaker::Author, (false, false, false)),
        (&tom, group, Speaker::Home, (false, true, true)),
        (&mia, ours, Speaker::Author, (false, false, false)),
    ] {
        let thread = publish(
            &world,
            &world.by(author),
            Place::Thread(place),
            None,
            stated(ALL, by),
        );
        assert_eq!(marks(&thread), expected, "{} {by:?}", author.uri);
        let counted = (thread.counts.up, thread.counts.down);
        assert_eq!(counted, if expected.1 { (5, 2) } else { (1, 0) });
    }
    let thread = publish(
        &world,
        &world.by(&mia),
        Place::Thread(group),
        None,
        Stated::default(),
    );
    assert_eq!(marks(&thread), (false, false, false));
    for (author, expected) in [(&mia, true), (&tom, false)] {
        let reply = publish(
            &world,
            &world.by(author),
            Place::Reply(thread.id),
            None,
            stated(ALL, Speaker::Author),
        );
        assert_eq!(marks(&reply), (expected, false, false), "{}", author.uri);
    }
}

#[test]
fn what_came_locked_can_be_unlocked() {
    let world = World::new();
    let group = world.remote_group("there");
    let by = world.by(&world.stranger("mia"));
    let thread = publish(
        &world,
        &by,
        Place::Thread(group),
        None,
        stated(ALL, Speaker::Author),
    );
    let announced = world.announced(group, &world.stranger("mod"));
    world.write(|tx| moderation::unlock(tx, &announced, thread.id, None));
    assert!(!world.post(thread.id).locked);
}

#[test]
fn a_moderator_speaks_for_the_group_from_any_server() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let (tom, eve) = (there(&world, "tom"), there(&world, "eve"));
    world.join(&tom, group);
    world.appoint(&anna, group, &tom);
    let thread = world.thread(&anna, group);
    for (author, expected) in [(&tom, true), (&eve, false)] {
        let by = world.by(author);
        let reply = publish(&world, &by, Place::Reply(thread), None, Stated::default());
        let body = text("words");
        let edit = ContentEdit {
            text: Some(&body),
            ..ContentEdit::default()
        };
        let remote = RemoteEdit {
            at: by.at.plus(TimeDelta::seconds(1)),
            mentions: &[],
            stated: stated(ALL, Speaker::Author),
        };
        let (post, events) = world.recorded(|tx| posts::edit_remote(tx, &by, reply.id, &edit, remote));
        assert_eq!(post.distinguished, expected, "{}", author.uri);
        let told = [Event::PostEdited { post: reply.id }];
        assert_eq!(events, if expected { told.to_vec() } else { Vec::new() });
        assert_eq!(post.updated_at, None, "the words are the same");
    }
}

#[test]
fn what_was_edited_before_it_came_is_marked() {
    let world = World::new();
    let group = world.remote_group("there");
    let mia = world.stranger("mia");
    let mut by = world.by(&mia);
    by.at = by.at.plus(TimeDelta::hours(1));
    for (updated, expected) in [
        (None, None),
        (Some(by.at), None),
        (Some(by.at.minus(TimeDelta::hours(9))), None),
        (Some(by.at.plus(TimeDelta::hours(9))), Some(())),
    ] {
        by.at = by.at.plus(TimeDelta::seconds(1));
        let body = text("words");
        let mut new = new_post(Place::Thread(group), &body);
        let uri = format!("{}/objects/{}", mia.uri, by.at.0);
        new.identity = Some(Identity {
            uri: &uri,
            created_at: by.at,
            updated_at: updated,
            mentions: &[],
            stated: Stated::default(),
        });
        let post = world.write(|tx| posts::publish(tx, &by, &new));
        assert_eq!(post.updated_at.map(drop), expected, "{updated:?}");
        assert!(
            post.updated_at.is_none_or(|it| it <= by.at),
            "not from the future"
        );
    }
}

#[test]
fn older_words_stay_away_from_what_was_edited_before_it_came() {
    let world = World::new();
    let group = world.remote_group("there");
    let mut by = world.by(&world.stranger("mia"));
    let written = by.at;
    let at = |minutes: i64| written.plus(TimeDelta::minutes(minutes));
    by.at = at(60);
    let body = text("newest");
    let mut new = new_post(Place::Thread(group), &body);
    new.identity = Some(Identity {
        uri: "https://there.example/edited",
        created_at: at(0),
        updated_at: Some(at(30)),
        mentions: &[],
        stated: Stated::default(),
    });
    let post = world.write(|tx| posts::publish(tx, &by, &new));
    assert_eq!(post.updated_at, Some(at(30)));
    for (minutes, words, expected) in [
        (10, "oldest", "newest"),
        (30, "same time", "newest"),
        (31, "newer", "newer"),
        (20, "late", "newer"),
    ] {
        let body = text(words);
        let edit = ContentEdit {
            text: Some(&body),
            ..ContentEdit::default()
        };
        let remote = RemoteEdit {
            at: at(minutes),
            mentions: &[],
            stated: Stated::default(),
        };
        let post = world.write(|tx| posts::edit_remote(tx, &by, post.id, &edit, remote));
        assert_eq!(post.content.source, expected, "{words}");
    }
}

#[test]
fn who_is_mentioned_only_later_hears_of_it_once() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.remote_group("there");
    let by = world.by(&world.stranger("mia"));
    let body = text("words");
    let said = |mentions: &[String]| {
        let mut new = new_post(Place::Thread(group), &body);
        new.identity = Some(Identity {
            uri: "https://there.example/post/9",
            created_at: by.at,
            updated_at: None,
            mentions,
            stated: Stated::default(),
        });
        world.write(|tx| posts::publish(tx, &by, &new))
    };
    let post = said(std::slice::from_ref(&anna.uri));
    for _ in 0..2 {
        assert_eq!(said(&[anna.uri.clone(), berta.uri.clone()]).id, post.id);
    }
    for person in [&anna, &berta] {
        assert_eq!(told(&world, person, Reason::Mention), [post.id]);
    }
}

#[test]
fn a_mention_that_is_found_out_later_is_sent_once() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.remote_group("there");
    let thread = world.thread(&anna, group);
    let mia = world.stranger("mia");
    let at = world.now();
    let note = |person: &Actor| {
        world
            .recorded(|tx| posts::note_mention(tx, thread, person.id, at))
            .1
    };
    let sent = Event::PostMentioned {
        post: thread,
        actor: mia.id,
    };
    assert_eq!(note(&mia), [sent]);
    assert_eq!(note(&mia), []);
    assert_eq!(note(&world.person("berta")), [], "people here are told here");
    // What others wrote is theirs to send.
    let theirs = world.thread(&mia, group);
    let tom = there(&world, "tom");
    assert_eq!(
        world.recorded(|tx| posts::note_mention(tx, theirs, tom.id, at)).1,
        []
    );
}

#[test]
fn a_mention_that_an_edit_adds_reaches_people_here_and_elsewhere() {
    let world = World::new();
    let (anna, berta, mia) = (
        world.account("anna"),
        world.account("berta"),
        world.stranger("mia"),
    );
    let group = world.group(&anna, "office");
    let by = world.by(&anna);
    let id = world.reply_saying(&anna, world.thread(&anna, group), "@berta");
    let edit = |words: &str| {
        let body = text(words);
        let edit = ContentEdit {
            text: Some(&body),
            ..ContentEdit::default()
        };
        world.recorded(|tx| posts::edit(tx, &by, id, &edit)).1
    };
    let edited = [Event::PostEdited { post: id }];
    let sent = Event::PostMentioned {
        post: id,
        actor: mia.id,
    };
    assert_eq!(edit("@berta @mia@there.example"), [edited[0].clone(), sent]);
    assert_eq!(edit("@berta und @mia@there.example"), edited);
    assert_eq!(edit("niemand"), edited);
    assert_eq!(
        edit("@carl@there.example"),
        edited,
        "who that is has to be looked up"
    );
    assert_eq!(told(&world, &berta, Reason::Mention), [id]);
}

#[test]
fn who_mentions_strangers_where_they_cannot_read_is_told() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "inside", crate::groups::Visibility::Local);
    let thread = world.thread(&anna, group);
    let mia = world.stranger("mia");
    let at = world.now();
    let (_, events) = world.recorded(|tx| posts::note_mention(tx, thread, mia.id, at));
    assert_eq!(events, []);
    let known = world.reply_saying(&anna, thread, "@mia@there.example");
    world.reply_saying(&anna, thread, "@anna");
    assert_eq!(told(&world, &anna, Reason::LostMention), [known, thread]);
}

#[test]
fn authors_are_told_what_did_not_reach_others() {
    let world = World::new();
    let (anna, mia) = (world.account("anna"), world.stranger("mia"));
    let group = world.remote_group("there");
    let (mine, theirs) = (world.thread(&anna, group), world.thread(&mia, group));
    let at = world.now();
    for id in [mine, theirs, mine] {
        world.write(|tx| posts::note_lost_mention(tx, id, at));
        world.write(|tx| posts::note_refused(tx, id, at));
    }
    assert_eq!(told(&world, &anna, Reason::LostMention), [mine]);
    assert_eq!(told(&world, &anna, Reason::Refused), [mine]);
    let unread = world.read(|snapshot| notifications::unread_counts(snapshot, &Viewer::Account(anna.id)));
    assert_eq!((unread.replies, unread.mentions, unread.undelivered), (0, 0, 2));
    let gone = world.thread(&anna, group);
    world.delete(&anna, gone);
    world.write(|tx| posts::note_refused(tx, gone, at));
    assert_eq!(told(&world, &anna, Reason::Refused), [mine]);
}

fn told(world: &World, person: &Actor, reason: Reason) -> Vec<PostId> {
    let query = NotificationQuery {
        reason,
        about: None,
        show: Show::All,
        sort: NotificationSort::New,
        start: Start::Skip(0),
        limit: 10,
    };
    let page = world.read(|snapshot| notifications::page(snapshot, &Viewer::Account(person.id), &query));
    page.items.iter().map(|(it, _)| it.post_id).collect()
}

#[test]
fn a_thread_moves_between_groups_of_its_server_with_its_replies() {
    let world = World::new();
    let [from, to] = ["old", "new"].map(|it| world.remote_group(it));
    let mia = world.stranger("mia");
    let thread = world.thread(&mia, from);
    let replies = [
        world.reply(&mia, thread),
        world.reply(&world.person("anna"), thread),
    ];
    world.delete(&mia, replies[0]);
    let by = world.by(&home(&world, from));
    let (_, events) = world.recorded(|tx| posts::move_thread(tx, &by, thread, to));
    assert_eq!(events, [Event::ThreadMoved { post: thread, from }]);
    for id in [thread, replies[0], replies[1]] {
        assert_eq!(world.post(id).group_id, to);
    }
    let counted = |id| {
        let row = world.group_row(id);
        (row.threads, row.replies)
    };
    assert_eq!((counted(from), counted(to)), ((0, 0), (1, 1)));
    assert_eq!(world.recorded(|tx| posts::move_thread(tx, &by, thread, to)).1, []);

    let by = world.by(&home(&world, to));
    let ours = world.group(&world.person("berta"), "office");
    let other = GroupId(
        world
            .store(&remote(Kind::Group, "https://elsewhere.example", "far"))
            .id
            .0,
    );
    for group in [ours, other] {
        denied(
            world.db.write(|tx| posts::move_thread(tx, &by, thread, group)),
            Denial::WrongOrigin,
        );
    }
    for who in [&mia, &world.person("carl"), &home(&world, from)] {
        let by = world.by(who);
        denied(
            world.db.write(|tx| posts::move_thread(tx, &by, thread, from)),
            Denial::NotModerator,
        );
    }
    assert!(
        world
            .db
            .write(|tx| posts::move_thread(tx, &by, replies[1], from))
            .is_err()
    );
}
