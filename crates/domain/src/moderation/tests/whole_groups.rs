// SPDX-License-Identifier: AGPL-3.0-or-later
//! Groups that are closed, hidden, passed on, or kept from other servers.

use super::*;
use crate::groups::Changes;
use crate::outbox::{self, Audience, InstanceAudience};
use crate::rank;
use crate::timelines::threads::{self, ThreadQuery};
use crate::timelines::{Scope, groups as lists};

/// The ways to close a group.
type Close = fn(&mut kollegium_db::Tx, &By, GroupId) -> Result<()>;

fn admin(s: &Scene) -> By {
    s.world.by(&s.world.admin("chief"))
}

fn listed(s: &Scene, viewer: &Viewer) -> (usize, usize) {
    let query = ThreadQuery::new(Scope::All, rank::ThreadSort::New, s.world.now());
    let groups = lists::GroupQuery {
        scope: lists::Scope::All,
        sort: lists::GroupSort::New,
        sensitive: crate::timelines::Sensitive::Listed,
        start: crate::paging::Start::Skip(0),
        limit: 10,
    };
    (
        s.world
            .read(|snapshot| threads::page(snapshot, viewer, &query))
            .items
            .len(),
        s.world
            .read(|snapshot| lists::page(snapshot, viewer, &groups))
            .items
            .len(),
    )
}

#[test]
fn a_closed_group_shows_nothing_to_anybody_until_it_is_opened_again() {
    let ways: [(Close, Close); 2] = [
        (groups::delete, groups::restore),
        (
            |tx, by, id| remove_group(tx, by, id, Some("why")),
            |tx, by, id| reinstate_group(tx, by, id, None),
        ),
    ];
    for (close, open) in ways {
        let s = Scene::new();
        let by = admin(&s);
        let (_, events) = s.world.recorded(|tx| close(tx, &by, s.group));
        assert_eq!(events.len(), 1);
        let (_, again) = s.world.recorded(|tx| close(tx, &by, s.group));
        assert_eq!(again, []);
        for viewer in [
            Viewer::Anyone,
            Viewer::Account(s.author.id),
            Viewer::Account(by.actor.id),
            Viewer::Account(s.owner.id),
        ] {
            assert_eq!(listed(&s, &viewer), (0, 0), "{viewer:?}");
            let found = s
                .world
                .db
                .read(|snapshot| crate::posts::get(snapshot, &viewer, s.thread));
            assert!(matches!(found, Err(Error::NotFound(_))), "{viewer:?}");
        }
        let author = s.world.by(&s.author);
        denied(
            s.world.publish(&author, Place::Reply(s.thread)),
            Denial::GroupRemoved,
        );
        // Those who have a say find the group itself, to open it again.
        let known = |viewer| {
            s.world
                .db
                .read(|snapshot| groups::get_even_closed(snapshot, &viewer, s.group))
        };
        assert!(known(Viewer::Account(by.actor.id)).is_ok() && known(Viewer::Account(s.owner.id)).is_ok());
        assert!(known(Viewer::Account(s.author.id)).is_err() && known(Viewer::Anyone).is_err());
        s.world.write(|tx| open(tx, &by, s.group));
        assert_eq!(listed(&s, &Viewer::Anyone), (1, 1));
    }
}

#[test]
fn the_first_moderator_deletes_and_administrators_remove() {
    let s = Scene::new();
    let (owner, second) = (s.world.by(&s.owner), s.world.by(&s.second));
    let delete = |by: &By| s.world.db.write(|tx| groups::delete(tx, by, s.group));
    denied(delete(&second), Denial::NotFirstModerator);
    denied(delete(&s.world.by(&s.author)), Denial::NotModerator);
    delete(&owner).unwrap();
    denied(
        s.world.db.write(|tx| remove_group(tx, &owner, s.group, None)),
        Denial::NotAdmin,
    );
    denied(
        s.world.db.write(|tx| hide_group(tx, &owner, s.group, None)),
        Denial::NotAdmin,
    );
}

