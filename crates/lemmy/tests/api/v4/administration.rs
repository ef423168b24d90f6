// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::world::{PASSWORD, World, id, redacted};

#[actix_web::test]
async fn people_are_banned_and_made_administrators() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    for ban in [true, false] {
        let body = json!({"person_id": anna.id, "ban": ban, "reason": "so", "expires_at": 4_000_000_000_i64});
        let done = v4.post(&root, "/admin/ban", body.clone()).await;
        assert_eq!(done["person_view"]["banned"], ban);
        assert_eq!(done["person_view"]["ban_expires_at"].is_string(), ban);
        if !ban {
            let carla = world.user("carla");
            let refused = v4.refused(Some(&carla), Method::POST, "/admin/ban", body).await;
            assert_eq!(refused, refusal(400, "not_an_admin"));
        }
    }
    let ben = world.user("ben");
    let add = json!({"person_id": ben.id, "added": true});
    let refused = v4
        .refused(Some(&ben), Method::POST, "/admin/add", add.clone())
        .await;
    assert_eq!(refused, refusal(400, "not_an_admin"));
    let admins = v4.post(&root, "/admin/add", add).await;
    assert_eq!(admins["admins"].as_array().unwrap().len(), 2);
    let left = v4.post(&ben, "/admin/leave", json!({})).await;
    assert_eq!(left["admins"].as_array().unwrap().len(), 1);
    let last = v4
        .refused(Some(&root), Method::POST, "/admin/leave", json!({}))
        .await;
    assert_eq!(last, refusal(400, "cannot_leave_admin"));
    let kinds = v4.get(None, "/modlog").await;
    let kinds: Vec<_> = kinds["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["modlog"]["kind"])
        .collect();
    assert_eq!(
        kinds,
        ["admin_add", "admin_add", "admin_ban", "admin_ban", "admin_add"]
    );
}

#[actix_web::test]
async fn accounts_are_applied_for_and_approved() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    v4.put(
        &root,
        "/site",
        json!({"registration_mode": "require_application"}),
    )
    .await;
    let body = json!({"username": "neuling", "password": PASSWORD, "password_verify": PASSWORD, "answer": "Ich arbeite im Amt."});
    let made = v4
        .call(None, Method::POST, "/account/auth/register", Some(&body))
        .await;
    assert_eq!(
        made.body,
        json!({"registration_created": true, "verify_email_sent": false})
    );
    let list = "/admin/registration_application/list";
    let found = v4.get(&root, &format!("{list}?unread_only=true")).await;
    insta::assert_json_snapshot!("application", redacted(found["items"][0].clone()));
    let application = &found["items"][0];
    let (number, person) = (
        id(&application["registration_application"]),
        id(&application["creator"]),
    );
    let one = format!("/admin/registration_application?person_id={person}");
    assert_eq!(
        v4.get(&root, &one).await["registration_application"]["registration_application"],
        application["registration_application"]
    );
    let decide = "/admin/registration_application/approve";
    let approve = json!({"id": number, "approve": true});
    for (method, path, body) in [
        (Method::GET, list, Value::Null),
        (Method::GET, one.as_str(), Value::Null),
        (Method::PUT, decide, approve.clone()),
    ] {
        let refused = v4.refused(Some(&anna), method, path, body).await;
        assert_eq!(refused, refusal(400, "not_an_admin"), "{path}");
    }
    let done = v4.put(&root, decide, approve).await;
    assert_eq!(
        done["registration_application"]["creator_local_user"]["accepted_application"],
        true
    );
    assert_eq!(
        v4.get(&root, &format!("{list}?unread_only=true")).await["items"],
        json!([])
    );
}

