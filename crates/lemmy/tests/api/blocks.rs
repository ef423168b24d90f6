// SPDX-License-Identifier: AGPL-3.0-or-later
//! Blocks of people, communities and instances: what they are told of, and what lists leave out.

use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Identity, NewPost, Place};
use kollegium_domain::remote_actors;
use kollegium_domain::remote_actors::RemoteActor;
use kollegium_domain::text::Text;
use kollegium_domain::{By, Via};
use serde_json::{Value, json};

use crate::world::{User, World, id, ids};

/// A person of another server.
fn stranger(world: &World) -> Actor {
    let uri = "https://there.example/u/mia".to_owned();
    let remote = RemoteActor {
        inbox: format!("{uri}/inbox"),
        uri,
        kind: Kind::Person,
        host: "there.example".to_owned(),
        name: "mia".to_owned(),
        title: None,
        summary: None,
        icon: None,
        banner: None,
        bot: false,
        matrix: None,
        shared_inbox: None,
        outbox: None,
        followers: None,
        featured: None,
        moderators: None,
        key: None,
        created_at: None,
    };
    let (origin, at) = (world.app.origin().clone(), world.app.now());
    world.write(|tx| remote_actors::store(tx, &origin, &remote, at))
}

fn reply_of(world: &World, who: &Actor, to: i64) -> i64 {
    let by = By {
        actor: who.clone(),
        via: Via::Remote("https://there.example/activities/1".to_owned()),
        at: world.app.now(),
    };
    let text = Text::from_html("<p>Von dort</p>", None).unwrap();
    let new = NewPost {
        place: Place::Reply(PostId(to)),
        title: None,
        link: None,
        text: &text,
        language: None,
        sensitive: false,
        identity: Some(Identity {
            uri: "https://there.example/comment/1",
            created_at: by.at,
            mentions: &[],
        }),
    };
    world.write(|tx| posts::publish(tx, &by, &new)).id.0
}

async fn listed(world: &World, who: &User, path: &str, list: &str, of: &str) -> Vec<i64> {
    ids(&world.get(who, path).await[list], of)
}

async fn my_user(world: &World, who: &User) -> Value {
    world.get(who, "/site").await["my_user"].clone()
}

#[actix_web::test]
async fn a_blocked_person_is_named_and_left_out_until_the_block_ends() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let own = world.thread(&anna, community, "Radwege").await;
    let theirs = world.thread(&ben, community, "Radwege am Fluss").await;
    let comment = world.comment(&ben, own, None, "Unfug").await;
    let block = |on: bool| world.post(&anna, "/user/block", json!({"person_id": ben.id, "block": on}));
    let seen = async || {
        let of_post = format!("/comment/list?post_id={own}");
        [
            listed(&world, &anna, "/post/list?sort=New", "posts", "post").await,
            listed(
                &world,
                &anna,
                "/search?q=Radwege&type_=Posts&sort=New",
                "posts",
                "post",
            )
            .await,
            listed(&world, &anna, &of_post, "comments", "comment").await,
            listed(&world, &anna, "/comment/list", "comments", "comment").await,
            listed(&world, &anna, "/user/replies", "replies", "comment").await,
        ]
    };
    let all = [
        vec![theirs, own],
        vec![theirs, own],
        vec![comment],
        vec![comment],
        vec![comment],
    ];
    assert_eq!(seen().await, all);
    for _ in 0..2 {
        let answer = block(true).await;
        assert_eq!(
            (&answer["blocked"], id(&answer["person_view"]["person"])),
            (&json!(true), ben.id.0)
        );
    }
    assert_eq!(seen().await, [vec![own], vec![own], vec![], vec![], vec![]]);
    assert_eq!(
        ids(&my_user(&world, &anna).await["person_blocks"], "target"),
        [ben.id.0]
    );
    // Who looks at the post itself sees it, and that its author is blocked.
    let view = world.get(&anna, &format!("/post?id={theirs}")).await;
    assert_eq!(view["post_view"]["creator_blocked"], true);
    assert_eq!(block(false).await["blocked"], false);
    assert_eq!(seen().await, all);
    assert_eq!(my_user(&world, &anna).await["person_blocks"], json!([]));
}

#[actix_web::test]
async fn a_blocked_community_is_left_and_left_out() {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let (rad, bus) = (
        world.community(&anna, "rad").await,
        world.community(&ben, "bus").await,
    );
    let kept = world.thread(&anna, rad, "Radwege").await;
    let hidden = world.thread(&ben, bus, "Buslinien").await;
    world
        .post(
            &anna,
            "/community/follow",
            json!({"community_id": bus, "follow": true}),
        )
        .await;
    let block = |on: bool| {
        world.post(
            &anna,
            "/community/block",
            json!({"community_id": bus, "block": on}),
        )
    };
    let answer = block(true).await;
    assert_eq!(
        (
            &answer["blocked"],
            &answer["community_view"]["blocked"],
            &answer["community_view"]["subscribed"]
        ),
        (&json!(true), &json!(true), &json!("NotSubscribed"))
    );
    assert_eq!(listed(&world, &anna, "/post/list", "posts", "post").await, [kept]);
    let communities = listed(&world, &anna, "/community/list", "communities", "community").await;
    assert_eq!(communities, [rad]);
    assert_eq!(
        ids(&my_user(&world, &anna).await["community_blocks"], "community"),
        [bus]
    );
    let of_bus = format!("/post/list?community_id={bus}");
    assert_eq!(listed(&world, &anna, &of_bus, "posts", "post").await, [hidden]);
    assert_eq!(block(false).await["blocked"], false);
    assert_eq!(
        listed(&world, &anna, "/post/list", "posts", "post").await,
        [hidden, kept]
    );
}

#[actix_web::test]
async fn people_of_a_blocked_instance_are_left_out() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let thread = world.thread(&anna, community, "Radwege").await;
    let mia = stranger(&world);
    let reply = reply_of(&world, &mia, thread);
    let instance = mia.instance_id.0;
    let block = |on: bool| {
        world.post(
            &anna,
            "/site/block",
            json!({"instance_id": instance, "block": on}),
        )
    };
    let of_post = format!("/comment/list?post_id={thread}");
    for (path, list) in [
        (of_post.as_str(), "comments"),
        ("/comment/list", "comments"),
        ("/user/replies", "replies"),
    ] {
        assert_eq!(
            listed(&world, &anna, path, list, "comment").await,
            [reply],
            "{path}"
        );
        assert_eq!(block(true).await, json!({"blocked": true}));
        assert_eq!(
            listed(&world, &anna, path, list, "comment").await,
            [0_i64; 0],
            "{path}"
        );
        let blocks = my_user(&world, &anna).await["instance_blocks"].clone();
        assert_eq!(ids(&blocks, "instance"), [instance]);
        assert_eq!(block(false).await, json!({"blocked": false}));
    }
}
