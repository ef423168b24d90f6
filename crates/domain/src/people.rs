// SPDX-License-Identifier: AGPL-3.0-or-later
//! The people who are known here, for whoever may know of them. Of a private site, that is only its own people.

use diesel::prelude::*;
use kollegium_db::Snapshot;

use crate::actors::{self, Actor, Kind};
use crate::clause::Clause;
use crate::error::{Error, Result, Thing};
use crate::ids::ActorId;
use crate::schema::site;
use crate::viewer::{self, Viewer};

/// The person with this id.
///
/// # Errors
/// [`Thing::Person`] where there is none of whom `viewer` may know.
pub fn get(snapshot: &mut Snapshot, viewer: &Viewer, id: ActorId) -> Result<Actor> {
    let found = match actors::get(snapshot, id) {
        Err(Error::NotFound(_)) => Err(Error::NotFound(Thing::Person)),
        found => found,
    }?;
    check_known(snapshot, viewer, &found)?;
    match found.kind {
        Kind::Person => Ok(found),
        Kind::Group | Kind::Instance => Err(Error::NotFound(Thing::Person)),
    }
}

/// The administrators of this instance, the first one first, as far as `viewer` may know of them.
pub fn administrators(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Vec<Actor>> {
    match are_known(snapshot, viewer)? {
        true => actors::admins(snapshot),
        false => Ok(Vec::new()),
    }
}

/// Refuses a person of whom `viewer` may not know. Groups have a rule of their own.
///
/// # Errors
/// [`Thing::Person`], as if there were nobody.
pub fn check_known(snapshot: &mut Snapshot, viewer: &Viewer, actor: &Actor) -> Result<()> {
    match actor.kind {
        Kind::Person if !are_known(snapshot, viewer)? => Err(Error::NotFound(Thing::Person)),
        Kind::Person | Kind::Group | Kind::Instance => Ok(()),
    }
}

fn are_known(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<bool> {
    if matches!(viewer, Viewer::Account(_) | Viewer::Operator { .. }) {
        return Ok(true);
    }
    let known: Option<i64> = site::table
        .filter(Clause::new(viewer::open_to(viewer)))
        .select(site::id)
        .first(snapshot.conn())
        .optional()?;
    Ok(known.is_some())
}

#[cfg(test)]
mod tests {
    use crate::moderation::{self, Ban, RemoveContent};
    use crate::testing::World;
    use crate::{modlog, search};

    use super::*;

    #[test]
    fn of_a_private_site_only_its_people_know_its_people() {
        let world = World::new();
        let (anna, chief) = (world.person("anna"), world.admin("chief"));
        let stranger = world.stranger("mia");
        let peer = Viewer::Peer {
            instance: stranger.instance_id,
            actor: Some(stranger.id),
        };
        let operator = Viewer::Operator {
            reason: "test".to_owned(),
        };
        let ban = Ban {
            until: None,
            reason: Some("Spam"),
            content: RemoveContent::Keep,
        };
        world.write(|tx| moderation::ban_from_site(tx, &world.by(&chief), stranger.id, &ban));
        let known = |viewer: &Viewer| {
            let filter = modlog::Filter::default();
            let page = modlog::ModlogPage {
                before: None,
                skip: 0,
                limit: 50,
            };
            world.read(|snapshot| {
                let all = [
                    get(snapshot, viewer, anna.id).is_ok(),
                    check_known(snapshot, viewer, &stranger).is_ok(),
                    !administrators(snapshot, viewer)?.is_empty(),
                    !search::people(snapshot, viewer, "anna", 0, 10)?.is_empty(),
                    !search::people(snapshot, viewer, "mia", 0, 10)?.is_empty(),
                    !modlog::page(snapshot, viewer, &filter, page)?.is_empty(),
                ];
                Ok(all)
            })
        };
        let viewers = [Viewer::Anyone, peer, Viewer::Account(anna.id), operator];
        for viewer in &viewers {
            assert_eq!(known(viewer), [true; 6], "{viewer:?}");
        }
        world.write(|tx| {
            diesel::update(site::table)
                .set(site::private.eq(true))
                .execute(tx.conn())?;
            Ok(())
        });
        for (viewer, expected) in viewers.iter().zip([false, false, true, true]) {
            assert_eq!(known(viewer), [expected; 6], "{viewer:?}");
        }
    }

    #[test]
    fn only_people_are_people() {
        let world = World::new();
        let anna = world.person("anna");
        let group = world.group(&anna, "office");
        for id in [ActorId(group.0), ActorId(0), ActorId(-1), ActorId(i64::MAX)] {
            let found = world.db.read(|snapshot| get(snapshot, &Viewer::Anyone, id));
            assert!(matches!(found, Err(Error::NotFound(Thing::Person))), "{found:?}");
        }
    }
}
