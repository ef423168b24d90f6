// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who writes to whom, who reads it, and what is left of it.

use super::*;
use crate::account_deletion::{Content, delete_remote};
use crate::blocks;
use crate::posts::{Place, remember_deleted};
use crate::testing::{World, text};

const ALL: MessageQuery = MessageQuery {
    show: Show::All,
    with: None,
    skip: 0,
    limit: 10,
};

/// Writes words; what a stranger writes gets an id of its own.
fn say(world: &World, from: &Actor, to: &Actor, words: &str) -> Result<Message> {
    let (by, text) = (world.by(from), text(words));
    let uri = format!("{}/messages/{}", from.uri, by.at.0);
    let identity = (!from.local).then_some(Identity {
        uri: &uri,
        created_at: by.at,
    });
    world.db.write(|tx| {
        let new = NewMessage {
            recipient: to.id,
            text: &text,
            identity,
        };
        send(tx, &by, &new)
    })
}

fn words(world: &World, who: &Actor, query: &MessageQuery) -> Vec<String> {
    let found = world.read(|snapshot| page(snapshot, &Viewer::Account(who.id), query));
    found.into_iter().map(|it| it.source).collect()
}

fn unread(world: &World, who: &Actor) -> i64 {
    world.read(|snapshot| unread_count(snapshot, &Viewer::Account(who.id)))
}

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, expected: Denial) {
    assert!(
        matches!(&result, Err(Error::Forbidden(denial)) if *denial == expected),
        "{result:?}"
    );
}

#[track_caller]
fn missing<T: std::fmt::Debug>(result: Result<T>, expected: Thing) {
    assert!(
        matches!(&result, Err(Error::NotFound(thing)) if *thing == expected),
        "{result:?}"
    );
}

#[test]
fn a_message_is_sent_read_edited_deleted_and_restored() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let (by, other) = (world.by(&anna), world.by(&berta));
    let before = world.last_event();
    let sent = say(&world, &anna, &berta, "**words**").unwrap();
    let id = sent.id;
    assert_eq!(world.events_after(before), [Event::MessageSent { message: id }]);
    assert_eq!(sent.uri, format!("https://here.example/private_message/{id}"));
    assert_eq!((sent.local, sent.unread, unread(&world, &berta)), (true, true, 1));
    assert_eq!(
        (unread(&world, &anna), sent.html.trim()),
        (0, "<p><strong>words</strong></p>")
    );

    let read = world.write(|tx| mark(tx, &other, id, State::Read));
    assert_eq!((read.unread, unread(&world, &berta)), (false, 0));
    assert!(world.write(|tx| mark(tx, &other, id, State::Unread)).unread);
    world.write(|tx| mark_all_read(tx, &other));
    assert_eq!(unread(&world, &berta), 0);

    let changed = text("other words");
    let (after, events) = world.recorded(|tx| edit(tx, &by, id, &changed, None));
    assert_eq!(events, [Event::MessageEdited { message: id }]);
    assert_eq!(
        (after.source.as_str(), after.updated_at),
        ("other words", Some(by.at))
    );
    assert_eq!(
        world.recorded(|tx| edit(tx, &by, id, &changed, None)),
        (after, vec![])
    );

    let (gone, events) = world.recorded(|tx| delete(tx, &by, id));
    assert_eq!(events, [Event::MessageDeleted { message: id }]);
    assert_eq!(world.recorded(|tx| delete(tx, &by, id)), (gone, vec![]));
    denied(
        world.db.write(|tx| edit(tx, &by, id, &changed, None)),
        Denial::Gone,
    );
    for who in [&anna, &berta] {
        assert_eq!(words(&world, who, &ALL), [""; 0]);
        let seen = world.read(|snapshot| get(snapshot, &Viewer::Account(who.id), id));
        let expected = if who == &anna { "other words" } else { "" };
        assert_eq!(
            (seen.source.as_str(), seen.html.is_empty()),
            (expected, expected.is_empty())
        );
    }
    let (back, events) = world.recorded(|tx| restore(tx, &by, id));
    assert!(matches!(events[..], [Event::MessageRestored { message, .. }] if message == id));
    assert_eq!(world.recorded(|tx| restore(tx, &by, id)), (back, vec![]));
    assert_eq!(words(&world, &berta, &ALL), ["other words"]);
}

