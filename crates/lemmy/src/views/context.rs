// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a page of posts is shown with: authors, groups, and what the viewer has to do with them.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::{Group, Standing};
use kollegium_domain::ids::ActorId;
use kollegium_domain::posts::Post;
use kollegium_domain::read_state::ReadState;
use kollegium_domain::timelines::Companions;
use kollegium_domain::{Result, Time, Viewer, groups};

use crate::views::person;

/// What a page of posts is shown with, loaded by a fixed number of queries.
pub(crate) struct PageContext {
    pub(crate) companions: Companions,
    me: Option<ActorId>,
    now: Time,
}

/// What the views of a thread and of a reply have in common.
pub(crate) struct PostContext<'a> {
    pub(crate) author: &'a Actor,
    pub(crate) group: &'a Group,
    pub(crate) home: &'a Actor,
    /// How the author stands to the group.
    pub(crate) theirs: Option<&'a Standing>,
    /// How the viewer does.
    pub(crate) mine: Option<&'a Standing>,
    /// What the viewer noted about it.
    pub(crate) mark: Option<&'a ReadState>,
    /// How the viewer voted: 1 or -1.
    pub(crate) vote: Option<i32>,
    /// Since when the viewer blocks the author.
    pub(crate) author_blocked: Option<Time>,
    pub(crate) now: Time,
}

impl PageContext {
    /// A fixed number of queries, however many posts.
    pub(crate) fn load<'a>(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        posts: impl IntoIterator<Item = &'a Post>,
    ) -> Result<PageContext> {
        Ok(PageContext {
            companions: Companions::of_posts(snapshot, viewer, posts)?,
            me: viewer.account(),
            now,
        })
    }

    /// Whether a reply has a place to be shown in: the thread of one may be gone for this viewer.
    pub(crate) fn has_place(&self, post: &Post) -> bool {
        self.companions.thread(post).is_ok()
    }

    /// For groups that were read with the same viewer.
    pub(crate) fn load_groups(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        groups: &[Group],
    ) -> Result<PageContext> {
        Ok(PageContext {
            companions: Companions::of_groups(snapshot, viewer, groups)?,
            me: viewer.account(),
            now,
        })
    }

    /// What a thread or reply has around it.
    pub(crate) fn post_context(&self, of: &Post) -> Result<PostContext<'_>> {
        let author = self.companions.author(of)?;
        let (group, home) = self.companions.group(of.group_id)?;
        Ok(PostContext {
            author,
            group,
            home,
            theirs: self.companions.standing(group.id, author.id),
            mine: self.mine(group),
            mark: self.companions.mark(of.id),
            vote: self.companions.vote(of.id),
            author_blocked: self.companions.blocked_since(author.id),
            now: self.now,
        })
    }

    /// How the viewer stands to a group.
    pub(crate) fn mine(&self, group: &Group) -> Option<&Standing> {
        self.companions.standing(group.id, self.me?)
    }

    /// Whether the viewer has a say in a group.
    pub(crate) fn moderates(&self, group: &Group, home: &Actor) -> bool {
        let me = self.me.and_then(|me| self.companions.actor(me).ok());
        me.is_some_and(|me| groups::may_moderate_here(home, me, self.mine(group), self.now))
    }

    /// When it was asked.
    pub(crate) fn now(&self) -> Time {
        self.now
    }
}

impl PostContext<'_> {
    /// Whether the author administers this instance.
    pub(crate) fn creator_is_admin(&self) -> bool {
        person::is_admin(self.author)
    }

    /// Whether the author is banned from the group.
    pub(crate) fn creator_banned(&self) -> bool {
        self.theirs.is_some_and(|it| it.is_banned(self.now))
    }

    /// Until when a ban from the group lasts that is in force; nothing for one without an end.
    pub(crate) fn creator_banned_until(&self) -> Option<Time> {
        self.theirs
            .filter(|it| it.is_banned(self.now))
            .and_then(|it| it.banned_until)
    }

    /// Whether the author moderates the group.
    pub(crate) fn creator_moderates(&self) -> bool {
        self.theirs.is_some_and(|it| it.moderator_since.is_some())
    }

    /// Whether the viewer is banned from the group.
    pub(crate) fn banned(&self) -> bool {
        self.mine.is_some_and(|it| it.is_banned(self.now))
    }

    /// Whether the viewer keeps it.
    pub(crate) fn saved(&self) -> bool {
        self.mark.is_some_and(|it| it.saved_at.is_some())
    }

    /// How the viewer voted, for the wire.
    pub(crate) fn my_vote(&self) -> Option<i64> {
        self.vote.map(i64::from)
    }
}
