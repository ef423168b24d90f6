// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and out, and opening an account.

use actix_web::http::header::SET_COOKIE;
use chrono::TimeDelta;
use kollegium_app::limits::PerMinute;
use kollegium_domain::second_factor::{self, Secret};
use kollegium_domain::site::{Registration, SiteSettings};
use kollegium_testing::PASSWORD;

use crate::world::World;

#[actix_web::test]
async fn one_logs_in_and_out() {
    let world = World::new();
    let anna = world.account("anna");
    let mut browser = world.browser();
    browser.open("/settings").await;
    assert_eq!(browser.path, "/login?next=%2Fsettings");
    browser
        .press("Anmelden", &[("name", "Anna"), ("password", "falsches Passwort")])
        .await;
    assert_eq!(browser.status, 422);
    assert!(browser.text().contains("Name oder Passwort stimmen nicht."));
    assert_eq!(browser.attributes("#name", "value"), ["Anna"]);
    assert!(browser.attributes("#password", "value").is_empty());
    browser
        .press("Anmelden", &[("name", "Anna"), ("password", PASSWORD)])
        .await;
    assert_eq!(
        (browser.status, browser.path.as_str()),
        (200, "/settings?done=welcome")
    );
    assert_eq!(browser.all(".notice"), ["Sie sind angemeldet."]);
    browser.open("/").await;
    assert!(browser.all("nav a").contains(&anna.name));
    browser.press("Abmelden", &[]).await;
    assert_eq!(browser.all(".notice"), ["Sie sind abgemeldet."]);
    browser.open("/settings").await;
    assert!(browser.path.starts_with("/login"));
}

#[actix_web::test]
async fn a_code_is_asked_for_where_the_account_has_a_second_factor() {
    let world = World::new();
    let anna = world.account("anna");
    let secret = Secret::from_random([3; 20]);
    let mut by = world.by(&anna);
    by.at = by.at.minus(TimeDelta::minutes(2));
    let code = secret.code(by.at).unwrap();
    world.write(|tx| {
        second_factor::prepare(tx, &by, &secret)?;
        second_factor::turn_on(tx, &by, &code)
    });
    let mut browser = world.browser();
    browser.open("/login").await;
    assert!(browser.all("#code").is_empty());
    let typed = [("name", "anna"), ("password", PASSWORD)];
    browser.press("Anmelden", &typed).await;
    assert_eq!(browser.status, 422);
    assert!(browser.text().contains("Geben Sie auch den Code an."));
    let with = |code: &'static str| [("name", "anna"), ("password", PASSWORD), ("code", code)];
    browser.press("Anmelden", &with("000000")).await;
    assert!(browser.text().contains("Der Code stimmt nicht"));
    assert_eq!(browser.attributes("#code", "aria-invalid"), ["true"]);
    let code = secret.code(world.app.now()).unwrap();
    let typed = [("name", "anna"), ("password", PASSWORD), ("code", code.as_str())];
    browser.press("Anmelden", &typed).await;
    assert_eq!(browser.all(".notice"), ["Sie sind angemeldet."]);
}

#[actix_web::test]
async fn the_session_is_kept_from_scripts_and_other_sites() {
    let world = World::new();
    world.account("anna");
    let mut browser = world.browser();
    browser.open("/login").await;
    let (action, mut fields) = browser.filled("Anmelden", &[("name", "anna"), ("password", PASSWORD)]);
    browser.submit(&action, &fields).await;
    browser.forget_cookies();
    fields.retain(|(name, _)| name != "next");
    fields.push(("next".to_owned(), "//evil.example/".to_owned()));
    browser.submit(&action, &fields).await;
    assert_eq!(browser.path, "/?done=welcome");
    // The redirect was followed; look at the answer to the form itself.
    let kept = browser.cookie("__Host-kollegium_session");
    assert!(kept.len() > 64, "{kept}");
    assert!(browser.answer.get(SET_COOKIE).is_none());
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(
            browser.last_set_cookie.contains(part),
            "{part} in {}",
            browser.last_set_cookie
        );
    }
    assert!(!browser.last_set_cookie.contains("Domain="));
}

#[actix_web::test]
async fn an_account_can_be_opened_where_registration_is_open() {
    let world = World::new();
    let mut browser = world.browser();
    browser.open("/register").await;
    let typed = [("name", "ab"), ("email", "x"), ("password", PASSWORD)];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!(browser.status, 422);
    assert_eq!(browser.attributes("[aria-invalid]", "id").len(), 1);
    let typed = [
        ("name", "neue_kollegin"),
        ("email", "neue@musterau.example"),
        ("password", PASSWORD),
    ];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!((browser.status, browser.path.as_str()), (200, "/?done=welcome"));
    let mut other = world.browser();
    other.open("/register").await;
    other
        .press(
            "Konto anlegen",
            &[("name", "Neue_Kollegin"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(other.all(".fault"), ["Dieser Name ist vergeben."]);
    other
        .press(
            "Konto anlegen",
            &[("name", "roboter"), ("password", PASSWORD), ("website", "x")],
        )
        .await;
    assert_eq!(other.status, 422);
}

#[actix_web::test]
async fn an_account_is_applied_for_where_administrators_admit_people() {
    let world = World::new();
    let application = |it: &mut SiteSettings| {
        it.registration.mode = Registration::Application;
        it.registration.question = Some("In welchem Amt arbeiten Sie?".to_owned());
    };
    world.set(application);
    let mut browser = world.browser();
    browser.open("/register").await;
    assert!(browser.text().contains("In welchem Amt arbeiten Sie?"));
    let typed = [("name", "neue_kollegin"), ("password", PASSWORD), ("answer", " ")];
    browser.press("Konto beantragen", &typed).await;
    assert_eq!(browser.status, 422);
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["answer"]);
    let typed = [
        ("name", "neue_kollegin"),
        ("password", PASSWORD),
        ("answer", "Ich arbeite im Amt."),
    ];
    browser.press("Konto beantragen", &typed).await;
    assert_eq!(
        (browser.status, browser.path.as_str()),
        (200, "/login?done=applied")
    );
    let typed = [("name", "neue_kollegin"), ("password", PASSWORD)];
    browser.press("Anmelden", &typed).await;
    assert_eq!(browser.status, 422);
    assert!(
        browser.text().contains("noch nicht entschieden"),
        "{}",
        browser.text()
    );
}

#[actix_web::test]
async fn guessing_passwords_is_slowed_down() {
    let world = World::limited(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    world.account("anna");
    let mut browser = world.browser();
    for expected in [422, 422, 422] {
        browser.open("/login").await;
        browser
            .press(
                "Anmelden",
                &[("name", "anna"), ("password", "geraten und falsch")],
            )
            .await;
        assert_eq!(browser.status, expected);
    }
    assert!(browser.text().contains("zu viele Anfragen"));
    browser.open("/login").await;
    browser
        .press("Anmelden", &[("name", "anna"), ("password", PASSWORD)])
        .await;
    assert_eq!(browser.status, 422);
}
