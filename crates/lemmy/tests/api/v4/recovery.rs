// SPDX-License-Identifier: AGPL-3.0-or-later
//! Captchas, proof of addresses, and getting back in.

use actix_web::http::Method;
use kollegium_domain::mail::EmailJob;
use serde_json::{Value, json};

use super::{V4, refusal};
use crate::recovery::{ADDRESS, account, registering, sent};
use crate::world::World;

/// Answers to somebody who is not logged in, where it has to succeed.
async fn done(v4: V4<'_>, path: &str, body: Value) -> Value {
    let answer = v4.call(None, Method::POST, path, Some(&body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

#[actix_web::test]
async fn addresses_are_proven_and_passwords_replaced() {
    let world = World::new();
    let (v4, chief) = (V4(&world), world.admin("chief"));
    v4.put(&chief, "/site", json!({"email_verification_required": true}))
        .await;
    let made = done(
        v4,
        "/account/auth/register",
        registering(&json!({"email": ADDRESS})),
    )
    .await;
    assert_eq!(made["verify_email_sent"], true);
    for address in ["niemand@amt.example", ADDRESS] {
        let body = json!({"email": address});
        let again = done(v4, "/account/auth/resend_verification_email", body).await;
        assert_eq!(again, json!({"success": true}), "the same for all");
    }
    let token = sent(
        &world,
        &EmailJob::Verification {
            account: account(&world),
        },
    );
    let path = "/account/auth/verify_email";
    let refused = v4
        .refused(None, Method::POST, path, json!({"token": "falsch"}))
        .await;
    assert_eq!(refused, refusal(404, "not_found"));
    assert_eq!(done(v4, path, json!({"token": token})).await["success"], true);

    done(v4, "/account/auth/password_reset", json!({"email": ADDRESS})).await;
    let token = sent(
        &world,
        &EmailJob::PasswordReset {
            account: account(&world),
        },
    );
    let path = "/account/auth/password_change";
    let new = "ganz anderes Pferd";
    let change = |token: &str| json!({"token": token, "password": new, "password_verify": new});
    let refused = v4.refused(None, Method::POST, path, change("falsch")).await;
    assert_eq!(refused, refusal(404, "not_found"));
    done(v4, path, change(&token)).await;
    let body = json!({"username_or_email": ADDRESS, "password": new});
    assert!(done(v4, "/account/auth/login", body).await["jwt"].is_string());
}

#[actix_web::test]
async fn what_needs_mail_is_refused_where_none_is_sent() {
    let world = World::without_mail();
    for what in ["password_reset", "resend_verification_email"] {
        let path = format!("/account/auth/{what}");
        let refused = V4(&world)
            .refused(None, Method::POST, &path, json!({"email": ADDRESS}))
            .await;
        assert_eq!(refused, refusal(400, "no_email_setup"));
    }
}

#[actix_web::test]
async fn a_captcha_is_asked_for() {
    let world = World::new();
    let (v4, chief) = (V4(&world), world.admin("chief"));
    assert_eq!(v4.get(None, "/account/auth/get_captcha").await, json!({}));
    world.put(&chief, "/site", json!({"captcha_enabled": true})).await;
    assert_eq!(v4.get(None, "/site").await["captcha_enabled"], true);
    let shown = v4.get(None, "/account/auth/get_captcha").await;
    assert!(shown["ok"]["png"].as_str().unwrap().starts_with("iVBORw0KGgo"));
    let refused = v4
        .refused(
            None,
            Method::POST,
            "/account/auth/register",
            registering(&json!({})),
        )
        .await;
    assert_eq!(refused, refusal(400, "unknown"));
}
