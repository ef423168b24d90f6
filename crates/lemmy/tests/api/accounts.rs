// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and out, registering, and people.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::world::{PASSWORD, User, World, id, ids, redacted};

async fn try_login(world: &World, name: &str, password: &str) -> crate::world::Response {
    let body = json!({"username_or_email": name, "password": password, "totp_2fa_token": null});
    world.call(None, Method::POST, "/user/login", Some(&body)).await
}

#[actix_web::test]
async fn logging_in_out_and_being_somebody() {
    let world = World::new();
    let anna = world.user("anna");
    let login = try_login(&world, "Anna", PASSWORD).await;
    assert_eq!(login.status, 200);
    let token = login.body["jwt"].as_str().unwrap().to_owned();
    assert_eq!(
        (
            &login.body["registration_created"],
            &login.body["verify_email_sent"]
        ),
        (&json!(false), &json!(false))
    );
    let session = User {
        token: token.clone(),
        ..anna.clone()
    };
    assert_eq!(
        world.get(&session, "/user/validate_auth").await,
        json!({"success": true})
    );
    let logins = world.get(&session, "/user/list_logins").await;
    assert_eq!(logins.as_array().unwrap().len(), 2);
    let cookie = TestRequest::get()
        .uri("/api/v3/user/validate_auth")
        .insert_header(("cookie", format!("lang=de; jwt={token}")));
    assert_eq!(world.send(cookie).await.status, 200);
    let content = world
        .post(&session, "/user/donation_dialog_shown", json!({}))
        .await;
    assert_eq!(content, json!({"success": true}));
    world.post(&session, "/user/logout", json!({})).await;
    let void = world
        .call(Some(&session), Method::GET, "/user/validate_auth", None)
        .await;
    assert_eq!((void.status, &void.body["error"]), (400, &json!("not_logged_in")));
    world.get(&anna, "/user/validate_auth").await;
}

#[actix_web::test]
async fn wrong_names_and_passwords_are_refused_alike() {
    let world = World::new();
    world.user("anna");
    for (name, password) in [("anna", "falsch falsch"), ("niemand", PASSWORD), ("", "")] {
        let refused = try_login(&world, name, password).await;
        assert_eq!(refused.status, 401, "{name}");
        assert_eq!(refused.body, json!({"error": "incorrect_login"}));
    }
}

#[actix_web::test]
async fn registering() {
    let world = World::new();
    let register = |name: &str, password: &str, again: &str| {
        let body = json!({"username": name, "password": password, "password_verify": again});
        let world = &world;
        async move {
            world
                .call(None, Method::POST, "/user/register", Some(&body))
                .await
        }
    };
    let made = register("neuling", PASSWORD, PASSWORD).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(made.body["jwt"].is_string());
    let body = json!({"username": "vorsichtig", "password": PASSWORD, "password_verify": PASSWORD, "show_nsfw": false});
    let careful = world
        .call(None, Method::POST, "/user/register", Some(&body))
        .await;
    let careful = User {
        token: careful.body["jwt"].as_str().unwrap().to_owned(),
        id: kollegium_domain::ids::ActorId(0),
    };
    let mine = world.get(&careful, "/site").await;
    assert_eq!(
        mine["my_user"]["local_user_view"]["local_user"]["show_nsfw"],
        false
    );
    for (name, password, again, code) in [
        ("neuling", PASSWORD, PASSWORD, "user_already_exists"),
        ("Neuling", PASSWORD, PASSWORD, "user_already_exists"),
        ("admin", PASSWORD, PASSWORD, "user_already_exists"),
        ("a b", PASSWORD, PASSWORD, "invalid_name"),
        ("zweite", "kurz", "kurz", "invalid_password"),
        ("zweite", PASSWORD, "anderes Passwort", "passwords_do_not_match"),
    ] {
        let refused = register(name, password, again).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!(code)),
            "{name}"
        );
    }
    assert_eq!(world.get(None, "/user/get_captcha").await, json!({}));
}

#[actix_web::test]
async fn a_person_and_what_they_wrote() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&ben, community, "Radwege").await;
    let comment = world.comment(&ben, post, None, "Meine Meinung").await;
    world.comment(&anna, post, None, "Meine auch").await;
    let profile = world
        .get(None, "/user?username=ben%40here.example&sort=New")
        .await;
    assert_eq!(ids(&profile["posts"], "post"), [post]);
    assert_eq!(ids(&profile["comments"], "comment"), [comment]);
    insta::assert_json_snapshot!("person_view", redacted(profile["person_view"].clone()));
    let anna = world.get(None, &format!("/user?person_id={}", anna.id)).await;
    assert_eq!(ids(&anna["moderates"], "community"), [community]);
}