#[test]
fn a_message_has_words_and_not_too_many_and_somebody_to_read_them() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let by = world.by(&anna);
    let longest = "ä".repeat(TEXT_LIMIT);
    let sent = say(&world, &anna, &mia, &longest).unwrap();
    for (wrong, fault) in [
        (Text::default(), Fault::Empty),
        (text(&format!("{longest}ä")), Fault::TooLong { max: TEXT_LIMIT }),
    ] {
        let new = NewMessage {
            recipient: mia.id,
            text: &wrong,
            identity: None,
        };
        for refused in [
            world.db.write(|tx| send(tx, &by, &new)),
            world.db.write(|tx| edit(tx, &by, sent.id, &wrong, None)),
        ] {
            assert!(
                matches!(&refused, Err(Error::Invalid(Field::Body, it)) if *it == fault),
                "{refused:?}"
            );
        }
    }
    let group = world.actor(&Actor {
        id: world.group(&anna, "office").actor(),
        ..anna.clone()
    });
    missing(say(&world, &anna, &group, "words"), Thing::Person);
    missing(say(&world, &group, &anna, "words"), Thing::Person);
    let retired = world.by(&mia);
    world.write(|tx| delete_remote(tx, &retired, Content::Delete));
    missing(say(&world, &anna, &mia, "words"), Thing::Person);
}

#[test]
fn nobody_but_the_two_sees_that_there_is_a_message() {
    let world = World::new();
    let (anna, berta, carla) = (world.person("anna"), world.person("berta"), world.person("carla"));
    let (admin, mia) = (world.admin("admin"), world.stranger("mia"));
    let id = say(&world, &anna, &berta, "words").unwrap().id;
    let reason = "curious".to_owned();
    let peer = Viewer::Peer {
        instance: mia.instance_id,
        actor: Some(mia.id),
    };
    for viewer in [
        Viewer::Account(carla.id),
        Viewer::Account(admin.id),
        Viewer::Operator { reason },
        Viewer::Anyone,
        peer.clone(),
    ] {
        missing(
            world.db.read(|snapshot| get(snapshot, &viewer, id)),
            Thing::Message,
        );
    }
    assert_eq!(words(&world, &admin, &ALL), [""; 0]);
    for viewer in [Viewer::Anyone, peer.clone()] {
        denied(
            world.db.read(|snapshot| page(snapshot, &viewer, &ALL)),
            Denial::NotLoggedIn,
        );
        denied(
            world.db.read(|snapshot| unread_count(snapshot, &viewer)),
            Denial::NotLoggedIn,
        );
    }
    // What is for somebody there, their server may have.
    let there = say(&world, &anna, &mia, "words").unwrap().id;
    assert_eq!(world.read(|snapshot| get(snapshot, &peer, there)).source, "words");
}

#[test]
fn nobody_but_the_two_acts_on_a_message() {
    let world = World::new();
    let (anna, berta, carla) = (world.person("anna"), world.person("berta"), world.person("carla"));
    let admin = world.admin("admin");
    let id = say(&world, &anna, &berta, "words").unwrap().id;
    let changed = text("mine");
    for (who, refused) in [(&carla, None), (&admin, None), (&berta, Some(Denial::NotAuthor))] {
        let by = world.by(who);
        for result in [
            world.db.write(|tx| edit(tx, &by, id, &changed, None)),
            world.db.write(|tx| delete(tx, &by, id)),
            world.db.write(|tx| restore(tx, &by, id)),
        ] {
            match refused {
                Some(denial) => denied(result, denial),
                None => missing(result, Thing::Message),
            }
        }
    }
    let console = By {
        via: Via::Console,
        ..world.by(&anna)
    };
    missing(
        world.db.write(|tx| edit(tx, &console, id, &changed, None)),
        Thing::Message,
    );
    let (sender, stranger) = (world.by(&anna), world.by(&carla));
    denied(
        world.db.write(|tx| mark(tx, &sender, id, State::Read)),
        Denial::NotRecipient,
    );
    missing(
        world.db.write(|tx| mark(tx, &stranger, id, State::Read)),
        Thing::Message,
    );
}

