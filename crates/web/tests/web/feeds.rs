// SPDX-License-Identifier: AGPL-3.0-or-later
//! What feed readers get.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use actix_web::test::TestRequest;
use kollegium_domain::accounts::sessions;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::Visibility;
use kollegium_domain::token::Token;
use kollegium_domain::{Viewer, accounts, posts};

use crate::world::World;

#[actix_web::test]
async fn a_public_group_has_a_feed_of_its_threads_in_both_forms() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let first = world.thread_titled(&anna, group, "Erstes & <wichtigstes>");
    let gone = world.thread_titled(&anna, group, "Gelöscht");
    world.write(|tx| posts::delete(tx, &world.by(&anna), gone));
    world.thread_titled(&anna, group, "Zweites");
    let mut browser = world.browser();
    browser.open("/c/offen").await;
    let feed = browser.attributes("link[rel=alternate]", "href").remove(0);
    browser.open(&feed).await;
    assert_eq!(
        browser.answer.get(CONTENT_TYPE).unwrap(),
        "application/atom+xml; charset=utf-8"
    );
    let atom: atom_syndication::Feed = browser.html.parse().unwrap();
    let titles: Vec<&str> = atom.entries.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(
        (atom.title.as_str(), titles),
        ("Raum offen", vec!["Zweites", "Erstes & <wichtigstes>"])
    );
    let entry = &atom.entries[1];
    let page = format!("https://here.example/post/{first}");
    assert_eq!(
        (&entry.id, &entry.links[0].href, &entry.authors[0].name),
        (&page, &page, &anna.name)
    );
    assert_eq!(
        entry.content.as_ref().unwrap().value.as_deref(),
        Some("<p>Worum es geht.</p>\n")
    );

    let tag = browser.answer.get(ETAG).unwrap().to_str().unwrap().to_owned();
    browser.headers.push(("if-none-match", tag));
    assert_eq!(
        (browser.open(&feed).await.status, browser.html.as_str()),
        (304, "")
    );
    world.thread_titled(&anna, group, "Drittes");
    assert_eq!(browser.open(&feed).await.status, 200);

    browser.open("/feeds/c/offen.xml").await;
    let rss = rss::Channel::read_from(browser.html.as_bytes()).unwrap();
    assert_eq!(rss.items.len(), 3);
    let item = &rss.items[2];
    assert_eq!(
        (item.title.as_deref(), item.link.as_deref()),
        (Some("Erstes & <wichtigstes>"), Some(page.as_str()))
    );
    assert_eq!(
        item.dublin_core_ext.as_ref().unwrap().creators,
        [anna.name.as_str()]
    );
}

#[actix_web::test]
async fn what_is_not_public_has_no_feed() {
    let world = World::new();
    let anna = world.account("anna");
    world.group_for(&anna, "hausintern", Visibility::Local);
    world.group_for(&anna, "geschuetzt", Visibility::Protected);
    let mut member = world.logged_in(&anna).await;
    for name in ["hausintern", "geschuetzt", "niemand"] {
        for form in ["atom", "xml"] {
            let path = format!("/feeds/c/{name}.{form}");
            assert_eq!(member.open(&path).await.status, 404, "{path}");
        }
    }
    member.open("/c/hausintern").await;
    assert!(member.attributes("link[rel=alternate]", "href").is_empty());
}

fn titles(feed: &str) -> Vec<String> {
    let rss = rss::Channel::read_from(feed.as_bytes()).unwrap();
    rss.items.into_iter().filter_map(|it| it.title).collect()
}

/// The token of this person's own feeds.
fn token(world: &World, person: &Actor) -> String {
    let by = world.by(person);
    world.write(|tx| accounts::open_feeds(tx, &by, &Token::from_random([5; 32])))
}

