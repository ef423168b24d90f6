// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities with their actors, and their moderators.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::{self, Group};
use kollegium_domain::ids::ActorId;
use kollegium_domain::{Result, Time, Viewer, actors};

use crate::views::context::PageContext;

/// Several communities, as `show` has each; one query.
pub(crate) fn each<T>(
    snapshot: &mut Snapshot,
    groups: &[Group],
    show: impl Fn(&Group, &Actor) -> T,
) -> Result<Vec<T>> {
    let ids: Vec<ActorId> = groups.iter().map(|it| it.id.actor()).collect();
    let homes = actors::by_ids(snapshot, &ids)?;
    let home = |group: &Group| homes.iter().find(|it| it.id == group.id.actor());
    Ok(groups.iter().filter_map(|it| Some(show(it, home(it)?))).collect())
}

/// How a moderator of a community is shown.
pub(crate) type ShowModerator<T> = fn(&Group, &Actor, &Actor) -> T;

/// The moderators of a group that the viewer may read, as `show` has each.
pub(crate) fn moderators<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    group: &Group,
    show: ShowModerator<T>,
) -> Result<Vec<T>> {
    let context = PageContext::load_groups(snapshot, viewer, Time(0), std::slice::from_ref(group))?;
    let (group, home) = context.companions.group(group.id)?;
    let moderating = groups::moderating(snapshot, group.id)?;
    Ok(moderating.iter().map(|it| show(group, home, it)).collect())
}