#[test]
fn messages_are_listed_by_page_by_person_and_unread() {
    let world = World::new();
    let (anna, berta, carla) = (world.person("anna"), world.person("berta"), world.person("carla"));
    for (from, to, words) in [
        (&anna, &berta, "1"),
        (&berta, &anna, "2"),
        (&carla, &anna, "3"),
        (&anna, &anna, "4"),
        (&berta, &anna, "5"),
        (&berta, &carla, "6"),
    ] {
        say(&world, from, to, words).unwrap();
    }
    let listed = |query: MessageQuery| words(&world, &anna, &query).concat();
    assert_eq!(listed(ALL), "54321");
    assert_eq!(
        listed(MessageQuery {
            skip: 1,
            limit: 2,
            ..ALL
        }),
        "43"
    );
    assert_eq!(
        listed(MessageQuery {
            skip: 4,
            limit: 2,
            ..ALL
        }),
        "1"
    );
    let with = Some(berta.id);
    assert_eq!(listed(MessageQuery { with, ..ALL }), "521");
    let show = Show::Unread;
    assert_eq!(listed(MessageQuery { show, ..ALL }), "5432");
    assert_eq!(listed(MessageQuery { show, with, ..ALL }), "52");
    let to_oneself = Some(anna.id);
    assert_eq!(
        listed(MessageQuery {
            with: to_oneself,
            ..ALL
        }),
        "4"
    );
    for (skip, limit) in [(0, 0), (-1, 1), (0, 1_000)] {
        let query = MessageQuery { skip, limit, ..ALL };
        let refused = world
            .db
            .read(|snapshot| page(snapshot, &Viewer::Account(anna.id), &query));
        assert!(
            matches!(refused, Err(Error::Invalid(Field::Page, _))),
            "{refused:?}"
        );
    }
}

#[test]
fn whoever_blocks_a_person_or_a_server_is_left_alone() {
    let world = World::new();
    let (anna, berta, mia) = (world.person("anna"), world.person("berta"), world.stranger("mia"));
    let by = world.by(&anna);
    for from in [&berta, &mia] {
        let id = say(&world, from, &anna, "words").unwrap().id;
        assert_eq!(words(&world, &anna, &ALL).len(), 1);
        world.write(|tx| blocks::block_person(tx, &by, from.id));
        assert_eq!((words(&world, &anna, &ALL).len(), unread(&world, &anna)), (0, 0));
        denied(say(&world, from, &anna, "words"), Denial::Blocked);
        let (sender, changed) = (world.by(from), text("more words"));
        denied(
            world.db.write(|tx| edit(tx, &sender, id, &changed, None)),
            Denial::Blocked,
        );
        // One may still take back what one said.
        world.write(|tx| delete(tx, &sender, id));
        denied(world.db.write(|tx| restore(tx, &sender, id)), Denial::Blocked);
        world.write(|tx| blocks::unblock_person(tx, &by, from.id));
    }
    // Of a blocked server nothing is shown as long as it is blocked; nothing is lost.
    world.write(|tx| blocks::block_instance(tx, &by, mia.instance_id));
    say(&world, &mia, &anna, "later").unwrap();
    assert_eq!((words(&world, &anna, &ALL).len(), unread(&world, &anna)), (0, 0));
    world.write(|tx| blocks::unblock_instance(tx, &by, mia.instance_id));
    assert_eq!(words(&world, &anna, &ALL), ["later"]);
}

