// SPDX-License-Identifier: AGPL-3.0-or-later
//! Peers that do not take one thing, while they take others.

use std::time::Instant;

use kollegium_domain::outbox::Held;
use kollegium_domain::posts::{Place, Post};
use serde_json::Value;

use super::super::deliveries::Entry;
use super::super::dispatcher::LogBatch;
use super::super::peer_queue::{Ended, PeerQueue};
use super::*;
use crate::testing::World;

fn is_about(activity: &Value, uri: &str) -> bool {
    activity["object"] == uri || activity["object"]["object"]["id"] == uri
}

/// How the peer names a post in what it was told.
fn path(post: &Post) -> String {
    post.uri.split("7999").nth(1).unwrap().to_owned()
}

fn has(peer: &Peer, kind: &str, post: &Post) -> bool {
    peer.said().contains(&format!("{kind} {}", path(post)))
}

fn held(world: &World) -> Vec<Held> {
    world.db.read(outbox::held).unwrap()
}

/// Makes a peer answer with `status` whatever is about one of these, and take everything else.
fn dislikes(peer: &Peer, posts: &[&Post], status: u16) {
    let uris: Vec<String> = posts.iter().map(|it| it.uri.clone()).collect();
    peer.answers(
        move |activity| match uris.iter().any(|uri| is_about(activity, uri)) {
            true => status,
            false => 202,
        },
    );
}

/// Whatever the peer says to one thread, everything else arrives, and what has the same key comes in its order in the end.
async fn delays_nobody_else(status: u16) {
    let (world, peer) = (world().await, Peer::new().await);
    let bob = peer.member(&world, "bob");
    let disliked = thread(&world, "disliked").await;
    dislikes(&peer, &[&disliked], status);
    let running = Running::new(&world);
    let mut others = Vec::new();
    for number in 0..12 {
        others.push(thread(&world, &format!("thread {number}")).await);
        if number == 6 {
            edit(&world, &disliked, "<p>changed</p>").await;
        }
    }
    until("all others", || others.iter().all(|it| has(&peer, "Create", it))).await;
    assert!(!has(&peer, "Create", &disliked), "{status}");
    until("the position goes on", || {
        progress(&world, &bob).is_some_and(|it| it.position == KEEPS_UP && it.failures == 0)
    })
    .await;
    assert!(!held(&world).is_empty(), "{status}");
    dislikes(&peer, &[], 202);
    until("what was held", || has(&peer, "Update", &disliked)).await;
    let said = peer.said();
    let place = |kind: &str| {
        said.iter()
            .position(|it| *it == format!("{kind} {}", path(&disliked)))
    };
    assert!(place("Create") < place("Update"), "{status}: in its order");
    until("nothing is held", || held(&world).is_empty()).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_that_is_not_accepted_delays_nothing_else() {
    delays_nobody_else(401).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_the_peer_delays_nothing_else() {
    delays_nobody_else(500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_never_comes_delays_nothing_else() {
    delays_nobody_else(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_that_are_never_taken_do_not_end_delivery() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    let mut disliked = Vec::new();
    for number in 0..5 {
        disliked.push(thread(&world, &format!("disliked {number}")).await);
    }
    dislikes(&peer, &disliked.iter().collect::<Vec<_>>(), 0);
    let running = Running::new(&world);
    // They come first, and look as if the peer was down.
    until("they were tried", || peer.asked() >= 4).await;
    let other = thread(&world, "another").await;
    until("the other", || has(&peer, "Create", &other)).await;
    let later = thread(&world, "later").await;
    until("the later one", || has(&peer, "Create", &later)).await;
    until("the five are held", || held(&world).len() >= 5).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_survives_a_crash_and_is_not_sent_once_it_is_gone() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    let (kept, deleted) = (thread(&world, "kept").await, thread(&world, "deleted").await);
    dislikes(&peer, &[&kept, &deleted], 500);
    let running = Running::new(&world);
    let other = thread(&world, "other").await;
    until("the other", || has(&peer, "Create", &other)).await;
    until("both are held", || held(&world).len() >= 2).await;
    running.kill().await;
    let by = world.by(&world.ann);
    world
        .db
        .write(|tx| kollegium_domain::posts::delete(tx, &by, deleted.id).map(drop))
        .unwrap();
    dislikes(&peer, &[], 202);
    let running = Running::new(&world);
    until("what was held", || has(&peer, "Create", &kept)).await;
    until("nothing is held", || held(&world).is_empty()).await;
    running.stop().await;
    assert!(!has(&peer, "Create", &deleted));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_peer_rejected_is_not_sent_again() {
    let (world, peer) = (world().await, Peer::new().await);
    let bob = peer.member(&world, "bob");
    let disliked = thread(&world, "disliked").await;
    dislikes(&peer, &[&disliked], 0);
    let running = Running::new(&world);
    let other = thread(&world, "other").await;
    until("the other", || has(&peer, "Create", &other)).await;
    until("it is held", || !held(&world).is_empty()).await;
    let now = world.now();
    for held in held(&world) {
        world
            .db
            .write(|tx| outbox::reject(tx, bob.instance_id, &held.id.activity, now))
            .unwrap();
    }
    let asked = peer.asked();
    until("nothing is held", || held(&world).is_empty()).await;
    running.stop().await;
    assert!(peer.asked() <= asked + 1, "an attempt may have been under way");
}

#[test]
fn something_new_is_tried_at_once_with_a_peer_that_was_there() {
    let (peer, base) = (
        kollegium_domain::ids::InstanceId(7),
        kollegium_domain::Time(1_000_000),
    );
    let entry = |position| {
        let entry = Entry {
            position,
            at: Instant::now(),
            activities: Vec::new(),
            hosts: [(peer, "peer.example".to_owned())].into(),
        };
        LogBatch {
            entries: vec![std::sync::Arc::new(entry)],
            upto: position,
        }
    };
    let later = |seconds| base.plus(chrono::TimeDelta::seconds(seconds));
    for (probe_after, expected) in [(Some(later(60)), 1), (None, 0)] {
        let queue = PeerQueue::new(0, Vec::new(), Vec::new(), base);
        assert_eq!(queue.publish(&entry(1), base).len(), 1);
        queue.rest(Ended {
            progress: Progress {
                failures: 9,
                next_attempt_at: later(86_400),
                ..Progress::at(peer, 0, base)
            },
            taken: [].into(),
            suspects: [].into(),
            probe_after,
        });
        assert_eq!(queue.publish(&entry(2), later(59)).len(), 0, "not at every turn");
        assert_eq!(queue.publish(&entry(3), later(60)).len(), expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_waits_for_the_thread_that_is_held() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    let disliked = thread(&world, "disliked").await;
    dislikes(&peer, &[&disliked], 503);
    let running = Running::new(&world);
    let other = thread(&world, "other").await;
    until("the other", || has(&peer, "Create", &other)).await;
    until("it is held", || !held(&world).is_empty()).await;
    let answer = publish(&world, Place::Reply(disliked.id), None).await;
    let last = thread(&world, "last").await;
    until("the last", || has(&peer, "Create", &last)).await;
    assert!(
        !has(&peer, "Create", &answer),
        "it would come before what it replies to"
    );
    dislikes(&peer, &[], 202);
    until("the reply", || has(&peer, "Create", &answer)).await;
    assert!(has(&peer, "Create", &disliked));
    running.stop().await;
}
