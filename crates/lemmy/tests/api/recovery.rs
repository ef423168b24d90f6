// SPDX-License-Identifier: AGPL-3.0-or-later
//! Captchas, proof of addresses, and getting back in.

use actix_web::http::Method;
use kollegium_domain::ids::AccountId;
use kollegium_domain::mail::EmailJob;
use kollegium_domain::mail_text;
use kollegium_domain::mail_text::Content;
use kollegium_domain::token::Token;
use kollegium_domain::{accounts, captcha};
use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

pub(crate) const ADDRESS: &str = "anna@amt.example";

/// Answers to somebody who is not logged in: the status, and the code of an error.
async fn tried(world: &World, path: &str, body: Value) -> (u16, Value) {
    let answer = world.call(None, Method::POST, path, Some(&body)).await;
    (answer.status, answer.body)
}

async fn refused(world: &World, path: &str, body: Value, code: &str) {
    let before = world.state();
    let (status, answer) = tried(world, path, body).await;
    assert_eq!((status, &answer["error"]), (400, &json!(code)), "{answer}");
    assert_eq!(world.state(), before);
}

async fn log_in(world: &World, password: &str) -> (u16, Value) {
    let body = json!({"username_or_email": "anna", "password": password});
    tried(world, "/user/login", body).await
}

pub(crate) fn registering(more: &Value) -> Value {
    let mut body = json!({"username": "anna", "password": PASSWORD, "password_verify": PASSWORD});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    body
}

pub(crate) fn account(world: &World) -> AccountId {
    let credentials = world.read(|snapshot| accounts::credentials(snapshot, "anna"));
    credentials.verify(PASSWORD).unwrap()
}

/// Writes the letter as if it were sent, and gives the secret in it.
pub(crate) fn sent(world: &World, letter: &EmailJob) -> String {
    let (token, at) = (Token::from_random([7; 32]), world.app.now());
    let mail = world
        .write(|tx| mail_text::write(tx, letter, &token, at))
        .unwrap();
    assert_eq!(mail.to, ADDRESS);
    assert!(
        mail.content == Content::Verification(token.clone())
            || mail.content == Content::PasswordReset(token.clone())
    );
    token.reveal().to_owned()
}

#[actix_web::test]
async fn an_address_is_proven_before_anybody_logs_in() {
    let world = World::new();
    let chief = world.admin("chief");
    let set = json!({"require_email_verification": true, "registration_mode": "RequireApplication"});
    let site = world.put(&chief, "/site", set).await;
    assert_eq!(
        site["site_view"]["local_site"]["require_email_verification"],
        true
    );
    let path = "/user/register";
    let none = registering(&json!({"answer": "Bitte"}));
    refused(&world, path, none, "email_required").await;
    let (status, made) = tried(
        &world,
        path,
        registering(&json!({"answer": "Bitte", "email": ADDRESS})),
    )
    .await;
    assert_eq!(
        (status, made),
        (
            200,
            json!({"registration_created": true, "verify_email_sent": true})
        )
    );
    assert_eq!(log_in(&world, PASSWORD).await.1["error"], "email_not_verified");
    let list = world
        .get(&chief, "/admin/registration_application/list?unread_only=true")
        .await;
    let user = &list["registration_applications"][0]["creator_local_user"];
    assert_eq!(
        (&user["email"], &user["email_verified"]),
        (&json!(ADDRESS), &json!(false))
    );
    let token = sent(
        &world,
        &EmailJob::Verification {
            account: account(&world),
        },
    );
    let path = "/user/verify_email";
    refused(&world, path, json!({"token": "0".repeat(64)}), "token_not_found").await;
    let done = tried(&world, path, json!({"token": token})).await;
    assert_eq!(done, (200, json!({"success": true})));
    refused(&world, path, json!({"token": token}), "token_not_found").await;
    assert_eq!(
        log_in(&world, PASSWORD).await.1["error"],
        "registration_application_is_pending"
    );
}

