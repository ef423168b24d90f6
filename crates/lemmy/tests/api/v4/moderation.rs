// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation, its log, and reports.

use serde_json::{Value, json};

use super::{V4, texts};
use crate::world::{Client, NO_LOGIN, Scene, User, count, id, redacted};

fn scene() -> Scene {
    Scene::with_comment_by("ben", "Unfug")
}

/// Each act, as it is done or undone, and where the answer shows it.
fn acts(it: &Scene, on: bool) -> Vec<(&'static str, Value, &'static str)> {
    let (post, comment, community) = (it.post, it.comment, it.community);
    vec![
        (
            "/post/remove",
            json!({"post_id": post, "removed": on, "reason": "zur Probe"}),
            "/post_view/post/removed",
        ),
        (
            "/post/lock",
            json!({"post_id": post, "locked": on, "reason": "genug"}),
            "/post_view/post/locked",
        ),
        (
            "/post/feature",
            json!({"post_id": post, "featured": on, "feature_type": "community"}),
            "/post_view/post/featured_community",
        ),
        (
            "/comment/remove",
            json!({"comment_id": comment, "removed": on, "reason": "Unfug"}),
            "/comment_view/comment/removed",
        ),
        (
            "/community/ban_user",
            json!({
                "community_id": community, "person_id": it.ben.id, "ban": on, "reason": "Unfug",
                "expires_at": 4_000_000_000_i64, "remove_or_restore_data": false,
            }),
            "",
        ),
    ]
}

#[test]
fn each_act_is_done_and_undone_and_logged() {
    let it = scene();
    let v4 = V4(&it.world);
    for on in [true, false] {
        for (path, act, shown) in acts(&it, on) {
            v4.refuse(&it.ben, &format!("POST {path}"), &act, "400 not_a_mod_or_admin");
            let done = v4.post(&it.anna, path, act);
            if !shown.is_empty() {
                assert_eq!(done.pointer(shown), Some(&json!(on)), "{path}");
            }
        }
        let read = v4.get(&it.anna, &format!("/post?id={}", it.post));
        assert_eq!(read["post_view"]["creator_banned_from_community"], on);
    }
    for added in [true, false] {
        let body = json!({"community_id": it.community, "person_id": it.ben.id, "added": added});
        let answer = v4.post(&it.anna, "/community/mod", &body);
        assert_eq!(count(&answer["moderators"]), 1 + usize::from(added));
        v4.refuse(None, "POST /community/mod", body, NO_LOGIN);
    }
    let log = format!("/modlog?community_id={}", it.community);
    let all = v4.get(None, &format!("{log}&limit=50"));
    insta::assert_json_snapshot!("modlog", redacted(all.clone()));
    let entries = v4.items(None, &format!("{log}&limit=5"));
    assert_eq!(json!(entries), all["items"]);
    for (query, expected) in [
        ("type_=mod_lock_post", 2),
        ("type_=mod_ban_from_community", 2),
        ("type_=mod_warn_post", 0),
        ("type_=admin_ban", 0),
    ] {
        let found = v4.get(None, &format!("{log}&{query}"));
        assert_eq!(count(&found["items"]), expected, "{query}");
    }
    let path = "/modlog?page_cursor=P1";
    v4.refuse_get(None, path, "400 couldnt_parse_pagination_token");
    let local = json!({"post_id": it.post, "featured": true, "feature_type": "local"});
    v4.refuse(&it.anna, "POST /post/feature", local, "400 unknown");
    let own = v4.comment(&it.anna, it.post, None, "Bitte sachlich");
    let body = json!({"comment_id": own, "distinguished": true});
    let spoken = v4.post(&it.anna, "/comment/distinguish", body);
    assert_eq!(spoken["comment_view"]["comment"]["distinguished"], true);
}

