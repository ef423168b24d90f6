// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whole exchanges with a peer, in the forms in which other software sends them.

use kollegium_domain::groups;
use kollegium_domain::groups::membership::{self, Member};
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::State;
use serde_json::{Value, json};

use super::fixture;
use crate::testing::{OURS, PUBLIC, Sender, World};

/// A fixture with its hosts replaced by those of this world.
pub(super) fn sent(world: &World, name: &str) -> Value {
    let peer = world.peer.url("");
    let mut text = fixture(name).to_string().replace("https://ours.example", OURS);
    for host in ["lemmy", "mastodon", "piefed"] {
        text = text.replace(&format!("https://{host}.example"), &peer);
    }
    serde_json::from_str(&text).unwrap()
}

/// Ann joins a group of the peer, and is a member as soon as it accepts.
pub(super) async fn join(world: &World, name: &str) -> (Sender, GroupId) {
    let group = world.peer.group(name);
    let budget = crate::fetch::Budget::new();
    let known = world.federation.actor(&group.uri, &budget).await.unwrap();
    let id = GroupId(known.id.0);
    let by = world.by(&world.ann);
    world.db.write(|tx| membership::join(tx, &by, id)).unwrap();
    (group, id)
}

fn member(world: &World, group: GroupId, uri: &str) -> Option<Member> {
    let actor = world.known(uri)?;
    let standing = world
        .db
        .read(|snapshot| groups::standing(snapshot, group, actor.id))
        .unwrap();
    standing.and_then(|it| it.member)
}

#[actix_web::test]
async fn somebody_from_lemmy_joins_and_leaves() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let news = GroupId(world.group.id.0);
    assert_eq!(
        world.deliver(&bob, &sent(&world, "lemmy/follow")).await.0,
        State::Done
    );
    assert_eq!(member(&world, news, &bob.uri), Some(Member::Accepted));
    assert_eq!(
        world.deliver(&bob, &sent(&world, "lemmy/undo_follow")).await.0,
        State::Done
    );
    assert_eq!(member(&world, news, &bob.uri), None);
}

#[actix_web::test]
async fn a_group_of_the_peer_accepts_and_announces() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    world.peer.person("eva");
    world.peer.person("mod");
    let (group, id) = join(&world, "rust").await;
    let follow = json!({"type": "Follow", "actor": world.ann.uri, "object": group.uri});
    assert_eq!(
        world.deliver(&group, &group.act("Accept", follow)).await.0,
        State::Done
    );
    assert_eq!(member(&world, id, &world.ann.uri), Some(Member::Accepted));

    let post = world.peer.url("/post/42");
    let announced = |name: &str| sent(&world, &format!("lemmy/{name}"));
    assert_eq!(
        world.deliver(&group, &announced("announce_create_page")).await.0,
        State::Done
    );
    let thread = world.find(&post).unwrap();
    assert_eq!(thread.content.title.as_deref(), Some("Ein Thema"));
    assert_eq!(thread.content.source, "Der **Text**");
    assert_eq!(
        world.deliver(&group, &announced("announce_page")).await.0,
        State::Ignored
    );

    assert_eq!(
        world.deliver(&group, &announced("announce_create_note")).await.0,
        State::Done
    );
    let reply = world.find(&world.peer.url("/comment/7")).unwrap();
    assert_eq!(reply.parent_id, Some(thread.id));

    world.deliver(&group, &announced("announce_like")).await;
    assert_eq!(world.find(&post).unwrap().counts.up, 2, "Bob's own and Eva's");
    world.deliver(&group, &announced("announce_dislike")).await;
    let voted = world.find(&post).unwrap();
    assert_eq!(
        (voted.counts.up, voted.counts.down),
        (1, 1),
        "a later vote replaces the earlier one"
    );
    world.deliver(&group, &announced("announce_undo_like")).await;
    assert_eq!(world.find(&post).unwrap().counts.down, 0);

    assert_eq!(
        world.deliver(&group, &announced("announce_update_page")).await.0,
        State::Done
    );
    assert_eq!(
        world.find(&post).unwrap().content.title.as_deref(),
        Some("Ein anderes Thema")
    );

    assert_eq!(
        world.deliver(&group, &announced("announce_lock")).await.0,
        State::Done
    );
    assert_eq!(
        world.deliver(&group, &announced("announce_add_featured")).await.0,
        State::Done
    );
    let moderated = world.find(&post).unwrap();
    assert!(moderated.locked && moderated.pinned);
    assert_eq!(
        world.deliver(&group, &announced("announce_block")).await.0,
        State::Done
    );
    let eva = world.known(&world.peer.url("/u/eva")).unwrap();
    let standing = world
        .db
        .read(|snapshot| groups::standing(snapshot, id, eva.id))
        .unwrap()
        .unwrap();
    assert!(standing.is_banned(world.now()));

    assert_eq!(
        world.deliver(&group, &announced("announce_delete")).await.0,
        State::Done
    );
    assert!(world.find(&post).is_none());
    assert_eq!(
        world.deliver(&group, &announced("announce_undo_delete")).await.0,
        State::Done
    );
    assert!(world.find(&post).is_some());
    assert_eq!(
        world.deliver(&group, &announced("announce_remove")).await.0,
        State::Done
    );
    assert!(world.find(&post).is_none());
    drop(bob);
}