#[actix_web::test]
async fn a_new_address_waits_for_its_proof() {
    let world = World::new();
    let (chief, anna) = (world.admin("chief"), world.user("anna"));
    let save = |email: &str| json!({"email": email});
    let path = "/user/save_user_settings";
    world.put(&anna, path, save("alt@amt.example")).await;
    let set = json!({"require_email_verification": true});
    world.put(&chief, "/site", set).await;
    world.put(&anna, path, save(ADDRESS)).await;
    let email = || async {
        let site = world.get(&anna, "/site").await;
        site["my_user"]["local_user_view"]["local_user"]["email"].clone()
    };
    assert_eq!(email().await, "alt@amt.example");
    let token = sent(
        &world,
        &EmailJob::Verification {
            account: account(&world),
        },
    );
    tried(&world, "/user/verify_email", json!({"token": token})).await;
    assert_eq!(email().await, ADDRESS);
    let none = world.call(Some(&anna), Method::PUT, path, Some(&save(""))).await;
    assert_eq!(none.body["error"], "email_required");
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced() {
    let world = World::new();
    let anna = world.user("anna");
    let save = json!({"email": ADDRESS});
    world.put(&anna, "/user/save_user_settings", save).await;
    let path = "/user/password_reset";
    for address in ["niemand@amt.example", ADDRESS] {
        let done = tried(&world, path, json!({"email": address})).await;
        assert_eq!(done, (200, json!({"success": true})), "the same for all");
    }
    refused(&world, path, json!({"email": "kein"}), "unknown").await;
    let account = account(&world);
    let token = sent(&world, &EmailJob::PasswordReset { account });
    let path = "/user/password_change";
    let change = |token: &str, password: &str, again: &str| json!({"token": token, "password": password, "password_verify": again});
    let new = "ganz anderes Pferd";
    for (token, password, again, code) in [
        (token.as_str(), new, PASSWORD, "passwords_do_not_match"),
        (token.as_str(), "kurz", "kurz", "invalid_password"),
        ("falsch", new, new, "token_not_found"),
    ] {
        refused(&world, path, change(token, password, again), code).await;
    }
    let done = tried(&world, path, change(&token, new, new)).await;
    assert_eq!(done, (200, json!({"success": true})));
    refused(&world, path, change(&token, new, new), "token_not_found").await;
    assert_eq!(log_in(&world, PASSWORD).await.0, 401);
    assert_eq!(log_in(&world, new).await.0, 200);
    let old = world
        .call(Some(&anna), Method::GET, "/user/validate_auth", None)
        .await;
    assert_eq!(old.body["error"], "not_logged_in");
}

#[actix_web::test]
async fn what_needs_mail_is_refused_where_none_is_sent() {
    let world = World::without_mail();
    let chief = world.admin("chief");
    refused(
        &world,
        "/user/password_reset",
        json!({"email": ADDRESS}),
        "no_email_setup",
    )
    .await;
    for setting in [
        "require_email_verification",
        "application_email_admins",
        "reports_email_admins",
    ] {
        let body = json!({setting: true});
        let answer = world.call(Some(&chief), Method::PUT, "/site", Some(&body)).await;
        assert_eq!(
            (answer.status, &answer.body["error"]),
            (400, &json!("no_email_setup"))
        );
    }
}

#[actix_web::test]
async fn a_captcha_is_asked_for_and_read_once() {
    let world = World::new();
    let chief = world.admin("chief");
    assert_eq!(world.get(None, "/user/get_captcha").await, json!({}));
    let site = world
        .put(
            &chief,
            "/site",
            json!({"captcha_enabled": true, "captcha_difficulty": "hard"}),
        )
        .await;
    assert_eq!(site["site_view"]["local_site"]["captcha_enabled"], true);
    let answer = world.call(None, Method::GET, "/user/get_captcha", None).await;
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let shown = &answer.body["ok"];
    assert!(
        shown["png"].as_str().unwrap().starts_with("iVBORw0KGgo"),
        "a picture"
    );
    assert!(shown["wav"].as_str().unwrap().starts_with("UklGR"), "a sound");
    assert!(shown["uuid"].is_string());

    let at = world.app.now();
    world.write(|tx| captcha::ask(tx, "known", "a3f7k", at));
    let path = "/user/register";
    refused(&world, path, registering(&json!({})), "captcha_incorrect").await;
    let read = |answer: &str| registering(&json!({"captcha_uuid": "known", "captcha_answer": answer}));
    refused(&world, path, read("falsch"), "captcha_incorrect").await;
    refused(&world, path, read("a3f7k"), "captcha_incorrect").await;
    world.write(|tx| captcha::ask(tx, "known", "a3f7k", at));
    let (status, made) = tried(&world, path, read("A3F7K")).await;
    assert_eq!(status, 200, "{made}");
    assert!(made["jwt"].is_string());
}
