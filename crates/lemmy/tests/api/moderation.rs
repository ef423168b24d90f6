// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation, its log, and reports.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::world::{User, World, id, ids, redacted};

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
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&ben, community, "Radwege").await;
    let comment = world.comment(&ben, post, None, "Unfug").await;
    Group {
        world,
        anna,
        ben,
        community,
        post,
        comment,
    }
}

/// Each act, its undoing, and where the answer shows it.
fn acts(it: &Group) -> Vec<(&'static str, Value, Value, &'static str)> {
    let (post, comment) = (it.post, it.comment);
    vec![
        (
            "/post/remove",
            json!({"post_id": post, "removed": true, "reason": "zur Probe"}),
            json!({"post_id": post, "removed": false}),
            "/post_view/post/removed",
        ),
        (
            "/post/lock",
            json!({"post_id": post, "locked": true}),
            json!({"post_id": post, "locked": false}),
            "/post_view/post/locked",
        ),
        (
            "/post/feature",
            json!({"post_id": post, "featured": true, "feature_type": "Community"}),
            json!({"post_id": post, "featured": false, "feature_type": "Community"}),
            "/post_view/post/featured_community",
        ),
        (
            "/comment/remove",
            json!({"comment_id": comment, "removed": true, "reason": "Unfug"}),
            json!({"comment_id": comment, "removed": false, "reason": null}),
            "/comment_view/comment/removed",
        ),
        (
            "/community/ban_user",
            json!({"community_id": it.community, "person_id": it.ben.id, "ban": true, "expires": 4_000_000_000_i64}),
            json!({"community_id": it.community, "person_id": it.ben.id, "ban": false}),
            "/banned",
        ),
    ]
}

#[actix_web::test]
async fn each_act_is_done_and_undone_and_logged() {
    let it = group().await;
    for (path, act, undo, shown) in acts(&it) {
        let done = it.world.post(&it.anna, path, act).await;
        assert_eq!(done.pointer(shown), Some(&json!(true)), "{path}");
        let undone = it.world.post(&it.anna, path, undo).await;
        assert_eq!(undone.pointer(shown), Some(&json!(false)), "{path}");
    }
    for added in [true, false] {
        let body = json!({"community_id": it.community, "person_id": it.ben.id, "added": added});
        let answer = it.world.post(&it.anna, "/community/mod", body).await;
        let expected = if added {
            vec![it.anna.id.0, it.ben.id.0]
        } else {
            vec![it.anna.id.0]
        };
        assert_eq!(ids(&answer["moderators"], "moderator"), expected);
    }
    let log = format!("/modlog?community_id={}&limit=50", it.community);
    let all = it.world.get(None, &log).await;
    insta::assert_json_snapshot!("modlog", redacted(all));
    let locks = it.world.get(None, &format!("{log}&type_=ModLockPost")).await;
    assert_eq!(locks["locked_posts"].as_array().unwrap().len(), 2);
    assert_eq!(locks["removed_posts"], json!([]));
    let nothing = it
        .world
        .get(None, &format!("{log}&type_=ModTransferCommunity"))
        .await;
    assert_eq!(nothing["transferred_to_community"], json!([]));
}

#[actix_web::test]
async fn members_do_not_moderate() {
    let it = group().await;
    let before = it.world.state();
    for (path, act, _, _) in acts(&it) {
        let refused = it.world.call(Some(&it.ben), Method::POST, path, Some(&act)).await;
        assert_eq!(
            (refused.status, &refused.body["error"]),
            (400, &json!("not_a_mod_or_admin")),
            "{path}"
        );
    }
    assert_eq!(it.world.state(), before);
}

