// SPDX-License-Identifier: AGPL-3.0-or-later
//! Each fixture is read as what it means.

use activitypub_federation::traits::Activity;
use kollegium_domain::votes::Score;
use serde_json::json;

use super::super::activity::{IncomingActivity, Received};
use super::super::announce::{Announce, Announced};
use super::super::content::{Content, Delete};
use super::super::incoming::object_key;
use super::super::membership::AnsweredFollow;
use super::super::moderation::{Block, Lock};
use super::super::object::Written;
use super::super::votes::Vote;
use super::{all_fixtures, fixture, parse};

/// What an activity says, in one line, without `https://`.
fn told(activity: &IncomingActivity) -> String {
    let text = match activity {
        IncomingActivity::Follow(it) => format!("follow {}", it.what.object),
        IncomingActivity::Accept(it) => format!("accept {}", follow_told(&it.what.0)),
        IncomingActivity::Reject(it) => format!("reject {}", follow_told(&it.what.0)),
        IncomingActivity::UndoFollow(it) => {
            undone(&it.what.actor, &format!("follow {}", it.what.what.object))
        }
        IncomingActivity::UndoVote(it) => undone(&it.what.actor, &vote_told(&it.what.what)),
        IncomingActivity::UndoDelete(it) => undone(&it.what.actor, &delete_told(&it.what.what)),
        IncomingActivity::UndoLock(it) => undone(&it.what.actor, &lock_told(&it.what.what)),
        IncomingActivity::UndoBlock(it) => undone(&it.what.actor, &ban_told(&it.what.what.ban)),
        IncomingActivity::UndoAnnounce(it) => undone(&it.what.actor, &announce_told(&it.what.what)),
        IncomingActivity::UndoById(it) => format!("undo {}", it.what.id),
        IncomingActivity::Create(it) => format!("create {}", content_told(&it.what.0)),
        IncomingActivity::Update(it) => format!("update {}", content_told(&it.what.0)),
        IncomingActivity::UpdateActor(it) => format!("update actor {}", it.what.object),
        IncomingActivity::Delete(it) => delete_told(&it.what),
        IncomingActivity::Vote(it) => vote_told(&it.what),
        IncomingActivity::Add(it) => format!("add {} to {}", it.what.object, it.what.target),
        IncomingActivity::Remove(it) => format!("remove {} from {}", it.what.object, it.what.target),
        IncomingActivity::Lock(it) => lock_told(&it.what),
        IncomingActivity::Block(it) => ban_told(&it.what),
        IncomingActivity::Flag(Received { what, .. }) => {
            format!("report [{}] for {:?}", what.objects.join("; "), what.reason)
        }
        IncomingActivity::Move(it) => {
            format!(
                "move {} from {:?} to {}",
                it.what.object, it.what.origin, it.what.target
            )
        }
        IncomingActivity::Announce(it) => announce_told(&it.what),
    };
    format!("{}: {text}", activity.actor()).replace("https://", "")
}

fn undone(actor: &str, what: &str) -> String {
    format!("undo ({actor}: {what})")
}

fn follow_told(follow: &AnsweredFollow) -> String {
    format!("{:?} of {:?}", follow.id, follow.person)
}

fn vote_told(vote: &Vote) -> String {
    match vote.score {
        Score::Up => format!("up {}", vote.object),
        Score::Down => format!("down {}", vote.object),
    }
}

fn delete_told(delete: &Delete) -> String {
    format!("delete {} {:?}", delete.object, delete.removal)
}

fn lock_told(lock: &Lock) -> String {
    format!("lock {} {:?}", lock.object, lock.reason)
}

fn ban_told(ban: &Block) -> String {
    let until = ban.until.map(|it| it.timestamp());
    format!(
        "ban {} from {:?} until {until:?} for {:?}",
        ban.person, ban.target, ban.reason
    )
}

fn announce_told(announce: &Announce) -> String {
    let items: Vec<String> = announce.items.iter().map(item_told).collect();
    format!("announce [{}]", items.join("; "))
}

fn item_told(item: &Announced) -> String {
    match item {
        Announced::Activity(document) => told(&parse(document).unwrap()),
        Announced::Content(content) => content_told(content),
    }
}

fn content_told(content: &Content) -> String {
    match content {
        Content::Id(id) => id.clone(),
        Content::Inline(object) => Written::parse(object).unwrap().uri,
    }
}

