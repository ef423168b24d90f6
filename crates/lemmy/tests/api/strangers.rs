// SPDX-License-Identifier: AGPL-3.0-or-later
//! What those learn who are not to: nobody on a private site, no local group by its name, no address of anybody; and how
//! often they may try.

use actix_web::test::TestRequest;
use kollegium_app::Settings;
use kollegium_app::limits::PerMinute;
use kollegium_domain::groups::Visibility;
use kollegium_domain::site::{self, SiteSettings};
use kollegium_domain::trust;
use serde_json::{Value, json};

use crate::v4::V4;
use crate::world::{Client, PASSWORD, Response, User, World, count, id, settings};

fn set(world: &World, change: impl Fn(&mut SiteSettings)) {
    let console = world.by_console(&world.read(site::actor));
    let means = settings().means();
    let closed = |it: &mut SiteSettings| {
        it.federation = trust::Mode::Off;
        change(it);
    };
    world.write(|tx| site::edit(tx, &console, closed, means));
}

#[test]
fn a_private_site_shows_its_people_to_its_people_alone() {
    let world = World::new();
    let (chief, anna) = (world.admin("chief"), world.user("anna"));
    let rad = world.community(&anna, "rad");
    let post = world.thread(&anna, rad, "Radwege");
    world.post(
        &chief,
        "/user/ban",
        json!({"person_id": world.user("ben").id, "ban": true}),
    );
    set(&world, |it| it.rules.private = true);
    let v4 = V4(&world);
    for path in [
        format!("/user?person_id={}", anna.id),
        "/user?username=anna".to_owned(),
        "/user?username=anna%40here.example".to_owned(),
        "/resolve_object?q=@anna@here.example".to_owned(),
        "/resolve_object?q=https://here.example/u/anna".to_owned(),
        format!("/post?id={post}"),
        "/community?name=rad".to_owned(),
    ] {
        world.get(&anna, &path);
        world.refuse_get(None, &path, "404");
    }
    for path in [
        format!("/person?person_id={}", anna.id),
        "/person?username=anna".to_owned(),
    ] {
        v4.get(&anna, &path);
        v4.refuse_get(None, &path, "404 not_found");
    }
    // For each list: how many there are for its people, and where.
    for (path, pointer) in [
        ("/search?q=anna&type_=Users", "/users"),
        ("/search?q=a", "/users"),
        ("/modlog", "/banned"),
        ("/site", "/admins"),
    ] {
        let found = |who: Option<&User>| count(world.get(who, path).pointer(pointer).unwrap());
        assert!(found(Some(&anna)) > 0, "{path}");
        assert_eq!(found(None), 0, "{path}");
    }
    for (path, pointer) in [
        ("/search?search_term=anna", "/persons"),
        ("/modlog", "/items"),
        ("/site", "/admins"),
    ] {
        let found = |who: Option<&User>| count(v4.get(who, path).pointer(pointer).unwrap());
        assert!(found(Some(&anna)) > 0, "{path}");
        assert_eq!(found(None), 0, "{path}");
    }
}

#[test]
fn a_local_group_is_as_good_as_none_by_its_name() {
    let world = World::new();
    let anna = world.user("anna");
    let person = world.actor(&world.by(anna.id).actor);
    for (name, visibility) in [
        ("intern", Visibility::Local),
        ("geschuetzt", Visibility::Protected),
    ] {
        world.group_for(&person, name, visibility);
        for path in [
            "/post/list?community_name=NAME",
            "/comment/list?community_name=NAME",
            "/search?q=x&community_name=NAME",
            "/community?name=NAME",
            "/resolve_object?q=!NAME@here.example",
        ] {
            let answers = [name, "gibtesnicht"].map(|it| {
                let answer = world.call(None, &format!("GET {}", path.replace("NAME", it)), Value::Null);
                (answer.status, answer.body)
            });
            assert_eq!(answers[0], answers[1], "{path}");
            assert_eq!(answers[0].0, 404, "{path}");
            world.get(&anna, &path.replace("NAME", name));
        }
        for path in [
            "/post/list?community_name=NAME",
            "/comment/list?community_name=NAME",
        ] {
            let path = path.replace("NAME", name);
            V4(&world).refuse_get(None, &path, "404 not_found");
        }
    }
}

#[test]
fn registering_with_a_known_address_is_answered_like_any_other() {
    for verify in [false, true] {
        let world = World::new();
        let anna = world.user("anna");
        let person = world.actor(&world.by(anna.id).actor);
        world.set_email(&person, "anna@amt.example");
        set(&world, |it| it.registration.verify_email = verify);
        let answers = ["frei@amt.example", "Anna@amt.example"].map(|email| {
            let name = if email.starts_with('f') { "ben" } else { "carla" };
            let body =
                json!({"username": name, "email": email, "password": PASSWORD, "password_verify": PASSWORD});
            let answer = world.call(None, "POST /user/register", body);
            let has_token = answer.body["jwt"].is_string();
            (answer.status, has_token, answer.body["verify_email_sent"].clone())
        });
        assert_eq!(answers[0], answers[1], "{verify}");
    }
}

