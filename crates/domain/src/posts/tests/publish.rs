// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads and replies, from here and from elsewhere.

use chrono::TimeDelta;

use super::denied;
use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result, Thing};
use crate::events::Event;
use crate::groups::{self, Changes, Visibility};
use crate::ids::PostId;
use crate::posts::{self, ContentEdit, DEPTH_LIMIT, Identity, NewPost, Place, Post, Stated};
use crate::testing::{World, new_post, text};
use crate::timelines::tests::ranks;
use crate::viewer::Viewer;

fn publish(world: &World, by: &By, new: &NewPost<'_>) -> Result<Post> {
    world.db.write(|tx| posts::publish(tx, by, new))
}

#[test]
fn a_thread_stands_for_itself() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let by = world.by(&anna);
    let body = text("**Hello**");
    let mut new = new_post(Place::Thread(group), &body);
    new.content.title = Some("  A\u{202E} title\n ");
    new.content.link = Some("https://example.org/a b");
    new.content.language = Some("de");
    let (post, events) = world.recorded(|tx| posts::publish(tx, &by, &new));
    assert_eq!(events, [Event::PostPublished { post: post.id }]);
    assert_eq!(post.uri, format!("https://here.example/post/{}", post.id));
    assert_eq!(post.content.title.as_deref(), Some("A title"));
    assert_eq!(post.content.link.as_deref(), Some("https://example.org/a%20b"));
    assert_eq!((post.root_id, post.parent_id, post.depth), (post.id, None, 0));
    assert_eq!((post.path.as_str(), post.local), ("", true));
    assert_eq!(post.content.source, "**Hello**");
    assert!(post.content.html.contains("<strong>Hello</strong>"));
    assert_eq!((post.created_at, post.counts.newest_reply_at), (by.at, by.at));
    assert_eq!(world.group_row(group).threads, 1);
    assert_eq!(world.actor(&anna).threads, 1);
}

#[test]
fn replies_count_at_every_post_above_them() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let before = world.read(ranks)[&thread];
    let first = world.reply(&berta, thread);
    let second = world.reply(&anna, first);
    let other = world.reply(&anna, thread);
    let row = world.post(second);
    assert_eq!(row.uri, format!("https://here.example/comment/{second}"));
    assert_eq!((row.root_id, row.parent_id, row.depth), (thread, Some(first), 2));
    assert_eq!(row.path, format!("{first}.{second}."));
    assert_eq!(row.content.title, None);
    let replies = |id: PostId| world.post(id).counts.replies;
    assert_eq!(
        [replies(thread), replies(first), replies(second), replies(other)],
        [3, 1, 0, 0]
    );
    let after = world.post(thread);
    assert_eq!(after.counts.newest_reply_at, world.post(other).created_at);
    let ranks = world.read(ranks)[&thread];
    assert!(ranks.active > before.active && ranks.hot == before.hot);
    let counts = |it: &crate::actors::Actor| (world.actor(it).threads, world.actor(it).replies);
    assert_eq!((counts(&anna), counts(&berta)), ((1, 2), (0, 1)));
    assert_eq!(world.group_row(group).replies, 3);
}

#[test]
fn what_is_written_is_checked() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let by = world.by(&anna);
    let (empty, words) = (text_or_empty(""), text("words"));
    let long = "x".repeat(posts::TITLE_LIMIT + 1);
    let in_group = Place::Thread(group);
    let field = |new: &NewPost<'_>| match publish(&world, &by, new) {
        Err(Error::Invalid(field, _)) => Some(field),
        other => {
            other.unwrap();
            None
        }
    };
    let with_title = |title| NewPost {
        content: ContentEdit {
            title,
            ..new_post(in_group, &words).content
        },
        ..new_post(in_group, &words)
    };
    assert_eq!(field(&with_title(None)), Some(Field::Title));
    assert_eq!(field(&with_title(Some(" \u{200B}"))), Some(Field::Title));
    assert_eq!(field(&with_title(Some(&long))), Some(Field::Title));
    for link in ["javascript:alert(1)", "no link", "ftp://example.org/", "http://"] {
        let new = NewPost {
            content: ContentEdit {
                link: Some(link),
                ..new_post(in_group, &words).content
            },
            ..new_post(in_group, &words)
        };
        assert_eq!(field(&new), Some(Field::Link), "{link}");
    }
    assert_eq!(field(&new_post(in_group, &empty)), None);
    assert_eq!(field(&new_post(Place::Reply(thread), &empty)), Some(Field::Body));
    let huge = text(&"x".repeat(posts::BODY_LIMIT + 1));
    assert_eq!(field(&new_post(in_group, &huge)), Some(Field::Body));
    let nowhere = new_post(Place::Reply(PostId(9_999)), &words);
    assert!(matches!(
        publish(&world, &by, &nowhere),
        Err(Error::NotFound(Thing::Post))
    ));
}

