// SPDX-License-Identifier: AGPL-3.0-or-later
//! Purging posts, groups and people.

use super::*;
use crate::accounts::{self, NewAccount};
use crate::ids::ActorId;
use crate::messages::{self, NewMessage};
use crate::posts::{self, ContentEdit};
use crate::purge::{purge_group, purge_person, purge_post};
use crate::read_state;
use crate::reports;
use crate::schema::{actor, message, notification, post, post_mark, report};
use crate::testing::new_account;
use crate::testing::text;
use crate::timelines::replies::{self, TreeQuery, Under};

fn admin(s: &Scene) -> By {
    s.world.by(&s.world.admin("chief"))
}

/// Title, link and text of a post, as they are in the database.
fn words(s: &Scene, id: PostId) -> (Option<String>, Option<String>, String, String) {
    s.world.read(|snapshot| {
        Ok(post::table
            .find(id)
            .select((post::title, post::link, post::source, post::html))
            .first(snapshot.conn())?)
    })
}

fn wordless(s: &Scene, id: PostId) -> bool {
    words(s, id) == (None, None, String::new(), String::new())
}

fn with_account(s: &Scene) -> Actor {
    let new = NewAccount {
        title: Some("Anna A."),
        ..new_account("anna")
    };
    let at = s.world.now();
    s.world
        .write(|tx| accounts::create(tx, &s.world.origin, &new, at))
}

#[track_caller]
fn missing<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(Error::NotFound(_))), "{result:?}");
}

#[test]
fn a_purged_thread_leaves_nothing_of_its_words_and_its_replies() {
    let s = Scene::new();
    let by = admin(&s);
    let reply = s.world.reply(&s.second, s.thread);
    let (author, second) = (s.world.by(&s.author), s.world.by(&s.second));
    s.world
        .write(|tx| reports::file(tx, &second, s.thread, "Namen von Bürgern"));
    s.world
        .write(|tx| read_state::mark_read(tx, &second, &[s.thread]));
    let (_, events) = s
        .world
        .recorded(|tx| purge_post(tx, &by, s.thread, Some("Datenschutz")));
    assert_eq!(events[0], Event::PostRemoved { post: s.thread });
    assert!(wordless(&s, s.thread) && wordless(&s, reply));
    let left: (i64, i64, i64) = s.world.read(|snapshot| {
        Ok((
            report::table.count().get_result(snapshot.conn())?,
            post_mark::table.count().get_result(snapshot.conn())?,
            notification::table.count().get_result(snapshot.conn())?,
        ))
    });
    assert_eq!(left, (0, 0, 0));
    assert_eq!(s.indexed(), 0);
    let log = s.log(&Filter::default());
    // The other entry is from the beginning: somebody became a moderator.
    assert_eq!(log.len(), 2, "{log:?}");
    let entry = (
        log[0].kind,
        log[0].target_id,
        log[0].post_id,
        log[0].reason.as_deref(),
    );
    assert_eq!(entry, (Kind::ThreadPurged, None, None, Some("Datenschutz")));
    for viewer in [&s.author, &s.owner, &by.actor].map(|it| Viewer::Account(it.id)) {
        missing(
            s.world
                .db
                .read(|snapshot| posts::get(snapshot, &viewer, s.thread)),
        );
    }
    let group = s
        .world
        .read(|snapshot| groups::get(snapshot, &Viewer::Anyone, s.group));
    assert_eq!((group.threads, group.replies), (0, 0));

    let db = &s.world.db;
    missing(db.write(|tx| reinstate(tx, &by, s.thread, None)));
    missing(db.write(|tx| posts::restore(tx, &author, s.thread)));
    let change = ContentEdit {
        title: Some("Noch einmal"),
        ..ContentEdit::default()
    };
    missing(db.write(|tx| posts::edit(tx, &author, s.thread, &change)));
    missing(db.write(|tx| purge_post(tx, &by, s.thread, None)));
    assert!(wordless(&s, s.thread));
}

