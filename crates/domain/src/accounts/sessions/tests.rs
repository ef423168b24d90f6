// SPDX-License-Identifier: AGPL-3.0-or-later
//! Log-ins from their opening to their end.

use super::*;
use crate::accounts;
use crate::testing::World;

fn account(world: &World, name: &str) -> (AccountId, Actor) {
    let person = world.account(name);
    (
        world.read(|snapshot| accounts::of_actor(snapshot, person.id)).id,
        person,
    )
}

fn token(byte: u8) -> Token {
    Token::from_random([byte; 32])
}

#[test]
fn a_token_opens_its_session_until_it_expires() {
    let world = World::new();
    let (id, person) = account(&world, "anna");
    let at = world.now();
    let session = world.write(|tx| open(tx, id, &token(1), Some("Voyager\n\u{7}"), at));
    assert_eq!(session.label.as_deref(), Some("Voyager"));
    let text = token(1).reveal().to_owned();
    let found = world.read(|snapshot| find(snapshot, &text, at)).unwrap();
    assert_eq!(found, (session.clone(), person.id));
    assert_eq!(
        world.read(|snapshot| actor(snapshot, &text, at)).unwrap().id,
        person.id
    );
    for wrong in [token(2).reveal(), "", &text[1..]] {
        assert_eq!(world.read(|snapshot| find(snapshot, wrong, at)), None);
    }
    let end = session.expires_at;
    assert_eq!(end, at.plus(LIFETIME));
    assert!(world.read(|snapshot| find(snapshot, &text, end)).is_none());
    assert!(
        world
            .read(|snapshot| find(snapshot, &text, Time(end.0 - 1)))
            .is_some()
    );
}

#[test]
fn the_token_itself_is_not_stored() {
    let world = World::new();
    let (id, _) = account(&world, "anna");
    let at = world.now();
    world.write(|tx| open(tx, id, &token(1), None, at));
    let stored: Vec<String> =
        world.read(|snapshot| Ok(session::table.select(session::token_hash).load(snapshot.conn())?));
    assert_eq!(stored.len(), 1);
    assert_ne!(stored[0], token(1).reveal());
}

#[test]
fn sessions_are_listed_and_revoked_by_their_account_only() {
    let world = World::new();
    let ((anna, _), (berta, _)) = (account(&world, "anna"), account(&world, "berta"));
    let at = world.now();
    let first = world.write(|tx| open(tx, anna, &token(1), None, at));
    let second = world.write(|tx| open(tx, anna, &token(2), None, at));
    let listed = world.read(|snapshot| list(snapshot, anna, at));
    assert_eq!(listed, [second.clone(), first.clone()]);
    let result = world.db.write(|tx| revoke(tx, berta, first.id));
    assert!(matches!(result, Err(Error::NotFound(Thing::Session))));
    world.write(|tx| revoke(tx, anna, first.id));
    assert!(
        world
            .read(|snapshot| find(snapshot, token(1).reveal(), at))
            .is_none()
    );
    let again = world.db.write(|tx| revoke(tx, anna, first.id));
    assert!(matches!(again, Err(Error::NotFound(Thing::Session))));
    for _ in 0..2 {
        world.write(|tx| close(tx, token(2).reveal()));
    }
    assert_eq!(world.read(|snapshot| list(snapshot, anna, at)), []);
}

#[test]
fn expired_sessions_go_when_a_new_one_is_opened() {
    let world = World::new();
    let (id, _) = account(&world, "anna");
    let at = world.now();
    world.write(|tx| open(tx, id, &token(1), None, at));
    let later = at.plus(LIFETIME);
    let kept = world.write(|tx| open(tx, id, &token(2), None, later));
    assert_eq!(world.read(|snapshot| list(snapshot, id, at)), [kept]);
}
