// SPDX-License-Identifier: AGPL-3.0-or-later
//! A group as pages show it.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::membership::Member;
use kollegium_domain::groups::{self, Group, Standing, Visibility};
use kollegium_domain::timelines::Companions;
use kollegium_domain::{Result, Time};

use super::Name;
use crate::view_context::ViewContext;

/// A group, and what the viewer has to do with it.
pub(crate) struct GroupView {
    pub(crate) name: Name,
    /// Its description as safe HTML.
    pub(crate) about: Option<String>,
    /// Where it lives, if not here.
    pub(crate) elsewhere: Option<String>,
    /// Its ActivityPub id.
    pub(crate) uri: String,
    pub(crate) visibility: Visibility,
    pub(crate) members: i64,
    pub(crate) threads: i64,
    pub(crate) posting_restricted: bool,
    pub(crate) member: Option<Member>,
    pub(crate) moderates: bool,
    /// Whether the viewer may moderate what is in it, if only for this server.
    pub(crate) moderates_here: bool,
    pub(crate) banned: bool,
}

impl GroupView {
    /// The address of its feed, which anybody can read or there is none.
    pub(crate) fn feed(&self) -> Option<String> {
        (self.visibility == Visibility::Public).then(|| format!("/feeds/c/{}.atom", self.name.handle))
    }

    /// Its document for other servers; that of a group which they do not know is not for them.
    pub(crate) fn alternate(&self) -> Option<&str> {
        (self.visibility == Visibility::Public).then_some(self.uri.as_str())
    }

    pub(crate) fn is_member(&self) -> bool {
        self.member == Some(Member::Accepted)
    }

    pub(crate) fn has_asked(&self) -> bool {
        self.member == Some(Member::Pending)
    }

    /// The message that says who reads it.
    pub(crate) fn readers(&self) -> &'static str {
        match self.visibility {
            Visibility::Public => "group-public",
            Visibility::Local => "group-local",
            Visibility::Protected => "group-protected",
        }
    }

    /// Whether the viewer may start threads.
    pub(crate) fn may_write(&self) -> bool {
        !self.banned && (self.moderates || !self.posting_restricted)
    }
}

/// Groups with their actors, in their order.
pub(crate) fn groups(snapshot: &mut Snapshot, context: &ViewContext, of: &[Group]) -> Result<Vec<GroupView>> {
    let beside = Companions::of_groups(snapshot, &context.viewer, of)?;
    of.iter().map(|it| view(context, &beside, it)).collect()
}

/// A group that `beside` was loaded with.
pub(crate) fn view(context: &ViewContext, beside: &Companions, group: &Group) -> Result<GroupView> {
    let (group, home) = beside.group(group.id)?;
    let standing = context
        .me
        .as_ref()
        .and_then(|it| beside.standing(group.id, it.id));
    let may = |rule: fn(&Actor, &Actor, Option<&Standing>, Time) -> bool| {
        let me = context.me.as_ref();
        me.is_some_and(|me| rule(home, me, standing, context.now))
    };
    Ok(GroupView {
        name: Name::of(home),
        about: super::about(context, home),
        elsewhere: elsewhere(home),
        uri: home.uri.clone(),
        visibility: group.visibility,
        members: group.members,
        threads: group.threads,
        posting_restricted: group.posting_restricted,
        member: standing.and_then(|it| it.member),
        moderates: may(groups::may_moderate),
        moderates_here: may(groups::may_moderate_here),
        banned: standing.is_some_and(|it| it.is_banned(context.now)),
    })
}

fn elsewhere(home: &Actor) -> Option<String> {
    let origin = home.origin().ok().filter(|_| !home.local)?;
    Some(origin.authority().to_owned())
}
