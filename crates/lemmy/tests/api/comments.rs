// SPDX-License-Identifier: AGPL-3.0-or-later
//! Comments.

use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, ContentEdit, NewPost, Place};
use kollegium_domain::text::Text;
use kollegium_domain::text::mentions::Links;
use serde_json::{Value, json};

use crate::world::{Client, User, World, id, ids, redacted};

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

impl Client for Tree {
    fn world(&self) -> &World {
        &self.world
    }
}

fn tree() -> Tree {
    let world = World::new();
    let (anna, ben) = (world.user("anna"), world.user("ben"));
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    let root = world.comment(&ben, post, None, "Gute Sache");
    let child = world.comment(&anna, post, Some(root), "Und die Kosten?");
    let grandchild = world.comment(&ben, post, Some(child), "Stehen im Plan.");
    let other = world.comment(&anna, post, None, "Etwas anderes");
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

#[test]
fn a_comment_is_written_and_the_tree_is_read() {
    let it = tree();
    let one = it.get(&it.ben, &format!("/comment?id={}", it.child));
    insta::assert_json_snapshot!("comment_read", redacted(one));
    let path = format!("/comment/list?post_id={}&max_depth=8&sort=Old", it.post);
    let whole = it.get(None, &path);
    insta::assert_json_snapshot!("comment_tree", redacted(whole));
}

#[test]
fn parts_of_the_tree() {
    let it = tree();
    let (post, root, child) = (it.post, it.root, it.child);
    let listed = |query: &str| {
        let found = it.get(None, &format!("/comment/list?sort=Old&{query}"));
        ids(&found["comments"], "comment")
    };
    let whole = [root, it.other, child, it.grandchild];
    assert_eq!(listed(&format!("post_id={post}&max_depth=1")), [root, it.other]);
    assert_eq!(listed(&format!("parent_id={root}&max_depth=1")), [root, child]);
    let branch = listed(&format!("parent_id={root}&max_depth=8"));
    assert_eq!(branch, [root, child, it.grandchild]);
    assert_eq!(listed(&format!("post_id={post}&max_depth=9000000000")), whole);
    assert_eq!(listed(&format!("post_id={post}&limit=1&page=2")), [child]);
    assert_eq!(listed("type_=All&limit=2"), [root, child]);
    let post = it.get(None, &format!("/post?comment_id={}", it.grandchild));
    assert_eq!(id(&post["post_view"]["post"]), it.post);
    assert_eq!(post["post_view"]["counts"]["comments"], 4);
}

#[test]
fn a_comment_is_changed_deleted_and_restored() {
    let it = tree();
    let body = json!({"comment_id": it.root, "content": "Sehr gut"});
    let edited = it.put(&it.ben, "/comment", body);
    assert_eq!(edited["comment_view"]["comment"]["content"], "Sehr gut");
    assert!(edited["comment_view"]["comment"]["updated"].is_string());
    let delete = |deleted: bool| {
        let body = json!({"comment_id": it.root, "deleted": deleted});
        it.post(&it.ben, "/comment/delete", body)
    };
    assert_eq!(delete(true)["comment_view"]["comment"]["deleted"], true);
    let seen = it.get(&it.anna, &format!("/comment?id={}", it.root));
    // It keeps its place without its text.
    assert_eq!(seen["comment_view"]["comment"]["content"], "");
    let back = delete(false);
    assert_eq!(back["comment_view"]["comment"]["content"], "Sehr gut");
}

#[test]
fn a_comment_is_voted_on_and_saved() {
    let it = tree();
    let body = json!({"comment_id": it.root, "score": -1});
    let voted = it.post(&it.anna, "/comment/like", body);
    assert_eq!(voted["comment_view"]["counts"]["score"], 0);
    assert_eq!(voted["comment_view"]["my_vote"], -1);
    let body = json!({"comment_id": it.root, "save": true});
    let saved = it.put(&it.anna, "/comment/save", body);
    assert_eq!(saved["comment_view"]["saved"], true);
    let list = it.get(&it.anna, "/comment/list?saved_only=true");
    assert_eq!(ids(&list["comments"], "comment"), [it.root]);
}

/// How deep a comment may lie, and how many there are in the long conversation.
const DEPTH: usize = 200;
const MANY: usize = 5_000;

/// Writes comments under one another, and as many beside each other as are left; the ids of those under one another.
fn converse(world: &World, who: &User, post: i64) -> Vec<i64> {
    let by = world.by(who.id);
    let text = Text::from_markdown("Antwort", world.app.origin().as_str(), &Links::new()).unwrap();
    let write = |tx: &mut Tx, to: i64| {
        let new = NewPost {
            place: Place::Reply(PostId(to)),
            content: ContentEdit {
                text: Some(&text),
                ..ContentEdit::default()
            },
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

#[test]
fn a_long_and_deep_conversation_is_read_with_few_statements() {
    let world = World::new();
    let anna = world.user("anna");
    let community = world.community(&anna, "rad");
    let post = world.thread(&anna, community, "Radwege");
    let chain = converse(&world, &anna, post);

    let deeper = json!({"post_id": post, "parent_id": chain[DEPTH - 1], "content": "Noch tiefer"});
    let refused = world.call(&anna, "POST /comment", &deeper);
    assert_eq!(refused.body["error"], "max_comment_depth_reached");

    let children = |view: &Value| view["counts"]["child_count"].as_u64().unwrap();
    let under = |depth: usize| format!("parent_id={}", chain[depth]);
    for (who, query, expected, first, below) in [
        (None, format!("post_id={post}&max_depth=1"), 300, 0, DEPTH - 1),
        (
            Some(&anna),
            format!("post_id={post}&max_depth=8"),
            300,
            0,
            DEPTH - 1,
        ),
        (None, under(99) + "&max_depth=3", 4, 99, DEPTH - 100),
        (None, under(198) + "&max_depth=8", 2, 198, 1),
        (None, under(199) + "&max_depth=8", 1, 199, 0),
    ] {
        let path = format!("/comment/list?sort=Old&limit=50&{query}");
        world.call(who, &format!("GET {path}"), Value::Null);
        let before = world.db.statements();
        let found = world.get(who, &path);
        let statements = world.db.statements() - before;
        // BEGIN and ROLLBACK, and what is asked.
        assert!(statements <= 2 + 8, "{query}: {statements}");
        let views = found["comments"].as_array().unwrap();
        assert_eq!(views.len(), expected, "{query}");
        assert_eq!(id(&views[0]["comment"]), chain[first], "{query}");
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
    let post = world.get(None, &format!("/post?id={post}"));
    assert_eq!(post["post_view"]["counts"]["comments"], MANY);
}
