// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities: opened, found, changed, joined and closed.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{V4, no_login, refusal};
use crate::world::{World, id, redacted};

#[actix_web::test]
async fn a_community_is_opened_found_changed_joined_and_closed() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"name": "rad", "sidebar": "Alles über *Räder*", "visibility": "public", "nsfw": true});
    let made = v4.post(&anna, "/community", body.clone()).await;
    insta::assert_json_snapshot!("community_view", redacted(made["community_view"].clone()));
    let community = id(&made["community_view"]["community"]);
    let again = v4.refused(Some(&anna), Method::POST, "/community", body).await;
    assert_eq!(again, refusal(400, "already_exists"));
    let secret = json!({"name": "geheim", "visibility": "unlisted"});
    let refused = v4.refused(Some(&anna), Method::POST, "/community", secret).await;
    assert_eq!(refused, refusal(400, "unknown"));

    let found = v4.get(None, "/community?name=rad").await;
    assert_eq!(id(&found["moderators"][0]["moderator"]), anna.id.0);
    assert_eq!(found["community_view"]["can_mod"], false);
    assert_eq!(
        v4.ids(
            &ben,
            "/community/list?type_=local&sort=new&limit=1&show_nsfw=false",
            "community"
        )
        .await,
        [0_i64; 0]
    );
    let listed = v4.ids(
        &ben,
        "/community/list?type_=all&show_nsfw=true&search_term=rad",
        "community",
    );
    assert_eq!(listed.await, [community]);
    let missing = v4
        .refused(None, Method::GET, "/community?name=bus", json!({}))
        .await;
    assert_eq!(missing, refusal(404, "not_found"));

    let edit = json!({"community_id": community, "title": "Fahrrad", "nsfw": false, "visibility": "local_only_private"});
    let changed = v4.put(&anna, "/community", edit.clone()).await;
    let shown = &changed["community_view"]["community"];
    assert_eq!(
        (&shown["title"], &shown["visibility"], &shown["sidebar"]),
        (
            &json!("Fahrrad"),
            &json!("local_only_private"),
            &json!("Alles über *Räder*")
        )
    );
    let refused = v4.refused(Some(&ben), Method::PUT, "/community", edit).await;
    assert_eq!(refused, refusal(400, "not_a_mod_or_admin"));

    for (follow, state) in [(true, json!("accepted")), (false, Value::Null)] {
        let body = json!({"community_id": community, "follow": follow});
        let joined = v4.post(&ben, "/community/follow", body).await;
        assert_eq!(
            joined["community_view"]["community_actions"]["follow_state"],
            state
        );
    }
    for (block, is) in [(true, true), (false, false)] {
        let body = json!({"community_id": community, "block": block});
        let blocked = v4.post(&ben, "/account/block/community", body).await;
        assert_eq!(
            blocked["community_view"]["community_actions"]["blocked_at"].is_string(),
            is
        );
    }
    for deleted in [true, false] {
        let body = json!({"community_id": community, "deleted": deleted});
        let closed = v4.delete(&anna, "/community", body.clone()).await;
        assert_eq!(closed["community_view"]["community"]["deleted"], deleted);
        assert_ne!(
            v4.refused(Some(&ben), Method::DELETE, "/community", body).await.0,
            200
        );
    }
    let nobody = json!({"community_id": community, "follow": true});
    assert_eq!(
        v4.refused(None, Method::POST, "/community/follow", nobody).await,
        no_login()
    );
}
