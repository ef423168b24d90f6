// SPDX-License-Identifier: AGPL-3.0-or-later
//! What real clients send and read, where they rely on Lemmy being lenient.

use actix_web::test::TestRequest;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use crate::v4::V4;
use crate::world::{Client, PASSWORD, Scene, User, World, assert_has, count, id, ids};

/// The claims of a token, as `jwt-decode` of lemmy-ui and Voyager read them.
fn claims(token: &Value) -> Value {
    let parts: Vec<&str> = token.as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3, "{token}");
    // Voyager decodes with `atob`, which knows neither `-` nor `_`.
    assert!(!parts[1].contains(['-', '_', '=']), "{token}");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[test]
fn every_token_is_read_as_a_json_web_token_and_is_valid() {
    let world = World::new();
    let v4 = V4(&world);
    let new = |name: &str| json!({"username": name, "password": PASSWORD, "password_verify": PASSWORD});
    let known = |name: &str| json!({"username_or_email": name, "password": PASSWORD});
    let registered = world.done(None, "POST /user/register", new("anna"))["jwt"].clone();
    let before = world.app.now().seconds();
    let tokens = [
        registered.clone(),
        v4.done(None, "POST /account/auth/register", new("ben"))["jwt"].clone(),
        world.done(None, "POST /user/login", known("anna"))["jwt"].clone(),
        v4.done(None, "POST /account/auth/login", known("anna"))["jwt"].clone(),
    ];
    let user = |token: &Value| User {
        token: token.as_str().unwrap().to_owned(),
        id: kollegium_domain::ids::ActorId(0),
    };
    for token in &tokens {
        let claims = claims(token);
        let mine = world.get(&user(token), "/site")["my_user"]["local_user_view"]["local_user"]["id"].clone();
        assert_has(&claims, json!({"sub": mine.to_string(), "iss": "here.example"}));
        let issued = claims["iat"].as_i64().unwrap();
        assert!((before - 5..=before + 60).contains(&issued), "{issued}");
    }
    let change = json!({"old_password": PASSWORD, "new_password": "ganz anderes Pferd", "new_password_verify": "ganz anderes Pferd"});
    let changed = world.put(&user(&registered), "/user/change_password", change)["jwt"].clone();
    assert_has(&claims(&changed), json!({"iss": "here.example"}));
    world.get(&user(&changed), "/user/validate_auth");
    for old in [&tokens[0], &tokens[2], &tokens[3]] {
        world.refuse_get(&user(old), "/user/validate_auth", "400 not_logged_in");
    }
}

#[test]
fn what_is_claimed_without_its_random_part_opens_nothing() {
    let world = World::new();
    let known = json!({"username_or_email": "anna", "password": PASSWORD});
    world.user("anna");
    let token = world.done(None, "POST /user/login", known)["jwt"]
        .as_str()
        .unwrap()
        .to_owned();
    let (claims, random) = token.rsplit_once('.').unwrap();
    let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
    let middle = claims.split('.').nth(1).unwrap();
    for forged in [
        claims.to_owned(),
        format!("{claims}."),
        format!("{claims}.{}", random.to_lowercase()),
        format!("{none}.{middle}."),
        random.to_owned(),
        format!("{token}x"),
    ] {
        let forger = User {
            token: forged,
            id: kollegium_domain::ids::ActorId(0),
        };
        world.refuse_get(&forger, "/user/validate_auth", "400 not_logged_in");
    }
}

/// Sessions from before tokens had this form stay valid: those of the other tests are such.
#[test]
fn a_token_of_any_other_form_stays_valid() {
    let world = World::new();
    let anna = world.user("anna");
    assert!(!anna.token.contains('.'));
    world.get(&anna, "/user/validate_auth");
}

/// With `max_depth` Lemmy looks at neither page nor limit, and lists down to it.
#[test]
fn a_depth_makes_page_and_limit_meaningless() {
    let it = Scene::with_comment_by("ben", "Erstes");
    let below = it.comment(&it.anna, it.post, Some(it.comment), "Darunter");
    let all = [it.comment, below];
    for rest in [
        "limit=300",
        "limit=0",
        "limit=-1",
        "page=0",
        "page=7&limit=51",
        "limit=1",
        "",
    ] {
        let path = format!("/comment/list?post_id={}&max_depth=8&sort=Old&{rest}", it.post);
        assert_eq!(
            ids(&it.get(&it.anna, &path)["comments"], "comment"),
            all,
            "{rest}"
        );
        if rest.starts_with("limit") {
            let path = format!("/comment/list?post_id={}&max_depth=8&sort=old&{rest}", it.post);
            assert_eq!(
                ids(&V4(&it.world).get(&it.anna, &path)["items"], "comment"),
                all,
                "{rest}"
            );
        }
        let everywhere = it.get(None, &format!("/comment/list?type_=All&max_depth=3&{rest}"));
        assert_eq!(count(&everywhere["comments"]), 2, "{rest}");
    }
    for depth in [0, -1, -9_000_000_000_i64] {
        let path = format!("/comment/list?post_id={}&max_depth={depth}", it.post);
        assert_eq!(count(&it.get(None, &path)["comments"]), 0, "{depth}");
    }
    for (refused, code) in [
        ("limit=51", "400 invalid_fetch_limit"),
        ("limit=0", "400 invalid_fetch_limit"),
        ("page=0", "400 invalid_fetch_limit"),
    ] {
        it.refuse_get(
            None,
            &format!("/comment/list?post_id={}&{refused}", it.post),
            code,
        );
    }
}

