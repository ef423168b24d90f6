// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments.

use actix_web::http::Method;
use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, NewPost, Place};
use kollegium_domain::text::Text;
use kollegium_domain::text::mentions::Links;
use kollegium_domain::{By, actors};
use serde_json::{Value, json};

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

/// How deep a comment may lie, and how many there are in the long conversation.
const DEPTH: usize = 200;
const MANY: usize = 5_000;

/// Writes comments under one another, and as many beside each other as are left; the ids of those under one another.
fn converse(world: &World, who: &User, post: i64) -> Vec<i64> {
    let by = By::local(
        world.read(|snapshot| actors::get(snapshot, who.id)),
        world.app.now(),
    );
    let text = Text::from_markdown("Antwort", world.app.origin().as_str(), &Links::new()).unwrap();
    let write = |tx: &mut Tx, to: i64| {
        let new = NewPost {
            place: Place::Reply(PostId(to)),
            title: None,
            link: None,
            text: &text,
            language: None,
            sensitive: false,
            identity: None,
        };
        Ok(posts::publish(tx, &by, &new)?.id.0)
    };
    let mut chain = vec![post];
    world.write(|tx| {
        chain.truncate(1);
        for _ in 0..DEPTH {
            let below = write(tx, *chain.last().unwrap())?;
            chain.push(below);
        }
        Ok(())
    });
    for part in (DEPTH..MANY).collect::<Vec<_>>().chunks(100) {
        world.write(|tx| part.iter().try_for_each(|_| write(tx, post).map(|_| ())));
    }
    chain.split_off(1)
}

#[actix_web::test]
async fn a_long_and_deep_conversation_is_read_with_few_statements() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad").await;
    let post = world.thread(&anna, community, "Radwege").await;
    let chain = converse(&world, &anna, post);

    let deeper = json!({"post_id": post, "parent_id": chain[DEPTH - 1], "content": "Noch tiefer"});
    let refused = world
        .call(Some(&anna), Method::POST, "/comment", Some(&deeper))
        .await;
    assert_eq!(refused.body["error"], "max_comment_depth_reached");

    let children = |view: &Value| view["counts"]["child_count"].as_u64().unwrap();
    for (who, query, expected, first, below) in [
        (
            None,
            format!("post_id={post}&max_depth=1"),
            300,
            chain[0],
            DEPTH - 1,
        ),
        (
            Some(&anna),
            format!("post_id={post}&max_depth=8"),
            300,
            chain[0],
            DEPTH - 1,
        ),
        (
            None,
            format!("parent_id={}&max_depth=3", chain[99]),
            4,
            chain[99],
            DEPTH - 100,
        ),
        (
            None,
            format!("parent_id={}&max_depth=8", chain[198]),
            2,
            chain[198],
            1,
        ),
        (
            None,
            format!("parent_id={}&max_depth=8", chain[199]),
            1,
            chain[199],
            0,
        ),
    ] {
        let path = format!("/comment/list?sort=Old&limit=50&{query}");
        world.call(who, Method::GET, &path, None).await;
        let before = world.db.statements();
        let found = world.get(who, &path).await;
        let statements = world.db.statements() - before;
        // BEGIN and ROLLBACK, and what is asked.
        assert!(statements <= 2 + 8, "{query}: {statements}");
        let views = found["comments"].as_array().unwrap();
        assert_eq!(views.len(), expected, "{query}");
        assert_eq!(id(&views[0]["comment"]), first, "{query}");
        assert_eq!(children(&views[0]), u64::try_from(below).unwrap(), "{query}");
        let known: Vec<i64> = ids(&found["comments"], "comment");
        for view in &views[1..] {
            let path = view["comment"]["path"].as_str().unwrap();
            let parent: i64 = path.rsplit('.').nth(1).unwrap().parse().unwrap();
            assert!(
                parent == 0 || known.contains(&parent),
                "{path} comes after what it replies to"
            );
        }
    }
    let post = world.get(None, &format!("/post?id={post}")).await;
    assert_eq!(post["post_view"]["counts"]["comments"], MANY);
}
