// SPDX-License-Identifier: AGPL-3.0-or-later
//! What concerns our people and groups, whether or not somebody here is a member; and what moderators elsewhere do with
//! groups here.

use kollegium_domain::groups::membership;
use kollegium_domain::groups::{self, Group};
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::State;
use kollegium_domain::modlog::{self, Filter, Kind, ModlogPage};
use kollegium_domain::posts::Place;
use kollegium_domain::{Viewer, moderation, posts};
use serde_json::{Value, json};

use super::flows::join;
use crate::testing::{PUBLIC, Sender, World, new_post};

/// The peer's group announces what its moderator does.
async fn announced(world: &World, group: &Sender, moderator: &Sender, activity: Value) -> State {
    let mut activity = activity;
    activity["actor"] = json!(moderator.uri);
    activity["audience"] = json!(group.uri);
    activity["to"] = json!([PUBLIC]);
    activity["cc"] = json!([group.uri]);
    let (state, reason) = world.deliver(group, &group.act("Announce", activity)).await;
    assert!(
        matches!(state, State::Done | State::Ignored | State::Refused),
        "{reason}"
    );
    state
}

fn block(group: &Sender, moderator: &Sender, person: &str, remove: bool) -> Value {
    let mut block = moderator.act("Block", person);
    block["target"] = json!(group.uri);
    block["removeData"] = json!(remove);
    block["summary"] = json!("Streit");
    block
}

fn is_banned(world: &World, group: GroupId) -> bool {
    world
        .standing(group, &world.ann)
        .is_some_and(|it| it.is_banned(world.now()))
}

/// Ann, a member of the peer's group, with a thread that the group has.
async fn member(world: &World) -> (Sender, GroupId, String) {
    let (group, id) = join(world, "rust").await;
    let follow = json!({"type": "Follow", "actor": world.ann.uri, "object": group.uri});
    world.deliver(&group, &group.act("Accept", follow)).await;
    let by = world.by(&world.ann);
    let thread = world.write(|tx| posts::publish(tx, &by, &new_post(Place::Thread(id), Some("Von hier"))));
    (group, id, thread.uri)
}

#[actix_web::test]
async fn a_ban_and_its_end_are_taken_although_nobody_is_a_member_any_more() {
    let world = World::new().await;
    let moderator = world.peer.person("mod");
    let (group, id, thread) = member(&world).await;
    let ban = block(&group, &moderator, &world.ann.uri, true);
    assert_eq!(
        announced(&world, &group, &moderator, ban.clone()).await,
        State::Done
    );
    assert!(is_banned(&world, id) && world.find(&thread).is_none());
    assert!(
        !world.read(|snapshot| membership::is_followed_here(snapshot, id)),
        "she was the only member"
    );
    let mut undo = moderator.act("Undo", ban);
    undo["restoreData"] = json!(true);
    assert_eq!(announced(&world, &group, &moderator, undo).await, State::Done);
    assert!(!is_banned(&world, id));
    assert!(world.find(&thread).is_some(), "what went comes back");
    let by = world.by(&world.ann);
    world.write(|tx| posts::publish(tx, &by, &new_post(Place::Thread(id), Some("Wieder"))));
}

#[actix_web::test]
async fn the_end_of_a_ban_restores_nothing_unless_it_says_so() {
    let world = World::new().await;
    let moderator = world.peer.person("mod");
    let (group, id, thread) = member(&world).await;
    for restore in [Value::Null, json!(false), json!("yes")] {
        let ban = block(&group, &moderator, &world.ann.uri, true);
        announced(&world, &group, &moderator, ban.clone()).await;
        let mut undo = moderator.act("Undo", ban);
        undo["restoreData"] = restore;
        announced(&world, &group, &moderator, undo).await;
        assert!(!is_banned(&world, id) && world.find(&thread).is_none());
    }
}

