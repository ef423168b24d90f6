// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and out, registering, and people.

use actix_web::test::TestRequest;
use kollegium_app::limits::PerMinute;
use serde_json::{Value, json};

use crate::world::{Client, PASSWORD, Response, User, World, assert_has, count, id, ids, redacted};

fn try_login(world: &World, name: &str, password: &str) -> Response {
    let body = json!({"username_or_email": name, "password": password, "totp_2fa_token": null});
    world.call(None, "POST /user/login", &body)
}

#[test]
fn logging_in_out_and_being_somebody() {
    let world = World::new();
    let anna = world.user("anna");
    let login = try_login(&world, "Anna", PASSWORD);
    assert_eq!(login.status, 200);
    let token = login.body["jwt"].as_str().unwrap().to_owned();
    let nothing_more = json!({"registration_created": false, "verify_email_sent": false});
    assert_has(&login.body, nothing_more);
    let session = User {
        token: token.clone(),
        ..anna.clone()
    };
    let valid = world.get(&session, "/user/validate_auth");
    assert_eq!(valid, json!({"success": true}));
    let logins = world.get(&session, "/user/list_logins");
    assert_eq!(count(&logins), 2);
    let cookie = TestRequest::get()
        .uri("/api/v3/user/validate_auth")
        .insert_header(("cookie", format!("lang=de; jwt={token}")));
    assert_eq!(world.send(cookie).status, 200);
    let content = world.post(&session, "/user/donation_dialog_shown", json!({}));
    assert_eq!(content, json!({"success": true}));
    world.post(&session, "/user/logout", json!({}));
    world.refuse_get(&session, "/user/validate_auth", "400 not_logged_in");
    world.get(&anna, "/user/validate_auth");
}

#[test]
fn wrong_names_and_passwords_are_refused_alike() {
    let world = World::new();
    world.user("anna");
    for (name, password) in [("anna", "falsch falsch"), ("niemand", PASSWORD), ("", "")] {
        let refused = try_login(&world, name, password);
        assert_eq!(refused.status, 401, "{name}");
        assert_eq!(refused.body, json!({"error": "incorrect_login"}));
    }
}

#[test]
fn registering() {
    let world = World::new();
    let register = |name: &str, password: &str, again: &str| {
        let body = json!({"username": name, "password": password, "password_verify": again});
        world.call(None, "POST /user/register", body)
    };
    let made = register("neuling", PASSWORD, PASSWORD);
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(made.body["jwt"].is_string());
    let body = json!({"username": "vorsichtig", "password": PASSWORD, "password_verify": PASSWORD, "show_nsfw": false});
    let careful = world.call(None, "POST /user/register", &body);
    let careful = User {
        token: careful.body["jwt"].as_str().unwrap().to_owned(),
        id: kollegium_domain::ids::ActorId(0),
    };
    let mine = world.get(&careful, "/site");
    let local_user = &mine["my_user"]["local_user_view"]["local_user"];
    assert_eq!(local_user["show_nsfw"], false);
    for (name, password, again, refusal) in [
        ("neuling", PASSWORD, PASSWORD, "400 user_already_exists"),
        ("Neuling", PASSWORD, PASSWORD, "400 user_already_exists"),
        ("admin", PASSWORD, PASSWORD, "400 user_already_exists"),
        ("a b", PASSWORD, PASSWORD, "400 invalid_name"),
        ("zweite", "kurz", "kurz", "400 invalid_password"),
        ("zweite", PASSWORD, "anderes", "400 passwords_do_not_match"),
    ] {
        assert_eq!(register(name, password, again).refusal(), refusal, "{name}");
    }
    assert_eq!(world.get(None, "/user/get_captcha"), json!({}));
}

