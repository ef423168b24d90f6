// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people set for themselves: settings, password and second factor.

use kollegium_app::limits::PerMinute;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, PASSWORD, Response, User, World, count, id, ids};

/// Everything that a client can send, none of it as it is at first.
fn everything() -> Value {
    json!({
        "show_nsfw": false, "blur_nsfw": false, "auto_expand": true, "theme": "darkly",
        "default_sort_type": "TopSixHour", "default_listing_type": "Subscribed", "interface_language": "fr",
        "avatar": "https://here.example/pictrs/image/a.webp", "banner": "https://here.example/pictrs/image/b.webp",
        "display_name": "Anna A.", "email": "Anna@example.org", "bio": "Über *mich*",
        "matrix_user_id": "@anna:here.example", "show_avatars": false, "send_notifications_to_email": true,
        "bot_account": true, "show_bot_accounts": false, "show_read_posts": false,
        "discussion_languages": [32, 0], "open_links_in_new_tab": true, "infinite_scroll_enabled": true,
        "post_listing_mode": "SmallCard", "enable_keyboard_navigation": true, "enable_animated_images": false,
        "collapse_bot_comments": true, "show_scores": false, "show_upvotes": false, "show_downvotes": false,
        "show_upvote_percentage": true
    })
}

fn save(world: &World, who: &User, body: Value) {
    let saved = world.put(who, "/user/save_user_settings", body);
    assert_eq!(saved, json!({"success": true}));
}

#[test]
fn what_is_saved_is_shown() {
    let world = World::new();
    let anna = world.user("anna");
    let sent = everything();
    let mut with_password = sent.clone();
    with_password["password"] = json!(PASSWORD);
    save(&world, &anna, with_password);
    let site = world.get(&anna, "/site");
    let view = &site["my_user"]["local_user_view"];
    for (name, value) in sent.as_object().unwrap() {
        let shown = match name.as_str() {
            "avatar" | "banner" | "display_name" | "bio" | "matrix_user_id" | "bot_account" => {
                &view["person"][name]
            }
            "show_upvotes" => &view["local_user_vote_display_mode"]["upvotes"],
            "show_downvotes" => &view["local_user_vote_display_mode"]["downvotes"],
            "show_upvote_percentage" => &view["local_user_vote_display_mode"]["upvote_percentage"],
            "discussion_languages" => {
                assert_eq!(site["my_user"][name], json!([0, 32]));
                continue;
            }
            "email" => {
                assert_eq!(view["local_user"][name], "anna@example.org");
                continue;
            }
            _ => &view["local_user"][name],
        };
        assert_eq!(shown, value, "{name}");
    }
    // What is absent or null stays, and an empty text takes away.
    save(&world, &anna, json!({"theme": null}));
    assert_eq!(world.get(&anna, "/site"), site);
    let gone = json!({"avatar": "", "banner": "", "display_name": "", "bio": "", "matrix_user_id": "", "email": "",
                      "password": PASSWORD});
    save(&world, &anna, gone);
    let person = world.get(&anna, "/site")["my_user"]["local_user_view"]["person"].clone();
    for name in ["avatar", "banner", "display_name", "bio", "matrix_user_id"] {
        assert_eq!(person.get(name), None, "{name}");
    }
}

/// Clients send the address along with everything else; only another one needs more than a session.
#[test]
fn another_address_needs_the_password() {
    let world = World::new();
    let anna = world.user("anna");
    save(
        &world,
        &anna,
        json!({"email": "anna@example.org", "password": PASSWORD}),
    );
    save(
        &world,
        &anna,
        json!({"email": "Anna@example.org", "theme": "darkly"}),
    );
    save(
        &world,
        &anna,
        json!({"email": "anna@example.org", "password": null}),
    );
    let request = "PUT /user/save_user_settings";
    for body in [
        json!({"email": "neu@example.org", "theme": "litely"}),
        json!({"email": "neu@example.org", "password": ""}),
        json!({"email": "neu@example.org", "password": null}),
        json!({"email": "neu@example.org", "password": "falsch falsch"}),
        json!({"email": ""}),
    ] {
        world.refuse(&anna, request, &body, "400 invalid_password");
    }
    let view = world.get(&anna, "/site")["my_user"]["local_user_view"].clone();
    assert_eq!(view["local_user"]["email"], "anna@example.org");
    assert_eq!(view["local_user"]["theme"], "darkly");
    save(
        &world,
        &anna,
        json!({"email": "neu@example.org", "password": PASSWORD}),
    );
}