fn text_or_empty(markdown: &str) -> crate::text::Text {
    crate::text::Text {
        source: markdown.to_owned(),
        ..Default::default()
    }
}

#[test]
fn replies_have_a_greatest_depth() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let mut parent = thread;
    for _ in 0..DEPTH_LIMIT {
        parent = world.reply(&anna, parent);
    }
    assert_eq!(world.post(parent).depth, DEPTH_LIMIT);
    assert_eq!(world.post(thread).counts.replies, i64::from(DEPTH_LIMIT));
    let before = world.last_event();
    let by = world.by(&anna);
    let result = world.publish(&by, Place::Reply(parent));
    assert!(matches!(
        result,
        Err(Error::Invalid(Field::Depth, Fault::TooMany { max: 200 }))
    ));
    assert_eq!(world.events_after(before), []);
}

#[test]
fn only_moderators_start_threads_where_posting_is_restricted() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let restricted = Changes {
        posting_restricted: Some(true),
        ..Changes::default()
    };
    let by = world.by(&anna);
    world.write(|tx| groups::edit(tx, &by, group, &restricted));
    let thread = world.thread(&anna, group);
    let by = world.by(&berta);
    denied(
        world.publish(&by, Place::Thread(group)),
        Denial::PostingRestricted,
    );
    world.reply(&berta, thread);
}

#[test]
fn who_may_write_depends_on_the_group() {
    let world = World::new();
    let (anna, berta, mia) = (world.person("anna"), world.person("berta"), world.stranger("mia"));
    let public = world.group(&anna, "everyone");
    let local = world.group_for(&anna, "house", Visibility::Local);
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let may = |who, group| {
        let by = world.by(who);
        match world.publish(&by, Place::Thread(group)) {
            Ok(_) => true,
            Err(Error::Forbidden(Denial::NotVisible)) => false,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(
        [public, local, closed].map(|it| may(&berta, it)),
        [true, true, false]
    );
    assert_eq!(
        [public, local, closed].map(|it| may(&mia, it)),
        [true, false, false]
    );
    world.join(&berta, closed);
    assert!(!may(&berta, closed), "asked only");
    world.join_accepted(&mia, closed, &anna);
    assert!(may(&mia, closed));
}

#[test]
fn nobody_replies_to_what_is_gone() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let reply = world.reply(&berta, thread);
    let below = world.reply(&anna, reply);
    let by = world.by(&berta);
    world.write(|tx| posts::delete(tx, &by, reply));
    denied(world.publish(&by, Place::Reply(reply)), Denial::Gone);
    world.reply(&berta, below);
    let by = world.by(&anna);
    world.write(|tx| posts::delete(tx, &by, thread));
    denied(world.publish(&by, Place::Reply(below)), Denial::Gone);
}

#[test]
fn a_post_from_elsewhere_keeps_its_id_and_is_stored_once() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    let by = world.by(&mia);
    let (body, mentioned) = (text("words"), [anna.uri.clone()]);
    let mut new = new_post(Place::Thread(group), &body);
    new.identity = Some(Identity {
        uri: "https://there.example/post/1",
        created_at: by.at.plus(TimeDelta::days(1)),
        mentions: &mentioned,
        updated_at: None,
        stated: Stated::default(),
    });
    let (post, events) = world.recorded(|tx| posts::publish(tx, &by, &new));
    assert_eq!(events, [Event::PostPublished { post: post.id }]);
    assert_eq!(post.uri, "https://there.example/post/1");
    assert!(!post.local);
    assert_eq!(post.created_at, by.at, "not from the future");
    let mentions = world.read(|snapshot| posts::mentions(snapshot, std::slice::from_ref(&post)));
    assert_eq!(mentions, [(post.id, anna.id)]);
    let (again, events) = world.recorded(|tx| posts::publish(tx, &by, &new));
    assert_eq!((again.id, events), (post.id, Vec::new()));
    assert_eq!(world.actor(&mia).threads, 1);
    let found = world.read(|snapshot| posts::get_by_uri(snapshot, &Viewer::Anyone, &post.uri));
    assert_eq!(found.id, post.id);
}

