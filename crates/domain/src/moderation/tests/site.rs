// SPDX-License-Identifier: AGPL-3.0-or-later
//! Bans from the whole site.

use super::*;
use crate::accounts;
use crate::accounts::sessions;
use crate::boosts;
use crate::groups::membership;
use crate::token::Token;
use crate::votes::{self, Score};

fn admin(s: &Scene) -> By {
    s.world.by(&s.world.admin("chief"))
}

/// The author as they are now.
fn author_now(s: &Scene) -> By {
    s.world.by(&s.world.actor(&s.author))
}

#[test]
fn a_banned_person_neither_writes_votes_nor_joins_until_the_ban_ends() {
    let s = Scene::new();
    let by = admin(&s);
    let until = by.at.plus(TimeDelta::hours(1));
    let ban = banned_for(Some(until));
    let (_, events) = s.world.recorded(|tx| ban_from_site(tx, &by, s.author.id, &ban));
    let expected = Event::SiteBanned {
        actor: s.author.id,
        until: Some(until),
        content_removed: false,
    };
    assert_eq!(events, [expected]);
    let (_, again) = s.world.recorded(|tx| ban_from_site(tx, &by, s.author.id, &ban));
    assert_eq!(again, []);

    let author = author_now(&s);
    let denial = Denial::SiteBanned(Some(until));
    denied(s.world.publish(&author, Place::Thread(s.group)), denial);
    denied(s.world.publish(&author, Place::Reply(s.thread)), denial);
    let db = &s.world.db;
    denied(
        db.write(|tx| votes::cast(tx, &author, s.thread, Score::Down)),
        denial,
    );
    denied(db.write(|tx| boosts::boost(tx, &author, s.thread)), denial);
    denied(db.write(|tx| membership::join(tx, &author, s.group)), denial);
    assert!(
        s.world
            .read(|snapshot| crate::posts::get(snapshot, &Viewer::Anyone, s.thread))
            .content
            .title
            .is_some()
    );

    let later = By::local(author.actor, until);
    s.world.publish(&later, Place::Thread(s.group)).unwrap();
    let chief = Viewer::Account(by.actor.id);
    assert_eq!(
        s.world
            .read(|snapshot| banned_from_site(snapshot, &chief, by.at))
            .len(),
        1
    );
    assert!(
        s.world
            .read(|snapshot| banned_from_site(snapshot, &chief, until))
            .is_empty()
    );
    let anybody = Viewer::Account(s.owner.id);
    denied(
        db.read(|snapshot| banned_from_site(snapshot, &anybody, by.at)),
        Denial::NotAdmin,
    );
}

#[test]
fn what_a_banned_person_wrote_goes_where_that_is_wanted_and_stays_gone() {
    let s = Scene::new();
    let by = admin(&s);
    let elsewhere = s.world.group(&s.owner, "elsewhere");
    let there = s.world.thread(&s.author, elsewhere);
    s.world.write(|tx| ban_from_site(tx, &by, s.author.id, &CLEARED));
    for id in [s.thread, there] {
        assert!(s.world.post(id).removed_at.is_some(), "{id}");
    }
    assert_eq!(s.indexed(), 0);
    assert_eq!(s.world.group_row(s.group).threads, 0);
    let (_, events) = s
        .world
        .recorded(|tx| unban_from_site(tx, &by, s.author.id, Some("sorry"), RestoreContent::Keep));
    assert!(matches!(events[..], [Event::SiteUnbanned { .. }]), "{events:?}");
    assert!(s.world.post(there).removed_at.is_some());
    s.world.publish(&author_now(&s), Place::Thread(s.group)).unwrap();
    let log = s.log(&Filter {
        kind: Some(Kind::SiteBanned),
        ..Filter::default()
    });
    assert_eq!(log.iter().map(|it| it.undone).collect::<Vec<_>>(), [true, false]);
    assert_eq!(log[0].reason.as_deref(), Some("sorry"));
}

#[test]
fn only_administrators_ban_and_not_each_other() {
    let s = Scene::new();
    let (owner, chief, other) = (s.world.by(&s.owner), admin(&s), s.world.admin("other"));
    let ban = |by: &By, whom: &Actor| {
        s.world
            .db
            .write(|tx| ban_from_site(tx, by, whom.id, &banned_for(None)))
    };
    denied(ban(&owner, &s.author), Denial::NotAdmin);
    denied(ban(&chief, &other), Denial::Administrator);
    denied(ban(&chief, &chief.actor), Denial::Oneself);
    let group = s
        .world
        .read(|snapshot| crate::actors::get(snapshot, s.group.actor()));
    assert!(matches!(ban(&chief, &group), Err(Error::NotFound(Thing::Person))));
}

