// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who may: what a peer may not do with what is not its own.

use kollegium_domain::groups::membership::{self, Member};
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::State;
use serde_json::{Value, json};

use crate::testing::{OURS, PUBLIC, Sender, World};

async fn join(world: &World, uri: &str, name: &str) -> Sender {
    let group = world.peer.actor(uri, "Group", name);
    let budget = crate::fetch::Budget::new();
    let known = world.federation.actor(&group.uri, &budget).await.unwrap();
    let by = world.by(&world.ann);
    world
        .db
        .write(|tx| membership::join(tx, &by, GroupId(known.id.0)))
        .unwrap();
    group
}

fn page(id: &str, author: &Sender, group: &str) -> Value {
    json!({"type": "Page", "id": id, "attributedTo": author.uri, "name": "Titel",
           "to": [group, PUBLIC], "audience": group, "content": "<p>Echt</p>"})
}

async fn refused(world: &World, sender: &Sender, activity: &Value) {
    let (state, reason) = world.deliver(sender, activity).await;
    assert_eq!(state, State::Refused, "{reason} for {activity}");
}

async fn ignored(world: &World, sender: &Sender, activity: &Value) {
    let (state, reason) = world.deliver(sender, activity).await;
    assert_eq!(state, State::Ignored, "{reason} for {activity}");
}

#[actix_web::test]
async fn nothing_remote_makes_or_changes_an_object_of_ours() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    for id in [format!("{OURS}/post/99"), thread.uri.clone()] {
        refused(
            &world,
            &bob,
            &bob.act("Create", page(&id, &bob, &world.group.uri)),
        )
        .await;
        refused(
            &world,
            &bob,
            &bob.act("Update", page(&id, &bob, &world.group.uri)),
        )
        .await;
    }
    refused(&world, &bob, &bob.act("Delete", thread.uri.clone())).await;
    assert_eq!(
        world.find(&thread.uri).unwrap().content.title.as_deref(),
        Some("Titel")
    );
}

#[actix_web::test]
async fn an_object_is_of_its_author_and_of_the_authors_origin() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let eva = world.peer.person("eva");
    let elsewhere = world.peer.at("third.localhost", "/post/1");
    refused(
        &world,
        &bob,
        &bob.act("Create", page(&elsewhere, &bob, &world.group.uri)),
    )
    .await;
    let by_eva = page(&world.peer.url("/post/1"), &eva, &world.group.uri);
    refused(&world, &bob, &bob.act("Create", by_eva.clone())).await;
    assert_eq!(
        world.deliver(&eva, &eva.act("Create", by_eva.clone())).await.0,
        State::Done
    );
    refused(&world, &bob, &bob.act("Update", by_eva.clone())).await;
    let mut changed = by_eva.clone();
    changed["attributedTo"] = bob.uri.clone().into();
    refused(&world, &bob, &bob.act("Update", changed)).await;
    refused(&world, &bob, &bob.act("Delete", by_eva["id"].clone())).await;
    assert!(world.find(&world.peer.url("/post/1")).is_some());
}

#[actix_web::test]
async fn words_of_a_third_server_are_taken_from_there() {
    let world = World::new().await;
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let mia = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/mia"), "Person", "mia");
    let id = world.peer.at("third.localhost", "/post/1");
    let original = page(&id, &mia, &group.uri);
    world.peer.serve(&original);
    let mut altered = original.clone();
    altered["content"] = "<p>Gefälscht</p>".into();
    let announce = group.act("Announce", mia.act("Create", altered));
    assert_eq!(
        world.deliver(&group, &announce).await,
        (State::Done, String::new())
    );
    assert_eq!(world.find(&id).unwrap().content.source, "Echt");
    // Nor does the group delete in the author's name while the author's server has it.
    let delete = group.act("Announce", mia.act("Delete", id.clone()));
    refused(&world, &group, &delete).await;
    assert!(world.find(&id).is_some());
    world.peer.fail(&id, 410);
    let delete = group.act("Announce", mia.act("Delete", id.clone()));
    assert_eq!(world.deliver(&group, &delete).await.0, State::Done);
    assert!(world.find(&id).is_none());
}

#[actix_web::test]
async fn a_group_does_not_say_to_whom_others_speak() {
    let world = World::new().await;
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let mia = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/mia"), "Person", "mia");
    // One is meant for another group, one for a few people.
    let elsewhere = world.peer.at("third.localhost", "/c/other");
    let other = page(&world.peer.at("third.localhost", "/post/1"), &mia, &elsewhere);
    let mut few = page(&world.peer.at("third.localhost", "/post/2"), &mia, &group.uri);
    few["to"] = json!([group.uri]);
    for original in [other, few] {
        world.peer.serve(&original);
        let mut create = mia.act("Create", original.clone());
        create["audience"] = group.uri.clone().into();
        refused(&world, &group, &group.act("Announce", create)).await;
        assert!(world.find(original["id"].as_str().unwrap()).is_none());
    }
}

