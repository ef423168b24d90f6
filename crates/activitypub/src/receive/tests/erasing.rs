// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is erased is nowhere any more: in no table, and on SQLite in no page of the file.

use kollegium_domain::account_deletion::{self, Content};
use kollegium_domain::inbox::State;
use kollegium_domain::{accounts, purge, reports};
use serde_json::{Value, json};

use crate::testing::{PASSWORD, PUBLIC, Sender, World};
use kollegium_domain::Viewer;
use kollegium_domain::posts::{self, ContentEdit, NewPost, Place};
use kollegium_domain::text::Text;

/// A word that stands nowhere else, and that no stemmer changes.
const WORD: &str = "zkqvxwjp";

fn page(world: &World, author: &Sender, path: &str) -> Value {
    json!({"type": "Page", "id": world.peer.url(path), "attributedTo": author.uri, "name": format!("Titel {WORD}"),
           "to": [world.group.uri, PUBLIC], "audience": world.group.uri, "content": format!("<p>Text {WORD}</p>"),
           "source": {"content": format!("Text {WORD}"), "mediaType": "text/markdown"}})
}

#[actix_web::test]
async fn nothing_is_left_of_what_is_purged_however_it_came() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let admin = world.by(&world.admin("root"));
    let ann = world.by(&world.ann);
    let thread = page(&world, &bob, "/post/1");
    assert_eq!(
        world.deliver(&bob, &bob.act("Create", thread.clone())).await.0,
        State::Done
    );
    let known = world.find(&world.peer.url("/post/1")).unwrap();
    // Activities that are carried out, ignored, refused and put off.
    let mut changed = thread.clone();
    changed["content"] = format!("<p>Anders {WORD}</p>").into();
    assert_eq!(
        world.deliver(&bob, &bob.act("Update", changed)).await.0,
        State::Done
    );
    let eve = world.peer.person("eve");
    assert_eq!(
        world.deliver(&eve, &eve.act("Update", thread.clone())).await.0,
        State::Refused
    );
    let mut unsupported = bob.act("View", thread.clone());
    unsupported["summary"] = WORD.into();
    assert_eq!(world.deliver(&bob, &unsupported).await.0, State::Ignored);
    let reply = json!({"type": "Note", "id": world.peer.url("/comment/1"), "attributedTo": bob.uri, "to": [PUBLIC],
                       "inReplyTo": known.uri, "content": format!("<p>Antwort {WORD}</p>")});
    assert_eq!(
        world.deliver(&bob, &bob.act("Create", reply)).await.0,
        State::Done
    );
    world.write(|tx| reports::file(tx, &ann, known.id, "unsachlich"));
    assert!(
        !world.db.traces_of(WORD).is_empty(),
        "the test sees what is there"
    );
    world.write(|tx| purge::purge_post(tx, &admin, known.id, None));
    assert_eq!(world.db.traces_of(WORD), Vec::<String>::new());
}

#[actix_web::test]
async fn nothing_is_left_of_an_account_that_is_closed_with_its_content() {
    let world = World::new().await;
    let eva = world.account("eva");
    let by = world.by(&eva);
    let text = Text::from_html(&format!("<p>Text {WORD}</p>"), None).unwrap();
    let title = format!("Titel {WORD}");
    let new = |title| NewPost {
        place: Place::Thread(kollegium_domain::ids::GroupId(world.group.id.0)),
        content: ContentEdit {
            title,
            text: Some(&text),
            ..ContentEdit::default()
        },
        identity: None,
    };
    let thread = world.write(|tx| posts::publish(tx, &by, &new(Some(&title))));
    let earlier = world.write(|tx| posts::publish(tx, &by, &new(Some(&title))));
    world.write(|tx| posts::delete(tx, &by, earlier.id));
    let ann = world.by(&world.ann);
    world.write(|tx| reports::file(tx, &ann, thread.id, "unsachlich"));
    assert!(
        !world.db.traces_of(WORD).is_empty(),
        "the test sees what is there"
    );
    let viewer = Viewer::Account(eva.id);
    let credentials = world.read(|snapshot| accounts::own_credentials(snapshot, &viewer));
    let confirmed = credentials.confirm(PASSWORD).unwrap();
    world.write(|tx| account_deletion::delete(tx, &by, &confirmed, Content::Delete));
    assert_eq!(world.db.traces_of(WORD), Vec::<String>::new());
}
