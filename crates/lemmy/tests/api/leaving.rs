// SPDX-License-Identifier: AGPL-3.0-or-later
//! Closing an account, taking one's things along to another, and giving an office back.

use kollegium_app::limits::PerMinute;
use kollegium_domain::jobs;
use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, PASSWORD, Response, User, World, assert_has, count, ids};

fn close(world: &World, who: Option<&User>, password: &str, delete_content: bool) -> Response {
    let body = json!({"password": password, "delete_content": delete_content});
    world.call(who, "POST /user/delete_account", &body)
}

#[test]
fn an_account_is_closed_with_or_without_what_was_written() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let community = world.community(&anna, "rad");
    let stays = world.thread(&ben, community, "Bleibt");
    world.thread(&carla, community, "Geht");
    for (who, delete_content) in [(&ben, false), (&carla, true)] {
        let closed = close(&world, Some(who), PASSWORD, delete_content);
        assert_eq!((closed.status, closed.body), (200, json!({"success": true})));
    }
    let listed = world.get(&anna, "/post/list?sort=New");
    assert_eq!(ids(&listed["posts"], "post"), [stays]);
    let creator = &listed["posts"][0]["creator"];
    assert_has(creator, json!({"name": "ben", "deleted": true}));
    let body = json!({"username_or_email": "ben", "password": PASSWORD});
    world.refuse(None, "POST /user/login", &body, NO_LOGIN);
    world.refuse_get(&ben, "/user/validate_auth", "400");
    let body = json!({"username": "Ben", "password": PASSWORD, "password_verify": PASSWORD});
    let taken = world.call(None, "POST /user/register", &body);
    assert_eq!(taken.body["error"], "user_already_exists");
    let again = close(&world, Some(&ben), PASSWORD, true);
    assert_eq!(again.status, 401);
}