const READ: &[(&str, &str)] = &[
    (
        "lemmy/accept_follow",
        "lemmy.example/c/rust: accept Some(\"ours.example/activities/5/follow\") of Some(\"ours.example/u/ann\")",
    ),
    (
        "lemmy/announce_add_featured",
        "lemmy.example/c/rust: announce [lemmy.example/u/mod: add lemmy.example/post/42 to lemmy.example/c/rust/featured]",
    ),
    (
        "lemmy/announce_block",
        "lemmy.example/c/rust: announce [lemmy.example/u/mod: ban lemmy.example/u/eva from Some(\"lemmy.example/c/rust\") until Some(2082758400) for \"Werbung\"]",
    ),
    (
        "lemmy/announce_create_note",
        "lemmy.example/c/rust: announce [lemmy.example/u/bob: create lemmy.example/comment/7]",
    ),
    (
        "lemmy/announce_create_page",
        "lemmy.example/c/rust: announce [lemmy.example/u/bob: create lemmy.example/post/42]",
    ),
    (
        "lemmy/announce_delete",
        "lemmy.example/c/rust: announce [lemmy.example/u/bob: delete lemmy.example/post/42 None]",
    ),
    (
        "lemmy/announce_dislike",
        "lemmy.example/c/rust: announce [lemmy.example/u/eva: down lemmy.example/post/42]",
    ),
    (
        "lemmy/announce_like",
        "lemmy.example/c/rust: announce [lemmy.example/u/eva: up lemmy.example/post/42]",
    ),
    (
        "lemmy/announce_lock",
        "lemmy.example/c/rust: announce [lemmy.example/u/mod: lock lemmy.example/post/42 \"genug\"]",
    ),
    (
        "lemmy/announce_page",
        "lemmy.example/c/rust: announce [lemmy.example/post/42]",
    ),
    (
        "lemmy/announce_remove",
        "lemmy.example/c/rust: announce [lemmy.example/u/mod: delete lemmy.example/post/42 Some(\"Werbung\")]",
    ),
    (
        "lemmy/announce_undo_delete",
        "lemmy.example/c/rust: announce [lemmy.example/u/bob: undo (lemmy.example/u/bob: delete lemmy.example/post/42 None)]",
    ),
    (
        "lemmy/announce_undo_like",
        "lemmy.example/c/rust: announce [lemmy.example/u/eva: undo (lemmy.example/u/eva: up lemmy.example/post/42)]",
    ),
    (
        "lemmy/announce_update_page",
        "lemmy.example/c/rust: announce [lemmy.example/u/bob: update lemmy.example/post/42]",
    ),
    (
        "lemmy/create_page",
        "lemmy.example/u/bob: create lemmy.example/post/43",
    ),
    ("lemmy/follow", "lemmy.example/u/bob: follow ours.example/c/news"),
    (
        "lemmy/reject_follow",
        "lemmy.example/c/rust: reject Some(\"ours.example/activities/5/follow\") of Some(\"ours.example/u/ann\")",
    ),
    (
        "lemmy/undo_follow",
        "lemmy.example/u/bob: undo (lemmy.example/u/bob: follow ours.example/c/news)",
    ),
    (
        "mastodon/announce",
        "mastodon.example/users/eva: announce [ours.example/post/1]",
    ),
    (
        "mastodon/block",
        "mastodon.example/users/eva: ban ours.example/u/ann from None until None for \"\"",
    ),
    (
        "mastodon/create_note_mention",
        "mastodon.example/users/eva: create mastodon.example/users/eva/statuses/111",
    ),
    (
        "mastodon/create_note_reply",
        "mastodon.example/users/eva: create mastodon.example/users/eva/statuses/112",
    ),
    (
        "mastodon/delete_actor",
        "mastodon.example/users/eva: delete mastodon.example/users/eva None",
    ),
    (
        "mastodon/delete_note",
        "mastodon.example/users/eva: delete mastodon.example/users/eva/statuses/111 None",
    ),
    (
        "lemmy/flag",
        "lemmy.example/u/bob: report [ours.example/post/1] for \"Werbung\"",
    ),
    (
        "mastodon/flag",
        "mastodon.example/actor: report [ours.example/u/ann; ours.example/post/1; ours.example/comment/999] for \"Das ist Werbung.\"",
    ),
    (
        "mastodon/follow",
        "mastodon.example/users/eva: follow ours.example/c/news",
    ),
    (
        "mastodon/like",
        "mastodon.example/users/eva: up ours.example/post/1",
    ),
    (
        "mastodon/undo_announce",
        "mastodon.example/users/eva: undo (mastodon.example/users/eva: announce [ours.example/post/1])",
    ),
    (
        "mastodon/undo_like",
        "mastodon.example/users/eva: undo (mastodon.example/users/eva: up ours.example/post/1)",
    ),
    (
        "mastodon/update_note",
        "mastodon.example/users/eva: update mastodon.example/users/eva/statuses/111",
    ),
    (
        "mbin/announce_create_page",
        "mbin.example/m/politik: announce [mbin.example/u/ida: create mbin.example/m/politik/t/9]",
    ),
    (
        "mbin/announce_delete",
        "mbin.example/m/politik: announce [mbin.example/u/ida: delete mbin.example/m/politik/t/9 None]",
    ),
    ("mbin/follow", "mbin.example/u/ida: follow ours.example/c/news"),
    ("mbin/like", "mbin.example/u/ida: up ours.example/post/1"),
    (
        "mbin/undo_like",
        "mbin.example/u/ida: undo (mbin.example/u/ida: up ours.example/post/1)",
    ),
    (
        "mitra/accept_follow_id",
        "mitra.example/groups/a: accept Some(\"ours.example/activities/5/follow\") of None",
    ),
    (
        "mobilizon/create_event",
        "mobilizon.example/@org: create mobilizon.example/events/1",
    ),
    (
        "nodebb/announce_create",
        "nodebb.example/category/2: announce [nodebb.example/uid/4: create nodebb.example/post/8]",
    ),
    (
        "nodebb/announce_id",
        "nodebb.example/category/2: announce [nodebb.example/post/8]",
    ),
    (
        "nodebb/delete",
        "nodebb.example/uid/4: delete nodebb.example/post/8 None",
    ),
    (
        "nodebb/follow",
        "nodebb.example/category/2: follow ours.example/c/news",
    ),
    ("nodebb/like", "nodebb.example/uid/4: up ours.example/post/1"),
    (
        "nodebb/move",
        "nodebb.test/uid/1: move nodebb.test/topic/11 from Some(\"nodebb.test/category/2\") to nodebb.test/category/4",
    ),
    (
        "nodebb/undo_like",
        "nodebb.example/uid/4: undo (nodebb.example/uid/4: up ours.example/post/1)",
    ),
    (
        "peertube/create_video",
        "tube.example/accounts/mia: create tube.example/videos/watch/1",
    ),
    (
        "piefed/accept_follow",
        "piefed.example/c/garten: accept Some(\"ours.example/activities/5/follow\") of Some(\"ours.example/u/ann\")",
    ),
    (
        "piefed/announce_batch",
        "piefed.example/c/garten: announce [piefed.example/u/kim: up piefed.example/post/3; piefed.example/u/lea: down piefed.example/post/3]",
    ),
    (
        "piefed/announce_create_question",
        "piefed.test/c/werkstatt: announce [piefed.test/u/pieanna: create piefed.test/c/werkstatt/p/22/pf-umfrage-welches-werkzeug]",
    ),
    (
        "piefed/create_page",
        "piefed.example/u/kim: create piefed.example/post/3",
    ),
    (
        "piefed/undo_like",
        "piefed.example/u/kim: undo (piefed.example/u/kim: up ours.example/post/1)",
    ),
];

