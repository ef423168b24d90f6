// SPDX-License-Identifier: AGPL-3.0-or-later
//! A local person in a group of ours: the group announces the whole activity.

use insta::assert_json_snapshot;
use kollegium_domain::account_deletion::{self, Content};
use kollegium_domain::groups::membership;
use kollegium_domain::groups::{self, Changes, Visibility};
use kollegium_domain::moderation::{self, Ban, RemoveContent, RestoreContent};
use kollegium_domain::posts::{ContentEdit, PostContent};
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{Viewer, accounts};

use super::*;
use crate::receive::object::Written;

#[tokio::test]
async fn whom_a_post_mentions_gets_it_as_soon_as_they_are_known() {
    for is_here in [true, false] {
        let world = World::new().await;
        let by = world.by(&world.ann);
        let group = match is_here {
            true => world.group.clone(),
            false => remote(&world, ActorKind::Group, "talk"),
        };
        let place = Place::Thread(GroupId(group.id.0));
        let text = words("Hallo @eva@peer.example");
        let mut post = None;
        told(&world, |tx| {
            post = Some(write(tx, &by, place, Some("Neues"), &text)?);
            Ok(())
        });
        let post = post.unwrap();
        let eva = remote(&world, ActorKind::Person, "eva");
        let told = told(&world, |tx| posts::note_mention(tx, post.id, eva.id, by.at));
        let [copy] = told.as_array().unwrap().as_slice() else {
            panic!("{told}");
        };
        assert_eq!(copy["to"], json!([eva.uri]));
        let document = &copy["document"];
        assert_eq!(
            (&document["type"], &document["actor"]),
            (&json!("Create"), &json!(by.actor.uri))
        );
        assert_eq!(document["object"]["id"], post.uri);
        let tags = document["object"]["tag"].to_string();
        assert!(
            document["cc"].to_string().contains(&eva.uri) && tags.contains(&eva.uri),
            "{document}"
        );
    }
}

#[tokio::test]
async fn a_thread_is_announced_whole_and_by_its_id() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    remote(&world, ActorKind::Person, "bob");
    let text = words("Hallo @bob@peer.example, das ist **neu**.");
    let place = Place::Thread(news(&world));
    assert_json_snapshot!(sorted(told(&world, |tx| write(
        tx,
        &by,
        place,
        Some("Neues"),
        &text
    )
    .map(drop))));
}

#[tokio::test]
async fn a_reply_names_the_author_of_its_parent_and_the_group() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let bob = remote(&world, ActorKind::Person, "bob");
    let thread = write_there(&world, &bob, Place::Thread(news(&world)), 1);
    let text = words("Genau.");
    let place = Place::Reply(thread.id);
    assert_json_snapshot!(sorted(
        told(&world, |tx| write(tx, &by, place, None, &text).map(drop))
    ));
}

#[tokio::test]
async fn an_author_edits_deletes_and_restores() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues");
    let change = ContentEdit {
        title: Some("Ganz Neues"),
        ..ContentEdit::default()
    };
    let edited = told(&world, |tx| posts::edit(tx, &by, thread.id, &change).map(drop));
    let deleted = told(&world, |tx| posts::delete(tx, &by, thread.id).map(drop));
    let restored = told(&world, |tx| posts::restore(tx, &by, thread.id).map(drop));
    assert_json_snapshot!(sorted(
        json!({"edited": edited, "deleted": deleted, "restored": restored})
    ));
}

/// As Lemmy has it, which reads both.
#[tokio::test]
async fn a_picture_is_told_with_what_it_shows() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues");
    let change = ContentEdit {
        link: Some("https://amt.example/plan.png"),
        alt_text: Some("Der Plan des Amts"),
        thumbnail: Some("https://amt.example/klein.png"),
        ..ContentEdit::default()
    };
    let told = sent(&world, |tx| posts::edit(tx, &by, thread.id, &change).map(drop));
    let announce: Value = serde_json::from_slice(&told[0].json).unwrap();
    let page = &announce["object"]["object"];
    let picture =
        json!({"type": "Image", "url": "https://amt.example/plan.png", "name": "Der Plan des Amts"});
    assert_eq!(page["attachment"], json!([picture]), "{announce}");
    assert_eq!(
        page["image"],
        json!({"type": "Image", "url": "https://amt.example/klein.png"})
    );
    let read = Written::parse(page).unwrap();
    assert_eq!(read.link.as_deref(), Some("https://amt.example/plan.png"));
    assert_eq!(read.alt_text.as_deref(), Some("Der Plan des Amts"));
    assert_eq!(read.thumbnail.as_deref(), Some("https://amt.example/klein.png"));
}