#[actix_web::test]
async fn a_group_does_not_keep_out_what_it_calls_deleted() {
    let world = World::new().await;
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let mia = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/mia"), "Person", "mia");
    let original = page(
        &world.peer.at("third.localhost", "/post/1"),
        &mia,
        &world.group.uri,
    );
    world.peer.serve(&original);
    let delete = mia.act("Delete", original["id"].clone());
    refused(&world, &group, &group.act("Announce", delete)).await;
    let (state, reason) = world.deliver(&mia, &mia.act("Create", original)).await;
    assert_eq!(state, State::Done, "{reason}");
}

#[actix_web::test]
async fn a_group_has_a_say_in_its_own_matters_only() {
    let world = World::new().await;
    let rust = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let other = join(&world, &world.peer.at("third.localhost", "/c/other"), "other").await;
    let bob = world.peer.person("bob");
    let moderator = world
        .peer
        .actor(&world.peer.at("third.localhost", "/u/mod"), "Person", "mod");
    let id = world.peer.url("/post/1");
    let original = page(&id, &bob, &rust.uri);
    world.peer.serve(&original);
    let create = bob.act("Create", original);
    refused(&world, &other, &other.act("Announce", create.clone())).await;
    assert_eq!(
        world.deliver(&rust, &rust.act("Announce", create)).await.0,
        State::Done
    );
    let mut removal = moderator.act("Delete", id.clone());
    removal["summary"] = "weg".into();
    refused(&world, &other, &other.act("Announce", removal.clone())).await;
    refused(
        &world,
        &other,
        &other.act("Announce", moderator.act("Like", id.clone())),
    )
    .await;
    refused(
        &world,
        &other,
        &other.act("Announce", moderator.act("Lock", id.clone())),
    )
    .await;
    refused(&world, &moderator, &removal).await;
    let found = world.find(&id).unwrap();
    assert_eq!((found.counts.up, found.locked), (1, false));
}

#[actix_web::test]
async fn only_groups_that_somebody_here_joined_are_listened_to() {
    let world = World::new().await;
    let group = world.peer.group("rust");
    let bob = world.peer.person("bob");
    let create = bob.act("Create", page(&world.peer.url("/post/1"), &bob, &group.uri));
    ignored(&world, &group, &group.act("Announce", create.clone())).await;
    ignored(&world, &bob, &bob.act("Announce", create.clone())).await;
    ignored(&world, &bob, &create).await;
}

#[actix_web::test]
async fn our_own_words_coming_back_are_ignored() {
    let world = World::new().await;
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let ann = Sender {
        uri: world.ann.uri.clone(),
        key_id: String::new(),
        key: 0,
    };
    let create = ann.act("Create", page(&format!("{OURS}/post/9"), &ann, &group.uri));
    ignored(&world, &group, &group.act("Announce", create)).await;
    ignored(&world, &group, &group.act("Announce", format!("{OURS}/post/9"))).await;
    assert_eq!(world.peer.asked(&ann.uri), 0);
}

#[actix_web::test]
async fn an_undo_is_for_what_one_did_oneself() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let thread = world.thread("Titel");
    let like = eva.act("Like", thread.uri.clone());
    world.deliver(&eva, &like).await;
    refused(&world, &bob, &bob.act("Undo", like.clone())).await;
    refused(&world, &bob, &bob.act("Undo", like["id"].clone())).await;
    assert_eq!(world.find(&thread.uri).unwrap().counts.up, 2);
    assert_eq!(
        world.deliver(&eva, &eva.act("Undo", like["id"].clone())).await.0,
        State::Done
    );
    assert_eq!(world.find(&thread.uri).unwrap().counts.up, 1);
}

#[actix_web::test]
async fn a_moderator_whom_we_know_may_act_directly() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let thread = world.thread("Titel");
    let lock = bob.act("Lock", thread.uri.clone());
    refused(&world, &bob, &lock).await;
    let bobs = world.known(&bob.uri).unwrap();
    let by = world.by(&world.ann);
    let news = GroupId(world.group.id.0);
    world
        .db
        .write(|tx| kollegium_domain::moderation::add_moderator(tx, &by, news, bobs.id))
        .unwrap();
    assert_eq!(
        world.deliver(&bob, &bob.act("Lock", thread.uri.clone())).await,
        (State::Done, String::new())
    );
    assert!(world.find(&thread.uri).unwrap().locked);
    let mut add = bob.act("Add", eva.uri.clone());
    add["target"] = format!("{}/moderators", world.group.uri).into();
    add["cc"] = json!([world.group.uri]);
    let (state, reason) = world.deliver(&bob, &add).await;
    assert_eq!(state, State::Done, "{reason}");
    let evas = world.known(&eva.uri).unwrap();
    assert!(
        world
            .db
            .read(|snapshot| groups::moderators(snapshot, news))
            .unwrap()
            .contains(&evas.id)
    );
}

