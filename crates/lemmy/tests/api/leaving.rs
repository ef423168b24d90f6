// SPDX-License-Identifier: AGPL-3.0-or-later
//! Closing an account, taking one's things along to another, and giving an office back.

use actix_web::http::Method;
use kollegium_domain::jobs;
use kollegium_http::limits::PerMinute;
use serde_json::{Value, json};

use crate::world::{PASSWORD, Response, User, World, ids};

async fn close(world: &World, who: Option<&User>, password: &str, delete_content: bool) -> Response {
    let body = json!({"password": password, "delete_content": delete_content});
    world
        .call(who, Method::POST, "/user/delete_account", Some(&body))
        .await
}

#[actix_web::test]
async fn an_account_is_closed_with_or_without_what_was_written() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let community = world.community(&anna, "rad").await;
    let stays = world.thread(&ben, community, "Bleibt").await;
    world.thread(&carla, community, "Geht").await;
    for (who, delete_content) in [(&ben, false), (&carla, true)] {
        let closed = close(&world, Some(who), PASSWORD, delete_content).await;
        assert_eq!((closed.status, closed.body), (200, json!({"success": true})));
    }
    let listed = world.get(&anna, "/post/list?sort=New").await;
    assert_eq!(ids(&listed["posts"], "post"), [stays]);
    let creator = &listed["posts"][0]["creator"];
    assert_eq!(
        (&creator["name"], &creator["deleted"]),
        (&json!("ben"), &json!(true))
    );
    let body = json!({"username_or_email": "ben", "password": PASSWORD});
    let login = world.call(None, Method::POST, "/user/login", Some(&body)).await;
    assert_eq!(
        (login.status, &login.body["error"]),
        (401, &json!("incorrect_login"))
    );
    let void = world
        .call(Some(&ben), Method::GET, "/user/validate_auth", None)
        .await;
    assert_eq!(void.status, 400);
    let body = json!({"username": "Ben", "password": PASSWORD, "password_verify": PASSWORD});
    let taken = world
        .call(None, Method::POST, "/user/register", Some(&body))
        .await;
    assert_eq!(taken.body["error"], "user_already_exists");
    let again = close(&world, Some(&ben), PASSWORD, true).await;
    assert_eq!(again.status, 401);
}

#[actix_web::test]
async fn only_whoever_knows_the_password_closes_an_account() {
    let world = World::with(PerMinute {
        login: 2,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    let before = world.state();
    for expected in ["incorrect_login", "incorrect_login", "rate_limit_error"] {
        let refused = close(&world, Some(&anna), "falsch falsch", true).await;
        assert_eq!(refused.body["error"], expected);
    }
    assert_eq!(world.state(), before);
    world.get(&anna, "/user/validate_auth").await;
    let world = World::new();
    let nobody = close(&world, None, PASSWORD, true).await;
    assert_eq!(
        (nobody.status, &nobody.body["error"]),
        (401, &json!("incorrect_login"))
    );
    let chief = world.admin("chief");
    let last = close(&world, Some(&chief), PASSWORD, false).await;
    assert_eq!(
        (last.status, &last.body["error"]),
        (400, &json!("cannot_leave_admin"))
    );
}

async fn add_admin(world: &World, who: &User, person: &User, added: bool) -> Response {
    let body = json!({"person_id": person.id, "added": added});
    world
        .call(Some(who), Method::POST, "/admin/add", Some(&body))
        .await
}

#[actix_web::test]
async fn administrators_are_made_dismissed_and_leave() {
    let world = World::new();
    let (chief, anna, ben) = (world.admin("chief"), world.user("anna"), world.user("ben"));
    let refused = add_admin(&world, &anna, &anna, true).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("not_an_admin"))
    );
    for who in [&anna, &ben, &ben] {
        assert_eq!(add_admin(&world, &chief, who, true).await.status, 200);
    }
    let dismissed = add_admin(&world, &anna, &ben, false).await;
    let names: Vec<&Value> = dismissed.body["admins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["person"]["name"])
        .collect();
    assert_eq!(names, ["chief", "anna"]);
    let refused = add_admin(&world, &anna, &chief, false).await;
    assert_eq!(refused.body["error"], "not_higher_admin");
    let nobody = User {
        id: kollegium_domain::ids::ActorId(9_999),
        ..ben.clone()
    };
    let refused = add_admin(&world, &chief, &nobody, true).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (404, &json!("couldnt_find_person"))
    );

    let left = world.post(&chief, "/user/leave_admin", json!({})).await;
    assert_eq!(left["admins"].as_array().unwrap().len(), 1);
    assert_eq!(left["my_user"]["local_user_view"]["local_user"]["admin"], false);
    for (who, code) in [(&anna, "cannot_leave_admin"), (&chief, "not_an_admin")] {
        let refused = world
            .call(Some(who), Method::POST, "/user/leave_admin", None)
            .await;
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!(code)));
    }
    let nobody = world.call(None, Method::POST, "/user/leave_admin", None).await;
    assert_eq!(nobody.status, 401);
}

