// SPDX-License-Identifier: AGPL-3.0-or-later
//! Captchas, proof of addresses, and getting back in.

use kollegium_app::Settings;
use kollegium_domain::mail::EmailJob;
use serde_json::json;

use super::V4;
use crate::recovery::{ADDRESS, account, registering, sent};
use crate::world::{Client, World, settings};

#[test]
fn addresses_are_proven_and_passwords_replaced() {
    let world = World::new();
    let (v4, chief) = (V4(&world), world.admin("chief"));
    v4.put(&chief, "/site", json!({"email_verification_required": true}));
    let new = registering(&json!({"email": ADDRESS}));
    let made = v4.done(None, "POST /account/auth/register", new);
    assert_eq!(made["verify_email_sent"], true);
    for address in ["niemand@amt.example", ADDRESS] {
        let body = json!({"email": address});
        let again = v4.done(None, "POST /account/auth/resend_verification_email", body);
        assert_eq!(again, json!({"success": true}), "the same for all");
    }
    let account = account(&world);
    let token = sent(&world, &EmailJob::Verification { account });
    let verify = "POST /account/auth/verify_email";
    v4.refuse(None, verify, json!({"token": "falsch"}), "404 not_found");
    let verified = v4.done(None, verify, json!({"token": token}));
    assert_eq!(verified["success"], true);

    let body = json!({"email": ADDRESS});
    v4.done(None, "POST /account/auth/password_reset", body);
    let token = sent(&world, &EmailJob::PasswordReset { account });
    let change = "POST /account/auth/password_change";
    let new = "ganz anderes Pferd";
    let with = |token: &str| json!({"token": token, "password": new, "password_verify": new});
    v4.refuse(None, change, with("falsch"), "404 not_found");
    v4.done(None, change, with(&token));
    let body = json!({"username_or_email": ADDRESS, "password": new});
    let login = v4.done(None, "POST /account/auth/login", body);
    assert!(login["jwt"].is_string());
}

#[test]
fn what_needs_mail_is_refused_where_none_is_sent() {
    let world = World::with(Settings {
        mail: false,
        ..settings()
    });
    for what in ["password_reset", "resend_verification_email"] {
        let (request, body) = (format!("POST /account/auth/{what}"), json!({"email": ADDRESS}));
        V4(&world).refuse(None, &request, body, "400 no_email_setup");
    }
}

#[test]
fn a_captcha_is_asked_for() {
    let world = World::new();
    let (v4, chief) = (V4(&world), world.admin("chief"));
    assert_eq!(v4.get(None, "/account/auth/get_captcha"), json!({}));
    world.put(&chief, "/site", json!({"captcha_enabled": true}));
    assert_eq!(v4.get(None, "/site")["captcha_enabled"], true);
    let shown = v4.get(None, "/account/auth/get_captcha");
    assert!(shown["ok"]["png"].as_str().unwrap().starts_with("iVBORw0KGgo"));
    let unread = registering(&json!({}));
    v4.refuse(None, "POST /account/auth/register", unread, "400 unknown");
}