#[actix_web::test]
async fn what_concerns_our_people_and_posts_is_taken_without_members() {
    let world = World::new().await;
    let (moderator, bob) = (world.peer.person("mod"), world.peer.person("bob"));
    let (group, id, thread) = member(&world).await;
    let by = world.by(&world.ann);
    world.write(|tx| membership::leave(tx, &by, id));
    // An appointment of one of ours.
    let mut add = moderator.act("Add", world.ann.uri.clone());
    add["target"] = json!(format!("{}/moderators", group.uri));
    assert_eq!(announced(&world, &group, &moderator, add).await, State::Done);
    let of_group = |snapshot: &mut kollegium_db::Snapshot| groups::moderators(snapshot, id);
    assert_eq!(world.read(of_group), [world.ann.id]);
    // A lock, a removal and its end of a post of ours.
    let lock = moderator.act("Lock", thread.clone());
    assert_eq!(announced(&world, &group, &moderator, lock).await, State::Done);
    assert!(world.find(&thread).unwrap().locked);
    let mut removal = moderator.act("Delete", thread.clone());
    removal["summary"] = json!("Werbung");
    assert_eq!(
        announced(&world, &group, &moderator, removal.clone()).await,
        State::Done
    );
    assert!(world.find(&thread).is_none());
    let undo = moderator.act("Undo", removal);
    assert_eq!(announced(&world, &group, &moderator, undo).await, State::Done);
    // A reply to it, and then its removal.
    let note = json!({"type": "Note", "id": world.peer.url("/comment/1"), "attributedTo": bob.uri,
        "inReplyTo": thread, "to": [PUBLIC], "cc": [group.uri], "audience": group.uri, "content": "<p>Ja</p>"});
    let create = bob.act("Create", note.clone());
    assert_eq!(announced(&world, &group, &bob, create).await, State::Done);
    assert!(world.find(&world.peer.url("/comment/1")).is_some());
    let mut removal = moderator.act("Delete", world.peer.url("/comment/1"));
    removal["summary"] = json!("");
    assert_eq!(announced(&world, &group, &moderator, removal).await, State::Done);
    // What the group says of others stays unheard.
    let page = json!({"type": "Page", "id": world.peer.url("/post/9"), "attributedTo": bob.uri, "name": "Fremd",
        "to": [group.uri, PUBLIC], "audience": group.uri, "content": "<p>Fremd</p>"});
    let others = bob.act("Create", page);
    assert_eq!(announced(&world, &group, &bob, others).await, State::Ignored);
    let elsewhere = block(&group, &moderator, &bob.uri, false);
    assert_eq!(
        announced(&world, &group, &moderator, elsewhere).await,
        State::Ignored
    );
}

fn row(world: &World, id: GroupId) -> Group {
    world.group_row(id)
}

#[actix_web::test]
async fn a_group_that_its_home_removes_is_removed_and_not_deleted() {
    let world = World::new().await;
    let admin = world.peer.person("chief");
    let (group, id) = join(&world, "rust").await;
    for reason in ["Werbung", ""] {
        let mut removal = admin.act("Delete", group.uri.clone());
        removal["summary"] = json!(reason);
        assert_eq!(
            announced(&world, &group, &admin, removal.clone()).await,
            State::Done
        );
        assert!(row(&world, id).removed_at.is_some() && row(&world, id).deleted_at.is_none());
        let undo = admin.act("Undo", removal);
        assert_eq!(announced(&world, &group, &admin, undo).await, State::Done);
        assert!(!row(&world, id).is_gone());
    }
    let page = ModlogPage {
        before: None,
        skip: 0,
        limit: 10,
    };
    let log = world.read(|snapshot| modlog::page(snapshot, &Viewer::Anyone, &Filter::default(), page));
    assert!(log.iter().all(|it| it.kind == Kind::GroupRemoved), "{log:?}");
    assert_eq!(log[3].reason.as_deref(), Some("Werbung"));
    // Without a reason, those who own it deleted it.
    let deletion = admin.act("Delete", group.uri.clone());
    announced(&world, &group, &admin, deletion).await;
    assert!(row(&world, id).deleted_at.is_some() && row(&world, id).removed_at.is_none());
}

