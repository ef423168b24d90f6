// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports that other servers send.

use kollegium_domain::Viewer;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::State;
use kollegium_domain::posts::{self, Place, Post};
use kollegium_domain::reports::{self, About, Filter, Report};
use serde_json::{Value, json};

use super::flows::{join, sent};
use crate::testing::{OURS, Sender, World, new_post};

/// The reports that Ann has to deal with.
fn reported(world: &World) -> Vec<Report> {
    let all = Filter {
        about: About::Threads,
        open: true,
        group: None,
        post: None,
    };
    let viewer = Viewer::Account(world.ann.id);
    world
        .db
        .read(|snapshot| reports::page(snapshot, &viewer, &all, 0, 50))
        .unwrap()
}

/// A fixture about this thread.
fn about(world: &World, name: &str, thread: &Post) -> Value {
    let text = sent(world, name).to_string();
    serde_json::from_str(&text.replace(&format!("{OURS}/post/1\""), &format!("{}\"", thread.uri))).unwrap()
}

fn flag(from: &Sender, object: &str) -> Value {
    let mut flag = from.act("Flag", object);
    flag["summary"] = "Werbung".into();
    flag
}

#[actix_web::test]
async fn reports_from_lemmy_and_mastodon_reach_the_moderators() {
    let world = World::new().await;
    let thread = world.thread("Titel");
    let bob = world.peer.person("bob");
    // Mastodon keeps to itself who reports.
    let host = world.peer.url("").replace("http://", "");
    let server = world.peer.actor(&world.peer.url("/actor"), "Application", &host);
    let from_lemmy = about(&world, "lemmy/flag", &thread);
    let from_mastodon = about(&world, "mastodon/flag", &thread);
    assert_eq!(
        world.deliver(&bob, &from_lemmy).await,
        (State::Done, String::new())
    );
    assert_eq!(
        world.deliver(&server, &from_mastodon).await,
        (State::Done, String::new())
    );
    let by = |uri: &str| world.known(uri).unwrap().id;
    let found: Vec<_> = reported(&world)
        .into_iter()
        .map(|it| (it.post_id, it.reporter_id, it.reason))
        .collect();
    let expected = [
        (thread.id, by(&server.uri), "Das ist Werbung.".to_owned()),
        (thread.id, by(&bob.uri), "Werbung".to_owned()),
    ];
    assert_eq!(found, expected);
    assert_eq!(world.deliver(&bob, &flag(&bob, &thread.uri)).await.0, State::Done);
    assert_eq!(reported(&world).len(), 2, "one of each reporter is enough");
}

#[actix_web::test]
async fn a_report_needs_no_reason_and_a_long_one_is_cut() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let thread = world.thread("Titel");
    let silent = bob.act("Flag", thread.uri.clone());
    assert_eq!(world.deliver(&bob, &silent).await.0, State::Done);
    let mut loud = eva.act("Flag", thread.uri.clone());
    loud["content"] = "a".repeat(150_000).into();
    assert_eq!(world.deliver(&eva, &loud).await.0, State::Done);
    let lengths: Vec<usize> = reported(&world).iter().map(|it| it.reason.len()).collect();
    assert_eq!(lengths, [reports::REASON_LIMIT, 0]);
}

#[actix_web::test]
async fn what_is_not_here_or_not_theirs_to_know_is_not_reported() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let inside = world.open_group("inside", Visibility::Local);
    let by = world.by(&world.ann);
    let new = new_post(Place::Thread(GroupId(inside.id.0)), Some("Internes"));
    let internal = world.db.write(|tx| posts::publish(tx, &by, &new)).unwrap();
    for (object, state) in [
        (format!("{OURS}/post/999"), State::Ignored),
        (world.ann.uri.clone(), State::Ignored),
        (internal.uri, State::Refused),
    ] {
        let (found, reason) = world.deliver(&bob, &flag(&bob, &object)).await;
        assert_eq!(found, state, "{object}");
        assert!(!reason.is_empty(), "{object}");
    }
    assert_eq!(reported(&world), []);
    assert_eq!(world.peer.asked(&world.peer.url("/post/999")), 0);
}

#[actix_web::test]
async fn a_group_passes_on_reports_of_its_own_posts_alone() {
    let world = World::new().await;
    let (group, _) = join(&world, "rust").await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let announce = group.act("Announce", flag(&bob, &thread.uri));
    assert_eq!(world.deliver(&group, &announce).await.0, State::Refused);
    assert_eq!(reported(&world), []);
    let undo = bob.act("Undo", json!(flag(&bob, &thread.uri)));
    assert_eq!(world.deliver(&bob, &undo).await.0, State::Ignored);
}
