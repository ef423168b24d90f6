// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do about people and groups.

use kollegium_domain::groups::{self, Changes, Visibility};
use kollegium_domain::moderation::{self, Ban, RemoveContent, RestoreContent};

use super::*;

fn console(world: &World) -> By {
    By {
        via: Via::Console,
        ..world.by(&world.ann)
    }
}

#[tokio::test]
async fn a_ban_from_the_site_is_told_to_everybody_with_the_site_as_target() {
    let world = World::new().await;
    let by = console(&world);
    let origin = world.federation.app().origin().clone();
    let ida = world.account("ida");
    let ban = Ban {
        until: Some(by.at.plus(chrono::TimeDelta::days(1))),
        reason: Some("Werbung"),
        content: RemoveContent::Remove,
    };
    let banned = told(&world, |tx| moderation::ban_from_site(tx, &by, ida.id, &ban));
    let block = &banned[0]["document"];
    assert_eq!(banned[0]["to"], json!(["everybody"]));
    assert_eq!(block["type"], "Block");
    assert_eq!(block["object"], json!(ida.uri));
    assert_eq!(block["target"], json!(format!("{origin}/actor")));
    assert_eq!(
        (&block["removeData"], &block["summary"]),
        (&json!(true), &json!("Werbung"))
    );
    assert!(block["endTime"].is_string() && block["audience"].is_null());

    let lifted = told(&world, |tx| {
        moderation::unban_from_site(tx, &by, ida.id, None, RestoreContent::Restore)
    });
    let undo = &lifted[0]["document"];
    assert_eq!(
        (&undo["type"], &undo["object"]["id"]),
        (&json!("Undo"), &block["id"])
    );
    assert_eq!(undo["restoreData"], true);
}

#[tokio::test]
async fn whom_we_ban_of_others_is_banned_from_our_groups() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    write_there(&world, &bob, Place::Thread(news(&world)), 1);
    let by = console(&world);
    let ban = Ban {
        until: None,
        reason: None,
        content: RemoveContent::Remove,
    };
    let banned = told(&world, |tx| moderation::ban_from_site(tx, &by, bob.id, &ban));
    let all = banned.as_array().unwrap();
    assert_eq!(all.len(), 1, "{banned}");
    let block = &all[0]["document"]["object"];
    assert_eq!(
        (&block["type"], &block["target"]),
        (&json!("Block"), &json!(world.group.uri))
    );
}

#[tokio::test]
async fn the_end_of_a_group_is_told_to_those_who_have_something_of_it() {
    let world = World::new().await;
    let (by, id) = (console(&world), news(&world));
    let expect = |told: &Value, kind: &str| {
        assert_eq!(told[0]["to"], json!(["members and holders"]), "{told}");
        let words = &told[0]["document"]["object"];
        assert_eq!(words["type"], json!(kind));
        words.clone()
    };
    let removed = told(&world, |tx| {
        moderation::remove_group(tx, &by, id, Some("Werbung"))
    });
    let delete = expect(&removed, "Delete");
    assert_eq!(
        (&delete["object"], &delete["summary"]),
        (&json!(world.group.uri), &json!("Werbung"))
    );
    let back = told(&world, |tx| moderation::reinstate_group(tx, &by, id, None));
    assert_eq!(expect(&back, "Undo")["object"]["id"], delete["id"]);

    let deleted = told(&world, |tx| groups::delete(tx, &by, id));
    assert!(expect(&deleted, "Delete")["summary"].is_null());
    told(&world, |tx| groups::restore(tx, &by, id));

    let now = |visibility| Changes {
        visibility: Some(visibility),
        ..Changes::default()
    };
    let withdrawn = told(&world, |tx| {
        groups::edit(tx, &by, id, &now(Visibility::Local)).map(drop)
    });
    expect(&withdrawn, "Delete");
    let silent = told(&world, |tx| groups::delete(tx, &by, id));
    assert_eq!(silent, json!([]));
    told(&world, |tx| groups::restore(tx, &by, id));
    let returned = told(&world, |tx| {
        groups::edit(tx, &by, id, &now(Visibility::Public)).map(drop)
    });
    expect(&returned, "Undo");
}

#[tokio::test]
async fn a_group_of_another_server_is_removed_in_silence() {
    let world = World::new().await;
    let by = console(&world);
    let there = remote(&world, ActorKind::Group, "there");
    let id = GroupId(there.id.0);
    assert_eq!(
        told(&world, |tx| moderation::remove_group(tx, &by, id, None)),
        json!([])
    );
    assert_eq!(
        told(&world, |tx| moderation::reinstate_group(tx, &by, id, None)),
        json!([])
    );
}