/// What we send says all that the author does, in a form that we read ourselves.
#[tokio::test]
async fn an_update_carries_every_field_of_the_content() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues");
    let text = words("Ganz *neu*.");
    let change = ContentEdit {
        title: Some("Ganz Neues"),
        link: Some("https://amt.example/plan.png"),
        alt_text: Some("Der Plan des Amts"),
        thumbnail: Some("https://amt.example/klein.png"),
        text: Some(&text),
        language: Some("fr"),
        sensitive: Some(true),
    };
    let told = sent(&world, |tx| posts::edit(tx, &by, thread.id, &change).map(drop));
    let announce: Value = serde_json::from_slice(&told[0].json).unwrap();
    assert_eq!(announce["object"]["type"], "Update");
    let read = Written::parse(&announce["object"]["object"]).unwrap();
    let read_text = read.body.text(crate::testing::OURS).unwrap();
    // Without `..`, so that the compiler asks about a field that is added.
    let PostContent {
        title,
        link,
        alt_text,
        thumbnail,
        source,
        html,
        language,
        sensitive,
    } = world.find(&thread.uri).unwrap().content;
    assert_eq!((read.title, read.link), (title, link));
    assert_eq!((read.alt_text, read.thumbnail), (alt_text, thumbnail));
    assert_eq!((read_text.source, read_text.html), (source, html));
    assert_eq!((read.language, read.sensitive), (language, sensitive));
    assert!(read.sensitive);
}

#[tokio::test]
async fn what_is_gone_is_only_told_as_gone() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let text = words("Hallo");
    let place = Place::Thread(news(&world));
    let told = sent(&world, |tx| {
        let thread = write(tx, &by, place, Some("Neues"), &text)?;
        posts::edit(
            tx,
            &by,
            thread.id,
            &ContentEdit {
                title: Some("Anderes"),
                ..ContentEdit::default()
            },
        )?;
        posts::delete(tx, &by, thread.id).map(drop)
    });
    let told: Vec<Value> = told
        .iter()
        .map(|it| serde_json::from_slice(&it.json).unwrap())
        .collect();
    // By the group, and for microblogs by the author.
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["object"]["type"], "Delete");
    assert_eq!(told[1]["type"], "Delete");
}

#[tokio::test]
async fn votes_are_cast_and_withdrawn() {
    let world = World::new().await;
    let cat = world.account("cat");
    let by = world.by(&cat);
    let thread = world.thread("Neues");
    let up = told(&world, |tx| votes::cast(tx, &by, thread.id, Score::Up).map(drop));
    let down = told(&world, |tx| {
        votes::cast(tx, &by, thread.id, Score::Down).map(drop)
    });
    let none = told(&world, |tx| votes::withdraw(tx, &by, thread.id).map(drop));
    assert_json_snapshot!(sorted(json!({"up": up, "down": down, "none": none})));
}

#[tokio::test]
async fn moderators_remove_lock_and_pin() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues").id;
    let why = Some("Werbung");
    let told = [
        told(&world, |tx| moderation::remove(tx, &by, thread, why)),
        told(&world, |tx| moderation::reinstate(tx, &by, thread, None)),
        told(&world, |tx| moderation::lock(tx, &by, thread, None)),
        told(&world, |tx| moderation::unlock(tx, &by, thread, None)),
        told(&world, |tx| moderation::pin(tx, &by, thread)),
        told(&world, |tx| moderation::unpin(tx, &by, thread)),
    ];
    assert_json_snapshot!(sorted(told));
}

