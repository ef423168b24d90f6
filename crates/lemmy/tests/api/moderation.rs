// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation, its log, and reports.

use serde_json::{Value, json};

use crate::world::{Client, Scene, User, assert_has, count, id, ids, redacted};

fn scene() -> Scene {
    Scene::with_comment_by("ben", "Unfug")
}

/// Each act, its undoing, and where the answer shows it.
fn acts(it: &Scene) -> Vec<(&'static str, Value, Value, &'static str)> {
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

#[test]
fn each_act_is_done_and_undone_and_logged() {
    let it = scene();
    for (path, act, undo, shown) in acts(&it) {
        let done = it.post(&it.anna, path, act);
        assert_eq!(done.pointer(shown), Some(&json!(true)), "{path}");
        let undone = it.post(&it.anna, path, undo);
        assert_eq!(undone.pointer(shown), Some(&json!(false)), "{path}");
    }
    for added in [true, false] {
        let body = json!({"community_id": it.community, "person_id": it.ben.id, "added": added});
        let answer = it.post(&it.anna, "/community/mod", body);
        let expected = if added {
            vec![it.anna.id.0, it.ben.id.0]
        } else {
            vec![it.anna.id.0]
        };
        assert_eq!(ids(&answer["moderators"], "moderator"), expected);
    }
    let log = format!("/modlog?community_id={}&limit=50", it.community);
    let all = it.get(None, &log);
    insta::assert_json_snapshot!("modlog", redacted(all));
    let locks = it.get(None, &format!("{log}&type_=ModLockPost"));
    assert_eq!(count(&locks["locked_posts"]), 2);
    assert_eq!(locks["removed_posts"], json!([]));
    let nothing = it.get(None, &format!("{log}&type_=ModTransferCommunity"));
    assert_eq!(nothing["transferred_to_community"], json!([]));
}

#[test]
fn members_do_not_moderate() {
    let it = scene();
    let before = it.world.state();
    for (path, act, _, _) in acts(&it) {
        it.refuse(&it.ben, &format!("POST {path}"), &act, "400 not_a_mod_or_admin");
    }
    assert_eq!(it.world.state(), before);
}

#[test]
fn a_locked_post_takes_no_comments_and_a_banned_person_writes_none() {
    let it = scene();
    let carla = it.world.user("carla");
    let say = |who: &User| {
        let body = json!({"post_id": it.post, "content": "Hallo"});
        it.call(who, "POST /comment", body)
    };
    let lock = |on: bool| it.post(&it.anna, "/post/lock", json!({"post_id": it.post, "locked": on}));
    lock(true);
    assert_eq!(say(&carla).refusal(), "400 locked");
    lock(false);
    assert_eq!(say(&carla).status, 200);
    let ban = json!({"community_id": it.community, "person_id": carla.id, "ban": true, "remove_data": true});
    it.post(&it.anna, "/community/ban_user", ban);
    assert_eq!(say(&carla).refusal(), "400 banned_from_community");
    let path = format!("/comment/list?post_id={}&max_depth=8&sort=Old", it.post);
    let tree = it.get(None, &path);
    let theirs = &tree["comments"][1];
    assert_eq!(theirs["creator_banned_from_community"], true);
    assert_has(theirs, json!({"comment": {"removed": true, "content": ""}}));
}

#[test]
fn a_moderator_speaks_in_office() {
    let it = scene();
    let comment = it.comment(&it.anna, it.post, None, "Bitte sachlich");
    for on in [true, false] {
        let body = json!({"comment_id": comment, "distinguished": on});
        let answer = it.post(&it.anna, "/comment/distinguish", body);
        assert_eq!(answer["comment_view"]["comment"]["distinguished"], on);
    }
}

#[test]
fn reports_reach_the_moderators_and_are_resolved() {
    let it = scene();
    let carla = it.world.user("carla");
    let body = json!({"post_id": it.post, "reason": "Werbung"});
    let filed = it.post(&carla, "/post/report", &body);
    insta::assert_json_snapshot!("post_report", redacted(filed.clone()));
    let again = it.post(&carla, "/post/report", body);
    let report = id(&filed["post_report_view"]["post_report"]);
    assert_eq!(id(&again["post_report_view"]["post_report"]), report);
    let comment = json!({"comment_id": it.comment, "reason": "Unfug"});
    let filed = it.post(&carla, "/comment/report", comment);
    insta::assert_json_snapshot!("comment_report", redacted(filed));

    let open = it.get(&it.anna, "/user/report_count");
    assert_eq!(open, json!({"comment_reports": 1, "post_reports": 1}));
    let open = it.get(&carla, "/user/report_count");
    assert_eq!(open, json!({"comment_reports": 0, "post_reports": 0}));
    let list = it.get(&carla, "/post/report/list");
    assert_eq!(list["post_reports"], json!([]), "reports are for moderators");

    let resolve = json!({"report_id": report, "resolved": true});
    it.refuse(&carla, "PUT /post/report/resolve", &resolve, "404");
    let done = it.put(&it.anna, "/post/report/resolve", resolve);
    let shown = &done["post_report_view"];
    assert_eq!(shown["post_report"]["resolved"], true);
    assert_eq!(id(&shown["resolver"]), it.anna.id.0);
    let open = it.get(&it.anna, "/post/report/list?unresolved_only=true");
    assert_eq!(open["post_reports"], json!([]));
    let all = it.get(&it.anna, "/comment/report/list");
    assert_eq!(count(&all["comment_reports"]), 1);
    let report = id(&all["comment_reports"][0]["comment_report"]);
    for resolved in [true, false] {
        let resolve = json!({"report_id": report, "resolved": resolved});
        let done = it.put(&it.anna, "/comment/report/resolve", resolve);
        let comment_report = &done["comment_report_view"]["comment_report"];
        assert_eq!(comment_report["resolved"], resolved);
    }
}
