// SPDX-License-Identifier: AGPL-3.0-or-later
//! What goes and what stays when somebody is gone.

use super::*;
use crate::accounts::sessions;
use crate::accounts::{NewAccount, PasswordHashed};
use crate::actors::Actor;
use crate::blocks;
use crate::error::Field;
use crate::profiles::ProfileEdit;
use crate::settings;
use crate::testing::{PASSWORD, World, new_account};
use crate::token::Token;
use crate::viewer::Viewer;

fn open(world: &World, name: &str) -> Result<Actor> {
    let at = world.now();
    let new = NewAccount {
        title: Some("Anna A."),
        email: Some("anna@example.org"),
        ..new_account(name)
    };
    world.db.write(|tx| accounts::create(tx, &world.origin, &new, at))
}

fn close_account(world: &World, who: &Actor, content: Content) -> (Result<()>, Vec<Event>) {
    let (by, proof) = (world.by(who), world.confirmed(who));
    let before = world.last_event();
    let done = world.db.write(|tx| delete(tx, &by, &proof, content));
    (done, world.events_after(before))
}

/// Whether a post is kept as deleted; nobody sees it any more.
fn is_deleted(world: &World, id: PostId) -> bool {
    let deleted_at: Option<Time> = world.read(|snapshot| {
        let row = post::table.find(id).select(post::deleted_at);
        Ok(row.first(snapshot.conn())?)
    });
    deleted_at.is_some()
}

#[test]
fn an_account_is_closed_and_what_was_written_stays() {
    let world = World::new();
    let (owner, anna) = (world.person("owner"), open(&world, "anna").unwrap());
    let group = world.group(&owner, "group");
    world.join(&anna, group);
    world.appoint(&owner, group, &anna);
    let thread = world.thread(&anna, group);
    let by = world.by(&anna);
    let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id));
    let token = Token::from_random([5; 32]);
    world.write(|tx| {
        sessions::open(tx, account.id, &token, None, by.at)?;
        blocks::block_person(tx, &by, owner.id)?;
        let matrix = ProfileEdit {
            matrix: Some("@anna:here.example"),
            ..ProfileEdit::default()
        };
        accounts::edit_profile(tx, &by, &matrix)?;
        settings::save(tx, &by, |it| it.show_bots = false)
    });
    let (done, events) = close_account(&world, &anna, Content::Keep);
    done.unwrap();
    assert!(matches!(
        events.as_slice(),
        [
            Event::ModeratorRemoved { .. },
            Event::MembershipEnded { .. },
            Event::AccountClosed {
                content_deleted: false,
                ..
            }
        ]
    ));

    let after = world.actor(&anna);
    assert_eq!(
        (after.name.as_str(), after.profile.title, after.profile.matrix),
        ("anna", None, None)
    );
    assert!(after.deleted_at.is_some());
    assert_eq!(world.post(thread).deleted_at, None);
    assert!(
        world
            .read(|snapshot| sessions::find(snapshot, token.reveal(), by.at))
            .is_none()
    );
    for name in ["anna", "anna@example.org"] {
        let found = world.read(|snapshot| accounts::credentials(snapshot, name));
        assert!(matches!(found.verify(PASSWORD), Err(Error::Credentials)));
    }
    let viewer = Viewer::Account(anna.id);
    assert_eq!(world.read(|snapshot| blocks::actors_of(snapshot, &viewer)), []);
    assert!(world.read(|snapshot| settings::of(snapshot, &viewer)).show_bots);
    let again = world.standing(group, &anna).unwrap();
    assert_eq!((again.member, again.moderator_since), (None, None));
}

#[test]
fn a_name_is_never_had_by_somebody_else_but_an_address_can_be() {
    let world = World::new();
    let anna = open(&world, "anna").unwrap();
    close_account(&world, &anna, Content::Keep).0.unwrap();
    assert!(matches!(open(&world, "Anna"), Err(Error::Taken(Field::Name))));
    open(&world, "anna_2").unwrap();
    let found = world.read(|snapshot| actors::find_departed(snapshot, "ANNA"));
    assert_eq!(found.map(|it| it.id), Some(anna.id));
    assert_eq!(
        world.read(|snapshot| actors::find_departed(snapshot, "anna_2")),
        None
    );
}

#[test]
fn what_was_written_goes_too_where_that_is_wanted() {
    let world = World::new();
    let anna = open(&world, "anna").unwrap();
    let group = world.group(&anna, "group");
    let thread = world.thread(&anna, group);
    let reply = world.reply(&anna, thread);
    let (done, events) = close_account(&world, &anna, Content::Delete);
    done.unwrap();
    for post in [thread, reply] {
        assert!(is_deleted(&world, post));
        assert!(events.contains(&Event::PostDeleted { post }));
    }
    assert_eq!(world.group_row(group).threads, 0);
    let last = Event::AccountClosed {
        actor: anna.id,
        content_deleted: true,
    };
    assert_eq!(events.last(), Some(&last));
}

#[test]
fn the_password_has_to_be_the_present_one() {
    let world = World::new();
    let anna = open(&world, "anna").unwrap();
    let (by, proof, old) = (world.by(&anna), world.confirmed(&anna), world.confirmed(&anna));
    let new = PasswordHashed::new("another password", [2; 16]).unwrap();
    world.write(|tx| accounts::change_password(tx, &by, &proof, &new));
    let result = world.db.write(|tx| delete(tx, &by, &old, Content::Keep));
    assert!(matches!(result, Err(Error::Credentials)));
    let nobody = world.read(|snapshot| accounts::own_credentials(snapshot, &Viewer::Account(anna.id)));
    assert!(matches!(nobody.confirm(PASSWORD), Err(Error::Credentials)));
}

#[test]
fn the_only_administrator_stays() {
    let world = World::new();
    let anna = open(&world, "anna").unwrap();
    let by = By {
        via: crate::by::Via::Console,
        ..world.by(&anna)
    };
    world.write(|tx| accounts::promote(tx, &by, anna.id));
    let anna = world.actor(&anna);
    let (refused, events) = close_account(&world, &anna, Content::Delete);
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Denial::LastAdministrator))
    ));
    assert_eq!(events, []);
    world.admin("chief");
    close_account(&world, &anna, Content::Delete).0.unwrap();
    assert!(!world.actor(&anna).admin);
}

#[test]
fn a_person_of_another_server_goes_as_that_server_says() {
    let world = World::new();
    let owner = world.person("owner");
    let group = world.group(&owner, "group");
    let (mia, tom) = (world.stranger("mia"), world.stranger("tom"));
    for who in [&mia, &tom] {
        world.join(who, group);
    }
    let (kept, gone) = (world.thread(&mia, group), world.thread(&tom, group));
    let (first, second) = (world.by(&mia), world.by(&tom));
    world.write(|tx| delete_remote(tx, &first, Content::Keep));
    world.write(|tx| delete_remote(tx, &second, Content::Delete));
    assert_eq!(world.post(kept).deleted_at, None);
    assert!(is_deleted(&world, gone));
    for who in [&mia, &tom] {
        assert!(world.actor(who).deleted_at.is_some());
        assert_eq!(world.standing(group, who).unwrap().member, None);
    }
    let ours = world.by(&owner);
    let result = world.db.write(|tx| delete_remote(tx, &ours, Content::Keep));
    assert!(matches!(result, Err(Error::Forbidden(Denial::WrongOrigin))));
}
