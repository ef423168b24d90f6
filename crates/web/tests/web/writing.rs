// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people do with the forms, and what comes of it.

use kollegium_domain::events::Event;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::EventId;

use crate::world::World;

#[actix_web::test]
async fn one_joins_writes_replies_edits_deletes_and_leaves() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    world.group_for(&anna, "offen", Visibility::Public);
    let mut browser = world.logged_in(&berta).await;
    browser.open("/groups").await;
    browser.open("/c/offen").await;
    browser.press("Beitreten", &[]).await;
    assert_eq!(browser.all(".notice"), ["Sie sind dem Raum beigetreten."]);
    browser.open("/c/offen/new").await;
    let typed = [
        ("title", "Wie macht ihr das?"),
        ("body", "Wir *fragen* uns"),
        ("link", "https://a.example/x"),
    ];
    browser.press("Veröffentlichen", &typed).await;
    assert_eq!(browser.all(".notice"), ["Ihr Beitrag ist veröffentlicht."]);
    assert_eq!(browser.all("h1"), ["Wie macht ihr das?"]);
    assert_eq!(
        browser.attributes(".thread .link a", "href"),
        ["https://a.example/x"]
    );
    let thread = browser.path.split('?').next().unwrap().to_owned();

    browser
        .press("Antwort senden", &[("body", "So zum Beispiel")])
        .await;
    assert_eq!(browser.all(".reply .text"), ["So zum Beispiel"]);
    let reply = browser.attributes(".reply .buttons a", "href").remove(0);
    browser.open(&reply).await;
    assert_eq!(browser.all(".quoted .text"), ["So zum Beispiel"]);
    browser
        .press("Antwort senden", &[("body", "Genauer gesagt")])
        .await;
    assert_eq!(browser.all(".reply .text"), ["So zum Beispiel", "Genauer gesagt"]);

    browser.open(&reply.replace("/reply", "/edit")).await;
    browser
        .press("Änderungen speichern", &[("body", "So, nein: so")])
        .await;
    assert_eq!(browser.all(".reply .text"), ["So, nein: so", "Genauer gesagt"]);
    browser.open(&format!("{thread}/edit")).await;
    assert_eq!(browser.all("#body"), ["Wir *fragen* uns"]);
    browser
        .press(
            "Änderungen speichern",
            &[("title", "Anders gefragt"), ("link", "")],
        )
        .await;
    assert_eq!(browser.all("h1"), ["Anders gefragt"]);
    assert!(browser.attributes(".thread .link a", "href").is_empty());

    browser.press("Löschen", &[]).await;
    assert_eq!(browser.status, 200);
    assert!(browser.all(".thread .gone")[0].contains("gelöscht"));
    assert_eq!(world.browser().open(&thread).await.status, 404);
    browser.press("Wiederherstellen", &[]).await;
    assert_eq!(world.browser().open(&thread).await.status, 200);
    browser.open("/c/offen").await;
    browser.press("Austreten", &[]).await;
    assert_eq!(browser.all(".notice"), ["Sie sind ausgetreten."]);
}

#[actix_web::test]
async fn votes_are_cast_replaced_and_withdrawn_where_one_reads() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    let mut browser = world.logged_in(&berta).await;
    let path = format!("/post/{thread}?sort=top");
    browser.open(&path).await;
    for (button, points, pressed) in [
        ("Zustimmen", "2 Punkte", ["true", "false"]),
        ("Ablehnen", "0 Punkte", ["false", "true"]),
        ("Ablehnen", "1 Punkt", ["false", "false"]),
    ] {
        browser.press(button, &[]).await;
        assert_eq!(browser.path, format!("{path}#thread"));
        assert_eq!(browser.all(".thread .score"), [points]);
        assert_eq!(
            browser.attributes(".thread [aria-pressed]", "aria-pressed"),
            pressed
        );
    }
}

