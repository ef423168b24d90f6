// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site, its settings and its peers.

use kollegium_domain::instances;
use serde_json::json;

use super::{V4, texts};
use crate::world::{Client, NO_LOGIN, World, count, redacted};

#[test]
fn the_site_is_shown_and_changed_by_administrators() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let mut shown = v4.get(None, "/site");
    let version = shown["version"].as_str().unwrap();
    assert!(version.starts_with("1.0.0-beta.3+kollegium."));
    assert_eq!(count(&shown["all_languages"]), 184);
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
    let changed = v4.put(&root, "/site", &edit);
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
    let found = &v4.post(&root, "/site", json!({"name": "Neuer"}))["site_view"]["site"]["name"];
    assert_eq!(found, "Neuer");
    v4.refuse(&anna, "PUT /site", &edit, "400 not_an_admin");
    v4.refuse(None, "POST /site", edit, NO_LOGIN);
    v4.refuse_all(json!([
        ["root_admin", "PUT /site", {"registration_mode": "require_invitation"}, "400 unknown"],
        ["root_admin", "PUT /site", {"default_post_downvotes": "local"}, "400 unknown"],
        ["root_admin", "PUT /site", {"default_post_downvotes": "all", "default_comment_downvotes": "disable"}, "400 unknown"],
        ["root_admin", "PUT /site", {"default_post_listing_type": "subscribed"}, "400 invalid_default_post_listing_type"],
        ["root_admin", "PUT /site", {"rate_limit_post_max_requests": 7}, "400 unknown"],
        ["root_admin", "PUT /site", {"private_instance": true}, "400 unknown"],
        ["root_admin", "PUT /site", {"slur_filter_regex": "("}, "400 invalid_regex"],
    ]));
    let vote = json!({"post_id": 1, "is_upvote": false});
    v4.refuse(&anna, "POST /post/like", vote, "404 not_found");
}

#[test]
fn peers_are_listed_allowed_and_blocked() {
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
        v4.refuse(&anna, &format!("POST {path}"), &body, "400 not_an_admin");
        assert_eq!(v4.post(&root, path, body), json!({"success": true}));
    }
    let hosts = |query: &str| {
        let found = v4.get(None, &format!("/federated_instances?{query}"));
        texts(found["items"].as_array().unwrap(), "/instance/domain")
    };
    assert_eq!(hosts("kind=allowed"), ["land.example"]);
    assert_eq!(hosts("kind=blocked"), ["stadt.example"]);
    assert_eq!(
        hosts("kind=linked"),
        ["land.example"],
        "where some are allowed, others are not"
    );
    assert_eq!(hosts("domain_filter=Bund"), ["bund.example"]);
    assert_eq!(hosts("").len(), 3);
    assert_eq!(hosts("limit=2").len(), 2);
    let blocked = v4.get(None, "/federated_instances?kind=blocked");
    assert!(blocked["items"][0]["blocked"]["published_at"].is_string());
    let back = json!({"instance": "stadt.example", "block": false, "reason": "so"});
    v4.post(&root, "/admin/instance/block", back);
    assert_eq!(hosts("kind=blocked"), [""; 0]);
    let for_a_while =
        json!({"instance": "stadt.example", "block": true, "reason": "so", "expires_at": 4_000_000_000_i64});
    v4.refuse(&root, "POST /admin/instance/block", for_a_while, "400 unknown");
    v4.refuse_get(None, "/federated_instances?kind=other", "400 unknown");

    let id = blocked["items"][0]["instance"]["id"].clone();
    for path in [
        "/account/block/instance/communities",
        "/account/block/instance/persons",
    ] {
        let body = json!({"instance_id": id, "block": true});
        assert_eq!(v4.post(&anna, path, &body), json!({"success": true}));
        let mine = v4.get(&anna, "/account");
        for list in ["instance_communities_blocks", "instance_persons_blocks"] {
            assert_eq!(mine[list][0]["domain"], "stadt.example");
        }
        v4.post(&anna, path, json!({"instance_id": id, "block": false}));
        v4.refuse(None, &format!("POST {path}"), body, NO_LOGIN);
    }
}