/// Peers refuse an Undo whose actor is not that of what it undoes.
#[tokio::test]
async fn another_moderator_undoes_in_their_own_name() {
    let world = World::new().await;
    let cat = world.account("cat");
    let (ann, cat) = (world.by(&world.ann), world.by(&cat));
    let group = news(&world);
    world
        .db
        .write(|tx| moderation::add_moderator(tx, &ann, group, cat.actor.id))
        .unwrap();
    let dan = world.by(&world.account("dan"));
    let text = words("Kauft!");
    let place = Place::Thread(group);
    let thread = world
        .db
        .write(|tx| write(tx, &dan, place, Some("Neues"), &text))
        .unwrap()
        .id;
    world
        .db
        .write(|tx| moderation::remove(tx, &cat, thread, Some("Werbung")))
        .unwrap();
    let told = sent(&world, |tx| moderation::reinstate(tx, &ann, thread, None));
    let announce: Value = serde_json::from_slice(&told[0].json).unwrap();
    let undo = &announce["object"];
    assert_eq!(undo["type"], "Undo");
    assert_eq!(undo["actor"], ann.actor.uri);
    assert_eq!(undo["object"]["actor"], ann.actor.uri);
    assert_eq!(undo["object"]["summary"], "Werbung");
    let id = undo["object"]["id"].as_str().unwrap();
    assert_eq!(
        id.replace("/delete", ""),
        undo["id"].as_str().unwrap().replace("/undo", "")
    );
}

#[tokio::test]
async fn moderators_ban_and_appoint() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let bob = remote(&world, ActorKind::Person, "bob").id;
    let group = news(&world);
    let ban = Ban {
        until: Some(by.at.plus(chrono::TimeDelta::days(3))),
        reason: Some("Streit"),
        content: RemoveContent::Remove,
    };
    let told = [
        told(&world, |tx| moderation::add_moderator(tx, &by, group, bob)),
        told(&world, |tx| moderation::remove_moderator(tx, &by, group, bob)),
        told(&world, |tx| moderation::ban(tx, &by, group, bob, &ban)),
        told(&world, |tx| {
            moderation::unban(tx, &by, group, bob, None, RestoreContent::Keep)
        }),
    ];
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn the_end_of_a_ban_says_whether_what_went_comes_back() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let (bob, group) = (remote(&world, ActorKind::Person, "bob").id, news(&world));
    let ban = Ban {
        until: None,
        reason: None,
        content: RemoveContent::Remove,
    };
    for (content, said) in [
        (RestoreContent::Restore, json!(true)),
        (RestoreContent::Keep, Value::Null),
    ] {
        world.write(|tx| moderation::ban(tx, &by, group, bob, &ban));
        let lifted = told(&world, |tx| moderation::unban(tx, &by, group, bob, None, content));
        let undo = &lifted[0]["document"]["object"];
        assert_eq!(
            (&undo["type"], &undo["object"]["type"]),
            (&json!("Undo"), &json!("Block"))
        );
        assert_eq!(undo["restoreData"], said);
        assert_eq!(undo["object"]["restoreData"], Value::Null);
    }
}

#[tokio::test]
async fn a_group_that_becomes_local_tells_everybody_and_its_members() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let (bob, group) = (remote(&world, ActorKind::Person, "bob"), news(&world));
    let joining = there(&world, &bob, "https://peer.example/activities/follow/1");
    world.write(|tx| groups::membership::join(tx, &joining, group));
    let local = Changes {
        visibility: Some(groups::Visibility::Local),
        ..Changes::default()
    };
    let told = told(&world, |tx| groups::edit(tx, &by, group, &local).map(drop));
    assert_eq!(told[0]["to"], json!(["members and holders"]));
    assert_eq!(told[0]["document"]["object"]["type"], "Delete");
    assert_eq!(told[1]["to"], json!([bob.uri]));
    let reject = &told[1]["document"];
    assert_eq!(
        (&reject["type"], &reject["actor"]),
        (&json!("Reject"), &json!(world.group.uri))
    );
    let follow = &reject["object"];
    assert_eq!(follow["id"], "https://peer.example/activities/follow/1");
    assert_eq!(
        (&follow["type"], &follow["actor"], &follow["object"]),
        (&json!("Follow"), &json!(bob.uri), &json!(world.group.uri))
    );
    assert_eq!(told.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_reply_is_distinguished() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    let thread = world.thread("Neues");
    let text = words("Im Namen der Moderation");
    let reply = world
        .db
        .write(|tx| write(tx, &by, Place::Reply(thread.id), None, &text))
        .unwrap();
    let told = sent(&world, |tx| moderation::distinguish(tx, &by, reply.id));
    let update: Value = serde_json::from_slice(&told[0].json).unwrap();
    assert_eq!(update["object"]["type"], "Update");
    assert_eq!(update["object"]["object"]["distinguished"], true);
}

