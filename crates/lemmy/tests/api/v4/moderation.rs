// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation, its log, and reports.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::world::{User, World, id, redacted};

struct Group {
    world: World,
    anna: User,
    ben: User,
    community: i64,
    post: i64,
    comment: i64,
}

async fn group() -> Group {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let v4 = V4(&world);
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&ben, community, "Radwege").await;
    let comment = v4.comment(&ben, post, None, "Unfug").await;
    Group {
        world,
        anna,
        ben,
        community,
        post,
        comment,
    }
}

/// Each act, as it is done or undone, and where the answer shows it.
fn acts(it: &Group, on: bool) -> Vec<(&'static str, Value, &'static str)> {
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

#[actix_web::test]
async fn each_act_is_done_and_undone_and_logged() {
    let it = group().await;
    let v4 = V4(&it.world);
    for on in [true, false] {
        for (path, act, shown) in acts(&it, on) {
            let refused = v4.refused(Some(&it.ben), Method::POST, path, act.clone()).await;
            assert_eq!(refused, refusal(400, "not_a_mod_or_admin"), "{path}");
            let done = v4.post(&it.anna, path, act).await;
            if !shown.is_empty() {
                assert_eq!(done.pointer(shown), Some(&json!(on)), "{path}");
            }
        }
        let read = v4.get(&it.anna, &format!("/post?id={}", it.post)).await;
        assert_eq!(read["post_view"]["creator_banned_from_community"], on);
    }
    for added in [true, false] {
        let body = json!({"community_id": it.community, "person_id": it.ben.id, "added": added});
        let answer = v4.post(&it.anna, "/community/mod", body.clone()).await;
        assert_eq!(
            answer["moderators"].as_array().unwrap().len(),
            1 + usize::from(added)
        );
        assert_eq!(
            v4.refused(None, Method::POST, "/community/mod", body).await,
            no_login()
        );
    }
    let log = format!("/modlog?community_id={}", it.community);
    let all = v4.get(None, &format!("{log}&limit=50")).await;
    insta::assert_json_snapshot!("modlog", redacted(all.clone()));
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let part = v4.get(None, &format!("{log}&limit=5{cursor}")).await;
        entries.extend(part["items"].as_array().unwrap().clone());
        match part["next_page"].as_str() {
            Some(next) => cursor = format!("&page_cursor={next}"),
            None => break,
        }
    }
    assert_eq!(json!(entries), all["items"]);
    for (query, expected) in [
        ("type_=mod_lock_post", 2),
        ("type_=mod_ban_from_community", 2),
        ("type_=mod_warn_post", 0),
        ("type_=admin_ban", 0),
    ] {
        let found = v4.get(None, &format!("{log}&{query}")).await;
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}");
    }
    let bad = v4
        .refused(None, Method::GET, "/modlog?page_cursor=P1", json!({}))
        .await;
    assert_eq!(bad, refusal(400, "couldnt_parse_pagination_token"));
    let local = json!({"post_id": it.post, "featured": true, "feature_type": "local"});
    let refused = v4
        .refused(Some(&it.anna), Method::POST, "/post/feature", local)
        .await;
    assert_eq!(refused, refusal(400, "unknown"));
    let own = v4.comment(&it.anna, it.post, None, "Bitte sachlich").await;
    let body = json!({"comment_id": own, "distinguished": true});
    let spoken = v4.post(&it.anna, "/comment/distinguish", body).await;
    assert_eq!(spoken["comment_view"]["comment"]["distinguished"], true);
}