#[test]
fn all_languages_are_no_choice() {
    let world = World::new();
    let anna = world.user("anna");
    let first = world.get(&anna, "/site");
    let all = first["my_user"]["discussion_languages"].clone();
    assert_eq!(count(&all), 184);
    for chosen in [json!([]), all.clone()] {
        save(&world, &anna, json!({"discussion_languages": [32]}));
        save(&world, &anna, json!({"discussion_languages": chosen}));
        assert_eq!(world.get(&anna, "/site")["my_user"]["discussion_languages"], all);
    }
}

#[test]
fn what_cannot_be_set_is_refused_and_nothing_of_it_is_saved() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    save(
        &world,
        &ben,
        json!({"email": "ben@example.org", "password": PASSWORD}),
    );
    let before = (world.get(&anna, "/site")["my_user"].clone(), world.state());
    for (field, value, code) in [
        ("display_name", json!("x".repeat(101)), "invalid_display_name"),
        ("bio", json!("x".repeat(10_001)), "bio_length_overflow"),
        ("avatar", json!("javascript:alert(1)"), "invalid_url"),
        ("banner", json!("nothing"), "invalid_url"),
        ("matrix_user_id", json!("anna"), "invalid_matrix_id"),
        ("email", json!("ben@example.org"), "email_already_exists"),
        ("email", json!("nothing"), "invalid_email_address"),
        ("theme", json!("<script>"), "couldnt_update_user"),
        ("interface_language", json!("x".repeat(41)), "couldnt_update_user"),
        ("discussion_languages", json!([184]), "language_not_allowed"),
        ("default_sort_type", json!("Best"), "unknown"),
        ("show_nsfw", json!("yes"), "unknown"),
    ] {
        let body = json!({"show_scores": false, field: value, "password": PASSWORD});
        let refusal = format!("400 {code}");
        world.refuse(&anna, "PUT /user/save_user_settings", body, &refusal);
    }
    let after = (world.get(&anna, "/site")["my_user"].clone(), world.state());
    assert_eq!(before, after);
    world.refuse(None, "PUT /user/save_user_settings", json!({}), NO_LOGIN);
}

#[test]
fn lists_are_as_they_were_set() {
    let world = World::new();
    let (anna, robot) = (world.user("anna"), world.user("robot"));
    save(&world, &robot, json!({"bot_account": true}));
    let community = world.community(&anna, "rad");
    let plain = world.thread(&anna, community, "Radwege");
    let by_bot = world.thread(&robot, community, "Neuigkeiten");
    let sensitive = json!({"community_id": community, "name": "Unfall", "nsfw": true});
    let sensitive = id(&world.post(&anna, "/post", sensitive)["post_view"]["post"]);
    world.comment(&robot, plain, None, "Automatisch");
    let listed = |query: &str| {
        let found = world.get(&anna, &format!("/post/list{query}"));
        ids(&found["posts"], "post")
    };
    save(&world, &anna, json!({"default_sort_type": "Old"}));
    assert_eq!(listed(""), [plain, by_bot, sensitive]);
    save(&world, &anna, json!({"default_sort_type": "New"}));
    assert_eq!(listed(""), [sensitive, by_bot, plain]);
    assert_eq!(listed("?sort=Old"), [plain, by_bot, sensitive]);

    let settings = json!({"show_nsfw": false, "show_bot_accounts": false});
    save(&world, &anna, settings);
    assert_eq!(listed(""), [plain]);
    assert_eq!(listed("?show_nsfw=true"), [sensitive, plain]);
    let comments = world.get(&anna, "/comment/list?sort=New");
    assert_eq!(comments["comments"], json!([]));
    let comments = world.get(None, "/comment/list?sort=New");
    assert_eq!(count(&comments["comments"]), 1);

    world.get(&anna, &format!("/post?id={plain}"));
    save(&world, &anna, json!({"show_read_posts": false}));
    assert_eq!(listed(""), [] as [i64; 0]);
    assert_eq!(listed("?show_read=true"), [plain]);
    let settings = json!({"show_read_posts": true, "default_listing_type": "Subscribed"});
    save(&world, &anna, settings);
    assert_eq!(listed(""), [plain]);
    let leave = json!({"community_id": community, "follow": false});
    world.post(&anna, "/community/follow", leave);
    assert_eq!(listed(""), [] as [i64; 0]);
    assert_eq!(listed("?type_=All"), [plain]);
}

fn change_password(world: &World, who: &User, old: &str, new: &str, again: &str) -> Response {
    let body = json!({"old_password": old, "new_password": new, "new_password_verify": again});
    world.call(who, "PUT /user/change_password", &body)
}

