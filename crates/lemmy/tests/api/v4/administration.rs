// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do.

use serde_json::json;

use super::{V4, texts};
use crate::world::{Client, NO_LOGIN, PASSWORD, World, assert_has, count, id, redacted};

#[test]
fn people_are_banned_and_made_administrators() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    for ban in [true, false] {
        let body = json!({"person_id": anna.id, "ban": ban, "reason": "so", "expires_at": 4_000_000_000_i64});
        let done = v4.post(&root, "/admin/ban", &body);
        assert_eq!(done["person_view"]["banned"], ban);
        assert_eq!(done["person_view"]["ban_expires_at"].is_string(), ban);
        if !ban {
            let carla = world.user("carla");
            v4.refuse(&carla, "POST /admin/ban", body, "400 not_an_admin");
        }
    }
    let ben = world.user("ben");
    let add = json!({"person_id": ben.id, "added": true});
    v4.refuse(&ben, "POST /admin/add", &add, "400 not_an_admin");
    let admins = v4.post(&root, "/admin/add", add);
    assert_eq!(count(&admins["admins"]), 2);
    let left = v4.post(&ben, "/admin/leave", json!({}));
    assert_eq!(count(&left["admins"]), 1);
    v4.refuse(&root, "POST /admin/leave", json!({}), "400 cannot_leave_admin");
    let kinds = texts(&v4.items(None, "/modlog"), "/modlog/kind");
    assert_eq!(
        kinds,
        ["admin_add", "admin_add", "admin_ban", "admin_ban", "admin_add"]
    );
}

#[test]
fn accounts_are_applied_for_and_approved() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let body = json!({"registration_mode": "require_application"});
    v4.put(&root, "/site", body);
    let body = json!({"username": "neuling", "password": PASSWORD, "password_verify": PASSWORD, "answer": "Ich arbeite im Amt."});
    let made = v4.done(None, "POST /account/auth/register", body);
    assert_eq!(
        made,
        json!({"registration_created": true, "verify_email_sent": false})
    );
    let list = "/admin/registration_application/list";
    let found = v4.get(&root, &format!("{list}?unread_only=true"));
    insta::assert_json_snapshot!("application", redacted(found["items"][0].clone()));
    let application = &found["items"][0];
    let number = id(&application["registration_application"]);
    let person = id(&application["creator"]);
    let one = format!("/admin/registration_application?person_id={person}");
    let found = &v4.get(&root, &one)["registration_application"]["registration_application"];
    assert_eq!(*found, application["registration_application"]);
    let decide = "/admin/registration_application/approve";
    let approve = json!({"id": number, "approve": true});
    v4.refuse_get(&anna, list, "400 not_an_admin");
    v4.refuse_get(&anna, &one, "400 not_an_admin");
    v4.refuse(&anna, &format!("PUT {decide}"), &approve, "400 not_an_admin");
    let done = v4.put(&root, decide, approve);
    let creator_local_user = &done["registration_application"]["creator_local_user"];
    assert_eq!(creator_local_user["accepted_application"], true);
    let open = v4.get(&root, &format!("{list}?unread_only=true"));
    assert_eq!(open["items"], json!([]));
}

#[test]
fn taglines_and_emoji_come_change_and_go() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, root) = (world.user("anna"), world.admin("root_admin"));
    let made = v4.post(&root, "/admin/tagline", json!({"content": "Guten Tag"}));
    let line = id(&made["tagline"]);
    let again = v4.post(&root, "/admin/tagline", json!({"content": "Guten Tag"}));
    assert_eq!(id(&again["tagline"]), line);
    let other = json!({"id": line, "content": "Moin"});
    let changed = v4.put(&root, "/admin/tagline", &other);
    assert_has(&changed["tagline"], json!({"id": line, "content": "Moin"}));
    assert_eq!(v4.get(None, "/site")["tagline"]["content"], "Moin");
    let listed = v4.get(None, "/admin/tagline/list");
    assert_eq!(count(&listed["items"]), 1);
    v4.refuse_all(json!([
        ["anna", "POST /admin/tagline", {"content": "x"}, "400 not_an_admin"],
        ["anna", "PUT /admin/tagline", other, "400 not_an_admin"],
        ["anna", "DELETE /admin/tagline", {"id": line}, "400 not_an_admin"],
    ]));
    let unknown = json!({"id": 2_000_000_000, "content": "x"});
    v4.refuse(&root, "PUT /admin/tagline", unknown, "404 not_found");
    let body = json!({"content": " "});
    v4.refuse(&root, "POST /admin/tagline", body, "400 invalid_body_field");
    v4.delete(&root, "/admin/tagline", json!({"id": line}));
    assert_eq!(v4.get(None, "/admin/tagline/list")["items"], json!([]));
    v4.refuse_get(None, "/admin/tagline/list?limit=0", "400 invalid_fetch_limit");

    let emoji = json!({
        "category": "Verkehr", "shortcode": "rad", "image_url": "https://here.example/pictrs/image/rad.png",
        "alt_text": "Ein Rad", "keywords": ["fahrrad"],
    });
    for delete in ["DELETE /custom_emoji", "POST /custom_emoji/delete"] {
        let made = v4.post(&root, "/custom_emoji", &emoji);
        let number = id(&made["custom_emoji"]["custom_emoji"]);
        v4.refuse(&anna, "POST /custom_emoji", &emoji, "400 not_an_admin");
        let edit = json!({"id": number, "alt_text": "Rad"});
        let changed = v4.put(&root, "/custom_emoji", &edit);
        let shown = &changed["custom_emoji"];
        let emoji = json!({"alt_text": "Rad", "category": "Verkehr"});
        let expected = json!({"custom_emoji": emoji, "keywords": [{"keyword": "fahrrad"}]});
        assert_has(shown, expected);
        v4.refuse(None, "PUT /custom_emoji", edit, NO_LOGIN);
        let all = v4.get(None, "/custom_emoji/list?category=Verkehr");
        assert_eq!(count(&all["custom_emojis"]), 1);
        let none = v4.get(None, "/custom_emoji/list?category=Anderes");
        assert_eq!(none["custom_emojis"], json!([]));
        let body = json!({"id": number});
        v4.refuse(&anna, delete, &body, "400 not_an_admin");
        assert_eq!(v4.done(&root, delete, &body), json!({"success": true}));
    }
    v4.refuse_get(None, "/custom_emoji/list?category=a&category=b", "400 unknown");
}

#[test]
fn what_is_purged_is_gone_and_logged() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben, root) = (world.user("anna"), world.user("ben"), world.admin("root_admin"));
    let community = v4.community(&anna, "rad");
    let post = v4.thread(&anna, community, "Radwege");
    let kept = v4.thread(&anna, community, "Bleibt");
    let comment = v4.comment(&anna, kept, None, "Unfug");
    for (path, field, target) in [
        ("/admin/purge/post", "post_id", post),
        ("/admin/purge/comment", "comment_id", comment),
        ("/admin/purge/person", "person_id", ben.id.0),
        ("/admin/purge/community", "community_id", community),
    ] {
        let body = json!({field: target, "reason": "so"});
        v4.refuse(&anna, &format!("POST {path}"), &body, "400 not_an_admin");
        assert_eq!(v4.post(&root, path, body), json!({"success": true}));
    }
    v4.refuse_get(None, &format!("/post?id={post}"), "404 not_found");
    let kinds = texts(&v4.items(None, "/modlog"), "/modlog/kind");
    assert_eq!(kinds[..2], ["admin_purge_community", "admin_purge_person"]);
}
