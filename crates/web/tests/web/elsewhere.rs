// SPDX-License-Identifier: AGPL-3.0-or-later
//! What lives on other servers, and what other servers find by our pages.

use actix_web::http::header::LINK;
use kollegium_domain::groups::past;
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::{actors, posts};

use crate::browser::Browser;
use crate::world::World;

const DOCUMENT: &str = r#"head link[rel="alternate"][type="application/activity+json"]"#;

/// The document that a page names in its head, which its header must name as well.
fn document(browser: &Browser<'_>) -> Option<String> {
    let named = browser.attributes(DOCUMENT, "href");
    let header = browser.answer.get(LINK).map(|it| it.to_str().unwrap().to_owned());
    let expected = named
        .first()
        .map(|it| format!(r#"<{it}>; rel="alternate"; type="application/activity+json""#));
    assert_eq!((named.len() <= 1, header), (true, expected));
    named.into_iter().next()
}

#[actix_web::test]
async fn pages_name_their_document_and_lead_to_the_original() {
    let world = World::new();
    let (anna, mia) = (world.account("anna"), world.stranger("mia"));
    let far = world.remote_group("fern");
    let (mine, theirs) = (
        world.thread_titled(&anna, far, "Meins"),
        world.thread_titled(&mia, far, "Ihres"),
    );
    let reply = world.reply_saying(&mia, mine, "Antwort");
    let inside = world.group_for(&anna, "innen", Visibility::Local);
    let secret = world.thread_titled(&anna, inside, "Intern");
    let uri = |id| world.post(id).uri;
    let group = world.read(|snapshot| actors::get(snapshot, far.actor())).uri;
    let mut browser = world.logged_in(&anna).await;
    for (path, named, originals) in [
        (format!("/post/{mine}"), Some(uri(mine)), vec![uri(reply)]),
        (format!("/post/{theirs}"), Some(uri(theirs)), vec![uri(theirs)]),
        (format!("/comment/{reply}"), Some(uri(reply)), vec![uri(reply)]),
        (format!("/post/{secret}"), None, vec![]),
        ("/u/anna".to_owned(), Some(anna.uri.clone()), vec![]),
        ("/u/mia@there.example".to_owned(), Some(mia.uri.clone()), vec![]),
        ("/c/fern@there.example".to_owned(), Some(group.clone()), vec![]),
        ("/c/innen".to_owned(), None, vec![]),
    ] {
        browser.open(&path).await;
        assert_eq!((browser.status, document(&browser)), (200, named), "{path}");
        assert_eq!(
            browser.attributes(r#".buttons a[rel="noopener"]"#, "href"),
            originals,
            "{path}"
        );
    }
    browser.open("/c/fern@there.example").await;
    assert_eq!(browser.attributes(r#".facts a[rel="noopener"]"#, "href"), [group]);
}

#[actix_web::test]
async fn a_group_says_that_its_past_is_loading() {
    let world = World::new();
    let far = world.remote_group("fern");
    let now = world.now();
    let mut browser = world.browser();
    let loading = "Frühere Beiträge werden gerade von dort geladen.";
    let is_said = async |browser: &mut Browser<'_>| {
        browser.open("/c/fern@there.example").await;
        browser.text().contains(loading)
    };
    assert!(!is_said(&mut browser).await);
    world.write(|tx| past::want_past(tx, far, now));
    assert!(is_said(&mut browser).await);
    world.write(|tx| past::past_was_read(tx, far, now));
    assert!(!is_said(&mut browser).await);
    world.write(|tx| {
        let counts = past::HomeCounts {
            members: Some(41),
            threads: Some(7),
            replies: None,
        };
        past::store_home_counts(tx, far, counts)
    });
    browser.open("/c/fern@there.example").await;
    let facts = browser.all(".facts .fact").join(" ");
    assert!(facts.contains("41") && facts.contains('7'), "{facts}");
    assert!(
        world
            .read(|snapshot| groups::moderators(snapshot, far))
            .is_empty()
    );
}

#[actix_web::test]
async fn authors_see_what_did_not_reach_others() {
    let world = World::new();
    let anna = world.account("anna");
    let far = world.remote_group("fern");
    let (lost, refused) = (
        world.thread_titled(&anna, far, "Verirrt"),
        world.thread_titled(&anna, far, "Abgelehnt"),
    );
    let now = world.now();
    world.write(|tx| posts::note_lost_mention(tx, lost, now));
    world.write(|tx| posts::note_refused(tx, refused, now));
    let mut browser = world.logged_in(&anna).await;
    for (show, id, why) in [
        ("lost", lost, "der davon nichts erfährt"),
        ("refused", refused, "nicht angenommen"),
    ] {
        browser.open(&format!("/notifications?show={show}")).await;
        assert_eq!(
            browser.attributes(".row .title a", "href"),
            [format!("/post/{id}")]
        );
        assert!(browser.text().contains(why), "{}", browser.text());
    }
    assert_eq!(browser.all("nav .badge").len(), 1);
    browser.open("/notifications").await;
    assert!(browser.all(".row").is_empty());
    browser.open("/notifications?show=lost").await;
    browser.press("Alle als gelesen markieren", &[]).await;
    assert!(browser.all("nav .badge").is_empty());
}
