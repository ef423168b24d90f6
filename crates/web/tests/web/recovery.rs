// SPDX-License-Identifier: AGPL-3.0-or-later
//! The links in e-mails, captchas, and who gets an account.

use kollegium_domain::accounts;
use kollegium_domain::actors::Actor;
use kollegium_domain::captcha;
use kollegium_domain::ids::AccountId;
use kollegium_domain::mail::EmailJob;
use kollegium_domain::mail_text;
use kollegium_domain::site::Registration;
use kollegium_domain::token::Token;

use crate::browser::Browser;
use kollegium_testing::PASSWORD;

use crate::world::World;

const ADDRESS: &str = "anna@amt.example";

/// Renders the queued e-mail as if it were sent, and returns the secret in its link.
fn sent(world: &World, email: &EmailJob) -> String {
    let (token, at) = (Token::from_random([7; 32]), world.app.now());
    let written = world.write(|tx| mail_text::write(tx, email, &token, at));
    assert!(written.is_some_and(|it| it.to == ADDRESS));
    token.reveal().to_owned()
}

fn account_of(world: &World, name: &str) -> AccountId {
    let credentials = world.read(|snapshot| accounts::credentials(snapshot, name));
    credentials.verify(PASSWORD).unwrap()
}

async fn log_in(browser: &mut Browser<'_>, name: &str, password: &str) {
    browser.open("/login").await;
    let typed = [("name", name), ("password", password)];
    browser.press("Anmelden", &typed).await;
}

fn reachable(world: &World, name: &str) -> Actor {
    let person = world.account(name);
    world.set_email(&person, ADDRESS);
    person
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced() {
    let world = World::new();
    reachable(&world, "anna");
    let account = account_of(&world, "anna");
    let mut browser = world.browser();
    browser.open("/login").await;
    let link = browser.attributes("main a[href='/password_reset']", "href");
    browser.open(&link[0]).await;
    browser.press("Link schicken", &[("email", "niemand")]).await;
    assert_eq!(browser.status, 422);
    for address in ["niemand@amt.example", ADDRESS] {
        browser.open("/password_reset").await;
        browser.press("Link schicken", &[("email", address)]).await;
        assert_eq!(browser.path, "/login?done=password-asked", "the same for all");
    }
    let token = sent(&world, &EmailJob::PasswordReset { account });
    browser.open(&format!("/password_change/{token}")).await;
    browser.press("Passwort ändern", &[("password", "kurz")]).await;
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["password"]);
    let new = [("password", "ganz anderes Pferd")];
    browser.press("Passwort ändern", &new).await;
    assert_eq!(browser.path, "/login?done=password-changed");
    log_in(&mut browser, "anna", "ganz anderes Pferd").await;
    assert_eq!(browser.status, 200);
    let mut other = world.browser();
    other.open(&format!("/password_change/{token}")).await;
    other.press("Passwort ändern", &new).await;
    assert_eq!(other.status, 404);
    assert!(other.text().contains("gilt nicht"), "{}", other.text());
}

#[actix_web::test]
async fn who_registers_proves_their_address() {
    let world = World::new();
    world.set(|it| it.registration.verify_email = true);
    let mut browser = world.browser();
    browser.open("/register").await;
    let typed = [("name", "anna"), ("password", PASSWORD), ("email", "")];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["email"]);
    let typed = [("name", "anna"), ("password", PASSWORD), ("email", ADDRESS)];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!(browser.path, "/login?done=verification-sent");
    log_in(&mut browser, "anna", PASSWORD).await;
    assert!(
        browser.text().contains("bestätigen Sie erst"),
        "{}",
        browser.text()
    );
    let account = account_of(&world, "anna");
    let token = sent(&world, &EmailJob::Verification { account });
    browser.open(&format!("/verify_email/{token}")).await;
    log_in(&mut world.browser(), "anna", PASSWORD).await;
    browser.open(&format!("/verify_email/{token}")).await;
    browser.press("Ja, das ist meine Adresse", &[]).await;
    assert_eq!(browser.path, "/login?done=email-verified");
    log_in(&mut browser, "anna", PASSWORD).await;
    assert_eq!((browser.status, browser.path.as_str()), (200, "/?done=welcome"));
}

