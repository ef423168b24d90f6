// SPDX-License-Identifier: AGPL-3.0-or-later
//! Bans, and moderators coming and going.

use super::*;

#[test]
fn a_ban_ends_the_membership_and_is_in_force_until_its_end() {
    let s = Scene::new();
    let members = s.world.group_row(s.group).members;
    let by = s.world.by(&s.second);
    let until = by.at.plus(TimeDelta::hours(1));
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    let banned = Event::Banned {
        group: s.group,
        actor: s.author.id,
        until: Some(until),
        content_removed: false,
    };
    assert_eq!(events, [banned]);
    assert_eq!(s.world.group_row(s.group).members, members - 1);
    assert_eq!(s.world.group_row(s.group).local_members, members - 1);
    assert_eq!(s.world.standing(s.group, &s.author).unwrap().member, None);
    let log = s.log(&Filter::default());
    assert_eq!((log[0].kind, log[0].until), (Kind::Banned, Some(until)));
    assert_eq!(log[0].reason.as_deref(), Some("spam"));
    let (_, again) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    assert_eq!(again, []);

    let denial = Denial::Banned(Some(until));
    let author = s.world.by(&s.author);
    denied(s.world.publish(&author, Place::Thread(s.group)), denial);
    denied(s.world.publish(&author, Place::Reply(s.thread)), denial);
    denied(
        s.world
            .db
            .write(|tx| crate::groups::membership::join(tx, &author, s.group)),
        denial,
    );
    let later = By::local(s.author.clone(), until);
    s.world.publish(&later, Place::Thread(s.group)).unwrap();
}

#[test]
fn another_ban_replaces_the_first_and_a_past_one_is_refused() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    let until = by.at.plus(TimeDelta::hours(1));
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(Some(until))));
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    assert_eq!(events.len(), 1);
    assert_eq!(s.world.standing(s.group, &s.author).unwrap().banned_until, None);
    let past = banned_for(Some(by.at));
    let result = s.world.db.write(|tx| ban(tx, &by, s.group, s.author.id, &past));
    assert!(matches!(result, Err(Error::Invalid(Field::Time, _))));
    denied(
        s.world
            .db
            .write(|tx| ban(tx, &by, s.group, s.owner.id, &banned_for(None))),
        Denial::Oneself,
    );
}

#[test]
fn a_lifted_ban_names_what_it_undoes() {
    let s = Scene::new();
    let by = s.world.by(&s.owner);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    let undone = s.last_event();
    let (_, events) = s
        .world
        .recorded(|tx| unban(tx, &by, s.group, s.author.id, Some("sorry"), RestoreContent::Keep));
    let lifted = Event::Unbanned {
        group: s.group,
        actor: s.author.id,
        undone,
        content_restored: false,
    };
    assert_eq!(events, [lifted]);
    let log = s.log(&Filter::default());
    assert!(log[0].undone && log[0].reason.as_deref() == Some("sorry"));
    assert_eq!(
        s.world
            .recorded(|tx| unban(tx, &by, s.group, s.author.id, None, RestoreContent::Keep))
            .1,
        []
    );
    s.world.thread(&s.author, s.group);
}

