// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and out, and one's own account.

use kollegium_app::limits::PerMinute;
use serde_json::{Value, json};

use super::V4;
use crate::world::{Client, NO_LOGIN, PASSWORD, User, World, assert_has, count, ids, redacted};

fn log_in(v4: V4<'_>, name: &str, code: Option<String>) -> (u16, Value) {
    let body = json!({
        "username_or_email": name, "password": PASSWORD, "totp_2fa_token": code, "stay_logged_in": true,
    });
    let answer = v4.call(None, "POST /account/auth/login", &body);
    (answer.status, answer.body)
}

#[test]
fn registering_logging_in_and_out() {
    let world = World::new();
    let v4 = V4(&world);
    assert_eq!(v4.get(None, "/account/auth/get_captcha"), json!({}));
    let body = json!({
        "username": "anna", "password": PASSWORD, "password_verify": PASSWORD, "show_nsfw": true, "honeypot": "",
    });
    let made = v4.call(None, "POST /account/auth/register", &body);
    assert_eq!((made.status, made.body["jwt"].is_string()), (200, true));
    let request = "POST /account/auth/register";
    v4.refuse(None, request, body, "400 username_already_taken");
    let (status, answer) = log_in(v4, "anna", None);
    assert_eq!(status, 200);
    let anna = User {
        token: answer["jwt"].as_str().unwrap().to_owned(),
        id: kollegium_domain::ids::ActorId(0),
    };
    assert_eq!(v4.get(&anna, "/account/validate_auth"), json!({"success": true}));
    let logins = v4.get(&anna, "/account/login/list");
    assert_eq!(count(&logins["logins"]), 2);
    let seen = v4.post(&anna, "/account/donation_dialog_shown", json!({}));
    assert_eq!(seen, json!({"success": true}));
    v4.post(&anna, "/account/auth/logout", json!({}));
    v4.refuse_get(&anna, "/account/validate_auth", "400 not_logged_in");
    let found = log_in(v4, "nobody", None);
    assert_eq!(found, (401, json!({"error": "incorrect_login"})));
    v4.refuse_all(json!([
        [null, "POST /account/auth/logout", {}, NO_LOGIN],
        [null, "GET /account/login/list", null, NO_LOGIN],
        [null, "POST /account/donation_dialog_shown", {}, NO_LOGIN],
    ]));
}

#[test]
fn passwords_and_second_factors() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let made = v4.post(&anna, "/account/auth/totp/generate", json!({}));
    let address = made["totp_secret_url"].as_str().unwrap();
    let wrong = json!({"totp_token": "000000", "enabled": true});
    let request = "POST /account/auth/totp/edit";
    v4.refuse(&anna, request, wrong, "400 incorrect_totp_token");
    let code = crate::settings::code(address, 0);
    let right = json!({"totp_token": code, "enabled": true});
    let found = v4.post(&anna, "/account/auth/totp/edit", right);
    assert_eq!(found, json!({"enabled": true}));
    let (status, answer) = log_in(v4, "anna", None);
    assert_eq!((status, &answer["error"]), (400, &json!("missing_totp_token")));
    v4.refuse(None, "POST /account/auth/totp/generate", json!({}), NO_LOGIN);

    let new = "noch ein langes Wort";
    let body = json!({"new_password": new, "new_password_verify": new, "old_password": PASSWORD});
    let changed = v4.put(&anna, "/account/auth/change_password", body);
    assert!(changed["jwt"].is_string());
    let body = json!({"new_password": new, "new_password_verify": "anders", "old_password": new});
    let user = User {
        token: changed["jwt"].as_str().unwrap().to_owned(),
        ..anna
    };
    let request = "PUT /account/auth/change_password";
    v4.refuse(&user, request, body, "400 passwords_do_not_match");
}

#[test]
fn who_asks_too_often_is_told_so_in_the_words_of_v4() {
    let world = World::limited(PerMinute {
        login: 1,
        ..PerMinute::NONE
    });
    let v4 = V4(&world);
    assert_eq!(log_in(v4, "nobody", None).0, 401);
    let (status, answer) = log_in(v4, "nobody", None);
    assert_eq!((status, &answer["error"]), (429, &json!("too_many_requests")));
}

