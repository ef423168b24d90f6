// SPDX-License-Identifier: AGPL-3.0-or-later
//! What authors change, delete and restore.

use chrono::TimeDelta;
use kollegium_db::Tx;

use super::denied;
use crate::error::{Denial, Error, Field};
use crate::events::Event;
use crate::posts::{self, ContentEdit, RemoteEdit, Stated};
use crate::testing::{World, text};

#[test]
fn an_edit_changes_what_it_names_and_is_recorded_once() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "office");
    let id = world.thread(&anna, group);
    let by = world.by(&anna);
    let body = text("other words");
    let edit = ContentEdit {
        title: Some("Another title"),
        text: Some(&body),
        link: Some("https://example.org/"),
        sensitive: Some(true),
        ..ContentEdit::default()
    };
    let (post, events) = world.recorded(|tx| posts::edit(tx, &by, id, &edit));
    assert_eq!(events, [Event::PostEdited { post: id }]);
    assert_eq!(post.content.title.as_deref(), Some("Another title"));
    assert_eq!(
        (post.content.source.as_str(), post.content.sensitive),
        ("other words", true)
    );
    assert_eq!(post.updated_at, Some(by.at));
    let (again, events) = world.recorded(|tx| posts::edit(tx, &by, id, &edit));
    assert_eq!((again, events), (post, Vec::new()));
    let unlinked = ContentEdit {
        link: Some(""),
        ..ContentEdit::default()
    };
    let post = world.write(|tx| posts::edit(tx, &by, id, &unlinked));
    assert_eq!(
        (post.content.link, post.content.source.as_str()),
        (None, "other words")
    );
}

#[test]
fn only_its_author_changes_a_post() {
    let world = World::new();
    let (anna, berta, root) = (world.person("anna"), world.person("berta"), world.admin("chief"));
    let group = world.group(&anna, "office");
    let id = world.thread(&berta, group);
    let edit = ContentEdit {
        title: Some("Mine"),
        ..ContentEdit::default()
    };
    // Neither the owner of the group nor an administrator.
    for who in [&anna, &root] {
        let by = world.by(who);
        denied(
            world.db.write(|tx| posts::edit(tx, &by, id, &edit)),
            Denial::NotAuthor,
        );
        denied(world.db.write(|tx| posts::delete(tx, &by, id)), Denial::NotAuthor);
        denied(
            world.db.write(|tx| posts::restore(tx, &by, id)),
            Denial::NotAuthor,
        );
    }
    let by = world.by(&berta);
    let nothing = ContentEdit {
        title: Some(" "),
        ..ContentEdit::default()
    };
    let result = world.db.write(|tx| posts::edit(tx, &by, id, &nothing));
    assert!(matches!(result, Err(Error::Invalid(Field::Title, _))));
}

#[test]
fn an_older_edit_from_elsewhere_is_ignored() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let group = world.group(&anna, "office");
    let id = world.thread(&mia, group);
    let by = world.by(&mia);
    let (newer, older) = (text("newer"), text("older"));
    let mentioned = [anna.uri.clone()];
    let edit = |tx: &mut Tx, text, at| {
        let edit = ContentEdit {
            text: Some(text),
            ..ContentEdit::default()
        };
        let remote = RemoteEdit {
            at,
            mentions: &mentioned,
            stated: Stated::default(),
        };
        posts::edit_remote(tx, &by, id, &edit, remote)
    };
    world.write(|tx| edit(tx, &newer, by.at));
    let before = by.at.minus(TimeDelta::seconds(1));
    let (post, events) = world.recorded(|tx| edit(tx, &older, before));
    assert_eq!((post.content.source.as_str(), events), ("newer", Vec::new()));
    assert_eq!(
        world.read(|snapshot| posts::mentions(snapshot, std::slice::from_ref(&post))),
        [(id, anna.id)]
    );
    // A clock that runs ahead elsewhere does not keep later edits out.
    let ahead = by.at.plus(TimeDelta::days(1));
    let post = world.write(|tx| edit(tx, &older, ahead));
    assert_eq!(post.updated_at, Some(by.at));
}

#[test]
fn a_deletion_is_counted_recorded_and_taken_back() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let group = world.group(&anna, "office");
    let thread = world.thread(&anna, group);
    let reply = world.reply(&berta, thread);
    let below = world.reply(&anna, reply);
    let by = world.by(&berta);
    let (post, events) = world.recorded(|tx| posts::delete(tx, &by, reply));
    assert_eq!(events, [Event::PostDeleted { post: reply }]);
    let undone = world.last_event();
    assert_eq!(post.deleted_at, Some(by.at));
    assert_eq!(world.recorded(|tx| posts::delete(tx, &by, reply)).1, []);
    let counted = || {
        (
            world.post(thread).counts.replies,
            world.post(reply).counts.replies,
            world.actor(&berta).replies,
            world.group_row(group).replies,
        )
    };
    assert_eq!(counted(), (1, 1, 0, 1));
    let edit = ContentEdit {
        sensitive: Some(true),
        ..ContentEdit::default()
    };
    denied(
        world.db.write(|tx| posts::edit(tx, &by, reply, &edit)),
        Denial::Gone,
    );

    let (post, events) = world.recorded(|tx| posts::restore(tx, &by, reply));
    assert_eq!(events, [Event::PostRestored { post: reply, undone }]);
    assert_eq!((post.deleted_at, post.content.source.as_str()), (None, "words"));
    assert_eq!(world.recorded(|tx| posts::restore(tx, &by, reply)).1, []);
    assert_eq!(counted(), (2, 1, 1, 2));
    let by = world.by(&anna);
    world.write(|tx| posts::delete(tx, &by, below));
    assert_eq!(counted(), (1, 0, 1, 1));
}