#[test]
fn a_removal_is_in_the_log_although_the_group_is_not_to_be_read() {
    let s = Scene::new();
    let by = admin(&s);
    s.world.write(|tx| remove_group(tx, &by, s.group, Some("why")));
    let page = |snapshot: &mut kollegium_db::Snapshot| {
        modlog::page(snapshot, &Viewer::Anyone, &Filter::default(), first(50))
    };
    let log = s.world.read(page);
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!(
        (log[0].kind, log[0].reason.as_deref()),
        (Kind::GroupRemoved, Some("why"))
    );
    let named = s
        .world
        .read(|snapshot| modlog::groups_of(snapshot, &Viewer::Anyone, &log));
    assert_eq!(named.len(), 1);
    let secret = s.world.group_for(&s.owner, "secret", Visibility::Local);
    s.world.write(|tx| remove_group(tx, &by, secret, None));
    assert_eq!(s.world.read(page).len(), 1);
}

#[test]
fn a_hidden_group_is_listed_to_its_members_only_and_can_be_read() {
    let s = Scene::new();
    let by = admin(&s);
    s.world.write(|tx| hide_group(tx, &by, s.group, None));
    assert_eq!(listed(&s, &Viewer::Anyone), (0, 0));
    assert_eq!(listed(&s, &Viewer::Account(by.actor.id)), (0, 0));
    assert_eq!(listed(&s, &Viewer::Account(s.author.id)), (1, 1));
    s.world
        .read(|snapshot| crate::posts::get(snapshot, &Viewer::Anyone, s.thread));
    s.world.write(|tx| unhide_group(tx, &by, s.group, None));
    assert_eq!(listed(&s, &Viewer::Anyone), (1, 1));
}

#[test]
fn a_group_is_passed_on_to_one_of_its_moderators() {
    let s = Scene::new();
    let (owner, second) = (s.world.by(&s.owner), s.world.by(&s.second));
    let pass = |by: &By, to: &Actor| s.world.db.write(|tx| transfer_group(tx, by, s.group, to.id));
    denied(pass(&second, &s.second), Denial::NotFirstModerator);
    denied(pass(&owner, &s.author), Denial::NotModerator);
    pass(&owner, &s.second).unwrap();
    let order = s.world.read(|snapshot| groups::moderators(snapshot, s.group));
    assert_eq!(order, [s.second.id, s.owner.id]);
    denied(pass(&owner, &s.owner), Denial::NotFirstModerator);
    let (_, again) = s
        .world
        .recorded(|tx| transfer_group(tx, &second, s.group, s.second.id));
    assert_eq!(again, []);
    assert_eq!(s.log(&Filter::default())[0].kind, Kind::GroupTransferred);
}

#[test]
fn a_group_that_becomes_local_loses_its_members_elsewhere() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let mia = s.world.stranger("mia");
    s.world.join(&mia, s.group);
    let change = |visibility| {
        let changes = Changes {
            visibility: Some(visibility),
            ..Changes::default()
        };
        s.world.recorded(|tx| groups::edit(tx, &by, s.group, &changes)).1
    };
    let follow = s.world.standing(s.group, &mia).unwrap().follow_uri;
    let told = Audience {
        instances: Some(InstanceAudience::CopyHolders(s.group)),
        actors: Vec::new(),
    };
    let events = change(Visibility::Local);
    let ended = Event::MembershipRejected {
        group: s.group,
        actor: mia.id,
        follow,
    };
    assert_eq!(events, [Event::GroupWithdrawn { group: s.group }, ended]);
    let receive = s.world.read(|snapshot| outbox::recipients(snapshot, &told));
    let hosts: Vec<&str> = receive.iter().map(|it| it.host.as_str()).collect();
    assert_eq!(hosts, ["there.example"], "the servers of those who were members");
    let row = s.world.group_row(s.group);
    assert_eq!(
        (row.visibility, row.members),
        (Visibility::Local, row.local_members)
    );
    assert_eq!(s.world.standing(s.group, &mia).unwrap().member, None);
    assert_eq!(change(Visibility::Local), []);
    assert!(matches!(
        change(Visibility::Public)[..],
        [Event::GroupReturned { .. }]
    ));

    let closed = s.world.group_for(&s.owner, "closed", Visibility::Protected);
    let open = Changes {
        visibility: Some(Visibility::Public),
        ..Changes::default()
    };
    denied(
        s.world.db.write(|tx| groups::edit(tx, &by, closed, &open)),
        Denial::NotVisible,
    );
}
