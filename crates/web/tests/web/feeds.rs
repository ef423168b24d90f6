// SPDX-License-Identifier: AGPL-3.0-or-later
//! What feed readers get.

use actix_web::http::header::{CONTENT_TYPE, ETAG};
use kollegium_domain::groups::Visibility;
use kollegium_domain::posts;

use crate::world::World;

#[actix_web::test]
async fn a_public_group_has_a_feed_of_its_threads_in_both_forms() {
    let world = World::new();
    let anna = world.person("anna");
    let group = world.group(&anna, "offen", Visibility::Public);
    let first = world.thread(&anna, group, "Erstes & <wichtigstes>");
    let gone = world.thread(&anna, group, "Gelöscht");
    world.write(|tx| posts::delete(tx, &world.by(&anna), gone));
    world.thread(&anna, group, "Zweites");
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
    world.thread(&anna, group, "Drittes");
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
    let anna = world.person("anna");
    world.group(&anna, "hausintern", Visibility::Local);
    world.group(&anna, "geschuetzt", Visibility::Protected);
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