#[actix_web::test]
async fn logging_in_is_limited() {
    let world = World::with(kollegium_http::limits::PerMinute {
        login: 2,
        ..kollegium_http::limits::PerMinute::NONE
    });
    for expected in [401, 401, 400] {
        assert_eq!(try_login(&world, "niemand", PASSWORD).await.status, expected);
    }
    let refused = try_login(&world, "niemand", PASSWORD).await;
    assert_eq!(refused.body, json!({"error": "rate_limit_error"}));
}

#[actix_web::test]
async fn acting_is_limited_and_reading_is_not() {
    let world = World::with(kollegium_http::limits::PerMinute {
        message: 3,
        ..kollegium_http::limits::PerMinute::NONE
    });
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    let like = json!({"post_id": post, "score": 1});
    for expected in [200, 200, 200, 400] {
        let answer = world
            .call(Some(&anna), Method::POST, "/post/like", Some(&like))
            .await;
        assert_eq!(answer.status, expected);
    }
    world.get(&anna, &format!("/post?id={post}")).await;
}

#[actix_web::test]
async fn an_account_is_applied_for_and_approved() {
    let world = World::new();
    let admin = world.admin("verwaltung");
    let edit = json!({"registration_mode": "RequireApplication"});
    world.put(&admin, "/site", edit).await;
    let apply = |name: &str, answer: Value| {
        let body =
            json!({"username": name, "password": PASSWORD, "password_verify": PASSWORD, "answer": answer});
        let world = &world;
        async move {
            world
                .call(None, Method::POST, "/user/register", Some(&body))
                .await
        }
    };
    let applied = apply("neuling", json!("Ich arbeite im Amt.")).await;
    assert_eq!(
        applied.body,
        json!({"registration_created": true, "verify_email_sent": false})
    );
    let pending = try_login(&world, "neuling", PASSWORD).await;
    assert_eq!(
        (pending.status, &pending.body["error"]),
        (400, &json!("registration_application_is_pending"))
    );
    let count = world.get(&admin, "/admin/registration_application/count").await;
    assert_eq!(count, json!({"registration_applications": 1}));
    let list = world
        .get(&admin, "/admin/registration_application/list?unread_only=true")
        .await;
    let list = &list["registration_applications"];
    insta::assert_json_snapshot!("application", redacted(list[0].clone()));
    let application = id(&list[0]["registration_application"]);
    let decide =
        |approve: bool| json!({"id": application, "approve": approve, "deny_reason": "Nur für Ämter"});
    let path = "/admin/registration_application/approve";
    let denied = world.put(&admin, path, decide(false)).await;
    let view = &denied["registration_application"];
    assert_eq!(view["registration_application"]["deny_reason"], "Nur für Ämter");
    assert_eq!(view["admin"]["name"], "verwaltung");
    let refused = try_login(&world, "neuling", PASSWORD).await;
    assert_eq!(
        refused.body,
        json!({"error": "registration_denied", "message": "Nur für Ämter"})
    );
    world.put(&admin, path, decide(true)).await;
    assert_eq!(try_login(&world, "neuling", PASSWORD).await.status, 200);
    let person = id(&list[0]["creator"]);
    let one = format!("/admin/registration_application?person_id={person}");
    let one = world.get(&admin, &one).await;
    let one = &one["registration_application"];
    assert_eq!(one["creator_local_user"]["accepted_application"], true);
    let unanswered = apply("andere", Value::Null).await;
    assert_eq!(
        (unanswered.status, &unanswered.body["error"]),
        (400, &json!("registration_application_answer_required"))
    );
}

#[actix_web::test]
async fn applications_are_for_administrators() {
    let world = World::new();
    let anna = world.user("anna");
    let approve = json!({"id": 1, "approve": true});
    for (method, path, body) in [
        (Method::GET, "/admin/registration_application/count", None),
        (Method::GET, "/admin/registration_application/list", None),
        (Method::GET, "/admin/registration_application?person_id=1", None),
        (
            Method::PUT,
            "/admin/registration_application/approve",
            Some(&approve),
        ),
    ] {
        let refused = world.call(Some(&anna), method.clone(), path, body).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("not_an_admin")),
            "{method} {path}"
        );
    }
}