#[actix_web::test]
async fn another_account_gets_what_was_exported_and_may_again() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let (rad, noise) = (
        world.community(&anna, "rad").await,
        world.community(&anna, "laut").await,
    );
    let post = world.thread(&anna, rad, "Radwege").await;
    let comment = world.comment(&anna, post, None, "Meine Meinung").await;
    let follow = json!({"community_id": rad, "follow": true});
    world.post(&ben, "/community/follow", follow).await;
    world
        .put(&ben, "/post/save", json!({"post_id": post, "save": true}))
        .await;
    let saved = json!({"comment_id": comment, "save": true});
    world.put(&ben, "/comment/save", saved).await;
    let block = json!({"community_id": noise, "block": true});
    world.post(&ben, "/community/block", block).await;
    world
        .post(&ben, "/user/block", json!({"person_id": carla.id, "block": true}))
        .await;
    let settings = json!({"display_name": "Ben B.", "bio": "Über mich", "matrix_user_id": "@ben:x.example",
                          "bot_account": true, "theme": "darkly", "default_sort_type": "New",
                          "email": "ben@example.org"});
    world.put(&ben, "/user/save_user_settings", settings).await;
    let exported = world.get(&ben, "/user/export_settings").await;
    assert_eq!(
        exported["followed_communities"],
        json!(["https://here.example/c/rad"])
    );
    assert_eq!(exported["settings"]["theme"], "darkly");

    let dirk = world.user("dirk");
    let mut file = exported.clone();
    file["blocked_instances"] = json!(["laut.example"]);
    file["followed_communities"] = json!(["https://here.example/c/rad", "https://far.example/c/rad"]);
    for _ in 0..2 {
        let done = world.post(&dirk, "/user/import_settings", file.clone()).await;
        assert_eq!(done, json!({"success": true}));
    }
    let mut theirs = world.get(&dirk, "/user/export_settings").await;
    for own in ["id", "person_id", "email", "last_donation_notification"] {
        theirs["settings"][own] = exported["settings"][own].clone();
    }
    let mut expected = exported.clone();
    expected["blocked_instances"] = json!(["laut.example"]);
    assert_eq!(theirs, expected);
    // The group that is not known here is looked up.
    assert!(world.read(jobs::next_run::<jobs::Job>).is_some());
    let mine = world.get(&dirk, "/site").await["my_user"]["local_user_view"].clone();
    assert_eq!(mine["local_user"].get("email"), None);

    let part = json!({"bot_account": false, "settings": {"theme": "my_theme"}, "saved_posts": null});
    world.post(&dirk, "/user/import_settings", part).await;
    let mine = world.get(&dirk, "/site").await["my_user"]["local_user_view"].clone();
    assert_eq!(mine["local_user"]["theme"], "my_theme");
    assert_eq!(
        (&mine["person"]["bot_account"], &mine["person"]["bio"]),
        (&json!(false), &json!("Über mich"))
    );
}

#[actix_web::test]
async fn an_import_is_bounded_and_checked() {
    let world = World::new();
    let anna = world.user("anna");
    let before = world.state();
    let many: Vec<String> = (0..501).map(|it| format!("https://x.example/{it}")).collect();
    for (body, code) in [
        (
            json!({"saved_posts": many, "blocked_users": many}),
            "too_many_items",
        ),
        (json!({"saved_posts": ["javascript:alert(1)"]}), "invalid_url"),
        (json!({"blocked_instances": ["a b"]}), "invalid_url"),
        (json!({"display_name": "x".repeat(101)}), "invalid_display_name"),
        (json!({"settings": {"default_sort_type": "Best"}}), "unknown"),
        (json!([]), "unknown"),
    ] {
        let refused = world
            .call(Some(&anna), Method::POST, "/user/import_settings", Some(&body))
            .await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!(code)),
            "{}",
            refused.body
        );
    }
    assert_eq!(world.state(), before);
    assert_eq!(world.read(jobs::next_run::<jobs::Job>), None);
    for (method, path) in [
        (Method::GET, "/user/export_settings"),
        (Method::POST, "/user/import_settings"),
    ] {
        let nobody = world.call(None, method, path, Some(&json!({}))).await;
        assert_eq!(
            (nobody.status, &nobody.body["error"]),
            (401, &json!("incorrect_login"))
        );
    }

    let world = World::with(PerMinute {
        message: 100,
        ..PerMinute::NONE
    });
    let anna = world.user("anna");
    for expected in [200, 200, 400] {
        let done = world
            .call(
                Some(&anna),
                Method::POST,
                "/user/import_settings",
                Some(&json!({})),
            )
            .await;
        assert_eq!(done.status, expected);
    }
    let limits = world.get(None, "/site").await["site_view"]["local_site_rate_limit"].clone();
    assert_eq!(limits["import_user_settings"], 2);
}