#[test]
fn settings_are_saved_and_shown() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let community = v4.community(&anna, "rad");
    let body = json!({"community_id": community, "follow": true});
    v4.post(&anna, "/community/follow", body);
    let mut mine = v4.get(&anna, "/account");
    assert_eq!(count(&mine["discussion_languages"]), 184);
    mine["discussion_languages"] = json!("[all]");
    insta::assert_json_snapshot!("account", redacted(mine));
    let save = json!({
        "default_post_sort_type": "top", "default_post_time_range_seconds": 3600, "show_downvotes": "hide",
        "default_listing_type": "moderator_view", "post_listing_mode": "small_card", "display_name": "Anna A.",
        "bio": "Über *mich*", "show_nsfw": false, "discussion_languages": [0, 32], "theme": "dunkel",
        "show_score": false, "animated_images_enabled": false, "infinite_scroll_enabled": true,
    });
    let found = v4.put(&anna, "/account/settings/save", &save);
    assert_eq!(found, json!({"success": true}));
    let mine = v4.get(&anna, "/account");
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
    let body = json!({"default_post_time_range_seconds": 86_400});
    v4.put(&anna, "/account/settings/save", body);
    let user = v4.get(&anna, "/account")["local_user_view"]["local_user"].clone();
    let expected = json!({"default_post_sort_type": "top", "default_post_time_range_seconds": 86_400});
    assert_has(&user, expected);
    v4.refuse_all(json!([
        ["anna", "PUT /account/settings/save", {"default_listing_type": "suggested"}, "400 invalid_default_post_listing_type"],
        ["anna", "PUT /account/settings/save", {"bio": "x".repeat(10_001)}, "400 bio_length_overflow"],
        ["anna", "PUT /account/settings/save", {"discussion_languages": [184]}, "400 language_not_allowed"],
    ]));
    v4.refuse_all(json!([
        [null, "GET /account", null, NO_LOGIN],
        [null, "PUT /account/settings/save", {}, NO_LOGIN],
        [null, "GET /account/settings/export", null, NO_LOGIN],
        [null, "POST /account/settings/import", {}, NO_LOGIN],
        [null, "GET /account/unread_counts", null, NO_LOGIN],
    ]));
}

#[test]
fn another_account_gets_what_was_exported() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let community = v4.community(&anna, "rad");
    let post = v4.thread(&anna, community, "Radwege");
    let body = json!({"community_id": community, "follow": true});
    v4.post(&ben, "/community/follow", body);
    v4.put(&ben, "/post/save", json!({"post_id": post, "save": true}));
    let body = json!({"display_name": "Ben B.", "theme": "dunkel"});
    v4.put(&ben, "/account/settings/save", body);
    let mut file = v4.get(&ben, "/account/settings/export");
    file["blocked_instances_persons"] = json!(["evil.example"]);
    let found = v4.post(&carla, "/account/settings/import", &file);
    assert_eq!(found, json!({"success": true}));
    let mine = v4.get(&carla, "/account");
    assert_eq!(ids(&mine["follows"], "community"), [community]);
    assert_eq!(mine["local_user_view"]["person"]["display_name"], "Ben B.");
    assert_eq!(mine["local_user_view"]["local_user"]["theme"], "dunkel");
    assert_eq!(mine["instance_persons_blocks"][0]["domain"], "evil.example");
    assert_eq!(v4.ids(&carla, "/account/saved", "post"), [post]);
    let bad = json!({"display_name": "x".repeat(101)});
    let request = "POST /account/settings/import";
    v4.refuse(&carla, request, bad, "400 invalid_display_name");
}

#[test]
fn an_account_is_closed() {
    let world = World::new();
    let v4 = V4(&world);
    let anna = world.user("anna");
    let body = |password: &str| json!({"password": password, "delete_content": true});
    v4.refuse(&anna, "DELETE /account", body("falsch falsch"), NO_LOGIN);
    let found = v4.delete(&anna, "/account", body(PASSWORD));
    assert_eq!(found, json!({"success": true}));
    v4.refuse_get(&anna, "/account", NO_LOGIN);
}
