// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and out, and one's own account.

use actix_web::http::Method;
use kollegium_domain::mail::Letter;
use kollegium_http::limits::PerMinute;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::recovery::{ADDRESS, account, sent};
use crate::world::{PASSWORD, User, World, ids, redacted};

async fn log_in(v4: V4<'_>, name: &str, code: Option<String>) -> (u16, Value) {
    let body = json!({
        "username_or_email": name, "password": PASSWORD, "totp_2fa_token": code, "stay_logged_in": true,
    });
    let answer = v4
        .call(None, Method::POST, "/account/auth/login", Some(&body))
        .await;
    (answer.status, answer.body)
}

#[actix_web::test]
async fn registering_logging_in_and_out() {
    let world = World::new();
    let v4 = V4(&world);
    assert_eq!(v4.get(None, "/account/auth/get_captcha").await, json!({}));
    let body = json!({
        "username": "anna", "password": PASSWORD, "password_verify": PASSWORD, "show_nsfw": true, "honeypot": "",
    });
    let made = v4
        .call(None, Method::POST, "/account/auth/register", Some(&body))
        .await;
    assert_eq!((made.status, made.body["jwt"].is_string()), (200, true));
    let again = v4
        .refused(None, Method::POST, "/account/auth/register", body)
        .await;
    assert_eq!(again, refusal(400, "username_already_taken"));
    let (status, answer) = log_in(v4, "anna", None).await;
    assert_eq!(status, 200);
    let anna = User {
        token: answer["jwt"].as_str().unwrap().to_owned(),
        id: kollegium_domain::ids::ActorId(0),
    };
    assert_eq!(
        v4.get(&anna, "/account/validate_auth").await,
        json!({"success": true})
    );
    let logins = v4.get(&anna, "/account/login/list").await;
    assert_eq!(logins["logins"].as_array().unwrap().len(), 2);
    let seen = v4.post(&anna, "/account/donation_dialog_shown", json!({})).await;
    assert_eq!(seen, json!({"success": true}));
    v4.post(&anna, "/account/auth/logout", json!({})).await;
    let void = v4
        .refused(Some(&anna), Method::GET, "/account/validate_auth", json!({}))
        .await;
    assert_eq!(void, refusal(400, "not_logged_in"));
    assert_eq!(
        log_in(v4, "nobody", None).await,
        (401, json!({"error": "incorrect_login"}))
    );
    for (method, path) in [
        (Method::POST, "/account/auth/logout"),
        (Method::GET, "/account/login/list"),
        (Method::POST, "/account/donation_dialog_shown"),
    ] {
        assert_eq!(
            v4.refused(None, method, path, json!({})).await,
            no_login(),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn passwords_and_second_factors() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let made = v4.post(&anna, "/account/auth/totp/generate", json!({})).await;
    let address = made["totp_secret_url"].as_str().unwrap();
    let wrong = json!({"totp_token": "000000", "enabled": true});
    let refused = v4
        .refused(Some(&anna), Method::POST, "/account/auth/totp/edit", wrong)
        .await;
    assert_eq!(refused, refusal(400, "incorrect_totp_token"));
    let code = crate::settings::code(address, 0);
    let right = json!({"totp_token": code, "enabled": true});
    assert_eq!(
        v4.post(&anna, "/account/auth/totp/edit", right).await,
        json!({"enabled": true})
    );
    let (status, answer) = log_in(v4, "anna", None).await;
    assert_eq!((status, &answer["error"]), (400, &json!("missing_totp_token")));
    assert_eq!(
        v4.refused(None, Method::POST, "/account/auth/totp/generate", json!({}))
            .await,
        no_login()
    );

    let new = "noch ein langes Wort";
    let body = json!({"new_password": new, "new_password_verify": new, "old_password": PASSWORD});
    let changed = v4.put(&anna, "/account/auth/change_password", body).await;
    assert!(changed["jwt"].is_string());
    let body = json!({"new_password": new, "new_password_verify": "anders", "old_password": new});
    let user = User {
        token: changed["jwt"].as_str().unwrap().to_owned(),
        ..anna
    };
    let refused = v4
        .refused(Some(&user), Method::PUT, "/account/auth/change_password", body)
        .await;
    assert_eq!(refused, refusal(400, "passwords_do_not_match"));
}

#[actix_web::test]
async fn letters_prove_addresses_and_replace_forgotten_passwords() {
    let world = World::new();
    let v4 = V4(&world);
    let (chief, anna) = (world.admin("chief"), world.user("anna"));
    let set = json!({"email_verification_required": true});
    v4.put(&chief, "/site", set).await;
    v4.put(&anna, "/account/settings/save", json!({"email": ADDRESS}))
        .await;
    let shown = v4.get(&anna, "/account").await;
    let user = &shown["local_user_view"]["local_user"];
    assert_eq!(
        (&user["email"], &user["email_verified"]),
        (&json!(ADDRESS), &json!(false))
    );
    let tried = async |path: &str, body: Value| {
        let answer = v4.call(None, Method::POST, path, Some(&body)).await;
        (answer.status, answer.body)
    };
    let done = (200, json!({"success": true}));
    let missing = (404, json!({"error": "not_found"}));
    let account = account(&world);
    let path = "/account/auth/verify_email";
    let token = sent(&world, &Letter::Verification { account });
    assert_eq!(tried(path, json!({"token": "falsch"})).await, missing);
    assert_eq!(tried(path, json!({"token": token})).await, done);

    let path = "/account/auth/password_reset";
    assert_eq!(tried(path, json!({"email": ADDRESS})).await, done);
    assert_eq!(tried(path, json!({"email": "kein"})).await.0, 400);
    let token = sent(&world, &Letter::PasswordReset { account });
    let path = "/account/auth/password_change";
    let change = |token: &str| json!({"token": token, "password": "ganz anderes Pferd", "password_verify": "ganz anderes Pferd"});
    assert_eq!(tried(path, change("falsch")).await, missing);
    assert_eq!(tried(path, change(&token)).await, done);
    assert_eq!(log_in(v4, "anna", None).await.0, 401);
}

#[actix_web::test]
async fn a_captcha_is_asked_for() {
    let world = World::new();
    let v4 = V4(&world);
    let chief = world.admin("chief");
    world.put(&chief, "/site", json!({"captcha_enabled": true})).await;
    assert_eq!(v4.get(None, "/site").await["captcha_enabled"], true);
    assert!(v4.get(None, "/account/auth/get_captcha").await["ok"]["png"].is_string());
    let body = json!({"username": "anna", "password": PASSWORD, "password_verify": PASSWORD});
    let refused = v4
        .call(None, Method::POST, "/account/auth/register", Some(&body))
        .await;
    assert_eq!(
        (refused.status, refused.body),
        (400, json!({"error": "unknown", "message": "captcha_incorrect"}))
    );
}

#[actix_web::test]
async fn who_asks_too_often_is_told_so_in_the_words_of_v4() {
    let world = World::with(PerMinute {
        login: 1,
        ..PerMinute::NONE
    });
    let v4 = V4(&world);
    assert_eq!(log_in(v4, "nobody", None).await.0, 401);
    let (status, answer) = log_in(v4, "nobody", None).await;
    assert_eq!((status, &answer["error"]), (429, &json!("too_many_requests")));
}

#[actix_web::test]
async fn settings_are_saved_and_shown() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let community = v4.community(&anna, "rad").await;
    v4.post(
        &anna,
        "/community/follow",
        json!({"community_id": community, "follow": true}),
    )
    .await;
    let mut mine = v4.get(&anna, "/account").await;
    assert_eq!(mine["discussion_languages"].as_array().unwrap().len(), 184);
    mine["discussion_languages"] = json!("[all]");
    insta::assert_json_snapshot!("account", redacted(mine));
    let save = json!({
        "default_post_sort_type": "top", "default_post_time_range_seconds": 3600, "show_downvotes": "hide",
        "default_listing_type": "moderator_view", "post_listing_mode": "small_card", "display_name": "Anna A.",
        "bio": "Über *mich*", "show_nsfw": false, "discussion_languages": [0, 32], "theme": "dunkel",
        "show_score": false, "animated_images_enabled": false, "infinite_scroll_enabled": true,
    });
    assert_eq!(
        v4.put(&anna, "/account/settings/save", save.clone()).await,
        json!({"success": true})
    );
    let mine = v4.get(&anna, "/account").await;
    let user = &mine["local_user_view"]["local_user"];
    for (field, value) in save.as_object().unwrap() {
        let shown = match field.as_str() {
            "discussion_languages" => &mine[field],
            "display_name" | "bio" => &mine["local_user_view"]["person"][field],
            _ => &user[field],
        };
        assert_eq!(shown, value, "{field}");
    }
    // Each of the two is changed by itself, too.
    v4.put(
        &anna,
        "/account/settings/save",
        json!({"default_post_time_range_seconds": 86_400}),
    )
    .await;
    let user = v4.get(&anna, "/account").await["local_user_view"]["local_user"].clone();
    assert_eq!(
        (
            &user["default_post_sort_type"],
            &user["default_post_time_range_seconds"]
        ),
        (&json!("top"), &json!(86_400))
    );
    for (bad, code) in [
        (
            json!({"default_listing_type": "suggested"}),
            "invalid_default_post_listing_type",
        ),
        (json!({"bio": "x".repeat(10_001)}), "bio_length_overflow"),
        (json!({"discussion_languages": [184]}), "language_not_allowed"),
    ] {
        let refused = v4
            .refused(Some(&anna), Method::PUT, "/account/settings/save", bad)
            .await;
        assert_eq!(refused, refusal(400, code));
    }
    for (method, path) in [
        (Method::GET, "/account"),
        (Method::PUT, "/account/settings/save"),
        (Method::GET, "/account/settings/export"),
        (Method::POST, "/account/settings/import"),
        (Method::GET, "/account/unread_counts"),
    ] {
        assert_eq!(
            v4.refused(None, method, path, json!({})).await,
            no_login(),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn another_account_gets_what_was_exported() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&anna, community, "Radwege").await;
    v4.post(
        &ben,
        "/community/follow",
        json!({"community_id": community, "follow": true}),
    )
    .await;
    v4.put(&ben, "/post/save", json!({"post_id": post, "save": true}))
        .await;
    v4.put(
        &ben,
        "/account/settings/save",
        json!({"display_name": "Ben B.", "theme": "dunkel"}),
    )
    .await;
    let mut file = v4.get(&ben, "/account/settings/export").await;
    file["blocked_instances_persons"] = json!(["evil.example"]);
    assert_eq!(
        v4.post(&carla, "/account/settings/import", file.clone()).await,
        json!({"success": true})
    );
    let mine = v4.get(&carla, "/account").await;
    assert_eq!(ids(&mine["follows"], "community"), [community]);
    assert_eq!(mine["local_user_view"]["person"]["display_name"], "Ben B.");
    assert_eq!(mine["local_user_view"]["local_user"]["theme"], "dunkel");
    assert_eq!(mine["instance_persons_blocks"][0]["domain"], "evil.example");
    assert_eq!(v4.ids(&carla, "/account/saved", "post").await, [post]);
    let bad = json!({"display_name": "x".repeat(101)});
    let refused = v4
        .refused(Some(&carla), Method::POST, "/account/settings/import", bad)
        .await;
    assert_eq!(refused, refusal(400, "invalid_display_name"));
}

#[actix_web::test]
async fn an_account_is_closed() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let body = |password: &str| json!({"password": password, "delete_content": true});
    let refused = v4
        .refused(Some(&anna), Method::DELETE, "/account", body("falsch falsch"))
        .await;
    assert_eq!(refused, no_login());
    assert_eq!(
        v4.delete(&anna, "/account", body(PASSWORD)).await,
        json!({"success": true})
    );
    assert_eq!(
        v4.refused(Some(&anna), Method::GET, "/account", json!({})).await,
        no_login()
    );
}