#[actix_web::test]
async fn read_and_unread_replies_are_distinguished() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    world.reply_saying(&anna, thread, "Eins");
    let mut browser = world.logged_in(&berta).await;
    browser.open("/?in=all").await;
    assert!(browser.all(".row .badge").is_empty());
    browser.open(&format!("/post/{thread}")).await;
    let mine = browser
        .press("Antwort senden", &[("body", "Meine")])
        .await
        .path
        .clone();
    assert!(mine.contains("#comment-"));
    let replies = browser.attributes(".reply", "id");
    let mine: i64 = replies
        .last()
        .unwrap()
        .trim_start_matches("comment-")
        .parse()
        .unwrap();
    world.reply_saying(&anna, kollegium_domain::ids::PostId(mine), "Dazu noch");
    browser.open("/?in=all").await;
    assert_eq!(browser.all(".row .badge"), ["eine neu"]);
    assert_eq!(browser.all("nav .badge"), ["1 neu"]);
    browser.open("/notifications").await;
    assert_eq!(browser.all(".row.unread .excerpt"), ["Dazu noch"]);
    let mut elsewhere = world.logged_in(&berta).await;
    elsewhere.open(&format!("/post/{thread}")).await;
    assert!(
        elsewhere.open("/").await.all("nav .badge").is_empty(),
        "whoever reads the thread has read it"
    );
    world.reply_saying(&anna, kollegium_domain::ids::PostId(mine), "Dazu noch etwas");
    browser.open("/notifications").await;
    assert_eq!(browser.all(".row.unread .excerpt"), ["Dazu noch etwas"]);
    browser.press("Alle als gelesen markieren", &[]).await;
    assert!(browser.all("nav .badge").is_empty() && browser.all(".row.unread").is_empty());
    assert_eq!(browser.all(".row .excerpt"), ["Dazu noch etwas", "Dazu noch"]);
}

#[actix_web::test]
async fn moderators_lock_pin_and_remove_with_a_reason() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&berta, group, "Thema");
    let mut moderator = world.logged_in(&anna).await;
    let mut author = world.logged_in(&berta).await;
    author.open(&format!("/post/{thread}/moderate")).await;
    assert_eq!(author.status, 403);
    let page = format!("/post/{thread}/moderate");
    moderator.open(&page).await;
    moderator.press("Schließen", &[("reason", "Geklärt")]).await;
    assert_eq!(moderator.all(".notice"), ["Das Thema ist geschlossen."]);
    author.open(&format!("/post/{thread}")).await;
    assert!(author.all("form #body").is_empty() && author.text().contains("nimmt keine Antworten mehr an"));
    moderator.open(&page).await;
    moderator.press("Anheften", &[]).await;
    moderator.open("/c/offen").await;
    assert_eq!(moderator.all(".row .tag"), ["angeheftet", "geschlossen"]);
    moderator.open(&page).await;
    moderator.press("Entfernen", &[("reason", "Werbung")]).await;
    assert_eq!(world.browser().open(&format!("/post/{thread}")).await.status, 404);
    moderator.open(&page).await;
    moderator.press("Entfernung zurücknehmen", &[]).await;
    for button in ["Wieder öffnen", "Nicht mehr anheften"] {
        moderator.open(&page).await;
        moderator.press(button, &[]).await;
    }
    assert_eq!(world.browser().open(&format!("/post/{thread}")).await.status, 200);
    let mut last = world.events_after(EventId(0));
    last.reverse();
    last.truncate(3);
    assert!(
        matches!(
            last.as_slice(),
            [
                Event::PostUnpinned { .. },
                Event::PostUnlocked { .. },
                Event::PostReinstated { .. }
            ]
        ),
        "{last:?}"
    );
}

#[actix_web::test]
async fn a_group_is_opened_a_post_reported_and_a_profile_written() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let mut browser = world.logged_in(&anna).await;
    browser.open("/groups/new").await;
    let typed = [
        ("title", "Digitale Akte"),
        ("name", "e_akte"),
        ("summary", "Alles zur **Akte**"),
    ];
    browser.press("Raum eröffnen", &typed).await;
    assert_eq!(
        (browser.status, browser.all("h1")),
        (200, vec!["Digitale Akte".to_owned()])
    );
    assert_eq!(browser.all(".about strong"), ["Akte"]);
    let group = world.read(|snapshot| {
        kollegium_domain::actors::find_by_name(
            snapshot,
            kollegium_domain::actors::Kind::Group,
            "e_akte",
            None,
        )
    });
    let group = kollegium_domain::ids::GroupId(group.unwrap().id.0);
    let thread = world.thread_titled(&berta, group, "Angebot");
    browser.open(&format!("/post/{thread}/report")).await;
    browser.press("Meldung senden", &[("reason", "Werbung")]).await;
    assert!(browser.all(".notice")[0].starts_with("Danke"));
    browser.open("/reports").await;
    assert_eq!(browser.all(".row .title"), ["Angebot"]);
    assert!(browser.all(".row")[0].contains("Werbung") && browser.all(".row .excerpt") == ["Worum es geht."]);
    let mut author = world.logged_in(&berta).await;
    assert!(!author.html.contains("/reports"));
    assert!(author.open("/reports").await.all(".row").is_empty());
    browser.press("Erledigt", &[]).await;
    assert_eq!(browser.all(".notice"), ["Die Meldung ist erledigt."]);
    assert!(browser.all(".row").is_empty());
    browser.open("/settings").await;
    let typed = [("title", "Anna Arndt"), ("summary", "Hauptamt")];
    browser.press("Änderungen speichern", &typed).await;
    browser.open("/u/anna").await;
    assert_eq!(
        (browser.all("h1"), browser.all(".about")),
        (vec!["Anna Arndt".to_owned()], vec!["Hauptamt".to_owned()])
    );
    browser.open("/settings").await;
    browser
        .press("Änderungen speichern", &[("title", ""), ("summary", "")])
        .await;
    browser.open("/u/anna").await;
    assert_eq!(
        (browser.all("h1"), browser.all(".about")),
        (vec!["anna".to_owned()], vec![])
    );
}