#[actix_web::test]
async fn a_group_that_stays_here_is_not_there_for_others() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let staff = world.open_group("staff", Visibility::Local);
    refused(&world, &bob, &bob.act("Follow", staff.uri.clone())).await;
    refused(
        &world,
        &bob,
        &bob.act("Create", page(&world.peer.url("/post/1"), &bob, &staff.uri)),
    )
    .await;
}

#[actix_web::test]
async fn a_protected_group_wants_members_and_no_public() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let council = world.open_group("council", Visibility::Protected);
    let id = GroupId(council.id.0);
    assert_eq!(
        world
            .deliver(&bob, &bob.act("Follow", council.uri.clone()))
            .await
            .0,
        State::Done
    );
    let bobs = world.known(&bob.uri).unwrap();
    let standing = world
        .db
        .read(|snapshot| groups::standing(snapshot, id, bobs.id))
        .unwrap()
        .unwrap();
    assert_eq!(standing.member, Some(Member::Pending));
    let mut quiet = page(&world.peer.url("/post/1"), &bob, &council.uri);
    quiet["to"] = json!([council.uri]);
    let mut create = bob.act("Create", quiet);
    create["to"] = json!([council.uri]);
    refused(&world, &bob, &create).await;
    let by = world.by(&world.ann);
    world
        .db
        .write(|tx| membership::accept(tx, &by, id, bobs.id))
        .unwrap();
    refused(
        &world,
        &bob,
        &bob.act("Create", page(&world.peer.url("/post/2"), &bob, &council.uri)),
    )
    .await;
    let mut create = bob.act("Create", create["object"].clone());
    create["to"] = json!([council.uri]);
    assert_eq!(world.deliver(&bob, &create).await, (State::Done, String::new()));
}

#[actix_web::test]
async fn what_is_not_public_does_not_come_into_a_public_group() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let mut hidden = page(&world.peer.url("/post/1"), &bob, &world.group.uri);
    hidden["to"] = json!([world.group.uri]);
    let mut create = bob.act("Create", hidden);
    create["to"] = json!([world.group.uri]);
    refused(&world, &bob, &create).await;
}

#[actix_web::test]
async fn what_was_deleted_before_it_came_does_not_come() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let id = world.peer.url("/post/1");
    assert_eq!(
        world.deliver(&bob, &bob.act("Delete", id.clone())).await.0,
        State::Done
    );
    refused(
        &world,
        &bob,
        &bob.act("Create", page(&id, &bob, &world.group.uri)),
    )
    .await;
}

#[actix_web::test]
async fn a_site_bans_its_own_people_and_nobody_elses() {
    let world = World::new().await;
    let (boss, eva) = (world.peer.person("boss"), world.peer.person("eva"));
    let site = world.peer.actor(&world.peer.url("/"), "Application", "peer");
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    world
        .deliver(&eva, &eva.act("Follow", world.group.uri.clone()))
        .await;
    let block = |whom: &str, target: &str| {
        let mut act = boss.act("Block", whom.to_owned());
        act["target"] = json!(target);
        act["removeData"] = json!(true);
        act
    };
    let banned = || {
        let eva = world.known(&eva.uri).unwrap();
        eva.is_banned(world.now())
    };
    ignored(&world, &boss, &block(&world.ann.uri, &site.uri)).await;
    ignored(&world, &boss, &block(&eva.uri, &world.peer.url("/c/unknown"))).await;
    let inside = block(&eva.uri, &site.uri);
    let announced = group.act("Announce", inside.clone());
    world.deliver(&group, &announced).await;
    assert!(!banned());

    let done = world.deliver(&boss, &inside).await;
    assert_eq!(done.0, State::Done, "{}", done.1);
    assert!(banned());
    let thread = page(&world.peer.url("/post/7"), &eva, &world.group.uri);
    refused(&world, &eva, &eva.act("Create", thread)).await;
    world.deliver(&boss, &boss.act("Undo", inside)).await;
    assert!(!banned());
}

#[actix_web::test]
async fn the_end_of_a_group_is_said_by_the_group() {
    let world = World::new().await;
    let (boss, group) = (
        world.peer.person("boss"),
        join(&world, &world.peer.url("/c/rust"), "rust").await,
    );
    let id = GroupId(world.known(&group.uri).unwrap().id.0);
    let open = || {
        let viewer = kollegium_domain::Viewer::Account(world.ann.id);
        world
            .db
            .read(|snapshot| groups::get(snapshot, &viewer, id))
            .is_ok()
    };
    let delete = boss.act("Delete", group.uri.clone());
    refused(&world, &boss, &delete).await;
    refused(&world, &boss, &boss.act("Delete", world.group.uri.clone())).await;
    assert!(open());
    world
        .deliver(&group, &group.act("Announce", delete.clone()))
        .await;
    assert!(!open());
    let undo = boss.act("Undo", delete);
    world.deliver(&group, &group.act("Announce", undo)).await;
    assert!(open());
}

