// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is on the pages, and for whom.

use actix_web::http::header::CONTENT_TYPE;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::PostId;
use kollegium_domain::{moderation, posts};

use crate::world::World;

#[actix_web::test]
async fn anybody_reads_public_threads_and_their_replies() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Guten <b>Morgen</b>");
    let first = world.reply_saying(&anna, thread, "Erste *Antwort*");
    world.reply_saying(&anna, first, "Darunter");
    let mut browser = world.browser();
    browser.open("/").await;
    assert_eq!(
        browser.answer.get(CONTENT_TYPE).unwrap(),
        "text/html; charset=utf-8"
    );
    assert_eq!(browser.all(".row .title a"), ["Guten <b>Morgen</b>"]);
    browser.open("/c/offen").await;
    assert_eq!(
        (browser.status, browser.all("h1")),
        (200, vec!["Raum offen".to_owned()])
    );
    let path = browser.attributes(".row .title a", "href").remove(0);
    browser.open(&path).await;
    assert_eq!(browser.all("h1"), ["Guten <b>Morgen</b>"]);
    assert_eq!(browser.all(".reply .text"), ["Erste Antwort", "Darunter"]);
    assert_eq!(browser.all(".reply .parent"), ["Antwort auf anna"]);
    assert!(browser.html.contains("<em>Antwort</em>"));
    browser.open(&format!("/comment/{first}")).await;
    assert_eq!(browser.all(".reply .text"), ["Erste Antwort", "Darunter"]);
    browser.open("/u/anna?show=replies").await;
    assert_eq!(browser.all(".row .excerpt"), ["Darunter", "Erste *Antwort*"]);
}

