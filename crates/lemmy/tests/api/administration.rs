// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do: bans from the site, whole communities, and the log of it.

use serde_json::{Value, json};

use crate::world::{Client, NO_LOGIN, PASSWORD, User, World, assert_has, count, id, ids};

struct Site {
    world: World,
    chief: User,
    anna: User,
    ben: User,
    community: i64,
    post: i64,
}

impl Client for Site {
    fn world(&self) -> &World {
        &self.world
    }
}

fn site() -> Site {
    let world = World::new();
    let (chief, anna, ben) = (world.admin("chief"), world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&ben, community, "Radwege");
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
    fn log(&self, kind: &str) -> Value {
        self.world.get(None, &format!("/modlog?type_={kind}"))
    }
}

#[test]
fn a_person_is_banned_from_the_site_and_let_in_again() {
    let it = site();
    let ban = json!({"person_id": it.ben.id, "ban": true, "reason": "Werbung", "remove_data": true,
                     "expires": 4_000_000_000_i64});
    let done = it.post(&it.chief, "/user/ban", ban);
    assert_eq!(done["banned"], true);
    let person = &done["person_view"]["person"];
    assert_eq!(person["banned"], true);
    assert_eq!(person["ban_expires"], "2096-10-02T07:06:40.000000Z");
    let listed = it.get(&it.chief, "/user/banned");
    assert_eq!(ids(&listed["banned"], "person"), [it.ben.id.0]);
    let shown = it.get(None, "/user?username=ben");
    assert_eq!(shown["person_view"]["person"]["banned"], true);
    it.refuse_get(None, &format!("/post?id={}", it.post), "404");

    // The session is over, and there is no new one.
    let write = json!({"community_id": it.community, "name": "Noch einmal"});
    it.refuse(&it.ben, "POST /post", write, NO_LOGIN);
    let login = json!({"username_or_email": "ben", "password": PASSWORD});
    it.refuse(None, "POST /user/login", &login, "400 site_ban");

    let unban = json!({"person_id": it.ben.id, "ban": false, "expires": null});
    let undone = it.post(&it.chief, "/user/ban", unban);
    assert_eq!(undone["person_view"]["person"]["banned"], false);
    assert_eq!(it.get(&it.chief, "/user/banned")["banned"], json!([]));
    it.done(None, "POST /user/login", &login);
    let log = it.log("ModBan");
    let entries = log["banned"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["mod_ban"]["reason"], "Werbung");
    assert_eq!(id(&entries[1]["banned_person"]), it.ben.id.0);
    assert_eq!(id(&entries[1]["moderator"]), it.chief.id.0);
}

#[test]
fn the_comments_of_a_banned_person_say_so() {
    let it = site();
    it.comment(&it.ben, it.post, None, "Hallo");
    let ban = json!({"person_id": it.ben.id, "ban": true});
    it.post(&it.chief, "/user/ban", ban);
    let list = it.get(None, &format!("/comment/list?post_id={}", it.post));
    assert_eq!(list["comments"][0]["creator"]["banned"], true);
    let post = it.get(None, &format!("/post?id={}", it.post));
    assert_eq!(post["post_view"]["creator"]["banned"], true);
}

#[test]
fn others_do_none_of_this() {
    let it = site();
    let (group, ben) = (it.community, it.ben.id);
    it.refuse_all(json!([
        ["ben", "POST /user/ban", {"person_id": ben, "ban": true}, "400 not_an_admin"],
        ["ben", "GET /user/banned", null, "400 not_an_admin"],
        ["ben", "POST /admin/add", {"person_id": ben, "added": true}, "400 not_an_admin"],
        ["ben", "POST /community/remove", {"community_id": group, "removed": true}, "400 not_an_admin"],
        ["ben", "PUT /community/hide", {"community_id": group, "hidden": true}, "400 not_an_admin"],
        ["ben", "POST /community/delete", {"community_id": group, "deleted": true}, "400 not_a_mod_or_admin"],
        ["ben", "POST /community/transfer", {"community_id": group, "person_id": ben}, "400 not_a_mod_or_admin"],
    ]));
    let oneself = json!({"person_id": it.chief.id, "ban": true});
    it.refuse(&it.chief, "POST /user/ban", oneself, "400 cant_block_yourself");
    let nobody = json!({"person_id": 99_999, "ban": true});
    it.refuse(&it.chief, "POST /user/ban", nobody, "404 couldnt_find_person");
    let past = json!({"person_id": ben, "ban": true, "expires": 1_000});
    it.refuse(&it.chief, "POST /user/ban", past, "400");
}