#[actix_web::test]
async fn what_a_foreign_group_has_not_passed_on_is_not_taken() {
    let world = World::new().await;
    let group = join(&world, &world.peer.url("/c/rust"), "rust").await;
    let at_third = |path: &str| world.peer.at("third.localhost", path);
    let eve = world.peer.actor(&at_third("/u/eve"), "Person", "eve");
    let thread = page(&at_third("/post/1"), &eve, &group.uri);
    world.peer.serve(&thread);
    let create = eve.act("Create", thread.clone());
    ignored(&world, &eve, &create).await;
    ignored(&world, &eve, &eve.act("Update", thread.clone())).await;
    let reply = |id: &str, to: &str| {
        json!({"type": "Note", "id": at_third(id), "attributedTo": eve.uri, "inReplyTo": to,
               "to": [PUBLIC, group.uri], "content": "<p>Ja</p>"})
    };
    // The group's own people are at its server, which lets them write or not.
    let bob = world.peer.person("bob");
    let bobs = page(&world.peer.url("/post/2"), &bob, &group.uri);
    assert_eq!(world.deliver(&bob, &bob.act("Create", bobs)).await.0, State::Done);
    let there = reply("/comment/1", &world.peer.url("/post/2"));
    ignored(&world, &eve, &eve.act("Create", there)).await;
    for id in ["/post/1", "/comment/1"] {
        assert!(world.find(&at_third(id)).is_none(), "{id}");
    }
    // A microblog tells those directly whom it answers.
    let by = world.by(&world.ann);
    let place = kollegium_domain::posts::Place::Reply(world.find(&world.peer.url("/post/2")).unwrap().id);
    let anns =
        world.write(|tx| kollegium_domain::posts::publish(tx, &by, &crate::testing::new_post(place, None)));
    let answer = reply("/comment/2", &anns.uri);
    assert_eq!(
        world.deliver(&eve, &eve.act("Create", answer)).await.0,
        State::Done
    );
    // What the group announces is its own matter.
    assert_eq!(
        world.deliver(&group, &group.act("Announce", create)).await.0,
        State::Done
    );
    assert!(world.find(&at_third("/post/1")).is_some());
}

#[actix_web::test]
async fn who_is_banned_from_the_site_adds_nothing_to_it() {
    let world = World::new().await;
    let bob = world.peer.person("bob");
    let thread = world.thread("Titel");
    let group = world.group.uri.clone();
    let own = page(&world.peer.url("/post/1"), &bob, &group);
    assert_eq!(
        world.deliver(&bob, &bob.act("Follow", group.clone())).await.0,
        State::Done
    );
    assert_eq!(
        world.deliver(&bob, &bob.act("Create", own.clone())).await.0,
        State::Done
    );
    let known = world.known(&bob.uri).unwrap();
    let ban = kollegium_domain::moderation::Ban {
        until: None,
        reason: None,
        content: kollegium_domain::moderation::RemoveContent::Keep,
    };
    let admin = world.by(&world.admin("root"));
    world.write(|tx| kollegium_domain::moderation::ban_from_site(tx, &admin, known.id, &ban));
    let note = |id: &str, to: Value| json!({"type": "Note", "id": world.peer.url(id), "attributedTo": bob.uri, "to": to, "content": "<p>Text</p>"});
    let message = note("/note/1", json!([world.ann.uri]));
    let mut chat = message.clone();
    chat["type"] = "ChatMessage".into();
    chat["id"] = world.peer.url("/note/2").into();
    let mut reply = note("/comment/1", json!([PUBLIC]));
    reply["inReplyTo"] = thread.uri.clone().into();
    let mut flag = bob.act("Flag", thread.uri.clone());
    flag["to"] = json!([group]);
    for activity in [
        bob.act("Create", message),
        bob.act("Create", chat),
        bob.act("Create", reply),
        bob.act("Create", page(&world.peer.url("/post/2"), &bob, &group)),
        bob.act("Update", own),
        flag,
        bob.act("Dislike", thread.uri.clone()),
        bob.act("Announce", thread.uri.clone()),
        bob.act("Follow", group.clone()),
        bob.act("Lock", thread.uri.clone()),
        bob.act("Block", world.ann.uri.clone()),
    ] {
        refused(&world, &bob, &activity).await;
    }
    // What they wrote they may take back.
    let gone = bob.act("Delete", world.peer.url("/post/1"));
    assert_eq!(world.deliver(&bob, &gone).await.0, State::Done);
}