#[actix_web::test]
async fn taglines_and_emoji_come_change_and_go() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let made = v4
        .post(&root, "/admin/tagline", json!({"content": "Guten Tag"}))
        .await;
    let line = id(&made["tagline"]);
    let again = v4
        .post(&root, "/admin/tagline", json!({"content": "Guten Tag"}))
        .await;
    assert_eq!(id(&again["tagline"]), line);
    let other = json!({"id": line, "content": "Moin"});
    let changed = v4.put(&root, "/admin/tagline", other.clone()).await;
    assert_eq!(
        (id(&changed["tagline"]), &changed["tagline"]["content"]),
        (line, &json!("Moin"))
    );
    assert_eq!(v4.get(None, "/site").await["tagline"]["content"], "Moin");
    let listed = v4.get(None, "/admin/tagline/list").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    for (method, body) in [
        (Method::POST, json!({"content": "x"})),
        (Method::PUT, other),
        (Method::DELETE, json!({"id": line})),
    ] {
        let refused = v4.refused(Some(&anna), method, "/admin/tagline", body).await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
    }
    let unknown = json!({"id": 2_000_000_000, "content": "x"});
    assert_eq!(
        v4.refused(Some(&root), Method::PUT, "/admin/tagline", unknown)
            .await,
        refusal(404, "not_found")
    );
    let empty = v4
        .refused(
            Some(&root),
            Method::POST,
            "/admin/tagline",
            json!({"content": " "}),
        )
        .await;
    assert_eq!(empty, refusal(400, "invalid_body_field"));
    v4.delete(&root, "/admin/tagline", json!({"id": line})).await;
    assert_eq!(v4.get(None, "/admin/tagline/list").await["items"], json!([]));
    let bad = v4
        .refused(None, Method::GET, "/admin/tagline/list?limit=0", json!({}))
        .await;
    assert_eq!(bad, refusal(400, "invalid_fetch_limit"));

    let emoji = json!({
        "category": "Verkehr", "shortcode": "rad", "image_url": "https://here.example/pictrs/image/rad.png",
        "alt_text": "Ein Rad", "keywords": ["fahrrad"],
    });
    for path in ["/custom_emoji", "/custom_emoji/delete"] {
        let made = v4.post(&root, "/custom_emoji", emoji.clone()).await;
        let number = id(&made["custom_emoji"]["custom_emoji"]);
        let refused = v4
            .refused(Some(&anna), Method::POST, "/custom_emoji", emoji.clone())
            .await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
        let edit = json!({"id": number, "alt_text": "Rad"});
        let changed = v4.put(&root, "/custom_emoji", edit.clone()).await;
        let shown = &changed["custom_emoji"];
        assert_eq!(
            (
                &shown["custom_emoji"]["alt_text"],
                &shown["custom_emoji"]["category"],
                &shown["keywords"][0]["keyword"]
            ),
            (&json!("Rad"), &json!("Verkehr"), &json!("fahrrad"))
        );
        assert_eq!(
            v4.refused(None, Method::PUT, "/custom_emoji", edit).await,
            no_login()
        );
        let all = v4.get(None, "/custom_emoji/list?category=Verkehr").await;
        assert_eq!(all["custom_emojis"].as_array().unwrap().len(), 1);
        let none = v4.get(None, "/custom_emoji/list?category=Anderes").await;
        assert_eq!(none["custom_emojis"], json!([]));
        let method = if path.ends_with("delete") {
            Method::POST
        } else {
            Method::DELETE
        };
        let body = json!({"id": number});
        let refused = v4.refused(Some(&anna), method.clone(), path, body.clone()).await;
        assert_eq!(refused, refusal(400, "not_an_admin"));
        let gone = v4.call(Some(&root), method, path, Some(&body)).await;
        assert_eq!(gone.body, json!({"success": true}));
    }
    let bad = v4
        .refused(
            None,
            Method::GET,
            "/custom_emoji/list?category=a&category=b",
            json!({}),
        )
        .await;
    assert_eq!(bad, refusal(400, "unknown"));
}

#[actix_web::test]
async fn what_is_purged_is_gone_and_logged() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    let community = v4.community(&anna, "rad").await;
    let post = v4.thread(&anna, community, "Radwege").await;
    let kept = v4.thread(&anna, community, "Bleibt").await;
    let comment = v4.comment(&anna, kept, None, "Unfug").await;
    for (path, field, target) in [
        ("/admin/purge/post", "post_id", post),
        ("/admin/purge/comment", "comment_id", comment),
        ("/admin/purge/person", "person_id", ben.id.0),
        ("/admin/purge/community", "community_id", community),
    ] {
        let body = json!({field: target, "reason": "so"});
        let refused = v4.refused(Some(&anna), Method::POST, path, body.clone()).await;
        assert_eq!(refused, refusal(400, "not_an_admin"), "{path}");
        assert_eq!(v4.post(&root, path, body).await, json!({"success": true}));
    }
    let gone = v4
        .refused(None, Method::GET, &format!("/post?id={post}"), json!({}))
        .await;
    assert_eq!(gone, refusal(404, "not_found"));
    let log = v4.get(None, "/modlog").await;
    let kinds: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["modlog"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[..2], ["admin_purge_community", "admin_purge_person"]);
}
