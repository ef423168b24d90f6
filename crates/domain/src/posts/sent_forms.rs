// SPDX-License-Identifier: AGPL-3.0-or-later
//! Forms that are sent twice, by a double click or by loading a page again: the second time nothing is published, and the
//! answer is what was published the first time.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Tx, each_backend};

use super::{NewPost, Post};
use crate::by::By;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::ids::PostId;
use crate::schema::sent_form;
use crate::viewer::Viewer;

/// How long a form is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

/// What tells a form from all others: 32 hexadecimal digits, made of fresh randomness when the form is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey(String);

impl FormKey {
    /// The key of a new form, of 16 fresh random bytes.
    pub fn from_random(bytes: [u8; 16]) -> FormKey {
        FormKey(hex::encode(bytes))
    }

    /// The key that a form came back with.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is none.
    pub fn parse(text: &str) -> Result<FormKey> {
        let is_key = text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
        match is_key {
            true => Ok(FormKey(text.to_ascii_lowercase())),
            false => Err(Error::Invalid(Field::Setting, Fault::Malformed)),
        }
    }

    /// As it stands in the form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Publishes what a form says, as [`super::publish`], unless the same person has sent this form before: then it is what
/// they published with it. Two at the same moment take turns.
///
/// # Errors
/// [`Thing::Post`] where the person cannot see any more what they published.
pub fn publish_once(tx: &mut Tx, by: &By, new: &NewPost<'_>, key: &FormKey) -> Result<Post> {
    let oldest = by.at.minus(REMEMBERED);
    diesel::delete(sent_form::table.filter(sent_form::created_at.le(oldest))).execute(tx.conn())?;
    // Somebody else's insertion of the same key is waited for.
    let noted = each_backend!(tx.conn(), c => diesel::insert_into(sent_form::table)
        .values((
            sent_form::actor_id.eq(by.actor.id),
            sent_form::form_key.eq(key.as_str()),
            sent_form::created_at.eq(by.at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    let this = sent_form::table.find((by.actor.id, key.as_str()));
    if noted == 0 {
        let published: Option<PostId> = this.select(sent_form::post_id).first(tx.conn())?;
        let published = published.ok_or(Error::NotFound(Thing::Post))?;
        return super::get(tx, &Viewer::Account(by.actor.id), published);
    }
    let published = super::publish(tx, by, new)?;
    diesel::update(this)
        .set(sent_form::post_id.eq(published.id))
        .execute(tx.conn())?;
    Ok(published)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::Visibility;
    use crate::posts::Place;
    use crate::purge;
    use crate::testing::{World, new_post, text};
    use crate::text::Text;

    fn key(byte: u8) -> FormKey {
        FormKey::from_random([byte; 16])
    }

    #[test]
    fn a_form_that_is_sent_again_publishes_nothing_again() {
        let world = World::new();
        let (anna, bert) = (world.person("anna"), world.person("bert"));
        let group = world.group_for(&anna, "office", Visibility::Public);
        let thread = world.thread(&anna, group);
        let words = text("words");
        for place in [Place::Thread(group), Place::Reply(thread)] {
            let send = |who, number| {
                let by = world.by(who);
                world
                    .db
                    .write(|tx| publish_once(tx, &by, &new_post(place, &words), &key(number)))
            };
            let number = if place == Place::Thread(group) { 1 } else { 2 };
            let first = send(&anna, number).unwrap();
            let before = world.last_event();
            for _ in 0..3 {
                assert_eq!(send(&anna, number).unwrap(), first, "{place:?}");
            }
            assert_eq!(world.events_after(before).len(), 0);
            assert_ne!(send(&anna, number + 10).unwrap().id, first.id, "another form");
            assert_ne!(send(&bert, number).unwrap().id, first.id, "somebody else's form");
        }
    }

    #[test]
    fn what_was_refused_may_be_sent_again_with_the_same_form() {
        let world = World::new();
        let anna = world.person("anna");
        let group = world.group_for(&anna, "office", Visibility::Public);
        let (by, empty, words) = (world.by(&anna), Text::default(), text("words"));
        let thread = world.thread(&anna, group);
        let place = Place::Reply(thread);
        let send = |words| {
            world
                .db
                .write(|tx| publish_once(tx, &by, &new_post(place, words), &key(1)))
        };
        assert!(send(&empty).is_err());
        assert!(send(&words).is_ok());
    }

    #[test]
    fn forms_are_forgotten_after_days_and_nothing_comes_back_that_was_purged() {
        let world = World::new();
        let chief = world.admin("chief");
        let group = world.group_for(&chief, "office", Visibility::Public);
        let words = text("words");
        let new = new_post(Place::Thread(group), &words);
        let by = world.by(&chief);
        let first = world.write(|tx| publish_once(tx, &by, &new, &key(1)));
        world.write(|tx| purge::purge_post(tx, &by, first.id, None));
        let again = world.db.write(|tx| publish_once(tx, &by, &new, &key(1)));
        assert!(matches!(again, Err(Error::NotFound(Thing::Post))), "{again:?}");
        let later = By {
            at: by.at.plus(REMEMBERED),
            ..by
        };
        world.write(|tx| publish_once(tx, &later, &new, &key(2)));
        let kept: i64 = world.read(|snapshot| Ok(sent_form::table.count().get_result(snapshot.conn())?));
        assert_eq!(kept, 1);
    }

    #[test]
    fn only_keys_are_keys() {
        let good = "00ff".repeat(8);
        assert_eq!(FormKey::parse(&good).unwrap().as_str(), good);
        assert_eq!(FormKey::parse(&good.to_uppercase()).unwrap().as_str(), good);
        for bad in [
            "",
            "00ff",
            &"0".repeat(31),
            &"0".repeat(33),
            &"g".repeat(32),
            &"\0".repeat(32),
            &"ä".repeat(16),
        ] {
            assert!(FormKey::parse(bad).is_err(), "{bad:?}");
        }
    }
}
