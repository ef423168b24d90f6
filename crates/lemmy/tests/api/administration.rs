// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do: bans from the site, whole communities, and the log of it.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::world::{PASSWORD, User, World, id, ids};

struct Site {
    world: World,
    chief: User,
    anna: User,
    ben: User,
    community: i64,
    post: i64,
}

async fn site() -> Site {
    let world = World::new();
    let (chief, anna, ben) = (world.admin("chief"), world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&ben, community, "Radwege").await;
    Site {
        world,
        chief,
        anna,
        ben,
        community,
        post,
    }
}

impl Site {
    async fn refused(&self, who: &User, method: Method, path: &str, body: Value) -> (u16, String) {
        let before = self.world.state();
        let body = (method != Method::GET).then_some(&body);
        let answer = self.world.call(Some(who), method, path, body).await;
        assert_eq!(self.world.state(), before, "{path}");
        (
            answer.status,
            answer.body["error"].as_str().unwrap_or_default().to_owned(),
        )
    }

    async fn log(&self, kind: &str) -> Value {
        self.world.get(None, &format!("/modlog?type_={kind}")).await
    }
}

#[actix_web::test]
async fn a_person_is_banned_from_the_site_and_let_in_again() {
    let it = site().await;
    let ban = json!({"person_id": it.ben.id, "ban": true, "reason": "Werbung", "remove_data": true,
                     "expires": 4_000_000_000_i64});
    let done = it.world.post(&it.chief, "/user/ban", ban).await;
    assert_eq!(done["banned"], true);
    let person = &done["person_view"]["person"];
    assert_eq!(person["banned"], true);
    assert_eq!(person["ban_expires"], "2096-10-02T07:06:40.000000Z");
    let listed = it.world.get(&it.chief, "/user/banned").await;
    assert_eq!(ids(&listed["banned"], "person"), [it.ben.id.0]);
    let shown = it.world.get(None, "/user?username=ben").await;
    assert_eq!(shown["person_view"]["person"]["banned"], true);
    let gone = it
        .world
        .call(None, Method::GET, &format!("/post?id={}", it.post), None)
        .await;
    assert_eq!(gone.status, 404);

    // The session is over, and there is no new one.
    let write = json!({"community_id": it.community, "name": "Noch einmal"});
    assert_eq!(
        it.refused(&it.ben, Method::POST, "/post", write).await,
        (401, "incorrect_login".to_owned())
    );
    let login = json!({"username_or_email": "ben", "password": PASSWORD});
    let answer = it
        .world
        .call(None, Method::POST, "/user/login", Some(&login))
        .await;
    assert_eq!((answer.status, &answer.body["error"]), (400, &json!("site_ban")));

    let unban = json!({"person_id": it.ben.id, "ban": false, "expires": null});
    let undone = it.world.post(&it.chief, "/user/ban", unban).await;
    assert_eq!(undone["person_view"]["person"]["banned"], false);
    assert_eq!(it.world.get(&it.chief, "/user/banned").await["banned"], json!([]));
    let answer = it
        .world
        .call(None, Method::POST, "/user/login", Some(&login))
        .await;
    assert_eq!(answer.status, 200);
    let log = it.log("ModBan").await;
    let entries = log["banned"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["mod_ban"]["reason"], "Werbung");
    assert_eq!(id(&entries[1]["banned_person"]), it.ben.id.0);
    assert_eq!(id(&entries[1]["moderator"]), it.chief.id.0);
}

#[actix_web::test]
async fn the_comments_of_a_banned_person_say_so() {
    let it = site().await;
    it.world.comment(&it.ben, it.post, None, "Hallo").await;
    let ban = json!({"person_id": it.ben.id, "ban": true});
    it.world.post(&it.chief, "/user/ban", ban).await;
    let list = it
        .world
        .get(None, &format!("/comment/list?post_id={}", it.post))
        .await;
    assert_eq!(list["comments"][0]["creator"]["banned"], true);
    let post = it.world.get(None, &format!("/post?id={}", it.post)).await;
    assert_eq!(post["post_view"]["creator"]["banned"], true);
}

