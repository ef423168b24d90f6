// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a group and a thread of another server had before they were known here.

use std::net::TcpListener;

use actix_web::HttpServer;
use actix_web::web::Data;
use kollegium_app::{Reached, Settings};
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::past;
use kollegium_domain::groups::{self, Group, Visibility};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::jobs::{self, Job};
use kollegium_domain::posts::{self, Place, Post};
use kollegium_domain::timelines::Scope;
use kollegium_domain::timelines::replies::{self, ReplyQuery, ReplySort};
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{Viewer, moderation, votes};
use kollegium_testing::{TestApp, settings};
use serde_json::{Value, json};

use super::{page, serve_webfinger, work};
use crate::federation::Federation;
use crate::testing::{PUBLIC, Sender, World, client, new_post, open_group};

/// Another instance of ours, which answers at a port.
struct Other {
    instance: TestApp,
    host: String,
    anna: Actor,
    group: Actor,
}

impl Other {
    async fn new() -> Other {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("other.localhost:{}", listener.local_addr().unwrap().port());
        let instance = TestApp::new(Settings {
            origin: Origin::new(Scheme::Http, &host),
            mail: false,
            ..settings()
        });
        let state = Data::new(Federation::new(instance.app.clone(), client()));
        let server = HttpServer::new(move || {
            actix_web::App::new()
                .app_data(state.clone())
                .configure(crate::configure)
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap();
        actix_web::rt::spawn(server.run());
        let anna = instance.account("anna");
        Other {
            group: open_group(&instance, &anna, "garten", Visibility::Public),
            anna,
            host,
            instance,
        }
    }

    fn write(&self, who: &Actor, place: Place, title: Option<&str>) -> Post {
        let by = self.instance.by(who);
        self.instance
            .write(|tx| posts::publish(tx, &by, &new_post(place, title)))
    }

    fn thread(&self, title: &str) -> Post {
        let place = Place::Thread(GroupId(self.group.id.0));
        self.write(&self.anna, place, Some(title))
    }
}

fn group(world: &World, uri: &str) -> Group {
    let id = GroupId(world.known(uri).unwrap().id.0);
    world
        .db
        .read(|snapshot| groups::get(snapshot, &Viewer::Anyone, id))
        .unwrap()
}

fn replies_to(world: &World, thread: PostId) -> Vec<Post> {
    let query = ReplyQuery {
        scope: Scope::Thread(thread),
        sort: ReplySort::Old,
        start: kollegium_domain::paging::Start::Skip(0),
        limit: 50,
    };
    let page = world
        .db
        .read(|snapshot| replies::page(snapshot, &Viewer::Anyone, &query));
    page.unwrap().items
}

#[actix_web::test]
async fn a_group_of_another_server_shows_its_past_before_anybody_joins() {
    let (world, other) = (World::new().await, Other::new().await);
    let now = world.now();
    world.write(|tx| trust::decide(tx, "other.localhost", Policy::Trusted, None, now));
    let bert = other.instance.account("bert");
    other.instance.join(&bert, GroupId(other.group.id.0));
    let threads: Vec<Post> = (0..24).map(|it| other.thread(&format!("Faden {it}"))).collect();
    let newest = threads.last().unwrap();
    let mut below = other.write(&bert, Place::Reply(newest.id), None);
    for _ in 0..3 {
        below = other.write(&other.anna, Place::Reply(below.id), None);
    }
    let (anna, bert) = (other.instance.by(&other.anna), other.instance.by(&bert));
    other
        .instance
        .write(|tx| votes::cast(tx, &bert, newest.id, votes::Score::Up));
    other
        .instance
        .write(|tx| moderation::lock(tx, &anna, newest.id, None));
    other
        .instance
        .write(|tx| moderation::pin(tx, &anna, threads[0].id));

    let found = world.federation.resolve(&format!("!garten@{}", other.host)).await;
    let known = world.known(&other.group.uri).unwrap();
    assert_eq!(found, Ok(Reached::Group(known.id)));
    let id = GroupId(known.id.0);
    assert!(world.db.read(|snapshot| past::is_loading(snapshot, id)).unwrap());
    work(&world).await;
    assert!(!world.db.read(|snapshot| past::is_loading(snapshot, id)).unwrap());
    let row = group(&world, &other.group.uri);
    assert_eq!(
        (row.members, row.threads, row.replies, row.local_members),
        (2, 24, 4, 0)
    );
    for (number, thread) in threads.iter().enumerate() {
        let is_here = world.find(&thread.uri).is_some();
        assert_eq!(is_here, number == 0 || number >= 4, "thread {number}");
    }
    let copy = world.find(&newest.uri).unwrap();
    assert_eq!((copy.counts.up, copy.counts.replies, copy.locked), (2, 4, true));
    assert!(world.find(&threads[0].uri).unwrap().pinned);
    let deepest = replies_to(&world, copy.id).iter().map(|it| it.depth).max();
    assert_eq!(deepest, Some(4));
    assert_eq!(groups_moderators(&world, id), 1);

    // Whoever looks for it again a moment later, or joins it, has nothing fetched again.
    world.federation.resolve(&other.group.uri).await.unwrap();
    let by = world.by(&world.ann);
    world.write(|tx| kollegium_domain::groups::membership::join(tx, &by, id));
    assert!(
        world
            .db
            .read(|snapshot| jobs::next_run::<Job>(snapshot, &jobs::InProgress::default()))
            .unwrap()
            .is_none()
    );
}

fn groups_moderators(world: &World, id: GroupId) -> usize {
    world
        .db
        .read(|snapshot| groups::moderators(snapshot, id))
        .unwrap()
        .len()
}

#[actix_web::test]
async fn an_address_here_leads_other_servers_to_the_original() {
    let (world, other) = (World::new().await, Other::new().await);
    let bob = world.peer.person("bob");
    let far = world.peer.group("far");
    let thread = page(&world, &bob, &far.uri, "/post/1");
    world.peer.serve(&thread);
    // The other server knows it, and this one does not.
    let federation = Federation::new(other.instance.app.clone(), client());
    let Ok(Reached::Post(id)) = federation.resolve(thread["id"].as_str().unwrap()).await else {
        panic!("not found");
    };
    let now = world.now();
    world.write(|tx| trust::decide(tx, "other.localhost", Policy::Trusted, None, now));
    let host = world.peer.url("").replace("http://", "");
    for (path, uri) in [
        (format!("/post/{id}"), thread["id"].as_str().unwrap()),
        (format!("/u/bob@{host}"), &bob.uri),
        (format!("/c/far@{host}"), &far.uri),
    ] {
        let address = format!("http://{}{path}", other.host);
        world
            .federation
            .resolve(&address)
            .await
            .unwrap_or_else(|error| panic!("{address}: {error:?}"));
        let known = world
            .known(uri)
            .map(|it| it.uri)
            .or(world.find(uri).map(|it| it.uri));
        assert_eq!(known.as_deref(), Some(uri), "{address}");
    }
}

/// A group of the peer, with these collections.
fn serve_group(world: &World, name: &str, parts: &[(&str, Value)]) -> Sender {
    let group = world.peer.group(name);
    for (part, collection) in parts {
        world.peer.serve_at(&format!("{}/{part}", group.uri), collection);
    }
    serve_webfinger(world, name, &group.uri, "Group");
    group
}

async fn look_for(world: &World, name: &str) {
    let host = world.peer.url("").replace("http://", "");
    world
        .federation
        .resolve(&format!("!{name}@{host}"))
        .await
        .unwrap();
    work(world).await;
}

#[actix_web::test]
async fn a_part_that_fails_costs_that_part_only() {
    for broken in ["outbox", "featured", "moderators", "none"] {
        let world = World::new().await;
        let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
        let uri = world.peer.url("/c/rust");
        let threads = [
            page(&world, &bob, &uri, "/post/1"),
            page(&world, &bob, &uri, "/post/2"),
        ];
        // None of them has an id, as with NodeBB.
        let group = serve_group(
            &world,
            "rust",
            &[
                (
                    "outbox",
                    json!({"type": "OrderedCollectionPage", "totalItems": 9, "orderedItems": [threads[0]]}),
                ),
                ("featured", json!({"type": "Collection", "items": [threads[1]]})),
                (
                    "moderators",
                    json!({"type": "OrderedCollection", "orderedItems": [{"id": eva.uri, "type": "Person"}]}),
                ),
            ],
        );
        match broken {
            "outbox" => world.peer.fail(&format!("{uri}/outbox"), 403),
            part => world
                .peer
                .serve_at(&format!("{uri}/{part}"), &json!({"type": "Note"})),
        }
        look_for(&world, "rust").await;
        let is_here = |thread: &Value| world.find(thread["id"].as_str().unwrap()).is_some();
        assert_eq!(is_here(&threads[0]), broken != "outbox", "{broken}");
        assert_eq!(is_here(&threads[1]), broken != "featured", "{broken}");
        let row = group_row(&world, &group);
        assert_eq!(
            groups_moderators(&world, row.id),
            usize::from(broken != "moderators"),
            "{broken}"
        );
        let counted = if broken == "outbox" { 1 } else { 9 };
        assert_eq!(row.threads, counted, "{broken}");
    }
}

fn group_row(world: &World, sender: &Sender) -> Group {
    group(world, &sender.uri)
}

#[actix_web::test]
async fn an_outbox_is_read_in_every_form() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let third = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/tom"), "Person", "tom");
    let uri = world.peer.url("/c/rust");
    let thread = |number: usize| {
        let mut thread = page(&world, &bob, &uri, &format!("/post/{number}"));
        thread["published"] = format!("2026-01-01T00:{number:02}:00Z").into();
        thread
    };
    let mut theirs = page(&world, &bob, &uri, "/post/7");
    theirs["id"] = world.peer.at("third.localhost", "/post/7").into();
    theirs["attributedTo"] = third.uri.clone().into();
    world.peer.serve(&theirs);
    let mut altered = theirs.clone();
    altered["content"] = "<p>Etwas anderes</p>".into();
    altered["commentsEnabled"] = false.into();
    for number in [5, 6] {
        world.peer.serve(&thread(number));
    }
    let second = format!("{uri}/outbox?page=2");
    let announce =
        |object: Value| json!({"type": "Announce", "id": format!("{uri}/a"), "actor": uri, "object": object});
    let group = serve_group(
        &world,
        "rust",
        &[
            (
                "outbox",
                json!({"type": "OrderedCollection", "first": format!("{uri}/outbox?page=1"), "totalItems": 7}),
            ),
            (
                "outbox?page=1",
                json!({"type": "OrderedCollectionPage", "next": second, "orderedItems": [
                    announce(json!({"type": "Create", "actor": bob.uri, "object": thread(1)})),
                    {"type": "Create", "id": format!("{uri}/c"), "actor": bob.uri, "object": thread(2)},
                    announce(thread(3)),
                    thread(4),
                    announce(world.peer.url("/post/5").into()),
                    7, null, {"type": "Like", "object": "x"},
                ]}),
            ),
            (
                "outbox?page=2",
                json!({"type": "OrderedCollectionPage", "id": second, "next": second, "items": [
                    world.peer.url("/post/6"), announce(json!({"type": "Create", "object": altered})),
                ]}),
            ),
        ],
    );
    look_for(&world, "rust").await;
    for number in 1..=6 {
        assert!(
            world.find(&world.peer.url(&format!("/post/{number}"))).is_some(),
            "{number}"
        );
    }
    // What others wrote is as their own server has it; what was made of it, as the group has it.
    let post = world.find(theirs["id"].as_str().unwrap()).unwrap();
    assert_eq!((post.content.source.as_str(), post.locked), ("Text", true));
    assert_eq!(
        world.peer.asked(&world.peer.url("/post/1")),
        0,
        "it was there as a whole"
    );
    assert_eq!(world.peer.asked(&group.uri), 1);
    assert_eq!(world.peer.asked(&bob.uri), 1);
}

#[actix_web::test]
async fn the_newest_threads_are_read_where_the_oldest_come_first() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let uri = world.peer.url("/c/rust");
    let item = |number: usize| {
        let mut item = page(&world, &bob, &uri, &format!("/post/{number}"));
        item["published"] = format!("2026-01-01T{:02}:{:02}:00Z", number / 60, number % 60).into();
        if number % 2 == 1 {
            item["type"] = "Note".into();
            item["inReplyTo"] = world.peer.url(&format!("/post/{}", number - 1)).into();
        }
        json!({"type": "Announce", "actor": uri, "object": {"type": "Create", "actor": bob.uri, "object": item}})
    };
    let pages: Vec<(String, Value)> = (0..4)
        .map(|it| {
            let name = if it == 0 {
                "outbox".to_owned()
            } else {
                format!("outbox?page={}", it + 1)
            };
            let at = |page: usize| match page {
                0 => format!("{uri}/outbox"),
                page => format!("{uri}/outbox?page={}", page + 1),
            };
            let items: Vec<Value> = (20 * it..20 * it + 20).map(item).collect();
            let mut page = json!({"type": "OrderedCollectionPage", "totalItems": 80, "first": at(0),
                "last": at(3), "orderedItems": items});
            if it > 0 {
                page["prev"] = at(it - 1).into();
            }
            if it < 3 {
                page["next"] = at(it + 1).into();
            }
            (name, page)
        })
        .collect();
    let parts: Vec<(&str, Value)> = pages
        .iter()
        .map(|(name, page)| (name.as_str(), page.clone()))
        .collect();
    let group = serve_group(&world, "rust", &parts);
    look_for(&world, "rust").await;
    for number in (0..80).step_by(2) {
        let is_here = world.find(&world.peer.url(&format!("/post/{number}"))).is_some();
        assert_eq!(is_here, number >= 40, "{number}");
    }
    assert_eq!(
        group_row(&world, &group).threads,
        20,
        "its number is that of posts of any kind"
    );
}