#[test]
fn a_ban_may_take_everything_with_it_and_its_end_brings_nothing_back() {
    let s = Scene::new();
    let own = s.world.reply(&s.author, s.thread);
    let others = s.world.reply(&s.owner, own);
    let below = s.world.reply(&s.author, others);
    let owners = s.world.thread(&s.owner, s.group);
    s.world.reply(&s.author, owners);
    let gone = s.world.reply(&s.author, owners);
    let elsewhere = s.world.group(&s.owner, "elsewhere");
    let kept = s.world.thread(&s.author, elsewhere);
    let author = s.world.by(&s.author);
    s.world.write(|tx| crate::posts::delete(tx, &author, gone));

    let by = s.world.by(&s.owner);
    let entries = s.log(&Filter::default()).len();
    let (_, events) = s
        .world
        .recorded(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED));
    let banned = Event::Banned {
        group: s.group,
        actor: s.author.id,
        until: None,
        content_removed: true,
    };
    assert_eq!(events, [banned]);
    assert_eq!(s.log(&Filter::default()).len(), entries + 1);
    for id in [s.thread, own, below, gone] {
        assert!(s.world.post(id).removed_at.is_some(), "{id}");
    }
    assert!(s.world.post(kept).removed_at.is_none() && s.world.post(others).removed_at.is_none());
    let author = s.world.actor(&s.author);
    assert_eq!((author.threads, author.replies), (1, 0));
    let row = s.world.group_row(s.group);
    assert_eq!((row.threads, row.replies), (1, 1));
    let replies = |id| s.world.post(id).counts.replies;
    assert_eq!(
        [replies(s.thread), replies(own), replies(others), replies(owners)],
        [1, 1, 0, 0]
    );
    // The other's reply and thread, and what was written elsewhere.
    assert_eq!(s.indexed(), 3);
    assert_eq!(
        s.world
            .recorded(|tx| ban(tx, &by, s.group, s.author.id, &CLEARED))
            .1,
        []
    );

    s.world
        .write(|tx| unban(tx, &by, s.group, s.author.id, None, RestoreContent::Keep));
    assert!(s.world.post(own).removed_at.is_some());
    s.world.write(|tx| reinstate(tx, &by, own, None));
    assert_eq!(replies(s.thread), 2);
}

#[test]
fn moderators_come_and_go() {
    let s = Scene::new();
    let by = s.world.by(&s.second);
    let (_, events) = s
        .world
        .recorded(|tx| add_moderator(tx, &by, s.group, s.author.id));
    let added = Event::ModeratorAdded {
        group: s.group,
        actor: s.author.id,
    };
    assert_eq!(events, [added]);
    let again = s
        .world
        .recorded(|tx| add_moderator(tx, &by, s.group, s.author.id));
    assert_eq!(again.1, []);
    assert_eq!(
        s.world.read(|snapshot| groups::moderators(snapshot, s.group)),
        [s.owner.id, s.second.id, s.author.id]
    );
    // Stepping down needs nobody's leave.
    let by = s.world.by(&s.author);
    let (_, events) = s
        .world
        .recorded(|tx| remove_moderator(tx, &by, s.group, s.author.id));
    let removed = Event::ModeratorRemoved {
        group: s.group,
        actor: s.author.id,
    };
    assert_eq!(events, [removed]);
    let by = s.world.by(&s.second);
    let again = s
        .world
        .recorded(|tx| remove_moderator(tx, &by, s.group, s.author.id));
    assert_eq!(again.1, []);
    let wanted = Filter {
        kind: Some(Kind::Moderator),
        target: Some(s.author.id),
        ..Filter::default()
    };
    let turns: Vec<bool> = s.log(&wanted).iter().map(|it| it.undone).collect();
    assert_eq!(turns, [true, false]);
}

#[test]
fn only_who_may_write_in_a_group_becomes_its_moderator() {
    let s = Scene::new();
    let inside = s.world.group_for(&s.owner, "inside", Visibility::Local);
    let closed = s.world.group_for(&s.owner, "closed", Visibility::Protected);
    let stranger = s.world.stranger("mia");
    let by = s.world.by(&s.owner);
    let appointed = |group, who: &Actor| s.world.db.write(|tx| add_moderator(tx, &by, group, who.id));
    denied(appointed(inside, &stranger), Denial::NotVisible);
    denied(appointed(closed, &s.author), Denial::NotVisible);
    s.world
        .write(|tx| ban(tx, &by, s.group, s.author.id, &banned_for(None)));
    denied(appointed(s.group, &s.author), Denial::Banned(None));
    s.world.join_accepted(&s.author, closed, &s.owner);
    appointed(closed, &s.author).unwrap();
    let group = s
        .world
        .db
        .write(|tx| add_moderator(tx, &by, s.group, s.group.actor()));
    assert!(matches!(group, Err(Error::NotFound(Thing::Person))));
}
