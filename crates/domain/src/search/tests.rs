// SPDX-License-Identifier: AGPL-3.0-or-later
//! Searches on real databases. Who finds what is tested with the lists.

use super::*;
use crate::by::By;
use crate::error::Error;
use crate::error::Field;
use crate::groups::Visibility;
use crate::ids::PostId;
use crate::posts::{ContentEdit, NewPost, edit, publish};
use crate::testing::{World, at};
use crate::timelines::tests::ids;
use crate::votes::Score;

fn query(text: &str) -> Query<'_> {
    Query {
        text,
        wanted: Wanted::Posts,
        place: Place::All,
        author: None,
        sort: SearchSort::New,
        skip: 0,
        limit: 50,
    }
}

fn found(world: &World, query: &Query<'_>) -> Vec<PostId> {
    ids(&world.read(|snapshot| posts(snapshot, &Viewer::Anyone, query)))
}

#[test]
fn words_are_found_in_every_form_and_the_last_one_by_its_beginning() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let plan = world.thread_at(&anna, group, "Bebauungspläne für die Häuser am Fluss", at(1));
    let reply = world.reply_at(&anna, plan, "Der Bebauungsplan liegt **aus**", at(2));
    let find = |text| found(&world, &query(text));
    assert_eq!(find("bebauungsplan"), [reply, plan]);
    assert_eq!(find("BEBAUUNGSPLÄNEN"), [reply, plan]);
    assert_eq!(find("haus"), [plan]);
    assert_eq!(find("haus fluss"), [plan]);
    assert_eq!(find("haus aus"), []);
    assert_eq!(find("bebau"), [reply, plan]);
    assert_eq!(find("bebau liegt"), [reply]);
    assert_eq!(find("beb liegt"), []);
    assert_eq!(find("strong"), []);
}

#[test]
fn words_are_found_within_others_and_in_every_spelling() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let mut at_second = 1..;
    let mut thread = |title| world.thread_at(&anna, group, title, at(at_second.next().unwrap()));
    let boat = thread("Dampfschifffahrt");
    let mayor = thread("Die Bürgermeisterin antwortet");
    let mail = thread("Neue E-Mail-Adressen");
    let council = thread("Sitzung des Gemeinderats");
    let cafe = thread("Café Größenwahn");
    for (text, expected) in [
        ("fahrt", boat),
        ("Schifffahrten", boat),
        ("schiff dampf", boat),
        ("Buergermeisterin", mayor),
        ("buergerm", mayor),
        ("Meisterin antworten", mayor),
        ("email", mail),
        ("E-Mails", mail),
        ("Emailadresse", mail),
        ("mail adresse", mail),
        ("Rat Sitzung", council),
        ("Gemeinde-Rat", council),
        ("cafe groessenwahn", cafe),
        ("größenwahn CAFE\u{301}", cafe),
    ] {
        assert_eq!(found(&world, &query(text)), [expected], "{text}");
    }
    for nothing in ["fahrrad", "e-post", "burger king", "rat fahrt", "ampf"] {
        assert_eq!(found(&world, &query(nothing)), [], "{nothing}");
    }
}

#[test]
fn letters_of_any_script_are_searched_for() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    // Some of these are letters for Rust and not for every search engine.
    for word in [
        "Ⓐⓑ",
        "①②",
        "नमस्ते",
        "Прогулка",
        "漢字",
        "a\u{1F130}b",
        "İstanbul",
        "ﬁnden",
        "Ὀδυσσεύς",
        "½x",
    ] {
        let thread = world.thread_at(&anna, group, &format!("x {word} y"), at(1));
        assert_eq!(found(&world, &query(word)), [thread], "{word}");
        world.delete(&anna, thread);
    }
}

/// A migration that makes the index in another way leaves a job; step by step it puts all posts in.
#[test]
fn posts_that_are_there_already_are_put_into_a_new_index() {
    use crate::jobs::{self, SearchJob};
    use crate::posts::search_index;

    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Apfelbaum", at(1));
    let replies: Vec<PostId> = (0..230)
        .map(|_| world.reply_at(&anna, thread, "Birnbaum", at(2)))
        .collect();
    world.delete(&anna, replies[7]);
    let first = SearchJob::FillIndex {
        below: PostId(replies[229].0 + 1),
    };
    world.write(|tx| jobs::add(tx, &first, at(3)));
    world.write(|tx| search_index::take_out(tx, &replies));
    world.write(|tx| search_index::take_out(tx, &[thread]));
    assert_eq!(found(&world, &query("baum")), []);
    let step = || {
        let waiting = world.write(|tx| {
            jobs::claim::<SearchJob>(
                tx,
                at(3),
                chrono::TimeDelta::seconds(60),
                &jobs::InProgress::default(),
            )
        })?;
        let SearchJob::FillIndex { below } = waiting.job;
        // A process that died after it: the same once more.
        for _ in 0..2 {
            world.write(|tx| search_index::fill(tx, below, at(3)));
        }
        world.write(|tx| jobs::finish(tx, waiting.id));
        Some(())
    };
    step();
    assert_eq!(
        found(&world, &query("birnbaum")).len(),
        50,
        "the newest come first"
    );
    assert_eq!(
        found(&world, &query("apfel")),
        [],
        "the work of one step is bounded"
    );
    let steps = std::iter::from_fn(step).count();
    assert_eq!(steps, 2);
    assert_eq!(found(&world, &query("apfel baum")), [thread]);
    let mut all = query("birne baum");
    (all.sort, all.text) = (SearchSort::Old, "birnbaum");
    let oldest = found(&world, &all);
    assert!(oldest.starts_with(&replies[..7]) && !oldest.contains(&replies[7]));
}

