// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators decide about other servers and their groups, in both versions of the API.

use kollegium_app::Settings;
use kollegium_domain::ids::{EventId, GroupId};
use kollegium_domain::outbox::{self, Audience};
use kollegium_domain::posts::Place;
use kollegium_domain::site::Pins;
use kollegium_domain::trust::{self, Mode, Policy};
use kollegium_domain::{events, site};
use kollegium_testing::settings;
use serde_json::{Value, json};

use crate::v4::V4;
use crate::world::{Client, User, World, assert_has};

/// A group of another server with a thread and a reply from there, and an administrator and somebody else here.
struct Elsewhere {
    world: World,
    chief: User,
    ben: User,
    group: GroupId,
    post: i64,
    comment: i64,
}

fn elsewhere() -> Elsewhere {
    let world = World::new();
    let (chief, ben) = (world.admin("chief"), world.user("ben"));
    let (group, tom) = (world.remote_group("amt"), world.stranger("tom"));
    let by = world.announced(group, &tom);
    let thread = world.publish(&by, Place::Thread(group)).unwrap().id;
    let by = world.announced(group, &tom);
    let reply = world.publish(&by, Place::Reply(thread)).unwrap().id;
    Elsewhere {
        chief,
        ben,
        group,
        post: thread.0,
        comment: reply.0,
        world,
    }
}