#[test]
fn fixtures_are_read() {
    for (name, expected) in READ {
        let activity = parse(&fixture(name)).unwrap_or_else(|unusable| panic!("{name}: {unusable:?}"));
        assert_eq!(told(&activity), *expected, "{name}");
    }
}

#[test]
fn every_fixture_is_named() {
    let mut named: Vec<&str> = READ.iter().map(|(name, _)| *name).collect();
    named.sort_unstable();
    assert_eq!(all_fixtures(), named);
}

fn written(name: &str) -> Written {
    let mut activity = parse(&fixture(name)).unwrap();
    if let IncomingActivity::Announce(announce) = &activity
        && let Some(Announced::Activity(inner)) = announce.what.items.first()
    {
        activity = parse(inner).unwrap();
    }
    let IncomingActivity::Create(create) = &activity else {
        panic!("{activity:?}");
    };
    let Content::Inline(object) = &create.what.0 else {
        panic!("{create:?}");
    };
    Written::parse(object).unwrap()
}

#[test]
fn a_lemmy_page_is_a_thread_with_a_link() {
    let page = written("lemmy/announce_create_page");
    assert_eq!(page.title.as_deref(), Some("Ein Thema"));
    assert_eq!(page.link.as_deref(), Some("https://news.example/x"));
    assert_eq!((page.alt_text.as_ref(), page.thumbnail.as_ref()), (None, None));
    assert_eq!(page.author, "https://lemmy.example/u/bob");
    assert_eq!(page.places, ["https://lemmy.example/c/rust"]);
    assert_eq!(page.language.as_deref(), Some("de"));
    assert!(page.public && page.parent.is_none());
    let text = page.body.text("https://lemmy.example").unwrap();
    assert_eq!(
        (text.source.as_str(), text.html.trim()),
        ("Der **Text**", "<p>Der <strong>Text</strong></p>")
    );
}