fn log_in(world: &World, name: &str, password: &str, code: Option<&str>) -> Response {
    let body = json!({"username_or_email": name, "password": password, "totp_2fa_token": code});
    world.call(None, "POST /user/login", &body)
}

#[test]
fn a_new_password_ends_all_sessions() {
    let world = World::new();
    let anna = world.user("anna");
    let new = "ein neues Passwort";
    for (old, first, second, refusal) in [
        ("falsch falsch", new, new, NO_LOGIN),
        (PASSWORD, new, "ein anderes", "400 passwords_do_not_match"),
        (PASSWORD, "kurz", "kurz", "400 invalid_password"),
    ] {
        let refused = change_password(&world, &anna, old, first, second);
        assert_eq!(refused.refusal(), refusal);
    }
    let other = log_in(&world, "anna", PASSWORD, None).body["jwt"].clone();
    let changed = change_password(&world, &anna, PASSWORD, new, new);
    assert_eq!(changed.status, 200, "{}", changed.body);
    let session = |token: &Value| User {
        token: token.as_str().unwrap().to_owned(),
        ..anna.clone()
    };
    for ended in [&anna, &session(&other)] {
        world.refuse_get(ended, "/user/validate_auth", "400");
    }
    let logins = world.get(&session(&changed.body["jwt"]), "/user/list_logins");
    assert_eq!(count(&logins), 1);
    assert_eq!(log_in(&world, "anna", PASSWORD, None).status, 401);
    assert_eq!(log_in(&world, "anna", new, None).status, 200);
    let body = json!({"old_password": new, "new_password": new, "new_password_verify": new});
    world.refuse(None, "PUT /user/change_password", &body, "401");
}

/// What a program for codes makes of the secret, so many seconds from now.
pub(crate) fn code(address: &str, later: i64) -> String {
    let totp = totp_rs::Totp::from_url(address).unwrap();
    let at = u64::try_from(chrono::Utc::now().timestamp() + later).unwrap();
    totp.generate(at).to_string()
}

#[test]
fn a_second_factor_is_asked_for_once_it_was_confirmed() {
    let world = World::new();
    let anna = world.user("anna");
    let update = |token: String, enabled: bool| {
        let body = json!({"totp_token": token, "enabled": enabled});
        world.call(&anna, "POST /user/totp/update", body)
    };
    let early = update("123456".to_owned(), true);
    assert_eq!(early.refusal(), "400 incorrect_totp_token");
    let made = world.post(&anna, "/user/totp/generate", json!({}));
    let address = made["totp_secret_url"].as_str().unwrap().to_owned();
    assert_eq!(log_in(&world, "anna", PASSWORD, None).status, 200);
    let used = code(&address, 0);
    let on = update(used.clone(), true);
    assert_eq!((on.status, on.body), (200, json!({"enabled": true})));
    let mine = world.get(&anna, "/site")["my_user"]["local_user_view"]["local_user"].clone();
    assert_eq!(mine["totp_2fa_enabled"], true);

    for (password, code, refusal) in [
        (PASSWORD, None, "400 missing_totp_token"),
        (PASSWORD, Some(""), "400 missing_totp_token"),
        (PASSWORD, Some("000000x"), "400 incorrect_totp_token"),
        (PASSWORD, Some(used.as_str()), "400 incorrect_totp_token"),
        ("falsch falsch", Some("000000"), NO_LOGIN),
    ] {
        let refused = log_in(&world, "anna", password, code);
        assert_eq!(refused.refusal(), refusal);
    }
    let generate = "POST /user/totp/generate";
    world.refuse(&anna, generate, json!({}), "400 totp_already_enabled");
    // That of the next half minute is right already.
    let next = code(&address, 30);
    let entered = log_in(&world, "anna", PASSWORD, Some(&next));
    assert_eq!(entered.status, 200, "{}", entered.body);
    let replayed = log_in(&world, "anna", PASSWORD, Some(&next));
    assert_eq!(replayed.body["error"], "incorrect_totp_token");
    let off = update(next, false);
    assert_eq!(off.body["error"], "incorrect_totp_token");
}

#[test]
fn passwords_and_codes_are_guessed_at_the_pace_of_log_ins() {
    let world = World::limited(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let guess = json!({"totp_token": "000000", "enabled": false});
    for expected in ["incorrect_totp_token", "incorrect_totp_token", "rate_limit_error"] {
        let refused = world.call(&anna, "POST /user/totp/update", &guess);
        assert_eq!(refused.body["error"], expected);
    }
    let refused = change_password(&world, &anna, "falsch falsch", PASSWORD, PASSWORD);
    assert_eq!(refused.body["error"], "rate_limit_error");
}