#[actix_web::test]
async fn others_do_none_of_this() {
    let it = site().await;
    let (group, ben) = (it.community, it.ben.id);
    for (method, path, body, code) in [
        (
            Method::POST,
            "/user/ban",
            json!({"person_id": ben, "ban": true}),
            "not_an_admin",
        ),
        (Method::GET, "/user/banned", json!({}), "not_an_admin"),
        (
            Method::POST,
            "/admin/add",
            json!({"person_id": ben, "added": true}),
            "not_an_admin",
        ),
        (
            Method::POST,
            "/community/remove",
            json!({"community_id": group, "removed": true}),
            "not_an_admin",
        ),
        (
            Method::PUT,
            "/community/hide",
            json!({"community_id": group, "hidden": true}),
            "not_an_admin",
        ),
        (
            Method::POST,
            "/community/delete",
            json!({"community_id": group, "deleted": true}),
            "not_a_mod_or_admin",
        ),
        (
            Method::POST,
            "/community/transfer",
            json!({"community_id": group, "person_id": ben}),
            "not_a_mod_or_admin",
        ),
    ] {
        let found = it.refused(&it.ben, method, path, body).await;
        assert_eq!(found, (400, code.to_owned()), "{path}");
    }
    let oneself = json!({"person_id": it.chief.id, "ban": true});
    let found = it.refused(&it.chief, Method::POST, "/user/ban", oneself).await;
    assert_eq!(found, (400, "cant_block_yourself".to_owned()));
    let nobody = json!({"person_id": 99_999, "ban": true});
    let found = it.refused(&it.chief, Method::POST, "/user/ban", nobody).await;
    assert_eq!(found, (404, "couldnt_find_person".to_owned()));
    let past = json!({"person_id": ben, "ban": true, "expires": 1_000});
    let found = it.refused(&it.chief, Method::POST, "/user/ban", past).await;
    assert_eq!(found.0, 400);
}

#[actix_web::test]
async fn a_community_is_removed_and_deleted_and_comes_back() {
    let it = site().await;
    for (who, path, field) in [
        (&it.chief, "/community/remove", "removed"),
        (&it.anna, "/community/delete", "deleted"),
    ] {
        for on in [true, false] {
            let body = json!({"community_id": it.community, field: on, "reason": "zur Probe"});
            let done = it.world.post(who, path, body).await;
            assert_eq!(done["community_view"]["community"][field], on, "{path}");
            let seen = it
                .world
                .call(
                    None,
                    Method::GET,
                    &format!("/community?id={}", it.community),
                    None,
                )
                .await;
            assert_eq!(seen.status == 200, !on, "{path}");
            let posts = it.world.get(&it.ben, "/post/list?type_=All").await;
            assert_eq!(posts["posts"].as_array().unwrap().is_empty(), on, "{path}");
        }
    }
    let log = it.log("ModRemoveCommunity").await;
    let entries = log["removed_communities"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["mod_remove_community"]["removed"], true);
    assert_eq!(entries[1]["mod_remove_community"]["reason"], "zur Probe");
}

#[actix_web::test]
async fn a_community_is_hidden() {
    let it = site().await;
    for on in [true, false] {
        let body = json!({"community_id": it.community, "hidden": on, "reason": "zur Probe"});
        assert_eq!(
            it.world.put(&it.chief, "/community/hide", body).await["success"],
            true
        );
        let list = it.world.get(None, "/community/list?type_=All").await;
        assert_eq!(list["communities"].as_array().unwrap().is_empty(), on);
        let seen = it
            .world
            .get(None, &format!("/community?id={}", it.community))
            .await;
        assert_eq!(seen["community_view"]["community"]["hidden"], on);
    }
    let log = it.log("ModHideCommunity").await;
    assert_eq!(
        log["hidden_communities"][0]["mod_hide_community"]["hidden"],
        false
    );
    assert_eq!(id(&log["hidden_communities"][1]["admin"]), it.chief.id.0);
}