#[test]
fn a_community_is_passed_on_removed_and_hidden() {
    let it = scene();
    let v4 = V4(&it.world);
    let root = it.world.admin("root_admin");
    let (community, person) = (it.community, it.ben.id);
    let transfer = json!({"community_id": community, "person_id": person});
    v4.refuse(&it.ben, "POST /community/transfer", &transfer, "400");
    let body = json!({"community_id": community, "person_id": person, "added": true});
    v4.post(&it.anna, "/community/mod", body);
    let passed = v4.post(&it.anna, "/community/transfer", transfer);
    assert_eq!(id(&passed["moderators"][0]["moderator"]), person.0);
    for removed in [true, false] {
        let body = json!({"community_id": community, "removed": removed, "reason": "so"});
        let closed = v4.post(&root, "/community/remove", &body);
        assert_eq!(closed["community_view"]["community"]["removed"], removed);
        v4.refuse(&it.ben, "POST /community/remove", body, "400 not_an_admin");
    }
    for (hidden, shown) in [(true, "unlisted"), (false, "public")] {
        let body = json!({"community_id": community, "hidden": hidden, "reason": "so"});
        let done = v4.put(&root, "/community/hide", &body);
        assert_eq!(done, json!({"success": true}));
        let found = v4.get(&it.ben, &format!("/community?id={community}"));
        assert_eq!(found["community_view"]["community"]["visibility"], shown);
        v4.refuse(&it.ben, "PUT /community/hide", body, "400 not_an_admin");
    }
}

#[test]
fn reports_reach_the_moderators_and_are_resolved() {
    let it = scene();
    let v4 = V4(&it.world);
    let (carla, root) = (it.world.user("carla"), it.world.admin("root_admin"));
    let sent = json!({"recipient_id": carla.id, "content": "Unfug"});
    let sent = v4.post(&it.ben, "/private_message", sent);
    let message = id(&sent["private_message_view"]["private_message"]);
    let mut filed = Vec::new();
    for (path, kind, about) in [
        ("/post/report", "post", it.post),
        ("/comment/report", "comment", it.comment),
        ("/private_message/report", "private_message", message),
    ] {
        let (field, view) = (format!("{kind}_id"), format!("{kind}_report_view"));
        let body = json!({&field: about, "reason": "Werbung", "violates_instance_rules": true});
        let made = v4.post(&carla, path, body);
        insta::assert_json_snapshot!(format!("{kind}_report"), redacted(made[&view].clone()));
        filed.push((kind, id(&made[&view][format!("{kind}_report")])));
        let empty = json!({&field: about, "reason": ""});
        let request = format!("POST {path}");
        v4.refuse(&carla, &request, &empty, "400 report_reason_required");
        v4.refuse(None, &format!("POST {path}"), empty, NO_LOGIN);
    }
    let types = |who: &User, query: &str| {
        let found = v4.get(who, &format!("/report/list?{query}"));
        texts(found["items"].as_array().unwrap(), "/type_")
    };
    assert_eq!(types(&root, ""), ["private_message", "comment", "post"]);
    assert_eq!(types(&it.anna, ""), ["comment", "post"]);
    assert_eq!(types(&carla, ""), [""; 0]);
    assert_eq!(types(&root, "type_=comments"), ["comment"]);
    assert_eq!(types(&root, "type_=communities"), [""; 0]);
    assert_eq!(types(&root, &format!("post_id={}", it.post)), ["post"]);
    let parts = v4.items(&root, "/report/list?limit=1");
    assert_eq!(texts(&parts, "/type_"), ["private_message", "comment", "post"]);
    let counts = v4.get(&root, "/account/unread_counts");
    assert_eq!(counts["report_count"], 3);
    assert_eq!(counts["registration_application_count"], 0);
    assert_eq!(v4.get(&it.anna, "/account/unread_counts")["report_count"], 2);
    let hers = v4.get(&carla, "/account/unread_counts");
    assert_eq!(hers, json!({"notification_count": 1}));
    let paths = [
        "/post/report/resolve",
        "/comment/report/resolve",
        "/private_message/report/resolve",
    ];
    for ((kind, report), path) in filed.into_iter().zip(paths) {
        let view = format!("{kind}_report_view");
        let body = json!({"report_id": report, "resolved": true});
        let refusal = if kind == "private_message" {
            "400 not_an_admin"
        } else {
            "404 not_found"
        };
        v4.refuse(&carla, &format!("PUT {path}"), &body, refusal);
        let done = v4.put(&root, path, body);
        assert_eq!(done[&view][format!("{kind}_report")]["resolved"], true);
    }
    assert_eq!(types(&root, "unresolved_only=true"), [""; 0]);
    v4.refuse_get(None, "/report/list", NO_LOGIN);
}
