// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of the site, in pages.

use kollegium_domain::site::{self, Pins, Registration};
use kollegium_domain::trust::{self, Mode, Policy};
use kollegium_testing::settings;

use crate::world::World;

fn state(world: &World) -> (Mode, Registration) {
    let settings = world.read(site::get).settings;
    (settings.federation, settings.registration.mode)
}

#[actix_web::test]
async fn an_administrator_sets_federation_and_registration() {
    let world = World::new();
    let (anna, chief) = (world.account("anna"), world.account("chief"));
    world.promote(&chief);
    let mut browser = world.logged_in(&chief).await;
    browser.open("/settings/site").await;
    assert_eq!(browser.status, 200, "{}", browser.text());
    let typed = [("federation", "off"), ("registration", "application")];
    browser.press("Änderungen speichern", &typed).await;
    assert_eq!(state(&world), (Mode::Off, Registration::Application));
    browser
        .press("Änderungen speichern", &[("federation", "open")])
        .await;
    assert_eq!(state(&world), (Mode::Open, Registration::Application));

    let mut browser = world.logged_in(&anna).await;
    browser.open("/settings/site").await;
    assert_eq!(browser.status, 403);
    let mut browser = world.browser();
    browser.open("/settings/site").await;
    assert!(browser.path.starts_with("/login"), "{}", browser.path);
}

#[actix_web::test]
async fn an_administrator_decides_about_servers() {
    let world = World::new();
    let chief = world.account("chief");
    world.promote(&chief);
    let at = world.now();
    world.write(|tx| trust::configure(tx, &["file.example".to_owned()], &[], at));
    let mut browser = world.logged_in(&chief).await;
    browser.open("/settings/site").await;
    let typed = [
        ("host", "spam.example"),
        ("policy", "blocked"),
        ("reason", "Werbung"),
    ];
    browser.press("Entscheidung speichern", &typed).await;
    let all = world.read(trust::decisions);
    let decided: Vec<_> = all.iter().map(|it| (it.host.as_str(), it.policy)).collect();
    assert_eq!(
        decided,
        [
            ("file.example", Policy::Trusted),
            ("spam.example", Policy::Blocked)
        ]
    );
    assert!(browser.text().contains("Werbung"), "{}", browser.text());
    assert!(browser.text().contains("in der Konfigurationsdatei festgelegt"));
    // What the file says is not taken back here.
    assert_eq!(
        browser
            .attributes("[aria-label^='Entscheidung über']", "aria-label")
            .len(),
        1
    );
    let typed = [("host", "file.example"), ("policy", "blocked")];
    browser.press("Entscheidung speichern", &typed).await;
    assert_eq!(browser.status, 422);
    let typed = [("host", "https://spam.example/"), ("policy", "blocked")];
    browser.press("Entscheidung speichern", &typed).await;
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["host"]);
    assert_eq!(browser.attributes("#host", "value"), ["https://spam.example/"]);
    assert_eq!(world.read(trust::decisions), all);
    browser.open("/settings/site").await;
    browser.press("Entscheidung aufheben", &[]).await;
    assert_eq!(world.read(trust::decisions).len(), 1);
}

#[actix_web::test]
async fn what_the_file_decides_cannot_be_chosen() {
    let world = World::with(kollegium_app::Settings {
        pinned: Pins {
            federation: Some(Mode::Open),
            registration: None,
        },
        ..settings()
    });
    let chief = world.account("chief");
    world.promote(&chief);
    let mut browser = world.logged_in(&chief).await;
    browser.open("/settings/site").await;
    let disabled = browser.attributes("input[disabled]", "name");
    assert_eq!(disabled, ["federation"; 3]);
    assert!(browser.text().contains("in der Konfigurationsdatei festgelegt"));
    let (action, mut fields) = browser.filled("Änderungen speichern", &[("registration", "closed")]);
    fields.push(("federation".to_owned(), "off".to_owned()));
    browser.submit(&action, &fields).await;
    assert_eq!(browser.status, 422);
    assert_eq!(
        state(&world),
        (Mode::Open, Registration::Open),
        "nothing of it is taken"
    );
    browser
        .press("Änderungen speichern", &[("registration", "closed")])
        .await;
    assert_eq!(state(&world), (Mode::Open, Registration::Closed));
}

#[actix_web::test]
async fn a_group_of_another_server_is_hidden_and_removed_here() {
    let world = World::new();
    let (anna, chief) = (world.account("anna"), world.account("chief"));
    world.promote(&chief);
    let group = world.remote_group("amt");
    let path = "/c/amt@there.example/moderate";
    let mut browser = world.logged_in(&chief).await;
    browser.open("/c/amt@there.example").await;
    assert!(browser.text().contains("Raum moderieren"), "{}", browser.text());
    browser.open(path).await;
    let row = || world.group_row(group);
    browser.press("Aus Listen nehmen", &[("reason", "zu laut")]).await;
    assert!(row().hidden);
    browser.press("Wieder in Listen zeigen", &[]).await;
    browser.press("Raum entfernen", &[("reason", "Werbung")]).await;
    assert!(!row().hidden && row().removed_at.is_some());
    assert_eq!(browser.status, 200, "those who removed it find it again");
    browser.press("Raum wiederherstellen", &[]).await;
    assert!(row().removed_at.is_none());
    let mut browser = world.logged_in(&anna).await;
    browser.open(path).await;
    assert_eq!(browser.status, 403);
    browser.open("/c/amt@there.example").await;
    assert!(!browser.text().contains("Raum moderieren"));
}

#[actix_web::test]
async fn an_administrator_moderates_what_is_in_a_foreign_group() {
    let world = World::new();
    let (anna, chief) = (world.account("anna"), world.account("chief"));
    world.promote(&chief);
    let group = world.remote_group("amt");
    let thread = world.thread(&anna, group);
    let mut browser = world.logged_in(&chief).await;
    browser.open(&format!("/post/{thread}/moderate")).await;
    browser.press("Schließen", &[("reason", "genug")]).await;
    assert!(world.post(thread).locked, "{}", browser.text());
    browser.open(&format!("/post/{thread}/moderate")).await;
    browser.press("Entfernen", &[]).await;
    assert!(world.post(thread).removed_at.is_some());
}