#[actix_web::test]
async fn people_set_their_address_and_choose_digests() {
    let world = World::new();
    let anna = reachable(&world, "anna");
    let mut browser = world.logged_in(&anna).await;
    browser.open("/settings").await;
    assert_eq!(browser.attributes("#email", "value"), [ADDRESS]);
    assert!(browser.attributes("#mail[checked]", "id").is_empty());
    for wrong in ["", "falsch falsch"] {
        let typed = [
            ("email", "neu@amt.example"),
            ("password", wrong),
            ("title", "Anna"),
        ];
        browser.press("Änderungen speichern", &typed).await;
        assert_eq!(browser.status, 422);
        assert_eq!(browser.attributes("[aria-invalid]", "id"), ["password"]);
        assert_eq!(
            browser.attributes("#title", "value"),
            ["Anna"],
            "what was typed stays"
        );
    }
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id));
    assert_eq!(account.email.as_deref(), Some(ADDRESS));
    let typed = [
        ("email", "neu@amt.example"),
        ("password", PASSWORD),
        ("mail", "on"),
    ];
    browser.press("Änderungen speichern", &typed).await;
    assert_eq!(browser.path, "/settings?done=saved");
    assert_eq!(browser.attributes("#email", "value"), ["neu@amt.example"]);
    assert_eq!(browser.attributes("#mail[checked]", "id"), ["mail"]);
    world.set(|it| it.registration.verify_email = true);
    browser
        .press(
            "Änderungen speichern",
            &[
                ("email", "noch@amt.example"),
                ("password", PASSWORD),
                ("mail", "on"),
            ],
        )
        .await;
    assert_eq!(browser.path, "/settings?done=verification-sent");
    assert_eq!(browser.attributes("#email", "value"), ["neu@amt.example"]);
    assert!(browser.text().contains("Noch nicht bestätigt: noch@amt.example"));
}

#[actix_web::test]
async fn a_captcha_is_seen_heard_and_read() {
    let world = World::new();
    world.set(|it| it.registration.captcha = true);
    let mut browser = world.browser();
    browser.open("/register").await;
    let picture = browser.attributes("fieldset img", "src");
    assert!(picture[0].starts_with("data:image/png;base64,"));
    let sound = browser.attributes("fieldset audio", "src");
    assert!(sound[0].starts_with("data:audio/wav;base64,"));
    let at = world.app.now();
    let typed = [("name", "anna"), ("password", PASSWORD), ("read", "falsch")];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!(browser.status, 422);
    assert_eq!(browser.attributes("[aria-invalid]", "id"), ["read"]);
    world.write(|tx| captcha::ask(tx, "known", "a3f7k", at));
    let typed = [
        ("name", "anna"),
        ("password", PASSWORD),
        ("captcha", "known"),
        ("read", "A3F7K"),
    ];
    browser.press("Konto anlegen", &typed).await;
    assert_eq!((browser.status, browser.path.as_str()), (200, "/?done=welcome"));
}

#[actix_web::test]
async fn administrators_decide_about_applications() {
    let world = World::new();
    world.set(|it| it.registration.mode = Registration::Application);
    for name in ["anna", "bert"] {
        let mut browser = world.browser();
        browser.open("/register").await;
        let typed = [
            ("name", name),
            ("password", PASSWORD),
            ("answer", "Ich arbeite im Amt."),
        ];
        browser.press("Konto beantragen", &typed).await;
        assert_eq!(browser.path, "/login?done=applied");
    }
    let chief = world.account("chefin");
    let mut browser = world.logged_in(&chief).await;
    browser.open("/applications").await;
    assert_eq!(browser.status, 403);
    world.promote(&chief);
    browser.open("/").await;
    let link = browser.attributes("nav a[href='/applications']", "href");
    browser.open(&link[0]).await;
    assert!(browser.text().contains("Ich arbeite im Amt."));
    // The oldest comes first.
    browser.press("Annehmen", &[]).await;
    assert_eq!(browser.path, "/applications?done=approved");
    browser
        .press("Ablehnen", &[("reason", "Nur für Bedienstete")])
        .await;
    assert_eq!(browser.path, "/applications?done=denied");
    assert!(browser.text().contains("Niemand wartet"), "{}", browser.text());
    let mut anna = world.browser();
    log_in(&mut anna, "anna", PASSWORD).await;
    assert_eq!(anna.status, 200);
    let mut bert = world.browser();
    log_in(&mut bert, "bert", PASSWORD).await;
    assert!(bert.text().contains("abgelehnt"), "{}", bert.text());
}