#[actix_web::test]
async fn search_finds_posts_groups_and_people_and_opens_addresses() {
    let world = World::new();
    let anna = world.account("anna_adler");
    let group = world.group_for(&anna, "adlerhorst", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Ein Adler im Amt");
    world.reply_saying(&anna, thread, "Adler nisten nicht");
    let mut browser = world.browser();
    browser.open("/search").await;
    assert_eq!(browser.status, 200);
    browser.open("/search?q=adler").await;
    assert_eq!(browser.all("h2"), ["Räume", "Personen", "Beiträge"]);
    assert_eq!(browser.all(".row .excerpt"), ["Adler nisten nicht"]);
    browser.open("/search?q=adler&in=adlerhorst").await;
    assert_eq!(browser.all("h2"), ["Beiträge"]);
    browser.open("/search?q=%25").await;
    assert!(browser.text().contains("Nichts gefunden"));
    for (address, path) in [
        ("!adlerhorst@here.example", "/c/adlerhorst".to_owned()),
        ("@anna_adler@here.example", "/u/anna_adler".to_owned()),
        (
            &format!("https://here.example/post/{thread}"),
            format!("/post/{thread}"),
        ),
    ] {
        let query: String = address.bytes().map(|it| format!("%{it:02X}")).collect();
        browser.open(&format!("/search?q={query}")).await;
        assert_eq!(
            (browser.status, browser.path.as_str()),
            (200, path.as_str()),
            "{address}"
        );
    }
    browser.open("/search?q=!fremd@other.example").await;
    assert!(browser.text().contains("Melden Sie sich an"));
}

/// A double click, and a page that is loaded again after it was sent.
#[actix_web::test]
async fn a_form_that_is_sent_twice_publishes_once() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Frage");
    let reply = world.reply_saying(&anna, thread, "Erste");
    let count = || world.read(kollegium_domain::site::counts);
    for (page, button, typed) in [
        (
            format!("/post/{thread}"),
            "Antwort senden",
            vec![("body", "Doppelt")],
        ),
        (
            format!("/comment/{reply}/reply"),
            "Antwort senden",
            vec![("body", "Doppelt")],
        ),
        (
            "/c/offen/new".to_owned(),
            "Veröffentlichen",
            vec![("title", "Doppelt"), ("body", "Text")],
        ),
    ] {
        let mut browser = world.logged_in(&anna).await;
        browser.open(&page).await;
        let (action, fields) = browser.filled(button, &typed);
        let before = count();
        let mut other = world.logged_in(&anna).await;
        let csrf = other
            .open("/settings")
            .await
            .attributes("input[name=csrf]", "value")
            .remove(0);
        let theirs: Vec<_> = fields
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    if name == "csrf" {
                        csrf.clone()
                    } else {
                        value.clone()
                    },
                )
            })
            .collect();
        futures_util::join!(browser.submit(&action, &fields), other.submit(&action, &theirs));
        assert_eq!((browser.status, other.status), (200, 200), "{page}");
        assert_eq!(browser.path, other.path, "{page}");
        let first = browser.path.clone();
        browser.submit(&action, &fields).await;
        assert_eq!((browser.status, browser.path), (200, first), "{page}");
        let after = count();
        assert_eq!(
            after.threads + after.replies,
            before.threads + before.replies + 1,
            "{page}"
        );
        // The next form is another one.
        other.open(&page).await;
        other.press(button, &typed).await;
        let after = count();
        assert_eq!(
            after.threads + after.replies,
            before.threads + before.replies + 2,
            "{page}"
        );
    }
}