#[test]
fn a_community_is_removed_and_deleted_and_comes_back() {
    let it = site();
    for (who, path, field) in [
        (&it.chief, "/community/remove", "removed"),
        (&it.anna, "/community/delete", "deleted"),
    ] {
        for on in [true, false] {
            let body = json!({"community_id": it.community, field: on, "reason": "zur Probe"});
            let done = it.post(who, path, body);
            assert_eq!(done["community_view"]["community"][field], on, "{path}");
            let seen = it.call(None, &format!("GET /community?id={}", it.community), Value::Null);
            assert_eq!(seen.status == 200, !on, "{path}");
            let posts = it.get(&it.ben, "/post/list?type_=All");
            assert_eq!(posts["posts"].as_array().unwrap().is_empty(), on, "{path}");
        }
    }
    let log = it.log("ModRemoveCommunity");
    let entries = log["removed_communities"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["mod_remove_community"]["removed"], true);
    assert_eq!(entries[1]["mod_remove_community"]["reason"], "zur Probe");
}

#[test]
fn a_community_is_hidden() {
    let it = site();
    for on in [true, false] {
        let body = json!({"community_id": it.community, "hidden": on, "reason": "zur Probe"});
        assert_eq!(it.put(&it.chief, "/community/hide", body)["success"], true);
        let list = it.get(None, "/community/list?type_=All");
        assert_eq!(list["communities"].as_array().unwrap().is_empty(), on);
        let seen = it.get(None, &format!("/community?id={}", it.community));
        assert_eq!(seen["community_view"]["community"]["hidden"], on);
    }
    let log = it.log("ModHideCommunity");
    let mod_hide_community = &log["hidden_communities"][0]["mod_hide_community"];
    assert_eq!(mod_hide_community["hidden"], false);
    assert_eq!(id(&log["hidden_communities"][1]["admin"]), it.chief.id.0);
}

#[test]
fn a_community_is_passed_on() {
    let it = site();
    let to_ben = json!({"community_id": it.community, "person_id": it.ben.id});
    let transfer = "POST /community/transfer";
    it.refuse(&it.anna, transfer, &to_ben, "400 not_a_mod_or_admin");
    let appoint = json!({"community_id": it.community, "person_id": it.ben.id, "added": true});
    it.post(&it.anna, "/community/mod", appoint);
    let done = it.post(&it.anna, "/community/transfer", &to_ben);
    assert_eq!(ids(&done["moderators"], "moderator"), [it.ben.id.0, it.anna.id.0]);
    it.refuse(&it.anna, "POST /community/transfer", to_ben, "400 not_top_mod");
    let log = it.log("ModTransferCommunity");
    let found = &log["transferred_to_community"][0]["modded_person"];
    assert_eq!(id(found), it.ben.id.0);
}

#[test]
fn who_reads_a_community_can_be_changed() {
    let it = site();
    for (visibility, status) in [("LocalOnly", 404), ("Public", 200)] {
        let body = json!({"community_id": it.community, "visibility": visibility});
        let done = it.put(&it.anna, "/community", body);
        assert_eq!(done["community_view"]["community"]["visibility"], visibility);
        let path = format!("/community?id={}", it.community);
        let seen = it.call(None, &format!("GET {path}"), Value::Null);
        assert_eq!(seen.status, status);
    }
}