/// A thread of the peer with three replies, one below the other, and a stranger's.
fn conversation(world: &World, bob: &Sender, group: &str) -> (Value, Vec<Value>) {
    let mut thread = page(world, bob, group, "/post/1");
    thread["type"] = "Article".into();
    let note = |number: usize, to: &str| {
        json!({"type": "Note", "id": world.peer.url(&format!("/comment/{number}")), "attributedTo": bob.uri,
               "inReplyTo": world.peer.url(to), "to": [PUBLIC], "content": "<p>Ja</p>", "audience": group,
               "published": format!("2026-01-01T00:0{number}:00Z"),
               "replies": world.peer.url(&format!("/comment/{number}/replies"))})
    };
    let notes = vec![
        note(1, "/post/1"),
        note(2, "/comment/1"),
        note(3, "/comment/2"),
        note(4, "/post/99"),
    ];
    for note in &notes {
        world.peer.serve(note);
    }
    thread["context"] = world.peer.url("/topic/1").into();
    thread["replies"] = world.peer.url("/post/1/replies").into();
    (thread, notes)
}

/// Lets the peer serve the replies to a thread in some form.
type ServeReplies = fn(&World, &mut Value, &[Value]);

#[actix_web::test]
async fn a_thread_found_by_its_address_comes_with_its_replies() {
    let forms: [(&str, ServeReplies); 8] = [
        ("a context of ids", |world, thread, notes| {
            let ids: Vec<&Value> = std::iter::once(&thread["id"])
                .chain(notes.iter().map(|it| &it["id"]))
                .collect();
            world.peer.serve_at(
                &world.peer.url("/topic/1"),
                &json!({"type": "OrderedCollection", "orderedItems": ids}),
            );
        }),
        (
            "a context of whole objects in no order",
            |world, thread, notes| {
                let items: Vec<&Value> = notes.iter().rev().chain([&*thread]).collect();
                world.peer.serve_at(
                    &world.peer.url("/topic/1"),
                    &json!({"type": "Collection", "items": items}),
                );
            },
        ),
        ("a context in pages", |world, _, notes| {
            let topic = world.peer.url("/topic/1");
            let at = |page: usize| format!("{topic}?page={page}");
            world.peer.serve_at(
                &topic,
                &json!({"id": topic, "type": "OrderedCollection", "first": at(1)}),
            );
            for (number, note) in notes.iter().enumerate() {
                let mut page = json!({"type": "OrderedCollectionPage", "orderedItems": [note["id"]]});
                if number + 1 < notes.len() {
                    page["next"] = at(number + 2).into();
                }
                world.peer.serve_at(&at(number + 1), &page);
            }
        }),
        ("a context that is a collection itself", |_, thread, notes| {
            thread["context"] = json!({"type": "Collection", "items": notes});
        }),
        (
            "no context, and replies as a first page",
            |world, thread, notes| {
                thread["context"] = "tag:peer.localhost,2026:1".into();
                let url = world.peer.url("/post/1/replies");
                world.peer.serve_at(
                    &url,
                    &json!({"id": url, "type": "Collection",
                "first": {"type": "CollectionPage", "items": [notes[0]["id"]]}}),
                );
                for number in [1, 2] {
                    let url = world.peer.url(&format!("/comment/{number}/replies"));
                    world.peer.serve_at(
                        &url,
                        &json!({"type": "Collection", "items": [notes[number]["id"]]}),
                    );
                }
            },
        ),
        ("replies as whole objects in the thread", |_, thread, notes| {
            thread["context"] = Value::Null;
            thread["replies"] = json!({"type": "OrderedCollection", "orderedItems": notes});
        }),
        ("replies as a list of objects", |_, thread, notes| {
            thread["context"] = Value::Null;
            thread["replies"] = json!(notes);
        }),
        ("a context that fails, and replies", |world, _, notes| {
            world.peer.fail(&world.peer.url("/topic/1"), 403);
            let url = world.peer.url("/post/1/replies");
            world.peer.serve_at(
                &url,
                &json!({"id": url, "type": "OrderedCollection", "orderedItems": notes}),
            );
        }),
    ];
    for (form, serve) in forms {
        let world = World::new().await;
        let bob = world.peer.person("bob");
        let group = world.peer.group("rust");
        let (mut thread, notes) = conversation(&world, &bob, &group.uri);
        serve(&world, &mut thread, &notes);
        world.peer.serve(&thread);
        let found = world.federation.resolve(thread["id"].as_str().unwrap()).await;
        let Ok(Reached::Post(id)) = found else {
            panic!("{form}: {found:?}")
        };
        work(&world).await;
        let mut depths: Vec<i32> = replies_to(&world, id).iter().map(|it| it.depth).collect();
        depths.sort_unstable();
        assert_eq!(depths, [1, 2, 3], "{form}");
    }
}

