// SPDX-License-Identifier: AGPL-3.0-or-later
//! The workers and the finding of things elsewhere.

mod found;
mod past;

use std::time::Duration;

use kollegium_app::{NotReached, Reached};
use kollegium_domain::events::{self, Event};
use kollegium_domain::groups;
use kollegium_domain::groups::membership;
use kollegium_domain::ids::{EventId, GroupId, PostId};
use kollegium_domain::inbox::State;
use kollegium_domain::jobs::{self, ImportAction, Job};
use kollegium_domain::notifications::{self, NotificationQuery, NotificationSort, Show};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::{Viewer, transfer};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{start_inbox_worker, start_job_worker};
use crate::testing::{OURS, PUBLIC, Sender, World};

fn page(world: &World, author: &Sender, group: &str, path: &str) -> Value {
    json!({"type": "Page", "id": world.peer.url(path), "attributedTo": author.uri, "name": path,
           "to": [group, PUBLIC], "audience": group, "content": "<p>Text</p>", "published": "2026-01-01T00:00:00Z"})
}

/// Waits until it is so, for ten seconds at most.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..500 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within ten seconds: {what}");
}

/// Does the jobs that wait, until there are none.
async fn work(world: &World) {
    let (stop, stopped) = watch::channel(false);
    let worker = start_job_worker(world.federation.clone(), stopped);
    until("the jobs are done", || {
        world
            .db
            .read(|snapshot| jobs::next_run::<Job>(snapshot, &jobs::InProgress::default()))
            .unwrap()
            .is_none()
    })
    .await;
    stop.send(true).unwrap();
    worker.await.unwrap();
}

/// Webfinger of the peer for an actor of that name.
fn serve_webfinger(world: &World, name: &str, uri: &str, kind: &str) {
    let host = world.peer.url("").replace("http://", "");
    let resource = format!("acct:{name}@{host}")
        .replace(':', "%3A")
        .replace('@', "%40");
    let id = world
        .peer
        .url(&format!("/.well-known/webfinger?resource={resource}"));
    world.peer.serve(&json!({
        "id": id, "subject": format!("acct:{name}@{host}"),
        "links": [{"rel": "self", "type": "application/activity+json", "href": uri,
                   "properties": {"https://www.w3.org/ns/activitystreams#type": kind}}],
    }));
}

#[actix_web::test]
async fn the_worker_carries_out_what_comes_and_ends_when_told() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let (stop, stopped) = watch::channel(false);
    let worker = start_inbox_worker(world.federation.clone(), stopped);
    for _ in 0..3 {
        let like = bob.act("Like", thread.uri.clone());
        world.send(&bob, &like).await;
        world.send(&bob, &bob.act("Undo", like)).await;
    }
    let last = bob.act("Like", thread.uri.clone());
    world.send(&bob, &last).await;
    let id = last["id"].as_str().unwrap().to_owned();
    until("the last vote is counted", || world.state(&id).0 == State::Done).await;
    assert_eq!(world.find(&thread.uri).unwrap().counts.up, 2, "in their order");
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(5), worker)
        .await
        .unwrap()
        .unwrap();
}

