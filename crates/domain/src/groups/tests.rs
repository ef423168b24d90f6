// SPDX-License-Identifier: AGPL-3.0-or-later
//! Opening groups, their settings, and who may know of them.

use super::*;
use crate::testing::{World, new_group, text};

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, denial: Denial) {
    match result {
        Err(Error::Forbidden(found)) => assert_eq!(found, denial),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_opens_a_group_is_its_first_moderator_and_member() {
    let world = World::new();
    let anna = world.person("anna");
    for (name, visibility) in [
        ("everyone", Visibility::Public),
        ("house", Visibility::Local),
        ("closed", Visibility::Protected),
    ] {
        let by = world.by(&anna);
        let new = new_group(name, visibility);
        let ((group, actor), events) = world.recorded(|tx| create(tx, &by, &new));
        assert_eq!(actor.uri, format!("https://here.example/c/{name}"));
        assert_eq!(group.visibility, visibility);
        assert_eq!(events[0], Event::GroupCreated { group: group.id });
        assert_eq!(events.len(), 3, "{events:?}");
        assert_eq!(world.read(|snapshot| moderators(snapshot, group.id)), [anna.id]);
        let row = world.group_row(group.id);
        assert_eq!((row.members, row.local_members), (1, 1), "{name}");
        let standing = world.standing(group.id, &anna).unwrap();
        assert_eq!(standing.member, Some(Member::Accepted), "{name}");
    }
    let stranger = world.stranger("mia");
    let by = world.by(&stranger);
    let result = world
        .db
        .write(|tx| create(tx, &by, &new_group("theirs", Visibility::Public)));
    denied(result, Denial::WrongOrigin);
}

#[test]
fn settings_are_changed_by_moderators_and_recorded_once() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let id = world.group(&anna, "office");
    let about = text("What we do");
    let changes = Changes {
        title: Some("The office"),
        summary: Some(&about),
        posting_restricted: Some(true),
        ..Changes::default()
    };
    let by = world.by(&anna);
    let ((group, actor), events) = world.recorded(|tx| edit(tx, &by, id, &changes));
    assert_eq!(events, [Event::ActorUpdated { actor: id.actor() }]);
    assert!(group.posting_restricted && !group.sensitive);
    assert_eq!(actor.profile.title.as_deref(), Some("The office"));
    assert_eq!(actor.profile.summary.as_deref(), Some("What we do"));
    assert_eq!(world.recorded(|tx| edit(tx, &by, id, &changes)).1, []);
    let only = Changes {
        posting_restricted: Some(false),
        ..Changes::default()
    };
    let ((_, actor), events) = world.recorded(|tx| edit(tx, &by, id, &only));
    assert_eq!(
        (events.len(), actor.profile.summary.as_deref()),
        (1, Some("What we do"))
    );
    let by = world.by(&berta);
    denied(
        world.db.write(|tx| edit(tx, &by, id, &changes)),
        Denial::NotModerator,
    );
}

#[test]
fn moderators_from_here_change_a_remote_group_and_who_reads_it_is_its_own() {
    let world = World::new();
    let (anna, id) = (world.person("anna"), world.remote_group("there"));
    let (at, mia) = (world.now(), world.stranger("mia"));
    let by = world.by(&anna);
    let changes = Changes {
        title: Some("Dort"),
        sensitive: Some(true),
        ..Changes::default()
    };
    denied(
        world.db.write(|tx| edit(tx, &by, id, &changes)),
        Denial::NotModerator,
    );
    world.write(|tx| store_remote_moderators(tx, id, &[anna.id, mia.id], at));
    let ((group, actor), events) = world.recorded(|tx| edit(tx, &by, id, &changes));
    assert_eq!(events, [Event::ActorUpdated { actor: id.actor() }]);
    assert_eq!(
        (actor.profile.title.as_deref(), group.sensitive),
        (Some("Dort"), true)
    );
    assert_eq!(world.recorded(|tx| edit(tx, &by, id, &changes)).1, []);
    for visibility in [Visibility::Local, Visibility::Protected] {
        let closing = Changes {
            visibility: Some(visibility),
            ..Changes::default()
        };
        denied(
            world.db.write(|tx| edit(tx, &by, id, &closing)),
            Denial::WrongOrigin,
        );
    }
    // What its moderators elsewhere change is read where it lives.
    let by = world.by(&mia);
    denied(
        world.db.write(|tx| edit(tx, &by, id, &changes)),
        Denial::WrongOrigin,
    );
}

#[test]
fn a_group_is_known_to_who_may_read_it() {
    let world = World::new();
    let (anna, berta) = (world.person("anna"), world.person("berta"));
    let (mia, tom) = (world.stranger("mia"), world.stranger("tom"));
    let public = world.group(&anna, "everyone");
    let local = world.group_for(&anna, "house", Visibility::Local);
    let closed = world.group_for(&anna, "closed", Visibility::Protected);
    let peer = || Viewer::Peer {
        instance: mia.instance_id,
        actor: Some(mia.id),
    };
    let operator = Viewer::Operator {
        reason: "test".to_owned(),
    };
    let seen = |viewer: &Viewer| -> Vec<GroupId> {
        let all = [public, local, closed];
        let found: Vec<GroupId> = all
            .into_iter()
            .filter(|id| world.db.read(|snapshot| get(snapshot, viewer, *id)).is_ok())
            .collect();
        let mut listed: Vec<GroupId> = world
            .read(|snapshot| by_ids(snapshot, viewer, &all))
            .iter()
            .map(|it| it.id)
            .collect();
        listed.sort_unstable();
        assert_eq!(found, listed);
        found
    };
    assert_eq!(seen(&Viewer::Anyone), [public]);
    assert_eq!(seen(&peer()), [public]);
    assert_eq!(seen(&Viewer::Account(berta.id)), [public, local]);
    assert_eq!(seen(&Viewer::Account(anna.id)), [public, local, closed]);
    assert_eq!(seen(&operator), [public, local, closed]);
    world.join(&berta, closed);
    world.join(&mia, closed);
    assert_eq!(seen(&Viewer::Account(berta.id)), [public, local], "asked only");
    assert_eq!(seen(&peer()), [public], "asked only");
    let by = world.by(&anna);
    world.write(|tx| membership::accept(tx, &by, closed, berta.id));
    world.write(|tx| membership::accept(tx, &by, closed, mia.id));
    assert_eq!(seen(&Viewer::Account(berta.id)), [public, local, closed]);
    assert_eq!(seen(&peer()), [public, closed]);
    let by = world.by(&tom);
    let result = world.db.write(|tx| membership::join(tx, &by, local));
    assert!(matches!(result, Err(Error::NotFound(Thing::Group))));
}

#[test]
fn the_moderators_of_a_remote_group_are_replaced_in_their_order() {
    let world = World::new();
    let id = world.remote_group("there");
    let (mia, tom, eva) = (
        world.stranger("mia"),
        world.stranger("tom"),
        world.stranger("eva"),
    );
    let replaced = |now: &[ActorId]| {
        let at = world.now();
        world.recorded(|tx| store_remote_moderators(tx, id, now, at)).1
    };
    assert_eq!(replaced(&[tom.id, mia.id]), []);
    assert_eq!(world.read(|snapshot| moderators(snapshot, id)), [tom.id, mia.id]);
    assert_eq!(replaced(&[mia.id, eva.id]), []);
    assert_eq!(world.read(|snapshot| moderators(snapshot, id)), [mia.id, eva.id]);
    replaced(&[]);
    assert_eq!(world.read(|snapshot| moderators(snapshot, id)), []);
    let anna = world.person("anna");
    let ours = world.group(&anna, "ours");
    let at = world.now();
    let result = world
        .db
        .write(|tx| store_remote_moderators(tx, ours, &[tom.id], at));
    denied(result, Denial::WrongOrigin);
}
