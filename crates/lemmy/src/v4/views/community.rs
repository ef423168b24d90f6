// SPDX-License-Identifier: AGPL-3.0-or-later
//! Groups, which Lemmy calls communities.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::membership::Member;
use kollegium_domain::groups::{self, Group, Standing, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::{Result, Time, Viewer};

use super::person;
use crate::languages;
use crate::v4::wire::community::{
    Community, CommunityActions, CommunityModeratorView, CommunityResponse, CommunityView,
    GetCommunityResponse,
};
use crate::v4::wire::enums::{CommunityFollowerState, CommunityVisibility, VoteSettings};
use crate::views::community::{each, moderators};
use crate::views::context::PageContext;
use crate::views::stamp;

/// A community. Nobody's activity is measured, so nobody is counted as active; reports are the moderators' affair.
pub(in crate::v4) fn community(group: &Group, actor: &Actor) -> Community {
    Community {
        id: group.id.0,
        name: actor.name.clone(),
        title: actor.profile.title.clone(),
        sidebar: actor.profile.summary.clone(),
        removed: group.removed_at.is_some(),
        published_at: stamp(actor.created_at),
        updated_at: actor.updated_at.map(stamp),
        deleted: group.deleted_at.is_some() || actor.deleted_at.is_some(),
        nsfw: group.sensitive,
        ap_id: actor.uri.clone(),
        local: actor.local,
        last_refreshed_at: stamp(actor.fetched_at),
        icon: actor.profile.icon.clone(),
        banner: actor.profile.banner.clone(),
        posting_restricted_to_mods: group.posting_restricted,
        instance_id: actor.instance_id.0,
        visibility: visibility(group),
        subscribers: group.members,
        posts: group.threads,
        comments: group.replies,
        users_active_day: 0,
        users_active_week: 0,
        users_active_month: 0,
        users_active_half_year: 0,
        subscribers_local: group.local_members,
        report_count: 0,
        unresolved_report_count: 0,
        local_removed: group.removed_at.is_some() && !actor.local,
        post_upvotes: VoteSettings::All,
        post_downvotes: VoteSettings::All,
        comment_upvotes: VoteSettings::All,
        comment_downvotes: VoteSettings::All,
    }
}

fn visibility(group: &Group) -> CommunityVisibility {
    match group.visibility {
        Visibility::Public if group.hidden => CommunityVisibility::Unlisted,
        Visibility::Public => CommunityVisibility::Public,
        Visibility::Local => CommunityVisibility::LocalOnlyPrivate,
        Visibility::Protected => CommunityVisibility::Private,
    }
}

/// How the viewer stands to a community which they block since then.
pub(in crate::v4) fn actions(mine: Option<&Standing>, blocked: Option<Time>) -> Option<CommunityActions> {
    if mine.is_none() && blocked.is_none() {
        return None;
    }
    Some(CommunityActions {
        blocked_at: blocked.map(stamp),
        became_moderator_at: mine.and_then(|it| it.moderator_since).map(stamp),
        received_ban_at: mine.and_then(|it| it.banned_at).map(stamp),
        ban_expires_at: mine.and_then(|it| it.banned_until).map(stamp),
        follow_state: mine.and_then(|it| it.member).map(|it| match it {
            Member::Accepted => CommunityFollowerState::Accepted,
            Member::Pending => CommunityFollowerState::ApprovalRequired,
        }),
    })
}

/// A community of those that were loaded.
pub(in crate::v4) fn view(context: &PageContext, id: GroupId) -> Result<CommunityView> {
    let (group, home) = context.companions.group(id)?;
    Ok(CommunityView {
        community: community(group, home),
        community_actions: actions(context.mine(group), context.companions.blocked_since(home.id)),
        can_mod: context.moderates(group, home),
        tags: Vec::new(),
    })
}

/// A moderator of a community.
pub(in crate::v4) fn moderator(group: &Group, home: &Actor, moderator: &Actor) -> CommunityModeratorView {
    CommunityModeratorView {
        community: community(group, home),
        moderator: person::person(moderator),
    }
}

/// A community after a change. Those who closed it see it too.
pub(in crate::v4) fn response(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    id: GroupId,
) -> Result<CommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    Ok(CommunityResponse {
        community_view: view(&PageContext::load_groups(snapshot, viewer, now, &[group])?, id)?,
        discussion_languages: languages::ids(),
    })
}

/// A community with its moderators. Those who closed it find it too.
pub(in crate::v4) fn details(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    id: GroupId,
) -> Result<GetCommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    Ok(GetCommunityResponse {
        moderators: moderators(snapshot, viewer, &group, moderator)?,
        community_view: view(&PageContext::load_groups(snapshot, viewer, now, &[group])?, id)?,
        discussion_languages: languages::ids(),
    })
}

/// Several communities; one query.
pub(in crate::v4) fn communities(snapshot: &mut Snapshot, groups: &[Group]) -> Result<Vec<Community>> {
    each(snapshot, groups, community)
}

/// The communities that one person moderates; one query.
pub(in crate::v4) fn moderated(
    snapshot: &mut Snapshot,
    groups: &[Group],
    person: &Actor,
) -> Result<Vec<CommunityModeratorView>> {
    each(snapshot, groups, |group, home| moderator(group, home, person))
}