#[actix_web::test]
async fn a_group_refuses() {
    let world = World::new().await;
    let (group, id) = join(&world, "rust").await;
    assert_eq!(member(&world, id, &world.ann.uri), Some(Member::Pending));
    let follow = json!({"type": "Follow", "actor": world.ann.uri, "object": group.uri});
    assert_eq!(
        world.deliver(&group, &group.act("Reject", follow)).await.0,
        State::Done
    );
    assert_eq!(member(&world, id, &world.ann.uri), None);
}

#[actix_web::test]
async fn an_accept_may_name_the_follow_by_its_id_alone() {
    let world = World::new().await;
    let (group, id) = join(&world, "rust").await;
    let standing = world
        .db
        .read(|snapshot| groups::standing(snapshot, id, world.ann.id))
        .unwrap()
        .unwrap();
    let accept = group.act("Accept", standing.follow_uri.unwrap());
    assert_eq!(world.deliver(&group, &accept).await.0, State::Done);
    assert_eq!(member(&world, id, &world.ann.uri), Some(Member::Accepted));
    let unsolicited = group.act("Accept", format!("{OURS}/activities/999/follow"));
    assert_eq!(world.deliver(&group, &unsolicited).await.0, State::Ignored);
}

#[actix_web::test]
async fn a_lemmy_thread_comes_into_a_group_of_ours() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    assert_eq!(
        world.deliver(&bob, &sent(&world, "lemmy/create_page")).await.0,
        State::Done
    );
    let thread = world.find(&world.peer.url("/post/43")).unwrap();
    assert_eq!(thread.group_id.0, world.group.id.0);
    assert_eq!(thread.content.link.as_deref(), Some("https://news.example/x"));
}

#[actix_web::test]
async fn a_mastodon_user_starts_edits_and_deletes_a_thread() {
    let world = World::new().await;
    let eva = world.peer.actor(&world.peer.url("/users/eva"), "Person", "eva");
    let status = world.peer.url("/users/eva/statuses/111");
    assert_eq!(
        world
            .deliver(&eva, &sent(&world, "mastodon/create_note_mention"))
            .await,
        (State::Done, String::new())
    );
    let thread = world.find(&status).unwrap();
    assert_eq!(thread.content.title.as_deref(), Some("Wann kommt der Haushalt?"));
    assert_eq!(thread.group_id.0, world.group.id.0);
    assert_eq!(
        world.deliver(&eva, &sent(&world, "mastodon/update_note")).await.0,
        State::Done
    );
    assert_eq!(
        world.find(&status).unwrap().content.title.as_deref(),
        Some("Wann kommt der neue Haushalt?")
    );
    assert_eq!(
        world.deliver(&eva, &sent(&world, "mastodon/delete_note")).await.0,
        State::Done
    );
    assert!(world.find(&status).is_none());
}

#[actix_web::test]
async fn a_mastodon_user_replies_votes_and_boosts() {
    let world = World::new().await;
    let eva = world.peer.actor(&world.peer.url("/users/eva"), "Person", "eva");
    let thread = world.thread("Titel");
    let here = |name: &str| {
        let text = sent(&world, &format!("mastodon/{name}")).to_string();
        serde_json::from_str::<Value>(&text.replace(&format!("{OURS}/post/1"), &thread.uri)).unwrap()
    };
    assert_eq!(
        world.deliver(&eva, &here("create_note_reply")).await.0,
        State::Done
    );
    let reply = world.find(&world.peer.url("/users/eva/statuses/112")).unwrap();
    assert_eq!(reply.parent_id, Some(thread.id));
    assert_eq!(world.deliver(&eva, &here("like")).await.0, State::Done);
    assert_eq!(world.find(&thread.uri).unwrap().counts.up, 2);
    assert_eq!(world.deliver(&eva, &here("undo_like")).await.0, State::Done);
    assert_eq!(world.find(&thread.uri).unwrap().counts.up, 1);
    assert_eq!(world.deliver(&eva, &here("announce")).await.0, State::Done);
    assert_eq!(world.find(&thread.uri).unwrap().counts.boosts, 1);
    assert_eq!(world.deliver(&eva, &here("undo_announce")).await.0, State::Done);
    assert_eq!(world.find(&thread.uri).unwrap().counts.boosts, 0);
    assert_eq!(world.deliver(&eva, &here("block")).await.0, State::Ignored);
}

