// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities, the site and the peers.

use serde_json::{Value, json};

use crate::world::{Client, World, count, id, ids, redacted};

#[test]
fn a_community_is_opened_and_found() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let body = json!({"name": "rad", "title": "Radverkehr", "description": "Rund ums *Rad*", "nsfw": false});
    let opened = world.post(&anna, "/community", body);
    insta::assert_json_snapshot!("community_created", without_languages(opened.clone()));
    let community = id(&opened["community_view"]["community"]);
    for query in [
        format!("id={community}"),
        "name=rad".to_owned(),
        "name=rad%40here.example".to_owned(),
    ] {
        let found = world.get(&ben, &format!("/community?{query}"));
        assert_eq!(id(&found["community_view"]["community"]), community, "{query}");
        assert_eq!(ids(&found["moderators"], "moderator"), [anna.id.0]);
    }
    let list = world.get(&ben, "/community/list?type_=Local&sort=New");
    insta::assert_json_snapshot!("community_list", redacted(list));
}

#[test]
fn a_moderator_changes_a_community() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let body = json!({"community_id": community, "title": "Rad und Fuß", "posting_restricted_to_mods": true});
    let edited = world.put(&anna, "/community", &body);
    assert_eq!(edited["community_view"]["community"]["title"], "Rad und Fuß");
    let community = &edited["community_view"]["community"];
    assert_eq!(community["posting_restricted_to_mods"], true);
    world.refuse(&ben, "PUT /community", &body, "400 not_a_mod_or_admin");
}

#[test]
fn a_community_has_pictures() {
    let world = World::new();
    let anna = world.user("anna");
    let picture = |name: &str| format!("https://here.example/{name}.png");
    let body = json!({"name": "rad", "title": "Rad", "icon": picture("a"), "banner": picture("b")});
    let opened = world.post(&anna, "/community", body);
    let shown = |answer: &Value| {
        let community = &answer["community_view"]["community"];
        (community["icon"].clone(), community["banner"].clone())
    };
    assert_eq!(shown(&opened), (json!(picture("a")), json!(picture("b"))));
    let id = id(&opened["community_view"]["community"]);
    let body = json!({"community_id": id, "icon": picture("c"), "banner": ""});
    let edited = world.put(&anna, "/community", body);
    assert_eq!(shown(&edited), (json!(picture("c")), Value::Null));
    let body = json!({"community_id": id, "icon": "kein Bild"});
    world.refuse(&anna, "PUT /community", &body, "400 invalid_url");
}

#[test]
fn joining_and_leaving() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    world.thread(&anna, community, "Radwege");
    let follow = |on: bool| {
        let body = json!({"community_id": community, "follow": on});
        world.post(&ben, "/community/follow", body)
    };
    let joined = follow(true);
    assert_eq!(joined["community_view"]["subscribed"], "Subscribed");
    assert_eq!(joined["community_view"]["counts"]["subscribers"], 2);
    let mine = world.get(&ben, "/post/list?type_=Subscribed");
    assert_eq!(count(&mine["posts"]), 1);
    let left = follow(false);
    assert_eq!(left["community_view"]["subscribed"], "NotSubscribed");
    assert_eq!(left["community_view"]["counts"]["subscribers"], 1);
    let none = world.get(&ben, "/post/list?type_=Subscribed");
    assert_eq!(none["posts"], json!([]));
}

#[test]
fn what_is_blocked_is_not_listed() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    world.thread(&anna, community, "Radwege");
    let listed = || {
        let list = world.get(&ben, "/post/list?type_=All");
        count(&list["posts"])
    };
    let block_group = |on: bool| {
        let body = json!({"community_id": community, "block": on});
        world.post(&ben, "/community/block", body)
    };
    let blocked = block_group(true);
    assert_eq!(blocked["blocked"], true);
    assert_eq!(blocked["community_view"]["blocked"], true);
    assert_eq!(listed(), 0);
    let mine = world.get(&ben, "/site");
    let found = &mine["my_user"]["community_blocks"];
    assert_eq!(ids(found, "community"), [community]);
    assert_eq!(block_group(false)["community_view"]["blocked"], false);
    assert_eq!(listed(), 1);
    let block_person = |on: bool| world.post(&ben, "/user/block", json!({"person_id": anna.id, "block": on}));
    assert_eq!(block_person(true)["blocked"], true);
    assert_eq!(listed(), 0);
    let mine = world.get(&ben, "/site");
    assert_eq!(ids(&mine["my_user"]["person_blocks"], "target"), [anna.id.0]);
    assert_eq!(block_person(false)["blocked"], false);
    assert_eq!(listed(), 1);
}

#[test]
fn the_site_as_anybody_and_as_oneself_sees_it() {
    let world = World::new();
    let admin = world.admin("verwaltung");
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let body = json!({"community_id": community, "follow": true});
    world.post(&admin, "/community/follow", body);
    let edit = json!({"name": "Musterau", "description": "Wir reden mit", "sidebar": "# Willkommen"});
    let made = world.post(&admin, "/site", json!({"name": "Neu"}));
    assert_eq!(made["site_view"]["site"]["name"], "Neu", "it is there already");
    world.put(&admin, "/site", edit);
    let seen = world.get(None, "/site");
    assert_eq!(count(&seen["all_languages"]), 184);
    insta::assert_json_snapshot!("site", without_languages(seen));
    let mine = world.get(&anna, "/site");
    insta::assert_json_snapshot!("site_my_user", without_languages(mine["my_user"].clone()));
}

#[test]
fn the_peers_are_listed() {
    let world = World::new();
    let at = world.app.now();
    world.write(|tx| {
        kollegium_domain::instances::learn(tx, "peer.example", at)?;
        kollegium_domain::instances::learn(tx, "evil.example", at)?;
        let blocked = kollegium_domain::trust::Policy::Blocked;
        kollegium_domain::trust::decide(tx, "evil.example", blocked, None, at)
    });
    let peers = world.get(None, "/federated_instances");
    insta::assert_json_snapshot!("federated_instances", redacted(peers.clone()));
    let anna = world.user("anna");
    let peer = id(&peers["federated_instances"]["linked"][0]);
    let blocked = world.post(&anna, "/site/block", json!({"instance_id": peer, "block": true}));
    assert_eq!(blocked, json!({"blocked": true}));
    let mine = world.get(&anna, "/site");
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