#[actix_web::test]
async fn everything_what_is_here_and_what_one_person_writes_have_feeds() {
    let world = World::new();
    let (anna, ben) = (world.account("anna"), world.account("ben"));
    let open = world.group_for(&anna, "offen", Visibility::Public);
    let inside = world.group_for(&anna, "hausintern", Visibility::Local);
    for (author, group, title) in [
        (&anna, open, "Erstes"),
        (&anna, inside, "Internes"),
        (&ben, open, "Zweites"),
    ] {
        world.thread_titled(author, group, title);
    }
    let mut browser = world.browser();
    for (path, expected) in [
        ("/feeds/all.xml", vec!["Zweites", "Erstes"]),
        ("/feeds/local.xml", vec!["Zweites", "Erstes"]),
        ("/feeds/u/anna.xml", vec!["Erstes"]),
        ("/feeds/all.xml?sort=Old", vec!["Erstes", "Zweites"]),
        ("/feeds/all.xml?limit=1&page=2", vec!["Erstes"]),
        ("/feeds/all.xml?sort=Unsinn&limit=1000", vec!["Zweites", "Erstes"]),
    ] {
        browser.open(path).await;
        assert_eq!(titles(&browser.html), expected, "{path}");
    }
    let kept = browser.answer.get(CACHE_CONTROL).unwrap();
    assert_eq!(kept, "public, max-age=300");
    for (path, status) in [
        ("/feeds/u/niemand.xml", 404),
        ("/feeds/alles.xml", 404),
        ("/feeds/x/anna.xml", 404),
        ("/feeds/all.json", 404),
        ("/feeds/all.xml?page=1000000", 422),
        ("/feeds/all.xml?page=9223372036854775807", 422),
    ] {
        assert_eq!(browser.open(path).await.status, status, "{path}");
    }
    browser.open("/feeds/local.atom").await;
    let atom: atom_syndication::Feed = browser.html.parse().unwrap();
    assert_eq!((atom.title.as_str(), atom.entries.len()), ("Musterau", 2));
}

#[actix_web::test]
async fn ones_own_groups_and_inbox_have_feeds_that_nobody_else_reads_or_keeps() {
    let world = World::new();
    let (anna, ben) = (world.account("anna"), world.account("ben"));
    let inside = world.group_for(&anna, "hausintern", Visibility::Local);
    let open = world.group_for(&ben, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, inside, "Internes");
    world.thread_titled(&ben, open, "Anderes");
    world.reply_saying(&ben, thread, "Dazu habe ich etwas.");
    let mut reader = world.browser();
    let token = token(&world, &anna);
    reader.open(&format!("/feeds/front/{token}.xml")).await;
    assert_eq!(titles(&reader.html), ["Internes"]);
    let kept = reader.answer.get(CACHE_CONTROL).unwrap();
    assert_eq!(kept, "private, no-store");
    reader.open(&format!("/feeds/inbox/{token}.xml")).await;
    assert_eq!(titles(&reader.html), ["Antwort von ben"]);
    assert!(reader.html.contains("Dazu habe ich etwas."));
    world.write(|tx| accounts::close_feeds(tx, &world.by(&anna)));
    for of in ["front", "inbox"] {
        reader.open(&format!("/feeds/{of}/{token}.xml")).await;
        assert_eq!(reader.status, 404);
    }
}

