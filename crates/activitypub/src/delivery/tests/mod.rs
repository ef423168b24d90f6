// SPDX-License-Identifier: AGPL-3.0-or-later
//! Delivery to small peers that can refuse, stall and die.

mod held;
mod world;

use std::time::Duration;

use kollegium_domain::groups::membership::{self, Member};
use kollegium_domain::outbox::{self, KEEPS_UP, Progress};
use kollegium_domain::posts::Place;
use kollegium_domain::posts::Post;
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{Viewer, groups, notifications};

use world::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_member_is_accepted_and_then_gets_what_is_new() {
    let (world, peer) = (world().await, Peer::new().await);
    thread(&world, "before").await;
    let running = Running::new(&world);
    until("the beginning", || world.db.read(outbox::head).unwrap() > 0).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let bob = peer.member(&world, "bob");
    let after = thread(&world, "after").await;
    until("the thread", || peer.ids().len() >= 3).await;
    let taken = peer.taken.lock().unwrap().clone();
    assert_eq!(
        taken
            .iter()
            .map(|it| &it["type"])
            .filter(|it| *it == "Accept")
            .count(),
        1
    );
    let accept = taken.iter().find(|it| it["type"] == "Accept").unwrap();
    assert_eq!(accept["object"]["id"], format!("{}/follow", bob.uri));
    assert_eq!(accept["object"]["actor"], bob.uri);
    let path = after.uri.split("7999").nth(1).unwrap().to_owned();
    assert_eq!(peer.said(), [format!("Create {path}")]);
    assert!(
        taken
            .iter()
            .any(|it| it["type"] == "Announce" && it["object"] == after.uri)
    );
    until("saving", || {
        progress(&world, &bob).is_some_and(|it| it.position == KEEPS_UP)
    })
    .await;
    running.stop().await;
    assert!(lagging(&world).is_empty());
    let head = world.db.read(outbox::head).unwrap();
    assert_eq!(world.db.read(outbox::cursor).unwrap(), head);
    assert_eq!(peer.ids().len(), 3, "nothing comes twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_groups_server_refuses_is_told_to_whom_it_concerns() {
    for status in [403, 400, 410] {
        let (world, peer) = (world().await, Peer::new().await);
        let group = peer.group(&world, "far");
        peer.answers(move |_| status);
        let running = Running::new(&world);
        let by = world.by(&world.ann);
        world.write(|tx| membership::join(tx, &by, group));
        let member = || {
            let standing = world
                .db
                .read(|snapshot| groups::standing(snapshot, group, by.actor.id));
            standing.unwrap().and_then(|it| it.member)
        };
        assert_eq!(member(), Some(Member::Pending));
        world.federation.app().write(|_| Ok(())).await.unwrap();
        until("the request is withdrawn", || member().is_none()).await;
        let post = publish(&world, Place::Thread(group), Some("nowhere")).await;
        let viewer = Viewer::Account(by.actor.id);
        let undelivered = || {
            let unread = world
                .db
                .read(|snapshot| notifications::unread_counts(snapshot, &viewer));
            unread.unwrap().undelivered
        };
        until("the author is told", || undelivered() == 1).await;
        assert!(!post.is_gone());
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_one_thread_stays_in_order() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    let running = Running::new(&world);
    let mut count = 0;
    // Every third answer is a refusal for now.
    peer.answers(move |_| {
        count += 1;
        if count % 3 == 0 { 503 } else { 202 }
    });
    let (one, two) = (thread(&world, "one").await, thread(&world, "two").await);
    for round in 0..3 {
        for post in [&one, &two] {
            reply(&world, post).await;
            edit(&world, post, &format!("<p>{round}</p>")).await;
        }
    }
    let of = |peer: &Peer, post: &Post| -> Vec<String> {
        let path = post.uri.split("7999").nth(1).unwrap().to_owned();
        peer.said().into_iter().filter(|it| it.ends_with(&path)).collect()
    };
    until("all edits", || {
        of(&peer, &one).len() >= 4 && of(&peer, &two).len() >= 4
    })
    .await;
    for post in [&one, &two] {
        let path = post.uri.split("7999").nth(1).unwrap();
        let mut said = of(&peer, post);
        said.dedup();
        assert_eq!(said, [format!("Create {path}"), format!("Update {path}")]);
    }
    // An edit says how the post is now, so that the last one has the last words.
    let taken = peer.taken.lock().unwrap().clone();
    let last = taken
        .iter()
        .rfind(|it| it["object"]["object"]["id"] == one.uri)
        .unwrap();
    assert_eq!(last["object"]["object"]["content"], "<p>2</p>");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_peer_waits_and_holds_up_nobody() {
    let (world, alive, dead) = (world().await, Peer::new().await, Peer::new().await);
    alive.member(&world, "bob");
    let eve = dead.member(&world, "eve");
    dead.answers(|_| 0);
    let running = Running::new(&world);
    for number in 0..20 {
        thread(&world, &format!("thread {number}")).await;
    }
    until("the living", || alive.said().len() == 20).await;
    until("the dead is noted", || {
        progress(&world, &eve).is_some_and(|it| it.failures >= 2 && it.position < KEEPS_UP)
    })
    .await;
    assert!(
        dead.asked() < 20,
        "it is not asked for each thread: {}",
        dead.asked()
    );
    dead.answers(|_| 202);
    until("it is back", || dead.said().len() == 20).await;
    until("all saved", || lagging(&world).is_empty()).await;
    assert_eq!(progress(&world, &eve).unwrap().failures, 0);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_skipped() {
    let (world, peer) = (world().await, Peer::new().await);
    let bob = peer.member(&world, "bob");
    let running = Running::new(&world);
    peer.answers(|activity| if activity["type"] == "Accept" { 400 } else { 202 });
    thread(&world, "goes on").await;
    until("the thread", || peer.said().len() == 1).await;
    until("saving", || {
        progress(&world, &bob).is_some_and(|it| it.position == KEEPS_UP)
    })
    .await;
    running.stop().await;
    assert_eq!(peer.asked_with("Accept"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_crash_everything_arrives() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    let mut threads = Vec::new();
    for round in 0..4 {
        let running = Running::new(&world);
        for number in 0..5 {
            threads.push(thread(&world, &format!("thread {round} {number}")).await);
        }
        tokio::time::sleep(Duration::from_millis(40 * round)).await;
        running.kill().await;
    }
    let running = Running::new(&world);
    until("every thread", || {
        let said = peer.said();
        threads
            .iter()
            .all(|post| said.iter().any(|it| post.uri.ends_with(&it["Create ".len()..])))
    })
    .await;
    let head = world.db.read(outbox::head).unwrap();
    until("all saved", || {
        world.db.read(outbox::cursor).unwrap() == head && lagging(&world).is_empty()
    })
    .await;
    running.stop().await;
    let before = peer.asked();
    let running = Running::new(&world);
    tokio::time::sleep(Duration::from_millis(300)).await;
    running.stop().await;
    assert_eq!(peer.asked(), before, "after an orderly stop nothing is repeated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_to_a_host_that_is_blocked_meanwhile() {
    let (world, peer) = (world().await, Peer::new().await);
    peer.member(&world, "bob");
    peer.answers(|_| 503);
    let running = Running::new(&world);
    thread(&world, "held back").await;
    until("an attempt", || peer.asked() > 0).await;
    let now = world.now();
    world
        .db
        .write(|tx| trust::decide(tx, "peer.localhost", Policy::Blocked, None, now))
        .unwrap();
    // The rules are read again after a moment.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    peer.answers(|_| 202);
    until("nothing is left", || lagging(&world).is_empty()).await;
    assert!(peer.ids().is_empty());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_is_far_behind_reads_the_log_itself() {
    let (world, peer) = (world().await, Peer::new().await);
    let bob = peer.member(&world, "bob");
    let mut threads = Vec::new();
    for number in 0..70 {
        threads.push(thread(&world, &format!("thread {number}")).await);
    }
    // Another process handed the log out, and the peer was gone.
    let now = world.now();
    let late = Progress::at(bob.instance_id, 0, now);
    world
        .db
        .write(|tx| {
            outbox::sequence(tx, 1_000)?;
            let head = outbox::head(tx)?;
            outbox::save(tx, head, std::slice::from_ref(&late), now)
        })
        .unwrap();
    let running = Running::new(&world);
    threads.push(thread(&world, "new").await);
    until("every thread", || peer.said().len() >= threads.len()).await;
    until("all saved", || lagging(&world).is_empty()).await;
    assert_eq!(peer.said().len(), threads.len());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_reaches_the_authors_server_and_no_other() {
    let (world, home, other) = (world().await, Peer::new().await, Peer::new().await);
    let bob = home.member(&world, "bob");
    other.member(&world, "eva");
    let running = Running::new(&world);
    let reported = thread_of(&world, &bob).await;
    report(&world, &reported).await;
    // What comes later in the same order has come, so the report would have.
    let after = thread(&world, "after").await;
    let has = |peer: &Peer| {
        let taken = peer.taken.lock().unwrap();
        taken.iter().any(|it| it["object"] == after.uri)
    };
    let flags = |peer: &Peer| {
        let taken = peer.taken.lock().unwrap();
        let flags = taken.iter().filter(|it| it["type"] == "Flag").cloned();
        flags.collect::<Vec<_>>()
    };
    until("everything", || {
        has(&home) && has(&other) && !flags(&home).is_empty()
    })
    .await;
    running.stop().await;
    let expected = serde_json::json!([bob.uri, reported.uri]);
    assert_eq!(flags(&home)[0]["object"], expected);
    assert_eq!((flags(&home).len(), flags(&other).len()), (1, 0));
}
