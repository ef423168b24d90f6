// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site, its settings and its peers.

use actix_web::http::Method;
use kollegium_domain::instances;
use serde_json::json;

use super::{V4, no_login, refusal};
use crate::world::{World, redacted};

#[actix_web::test]
async fn the_site_is_shown_and_changed_by_administrators() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let mut shown = v4.get(None, "/site").await;
    assert!(
        shown["version"]
            .as_str()
            .unwrap()
            .starts_with("1.0.0-beta.3+kollegium.")
    );
    assert_eq!(shown["all_languages"].as_array().unwrap().len(), 184);
    for list in ["all_languages", "discussion_languages"] {
        shown[list] = json!("[all]");
    }
    shown["version"] = json!("[version]");
    insta::assert_json_snapshot!("site", redacted(shown));
    let edit = json!({
        "name": "Neu", "summary": "Kurz", "sidebar": "Lang", "default_post_sort_type": "top",
        "default_post_time_range_seconds": 604_800, "default_post_downvotes": "disable",
        "default_comment_downvotes": "disable", "nsfw_content_disallowed": true,
        "registration_mode": "require_application", "default_post_listing_type": "all",
        "default_post_listing_mode": "card", "blocked_urls": ["https://evil.example"],
    });
    let changed = v4.put(&root, "/site", edit.clone()).await;
    let local = &changed["site_view"]["local_site"];
    for field in [
        "default_post_sort_type",
        "default_post_time_range_seconds",
        "default_post_downvotes",
        "nsfw_content_disallowed",
        "registration_mode",
        "default_post_listing_type",
        "default_post_listing_mode",
    ] {
        assert_eq!(local[field], edit[field], "{field}");
    }
    assert_eq!(changed["site_view"]["site"]["summary"], "Kurz");
    assert_eq!(
        v4.post(&root, "/site", json!({"name": "Neuer"})).await["site_view"]["site"]["name"],
        "Neuer"
    );
    let refused = v4.refused(Some(&anna), Method::PUT, "/site", edit.clone()).await;
    assert_eq!(refused, refusal(400, "not_an_admin"));
    assert_eq!(v4.refused(None, Method::POST, "/site", edit).await, no_login());
    for (bad, code) in [
        (json!({"registration_mode": "require_invitation"}), "unknown"),
        (json!({"default_post_downvotes": "local"}), "unknown"),
        (
            json!({"default_post_downvotes": "all", "default_comment_downvotes": "disable"}),
            "unknown",
        ),
        (
            json!({"default_post_listing_type": "subscribed"}),
            "invalid_default_post_listing_type",
        ),
        (json!({"rate_limit_post_max_requests": 7}), "unknown"),
        (json!({"private_instance": true}), "unknown"),
        (json!({"slur_filter_regex": "("}), "invalid_regex"),
    ] {
        let refused = v4.refused(Some(&root), Method::PUT, "/site", bad.clone()).await;
        assert_eq!(refused, refusal(400, code), "{bad}");
    }
    let vote = json!({"post_id": 1, "is_upvote": false});
    assert_eq!(
        v4.refused(Some(&anna), Method::POST, "/post/like", vote).await,
        refusal(404, "not_found")
    );
}

#[actix_web::test]
async fn peers_are_listed_allowed_and_blocked() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let at = world.app.now();
    for host in ["bund.example", "land.example", "stadt.example"] {
        world.write(|tx| instances::learn(tx, host, at));
    }
    for (path, name, host) in [
        ("/admin/instance/allow", "allow", "land.example"),
        ("/admin/instance/block", "block", "stadt.example"),
    ] {
        let body = json!({"instance": host, name: true, "reason": "so"});
        let refused = v4.refused(Some(&anna), Method::POST, path, body.clone()).await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
        assert_eq!(v4.post(&root, path, body).await, json!({"success": true}));
    }
    let hosts = async |query: &str| {
        let found = v4.get(None, &format!("/federated_instances?{query}")).await;
        let items = found["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|it| it["instance"]["domain"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(hosts("kind=allowed").await, ["land.example"]);
    assert_eq!(hosts("kind=blocked").await, ["stadt.example"]);
    assert_eq!(hosts("kind=linked").await, ["bund.example", "land.example"]);
    assert_eq!(hosts("domain_filter=Bund").await, ["bund.example"]);
    assert_eq!(hosts("").await.len(), 3);
    assert_eq!(hosts("limit=2").await.len(), 2);
    let blocked = v4.get(None, "/federated_instances?kind=blocked").await;
    assert!(blocked["items"][0]["blocked"]["published_at"].is_string());
    let back = json!({"instance": "stadt.example", "block": false, "reason": "so"});
    v4.post(&root, "/admin/instance/block", back).await;
    assert_eq!(hosts("kind=blocked").await, [""; 0]);
    let for_a_while =
        json!({"instance": "stadt.example", "block": true, "reason": "so", "expires_at": 4_000_000_000_i64});
    let refused = v4
        .refused(Some(&root), Method::POST, "/admin/instance/block", for_a_while)
        .await;
    assert_eq!(refused, refusal(400, "unknown"));
    let bad = v4
        .refused(None, Method::GET, "/federated_instances?kind=other", json!({}))
        .await;
    assert_eq!(bad, refusal(400, "unknown"));

    let id = blocked["items"][0]["instance"]["id"].clone();
    for path in [
        "/account/block/instance/communities",
        "/account/block/instance/persons",
    ] {
        let body = json!({"instance_id": id, "block": true});
        assert_eq!(v4.post(&anna, path, body.clone()).await, json!({"success": true}));
        let mine = v4.get(&anna, "/account").await;
        for list in ["instance_communities_blocks", "instance_persons_blocks"] {
            assert_eq!(mine[list][0]["domain"], "stadt.example");
        }
        v4.post(&anna, path, json!({"instance_id": id, "block": false}))
            .await;
        assert_eq!(v4.refused(None, Method::POST, path, body).await, no_login());
    }
}