#[actix_web::test]
async fn a_community_is_passed_on() {
    let it = site().await;
    let to_ben = json!({"community_id": it.community, "person_id": it.ben.id});
    let found = it
        .refused(&it.anna, Method::POST, "/community/transfer", to_ben.clone())
        .await;
    assert_eq!(found, (400, "not_a_mod_or_admin".to_owned()));
    let appoint = json!({"community_id": it.community, "person_id": it.ben.id, "added": true});
    it.world.post(&it.anna, "/community/mod", appoint).await;
    let done = it
        .world
        .post(&it.anna, "/community/transfer", to_ben.clone())
        .await;
    assert_eq!(ids(&done["moderators"], "moderator"), [it.ben.id.0, it.anna.id.0]);
    let found = it
        .refused(&it.anna, Method::POST, "/community/transfer", to_ben)
        .await;
    assert_eq!(found, (400, "not_top_mod".to_owned()));
    let log = it.log("ModTransferCommunity").await;
    assert_eq!(
        id(&log["transferred_to_community"][0]["modded_person"]),
        it.ben.id.0
    );
}

#[actix_web::test]
async fn who_reads_a_community_can_be_changed() {
    let it = site().await;
    for (visibility, status) in [("LocalOnly", 404), ("Public", 200)] {
        let body = json!({"community_id": it.community, "visibility": visibility});
        let done = it.world.put(&it.anna, "/community", body).await;
        assert_eq!(done["community_view"]["community"]["visibility"], visibility);
        let path = format!("/community?id={}", it.community);
        let seen = it.world.call(None, Method::GET, &path, None).await;
        assert_eq!(seen.status, status);
    }
}

#[actix_web::test]
async fn administrators_come_and_go() {
    let it = site().await;
    let add = |added: bool| json!({"person_id": it.ben.id, "added": added});
    let made = it.world.post(&it.chief, "/admin/add", add(true)).await;
    assert_eq!(ids(&made["admins"], "person"), [it.chief.id.0, it.ben.id.0]);
    let left = it.world.post(&it.chief, "/admin/add", add(false)).await;
    assert_eq!(ids(&left["admins"], "person"), [it.chief.id.0]);
    let last = json!({"person_id": it.chief.id, "added": false});
    let found = it.refused(&it.chief, Method::POST, "/admin/add", last).await;
    assert_eq!(found.0, 400);
    let log = it.log("ModAdd").await;
    assert_eq!(log["added"][0]["mod_add"]["removed"], true);
    assert_eq!(id(&log["added"][1]["modded_person"]), it.ben.id.0);
}

