// SPDX-License-Identifier: AGPL-3.0-or-later
//! What posts are shown with: authors, groups, and what the viewer has to do with them.

use kollegium_domain::Result;
use kollegium_domain::groups::Group;
use kollegium_domain::ids::GroupId;
use kollegium_domain::posts::Post;

use crate::v3::views::{comment, community, post};
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::community::CommunityView;
use crate::v3::wire::post::PostView;
use crate::views::context::PageContext;

impl PageContext {
    /// A thread; its group's content is not shown where the viewer may not read it.
    pub(in crate::v3) fn post(&self, thread: &Post) -> Result<PostView> {
        let post_context = self.post_context(thread)?;
        Ok(post::view(thread, &post_context, self.companions.linked(thread)))
    }

    /// Several threads.
    pub(in crate::v3) fn posts(&self, threads: &[Post]) -> Result<Vec<PostView>> {
        threads.iter().map(|it| self.post(it)).collect()
    }

    /// A reply.
    pub(in crate::v3) fn comment(&self, reply: &Post) -> Result<CommentView> {
        let post_context = self.post_context(reply)?;
        let thread = self.companions.thread(reply)?;
        let shown = post::post(thread, self.companions.linked(thread));
        Ok(comment::view(reply, shown, &post_context))
    }

    /// Several replies, as far as they have a place.
    pub(in crate::v3) fn comments(&self, replies: &[Post]) -> Result<Vec<CommentView>> {
        replies
            .iter()
            .filter(|it| self.has_place(it))
            .map(|it| self.comment(it))
            .collect()
    }

    /// A group.
    pub(in crate::v3) fn community_of(&self, id: GroupId) -> Result<CommunityView> {
        let (group, home) = self.companions.group(id)?;
        let blocked = self.companions.is_blocked(home.id);
        let mine = self.mine(group);
        Ok(community::view(group, home, mine, blocked, self.now()))
    }

    /// Several groups.
    pub(in crate::v3) fn communities(&self, groups: &[Group]) -> Result<Vec<CommunityView>> {
        groups.iter().map(|it| self.community_of(it.id)).collect()
    }
}