#[test]
fn what_comes_from_elsewhere_is_its_senders_for_people_here_and_comes_once() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let (mia, nils) = (world.stranger("mia"), world.stranger("nils"));
    let (by, text) = (world.by(&mia), text("words"));
    let uri = "https://there.example/messages/1";
    let bring = |by: &By, to: &Actor, uri: &str| {
        let new = NewMessage {
            recipient: to.id,
            text: &text,
            identity: Some(Identity {
                uri,
                created_at: Time(i64::MAX),
            }),
        };
        world.db.write(|tx| send(tx, by, &new))
    };
    let first = bring(&by, &anna, uri).unwrap();
    assert_eq!(
        (first.local, first.created_at),
        (false, by.at),
        "its clock runs ahead"
    );
    assert_eq!(bring(&by, &anna, uri).unwrap(), first);
    // One that is for two people is there for each.
    assert_ne!(bring(&by, &berta, uri).unwrap().id, first.id);
    assert_eq!(world.read(|snapshot| locate_all(snapshot, uri)).len(), 2);
    missing(
        bring(&by, &nils, "https://there.example/messages/2"),
        Thing::Person,
    );
    denied(bring(&world.by(&nils), &anna, uri), Denial::NotAuthor);
    for foreign in [
        "https://here.example/private_message/1",
        "https://third.example/1",
    ] {
        denied(bring(&by, &anna, foreign), Denial::WrongOrigin);
    }
    denied(bring(&world.by(&anna), &berta, uri), Denial::WrongOrigin);
    let gone = "https://there.example/messages/3";
    world.write(|tx| remember_deleted(tx, gone, by.at));
    denied(bring(&by, &anna, gone), Denial::Gone);
    let group = world.group(&anna, "office");
    let post = world.publish(&by, Place::Thread(group)).unwrap();
    let taken = bring(&by, &anna, &post.uri);
    assert!(matches!(taken, Err(Error::Taken(Field::Uri))), "{taken:?}");
    let unnamed = NewMessage {
        recipient: anna.id,
        text: &text,
        identity: None,
    };
    denied(world.db.write(|tx| send(tx, &by, &unnamed)), Denial::WrongOrigin);
}

#[test]
fn an_older_edit_from_elsewhere_is_ignored_and_a_retired_sender_leaves_no_words() {
    let world = World::new();
    let (anna, mia) = (world.person("anna"), world.stranger("mia"));
    let id = say(&world, &mia, &anna, "words").unwrap().id;
    let by = world.by(&mia);
    let (new, old) = (text("new"), text("old"));
    let (now, before) = (by.at, Time(by.at.0 - 1));
    assert_eq!(world.write(|tx| edit(tx, &by, id, &new, Some(now))).source, "new");
    assert_eq!(
        world.write(|tx| edit(tx, &by, id, &old, Some(before))).source,
        "new"
    );
    world.write(|tx| delete_remote(tx, &by, Content::Delete));
    let left = world.read(|snapshot| get(snapshot, &Viewer::Account(anna.id), id));
    assert_eq!((left.source.as_str(), left.deleted_at.is_some()), ("", true));
}