#[actix_web::test]
async fn the_settings_of_the_site_are_kept_shown_and_obeyed() {
    let it = site().await;
    let body = json!({
        "name": "Musterau", "enable_downvotes": false, "community_creation_admin_only": true,
        "legal_information": "Impressum", "content_warning": "Vorsicht", "slur_filter_regex": "pfui",
        "application_question": "Wer sind Sie?", "default_post_listing_type": "All", "default_sort_type": "Hot",
        "default_post_listing_mode": "Card", "actor_name_max_length": 25, "hide_modlog_mod_names": true,
        "discussion_languages": [0, 32], "taglines": ["Willkommen"], "blocked_urls": ["https://evil.example"],
        "blocked_instances": ["Evil.example"], "allowed_instances": [], "federation_enabled": true,
        "icon": null,
    });
    let done = it.world.put(&it.chief, "/site", body).await;
    assert_eq!(done["taglines"][0]["content"], "Willkommen");
    let shown = it.world.get(None, "/site").await;
    let local = &shown["site_view"]["local_site"];
    for (field, value) in [
        ("enable_downvotes", json!(false)),
        ("community_creation_admin_only", json!(true)),
        ("legal_information", json!("Impressum")),
        ("slur_filter_regex", json!("pfui")),
        ("default_post_listing_type", json!("All")),
        ("default_sort_type", json!("Hot")),
        ("default_post_listing_mode", json!("Card")),
        ("actor_name_max_length", json!(25)),
        ("hide_modlog_mod_names", json!(true)),
    ] {
        assert_eq!(local[field], value, "{field}");
    }
    assert_eq!(shown["site_view"]["site"]["content_warning"], "Vorsicht");
    assert_eq!(shown["discussion_languages"], json!([0, 32]));
    assert_eq!(shown["blocked_urls"][0]["url"], "evil.example");
    for (method, path, body, code) in [
        (
            Method::POST,
            "/post/like",
            json!({"post_id": it.post, "score": -1}),
            "downvotes_are_disabled",
        ),
        (
            Method::POST,
            "/community",
            json!({"name": "neu", "title": "Neu"}),
            "only_admins_can_create_communities",
        ),
        (
            Method::POST,
            "/comment",
            json!({"post_id": it.post, "content": "Pfui!"}),
            "slurs",
        ),
        (
            Method::POST,
            "/post",
            json!({"community_id": it.community, "name": "Da", "url": "https://evil.example/x"}),
            "blocked_url",
        ),
        (
            Method::POST,
            "/post",
            json!({"community_id": it.community, "name": "Da", "language_id": 37}),
            "language_not_allowed",
        ),
    ] {
        let found = it.refused(&it.ben, method, path, body).await;
        assert_eq!(found, (400, code.to_owned()), "{path}");
    }
    // Who moderated is for administrators to know.
    it.world
        .post(
            &it.anna,
            "/post/lock",
            json!({"post_id": it.post, "locked": true}),
        )
        .await;
    let log = |who| it.world.get(who, "/modlog?type_=ModLockPost");
    assert!(log(Some(&it.ben)).await["locked_posts"][0]["moderator"].is_null());
    assert_eq!(
        id(&log(Some(&it.chief)).await["locked_posts"][0]["moderator"]),
        it.anna.id.0
    );
}

#[actix_web::test]
async fn settings_that_cannot_be_are_refused() {
    let it = site().await;
    for (body, code) in [
        (json!({"slur_filter_regex": "("}), "invalid_regex"),
        (json!({"slur_filter_regex": "a*"}), "permissive_regex"),
        (
            json!({"private_instance": true}),
            "cant_enable_private_instance_and_federation_together",
        ),
        (
            json!({"default_post_listing_type": "Subscribed"}),
            "invalid_default_post_listing_type",
        ),
        (json!({"rate_limit_post": 3}), "unknown"),
        (json!({"captcha_difficulty": "impossible"}), "unknown"),
        (json!({"federation_enabled": false}), "unknown"),
        (json!({"actor_name_max_length": 1}), "unknown"),
        (json!({"blocked_urls": ["no address"]}), "invalid_url"),
        (json!({"discussion_languages": [999]}), "unknown"),
    ] {
        let found = it.refused(&it.chief, Method::PUT, "/site", body.clone()).await;
        assert_eq!(found, (400, code.to_owned()), "{body}");
    }
    let found = it
        .refused(&it.ben, Method::PUT, "/site", json!({"name": "Meins"}))
        .await;
    assert_eq!(found, (400, "not_an_admin".to_owned()));
}

