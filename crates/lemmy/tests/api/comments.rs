// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments.

use serde_json::json;

use crate::world::{User, World, id, ids, redacted};

/// A thread with two branches: `root` with a child and a grandchild, and `other`.
struct Tree {
    world: World,
    anna: User,
    ben: User,
    post: i64,
    root: i64,
    child: i64,
    grandchild: i64,
    other: i64,
}

async fn tree() -> Tree {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    let root = world.comment(&ben, post, None, "Gute Sache").await;
    let child = world.comment(&anna, post, Some(root), "Und die Kosten?").await;
    let grandchild = world.comment(&ben, post, Some(child), "Stehen im Plan.").await;
    let other = world.comment(&anna, post, None, "Etwas anderes").await;
    Tree {
        world,
        anna,
        ben,
        post,
        root,
        child,
        grandchild,
        other,
    }
}

#[actix_web::test]
async fn a_comment_is_written_and_the_tree_is_read() {
    let it = tree().await;
    let one = it.world.get(&it.ben, &format!("/comment?id={}", it.child)).await;
    insta::assert_json_snapshot!("comment_read", redacted(one));
    let whole = it
        .world
        .get(
            None,
            &format!("/comment/list?post_id={}&max_depth=8&sort=Old", it.post),
        )
        .await;
    insta::assert_json_snapshot!("comment_tree", redacted(whole));
}

#[actix_web::test]
async fn parts_of_the_tree() {
    let it = tree().await;
    for (query, expected) in [
        (
            format!("post_id={}&max_depth=1", it.post),
            vec![it.root, it.other],
        ),
        (
            format!("parent_id={}&max_depth=1", it.root),
            vec![it.root, it.child],
        ),
        (
            format!("parent_id={}&max_depth=8", it.root),
            vec![it.root, it.child, it.grandchild],
        ),
        (
            format!("post_id={}&max_depth=9000000000", it.post),
            vec![it.root, it.other, it.child, it.grandchild],
        ),
        (format!("post_id={}&limit=1&page=2", it.post), vec![it.other]),
        ("type_=All&limit=2".to_owned(), vec![it.root, it.child]),
    ] {
        let found = it
            .world
            .get(None, &format!("/comment/list?sort=Old&{query}"))
            .await;
        assert_eq!(ids(&found["comments"], "comment"), expected, "{query}");
    }
    let post = it
        .world
        .get(None, &format!("/post?comment_id={}", it.grandchild))
        .await;
    assert_eq!(id(&post["post_view"]["post"]), it.post);
    assert_eq!(post["post_view"]["counts"]["comments"], 4);
}

#[actix_web::test]
async fn a_comment_is_changed_deleted_and_restored() {
    let it = tree().await;
    let edited = it
        .world
        .put(
            &it.ben,
            "/comment",
            json!({"comment_id": it.root, "content": "Sehr gut"}),
        )
        .await;
    assert_eq!(edited["comment_view"]["comment"]["content"], "Sehr gut");
    assert!(edited["comment_view"]["comment"]["updated"].is_string());
    let delete = |deleted: bool| {
        it.world.post(
            &it.ben,
            "/comment/delete",
            json!({"comment_id": it.root, "deleted": deleted}),
        )
    };
    assert_eq!(delete(true).await["comment_view"]["comment"]["deleted"], true);
    let seen = it.world.get(&it.anna, &format!("/comment?id={}", it.root)).await;
    assert_eq!(
        seen["comment_view"]["comment"]["content"], "",
        "it keeps its place without its text"
    );
    let back = delete(false).await;
    assert_eq!(back["comment_view"]["comment"]["content"], "Sehr gut");
}

#[actix_web::test]
async fn a_comment_is_voted_on_and_saved() {
    let it = tree().await;
    let voted = it
        .world
        .post(
            &it.anna,
            "/comment/like",
            json!({"comment_id": it.root, "score": -1}),
        )
        .await;
    assert_eq!(voted["comment_view"]["counts"]["score"], 0);
    assert_eq!(voted["comment_view"]["my_vote"], -1);
    let saved = it
        .world
        .put(
            &it.anna,
            "/comment/save",
            json!({"comment_id": it.root, "save": true}),
        )
        .await;
    assert_eq!(saved["comment_view"]["saved"], true);
    let list = it.world.get(&it.anna, "/comment/list?saved_only=true").await;
    assert_eq!(ids(&list["comments"], "comment"), [it.root]);
}
