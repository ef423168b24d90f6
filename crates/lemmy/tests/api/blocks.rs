// SPDX-License-Identifier: AGPL-3.0-or-later
//! Blocks of people, communities and instances: what they are told of, and what lists leave out.

use kollegium_domain::actors::Actor;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, ContentEdit, Identity, NewPost, Place, Stated};
use kollegium_domain::text::Text;
use kollegium_domain::{By, Via};
use serde_json::{Value, json};

use crate::world::{Client, User, World, assert_has, ids};

fn reply_of(world: &World, who: &Actor, to: i64) -> i64 {
    let by = By {
        actor: who.clone(),
        via: Via::Remote("https://there.example/activities/1".to_owned()),
        at: world.app.now(),
    };
    let text = Text::from_html("<p>Von dort</p>", None).unwrap();
    let new = NewPost {
        place: Place::Reply(PostId(to)),
        content: ContentEdit {
            text: Some(&text),
            ..ContentEdit::default()
        },
        identity: Some(Identity {
            uri: "https://there.example/comment/1",
            created_at: by.at,
            mentions: &[],
            updated_at: None,
            stated: Stated::default(),
        }),
    };
    world.write(|tx| posts::publish(tx, &by, &new)).id.0
}

fn listed(world: &World, who: &User, path: &str, list: &str, of: &str) -> Vec<i64> {
    ids(&world.get(who, path)[list], of)
}

fn my_user(world: &World, who: &User) -> Value {
    world.get(who, "/site")["my_user"].clone()
}

#[test]
fn a_blocked_person_is_named_and_left_out_until_the_block_ends() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let own = world.thread(&anna, community, "Radwege");
    let theirs = world.thread(&ben, community, "Radwege am Fluss");
    let comment = world.comment(&ben, own, None, "Unfug");
    let block = |on: bool| world.post(&anna, "/user/block", json!({"person_id": ben.id, "block": on}));
    let of_post = format!("/comment/list?post_id={own}");
    let seen = || {
        [
            ("/post/list?sort=New", "posts", "post"),
            ("/search?q=Radwege&type_=Posts&sort=New", "posts", "post"),
            (&of_post, "comments", "comment"),
            ("/comment/list", "comments", "comment"),
            ("/user/replies", "replies", "comment"),
        ]
        .map(|(path, list, of)| listed(&world, &anna, path, list, of))
    };
    let (threads, replies) = (vec![theirs, own], vec![comment]);
    let all = [&threads, &threads, &replies, &replies, &replies].map(Vec::clone);
    assert_eq!(seen(), all);
    for _ in 0..2 {
        let answer = block(true);
        let person_view = json!({"person": {"id": ben.id}});
        assert_has(&answer, json!({"blocked": true, "person_view": person_view}));
    }
    assert_eq!(seen(), [vec![own], vec![own], vec![], vec![], vec![]]);
    let found = &my_user(&world, &anna)["person_blocks"];
    assert_eq!(ids(found, "target"), [ben.id.0]);
    // Who looks at the post itself sees it, and that its author is blocked.
    let view = world.get(&anna, &format!("/post?id={theirs}"));
    assert_eq!(view["post_view"]["creator_blocked"], true);
    assert_eq!(block(false)["blocked"], false);
    assert_eq!(seen(), all);
    assert_eq!(my_user(&world, &anna)["person_blocks"], json!([]));
}

#[test]
fn a_blocked_community_is_left_and_left_out() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let (rad, bus) = (world.community(&anna, "rad"), world.community(&ben, "bus"));
    let kept = world.thread(&anna, rad, "Radwege");
    let hidden = world.thread(&ben, bus, "Buslinien");
    let body = json!({"community_id": bus, "follow": true});
    world.post(&anna, "/community/follow", body);
    let block = |on: bool| {
        let body = json!({"community_id": bus, "block": on});
        world.post(&anna, "/community/block", body)
    };
    let answer = block(true);
    let community_view = json!({"blocked": true, "subscribed": "NotSubscribed"});
    assert_has(
        &answer,
        json!({"blocked": true, "community_view": community_view}),
    );
    assert_eq!(listed(&world, &anna, "/post/list", "posts", "post"), [kept]);
    let communities = listed(&world, &anna, "/community/list", "communities", "community");
    assert_eq!(communities, [rad]);
    let found = &my_user(&world, &anna)["community_blocks"];
    assert_eq!(ids(found, "community"), [bus]);
    let of_bus = format!("/post/list?community_id={bus}");
    assert_eq!(listed(&world, &anna, &of_bus, "posts", "post"), [hidden]);
    assert_eq!(block(false)["blocked"], false);
    let found = listed(&world, &anna, "/post/list", "posts", "post");
    assert_eq!(found, [hidden, kept]);
}

#[test]
fn people_of_a_blocked_instance_are_left_out() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let thread = world.thread(&anna, community, "Radwege");
    let mia = world.stranger("mia");
    let reply = reply_of(&world, &mia, thread);
    let instance = mia.instance_id.0;
    let block = |on: bool| {
        let body = json!({"instance_id": instance, "block": on});
        world.post(&anna, "/site/block", body)
    };
    let of_post = format!("/comment/list?post_id={thread}");
    for (path, list) in [
        (of_post.as_str(), "comments"),
        ("/comment/list", "comments"),
        ("/user/replies", "replies"),
    ] {
        assert_eq!(listed(&world, &anna, path, list, "comment"), [reply], "{path}");
        assert_eq!(block(true), json!({"blocked": true}));
        assert_eq!(listed(&world, &anna, path, list, "comment"), [0_i64; 0], "{path}");
        let blocks = my_user(&world, &anna)["instance_blocks"].clone();
        assert_eq!(ids(&blocks, "instance"), [instance]);
        assert_eq!(block(false), json!({"blocked": false}));
    }
}