#[actix_web::test]
async fn a_context_brings_nothing_of_other_threads_and_no_forged_words() {
    let world = World::new().await;
    let (bob, evil) = (
        world.peer.person("bob"),
        world.peer.at("third.localhost", "/comment/1"),
    );
    let group = world.peer.group("rust");
    let (thread, notes) = conversation(&world, &bob, &group.uri);
    let third = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/tom"), "Person", "tom");
    let mut forged = notes[0].clone();
    forged["id"] = evil.clone().into();
    forged["attributedTo"] = third.uri.into();
    forged["content"] = "<p>Das habe ich nie gesagt</p>".into();
    world.peer.serve_at(
        &world.peer.url("/topic/1"),
        &json!({"type": "OrderedCollection", "orderedItems": [forged, notes[3], notes[0]]}),
    );
    world.peer.serve(&thread);
    let found = world.federation.resolve(thread["id"].as_str().unwrap()).await;
    let Ok(Reached::Post(id)) = found else {
        panic!("{found:?}")
    };
    work(&world).await;
    assert_eq!(replies_to(&world, id).len(), 1);
    assert!(world.find(&evil).is_none() && world.find(&world.peer.url("/comment/4")).is_none());
    assert_eq!(
        world.peer.asked(thread["id"].as_str().unwrap()),
        1,
        "fetched once"
    );
}