/// What a moderator elsewhere wants our group to say.
fn wanted(world: &World, change: impl FnOnce(&mut Value)) -> Value {
    let uri = &world.group.uri;
    let mut group = json!({"type": "Group", "id": uri, "preferredUsername": "news", "name": "Neue Nachrichten",
        "summary": "<p>Nur <b>Neues</b></p>", "source": {"content": "Nur **Neues**", "mediaType": "text/markdown"},
        "inbox": format!("{uri}/inbox"), "attributedTo": format!("{uri}/moderators"), "sensitive": true,
        "postingRestrictedToMods": true, "icon": {"type": "Image", "url": "https://peer.example/icon.png"},
        "image": {"type": "Image", "url": "https://peer.example/banner.png"}});
    change(&mut group);
    group
}

fn update(world: &World, sender: &Sender, object: Value) -> Value {
    let mut update = sender.act("Update", object);
    update["cc"] = json!([world.group.uri]);
    update["audience"] = json!(world.group.uri);
    update
}

#[actix_web::test]
async fn moderators_elsewhere_change_a_group_here_and_nobody_else_does() {
    let world = World::new().await;
    let (bob, eva) = (world.peer.person("bob"), world.peer.person("eva"));
    let id = GroupId(world.group.id.0);
    let by = world.by(&world.ann);
    let known = world
        .federation
        .actor(&bob.uri, &crate::fetch::Budget::new())
        .await
        .unwrap();
    world.write(|tx| moderation::add_moderator(tx, &by, id, known.id));
    let asked = update(&world, &bob, wanted(&world, |_| {}));
    assert_eq!(
        world
            .deliver(&eva, &update(&world, &eva, wanted(&world, |_| {})))
            .await
            .0,
        State::Refused
    );
    assert_eq!(world.deliver(&bob, &asked).await.0, State::Done);
    let profile = world.actor(&world.group).profile;
    assert_eq!(profile.title.as_deref(), Some("Neue Nachrichten"));
    assert_eq!(profile.summary.as_deref(), Some("Nur **Neues**"));
    assert_eq!(profile.icon.as_deref(), Some("https://peer.example/icon.png"));
    assert_eq!(profile.banner.as_deref(), Some("https://peer.example/banner.png"));
    assert!(row(&world, id).sensitive && row(&world, id).posting_restricted);
    // It is told as it came.
    let recorded = world.read(|snapshot| kollegium_domain::events::get(snapshot, world.last_event()));
    let told = world.read(|snapshot| crate::activities::activities(snapshot, &recorded));
    let announce: Value = serde_json::from_slice(&told[0].json).unwrap();
    assert_eq!(
        (&announce["type"], &announce["actor"]),
        (&json!("Announce"), &json!(world.group.uri))
    );
    assert_eq!(announce["object"], asked);
    // What is not there any more is removed, and a title stays.
    let less = wanted(&world, |group| {
        for part in [
            "name",
            "summary",
            "source",
            "icon",
            "image",
            "sensitive",
            "postingRestrictedToMods",
        ] {
            group.as_object_mut().unwrap().remove(part);
        }
    });
    assert_eq!(
        world.deliver(&bob, &update(&world, &bob, less)).await.0,
        State::Done
    );
    let profile = world.actor(&world.group).profile;
    assert_eq!(profile.title.as_deref(), Some("Neue Nachrichten"));
    assert_eq!(
        (profile.summary, profile.icon, profile.banner),
        (None, None, None)
    );
    assert!(!row(&world, id).sensitive);
    // What cannot be read, or is not ours, changes nothing.
    let before = world.last_event();
    for bad in [
        wanted(&world, |group| {
            group["inbox"] = json!("https://evil.example/inbox")
        }),
        wanted(&world, |group| group["preferredUsername"] = json!("<b>")),
        wanted(&world, |group| {
            group["id"] = json!(format!("{}x", world.group.uri))
        }),
    ] {
        let (state, reason) = world.deliver(&bob, &update(&world, &bob, bad)).await;
        assert!(matches!(state, State::Refused | State::Ignored), "{reason}");
    }
    assert_eq!(world.last_event(), before);
}
