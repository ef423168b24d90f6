// SPDX-License-Identifier: AGPL-3.0-or-later
//! Somebody's own feeds. Feed readers are not logged in, so the address of such a feed has a token in it: one that opens
//! these feeds and nothing else, since addresses are passed on, written down and logged.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::of_actor;
use crate::actors::Actor;
use crate::by::By;
use crate::error::Result;
use crate::ids::ActorId;
use crate::schema::{account, actor};
use crate::time::Time;
use crate::token::Token;
use crate::viewer::Viewer;

/// The person whose feeds a token opens; nobody for an unknown one, or where the account was closed or is banned.
pub fn feed_holder(snapshot: &mut Snapshot, token: &str, now: Time) -> Result<Option<ActorId>> {
    let owner: Option<Actor> = account::table
        .inner_join(actor::table)
        .filter(account::feed_token.eq(token))
        .filter(actor::deleted_at.is_null())
        .select(Actor::as_select())
        .first(snapshot.conn())
        .optional()?;
    Ok(owner.filter(|it| !it.is_banned(now)).map(|it| it.id))
}

/// The token of the viewer's own feeds, if they have made one. It is stored as it is, to be shown again.
pub fn feed_token(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Option<String>> {
    Ok(account::table
        .filter(account::actor_id.eq(viewer.require_account()?))
        .select(account::feed_token)
        .first(snapshot.conn())?)
}

/// Opens one's own feeds, and returns their token. Those who have one keep it.
pub fn open_feeds(tx: &mut Tx, by: &By, fresh: &Token) -> Result<String> {
    let account = of_actor(tx, by.actor.id)?.id;
    diesel::update(account::table.find(account).filter(account::feed_token.is_null()))
        .set(account::feed_token.eq(fresh.reveal()))
        .execute(tx.conn())?;
    let token = feed_token(tx, &Viewer::Account(by.actor.id))?;
    Ok(token.unwrap_or_else(|| fresh.reveal().to_owned()))
}

/// Closes one's own feeds: their addresses lead nowhere any more. Nothing happens where there are none.
pub fn close_feeds(tx: &mut Tx, by: &By) -> Result<()> {
    let account = of_actor(tx, by.actor.id)?.id;
    diesel::update(account::table.find(account))
        .set(account::feed_token.eq(None::<String>))
        .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moderation::{self, Ban, RemoveContent};
    use crate::testing::{PASSWORD_HASHED, World};
    use crate::{account_deletion, accounts};

    fn fresh(byte: u8) -> Token {
        Token::from_random([byte; 32])
    }

    #[test]
    fn a_token_opens_feeds_until_they_are_closed() {
        let world = World::new();
        let (anna, bert) = (world.account("anna"), world.account("bert"));
        let of = |token: &str| world.read(|snapshot| feed_holder(snapshot, token, world.now()));
        let (by, viewer) = (world.by(&anna), Viewer::Account(anna.id));
        assert_eq!(world.read(|snapshot| feed_token(snapshot, &viewer)), None);
        let made = world.write(|tx| open_feeds(tx, &by, &fresh(0xab)));
        assert_eq!(
            world.write(|tx| open_feeds(tx, &by, &fresh(2))),
            made,
            "it is kept"
        );
        let other = world.write(|tx| open_feeds(tx, &world.by(&bert), &fresh(3)));
        assert_eq!((of(&made), of(&other)), (Some(anna.id), Some(bert.id)));
        assert_eq!(
            world.read(|snapshot| feed_token(snapshot, &viewer)),
            Some(made.clone())
        );
        for nobody in ["", "x", fresh(2).reveal(), &made.to_uppercase(), &made[1..]] {
            assert_eq!(of(nobody), None, "{nobody}");
        }
        for _ in 0..2 {
            world.write(|tx| close_feeds(tx, &by));
        }
        assert_eq!((of(&made), of(&other)), (None, Some(bert.id)));
        assert!(
            world
                .db
                .read(|snapshot| feed_token(snapshot, &Viewer::Anyone))
                .is_err()
        );
    }

    #[test]
    fn another_password_a_ban_and_the_end_of_the_account_close_them() {
        let world = World::new();
        let chief = world.by(&world.admin("chief"));
        let ban = Ban {
            until: None,
            reason: None,
            content: RemoveContent::Keep,
        };
        for (number, name) in [(1, "anna"), (2, "bert"), (3, "carla")] {
            let person = world.account(name);
            let (by, confirmed) = (world.by(&person), world.confirmed(&person));
            let made = world.write(|tx| open_feeds(tx, &by, &fresh(number)));
            world.write(|tx| match number {
                1 => accounts::change_password(tx, &by, &confirmed, &PASSWORD_HASHED).map(drop),
                2 => moderation::ban_from_site(tx, &chief, person.id, &ban),
                _ => account_deletion::delete(tx, &by, &confirmed, account_deletion::Content::Keep),
            });
            assert_eq!(
                world.read(|snapshot| feed_holder(snapshot, &made, world.now())),
                None,
                "{name}"
            );
        }
    }
}