#[actix_web::test]
async fn a_community_is_passed_on_removed_and_hidden() {
    let it = group().await;
    let v4 = V4(&it.world);
    let root = it.world.admin("root_admin");
    let (community, person) = (it.community, it.ben.id);
    let transfer = json!({"community_id": community, "person_id": person});
    let refused = v4
        .refused(
            Some(&it.ben),
            Method::POST,
            "/community/transfer",
            transfer.clone(),
        )
        .await;
    assert_eq!(refused.0, 400);
    v4.post(
        &it.anna,
        "/community/mod",
        json!({"community_id": community, "person_id": person, "added": true}),
    )
    .await;
    let passed = v4.post(&it.anna, "/community/transfer", transfer).await;
    assert_eq!(id(&passed["moderators"][0]["moderator"]), person.0);
    for removed in [true, false] {
        let body = json!({"community_id": community, "removed": removed, "reason": "so"});
        let closed = v4.post(&root, "/community/remove", body.clone()).await;
        assert_eq!(closed["community_view"]["community"]["removed"], removed);
        let refused = v4
            .refused(Some(&it.ben), Method::POST, "/community/remove", body)
            .await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
    }
    for (hidden, shown) in [(true, "unlisted"), (false, "public")] {
        let body = json!({"community_id": community, "hidden": hidden, "reason": "so"});
        assert_eq!(
            v4.put(&root, "/community/hide", body.clone()).await,
            json!({"success": true})
        );
        let found = v4.get(&it.ben, &format!("/community?id={community}")).await;
        assert_eq!(found["community_view"]["community"]["visibility"], shown);
        let refused = v4
            .refused(Some(&it.ben), Method::PUT, "/community/hide", body)
            .await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
    }
}

#[actix_web::test]
async fn reports_reach_the_moderators_and_are_resolved() {
    let it = group().await;
    let v4 = V4(&it.world);
    let (carla, root) = (it.world.user("carla"), it.world.admin("root_admin"));
    let sent = json!({"recipient_id": carla.id, "content": "Unfug"});
    let sent = v4.post(&it.ben, "/private_message", sent).await;
    let message = id(&sent["private_message_view"]["private_message"]);
    let mut filed = Vec::new();
    for (path, kind, about) in [
        ("/post/report", "post", it.post),
        ("/comment/report", "comment", it.comment),
        ("/private_message/report", "private_message", message),
    ] {
        let (field, view) = (format!("{kind}_id"), format!("{kind}_report_view"));
        let body = json!({&field: about, "reason": "Werbung", "violates_instance_rules": true});
        let made = v4.post(&carla, path, body).await;
        insta::assert_json_snapshot!(format!("{kind}_report"), redacted(made[&view].clone()));
        filed.push((kind, id(&made[&view][format!("{kind}_report")])));
        let empty = json!({&field: about, "reason": ""});
        let refused = v4.refused(Some(&carla), Method::POST, path, empty.clone()).await;
        assert_eq!(refused, refusal(400, "report_reason_required"));
        assert_eq!(v4.refused(None, Method::POST, path, empty).await, no_login());
    }
    let types = async |who: &User, query: &str| {
        let found = v4.get(who, &format!("/report/list?{query}")).await;
        let items = found["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|it| it["type_"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(types(&root, "").await, ["private_message", "comment", "post"]);
    assert_eq!(types(&it.anna, "").await, ["comment", "post"]);
    assert_eq!(types(&carla, "").await, [""; 0]);
    assert_eq!(types(&root, "type_=comments").await, ["comment"]);
    assert_eq!(types(&root, "type_=communities").await, [""; 0]);
    assert_eq!(types(&root, &format!("post_id={}", it.post)).await, ["post"]);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    for _ in 0..3 {
        let part = v4.get(&root, &format!("/report/list?limit=1{cursor}")).await;
        seen.push(part["items"][0]["type_"].clone());
        cursor = format!("&page_cursor={}", part["next_page"].as_str().unwrap());
    }
    assert_eq!(json!(seen), json!(["private_message", "comment", "post"]));
    let counts = v4.get(&root, "/account/unread_counts").await;
    assert_eq!(
        (&counts["report_count"], &counts["registration_application_count"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(
        v4.get(&it.anna, "/account/unread_counts").await["report_count"],
        2
    );
    assert_eq!(
        v4.get(&carla, "/account/unread_counts").await,
        json!({"notification_count": 1})
    );
    let paths = [
        "/post/report/resolve",
        "/comment/report/resolve",
        "/private_message/report/resolve",
    ];
    for ((kind, report), path) in filed.into_iter().zip(paths) {
        let view = format!("{kind}_report_view");
        let body = json!({"report_id": report, "resolved": true});
        assert_ne!(
            v4.refused(Some(&carla), Method::PUT, path, body.clone()).await.0,
            200
        );
        let done = v4.put(&root, path, body).await;
        assert_eq!(done[&view][format!("{kind}_report")]["resolved"], true);
    }
    assert_eq!(types(&root, "unresolved_only=true").await, [""; 0]);
    assert_eq!(
        v4.refused(None, Method::GET, "/report/list", json!({})).await,
        no_login()
    );
}