/// Without a depth the list is flat: by the order alone, and as many pages as there are.
#[test]
fn without_a_depth_comments_are_listed_flat() {
    let it = Scene::with_comment_by("ben", "Erstes");
    let second = it.comment(&it.anna, it.post, None, "Zweites");
    let below = it.comment(&it.ben, it.post, Some(it.comment), "Darunter");
    let path = |rest: &str| format!("/comment/list?post_id={}&{rest}", it.post);
    let listed = |rest: &str| ids(&it.get(None, &path(rest))["comments"], "comment");
    assert_eq!(listed("sort=New"), [below, second, it.comment]);
    assert_eq!(listed("sort=Old"), [it.comment, second, below]);
    assert_eq!(listed("sort=New&limit=2&page=2"), [it.comment]);
    let body = json!({"comment_id": second, "distinguished": true});
    it.post(&it.anna, "/comment/distinguish", body);
    assert_eq!(listed("sort=New"), [second, below, it.comment]);
    let v4 = V4(&it.world);
    assert_eq!(
        v4.ids(None, &path("sort=new&limit=1"), "comment"),
        [second, below, it.comment]
    );
}

/// What Photon, Voyager, lemmy-ui and pythorhead send where they mean nothing: an empty text, or null.
#[test]
fn empty_texts_and_nulls_are_nothing() {
    let it = Scene::with_comment_by("ben", "Text");
    let first = it.get(&it.anna, "/site")["my_user"]["local_user_view"].clone();
    let settings = json!({
        "interface_language": "", "theme": "", "display_name": "", "bio": "", "avatar": "", "banner": "",
        "matrix_user_id": "", "email": "", "discussion_languages": null, "default_sort_type": null,
        "show_nsfw": null, "password": null, "totp_2fa_token": "",
    });
    it.put(&it.anna, "/user/save_user_settings", settings);
    assert_eq!(it.get(&it.anna, "/site")["my_user"]["local_user_view"], first);
    it.put(
        &it.anna,
        "/user/save_user_settings",
        json!({"theme": "darkly", "interface_language": "fr"}),
    );
    it.put(
        &it.anna,
        "/user/save_user_settings",
        json!({"theme": "", "interface_language": ""}),
    );
    assert_eq!(it.get(&it.anna, "/site")["my_user"]["local_user_view"], first);

    let nothing = json!({
        "community_id": it.community, "name": "Nur ein Titel", "url": "", "body": "", "alt_text": "",
        "honeypot": "", "nsfw": null, "language_id": null, "custom_thumbnail": "",
    });
    let made = it.post(&it.anna, "/post", &nothing)["post_view"]["post"].clone();
    for field in ["url", "body", "alt_text", "thumbnail_url"] {
        assert_eq!(made.get(field), None, "{field}");
    }
    let mut change = nothing;
    change["post_id"] = json!(id(&made));
    it.put(&it.anna, "/post", &change);
    let body = json!({"post_id": it.post, "content": "Antwort", "parent_id": null, "language_id": 0});
    it.post(&it.anna, "/comment", body);
    let edit = json!({"community_id": it.community, "title": "Rad", "description": "", "icon": "", "banner": "", "nsfw": null});
    it.put(&it.anna, "/community", edit);
    let ban = json!({"community_id": it.community, "person_id": it.ben.id, "ban": true, "reason": "", "expires": null, "remove_data": null});
    it.post(&it.anna, "/community/ban_user", ban);
    let new = json!({
        "username": "carla", "password": PASSWORD, "password_verify": PASSWORD, "email": "", "answer": "",
        "captcha_uuid": "", "captcha_answer": "", "honeypot": "", "show_nsfw": null,
    });
    assert!(it.world.done(None, "POST /user/register", new)["jwt"].is_string());
    let log_in = json!({"username_or_email": " Carla ", "password": PASSWORD, "totp_2fa_token": ""});
    assert!(it.world.done(None, "POST /user/login", log_in)["jwt"].is_string());
}