#[test]
fn the_index_follows_changes() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let thread = world.thread_at(&anna, group, "Apfel", at(1));
    let reply = world.reply_at(&anna, thread, "Birne", at(2));
    let by = By::local(anna.clone(), at(3));
    let change = ContentEdit {
        title: Some("Kirsche"),
        text: Some(&crate::text::Text::default()),
        ..ContentEdit::default()
    };
    world.write(|tx| edit(tx, &by, thread, &change));
    assert_eq!(found(&world, &query("apfel")), []);
    assert_eq!(found(&world, &query("kirsche")), [thread]);
    assert_eq!(found(&world, &query("birne")), [reply]);
    world.delete(&anna, thread);
    assert_eq!(found(&world, &query("kirsche")), []);
    // Its thread is gone.
    assert_eq!(found(&world, &query("birne")), []);
}

#[test]
fn no_syntax_of_either_engine_has_an_effect() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let both = world.thread_at(&anna, group, "Rathaus und Rosengarten", at(1));
    world.thread_at(&anna, group, "Rathaus", at(2));
    // Operators are words, which the texts do not have.
    for text in [
        "rathaus OR rosengarten",
        "rathaus NOT rosengarten",
        "NEAR(rathaus rosengarten)",
        "words: rathaus",
        "{words} : rathaus",
    ] {
        assert_eq!(found(&world, &query(text)), [], "{text}");
    }
    for text in [
        "\"rathaus rosengarten",
        "rathaus* & rosengarten:*",
        "rathaus | !rosengarten",
        "^rathaus + rosengarten",
        "rathaus') <-> ('rosengarten",
        "rathaus'; DROP TABLE post; --  rosengarten \\",
    ] {
        let result = world
            .db
            .read(|snapshot| posts(snapshot, &Viewer::Anyone, &query(text)));
        let found = ids(&result.unwrap());
        assert!(found.is_empty() == text.contains("DROP"), "{text}: {found:?}");
        assert!(found.iter().all(|it| *it == both), "{text}: {found:?}");
    }
    for nothing in ["", "   ", "*", "\"\"", "' % _ \\ ( ) : & | ! -", "\0", "😀"] {
        assert_eq!(found(&world, &query(nothing)), [], "{nothing:?}");
    }
}

#[test]
fn posts_by_kind_place_author_and_order() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let other = world.group_for(&bert, "other", Visibility::Public);
    let one = world.thread_at(&anna, ours, "Wort eins", at(1));
    let two = world.thread_at(&bert, other, "Wort zwei", at(2));
    let three = world.reply_at(&bert, one, "Wort drei", at(3));
    world.vote(&bert, one, Score::Up);
    world.vote(&anna, two, Score::Down);
    let list = |change: &dyn Fn(&mut Query<'_>)| {
        let mut wanted = query("wort");
        change(&mut wanted);
        found(&world, &wanted)
    };
    assert_eq!(list(&|_| {}), [three, two, one]);
    assert_eq!(list(&|it| it.sort = SearchSort::Old), [one, two, three]);
    assert_eq!(list(&|it| it.sort = SearchSort::Top), [one, three, two]);
    assert_eq!(list(&|it| it.sort = SearchSort::Controversial), [two, three, one]);
    assert_eq!(list(&|it| it.sort = SearchSort::Scaled), [one, three, two]);
    assert_eq!(list(&|it| it.wanted = Wanted::Threads), [two, one]);
    assert_eq!(list(&|it| it.wanted = Wanted::Replies), [three]);
    assert_eq!(list(&|it| it.place = Place::Group(other)), [two]);
    assert_eq!(list(&|it| it.place = Place::Local).len(), 3);
    assert_eq!(list(&|it| it.author = Some(bert.id)), [three, two]);
    assert_eq!(list(&|it| (it.skip, it.limit) = (1, 1)), [two]);
    assert_eq!(list(&|it| it.place = Place::Joined), []);
    let mut joined = query("wort");
    joined.place = Place::Joined;
    let as_anna = world.read(|snapshot| posts(snapshot, &Viewer::Account(anna.id), &joined));
    assert_eq!(ids(&as_anna), [three, one]);
}