#[test]
fn a_mastodon_note_has_no_title_and_keeps_its_pictures_as_links() {
    let note = written("mastodon/create_note_reply");
    assert_eq!((note.title.as_deref(), note.link.as_deref()), (None, None));
    assert_eq!(note.parent.as_deref(), Some("https://ours.example/post/1"));
    assert_eq!(note.mentions, ["https://ours.example/u/ann"]);
    let text = note.body.text("https://mastodon.example").unwrap();
    assert!(
        text.html.contains("https://mastodon.example/media/a.png"),
        "{}",
        text.html
    );
    let mention = written("mastodon/create_note_mention");
    assert!(mention.places.contains(&"https://ours.example/c/news".to_owned()));
}

#[test]
fn a_video_names_its_author_and_its_channel() {
    let video = written("peertube/create_video");
    assert_eq!(video.author, "https://tube.example/accounts/mia");
    assert_eq!(video.places[0], "https://tube.example/video-channels/kino");
    let text = video.body.text("https://tube.example").unwrap();
    assert_eq!(text.html.trim(), "<p>Ein <em>Film</em></p>");
}

#[test]
fn an_event_of_mobilizon_is_a_thread() {
    let event = written("mobilizon/create_event");
    assert_eq!(event.title.as_deref(), Some("Bürgerversammlung"));
    let article = written("nodebb/announce_create");
    assert_eq!(article.title.as_deref(), Some("Willkommen"));
    let page = written("mbin/announce_create_page");
    assert_eq!(page.title.as_deref(), Some("Wahl"));
}

#[test]
fn the_options_of_a_poll_are_shown() {
    let question = Written::parse(&json!({
        "type": "Question", "id": "https://a.example/1", "attributedTo": "https://a.example/u/a", "content": "<p>Ja?</p>",
        "oneOf": [{"type": "Note", "name": "Ja <b>"}, {"type": "Note", "name": "Nein"}],
    }));
    let text = question.unwrap().body.text("https://a.example").unwrap();
    assert_eq!(text.html, "<p>Ja?</p><ul><li>Ja &lt;b&gt;</li><li>Nein</li></ul>");
}

#[test]
fn activities_about_one_object_have_one_key() {
    let key = |name: &str| object_key(&fixture(name));
    let post = "https://lemmy.example/post/42";
    for name in [
        "announce_create_page",
        "announce_page",
        "announce_like",
        "announce_undo_delete",
        "announce_lock",
    ] {
        assert_eq!(key(&format!("lemmy/{name}")), post, "{name}");
    }
    assert_eq!(key("lemmy/follow"), key("lemmy/undo_follow"));
    assert_ne!(key("lemmy/follow"), key("mastodon/follow"));
    assert_eq!(key("mastodon/delete_note"), key("mastodon/create_note_mention"));
}

#[test]
fn unusable_activities_are_told_apart_from_usable_ones() {
    for unusable in [
        json!({}),
        json!({"id": "https://a.example/1", "type": "Like", "object": "https://a.example/2"}),
        json!({"id": "mailto:a", "actor": "https://a.example/u/a", "type": "Like", "object": "https://a.example/2"}),
        json!({"id": "https://a.example/1", "actor": "https://a.example/u/a", "type": "Like", "object": 7}),
        json!({"id": "https://a.example/1", "actor": "https://a.example/u/a", "type": "Dance", "object": "https://a.example/2"}),
        json!({"id": "https://a.example/1", "actor": "https://a.example/u/a", "type": "Create", "object": {
            "id": "https://a.example/2", "type": "Note", "name": "Ja", "inReplyTo": "https://a.example/3"}}),
        json!({"id": "https://a.example/1", "actor": "https://a.example/u/a", "type": "Create", "object": {
            "id": "https://a.example/2", "type": "Profile", "content": "x"}}),
    ] {
        assert!(parse(&unusable).is_err(), "{unusable}");
    }
    let mut deep = json!("https://a.example/1");
    for _ in 0..10 {
        deep = json!({"id": "https://a.example/1", "actor": "https://a.example/u/a", "type": "Undo", "object": deep});
    }
    assert!(parse(&deep).is_err());
}
