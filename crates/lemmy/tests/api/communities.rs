// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities, the site and the peers.

use serde_json::json;

use crate::world::{World, id, ids, redacted};

#[actix_web::test]
async fn a_community_is_opened_and_found() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let opened = world
        .post(
            &anna,
            "/community",
            json!({"name": "rad", "title": "Radverkehr", "description": "Rund ums *Rad*", "nsfw": false}),
        )
        .await;
    insta::assert_json_snapshot!("community_created", without_languages(opened.clone()));
    let community = id(&opened["community_view"]["community"]);
    for query in [
        format!("id={community}"),
        "name=rad".to_owned(),
        "name=rad%40here.example".to_owned(),
    ] {
        let found = world.get(&ben, &format!("/community?{query}")).await;
        assert_eq!(id(&found["community_view"]["community"]), community, "{query}");
        assert_eq!(ids(&found["moderators"], "moderator"), [anna.id.0]);
    }
    let list = world.get(&ben, "/community/list?type_=Local&sort=New").await;
    insta::assert_json_snapshot!("community_list", redacted(list));
}

#[actix_web::test]
async fn a_moderator_changes_a_community() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let body = json!({"community_id": community, "title": "Rad und Fuß", "posting_restricted_to_mods": true});
    let edited = world.put(&anna, "/community", body.clone()).await;
    assert_eq!(edited["community_view"]["community"]["title"], "Rad und Fuß");
    assert_eq!(
        edited["community_view"]["community"]["posting_restricted_to_mods"],
        true
    );
    let refused = world
        .call(
            Some(&ben),
            actix_web::http::Method::PUT,
            "/community",
            Some(&body),
        )
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("not_a_mod_or_admin"))
    );
}

#[actix_web::test]
async fn a_community_has_pictures() {
    let world = World::new();
    let anna = world.user("anna");
    let picture = |name: &str| format!("https://here.example/{name}.png");
    let body = json!({"name": "rad", "title": "Rad", "icon": picture("a"), "banner": picture("b")});
    let opened = world.post(&anna, "/community", body).await;
    let shown = |answer: &serde_json::Value| {
        let community = &answer["community_view"]["community"];
        (community["icon"].clone(), community["banner"].clone())
    };
    assert_eq!(shown(&opened), (json!(picture("a")), json!(picture("b"))));
    let id = id(&opened["community_view"]["community"]);
    let body = json!({"community_id": id, "icon": picture("c"), "banner": ""});
    let edited = world.put(&anna, "/community", body).await;
    assert_eq!(shown(&edited), (json!(picture("c")), serde_json::Value::Null));
    let body = json!({"community_id": id, "icon": "kein Bild"});
    let refused = world
        .call(
            Some(&anna),
            actix_web::http::Method::PUT,
            "/community",
            Some(&body),
        )
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("invalid_url"))
    );
}

#[actix_web::test]
async fn joining_and_leaving() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    world.thread(&anna, community, "Radwege").await;
    let follow = |on: bool| {
        world.post(
            &ben,
            "/community/follow",
            json!({"community_id": community, "follow": on}),
        )
    };
    let joined = follow(true).await;
    assert_eq!(joined["community_view"]["subscribed"], "Subscribed");
    assert_eq!(joined["community_view"]["counts"]["subscribers"], 2);
    let mine = world.get(&ben, "/post/list?type_=Subscribed").await;
    assert_eq!(mine["posts"].as_array().unwrap().len(), 1);
    let left = follow(false).await;
    assert_eq!(left["community_view"]["subscribed"], "NotSubscribed");
    assert_eq!(left["community_view"]["counts"]["subscribers"], 1);
    let none = world.get(&ben, "/post/list?type_=Subscribed").await;
    assert_eq!(none["posts"], json!([]));
}

#[actix_web::test]
async fn what_is_blocked_is_not_listed() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    world.thread(&anna, community, "Radwege").await;
    let listed = || async {
        let list = world.get(&ben, "/post/list?type_=All").await;
        list["posts"].as_array().unwrap().len()
    };
    let block_group = |on: bool| {
        world.post(
            &ben,
            "/community/block",
            json!({"community_id": community, "block": on}),
        )
    };
    let blocked = block_group(true).await;
    assert_eq!(blocked["blocked"], true);
    assert_eq!(blocked["community_view"]["blocked"], true);
    assert_eq!(listed().await, 0);
    let mine = world.get(&ben, "/site").await;
    assert_eq!(
        ids(&mine["my_user"]["community_blocks"], "community"),
        [community]
    );
    assert_eq!(block_group(false).await["community_view"]["blocked"], false);
    assert_eq!(listed().await, 1);
    let block_person = |on: bool| world.post(&ben, "/user/block", json!({"person_id": anna.id, "block": on}));
    assert_eq!(block_person(true).await["blocked"], true);
    assert_eq!(listed().await, 0);
    let mine = world.get(&ben, "/site").await;
    assert_eq!(ids(&mine["my_user"]["person_blocks"], "target"), [anna.id.0]);
    assert_eq!(block_person(false).await["blocked"], false);
    assert_eq!(listed().await, 1);
}

#[actix_web::test]
async fn the_site_as_anybody_and_as_oneself_sees_it() {
    let world = World::new();
    let admin = world.admin("verwaltung");
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    world
        .post(
            &admin,
            "/community/follow",
            json!({"community_id": community, "follow": true}),
        )
        .await;
    let edit = json!({"name": "Musterau", "description": "Wir reden mit", "sidebar": "# Willkommen"});
    let made = world.post(&admin, "/site", json!({"name": "Neu"})).await;
    assert_eq!(made["site_view"]["site"]["name"], "Neu", "it is there already");
    world.put(&admin, "/site", edit).await;
    let seen = world.get(None, "/site").await;
    assert_eq!(seen["all_languages"].as_array().unwrap().len(), 184);
    insta::assert_json_snapshot!("site", without_languages(seen));
    let mine = world.get(&anna, "/site").await;
    insta::assert_json_snapshot!("site_my_user", without_languages(mine["my_user"].clone()));
}

#[actix_web::test]
async fn the_peers_are_listed() {
    let world = World::new();
    let at = world.app.now();
    world.write(|tx| {
        kollegium_domain::instances::learn(tx, "peer.example", at)?;
        kollegium_domain::instances::learn(tx, "evil.example", at)?;
        let blocked = kollegium_domain::trust::Policy::Blocked;
        kollegium_domain::trust::decide(tx, "evil.example", blocked, None, at)
    });
    let peers = world.get(None, "/federated_instances").await;
    insta::assert_json_snapshot!("federated_instances", redacted(peers.clone()));
    let anna = world.user("anna");
    let peer = id(&peers["federated_instances"]["linked"][0]);
    let blocked = world
        .post(&anna, "/site/block", json!({"instance_id": peer, "block": true}))
        .await;
    assert_eq!(blocked, json!({"blocked": true}));
    let mine = world.get(&anna, "/site").await;
    assert_eq!(ids(&mine["my_user"]["instance_blocks"], "instance"), [peer]);
}

/// The lists of languages are long and have their own test.
fn without_languages(value: serde_json::Value) -> serde_json::Value {
    let mut value = redacted(value);
    for list in ["all_languages", "discussion_languages"] {
        if value.get(list).is_some() {
            value[list] = json!("[languages]");
        }
    }
    value
}