#[test]
fn administrators_come_and_go() {
    let it = site();
    let add = |added: bool| json!({"person_id": it.ben.id, "added": added});
    let made = it.post(&it.chief, "/admin/add", add(true));
    assert_eq!(ids(&made["admins"], "person"), [it.chief.id.0, it.ben.id.0]);
    let left = it.post(&it.chief, "/admin/add", add(false));
    assert_eq!(ids(&left["admins"], "person"), [it.chief.id.0]);
    let last = json!({"person_id": it.chief.id, "added": false});
    it.refuse(&it.chief, "POST /admin/add", last, "400");
    let log = it.log("ModAdd");
    assert_eq!(log["added"][0]["mod_add"]["removed"], true);
    assert_eq!(id(&log["added"][1]["modded_person"]), it.ben.id.0);
}

#[test]
fn the_settings_of_the_site_are_kept_shown_and_obeyed() {
    let it = site();
    let body = json!({
        "name": "Musterau", "enable_downvotes": false, "community_creation_admin_only": true,
        "legal_information": "Impressum", "content_warning": "Vorsicht", "slur_filter_regex": "pfui",
        "application_question": "Wer sind Sie?", "default_post_listing_type": "All", "default_sort_type": "Hot",
        "default_post_listing_mode": "Card", "actor_name_max_length": 25, "hide_modlog_mod_names": true,
        "discussion_languages": [0, 32], "taglines": ["Willkommen"], "blocked_urls": ["https://evil.example"],
        "blocked_instances": ["Evil.example"], "allowed_instances": [], "federation_enabled": true,
        "icon": null,
    });
    let done = it.put(&it.chief, "/site", body);
    assert_eq!(done["taglines"][0]["content"], "Willkommen");
    let shown = it.get(None, "/site");
    let local = &shown["site_view"]["local_site"];
    let expected = json!({
        "enable_downvotes": false, "community_creation_admin_only": true, "legal_information": "Impressum",
        "slur_filter_regex": "pfui", "default_post_listing_type": "All", "default_sort_type": "Hot",
        "default_post_listing_mode": "Card", "actor_name_max_length": 25, "hide_modlog_mod_names": true,
    });
    assert_has(local, expected);
    assert_eq!(shown["site_view"]["site"]["content_warning"], "Vorsicht");
    assert_eq!(shown["discussion_languages"], json!([0, 32]));
    assert_eq!(shown["blocked_urls"][0]["url"], "evil.example");
    it.refuse_all(json!([
        ["ben", "POST /post/like", {"post_id": it.post, "score": -1}, "400 downvotes_are_disabled"],
        ["ben", "POST /community", {"name": "neu", "title": "Neu"}, "400 only_admins_can_create_communities"],
        ["ben", "POST /comment", {"post_id": it.post, "content": "Pfui!"}, "400 slurs"],
        ["ben", "POST /post", {"community_id": it.community, "name": "Da", "url": "https://evil.example/x"}, "400 blocked_url"],
        ["ben", "POST /post", {"community_id": it.community, "name": "Da", "language_id": 37}, "400 language_not_allowed"],
    ]));
    // Who moderated is for administrators to know.
    let body = json!({"post_id": it.post, "locked": true});
    it.post(&it.anna, "/post/lock", body);
    let log = |who| it.get(who, "/modlog?type_=ModLockPost");
    assert!(log(Some(&it.ben))["locked_posts"][0]["moderator"].is_null());
    let found = &log(Some(&it.chief))["locked_posts"][0]["moderator"];
    assert_eq!(id(found), it.anna.id.0);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let it = site();
    it.refuse_all(json!([
        ["chief", "PUT /site", {"slur_filter_regex": "("}, "400 invalid_regex"],
        ["chief", "PUT /site", {"slur_filter_regex": "a*"}, "400 permissive_regex"],
        ["chief", "PUT /site", {"private_instance": true}, "400 unknown"],
        ["chief", "PUT /site", {"default_post_listing_type": "Subscribed"}, "400 invalid_default_post_listing_type"],
        ["chief", "PUT /site", {"rate_limit_post": 3}, "400 unknown"],
        ["chief", "PUT /site", {"captcha_difficulty": "impossible"}, "400 unknown"],
        ["chief", "PUT /site", {"actor_name_max_length": 1}, "400 unknown"],
        ["chief", "PUT /site", {"blocked_urls": ["no address"]}, "400 invalid_url"],
        ["chief", "PUT /site", {"discussion_languages": [999]}, "400 unknown"],
    ]));
    it.refuse(&it.ben, "PUT /site", json!({"name": "Meins"}), "400 not_an_admin");
}