#[tokio::test]
async fn people_and_groups_tell_what_changed_about_them() {
    let world = World::new().await;
    for actor in [&world.ann, &world.group] {
        world.federation.signer(actor).await.unwrap();
    }
    let by = world.by(&world.ann);
    let about = words("Über mich");
    let changes = Changes {
        title: Some("Nachrichten"),
        ..Changes::default()
    };
    let group = news(&world);
    let told = [
        told(&world, |tx| {
            let profile = ProfileEdit {
                title: Some("Ann"),
                summary: Some(&about),
                ..ProfileEdit::default()
            };
            accounts::edit_profile(tx, &by, &profile).map(drop)
        }),
        told(&world, |tx| groups::edit(tx, &by, group, &changes).map(drop)),
    ];
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn who_closes_their_account_is_gone_with_or_without_their_words() {
    for (content, removed) in [(Content::Keep, false), (Content::Delete, true)] {
        let world = World::new().await;
        world.federation.signer(&world.ann).await.unwrap();
        let thread = world.thread("Neues");
        let by = world.by(&world.ann);
        let viewer = Viewer::Account(world.ann.id);
        let credentials = world
            .db
            .read(|snapshot| accounts::own_credentials(snapshot, &viewer))
            .unwrap();
        let confirmed = credentials.confirm(crate::testing::PASSWORD).unwrap();
        let told = sent(&world, |tx| {
            account_deletion::delete(tx, &by, &confirmed, content)
        });
        let gone = told.last().unwrap();
        let json: Value = serde_json::from_slice(&gone.json).unwrap();
        assert_eq!(json["type"], "Delete");
        assert_eq!(
            (&json["actor"], &json["object"]),
            (&json!(world.ann.uri), &json!(world.ann.uri))
        );
        assert_eq!(json["removeData"], removed);
        assert_eq!(
            gone.audience.instances,
            Some(InstanceAudience::ConnectedTo(world.ann.id))
        );
        assert_eq!(gone.signer.id, world.ann.id);
        let words = told.iter().filter(|it| {
            let json: Value = serde_json::from_slice(&it.json).unwrap();
            json["object"]["object"] == thread.uri && json["object"]["type"] == "Delete"
        });
        assert_eq!(words.count(), usize::from(removed));
    }
}

#[tokio::test]
async fn remote_people_who_join_are_answered() {
    let world = World::new().await;
    let bob = remote(&world, ActorKind::Person, "bob");
    let by = there(&world, &bob, "https://peer.example/activities/follow/1");
    let group = news(&world);
    let moderator = world.by(&world.ann);
    let told = [
        told(&world, |tx| membership::join(tx, &by, group).map(drop)),
        told(&world, |tx| membership::reject(tx, &moderator, group, bob.id)),
    ];
    assert_json_snapshot!(sorted(told));
}

#[tokio::test]
async fn local_members_are_nobody_elses_business() {
    let world = World::new().await;
    let by = world.by(&world.account("cat"));
    let group = news(&world);
    let told = sent(&world, |tx| {
        membership::join(tx, &by, group)?;
        membership::leave(tx, &by, group)
    });
    assert!(told.is_empty());
}

#[tokio::test]
async fn nothing_leaves_local_and_protected_groups() {
    let world = World::new().await;
    let by = world.by(&world.ann);
    remote(&world, ActorKind::Person, "bob");
    let text = words("Unter uns, @bob@peer.example");
    for visibility in [Visibility::Local, Visibility::Protected] {
        let group = GroupId(world.open_group(visibility.as_str(), visibility).id.0);
        let told = sent(&world, |tx| {
            let thread = write(tx, &by, Place::Thread(group), Some("Geheim"), &text)?;
            write(tx, &by, Place::Reply(thread.id), None, &text)?;
            moderation::lock(tx, &by, thread.id, None)?;
            posts::delete(tx, &by, thread.id).map(drop)
        });
        assert!(told.is_empty(), "{visibility:?}: {told:?}");
    }
}