#[actix_web::test]
async fn an_account_that_is_gone_takes_its_words_along() {
    let world = World::new().await;
    let eva = world.peer.actor(&world.peer.url("/users/eva"), "Person", "eva");
    world
        .deliver(&eva, &sent(&world, "mastodon/create_note_mention"))
        .await;
    let farewell = sent(&world, "mastodon/delete_actor");
    let (state, reason) = world.deliver(&eva, &farewell).await;
    assert_eq!(state, State::Refused, "its server still has it: {reason}");
    world.peer.fail(&eva.uri, 410);
    let mut again = farewell;
    again["id"] = format!("{}#delete2", eva.uri).into();
    assert_eq!(world.deliver(&eva, &again).await.0, State::Done);
    assert!(world.find(&world.peer.url("/users/eva/statuses/111")).is_none());
    assert!(world.known(&eva.uri).unwrap().deleted_at.is_some());
}

/// Lemmy's, and ours.
#[actix_web::test]
async fn an_account_that_is_gone_leaves_its_words_where_it_says_so() {
    let world = World::new().await;
    let eva = world.peer.actor(&world.peer.url("/users/eva"), "Person", "eva");
    world
        .deliver(&eva, &sent(&world, "mastodon/create_note_mention"))
        .await;
    world.peer.fail(&eva.uri, 410);
    let mut farewell = sent(&world, "mastodon/delete_actor");
    farewell["removeData"] = false.into();
    assert_eq!(world.deliver(&eva, &farewell).await.0, State::Done);
    assert!(world.find(&world.peer.url("/users/eva/statuses/111")).is_some());
    assert!(world.known(&eva.uri).unwrap().deleted_at.is_some());
}

#[actix_web::test]
async fn votes_come_in_batches_from_piefed() {
    let world = World::new().await;
    let (group, _) = join(&world, "garten").await;
    let kim = world.peer.person("kim");
    world.peer.person("lea");
    let page = page_of(&world, &kim, &group.uri, "/post/3");
    world
        .deliver(&group, &group.act("Announce", kim.act("Create", page)))
        .await;
    let (state, reason) = world
        .deliver(&group, &sent(&world, "piefed/announce_batch"))
        .await;
    assert_eq!(state, State::Done, "{reason}");
    let voted = world.find(&world.peer.url("/post/3")).unwrap();
    assert_eq!((voted.counts.up, voted.counts.down), (1, 1));
}

pub(super) fn page_of(world: &World, author: &Sender, group: &str, path: &str) -> Value {
    json!({"type": "Page", "id": world.peer.url(path), "attributedTo": author.uri, "name": "Titel",
           "to": [group, PUBLIC], "audience": group, "content": "<p>Text</p>"})
}

fn note_of(world: &World, author: &Sender, parent: &str, path: &str) -> Value {
    json!({"type": "Note", "id": world.peer.url(path), "attributedTo": author.uri, "inReplyTo": parent,
           "to": [PUBLIC], "content": "<p>Antwort</p>"})
}

#[actix_web::test]
async fn an_announced_id_is_fetched_where_it_lives() {
    let world = World::new().await;
    let (group, _) = join(&world, "allgemein").await;
    let bob = world.peer.person("bob");
    let page = page_of(&world, &bob, &group.uri, "/post/8");
    world.peer.serve(&page);
    let announce = group.act("Announce", world.peer.url("/post/8"));
    assert_eq!(
        world.deliver(&group, &announce).await,
        (State::Done, String::new())
    );
    assert_eq!(
        world
            .find(&world.peer.url("/post/8"))
            .unwrap()
            .content
            .title
            .as_deref(),
        Some("Titel")
    );
}

#[actix_web::test]
async fn replies_that_are_missing_above_are_fetched() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let first = note_of(&world, &bob, &thread.uri, "/comment/1");
    let second = note_of(&world, &bob, &world.peer.url("/comment/1"), "/comment/2");
    let third = note_of(&world, &bob, &world.peer.url("/comment/2"), "/comment/3");
    world.peer.serve(&first);
    world.peer.serve(&second);
    let create = bob.act("Create", third);
    assert_eq!(world.deliver(&bob, &create).await, (State::Done, String::new()));
    assert_eq!(world.find(&world.peer.url("/comment/3")).unwrap().depth, 3);
    assert_eq!(world.find(&thread.uri).unwrap().counts.replies, 3);
}

#[actix_web::test]
async fn an_endless_chain_of_replies_is_given_up() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    for n in 0..40 {
        let parent = world.peer.url(&format!("/comment/{}", n + 1));
        world
            .peer
            .serve(&note_of(&world, &bob, &parent, &format!("/comment/{n}")));
    }
    let newest = note_of(&world, &bob, &world.peer.url("/comment/0"), "/comment/new");
    let (state, reason) = world.deliver(&bob, &bob.act("Create", newest)).await;
    assert_eq!(state, State::Refused, "{reason}");
    assert!(world.peer.asked_at_all() <= 22);
}

#[actix_web::test]
async fn what_fails_for_a_passing_reason_is_tried_again() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let parent = world.peer.url("/comment/1");
    world.peer.fail(&parent, 503);
    let reply = note_of(&world, &bob, &parent, "/comment/2");
    let (state, reason) = world.deliver(&bob, &bob.act("Create", reply)).await;
    assert_eq!(state, State::Waiting);
    assert!(reason.contains("503"), "{reason}");
}