#[test]
fn only_whoever_knows_the_password_closes_an_account() {
    let world = World::limited(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let before = world.state();
    for expected in ["incorrect_login", "incorrect_login", "rate_limit_error"] {
        let refused = close(&world, Some(&anna), "falsch falsch", true);
        assert_eq!(refused.body["error"], expected);
    }
    assert_eq!(world.state(), before);
    world.get(&anna, "/user/validate_auth");
    let world = World::new();
    let nobody = close(&world, None, PASSWORD, true);
    assert_eq!(nobody.refusal(), NO_LOGIN);
    let chief = world.admin("chief");
    let last = close(&world, Some(&chief), PASSWORD, false);
    assert_eq!(last.refusal(), "400 cannot_leave_admin");
}

fn add_admin(world: &World, who: &User, person: &User, added: bool) -> Response {
    let body = json!({"person_id": person.id, "added": added});
    world.call(who, "POST /admin/add", &body)
}

#[test]
fn administrators_are_made_dismissed_and_leave() {
    let world = World::new();
    let (chief, anna, ben) = (world.admin("chief"), world.user("anna"), world.user("ben"));
    let refused = add_admin(&world, &anna, &anna, true);
    assert_eq!(refused.refusal(), "400 not_an_admin");
    for who in [&anna, &ben, &ben] {
        assert_eq!(add_admin(&world, &chief, who, true).status, 200);
    }
    let dismissed = add_admin(&world, &anna, &ben, false);
    let admins = &dismissed.body["admins"];
    assert_eq!(ids(admins, "person"), [chief.id.0, anna.id.0]);
    let refused = add_admin(&world, &anna, &chief, false);
    assert_eq!(refused.body["error"], "not_higher_admin");
    let nobody = User {
        id: kollegium_domain::ids::ActorId(9_999),
        ..ben.clone()
    };
    let refused = add_admin(&world, &chief, &nobody, true);
    assert_eq!(refused.refusal(), "404 couldnt_find_person");

    let left = world.post(&chief, "/user/leave_admin", json!({}));
    assert_eq!(count(&left["admins"]), 1);
    assert_eq!(left["my_user"]["local_user_view"]["local_user"]["admin"], false);
    world.refuse_all(json!([
        ["anna", "POST /user/leave_admin", null, "400 cannot_leave_admin"],
        ["chief", "POST /user/leave_admin", null, "400 not_an_admin"],
    ]));
    world.refuse(None, "POST /user/leave_admin", Value::Null, "401");
}

#[test]
fn another_account_gets_what_was_exported_and_may_again() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let (rad, noise) = (world.community(&anna, "rad"), world.community(&anna, "laut"));
    let post = world.thread(&anna, rad, "Radwege");
    let comment = world.comment(&anna, post, None, "Meine Meinung");
    let follow = json!({"community_id": rad, "follow": true});
    world.post(&ben, "/community/follow", follow);
    world.put(&ben, "/post/save", json!({"post_id": post, "save": true}));
    let saved = json!({"comment_id": comment, "save": true});
    world.put(&ben, "/comment/save", saved);
    let block = json!({"community_id": noise, "block": true});
    world.post(&ben, "/community/block", block);
    world.post(&ben, "/user/block", json!({"person_id": carla.id, "block": true}));
    let settings = json!({"display_name": "Ben B.", "bio": "Über mich", "matrix_user_id": "@ben:x.example",
                          "bot_account": true, "theme": "darkly", "default_sort_type": "New",
                          "email": "ben@example.org", "password": PASSWORD});
    world.put(&ben, "/user/save_user_settings", settings);
    let exported = world.get(&ben, "/user/export_settings");
    let followed = json!(["https://here.example/c/rad"]);
    assert_eq!(exported["followed_communities"], followed);
    assert_eq!(exported["settings"]["theme"], "darkly");

    let dirk = world.user("dirk");
    let mut file = exported.clone();
    file["blocked_instances"] = json!(["laut.example"]);
    file["followed_communities"] = json!(["https://here.example/c/rad", "https://far.example/c/rad"]);
    for _ in 0..2 {
        let done = world.post(&dirk, "/user/import_settings", &file);
        assert_eq!(done, json!({"success": true}));
    }
    let mut theirs = world.get(&dirk, "/user/export_settings");
    for own in ["id", "person_id", "email", "last_donation_notification"] {
        theirs["settings"][own] = exported["settings"][own].clone();
    }
    let mut expected = exported.clone();
    expected["blocked_instances"] = json!(["laut.example"]);
    assert_eq!(theirs, expected);
    // The group that is not known here is looked up.
    assert!(
        world
            .read(|snapshot| jobs::next_run::<jobs::Job>(snapshot, &jobs::InProgress::default()))
            .is_some()
    );
    let mine = world.get(&dirk, "/site")["my_user"]["local_user_view"].clone();
    assert_eq!(mine["local_user"].get("email"), None);

    let part = json!({"bot_account": false, "settings": {"theme": "my_theme"}, "saved_posts": null});
    world.post(&dirk, "/user/import_settings", part);
    let mine = world.get(&dirk, "/site")["my_user"]["local_user_view"].clone();
    assert_eq!(mine["local_user"]["theme"], "my_theme");
    assert_has(&mine["person"], json!({"bot_account": false, "bio": "Über mich"}));
}

#[test]
fn an_import_is_bounded_and_checked() {
    let world = World::new();
    world.user("anna");
    let before = world.state();
    let many: Vec<String> = (0..501).map(|it| format!("https://x.example/{it}")).collect();
    world.refuse_all(json!([
        ["anna", "POST /user/import_settings", {"saved_posts": many, "blocked_users": many}, "400 too_many_items"],
        ["anna", "POST /user/import_settings", {"saved_posts": ["javascript:alert(1)"]}, "400 invalid_url"],
        ["anna", "POST /user/import_settings", {"blocked_instances": ["a b"]}, "400 invalid_url"],
        ["anna", "POST /user/import_settings", {"display_name": "x".repeat(101)}, "400 invalid_display_name"],
        ["anna", "POST /user/import_settings", {"settings": {"default_sort_type": "Best"}}, "400 unknown"],
        ["anna", "POST /user/import_settings", [], "400 unknown"],
    ]));
    assert_eq!(world.state(), before);
    assert_eq!(
        world.read(|snapshot| jobs::next_run::<jobs::Job>(snapshot, &jobs::InProgress::default())),
        None
    );
    world.refuse_all(json!([
        [null, "GET /user/export_settings", null, NO_LOGIN],
        [null, "POST /user/import_settings", {}, NO_LOGIN],
    ]));

    let world = World::limited(PerMinute {
        message: 100,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    for expected in [200, 200, 400] {
        let done = world.call(&anna, "POST /user/import_settings", json!({}));
        assert_eq!(done.status, expected);
    }
    let limits = world.get(None, "/site")["site_view"]["local_site_rate_limit"].clone();
    assert_eq!(limits["import_user_settings"], 2);
}
