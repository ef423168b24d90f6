// SPDX-License-Identifier: AGPL-3.0-or-later
//! Nothing that was typed is lost, and every problem is shown at its input.

use kollegium_app::limits::PerMinute;
use kollegium_domain::groups::Visibility;
use kollegium_domain::{moderation, posts};

use crate::world::World;

/// A browser cuts what is pasted into a field with `maxlength`, and says nothing: a password, an address or a text would
/// not be what was meant. What is too long is refused with a word about it instead.
#[test]
fn no_field_cuts_what_is_typed() {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for file in std::fs::read_dir(templates).unwrap() {
        let path = file.unwrap().path();
        let template = std::fs::read_to_string(&path).unwrap();
        assert!(!template.contains("maxlength"), "{}", path.display());
    }
}

#[actix_web::test]
async fn a_thread_without_a_title_comes_back_as_it_was_typed() {
    let world = World::new();
    let anna = world.account("anna");
    world.group_for(&anna, "offen", Visibility::Public);
    let mut browser = world.logged_in(&anna).await;
    browser.open("/c/offen/new").await;
    let before = world.last_event();
    let typed = [
        ("title", " "),
        ("body", "Ein langer <Text>"),
        ("link", "https://a.example/"),
    ];
    browser.press("Veröffentlichen", &typed).await;
    assert_eq!(browser.status, 422);
    assert_eq!(browser.all("#body"), ["Ein langer <Text>"]);
    assert_eq!(browser.attributes("#link", "value"), ["https://a.example/"]);
    assert_eq!(browser.attributes(".problem a", "href"), ["#title"]);
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["title"]);
    assert_eq!(
        browser.all("#title-hint .fault"),
        ["Bitte füllen Sie dieses Feld aus."]
    );
    assert!(browser.all("title")[0].starts_with("Fehler: "));
    browser
        .press(
            "Veröffentlichen",
            &[("title", "Jetzt"), ("link", "javascript:alert(1)")],
        )
        .await;
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["link"]);
    assert_eq!(world.last_event(), before);
    browser.press("Veröffentlichen", &[("link", "")]).await;
    assert_eq!(browser.all(".thread .text"), ["Ein langer <Text>"]);
}

#[actix_web::test]
async fn a_reply_that_cannot_be_taken_is_kept() {
    let world = World::limited(PerMinute {
        comment: 2,
        ..PerMinute::NONE
    });
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    let mut browser = world.logged_in(&berta).await;
    browser.open(&format!("/post/{thread}")).await;
    browser.press("Antwort senden", &[("body", "  ")]).await;
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["body"]);
    let (action, fields) = browser.filled("Antwort senden", &[("body", "Zu spät")]);
    world.write(|tx| moderation::lock(tx, &world.by(&anna), thread, None));
    browser.submit(&action, &fields).await;
    assert_eq!(browser.status, 422);
    assert!(browser.all(".problem")[0].contains("nimmt keine Antworten mehr an"));
    assert_eq!(browser.all("#body"), ["Zu spät"]);
    browser.submit(&action, &fields).await;
    assert!(browser.all(".problem")[0].contains("zu viele Anfragen"));
    assert_eq!(browser.all("#body"), ["Zu spät"]);
}

#[actix_web::test]
async fn what_was_typed_survives_the_end_of_a_session() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "hausintern", Visibility::Local);
    let thread = world.thread_titled(&anna, group, "Thema");
    for (page, button) in [
        (format!("/post/{thread}"), "Antwort senden"),
        ("/c/hausintern/new".to_owned(), "Veröffentlichen"),
        (format!("/post/{thread}/edit"), "Änderungen speichern"),
    ] {
        let mut browser = world.logged_in(&anna).await;
        browser.open(&page).await;
        let (action, fields) = browser.filled(button, &[("body", "Mühsam geschrieben")]);
        browser.forget_cookies();
        browser.submit(&action, &fields).await;
        assert_eq!(browser.status, 401, "{page}");
        assert_eq!(browser.all("#typed"), ["Mühsam geschrieben"], "{page}");
    }
}

#[actix_web::test]
async fn a_form_of_an_earlier_session_is_shown_again_with_what_was_typed() {
    let world = World::new();
    let anna = world.account("anna");
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    let mut browser = world.logged_in(&anna).await;
    browser.open(&format!("/post/{thread}")).await;
    let (action, fields) = browser.filled("Antwort senden", &[("body", "Fast fertig")]);
    let mut later = world.logged_in(&anna).await;
    later.submit(&action, &fields).await;
    assert_eq!(
        (later.status, later.all("#body")),
        (422, vec!["Fast fertig".to_owned()])
    );
    later.press("Antwort senden", &[]).await;
    assert_eq!(later.all(".reply .text"), ["Fast fertig"]);
}

#[actix_web::test]
async fn what_was_typed_survives_that_its_place_is_gone() {
    let world = World::new();
    let (anna, berta) = (world.account("anna"), world.account("berta"));
    let group = world.group_for(&anna, "offen", Visibility::Public);
    let thread = world.thread_titled(&anna, group, "Thema");
    let reply = world.reply_saying(&anna, thread, "Antwort");
    let mut browser = world.logged_in(&berta).await;
    for page in [format!("/post/{thread}"), format!("/comment/{reply}/reply")] {
        browser.open(&page).await;
        let (action, fields) = browser.filled("Antwort senden", &[("body", "Mühsam geschrieben")]);
        world.write(|tx| posts::delete(tx, &world.by(&anna), thread));
        browser.submit(&action, &fields).await;
        assert!([404, 422].contains(&browser.status), "{page}: {}", browser.status);
        assert_eq!(browser.all("#typed, #body"), ["Mühsam geschrieben"], "{page}");
        world.write(|tx| posts::restore(tx, &world.by(&anna), thread));
    }
}