#[test]
fn a_ban_ends_the_sessions_and_lets_nobody_in_before_its_end() {
    let s = Scene::new();
    let by = admin(&s);
    let person = s.world.account("known");
    let account = s
        .world
        .read(|snapshot| accounts::of_actor(snapshot, person.id))
        .id;
    let token = Token::from_random([5; 32]);
    s.world
        .write(|tx| sessions::open(tx, account, &token, None, by.at));
    let until = by.at.plus(TimeDelta::hours(1));
    s.world
        .write(|tx| ban_from_site(tx, &by, person.id, &banned_for(Some(until))));
    assert!(
        s.world
            .read(|snapshot| sessions::find(snapshot, token.reveal(), by.at))
            .is_none()
    );
    let open = |at| {
        s.world
            .db
            .write(|tx| sessions::open(tx, account, &token, None, at))
    };
    denied(open(by.at), Denial::SiteBanned(Some(until)));
    open(until).unwrap();
}

#[test]
fn somebody_of_another_server_is_banned_from_our_groups_too() {
    let s = Scene::new();
    let by = admin(&s);
    let mia = s.world.stranger("mia");
    s.world.join(&mia, s.group);
    let reply = s.world.reply(&mia, s.thread);
    let (_, events) = s.world.recorded(|tx| ban_from_site(tx, &by, mia.id, &CLEARED));
    let kinds = events.iter().filter(|it| {
        matches!(
            it,
            Event::SiteBanned { .. }
                | Event::Banned {
                    content_removed: true,
                    ..
                }
        )
    });
    assert_eq!(kinds.count(), 2, "{events:?}");
    assert!(s.world.post(reply).removed_at.is_some());
    let standing = s.world.standing(s.group, &mia).unwrap();
    assert!(standing.is_banned(by.at) && standing.member.is_none());
    s.world
        .write(|tx| unban_from_site(tx, &by, mia.id, None, RestoreContent::Keep));
    assert!(!s.world.standing(s.group, &mia).unwrap().is_banned(by.at));
}

#[test]
fn a_server_bans_its_own_people_and_lifts_only_its_own_bans() {
    let s = Scene::new();
    let (mia, boss) = (s.world.stranger("mia"), s.world.stranger("boss"));
    let ban = |by: &By, whom: &Actor| {
        s.world
            .db
            .write(|tx| ban_from_site(tx, by, whom.id, &banned_for(None)))
    };
    let unban = |by: &By| {
        s.world
            .db
            .write(|tx| unban_from_site(tx, by, mia.id, None, RestoreContent::Keep))
    };
    let banned = || s.world.actor(&mia).is_banned(s.world.now());
    let theirs = s.world.by(&boss);
    denied(ban(&theirs, &s.author), Denial::WrongOrigin);
    denied(ban(&s.world.announced(s.group, &boss), &mia), Denial::WrongOrigin);
    ban(&theirs, &mia).unwrap();
    assert!(banned());
    unban(&theirs).unwrap();
    assert!(!banned());

    ban(&admin(&s), &mia).unwrap();
    unban(&theirs).unwrap();
    assert!(banned());
}

#[test]
fn appointments_of_administrators_are_logged_and_one_stays() {
    let s = Scene::new();
    let by = admin(&s);
    let person = s.world.account("known");
    s.world.write(|tx| accounts::promote(tx, &by, person.id));
    let them = s.world.by(&s.world.actor(&person));
    s.world.write(|tx| accounts::demote(tx, &by, person.id));
    denied(
        s.world
            .db
            .write(|tx| accounts::promote(tx, &s.world.by(&s.world.actor(&person)), s.owner.id)),
        Denial::NotAdmin,
    );
    let log = s.log(&Filter {
        kind: Some(Kind::Admin),
        ..Filter::default()
    });
    assert_eq!(log.iter().map(|it| it.undone).collect::<Vec<_>>(), [true, false]);
    assert_eq!(log[0].target_id, Some(them.actor.id));
}