#[actix_web::test]
async fn what_is_not_for_everybody_is_not_found() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let local = world.group_for(&anna, "hausintern", Visibility::Local);
    let closed = world.group_for(&anna, "geschuetzt", Visibility::Protected);
    let in_local = world.thread_titled(&anna, local, "Nur für uns");
    let in_closed = world.thread_titled(&anna, closed, "Nur für Mitglieder");
    let reply = world.reply_saying(&anna, in_closed, "Geheim");
    let pages = |post: PostId, group: &str| [format!("/post/{post}"), format!("/c/{group}")];
    let mut stranger = world.browser();
    let mut colleague = world.logged_in(&berta).await;
    let mut member = world.logged_in(&anna).await;
    for path in pages(in_local, "hausintern") {
        assert_eq!(stranger.open(&path).await.status, 404, "{path}");
        assert_eq!(colleague.open(&path).await.status, 200, "{path}");
    }
    let closed = pages(in_closed, "geschuetzt").into_iter().chain([
        format!("/comment/{reply}"),
        format!("/comment/{reply}/reply"),
        format!("/post/{in_closed}/report"),
        format!("/post/{in_closed}?sort=old"),
    ]);
    for path in closed {
        let status = stranger.open(&path).await.status;
        assert!(
            status == 404 || stranger.path.starts_with("/login"),
            "{path}: {status}"
        );
        assert!(!stranger.html.contains("Geheim"));
        assert_eq!(colleague.open(&path).await.status, 404, "{path}");
        if !path.ends_with("/report") {
            assert_eq!(member.open(&path).await.status, 200, "{path}");
        }
    }
    for browser in [&mut stranger, &mut colleague] {
        for path in [
            "/?in=all",
            "/groups",
            "/u/anna",
            "/u/anna?show=replies",
            "/search?q=Mitglieder",
        ] {
            browser.open(path).await;
            assert_eq!(browser.status, 200, "{path}");
            for secret in ["Nur für Mitglieder", "Geheim", "geschuetzt"] {
                assert!(!browser.html.contains(secret), "{path}: {secret}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_gone_keeps_its_place_without_its_text() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    let removed = world.reply_saying(&berta, thread, "Beleidigung");
    let below = world.reply_saying(&anna, removed, "Bitte nicht");
    world.write(|tx| moderation::remove(tx, &world.by(&anna), removed, None));
    let mut stranger = world.browser();
    stranger.open(&format!("/post/{thread}")).await;
    assert!(!stranger.html.contains("Beleidigung"));
    assert_eq!(
        stranger.all(".reply .gone"),
        ["Dieser Beitrag wurde von der Moderation entfernt."]
    );
    assert_eq!(stranger.all(".reply .text"), ["Bitte nicht"]);
    let mut author = world.logged_in(&berta).await;
    author.open(&format!("/post/{thread}")).await;
    assert_eq!(author.all(".reply .text"), ["Beleidigung", "Bitte nicht"]);
    world.write(|tx| posts::delete(tx, &world.by(&anna), thread));
    assert_eq!(stranger.open(&format!("/post/{thread}")).await.status, 404);
    assert_eq!(author.open(&format!("/comment/{below}")).await.status, 404);
}

#[actix_web::test]
async fn a_long_thread_shows_where_more_of_it_is() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Lang");
    for number in 0..299 {
        world.reply_saying(&anna, thread, &format!("Antwort {number}"));
    }
    let last = world.reply_saying(&anna, thread, "Letzte oben");
    world.reply_saying(&anna, last, "Darunter und nicht geladen");
    let mut browser = world.browser();
    browser.open(&format!("/post/{thread}")).await;
    assert_eq!(browser.all(".reply").len(), 300);
    assert!(browser.text().contains("Eine weitere Antwort anzeigen"));
    let more = browser.attributes(&format!("#comment-{last} article > p > a"), "href");
    browser.open(more.last().unwrap()).await;
    assert_eq!(
        browser.all(".reply .text"),
        ["Letzte oben", "Darunter und nicht geladen"]
    );
    world.reply_saying(&anna, thread, "Noch eine oben");
    browser.open(&format!("/post/{thread}")).await;
    assert!(browser.text().contains("Alle 302 Antworten der Reihe nach"));
    let mut seen = Vec::new();
    browser.open(&format!("/post/{thread}?sort=old")).await;
    loop {
        seen.extend(browser.all(".reply .text"));
        let Some(next) = browser.attributes("a[rel=next]", "href").pop() else {
            break;
        };
        browser.open(&next).await;
    }
    assert_eq!(seen.len(), 302);
    assert_eq!(seen.last().unwrap(), "Noch eine oben");
}

#[actix_web::test]
async fn lists_are_paged() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    for number in 0..45 {
        world.thread_titled(&anna, group, &format!("Thema {number}"));
    }
    for start in ["/?sort=new", "/c/offen?sort=new", "/u/anna", "/c/offen"] {
        let mut browser = world.browser();
        browser.open(start).await;
        let mut seen = Vec::new();
        loop {
            seen.extend(browser.all(".row .title a"));
            let Some(next) = browser.attributes("a[rel=next]", "href").pop() else {
                break;
            };
            browser.open(&next).await;
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 45, "{start}");
    }
}

#[actix_web::test]
async fn the_language_is_the_browsers_until_another_is_chosen() {
    let world = World::new();
    let mut browser = world.browser();
    for (header, expected) in [
        ("en-GB,en;q=0.8,de;q=0.5", "en"),
        ("fr", "de"),
        ("", "de"),
        ("de-AT", "de"),
        (";;q=,", "de"),
    ] {
        browser.headers = vec![("accept-language", header.to_owned())];
        browser.open("/groups").await;
        assert_eq!(browser.attributes("html", "lang"), [expected], "{header}");
    }
    browser.press("English", &[]).await;
    assert_eq!(
        (browser.path.as_str(), browser.all("h1")),
        ("/groups", vec!["Groups".to_owned()])
    );
    browser.open("/").await;
    browser.press("Deutsch", &[]).await;
    assert_eq!(browser.attributes("html", "lang"), ["de"]);
}

#[actix_web::test]
async fn errors_are_pages_with_a_way_on() {
    let world = World::new();
    let mut browser = world.browser();
    for path in [
        "/nichts",
        "/post/1",
        "/post/eins",
        "/post/99999999999999999999",
        "/comment/1",
        "/c/niemand",
        "/u/niemand",
        "/c/a@b@c",
    ] {
        browser.open(path).await;
        assert_eq!(
            (browser.status, browser.all("h1")),
            (404, vec!["Nicht gefunden".to_owned()]),
            "{path}"
        );
        assert!(browser.html.contains("href=\"/\""), "{path}");
    }
    for path in ["/?after=nonsense", "/c/offen?after=P00", "/search?page=x"] {
        browser.open(path).await;
        assert!((400..500).contains(&browser.status), "{path}: {}", browser.status);
    }
}

#[actix_web::test]
async fn a_private_site_shows_nobody_to_strangers() {
    let world = World::new();
    let anna = world.account("anna");
    let mut member = world.logged_in(&anna).await;
    let private = kollegium_domain::site::Capabilities {
        mail: true,
        pinned: kollegium_domain::site::Pins::default(),
    };
    let console = world.by_console(&world.read(kollegium_domain::site::actor));
    let close = |it: &mut kollegium_domain::site::SiteSettings| {
        it.federation = kollegium_domain::trust::Mode::Off;
        it.rules.private = true;
    };
    world.write(|tx| kollegium_domain::site::edit(tx, &console, close, private));
    let mut stranger = world.browser();
    for path in [
        "/u/anna",
        "/u/anna@here.example",
        "/feeds/u/anna.xml",
        "/feeds/u/anna.atom",
    ] {
        assert_eq!(stranger.open(path).await.status, 404, "{path}");
    }
    stranger.open("/search?q=anna").await;
    assert!(!stranger.html.contains("/u/anna"), "{}", stranger.text());
    assert_eq!(member.open("/u/anna").await.status, 200);
    member.open("/search?q=anna").await;
    assert!(member.html.contains("/u/anna"));
}