/// The cheap reasons are looked at before a password is hashed or a text rendered.
#[test]
fn nothing_is_computed_for_those_who_are_refused_anyway() {
    let world = World::new();
    set(&world, |it| it.registration.mode = site::Registration::Closed);
    let short = json!({"username": "neu", "password": "kurz", "password_verify": "kurz"});
    world.refuse(None, "POST /user/register", &short, "400 registration_closed");
    set(&world, |it| {
        it.registration.mode = site::Registration::Open;
        it.registration.captcha = true;
    });
    world.refuse(None, "POST /user/register", &short, "400 captcha_incorrect");
    let reset = json!({"token": "0".repeat(64), "password": "kurz", "password_verify": "kurz"});
    world.refuse(None, "POST /user/password_change", reset, "400 token_not_found");

    let world = World::limited(PerMinute {
        message: 1,
        comment: 1,
        post: 1,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let by_default = world.group_for(&world.by(anna.id).actor, "rad", Visibility::Public);
    let post = world.thread(&anna, by_default.0, "Radwege");
    let comment = world.comment(&anna, post, None, "Text");
    world.post(&anna, "/post/like", json!({"post_id": post, "score": 0}));
    let long = "x".repeat(60_000);
    for (request, body) in [
        (
            "POST /post",
            json!({"community_id": by_default, "name": "x", "body": long}),
        ),
        ("PUT /post", json!({"post_id": post, "body": long})),
        ("POST /comment", json!({"post_id": post, "content": long})),
        ("PUT /comment", json!({"comment_id": comment, "content": long})),
        (
            "POST /private_message",
            json!({"recipient_id": anna.id, "content": long}),
        ),
        ("PUT /user/save_user_settings", json!({"bio": long})),
        (
            "PUT /community",
            json!({"community_id": by_default, "description": long}),
        ),
    ] {
        world.refuse(&anna, request, body, "400 rate_limit_error");
    }
}

fn from(world: &World, address: &str, request: TestRequest) -> Response {
    world.send(request.insert_header(("x-forwarded-for", address.to_owned())))
}

/// An instance behind a proxy: requests of these tests come from no address at all.
fn behind_a_proxy(limits: PerMinute) -> World {
    World::with(Settings {
        limits,
        trusted_proxies: vec!["0.0.0.0/32".parse().unwrap()],
        ..settings()
    })
}

#[test]
fn a_password_is_not_guessed_from_many_addresses() {
    let world = behind_a_proxy(PerMinute {
        login: 3,
        ..PerMinute::NONE
    });
    world.user("anna");
    let try_login = |number: usize, name: &str, password: &str| {
        let body = json!({"username_or_email": name, "password": password});
        let request = TestRequest::post().uri("/api/v3/user/login").set_json(&body);
        from(&world, &format!("198.51.100.{number}"), request).refusal()
    };
    for (number, name) in ["anna", "Anna", " anna"].into_iter().enumerate() {
        assert_eq!(try_login(number, name, "falsch falsch"), "401 incorrect_login");
    }
    assert_eq!(try_login(7, "anna", PASSWORD), "400 rate_limit_error");
    assert_eq!(try_login(8, "ANNA", PASSWORD), "400 rate_limit_error");
    // Whether there is such an account makes no difference, and others log in.
    for number in 10..13 {
        assert_eq!(try_login(number, "niemand", PASSWORD), "401 incorrect_login");
    }
    assert_eq!(try_login(14, "niemand", PASSWORD), "400 rate_limit_error");
    world.user("ben");
    assert_eq!(try_login(15, "ben", PASSWORD), "200 ");
}

#[test]
fn a_stolen_session_does_not_guess_the_password() {
    let world = behind_a_proxy(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let guess = |number: usize, path: &str, body: Value| {
        let request = TestRequest::post()
            .uri(&format!("/api/v3{path}"))
            .insert_header(("authorization", format!("Bearer {}", anna.token)))
            .set_json(&body);
        from(&world, &format!("198.51.100.{number}"), request).refusal()
    };
    let wrong = json!({"password": "falsch falsch", "delete_content": false});
    let mut answers: Vec<String> = (0..4)
        .map(|it| guess(it, "/user/delete_account", wrong.clone()))
        .collect();
    answers.dedup();
    assert_eq!(answers, ["401 incorrect_login", "400 rate_limit_error"]);
    let right = json!({"password": PASSWORD, "delete_content": false});
    assert_eq!(guess(9, "/user/delete_account", right), "400 rate_limit_error");
}

#[test]
fn an_account_acts_no_more_often_from_many_addresses_and_others_share_none() {
    let world = behind_a_proxy(PerMinute {
        message: 3,
        ..PerMinute::NONE
    });
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let group = world.group_for(&world.by(anna.id).actor, "rad", Visibility::Public);
    let post = world.thread(&anna, group.0, "Radwege");
    let like = |number: usize, who: &User| {
        let request = TestRequest::post()
            .uri("/api/v3/post/like")
            .insert_header(("authorization", format!("Bearer {}", who.token)))
            .set_json(json!({"post_id": post, "score": 1}));
        from(&world, &format!("198.51.100.{number}"), request).status
    };
    let by_anna: Vec<u16> = (0..5).map(|it| like(it, &anna)).collect();
    assert_eq!(by_anna, [200, 200, 200, 400, 400]);
    // Behind the proxy each has an address of their own.
    assert_eq!((like(0, &ben), like(4, &ben)), (200, 200));
    let _ = id(&world.get(&anna, &format!("/post?id={post}"))["post_view"]["post"]);
}