#[test]
fn emoji_come_change_and_go() {
    let it = site();
    let body = json!({"category": "Amt", "shortcode": "stempel", "image_url": "https://here.example/s.png",
                      "alt_text": "Ein Stempel", "keywords": ["Stempel", "amtlich"]});
    let made = it.post(&it.chief, "/custom_emoji", &body);
    let emoji = id(&made["custom_emoji"]["custom_emoji"]);
    assert_eq!(made["custom_emoji"]["keywords"][0]["keyword"], "amtlich");
    it.refuse(&it.ben, "POST /custom_emoji", &body, "400 not_an_admin");
    it.refuse(&it.chief, "POST /custom_emoji", body, "400");
    let body = json!({"id": emoji, "category": "Amt", "image_url": "https://here.example/t.png",
                      "alt_text": "Ein Siegel", "keywords": []});
    it.put(&it.chief, "/custom_emoji", body);
    let shown = it.get(None, "/site");
    assert_eq!(
        shown["custom_emojis"][0]["custom_emoji"]["alt_text"],
        "Ein Siegel"
    );
    let body = json!({"id": emoji});
    let gone = it.post(&it.chief, "/custom_emoji/delete", &body);
    assert_eq!(gone["success"], true);
    it.refuse(&it.chief, "POST /custom_emoji/delete", body, "404 not_found");
    assert_eq!(it.get(None, "/site")["custom_emojis"], json!([]));
}

#[test]
fn what_is_purged_is_found_by_nobody_and_logged() {
    let it = site();
    let comment = it.comment(&it.anna, it.post, None, "Name und Anschrift");
    for (request, kind, thing) in [
        ("POST /admin/purge/comment", "comment", comment),
        ("POST /admin/purge/post", "post", it.post),
        ("POST /admin/purge/community", "community", it.community),
    ] {
        let body = json!({format!("{kind}_id"): thing, "reason": "Datenschutz"});
        it.refuse(&it.anna, request, &body, "400 not_an_admin");
        assert_eq!(it.done(&it.chief, request, &body), json!({"success": true}));
        it.refuse(&it.chief, request, body, &format!("404 couldnt_find_{kind}"));
        if kind != "community" {
            let log = it.get(None, "/modlog");
            let act = &log[format!("admin_purged_{kind}s")][0][format!("admin_purge_{kind}")];
            assert_has(
                act,
                json!({"reason": "Datenschutz", "admin_person_id": it.chief.id}),
            );
        }
    }
    let log = it.log("AdminPurgeCommunity");
    assert_eq!(count(&log["admin_purged_communities"]), 1);
    assert_eq!(log["admin_purged_posts"], json!([]));
}

#[test]
fn a_purged_person_has_said_nothing() {
    let it = site();
    let body = json!({"person_id": it.ben.id});
    it.refuse(&it.anna, "POST /admin/purge/person", &body, "400 not_an_admin");
    it.post(&it.chief, "/admin/purge/person", body);
    let listed = it.get(None, "/post/list?type_=All");
    assert_eq!(listed["posts"], json!([]));
    let login = json!({"username_or_email": "ben", "password": PASSWORD});
    it.refuse(None, "POST /user/login", &login, "401");
    let log = it.log("AdminPurgePerson");
    let admin_purge_person = &log["admin_purged_persons"][0]["admin_purge_person"];
    assert_eq!(admin_purge_person["admin_person_id"], it.chief.id.0);
    let oneself = json!({"person_id": it.chief.id});
    it.refuse(&it.chief, "POST /admin/purge/person", oneself, "400");
}
