// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whatever address of something people have at hand: that of a page, of a collection, of a copy.

use kollegium_app::{NotReached, Reached};
use serde_json::{Value, json};

use super::page;
use crate::testing::{OURS, World};

const AS2: &str = "application/activity+json";

async fn find(world: &World, address: &str) -> Result<Reached, NotReached> {
    world.federation.resolve(address).await
}

/// A thread of the peer, which is served.
fn served(world: &World) -> Value {
    let (bob, rust) = (world.peer.person("bob"), world.peer.group("rust"));
    let thread = page(world, &bob, &rust.uri, "/post/1");
    world.peer.serve(&thread);
    thread
}

#[actix_web::test]
async fn the_address_of_a_page_leads_to_what_it_shows() {
    for (link, html) in [
        (
            format!("</post/1>; rel=\"alternate\"; type=\"{AS2}\""),
            String::new(),
        ),
        (
            String::new(),
            format!("<head><link rel=\"alternate\" type=\"{AS2}\" href=\"/post/1\">"),
        ),
        (
            "</style.css>; rel=preload".to_owned(),
            format!("<link href='POST' rel='alternate' type='{AS2}'>"),
        ),
    ] {
        let world = World::new().await;
        let thread = served(&world);
        let address = world.peer.url("/topic/4/ein-thema/2");
        world
            .peer
            .show(&address, &link, &html.replace("POST", &world.peer.url("/post/1")));
        let found = find(&world, &address).await;
        let known = world.find(thread["id"].as_str().unwrap());
        assert_eq!(found, Ok(Reached::Post(known.unwrap().id)), "{link} {html}");
        assert_eq!(world.peer.asked(&world.peer.url("/post/1")), 1, "fetched once");
    }
}

#[actix_web::test]
async fn the_address_of_a_collection_leads_to_what_it_begins_with() {
    for (collection, expected) in [
        (
            json!({"type": "OrderedCollection", "orderedItems": ["POST"]}),
            true,
        ),
        (
            json!({"type": "OrderedCollection", "first": {"type": "CollectionPage", "items": ["POST", "x"]}}),
            true,
        ),
        (
            json!({"type": "Collection", "items": [{"type": "Announce", "object": "POST"}]}),
            true,
        ),
        (
            json!({"type": "Collection", "id": "TOPIC", "items": [{"type": "Page", "id": "POST", "name": "falsch"}]}),
            true,
        ),
        (json!({"type": "OrderedCollection", "orderedItems": []}), false),
        (
            json!({"type": "Collection", "id": "https://elsewhere.example/", "items": ["POST"]}),
            false,
        ),
        (json!({"type": "Note", "items": ["POST"]}), false),
    ] {
        let world = World::new().await;
        let thread = served(&world);
        let address = world.peer.url("/topic/4");
        let text = collection
            .to_string()
            .replace("POST", thread["id"].as_str().unwrap());
        let collection: Value = serde_json::from_str(&text.replace("TOPIC", &address)).unwrap();
        world.peer.serve_at(&address, &collection);
        let found = find(&world, &address).await;
        let known = world.find(thread["id"].as_str().unwrap());
        assert_eq!(
            known.as_ref().map(|it| Ok(Reached::Post(it.id))),
            expected.then_some(found),
            "{collection}"
        );
        if let Some(known) = known {
            assert_eq!(known.content.title.as_deref(), Some("/post/1"), "its own words");
        }
    }
}

#[actix_web::test]
async fn a_copy_leads_to_the_original() {
    let world = World::new().await;
    let thread = served(&world);
    let copy = world.peer.at("third.localhost", "/post/77");
    let mut altered = thread.clone();
    altered["content"] = "<p>Etwas anderes</p>".into();
    world.peer.serve_at(&copy, &altered);
    let found = find(&world, &copy).await;
    let known = world.find(thread["id"].as_str().unwrap()).unwrap();
    assert_eq!(
        (found, known.content.source.as_str()),
        (Ok(Reached::Post(known.id)), "Text")
    );
    let stranger = world.peer.at("third.localhost", "/post/78");
    world.peer.show(
        &stranger,
        "<https://stranger.localhost/post/1>; rel=alternate; type=application/activity+json",
        "",
    );
    // Where a page leads is asked only if we federate with it.
    let refused = Err(NotReached::NotAllowed("stranger.localhost".to_owned()));
    assert_eq!(find(&world, &stranger).await, refused);
}

#[actix_web::test]
async fn our_own_addresses_of_what_others_wrote_are_known() {
    let world = World::new().await;
    let thread = served(&world);
    let Ok(Reached::Post(id)) = find(&world, thread["id"].as_str().unwrap()).await else {
        panic!("not found");
    };
    let host = world.peer.url("").replace("http://", "");
    let (bob, rust) = (
        world.known(&world.peer.url("/u/bob")).unwrap(),
        world.known(&world.peer.url("/c/rust")).unwrap(),
    );
    let asked = world.peer.asked_at_all();
    for (path, expected) in [
        (format!("/post/{id}"), Ok(Reached::Post(id))),
        (format!("/post/{id}?sort=new#replies"), Ok(Reached::Post(id))),
        (format!("/post/{id}/reply"), Ok(Reached::Post(id))),
        (format!("/u/bob@{host}"), Ok(Reached::Person(bob.id))),
        (format!("/c/rust@{host}"), Ok(Reached::Group(rust.id))),
        ("/u/ann".to_owned(), Ok(Reached::Person(world.ann.id))),
        (
            "/c/news@ours.localhost:7999".to_owned(),
            Ok(Reached::Group(world.group.id)),
        ),
        ("/post/99".to_owned(), Err(NotReached::Unknown)),
        ("/c/rust@nowhere.example".to_owned(), Err(NotReached::Unknown)),
        ("/".to_owned(), Err(NotReached::Unknown)),
    ] {
        assert_eq!(find(&world, &format!("{OURS}{path}")).await, expected, "{path}");
    }
    assert_eq!(world.peer.asked_at_all(), asked);
}