#[actix_web::test]
async fn emoji_come_change_and_go() {
    let it = site().await;
    let body = json!({"category": "Amt", "shortcode": "stempel", "image_url": "https://here.example/s.png",
                      "alt_text": "Ein Stempel", "keywords": ["Stempel", "amtlich"]});
    let made = it.world.post(&it.chief, "/custom_emoji", body.clone()).await;
    let emoji = id(&made["custom_emoji"]["custom_emoji"]);
    assert_eq!(made["custom_emoji"]["keywords"][0]["keyword"], "amtlich");
    let found = it
        .refused(&it.ben, Method::POST, "/custom_emoji", body.clone())
        .await;
    assert_eq!(found, (400, "not_an_admin".to_owned()));
    let found = it.refused(&it.chief, Method::POST, "/custom_emoji", body).await;
    assert_eq!(found.0, 400);
    let body = json!({"id": emoji, "category": "Amt", "image_url": "https://here.example/t.png",
                      "alt_text": "Ein Siegel", "keywords": []});
    it.world.put(&it.chief, "/custom_emoji", body).await;
    let shown = it.world.get(None, "/site").await;
    assert_eq!(
        shown["custom_emojis"][0]["custom_emoji"]["alt_text"],
        "Ein Siegel"
    );
    let gone = it
        .world
        .post(&it.chief, "/custom_emoji/delete", json!({"id": emoji}))
        .await;
    assert_eq!(gone["success"], true);
    let found = it
        .refused(
            &it.chief,
            Method::POST,
            "/custom_emoji/delete",
            json!({"id": emoji}),
        )
        .await;
    assert_eq!(found, (404, "not_found".to_owned()));
    assert_eq!(it.world.get(None, "/site").await["custom_emojis"], json!([]));
}

#[actix_web::test]
async fn what_is_purged_is_found_by_nobody_and_logged() {
    let it = site().await;
    let comment = it
        .world
        .comment(&it.anna, it.post, None, "Name und Anschrift")
        .await;
    for (path, field, thing, entries, missing) in [
        (
            "/admin/purge/comment",
            "comment_id",
            comment,
            "admin_purged_comments",
            "couldnt_find_comment",
        ),
        (
            "/admin/purge/post",
            "post_id",
            it.post,
            "admin_purged_posts",
            "couldnt_find_post",
        ),
        (
            "/admin/purge/community",
            "community_id",
            it.community,
            "admin_purged_communities",
            "couldnt_find_community",
        ),
    ] {
        let body = json!({field: thing, "reason": "Datenschutz"});
        let refused = it.refused(&it.anna, Method::POST, path, body.clone()).await;
        assert_eq!(refused, (400, "not_an_admin".to_owned()));
        let done = it.world.post(&it.chief, path, body.clone()).await;
        assert_eq!(done, json!({"success": true}));
        let again = it.refused(&it.chief, Method::POST, path, body).await;
        assert_eq!(again, (404, missing.to_owned()));
        if field == "community_id" {
            continue;
        }
        let log = it.world.get(None, "/modlog").await;
        let entry = &log[entries][0];
        let act = entry
            .as_object()
            .unwrap()
            .iter()
            .find(|(key, _)| key.starts_with("admin_purge_"));
        assert_eq!(act.unwrap().1["reason"], "Datenschutz");
        assert_eq!(act.unwrap().1["admin_person_id"], it.chief.id.0);
    }
    let log = it.log("AdminPurgeCommunity").await;
    assert_eq!(log["admin_purged_communities"].as_array().unwrap().len(), 1);
    assert_eq!(log["admin_purged_posts"], json!([]));
}

#[actix_web::test]
async fn a_purged_person_has_said_nothing() {
    let it = site().await;
    let body = json!({"person_id": it.ben.id});
    let refused = it
        .refused(&it.anna, Method::POST, "/admin/purge/person", body.clone())
        .await;
    assert_eq!(refused, (400, "not_an_admin".to_owned()));
    it.world.post(&it.chief, "/admin/purge/person", body).await;
    let listed = it.world.get(None, "/post/list?type_=All").await;
    assert_eq!(listed["posts"], json!([]));
    let login = json!({"username_or_email": "ben", "password": PASSWORD});
    let login = it
        .world
        .call(None, Method::POST, "/user/login", Some(&login))
        .await;
    assert_eq!(login.status, 401);
    let log = it.log("AdminPurgePerson").await;
    assert_eq!(
        log["admin_purged_persons"][0]["admin_purge_person"]["admin_person_id"],
        it.chief.id.0
    );
    let oneself = json!({"person_id": it.chief.id});
    assert_eq!(
        it.refused(&it.chief, Method::POST, "/admin/purge/person", oneself)
            .await
            .0,
        400
    );
}
