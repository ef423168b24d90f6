// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who has authority over whom.

use super::*;

#[test]
fn only_those_with_authority_moderate() {
    let s = Scene::new();
    let stranger = s.world.stranger("mia");
    let elsewhere = s.world.remote_group("elsewhere");
    for by in [s.world.by(&s.author), s.world.by(&stranger)] {
        denied(
            s.world.db.write(|tx| remove(tx, &by, s.thread, None)),
            Denial::NotModerator,
        );
    }
    // Another group has no authority over this one, whatever it announces.
    let by = s.world.announced(elsewhere, &stranger);
    denied(
        s.world.db.write(|tx| remove(tx, &by, s.thread, None)),
        Denial::WrongOrigin,
    );
    // A moderator on another server has.
    s.world.appoint(&s.owner, s.group, &stranger);
    let by = s.world.by(&stranger);
    s.world.write(|tx| remove(tx, &by, s.thread, None));
    let recorded = s
        .world
        .read(|snapshot| events::get(snapshot, s.last_event()))
        .activity
        .unwrap();
    assert_eq!(Via::Remote(recorded), by.via);
    let admin = s.world.admin("root");
    let by = s.world.by(&admin);
    s.world.write(|tx| reinstate(tx, &by, s.thread, None));
}

#[test]
fn a_moderator_has_no_authority_over_one_who_was_appointed_earlier() {
    let s = Scene::new();
    let owners = s.world.thread(&s.owner, s.group);
    let by = s.world.by(&s.second);
    let refused = |result: Result<()>| denied(result, Denial::NotHigherModerator);
    refused(s.world.db.write(|tx| remove(tx, &by, owners, None)));
    refused(s.world.db.write(|tx| ban(tx, &by, s.group, s.owner.id, &CLEARED)));
    refused(
        s.world
            .db
            .write(|tx| remove_moderator(tx, &by, s.group, s.owner.id)),
    );
    // Down the line it goes, and an administrator stands above all.
    let admin = s.world.admin("root");
    let admins = s.world.thread(&admin, s.group);
    refused(s.world.db.write(|tx| remove(tx, &by, admins, None)));
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| remove_moderator(tx, &by, s.group, s.second.id));
    let by = s.world.by(&admin);
    s.world.write(|tx| remove_moderator(tx, &by, s.group, s.owner.id));
    assert_eq!(s.world.read(|snapshot| groups::moderators(snapshot, s.group)), []);
}

#[test]
fn what_a_remote_group_announces_holds() {
    let s = Scene::new();
    let group = s.world.remote_group("there");
    let (mia, tom) = (s.world.stranger("mia"), s.world.stranger("tom"));
    let by = s.world.announced(group, &tom);
    let thread = s.world.publish(&by, Place::Thread(group)).unwrap().id;
    // Nobody here knows mia as a moderator, and an administrator of ours has no say there.
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| add_moderator(tx, &by, group, tom.id));
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| lock(tx, &by, thread, None));
    let by = s.world.announced(group, &mia);
    s.world.write(|tx| ban(tx, &by, group, tom.id, &CLEARED));
    assert!(s.world.post(thread).removed_at.is_some() && s.world.post(thread).locked);
    let admin = s.world.admin("root");
    let by = s.world.by(&admin);
    denied(
        s.world.db.write(|tx| unlock(tx, &by, thread, None)),
        Denial::NotModerator,
    );
}

#[test]
fn a_banned_moderator_has_no_authority() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.second.id, &banned_for(None)));
    let by = s.world.by(&s.second);
    denied(
        s.world
            .db
            .write(|tx| unban(tx, &by, s.group, s.second.id, None, RestoreContent::Keep)),
        Denial::NotModerator,
    );
}