/// Their language is that of the program they register with; the site's decides where that says nothing.
#[test]
fn newcomers_get_their_own_language() {
    let world = World::new();
    let language = |name: &str, header: Option<&str>, path: &str| {
        let body = json!({"username": name, "password": PASSWORD, "password_verify": PASSWORD});
        let mut request = TestRequest::post().uri(path).set_json(&body);
        if let Some(header) = header {
            request = request.insert_header(("accept-language", header));
        }
        let made = world.send(request);
        let user = User {
            token: made.body["jwt"].as_str().unwrap().to_owned(),
            id: kollegium_domain::ids::ActorId(0),
        };
        let mine = world.get(&user, "/site")["my_user"]["local_user_view"]["local_user"].clone();
        mine["interface_language"].as_str().unwrap().to_owned()
    };
    let (v3, v4) = ("/api/v3/user/register", "/api/v4/account/auth/register");
    assert_eq!(language("anna", Some("en-US,en;q=0.9"), v3), "en");
    assert_eq!(language("ben", Some("de-CH, en;q=0.5"), v4), "de");
    assert_eq!(language("carla", Some("pl"), v3), "de");
    assert_eq!(language("dirk", None, v4), "de");
    let chief = world.admin("chief");
    let site = world.get(&chief, "/site");
    let mut all = site["all_languages"].as_array().unwrap().iter();
    let english = all.find(|it| it["code"] == "en").map(|it| it["id"].clone());
    world.put(
        &chief,
        "/site",
        json!({"discussion_languages": [0, english.unwrap()]}),
    );
    assert_eq!(language("emil", None, v3), "en");
    assert_eq!(language("fritz", Some("de"), v3), "de");
}

/// Found by its address is what is there, for its author and the moderators too.
#[test]
fn what_is_gone_is_not_resolved() {
    let it = Scene::with_comment_by("ben", "Text");
    let removed = it.comment(&it.ben, it.post, None, "Weg damit");
    let thread = it.thread(&it.ben, it.community, "Kurz");
    let address = |kind: &str, id: i64| format!("/resolve_object?q=https://here.example/{kind}/{id}");
    let gone = [
        address("comment", it.comment),
        address("comment", removed),
        address("post", thread),
    ];
    for path in &gone {
        it.get(&it.ben, path);
    }
    it.post(
        &it.ben,
        "/comment/delete",
        json!({"comment_id": it.comment, "deleted": true}),
    );
    it.post(
        &it.anna,
        "/comment/remove",
        json!({"comment_id": removed, "removed": true, "reason": null}),
    );
    it.post(
        &it.ben,
        "/post/delete",
        json!({"post_id": thread, "deleted": true}),
    );
    for path in &gone {
        for who in [Some(&it.anna), Some(&it.ben), None] {
            it.refuse_get(who, path, "404 couldnt_find_object");
            V4(&it.world).refuse_get(who, path, "404 not_found");
        }
    }
    it.post(
        &it.ben,
        "/comment/delete",
        json!({"comment_id": it.comment, "deleted": false}),
    );
    it.get(None, &gone[0]);
}

/// Whoever chooses an option is not to believe that it had an effect.
#[test]
fn options_without_effect_are_refused() {
    let it = Scene::with_comment_by("ben", "Text");
    let v4 = V4(&it.world);
    let post = json!({"community_id": it.community, "name": "Später"});
    let with = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    for (request, body) in [
        (
            "POST /comment/remove",
            json!({"comment_id": it.comment, "removed": true, "remove_children": true}),
        ),
        (
            "POST /post/remove",
            json!({"post_id": it.post, "removed": true, "remove_children": true}),
        ),
        (
            "POST /post",
            with(
                post.clone(),
                "scheduled_publish_time_at",
                json!(4_000_000_000_i64),
            ),
        ),
        ("POST /post", with(post.clone(), "tags", json!([1]))),
        (
            "PUT /post",
            json!({"post_id": it.post, "scheduled_publish_time_at": 4_000_000_000_i64}),
        ),
    ] {
        v4.refuse(&it.anna, request, body, "400 unknown");
    }
    let fine = with(
        with(post, "tags", json!([])),
        "scheduled_publish_time_at",
        Value::Null,
    );
    v4.post(&it.anna, "/post", fine);
    let body = json!({"comment_id": it.comment, "removed": true, "remove_children": false});
    v4.post(&it.anna, "/comment/remove", body);
}