/// What an administrator does and takes back, by version: where, with what, and where the answer shows it.
fn acts(it: &Elsewhere, feature: &str) -> [(&'static str, Value, &'static str, &'static str); 4] {
    let (post, comment) = (it.post, it.comment);
    [
        (
            "/post/remove",
            json!({"post_id": post, "reason": "hier nicht"}),
            "removed",
            "/post_view/post/removed",
        ),
        (
            "/post/lock",
            json!({"post_id": post, "reason": "hier nicht"}),
            "locked",
            "/post_view/post/locked",
        ),
        (
            "/post/feature",
            json!({"post_id": post, "feature_type": feature}),
            "featured",
            "/post_view/post/featured_community",
        ),
        (
            "/comment/remove",
            json!({"comment_id": comment, "reason": "hier nicht"}),
            "removed",
            "/comment_view/comment/removed",
        ),
    ]
}

/// Nobody is to receive any of the events after this one.
fn assert_untold(world: &World, after: EventId) {
    let recorded = world.read(|snapshot| events::after(snapshot, after, i64::MAX));
    assert!(!recorded.is_empty());
    for it in recorded {
        assert_eq!(
            it.event.profile().audience,
            events::EventAudience::ThisInstance,
            "{:?}",
            it.event
        );
    }
    let nobody = world.read(|snapshot| outbox::recipients(snapshot, &Audience::default()));
    assert_eq!(nobody, []);
}

fn every_act(client: &impl Client, it: &Elsewhere, feature: &str) {
    let before = it.world.last_event();
    for (path, body, field, shown) in acts(it, feature) {
        for on in [true, false] {
            let mut body = body.clone();
            body[field] = json!(on);
            if on {
                client.refuse(&it.ben, &format!("POST {path}"), &body, "400 not_a_mod_or_admin");
            }
            let done = client.post(&it.chief, path, body);
            assert_eq!(done.pointer(shown), Some(&json!(on)), "{path}");
        }
    }
    for on in [true, false] {
        let hide = json!({"community_id": it.group, "hidden": on, "reason": "zu laut"});
        assert_eq!(client.put(&it.chief, "/community/hide", hide)["success"], true);
        let seen = client.get(None, "/community/list?type_=all");
        let list = seen.get("communities").or(seen.get("items")).unwrap();
        assert_eq!(list.as_array().unwrap().is_empty(), on);
    }
    assert_untold(&it.world, before);
}

#[test]
fn an_administrator_decides_about_a_foreign_post_here() {
    let it = elsewhere();
    // What is not its name in v3 is a list of everything there, too.
    every_act(&V4(&it.world), &it, "community");
    let it = elsewhere();
    let before = it.world.last_event();
    for (path, body, field, shown) in acts(&it, "Community") {
        for on in [true, false] {
            let mut body = body.clone();
            body[field] = json!(on);
            if on {
                it.world
                    .refuse(&it.ben, &format!("POST {path}"), &body, "400 not_a_mod_or_admin");
            }
            let done = it.world.post(&it.chief, path, body);
            assert_eq!(done.pointer(shown), Some(&json!(on)), "{path}");
        }
    }
    assert_untold(&it.world, before);
    let log = it.world.get(None, "/modlog?type_=ModRemovePost");
    assert_eq!(log["removed_posts"][1]["mod_remove_post"]["reason"], "hier nicht");
}

/// The hosts of a list of v3.
fn hosts(world: &World, list: &str) -> Vec<String> {
    let found = world.get(None, "/federated_instances");
    let list = found["federated_instances"][list].as_array().unwrap();
    list.iter()
        .map(|it| it["domain"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn saving_what_was_shown_deletes_no_decision() {
    let it = elsewhere();
    let at = it.world.now();
    for (host, policy) in [
        ("never-met.example", Policy::Blocked),
        ("spam.example:8443", Policy::Blocked),
        ("there.example", Policy::Trusted),
        ("unknown.example", Policy::Trusted),
    ] {
        it.world
            .write(|tx| trust::decide(tx, host, policy, Some("so"), at));
    }
    let before = it.world.read(trust::decisions);
    for mode in [Mode::Open, Mode::Trusted, Mode::Off] {
        it.world.federate(mode);
        let (allowed, blocked) = (hosts(&it.world, "allowed"), hosts(&it.world, "blocked"));
        assert_eq!(allowed, ["there.example", "unknown.example"], "{mode:?}");
        assert_eq!(blocked, ["never-met.example", "spam.example:8443"], "{mode:?}");
        let v4 = V4(&it.world);
        for (kind, expected) in [("allowed", &allowed), ("blocked", &blocked)] {
            let found = v4.items(None, &format!("/federated_instances?kind={kind}"));
            let found: Vec<&str> = found
                .iter()
                .map(|it| it["instance"]["domain"].as_str().unwrap())
                .collect();
            assert_eq!(found, *expected, "{mode:?}");
        }
        let form = json!({"name": "Musterau", "allowed_instances": allowed, "blocked_instances": blocked,
                          "federation_enabled": mode != Mode::Off, "registration_mode": "Open"});
        it.world.put(&it.chief, "/site", form);
        assert_eq!(it.world.read(trust::decisions), before, "{mode:?}");
        let settings = it.world.read(site::get).settings;
        assert_eq!(settings.federation, mode);
    }
}

#[test]
fn federation_is_a_setting() {
    let it = elsewhere();
    let mode = || it.world.read(site::get).settings.federation;
    let enabled =
        |client: &dyn Fn() -> Value| client()["site_view"]["local_site"]["federation_enabled"].clone();
    let v4 = V4(&it.world);
    let shown = [
        &(|| it.world.get(None, "/site")) as &dyn Fn() -> Value,
        &(|| v4.get(None, "/site")),
    ];
    it.world
        .put(&it.chief, "/site", json!({"federation_enabled": false}));
    assert_eq!(mode(), Mode::Off);
    assert_eq!(shown.map(enabled), [json!(false), json!(false)]);
    v4.put(&it.chief, "/site", json!({"federation_enabled": true}));
    assert_eq!(mode(), Mode::Trusted, "nobody is let in by that alone");
    it.world.federate(Mode::Open);
    it.world
        .put(&it.chief, "/site", json!({"federation_enabled": true}));
    assert_eq!(mode(), Mode::Open);
    // A list of allowed servers is one.
    it.world
        .put(&it.chief, "/site", json!({"allowed_instances": ["bund.example"]}));
    assert_eq!(mode(), Mode::Trusted);
    assert_eq!(hosts(&it.world, "allowed"), ["bund.example"]);
    it.world.federate(Mode::Open);
    let allow = json!({"instance": "land.example", "allow": true, "reason": "so"});
    v4.post(&it.chief, "/admin/instance/allow", allow);
    assert_eq!(mode(), Mode::Trusted);
}

#[test]
fn what_the_file_decides_is_refused_and_says_why() {
    let world = World::with(Settings {
        pinned: Pins {
            federation: Some(Mode::Open),
            registration: Some(site::Registration::Open),
        },
        ..settings()
    });
    let chief = world.admin("chief");
    let v4 = V4(&world);
    let before = world.read(site::get);
    for change in [
        json!({"federation_enabled": false}),
        json!({"registration_mode": "Closed"}),
        json!({"registration_mode": "RequireApplication", "name": "Neu"}),
        json!({"allowed_instances": ["bund.example"]}),
    ] {
        let answer = world.call(&chief, "PUT /site", change.clone());
        assert_eq!(answer.status, 400, "{change}");
        let message = answer.body["message"].as_str().unwrap();
        assert!(message.contains("configuration file"), "{message}");
    }
    let closed = json!({"registration_mode": "closed"});
    assert_eq!(v4.call(&chief, "PUT /site", closed).status, 400);
    let allow = json!({"instance": "land.example", "allow": true, "reason": "so"});
    assert_eq!(v4.call(&chief, "POST /admin/instance/allow", allow).status, 400);
    assert_eq!(world.read(site::get), before);
    assert_eq!(world.read(trust::decisions), []);
    // The whole form may be sent, as long as it says the same.
    let same = json!({"federation_enabled": true, "registration_mode": "Open", "name": "Neu"});
    let done = world.put(&chief, "/site", same);
    assert_has(&done["site_view"]["site"], json!({"name": "Neu"}));
}

#[test]
fn the_end_of_a_ban_brings_back_what_it_took_where_that_is_wanted() {
    let world = World::new();
    let (chief, ben) = (world.admin("chief"), world.user("ben"));
    let community = world.community(&chief, "rad");
    let post = world.thread(&ben, community, "Radwege");
    let v4 = V4(&world);
    let is_there = || {
        world
            .call(None, &format!("GET /post?id={post}"), Value::Null)
            .status
            == 200
    };
    let of_group = |ban: bool, field: &str| json!({"community_id": community, "person_id": ben.id, "ban": ban, "reason": "so", field: true});
    let of_site =
        |ban: bool, field: &str| json!({"person_id": ben.id, "ban": ban, "reason": "so", field: true});
    for field in ["remove_data", "remove_or_restore_data"] {
        world.post(&chief, "/community/ban_user", of_group(true, field));
        assert!(!is_there());
        world.post(&chief, "/community/ban_user", of_group(false, field));
        assert!(is_there(), "{field}");
        world.post(&chief, "/user/ban", of_site(true, field));
        assert!(!is_there());
        world.post(&chief, "/user/ban", of_site(false, field));
        assert!(is_there(), "{field}");
    }
    let field = "remove_or_restore_data";
    v4.post(&chief, "/community/ban_user", of_group(true, field));
    v4.post(&chief, "/community/ban_user", of_group(false, field));
    assert!(is_there());
    v4.post(&chief, "/admin/ban", of_site(true, field));
    v4.post(&chief, "/admin/ban", of_site(false, "ignored"));
    assert!(!is_there(), "unless it is asked for, it stays away");
}

#[test]
fn replies_of_a_removed_thread_are_not_served() {
    let world = World::new();
    let (anna, ben, carla) = (world.user("anna"), world.user("ben"), world.user("carla"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&ben, community, "Radwege");
    let comment = world.comment(&carla, post, None, "Eine Antwort");
    world.post(&anna, "/post/remove", json!({"post_id": post, "removed": true}));
    let v4 = V4(&world);
    let path = format!("/comment?id={comment}");
    for who in [None, Some(&ben)] {
        let expected = if who.is_some() { 200 } else { 404 };
        // The thread's author still sees it, and so what is below.
        assert_eq!(
            world.call(who, &format!("GET {path}"), Value::Null).status,
            expected
        );
        assert_eq!(v4.call(who, &format!("GET {path}"), Value::Null).status, expected);
    }
    world.get(&anna, &path);
    world.get(&carla, &path);
    let dora = world.user("dora");
    world.refuse_get(&dora, &path, "404 couldnt_find_comment");
    let list = world.get(None, "/comment/list?type_=All");
    assert_eq!(list["comments"], json!([]));
}