#[test]
fn an_id_belongs_to_the_authors_server_and_to_one_author() {
    let world = World::new();
    let (anna, mia, tom) = (world.person("anna"), world.stranger("mia"), world.stranger("tom"));
    let group = world.group(&anna, "office");
    let body = text("words");
    let as_id = |uri: &'static str, who: &crate::actors::Actor| {
        let by = world.by(who);
        let mut new = new_post(Place::Thread(group), &body);
        new.identity = Some(Identity {
            uri,
            created_at: by.at,
            mentions: &[],
            updated_at: None,
            stated: Stated::default(),
        });
        publish(&world, &by, &new)
    };
    for uri in [
        "https://here.example/post/1",
        "https://there.example.evil.example/post/1",
        "https://there.example:8443/post/1",
        "http://there.example/post/1",
        "https://evil.example/post/1",
    ] {
        denied(as_id(uri, &mia), Denial::WrongOrigin);
    }
    as_id("https://there.example/post/1", &mia).unwrap();
    denied(as_id("https://there.example/post/1", &tom), Denial::NotAuthor);
    denied(as_id("https://here.example/post/1", &anna), Denial::WrongOrigin);
    let by = world.by(&mia);
    let without = new_post(Place::Thread(group), &body);
    denied(publish(&world, &by, &without), Denial::WrongOrigin);
}

#[test]
fn what_was_deleted_before_it_came_stays_away() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    let by = world.by(&mia);
    let uri = format!("{}/objects/{}", mia.uri, by.at.0);
    for _ in 0..2 {
        world.write(|tx| posts::remember_deleted(tx, &uri, by.at));
    }
    denied(world.publish(&by, Place::Thread(group)), Denial::Gone);
    assert_eq!(world.write(|tx| posts::forget_deleted(tx, by.at, 10)), 0);
    let later = by.at.plus(chrono::TimeDelta::days(1));
    assert_eq!(world.write(|tx| posts::forget_deleted(tx, later, 10)), 1);
    assert_eq!(world.write(|tx| posts::forget_deleted(tx, later, 10)), 0);
}

#[test]
fn people_who_are_named_are_noted_and_unknown_ones_looked_up() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let by = world.by(&anna);
    let body = text("@berta @Berta@here.example @anna @nobody @mia@there.example");
    let new = new_post(Place::Thread(group), &body);
    let post = publish(&world, &by, &new).unwrap();
    let mentions = world.read(|snapshot| posts::mentions(snapshot, std::slice::from_ref(&post)));
    let found: Vec<_> = mentions.iter().map(|(_, who)| *who).collect();
    assert_eq!(found, [anna.id, berta.id]);
    let job = world.write(|tx| {
        crate::jobs::claim::<crate::jobs::Job>(
            tx,
            by.at,
            TimeDelta::seconds(1),
            &crate::jobs::InProgress::default(),
        )
    });
    let wanted = crate::jobs::Job::ResolveMention {
        post: post.id,
        handle: "@mia@there.example".to_owned(),
    };
    assert_eq!(job.unwrap().job, wanted);
}
