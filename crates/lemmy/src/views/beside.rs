// SPDX-License-Identifier: AGPL-3.0-or-later
//! What posts are shown with: authors, groups, and what the viewer has to do with them.

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::feeds::Companions;
use kollegium_domain::groups::{Group, Standing};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::posts::Post;
use kollegium_domain::{Result, Time, Viewer};

use super::{comment, community, person, post};
use crate::wire::comment::CommentView;
use crate::wire::community::CommunityView;
use crate::wire::enums::SubscribedType;
use crate::wire::post::PostView;

/// What a page of posts is shown with.
pub(crate) struct Beside {
    pub(crate) companions: Companions,
    me: Option<ActorId>,
    now: Time,
}

/// What the views of a thread and of a reply have in common.
pub(crate) struct Around<'a> {
    pub(crate) author: &'a Actor,
    pub(crate) group: &'a Group,
    pub(crate) home: &'a Actor,
    pub(crate) creator_banned: bool,
    pub(crate) creator_moderates: bool,
    pub(crate) creator_blocked: bool,
    pub(crate) banned: bool,
    pub(crate) subscribed: SubscribedType,
    pub(crate) saved: bool,
    pub(crate) my_vote: Option<i64>,
}

impl Beside {
    /// A fixed number of queries, however many posts.
    pub(crate) fn load<'a>(
        rx: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        posts: impl IntoIterator<Item = &'a Post>,
    ) -> Result<Beside> {
        Ok(Beside {
            companions: Companions::of_posts(rx, viewer, posts)?,
            me: viewer.account(),
            now,
        })
    }

    /// A thread; its group's content is not shown where the viewer may not read it.
    pub(crate) fn post(&self, thread: &Post) -> Result<PostView> {
        let around = self.around(thread)?;
        let mark = self.companions.mark(thread.id);
        Ok(post::view(thread, around, mark, self.companions.preview(thread)))
    }

    /// Several threads.
    pub(crate) fn posts(&self, threads: &[Post]) -> Result<Vec<PostView>> {
        threads.iter().map(|it| self.post(it)).collect()
    }

    /// A reply.
    pub(crate) fn comment(&self, reply: &Post) -> Result<CommentView> {
        let around = self.around(reply)?;
        let thread = self.companions.thread(reply)?;
        let shown = post::post(thread, self.companions.preview(thread));
        Ok(comment::view(reply, shown, around))
    }

    /// Several replies; one whose thread is gone for this viewer has no place to be shown in.
    pub(crate) fn comments(&self, replies: &[Post]) -> Result<Vec<CommentView>> {
        replies
            .iter()
            .filter(|it| self.companions.thread(it).is_ok())
            .map(|it| self.comment(it))
            .collect()
    }

    /// For groups that were read with the same viewer.
    pub(crate) fn load_groups(
        rx: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        groups: &[Group],
    ) -> Result<Beside> {
        Ok(Beside {
            companions: Companions::of_groups(rx, viewer, groups)?,
            me: viewer.account(),
            now,
        })
    }

    /// A group.
    pub(crate) fn community_of(&self, id: GroupId) -> Result<CommunityView> {
        let (group, home) = self.companions.group(id)?;
        let blocked = self.companions.is_blocked(home.id);
        Ok(community::view(group, home, self.mine(group), blocked, self.now))
    }

    /// What a thread or reply has around it.
    pub(crate) fn around(&self, of: &Post) -> Result<Around<'_>> {
        let author = self.companions.author(of)?;
        let (group, home) = self.companions.group(of.group_id)?;
        let mine = self.mine(group);
        let theirs = self.companions.standing(group.id, author.id);
        Ok(Around {
            author,
            group,
            home,
            creator_banned: theirs.is_some_and(|it| it.is_banned(self.now)),
            creator_moderates: theirs.is_some_and(|it| it.moderator_since.is_some()),
            creator_blocked: self.companions.is_blocked(author.id),
            banned: mine.is_some_and(|it| it.is_banned(self.now)),
            subscribed: community::subscribed(mine),
            saved: self
                .companions
                .mark(of.id)
                .is_some_and(|it| it.saved_at.is_some()),
            my_vote: self.companions.vote(of.id).map(i64::from),
        })
    }

    fn mine(&self, group: &Group) -> Option<&Standing> {
        self.companions.standing(group.id, self.me?)
    }
}

impl Around<'_> {
    /// Whether the author administers this instance.
    pub(crate) fn creator_is_admin(&self) -> bool {
        person::is_admin(self.author)
    }
}
