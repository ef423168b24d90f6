// SPDX-License-Identifier: AGPL-3.0-or-later
//! Captchas, proof of addresses, and getting back in.

use kollegium_app::Settings;
use kollegium_domain::ids::AccountId;
use kollegium_domain::mail::EmailJob;
use kollegium_domain::mail_text;
use kollegium_domain::mail_text::Content;
use kollegium_domain::token::Token;
use kollegium_domain::{accounts, captcha};
use serde_json::{Value, json};

use crate::world::{Client, PASSWORD, Response, World, assert_has, settings};

pub(crate) const ADDRESS: &str = "anna@amt.example";

fn log_in(world: &World, password: &str) -> Response {
    let body = json!({"username_or_email": "anna", "password": password});
    world.call(None, "POST /user/login", body)
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

#[test]
fn an_address_is_proven_before_anybody_logs_in() {
    let world = World::new();
    let chief = world.admin("chief");
    let set = json!({"require_email_verification": true, "registration_mode": "RequireApplication"});
    let site = world.put(&chief, "/site", set);
    let local_site = &site["site_view"]["local_site"];
    assert_eq!(local_site["require_email_verification"], true);
    let request = "POST /user/register";
    let none = registering(&json!({"answer": "Bitte"}));
    world.refuse(None, request, none, "400 email_required");
    let new = registering(&json!({"answer": "Bitte", "email": ADDRESS}));
    let made = world.done(None, request, new);
    assert_eq!(
        made,
        json!({"registration_created": true, "verify_email_sent": true})
    );
    assert_eq!(log_in(&world, PASSWORD).body["error"], "email_not_verified");
    let list = world.get(&chief, "/admin/registration_application/list?unread_only=true");
    let user = &list["registration_applications"][0]["creator_local_user"];
    assert_has(user, json!({"email": ADDRESS, "email_verified": false}));
    let account = account(&world);
    let token = sent(&world, &EmailJob::Verification { account });
    let request = "POST /user/verify_email";
    let body = json!({"token": "0".repeat(64)});
    world.refuse(None, request, body, "400 token_not_found");
    let done = world.done(None, request, json!({"token": token}));
    assert_eq!(done, json!({"success": true}));
    world.refuse(None, request, json!({"token": token}), "400 token_not_found");
    let pending = log_in(&world, PASSWORD).refusal();
    assert_eq!(pending, "400 registration_application_is_pending");
}

#[test]
fn a_new_address_waits_for_its_proof() {
    let world = World::new();
    let (chief, anna) = (world.admin("chief"), world.user("anna"));
    let save = |email: &str| json!({"email": email, "password": PASSWORD});
    let path = "/user/save_user_settings";
    world.put(&anna, path, save("alt@amt.example"));
    let set = json!({"require_email_verification": true});
    world.put(&chief, "/site", set);
    world.put(&anna, path, save(ADDRESS));
    let email = || {
        let site = world.get(&anna, "/site");
        site["my_user"]["local_user_view"]["local_user"]["email"].clone()
    };
    assert_eq!(email(), "alt@amt.example");
    let account = account(&world);
    let token = sent(&world, &EmailJob::Verification { account });
    world.done(None, "POST /user/verify_email", json!({"token": token}));
    assert_eq!(email(), ADDRESS);
    let request = "PUT /user/save_user_settings";
    world.refuse(&anna, request, save(""), "400 email_required");
}

#[test]
fn a_forgotten_password_is_replaced() {
    let world = World::new();
    let anna = world.user("anna");
    let save = json!({"email": ADDRESS, "password": PASSWORD});
    world.put(&anna, "/user/save_user_settings", save);
    let request = "POST /user/password_reset";
    for address in ["niemand@amt.example", ADDRESS] {
        let done = world.done(None, request, json!({"email": address}));
        assert_eq!(done, json!({"success": true}), "the same for all");
    }
    world.refuse(
        None,
        request,
        json!({"email": "kein"}),
        "400 invalid_email_address",
    );
    let account = account(&world);
    let token = sent(&world, &EmailJob::PasswordReset { account });
    let request = "POST /user/password_change";
    let change = |token: &str, password: &str, again: &str| json!({"token": token, "password": password, "password_verify": again});
    let new = "ganz anderes Pferd";
    for (token, password, again, refusal) in [
        (token.as_str(), new, PASSWORD, "400 passwords_do_not_match"),
        (token.as_str(), "kurz", "kurz", "400 invalid_password"),
        ("falsch", new, new, "400 token_not_found"),
    ] {
        world.refuse(None, request, change(token, password, again), refusal);
    }
    let done = world.done(None, request, change(&token, new, new));
    assert_eq!(done, json!({"success": true}));
    world.refuse(None, request, change(&token, new, new), "400 token_not_found");
    assert_eq!(log_in(&world, PASSWORD).status, 401);
    assert_eq!(log_in(&world, new).status, 200);
    world.refuse_get(&anna, "/user/validate_auth", "400 not_logged_in");
}

#[test]
fn what_needs_mail_is_refused_where_none_is_sent() {
    let world = World::with(Settings {
        mail: false,
        ..settings()
    });
    let chief = world.admin("chief");
    let body = json!({"email": ADDRESS});
    world.refuse(None, "POST /user/password_reset", body, "400 no_email_setup");
    for setting in [
        "require_email_verification",
        "application_email_admins",
        "reports_email_admins",
    ] {
        let body = json!({setting: true});
        world.refuse(&chief, "PUT /site", &body, "400 no_email_setup");
    }
}

#[test]
fn a_captcha_is_asked_for_and_read_once() {
    let world = World::new();
    let chief = world.admin("chief");
    assert_eq!(world.get(None, "/user/get_captcha"), json!({}));
    let body = json!({"captcha_enabled": true, "captcha_difficulty": "hard"});
    let site = world.put(&chief, "/site", body);
    assert_eq!(site["site_view"]["local_site"]["captcha_enabled"], true);
    let answer = world.call(None, "GET /user/get_captcha", Value::Null);
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let shown = &answer.body["ok"];
    let starts = |field: &str, with: &str| shown[field].as_str().unwrap().starts_with(with);
    assert!(starts("png", "iVBORw0KGgo"), "a picture");
    assert!(starts("wav", "UklGR"), "a sound");
    assert!(shown["uuid"].is_string());

    let at = world.app.now();
    world.write(|tx| captcha::ask(tx, "known", "a3f7k", at));
    let request = "POST /user/register";
    world.refuse(None, request, registering(&json!({})), "400 captcha_incorrect");
    let read = |answer: &str| registering(&json!({"captcha_uuid": "known", "captcha_answer": answer}));
    world.refuse(None, request, read("falsch"), "400 captcha_incorrect");
    world.refuse(None, request, read("a3f7k"), "400 captcha_incorrect");
    world.write(|tx| captcha::ask(tx, "known", "a3f7k", at));
    let made = world.done(None, request, read("A3F7K"));
    assert!(made["jwt"].is_string());
}
