// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a post says is stored, changed, withheld and erased as a whole: a field that is added has to go every way.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;

use crate::by::By;
use crate::error::{Error, Field};
use crate::ids::{GroupId, PostId};
use crate::posts::{self, ContentEdit, NewPost, Place, Post, PostContent};
use crate::schema::post;
use crate::testing::{World, new_post, text};
use crate::viewer::Viewer;

/// A thread that says something in every field.
fn publish(world: &World, by: &By, group: GroupId) -> PostId {
    let text = text("Text");
    let new = NewPost {
        place: Place::Thread(group),
        content: ContentEdit {
            title: Some("Titel"),
            link: Some("https://amt.example/plan.png"),
            alt_text: Some("Plan"),
            thumbnail: Some("https://amt.example/klein.png"),
            text: Some(&text),
            language: Some("de"),
            sensitive: Some(true),
        },
        identity: None,
    };
    world.write(|tx| posts::publish(tx, by, &new)).id
}

/// Whether the contents differ in each field: by the name of the field.
fn differences(one: &PostContent, other: &PostContent) -> Vec<(&'static str, bool)> {
    // Without `..`, so that the compiler asks about a field that is added.
    let PostContent {
        title,
        link,
        alt_text,
        thumbnail,
        source,
        html,
        language,
        sensitive,
    } = one;
    vec![
        ("title", *title != other.title),
        ("link", *link != other.link),
        ("alt_text", *alt_text != other.alt_text),
        ("thumbnail", *thumbnail != other.thumbnail),
        ("source", *source != other.source),
        ("html", *html != other.html),
        ("language", *language != other.language),
        ("sensitive", *sensitive != other.sensitive),
    ]
}

#[track_caller]
fn assert_differ_everywhere(one: &PostContent, other: &PostContent) {
    let same: Vec<_> = differences(one, other).into_iter().filter(|it| !it.1).collect();
    assert!(same.is_empty(), "these are the same in both: {same:?}");
}

/// The row as it is stored.
fn stored(world: &World, id: PostId) -> PostContent {
    let find = |snapshot: &mut kollegium_db::Snapshot| {
        let row = post::table.find(id).select(PostContent::as_select());
        Ok(row.first(snapshot.conn())?)
    };
    world.read(find)
}

#[test]
fn every_field_is_stored_and_changed() {
    let world = World::new();
    let anna = world.person("anna");
    let (group, by) = (world.group(&anna, "rad"), world.by(&anna));
    let id = publish(&world, &by, group);
    let before = stored(&world, id);
    assert_differ_everywhere(&before, &PostContent::default());
    let text = text("Anderes");
    let edit = ContentEdit {
        title: Some("Anderer Titel"),
        link: Some("https://amt.example/anderer.png"),
        alt_text: Some("Anderer Plan"),
        thumbnail: Some("https://amt.example/winzig.png"),
        text: Some(&text),
        language: Some("en"),
        sensitive: Some(false),
    };
    let edited = world.write(|tx| posts::edit(tx, &by, id, &edit));
    assert_eq!(stored(&world, id), edited.content);
    assert_differ_everywhere(&before, &edited.content);
}

#[test]
fn of_what_is_gone_others_see_no_field() {
    let world = World::new();
    let anna = world.person("anna");
    let (group, by) = (world.group(&anna, "rad"), world.by(&anna));
    let id = publish(&world, &by, group);
    world.write(|tx| posts::delete(tx, &by, id));
    let seen = world.read(|snapshot| posts::by_ids(snapshot, &Viewer::Anyone, &[id]));
    assert_eq!(seen[0].content, PostContent::default());
    let own = world.read(|snapshot| posts::by_ids(snapshot, &Viewer::Account(anna.id), &[id]));
    assert_differ_everywhere(&own[0].content, &PostContent::default());
}

#[test]
fn of_what_is_purged_no_field_is_left() {
    let world = World::new();
    let anna = world.person("anna");
    let (group, by) = (world.group(&anna, "rad"), world.by(&anna));
    let id = publish(&world, &by, group);
    world.write(|tx| posts::erase(tx, &[id], by.at));
    assert_eq!(stored(&world, id), PostContent::default());
}

/// Columns of `post` that say nothing of what the author wrote.
const FACTS: &[&str] = &[
    "id",
    "uri",
    "root_id",
    "parent_id",
    "group_id",
    "author_id",
    "local",
    "depth",
    "path",
    "distinguished",
    "locked",
    "pinned",
    "up",
    "down",
    "boosts",
    "replies",
    "newest_reply_at",
    "hot_rank",
    "active_rank",
    "scaled_rank",
    "controversy_rank",
    "created_at",
    "updated_at",
    "deleted_at",
    "removed_at",
    "purged_at",
];

/// The names of the columns in a query.
fn columns(query: &impl QueryFragment<Sqlite>) -> BTreeSet<String> {
    let sql = diesel::debug_query::<Sqlite, _>(query).to_string();
    let list = sql.split(" FROM ").next().unwrap().trim_start_matches("SELECT ");
    list.split(", ")
        .map(|it| it.rsplit('.').next().unwrap().trim_matches('`').to_owned())
        .collect()
}

#[test]
fn every_column_of_a_post_is_content_or_a_fact() {
    let content = columns(&post::table.select(PostContent::as_select()));
    let all = columns(&post::table.select(post::all_columns));
    let unknown: Vec<_> = all
        .iter()
        .filter(|it| !content.contains(*it) && !FACTS.contains(&it.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "table post: {unknown:?}: put what an author writes into PostContent, and what says nothing of it into FACTS"
    );
    let both: Vec<_> = FACTS.iter().filter(|it| content.contains(**it)).collect();
    assert!(both.is_empty(), "FACTS names what is in PostContent: {both:?}");
}

#[test]
fn what_is_said_about_a_link_comes_and_goes_with_it() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "rad");
    let (by, body) = (world.by(&anna), text("Text"));
    let content = ContentEdit {
        link: Some("https://amt.example/plan.png"),
        alt_text: Some(" Der\nPlan "),
        thumbnail: Some("https://amt.example/klein.png"),
        ..new_post(Place::Thread(group), &body).content
    };
    let publish = |content| {
        let new = NewPost {
            content,
            ..new_post(Place::Thread(group), &body)
        };
        world.write(|tx| posts::publish(tx, &by, &new))
    };
    let thread = publish(content);
    let said = |it: &Post| (it.content.alt_text.clone(), it.content.thumbnail.clone());
    let thumbnail = || Some("https://amt.example/klein.png".to_owned());
    assert_eq!(said(&thread), (Some("Der Plan".to_owned()), thumbnail()));
    let change = |edit: ContentEdit<'_>| world.db.write(|tx| posts::edit(tx, &by, thread.id, &edit));
    let changed = change(ContentEdit {
        alt_text: Some(""),
        ..ContentEdit::default()
    });
    assert_eq!(said(&changed.unwrap()), (None, thumbnail()));
    let long = "x".repeat(posts::ALT_TEXT_LIMIT + 1);
    let refused = change(ContentEdit {
        alt_text: Some(&long),
        ..ContentEdit::default()
    });
    assert!(matches!(refused, Err(Error::Invalid(Field::AltText, _))));
    let changed = change(ContentEdit {
        link: Some(""),
        alt_text: Some("Wozu?"),
        ..ContentEdit::default()
    });
    assert_eq!(said(&changed.unwrap()), (None, None));
    let without = publish(ContentEdit {
        link: Some(" "),
        ..content
    });
    assert_eq!(said(&without), (None, None));
}