/// As lemmy-ui builds it. Where a reader ends up there is nothing with which anybody could act.
#[actix_web::test]
async fn an_address_with_a_sessions_token_leads_to_one_without() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    world.thread_titled(&anna, group, "Offenes");
    let session = world.session(&anna).reveal().to_owned();
    let mut reader = world.browser();
    let mut addresses = Vec::new();
    for path in [
        "front/TOKEN.xml",
        "inbox/TOKEN.atom",
        "front/TOKEN.xml?sort=New&limit=5",
    ] {
        let path = format!("/feeds/{path}");
        reader.open(&path.replace("TOKEN", &session)).await;
        assert_eq!(reader.status, 308, "{path}");
        assert_eq!(reader.answer.get(CACHE_CONTROL).unwrap(), "private, no-store");
        let to = reader
            .answer
            .get("location")
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert!(!to.contains(&session));
        let own = world.read(|snapshot| accounts::feed_token(snapshot, &Viewer::Account(anna.id)));
        assert_eq!(to, path.replace("TOKEN", &own.unwrap()));
        addresses.push(to);
    }
    for address in addresses {
        assert_eq!(reader.open(&address).await.status, 200, "{address}");
    }
    let own = world.read(|snapshot| accounts::feed_token(snapshot, &Viewer::Account(anna.id)));
    let as_session = world.read(|snapshot| sessions::find(snapshot, &own.unwrap(), world.app.now()));
    assert_eq!(as_session, None, "it opens no session");
    world.write(|tx| sessions::close(tx, &session));
    for nobody in [session.as_str(), "x", &"0".repeat(64), &"0".repeat(600)] {
        let path = format!("/feeds/front/{nobody}.xml");
        assert_eq!(reader.open(&path).await.status, 404, "{nobody}");
    }
}

#[actix_web::test]
async fn feed_addresses_are_made_shown_and_closed_in_the_settings() {
    let world = World::new();
    let anna = world.account("anna");
    let mut browser = world.logged_in(&anna).await;
    browser.open("/settings").await;
    assert!(browser.attributes("a[href^='/feeds/']", "href").is_empty());
    browser.press("Adressen anlegen", &[]).await;
    assert_eq!(browser.path, "/settings?done=saved");
    let links = browser.attributes("main a[href^='/feeds/']", "href");
    assert_eq!(links.len(), 2, "{links:?}");
    for link in &links {
        assert_eq!(world.browser().open(link).await.status, 200, "{link}");
    }
    browser.press("Adressen ungültig machen", &[]).await;
    assert!(browser.attributes("a[href^='/feeds/']", "href").is_empty());
    assert_eq!(world.browser().open(&links[0]).await.status, 404);
}

#[actix_web::test]
async fn web_apps_on_other_origins_may_read_feeds() {
    let world = World::new();
    for path in [
        "/feeds/all.xml",
        "/feeds/local.atom",
        "/feeds/c/nobody.xml",
        "/feeds/front/x.xml",
    ] {
        for (method, status) in [(Method::OPTIONS, Some(200)), (Method::GET, None)] {
            let request = TestRequest::with_uri(path)
                .method(method.clone())
                .insert_header(("origin", "https://app.example"))
                .insert_header(("access-control-request-method", "GET"));
            let answer = world.send(request).await;
            assert!(
                status.is_none_or(|it| it == answer.status),
                "{method} {path}: {}",
                answer.status
            );
            assert_eq!(
                answer.header("access-control-allow-origin"),
                "*",
                "{method} {path}"
            );
        }
    }
    let page = TestRequest::with_uri("/").insert_header(("origin", "https://app.example"));
    assert_eq!(
        world.send(page).await.header("access-control-allow-origin"),
        "",
        "pages are no API"
    );
}

#[actix_web::test]
async fn the_sitemap_has_what_anybody_may_read() {
    let world = World::new();
    let anna = world.account("anna");
    let open = world.group_for(&anna, "offen", Visibility::Public);
    let inside = world.group_for(&anna, "hausintern", Visibility::Local);
    let thread = world.thread_titled(&anna, open, "Offenes");
    world.thread_titled(&anna, inside, "Internes");
    let mut crawler = world.browser();
    crawler.open("/robots.txt").await;
    assert!(crawler.html.contains("Disallow: /settings\n"));
    assert!(
        crawler
            .html
            .contains("Sitemap: https://here.example/sitemap.xml\n")
    );
    crawler.open("/sitemap.xml").await;
    assert_eq!(crawler.html.matches("<loc>").count(), 1);
    let address = format!("<loc>https://here.example/post/{thread}</loc>");
    assert!(crawler.html.contains(&address), "{}", crawler.html);
}