#[test]
fn below_a_purged_reply_the_conversation_stays() {
    let s = Scene::new();
    let by = admin(&s);
    let reply = s.world.reply(&s.second, s.thread);
    let below = s.world.reply(&s.author, reply);
    denied(
        s.world
            .db
            .write(|tx| purge_post(tx, &s.world.by(&s.owner), reply, None)),
        Denial::NotAdmin,
    );
    s.world.write(|tx| purge_post(tx, &by, reply, None));
    assert!(wordless(&s, reply) && !wordless(&s, below));
    let tree = TreeQuery {
        under: Under::Thread(s.thread),
        sort: replies::ReplySort::Old,
        max_depth: None,
        limit: 50,
    };
    let tree = s
        .world
        .read(|snapshot| replies::tree(snapshot, &Viewer::Anyone, &tree));
    let shown: Vec<(PostId, bool)> = tree
        .replies
        .iter()
        .map(|it| (it.id, it.content.source.is_empty()))
        .collect();
    assert_eq!(shown, [(reply, true), (below, false)]);
    let log = s.log(&Filter::default());
    assert_eq!((log[0].kind, log[0].post_id), (Kind::ReplyPurged, Some(s.thread)));
}

#[test]
fn a_purged_group_never_comes_back() {
    let s = Scene::new();
    let by = admin(&s);
    let (_, events) = s.world.recorded(|tx| purge_group(tx, &by, s.group, None));
    assert_eq!(events[0], Event::GroupRemoved { group: s.group });
    assert!(wordless(&s, s.thread));
    let db = &s.world.db;
    for person in [&s.owner, &by.actor] {
        let viewer = Viewer::Account(person.id);
        missing(db.read(|snapshot| groups::get_even_closed(snapshot, &viewer, s.group)));
    }
    missing(db.write(|tx| reinstate_group(tx, &by, s.group, None)));
    missing(db.write(|tx| groups::restore(tx, &s.world.by(&s.owner), s.group)));
    missing(db.write(|tx| purge_group(tx, &by, s.group, None)));
    assert_eq!(s.log(&Filter::default())[0].kind, Kind::GroupPurged);
}

#[test]
fn of_a_purged_person_the_name_remains() {
    let s = Scene::new();
    let by = admin(&s);
    let (anna, mia) = (with_account(&s), s.world.stranger("mia"));
    let written = [&anna, &mia].map(|person| {
        s.world.join(person, s.group);
        s.world.reply(person, s.thread)
    });
    for person in [&anna, &mia] {
        let by = s.world.by(person);
        let uri = format!("{}/messages/1", person.uri);
        let new = NewMessage {
            recipient: s.owner.id,
            text: &text("ganz unter uns"),
            identity: (!person.local).then_some(messages::Identity {
                uri: &uri,
                created_at: by.at,
            }),
        };
        s.world.write(|tx| messages::send(tx, &by, &new));
    }
    let purge = |person: ActorId| s.world.write(|tx| purge_person(tx, &by, person, None));
    purge(anna.id);
    purge(mia.id);
    assert!(written.iter().all(|id| wordless(&s, *id)));
    let said: Vec<(Option<String>, Option<String>)> = s.world.read(|snapshot| {
        Ok(actor::table
            .filter(actor::id.eq_any([anna.id, mia.id]))
            .select((actor::title, actor::summary))
            .load(snapshot.conn())?)
    });
    assert_eq!(said, [(None, None), (None, None)]);
    let written: Vec<String> = s
        .world
        .read(|snapshot| Ok(message::table.select(message::source).load(snapshot.conn())?));
    assert_eq!(written, ["", ""]);
    assert!(s.world.actor(&anna).deleted_at.is_some());
    assert!(s.world.actor(&mia).is_banned(by.at));
    let refused = |whom: ActorId| s.world.db.write(|tx| purge_person(tx, &by, whom, None));
    denied(refused(by.actor.id), Denial::Oneself);
    denied(refused(s.world.admin("other").id), Denial::Administrator);
    // A second time, nothing is left to be done.
    purge(anna.id);
    let purged = Filter {
        kind: Some(Kind::PersonPurged),
        ..Filter::default()
    };
    assert_eq!(s.log(&purged).len(), 2);
}