#[actix_web::test]
async fn a_locked_post_takes_no_comments_and_a_banned_person_writes_none() {
    let it = group().await;
    let carla = it.world.user("carla");
    let say = |who: User| {
        let (world, post) = (&it.world, it.post);
        async move {
            let body = json!({"post_id": post, "content": "Hallo"});
            let answer = world
                .call(Some(&who), Method::POST, "/comment", Some(&body))
                .await;
            answer.body["error"].as_str().map(str::to_owned)
        }
    };
    let lock = |on: bool| {
        it.world
            .post(&it.anna, "/post/lock", json!({"post_id": it.post, "locked": on}))
    };
    lock(true).await;
    assert_eq!(say(carla.clone()).await.as_deref(), Some("locked"));
    lock(false).await;
    assert_eq!(say(carla.clone()).await, None);
    let ban = json!({"community_id": it.community, "person_id": carla.id, "ban": true, "remove_data": true});
    it.world.post(&it.anna, "/community/ban_user", ban).await;
    assert_eq!(
        say(carla.clone()).await.as_deref(),
        Some("person_is_banned_from_community")
    );
    let tree = it
        .world
        .get(
            None,
            &format!("/comment/list?post_id={}&max_depth=8&sort=Old", it.post),
        )
        .await;
    let theirs = &tree["comments"][1];
    assert_eq!(theirs["creator_banned_from_community"], true);
    assert_eq!(
        (&theirs["comment"]["removed"], &theirs["comment"]["content"]),
        (&json!(true), &json!(""))
    );
}

#[actix_web::test]
async fn a_moderator_speaks_in_office() {
    let it = group().await;
    let comment = it.world.comment(&it.anna, it.post, None, "Bitte sachlich").await;
    for on in [true, false] {
        let body = json!({"comment_id": comment, "distinguished": on});
        let answer = it.world.post(&it.anna, "/comment/distinguish", body).await;
        assert_eq!(answer["comment_view"]["comment"]["distinguished"], on);
    }
}

#[actix_web::test]
async fn reports_reach_the_moderators_and_are_resolved() {
    let it = group().await;
    let carla = it.world.user("carla");
    let body = json!({"post_id": it.post, "reason": "Werbung"});
    let filed = it.world.post(&carla, "/post/report", body.clone()).await;
    insta::assert_json_snapshot!("post_report", redacted(filed.clone()));
    let again = it.world.post(&carla, "/post/report", body).await;
    let report = id(&filed["post_report_view"]["post_report"]);
    assert_eq!(id(&again["post_report_view"]["post_report"]), report);
    let comment = json!({"comment_id": it.comment, "reason": "Unfug"});
    let filed = it.world.post(&carla, "/comment/report", comment).await;
    insta::assert_json_snapshot!("comment_report", redacted(filed));

    let count = it.world.get(&it.anna, "/user/report_count").await;
    assert_eq!(count, json!({"comment_reports": 1, "post_reports": 1}));
    let count = it.world.get(&carla, "/user/report_count").await;
    assert_eq!(count, json!({"comment_reports": 0, "post_reports": 0}));
    let list = it.world.get(&carla, "/post/report/list").await;
    assert_eq!(list["post_reports"], json!([]), "reports are for moderators");

    let resolve = json!({"report_id": report, "resolved": true});
    let refused = it
        .world
        .call(Some(&carla), Method::PUT, "/post/report/resolve", Some(&resolve))
        .await;
    assert_eq!(refused.status, 404);
    let done = it.world.put(&it.anna, "/post/report/resolve", resolve).await;
    let shown = &done["post_report_view"];
    assert_eq!(shown["post_report"]["resolved"], true);
    assert_eq!(id(&shown["resolver"]), it.anna.id.0);
    let open = it
        .world
        .get(&it.anna, "/post/report/list?unresolved_only=true")
        .await;
    assert_eq!(open["post_reports"], json!([]));
    let all = it.world.get(&it.anna, "/comment/report/list").await;
    assert_eq!(all["comment_reports"].as_array().unwrap().len(), 1);
    let report = id(&all["comment_reports"][0]["comment_report"]);
    for resolved in [true, false] {
        let resolve = json!({"report_id": report, "resolved": resolved});
        let done = it.world.put(&it.anna, "/comment/report/resolve", resolve).await;
        assert_eq!(
            done["comment_report_view"]["comment_report"]["resolved"],
            resolved
        );
    }
}