#[test]
fn only_by_a_report_do_administrators_read_a_message() {
    let world = World::new();
    let (anna, berta, admin) = (world.person("anna"), world.person("berta"), world.admin("admin"));
    let id = say(&world, &berta, &anna, "insults").unwrap().id;
    let (sender, recipient, judge) = (world.by(&berta), world.by(&anna), world.by(&admin));
    denied(
        world.db.write(|tx| report(tx, &sender, id, "why")),
        Denial::NotRecipient,
    );
    missing(world.db.write(|tx| report(tx, &judge, id, "why")), Thing::Message);
    let silent = world.db.write(|tx| report(tx, &recipient, id, " "));
    assert!(
        matches!(silent, Err(Error::Invalid(Field::Reason, Fault::Empty))),
        "{silent:?}"
    );
    let filed = world.write(|tx| report(tx, &recipient, id, "why"));
    assert_eq!(world.write(|tx| report(tx, &recipient, id, "again")), filed);
    // What was said later or taken back changes nothing about it.
    let changed = text("kind words");
    world.write(|tx| edit(tx, &sender, id, &changed, None));
    let viewer = Viewer::Account(admin.id);
    let list = |wanted| world.read(|snapshot| reports(snapshot, &viewer, wanted, 0, 10));
    assert_eq!(list(Wanted::Open), std::slice::from_ref(&filed));
    assert_eq!((filed.source.as_str(), filed.reason.as_str()), ("insults", "why"));
    for (who, count) in [(&admin, 1), (&anna, 1), (&berta, 0)] {
        let viewer = Viewer::Account(who.id);
        let found = world.read(|snapshot| reported(snapshot, &viewer, std::slice::from_ref(&filed)));
        assert_eq!(found.len(), count, "{}", who.name);
        assert!(found.iter().all(|it| it.source.is_empty() && it.html.is_empty()));
    }
    for who in [&anna, &berta] {
        let viewer = Viewer::Account(who.id);
        let by = world.by(who);
        denied(
            world
                .db
                .read(|snapshot| reports(snapshot, &viewer, Wanted::All, 0, 10)),
            Denial::NotAdmin,
        );
        assert_eq!(world.read(|snapshot| count_open_reports(snapshot, &viewer)), None);
        denied(world.db.write(|tx| resolve(tx, &by, filed.id)), Denial::NotAdmin);
        denied(world.db.write(|tx| reopen(tx, &by, filed.id)), Denial::NotAdmin);
    }
    let open = || world.read(|snapshot| count_open_reports(snapshot, &viewer));
    assert_eq!(open(), Some(1));
    let done = world.write(|tx| resolve(tx, &judge, filed.id));
    assert_eq!((done.resolver_id, open()), (Some(admin.id), Some(0)));
    assert_eq!(world.write(|tx| resolve(tx, &judge, filed.id)), done);
    assert_eq!((list(Wanted::Open).len(), list(Wanted::All).len()), (0, 1));
    assert_eq!(world.write(|tx| reopen(tx, &judge, filed.id)), filed);
    world.write(|tx| resolve(tx, &judge, filed.id));
    let anew = world.write(|tx| report(tx, &recipient, id, "again"));
    assert_eq!((anew.source.as_str(), open()), ("kind words", Some(1)));
    missing(world.db.write(|tx| resolve(tx, &judge, filed.id)), Thing::Report);
    world.write(|tx| delete(tx, &sender, id));
    denied(
        world.db.write(|tx| report(tx, &recipient, id, "gone")),
        Denial::Gone,
    );
}

#[test]
fn who_is_banned_from_the_site_writes_and_reports_nothing_wherever_they_live() {
    let world = World::new();
    let (anna, admin) = (world.person("anna"), world.admin("root"));
    let group = world.group(&anna, "offen");
    let thread = world.thread(&anna, group);
    let ban = crate::moderation::Ban {
        until: None,
        reason: None,
        content: crate::moderation::RemoveContent::Keep,
    };
    let chief = world.by(&admin);
    for banned in [world.person("berta"), world.stranger("mia")] {
        world.write(|tx| crate::moderation::ban_from_site(tx, &chief, banned.id, &ban));
        let by = By {
            actor: world.actor(&banned),
            ..world.by(&banned)
        };
        let text = text("Hallo");
        let new = NewMessage {
            recipient: anna.id,
            text: &text,
            identity: None,
        };
        let sent = world.db.write(|tx| send(tx, &by, &new));
        assert!(
            matches!(sent, Err(Error::Forbidden(Denial::SiteBanned(None)))),
            "{sent:?}"
        );
        let filed = world
            .db
            .write(|tx| crate::reports::file(tx, &by, thread, "unsachlich"));
        assert!(
            matches!(filed, Err(Error::Forbidden(Denial::SiteBanned(None)))),
            "{filed:?}"
        );
    }
}