#[actix_web::test]
async fn a_group_that_is_joined_is_read() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let group = world.peer.group("rust");
    let create = |path: &str| bob.act("Create", page(&world, &bob, &group.uri, path));
    let announce = |path: &str| group.act("Announce", create(path));
    world.peer.serve(&json!({
        "id": format!("{}/outbox", group.uri), "type": "OrderedCollection",
        "orderedItems": [announce("/post/2"), announce("/post/1")],
    }));
    world.peer.serve(&json!({
        "id": format!("{}/moderators", group.uri), "type": "OrderedCollection", "orderedItems": [eva.uri],
    }));
    world.peer.serve(&json!({
        "id": format!("{}/featured", group.uri), "type": "OrderedCollection",
        "orderedItems": [page(&world, &bob, &group.uri, "/post/1")],
    }));
    world.peer.serve(&json!({"id": world.peer.url("/.well-known/nodeinfo"), "links": [
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": world.peer.url("/nodeinfo/2.1")}]}));
    world.peer.serve(&json!({"id": world.peer.url("/nodeinfo/2.1"),
        "software": {"name": "lemmy", "version": "0.19.20"}}));
    let known = world
        .federation
        .actor(&group.uri, &crate::fetch::Budget::new())
        .await
        .unwrap();
    let by = world.by(&world.ann);
    let id = GroupId(known.id.0);
    world.db.write(|tx| membership::join(tx, &by, id)).unwrap();
    let (stop, stopped) = watch::channel(false);
    let worker = start_job_worker(world.federation.clone(), stopped);
    until("the jobs are done", || {
        world
            .db
            .read(|snapshot| jobs::next_run::<Job>(snapshot, &jobs::InProgress::default()))
            .unwrap()
            .is_none()
    })
    .await;
    let first = world.find(&world.peer.url("/post/1")).unwrap();
    assert!(first.pinned && world.find(&world.peer.url("/post/2")).is_some());
    let evas = world.known(&eva.uri).unwrap();
    assert_eq!(
        world
            .db
            .read(|snapshot| groups::moderators(snapshot, id))
            .unwrap(),
        [evas.id]
    );
    let home = world
        .db
        .read(|snapshot| kollegium_domain::instances::get(snapshot, evas.instance_id))
        .unwrap();
    assert_eq!(home.software.as_deref(), Some("lemmy"));
    drop(stop);
    tokio::time::timeout(Duration::from_secs(5), worker)
        .await
        .unwrap()
        .unwrap();
}

#[actix_web::test]
async fn people_and_groups_are_found_by_name() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let rust = world.peer.group("rust");
    serve_webfinger(&world, "bob", &bob.uri, "Person");
    serve_webfinger(&world, "rust", &rust.uri, "Group");
    let host = world.peer.url("").replace("http://", "");
    let find = |query: String| {
        let federation = world.federation.clone();
        async move { federation.resolve(&query).await }
    };
    let found = find(format!("!rust@{host}")).await;
    let known = world.known(&rust.uri).unwrap();
    assert_eq!(found, Ok(Reached::Group(known.id)));
    assert_eq!(find(format!("@rust@{host}")).await, Ok(Reached::Group(known.id)));
    let found = find(format!("@bob@{host}")).await;
    assert_eq!(found, Ok(Reached::Person(world.known(&bob.uri).unwrap().id)));
    assert_eq!(
        find("!news@ours.localhost:7999".to_owned()).await,
        Ok(Reached::Group(world.group.id))
    );
    assert_eq!(
        find("!nothing@ours.localhost:7999".to_owned()).await,
        Err(NotReached::Unknown)
    );
    assert_eq!(find(format!("@nobody@{host}")).await, Err(NotReached::Unknown));
    let stranger = find("!x@stranger.localhost".to_owned()).await;
    assert_eq!(
        stranger,
        Err(NotReached::NotAllowed("stranger.localhost".to_owned()))
    );
    // A host that claims somebody of another host is not believed.
    serve_webfinger(&world, "mallory", &bob.uri, "Person");
    assert_eq!(find(format!("@mallory@{host}")).await, Err(NotReached::Unknown));
}

#[actix_web::test]
async fn things_are_found_by_their_url() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let rust = world.peer.group("rust");
    let thread = page(&world, &bob, &rust.uri, "/post/1");
    world.peer.serve(&thread);
    let reply = json!({"type": "Note", "id": world.peer.url("/comment/1"), "attributedTo": bob.uri,
                       "inReplyTo": thread["id"], "to": [PUBLIC], "content": "<p>Ja</p>"});
    world.peer.serve(&reply);
    let found = world.federation.resolve(&world.peer.url("/comment/1")).await;
    let known = world.find(&world.peer.url("/comment/1")).unwrap();
    assert_eq!((found, known.depth), (Ok(Reached::Post(known.id)), 1));
    let group = world.known(&rust.uri).unwrap();
    assert_eq!(known.group_id.0, group.id.0);
    assert_eq!(
        world.federation.resolve(&rust.uri).await,
        Ok(Reached::Group(group.id))
    );
    let ours = world.thread("Hier");
    let asked = world.peer.asked_at_all();
    assert_eq!(
        world.federation.resolve(&ours.uri).await,
        Ok(Reached::Post(ours.id))
    );
    let nothing = world.federation.resolve(&format!("{OURS}/post/999")).await;
    assert_eq!(nothing, Err(NotReached::Unknown));
    assert_eq!(world.peer.asked_at_all(), asked);
}

#[actix_web::test]
async fn what_somebody_brings_along_is_looked_up() {
    let world = World::new().await;
    let (rust, eva) = (world.peer.group("rust"), world.peer.person("eva"));
    let things = [
        (ImportAction::Join, rust.uri.clone()),
        (ImportAction::Block, eva.uri.clone()),
        (ImportAction::Save, world.peer.url("/post/999")),
    ];
    let by = world.by(&world.ann);
    world.db.write(|tx| transfer::import(tx, &by, &things)).unwrap();
    let (_stop, stopped) = watch::channel(false);
    start_job_worker(world.federation.clone(), stopped);
    until("what is there is joined and blocked", || {
        let viewer = Viewer::Account(world.ann.id);
        let mine = world
            .db
            .read(|snapshot| transfer::export(snapshot, &viewer))
            .unwrap();
        mine.joined.contains(&rust.uri) && mine.blocked_people == [eva.uri.clone()]
    })
    .await;
}

/// Adds the job to look up who is mentioned, at a port of the peer's host.
fn add_mention(world: &World, post: PostId, name: &str, authority: &str) {
    let now = world.now();
    let job = Job::ResolveMention {
        post,
        handle: format!("@{name}@{authority}"),
    };
    world.db.write(|tx| jobs::add(tx, &job, now)).unwrap();
}

#[actix_web::test]
async fn a_mention_that_reaches_nobody_is_told_to_its_author() {
    let world = World::new().await;
    let group = world.peer.group("rust");
    serve_webfinger(&world, "rust", &group.uri, "Group");
    let authority = world.peer.url("").replace("http://", "");
    let cases = [
        ("nobody", authority.as_str()),
        ("rust", &authority),
        ("bob", "stranger.example"),
        ("bob", "evil.localhost"),
        ("bob", "127.0.0.1"),
    ];
    let threads = cases.map(|(name, host)| {
        let thread = world.thread("Titel");
        add_mention(&world, thread.id, name, host);
        thread.id
    });
    let (_stop, stopped) = watch::channel(false);
    start_job_worker(world.federation.clone(), stopped);
    until("the jobs are done", || {
        world
            .db
            .read(|snapshot| jobs::next_run::<Job>(snapshot, &jobs::InProgress::default()))
            .unwrap()
            .is_none()
    })
    .await;
    let query = NotificationQuery {
        about: None,
        reason: Reason::LostMention,
        show: Show::Unread,
        sort: NotificationSort::New,
        start: Start::Skip(0),
        limit: 10,
    };
    let viewer = Viewer::Account(world.ann.id);
    let told = world
        .db
        .read(|snapshot| notifications::page(snapshot, &viewer, &query));
    let mut told: Vec<PostId> = told.unwrap().items.iter().map(|(_, post)| post.id).collect();
    told.sort_unstable();
    assert_eq!(told, threads);
}

#[actix_web::test]
async fn a_mention_is_sent_where_the_actor_lives_whatever_its_handle_says() {
    let world = World::new().await;
    let there = world.peer.at("third.localhost", "/u/tom");
    let tom = world.peer.actor(&there, "Person", "tom");
    serve_webfinger(&world, "tom", &tom.uri, "Person");
    let authority = world.peer.url("").replace("http://", "");
    for _ in 0..2 {
        let thread = world.thread("Titel");
        add_mention(&world, thread.id, "tom", &authority);
        work(&world).await;
        let known = world.known(&tom.uri).unwrap();
        let all = |snapshot: &mut kollegium_db::Snapshot| events::after(snapshot, EventId(0), 1_000);
        let last = world.db.read(all).unwrap().pop().unwrap();
        let sent = Event::PostMentioned {
            post: thread.id,
            actor: known.id,
        };
        assert_eq!(last.event, sent);
    }
}

#[actix_web::test]
async fn a_mention_is_looked_up_while_other_servers_do_not_answer() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    serve_webfinger(&world, "bob", &bob.uri, "Person");
    let thread = world.thread("Titel");
    // Connections are made, and nobody speaks.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = listener.local_addr().unwrap().port();
    for name in ["eva", "mia"] {
        add_mention(&world, thread.id, name, &format!("peer.localhost:{silent}"));
    }
    let authority = world.peer.url("").replace("http://", "");
    add_mention(&world, thread.id, "bob", &authority);
    let (_stop, stopped) = watch::channel(false);
    start_job_worker(world.federation.clone(), stopped);
    until("the mention is noted", || {
        let found = world
            .db
            .read(|snapshot| kollegium_domain::posts::mentions(snapshot, std::slice::from_ref(&thread)));
        found.unwrap().len() == 1
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_sends_slow_activities_delays_nobody_else() {
    let world = World::new().await;
    let slow = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/eve"), "Person", "eve");
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    silent.set_nonblocking(true).unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut last = Value::Null;
    // Each replies to something on a host that never answers.
    for number in 0..200 {
        let note = json!({"type": "Note", "id": world.peer.at("third.localhost", &format!("/comment/{number}")),
            "attributedTo": slow.uri, "to": [PUBLIC, world.group.uri], "content": "<p>Text</p>",
            "inReplyTo": format!("http://peer.localhost:{port}/{number}")});
        last = slow.act("Create", note);
        let (status, reason) = world.send(&slow, &last).await;
        assert_eq!(status, 202, "{reason}");
    }
    let (_stop, stopped) = watch::channel(false);
    start_inbox_worker(world.federation.clone(), stopped);
    let connections = std::cell::RefCell::new(Vec::new());
    until("the silent host is asked as often as it may be at once", || {
        connections.borrow_mut().extend(silent.accept());
        connections.borrow().len() == 4
    })
    .await;
    let like = bob.act("Like", thread.uri.clone());
    world.send(&bob, &like).await;
    let state = |activity: &Value| world.state(activity["id"].as_str().unwrap()).0;
    until("the vote is counted", || state(&like) == State::Done).await;
    assert_eq!(
        state(&last),
        State::Waiting,
        "the vote did not wait for all of them"
    );
}