#[test]
fn a_person_and_what_they_wrote() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&ben, community, "Radwege");
    let comment = world.comment(&ben, post, None, "Meine Meinung");
    world.comment(&anna, post, None, "Meine auch");
    let profile = world.get(None, "/user?username=ben%40here.example&sort=New");
    assert_eq!(ids(&profile["posts"], "post"), [post]);
    assert_eq!(ids(&profile["comments"], "comment"), [comment]);
    insta::assert_json_snapshot!("person_view", redacted(profile["person_view"].clone()));
    let anna = world.get(None, &format!("/user?person_id={}", anna.id));
    assert_eq!(ids(&anna["moderates"], "community"), [community]);
}

#[test]
fn logging_in_is_limited() {
    let world = World::limited(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    for expected in [401, 401, 400] {
        assert_eq!(try_login(&world, "niemand", PASSWORD).status, expected);
    }
    let refused = try_login(&world, "niemand", PASSWORD);
    assert_eq!(refused.body, json!({"error": "rate_limit_error"}));
}

#[test]
fn acting_is_limited_and_reading_is_not() {
    let world = World::limited(PerMinute {
        message: 3,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    let like = json!({"post_id": post, "score": 1});
    for expected in [200, 200, 200, 400] {
        let answer = world.call(&anna, "POST /post/like", &like);
        assert_eq!(answer.status, expected);
    }
    world.get(&anna, &format!("/post?id={post}"));
}

#[test]
fn an_account_is_applied_for_and_approved() {
    let world = World::new();
    let admin = world.admin("verwaltung");
    let edit = json!({"registration_mode": "RequireApplication"});
    world.put(&admin, "/site", edit);
    let apply = |name: &str, answer: Value| {
        let body =
            json!({"username": name, "password": PASSWORD, "password_verify": PASSWORD, "answer": answer});
        world.call(None, "POST /user/register", body)
    };
    let applied = apply("neuling", json!("Ich arbeite im Amt."));
    let applied_for = json!({"registration_created": true, "verify_email_sent": false});
    assert_eq!(applied.body, applied_for);
    let pending = try_login(&world, "neuling", PASSWORD);
    assert_eq!(pending.refusal(), "400 registration_application_is_pending");
    let open = world.get(&admin, "/admin/registration_application/count");
    assert_eq!(open, json!({"registration_applications": 1}));
    let list = world.get(&admin, "/admin/registration_application/list?unread_only=true");
    let list = &list["registration_applications"];
    insta::assert_json_snapshot!("application", redacted(list[0].clone()));
    let application = id(&list[0]["registration_application"]);
    let decide =
        |approve: bool| json!({"id": application, "approve": approve, "deny_reason": "Nur für Ämter"});
    let path = "/admin/registration_application/approve";
    let denied = world.put(&admin, path, decide(false));
    let view = &denied["registration_application"];
    assert_eq!(view["registration_application"]["deny_reason"], "Nur für Ämter");
    assert_eq!(view["admin"]["name"], "verwaltung");
    let refused = try_login(&world, "neuling", PASSWORD);
    let denial = json!({"error": "registration_denied", "message": "Nur für Ämter"});
    assert_eq!(refused.body, denial);
    world.put(&admin, path, decide(true));
    assert_eq!(try_login(&world, "neuling", PASSWORD).status, 200);
    let person = id(&list[0]["creator"]);
    let one = format!("/admin/registration_application?person_id={person}");
    let one = world.get(&admin, &one);
    let one = &one["registration_application"];
    assert_eq!(one["creator_local_user"]["accepted_application"], true);
    let unanswered = apply("andere", Value::Null);
    let found = unanswered.refusal();
    assert_eq!(found, "400 registration_application_answer_required");
}

#[test]
fn applications_are_for_administrators() {
    let world = World::new();
    let anna = world.user("anna");
    for path in ["/count", "/list", "?person_id=1"] {
        let path = format!("/admin/registration_application{path}");
        world.refuse_get(&anna, &path, "400 not_an_admin");
    }
    let approve = "PUT /admin/registration_application/approve";
    let body = json!({"id": 1, "approve": true});
    world.refuse(&anna, approve, body, "400 not_an_admin");
}