#[test]
fn what_the_blocked_wrote_is_found_only_by_who_asks_for_it() {
    let world = World::new();
    let (anna, bert) = (world.person("anna"), world.person("bert"));
    let ours = world.group_for(&anna, "ours", Visibility::Public);
    let other = world.group_for(&bert, "other", Visibility::Public);
    let one = world.thread_at(&anna, ours, "Wort eins", at(1));
    let two = world.thread_at(&bert, ours, "Wort zwei", at(2));
    let three = world.thread_at(&anna, other, "Wort drei", at(3));
    let by = By::local(anna.clone(), at(9));
    world.write(|tx| {
        crate::blocks::block_person(tx, &by, bert.id)?;
        crate::blocks::block_group(tx, &by, other)
    });
    let as_anna = |change: &dyn Fn(&mut Query<'_>)| {
        let mut wanted = query("wort");
        change(&mut wanted);
        ids(&world.read(|snapshot| posts(snapshot, &Viewer::Account(anna.id), &wanted)))
    };
    assert_eq!(as_anna(&|_| {}), [one]);
    assert_eq!(as_anna(&|it| it.place = Place::Group(other)), [three]);
    assert_eq!(as_anna(&|it| it.author = Some(bert.id)), [two]);
    assert_eq!(found(&world, &query("wort")), [three, two, one]);
}

#[test]
fn only_pages_of_a_size() {
    let world = World::new();
    for (skip, limit) in [(-1, 1), (0, 0), (0, 51), (2_501, 1)] {
        let mut beyond = query("wort");
        (beyond.skip, beyond.limit) = (skip, limit);
        let refused = [
            world
                .db
                .read(|snapshot| posts(snapshot, &Viewer::Anyone, &beyond))
                .err(),
            world
                .db
                .read(|snapshot| by_link(snapshot, &Viewer::Anyone, "https://a.example", skip, limit))
                .err(),
            world
                .db
                .read(|snapshot| people(snapshot, &Viewer::Anyone, "a", skip, limit))
                .err(),
            world
                .db
                .read(|snapshot| groups(snapshot, &Viewer::Anyone, "a", skip, limit))
                .err(),
        ];
        for error in refused {
            assert!(
                matches!(error, Some(Error::Invalid(Field::Page, _))),
                "{skip} {limit}"
            );
        }
    }
}

#[test]
fn names_and_titles_are_found_by_any_part() {
    let world = World::new();
    let anna = world.person_titled("anna_1", Some("Änne Öhler"));
    world.person_titled("anna11", Some("100 % Anna"));
    world.person("bert");
    let group = world.group_for(&anna, "amt", Visibility::Public);
    let by = By::local(anna.clone(), at(1));
    let title = crate::groups::Changes {
        title: Some("ÜBERÖRTLICHES ÄMTERTREFFEN"),
        ..Default::default()
    };
    world.write(|tx| crate::groups::edit(tx, &by, group, &title));
    let find = |text: &str| {
        let found = world.read(|snapshot| people(snapshot, &Viewer::Anyone, text, 0, 50));
        found.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(find("anna"), ["anna_1", "anna11"]);
    assert_eq!(find("NNA_"), ["anna_1"]);
    assert_eq!(find("@anna"), ["anna_1", "anna11"]);
    assert_eq!(find("änne ö"), ["anna_1"]);
    assert_eq!(find("ÖHLER"), ["anna_1"]);
    assert_eq!(find("0 %"), ["anna11"]);
    assert_eq!(find("%"), ["anna11"]);
    assert_eq!(find("_"), ["anna_1"]);
    assert_eq!(find("\\"), [""; 0]);
    assert_eq!(find("a%a"), [""; 0]);
    assert_eq!(find("' OR '1'='1"), [""; 0]);
    assert_eq!(find("amt"), [""; 0]);
    for nothing in ["", "  @ ", "\0", "!\n\t"] {
        assert_eq!(find(nothing), [""; 0], "{nothing:?}");
    }
    assert_eq!(find("\0bert"), ["bert"]);
    assert_eq!(find(&"a".repeat(100_000)), [""; 0]);
    let find_groups = |text: &str| {
        let found = world.read(|snapshot| groups(snapshot, &Viewer::Anyone, text, 0, 50));
        found.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    for text in ["amt", "!AMT", "überörtl", "Ämter", "ämtertreffen"] {
        assert_eq!(find_groups(text), [group], "{text}");
    }
    assert_eq!(find_groups("anna"), []);
}

#[test]
fn threads_by_their_link() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group_for(&anna, "ours", Visibility::Public);
    let closed = world.group_for(&anna, "closed", Visibility::Local);
    let by = By::local(anna.clone(), at(1));
    let text = crate::text::Text::default();
    let shared = |group, link: &str| {
        let new = NewPost {
            place: crate::posts::Place::Thread(group),
            content: ContentEdit {
                title: Some("Link"),
                link: Some(link),
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity: None,
        };
        world.write(|tx| Ok(publish(tx, &by, &new)?.id))
    };
    let first = shared(group, "https://Example.com");
    let second = shared(group, "https://example.com/");
    shared(closed, "https://example.com/");
    shared(group, "https://example.com/other");
    let find = |link: &str| ids(&world.read(|snapshot| by_link(snapshot, &Viewer::Anyone, link, 0, 50)));
    assert_eq!(find("https://example.com"), [second, first]);
    assert_eq!(find(" HTTPS://EXAMPLE.COM/ "), [second, first]);
    assert_eq!(find("https://example.com/%"), []);
    assert_eq!(find("example"), []);
}
