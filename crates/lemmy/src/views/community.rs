// SPDX-License-Identifier: AGPL-3.0-or-later
//! The actors of groups.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::Group;
use kollegium_domain::ids::ActorId;
use kollegium_domain::{Result, actors};

/// The actors of groups.
pub(crate) fn homes(snapshot: &mut Snapshot, groups: &[Group]) -> Result<Vec<Actor>> {
    let ids: Vec<ActorId> = groups.iter().map(|it| it.id.actor()).collect();
    actors::by_ids(snapshot, &ids)
}

/// Groups with their actors.
pub(crate) fn with_homes<'a>(
    groups: &'a [Group],
    homes: &'a [Actor],
) -> impl Iterator<Item = (&'a Group, &'a Actor)> {
    groups
        .iter()
        .filter_map(|group| Some((group, homes.iter().find(|it| it.id == group.id.actor())?)))
}
