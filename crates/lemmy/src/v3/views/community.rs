// SPDX-License-Identifier: AGPL-3.0-or-later
//! Groups, which Lemmy calls communities.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::membership::Member;
use kollegium_domain::groups::{Group, Standing, Visibility};
use kollegium_domain::{Result, Time};

use crate::v3::views::person;
use crate::v3::wire::community::{Community, CommunityAggregates, CommunityModeratorView, CommunityView};
use crate::v3::wire::enums::{CommunityVisibility, SubscribedType};
use crate::views::community::each;
use crate::views::stamp;

/// A community.
pub(crate) fn community(group: &Group, actor: &Actor) -> Community {
    Community {
        id: group.id.0,
        name: actor.name.clone(),
        title: actor.profile.title.clone().unwrap_or_else(|| actor.name.clone()),
        description: actor.profile.summary.clone(),
        removed: group.removed_at.is_some(),
        published: stamp(actor.created_at),
        updated: actor.updated_at.map(stamp),
        deleted: group.deleted_at.is_some() || actor.deleted_at.is_some(),
        nsfw: group.sensitive,
        actor_id: actor.uri.clone(),
        local: actor.local,
        icon: actor.profile.icon.clone(),
        banner: actor.profile.banner.clone(),
        hidden: group.hidden,
        posting_restricted_to_mods: group.posting_restricted,
        instance_id: actor.instance_id.0,
        visibility: match group.visibility {
            Visibility::Public => CommunityVisibility::Public,
            // Lemmy 0.19 knows no narrower one.
            Visibility::Local | Visibility::Protected => CommunityVisibility::LocalOnly,
        },
    }
}

/// A community with its figures and how the viewer stands to it. Nobody's activity is measured, so nobody is
/// counted as active.
pub(crate) fn view(
    group: &Group,
    actor: &Actor,
    mine: Option<&Standing>,
    blocked: bool,
    now: Time,
) -> CommunityView {
    CommunityView {
        community: community(group, actor),
        subscribed: subscribed(mine),
        blocked,
        counts: CommunityAggregates {
            community_id: group.id.0,
            subscribers: group.members,
            posts: group.threads,
            comments: group.replies,
            published: stamp(actor.created_at),
            users_active_day: 0,
            users_active_week: 0,
            users_active_month: 0,
            users_active_half_year: 0,
            subscribers_local: group.local_members,
        },
        banned_from_community: mine.is_some_and(|it| it.is_banned(now)),
    }
}

/// How the viewer belongs to a community.
pub(crate) fn subscribed(mine: Option<&Standing>) -> SubscribedType {
    match mine.and_then(|it| it.member) {
        Some(Member::Accepted) => SubscribedType::Subscribed,
        Some(Member::Pending) => SubscribedType::Pending,
        None => SubscribedType::NotSubscribed,
    }
}

/// A moderator of a community.
pub(crate) fn moderator(group: &Group, actor: &Actor, moderator: &Actor) -> CommunityModeratorView {
    CommunityModeratorView {
        community: community(group, actor),
        moderator: person::person(moderator),
    }
}

/// Several communities; one query.
pub(crate) fn communities(snapshot: &mut Snapshot, groups: &[Group]) -> Result<Vec<Community>> {
    each(snapshot, groups, community)
}

/// The communities that one person moderates; one query.
pub(crate) fn moderated(
    snapshot: &mut Snapshot,
    groups: &[Group],
    person: &Actor,
) -> Result<Vec<CommunityModeratorView>> {
    each(snapshot, groups, |group, home| moderator(group, home, person))
}
