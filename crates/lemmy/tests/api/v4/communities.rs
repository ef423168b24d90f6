// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities: opened, found, changed, joined and closed.

use serde_json::{Value, json};

use super::V4;
use crate::world::{Client, NO_LOGIN, World, assert_has, id, redacted};

#[test]
fn a_community_is_opened_found_changed_joined_and_closed() {
    let world = World::new();
    let v4 = V4(&world);
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"name": "rad", "sidebar": "Alles über *Räder*", "visibility": "public", "nsfw": true});
    let made = v4.post(&anna, "/community", &body);
    insta::assert_json_snapshot!("community_view", redacted(made["community_view"].clone()));
    let community = id(&made["community_view"]["community"]);
    v4.refuse(&anna, "POST /community", body, "400 already_exists");
    let secret = json!({"name": "geheim", "visibility": "unlisted"});
    v4.refuse(&anna, "POST /community", secret, "400 unknown");

    let found = v4.get(None, "/community?name=rad");
    assert_eq!(id(&found["moderators"][0]["moderator"]), anna.id.0);
    assert_eq!(found["community_view"]["can_mod"], false);
    let listed = |path: &str| v4.ids(&ben, path, "community");
    let without = "/community/list?type_=local&sort=new&limit=1&show_nsfw=false";
    assert_eq!(listed(without), [0_i64; 0]);
    let with = "/community/list?type_=all&show_nsfw=true&search_term=rad";
    assert_eq!(listed(with), [community]);
    v4.refuse_get(None, "/community?name=bus", "404 not_found");

    let edit = json!({"community_id": community, "title": "Fahrrad", "nsfw": false, "visibility": "local_only_private"});
    let changed = v4.put(&anna, "/community", &edit);
    let shown = &changed["community_view"]["community"];
    assert_has(
        shown,
        json!({"title": "Fahrrad", "visibility": "local_only_private", "sidebar": "Alles über *Räder*"}),
    );
    v4.refuse(&ben, "PUT /community", edit, "400 not_a_mod_or_admin");

    for (follow, state) in [(true, json!("accepted")), (false, Value::Null)] {
        let body = json!({"community_id": community, "follow": follow});
        let joined = v4.post(&ben, "/community/follow", body);
        let community_actions = &joined["community_view"]["community_actions"];
        assert_eq!(community_actions["follow_state"], state);
    }
    for (block, is) in [(true, true), (false, false)] {
        let body = json!({"community_id": community, "block": block});
        let blocked = v4.post(&ben, "/account/block/community", body);
        let community_actions = &blocked["community_view"]["community_actions"];
        assert_eq!(community_actions["blocked_at"].is_string(), is);
    }
    for deleted in [true, false] {
        let body = json!({"community_id": community, "deleted": deleted});
        let closed = v4.delete(&anna, "/community", &body);
        assert_eq!(closed["community_view"]["community"]["deleted"], deleted);
        v4.refuse(&ben, "DELETE /community", body, "400 not_a_mod_or_admin");
    }
    let nobody = json!({"community_id": community, "follow": true});
    v4.refuse(None, "POST /community/follow", nobody, NO_LOGIN);
}
