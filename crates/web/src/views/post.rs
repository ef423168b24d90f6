// SPDX-License-Identifier: AGPL-3.0-or-later
//! A post in full, with what the viewer may do to it.

use kollegium_domain::actors::Actor;
use kollegium_domain::groups;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{DEPTH_LIMIT, Post, PostContent};
use kollegium_domain::timelines::Companions;
use kollegium_domain::{Result, Time};

use super::row::path;
use super::{Link, Name, text};
use crate::view_context::ViewContext;

/// How deep replies are indented; deeper ones stand below each other.
const INDENTED: i32 = 6;
/// Where the thread stands in its page.
const THREAD: &str = "thread";

/// A thread or a reply.
pub(crate) struct PostView {
    pub(crate) id: PostId,
    pub(crate) path: String,
    /// Its ActivityPub id.
    pub(crate) uri: String,
    /// Where it was written, if not here.
    pub(crate) original: Option<String>,
    /// Where it stands in its page.
    pub(crate) anchor: String,
    /// What it says, its HTML as this viewer's pages show it; nothing where the viewer may not see it.
    pub(crate) content: PostContent,
    pub(crate) link: Option<Link>,
    pub(crate) author: Name,
    pub(crate) by_moderator: bool,
    pub(crate) at: Time,
    pub(crate) edited_at: Option<Time>,
    pub(crate) score: i64,
    /// The vote of the viewer: 1, -1, or 0 for none.
    pub(crate) my_vote: i32,
    pub(crate) saved: bool,
    /// How far it is indented, from 0.
    pub(crate) indent: i32,
    /// The parent, if that is a reply, too.
    pub(crate) parent: Option<Parent>,
    pub(crate) deleted: bool,
    pub(crate) removed: bool,
    pub(crate) locked: bool,
    pub(crate) pinned: bool,
    pub(crate) replies: i64,
    /// Replies to it that this page does not show.
    pub(crate) not_shown: i64,
    /// Whether the viewer blocks its author.
    pub(crate) blocked: bool,
    pub(crate) may: Permissions,
}

/// The parent of a reply.
pub(crate) struct Parent {
    pub(crate) author: Name,
    /// Where it stands, in this page or in its own.
    pub(crate) path: String,
}

/// What the viewer may do to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Permissions {
    pub(crate) vote: bool,
    pub(crate) reply: bool,
    pub(crate) edit: bool,
    pub(crate) delete: bool,
    pub(crate) restore: bool,
    pub(crate) report: bool,
    pub(crate) moderate: bool,
}

impl PostView {
    pub(crate) fn is_thread(&self) -> bool {
        self.anchor == THREAD
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.deleted || self.removed
    }

    /// Whether there is anything of it to be seen.
    pub(crate) fn has_text(&self) -> bool {
        !self.content.html.is_empty()
    }

    /// The vote that a click on the button up leads to.
    pub(crate) fn vote_up(&self) -> i32 {
        i32::from(self.my_vote != 1)
    }

    /// The vote that a click on the button down leads to.
    pub(crate) fn vote_down(&self) -> i32 {
        -i32::from(self.my_vote != -1)
    }
}

/// A post that `beside` was loaded with.
pub(crate) fn view(context: &ViewContext, beside: &Companions, post: &Post) -> Result<PostView> {
    let author = beside.author(post)?;
    let (_, home) = beside.group(post.group_id)?;
    let moderates = |person: &Actor| {
        let standing = beside.standing(post.group_id, person.id);
        groups::may_moderate(home, person, standing, context.now)
    };
    let mark = beside.mark(post.id);
    Ok(PostView {
        id: post.id,
        path: path(post),
        uri: post.uri.clone(),
        original: (!post.local).then(|| post.uri.clone()),
        anchor: anchor(post),
        content: PostContent {
            html: text(context, &post.content.html),
            ..post.content.clone()
        },
        link: post.content.link.as_deref().map(Link::of),
        author: Name::of(author),
        by_moderator: post.distinguished || moderates(author),
        at: post.created_at,
        edited_at: post.updated_at,
        score: post.counts.score(),
        my_vote: beside.vote(post.id).unwrap_or(0),
        saved: mark.is_some_and(|it| it.saved_at.is_some()),
        indent: (post.depth - 1).clamp(0, INDENTED),
        parent: None,
        deleted: post.deleted_at.is_some(),
        removed: post.removed_at.is_some(),
        locked: post.locked,
        pinned: post.pinned,
        replies: post.counts.replies,
        not_shown: 0,
        blocked: beside.is_blocked(author.id),
        may: match &context.me {
            Some(me) => may(context, beside, post, me, moderates(me))?,
            None => Permissions::default(),
        },
    })
}

/// Where a post stands in the page of its thread.
pub(crate) fn anchor(post: &Post) -> String {
    match post.is_thread() {
        true => THREAD.to_owned(),
        false => format!("comment-{}", post.id),
    }
}

/// What `me` is offered to do. The commands decide in the end.
fn may(
    context: &ViewContext,
    beside: &Companions,
    post: &Post,
    me: &Actor,
    moderates: bool,
) -> Result<Permissions> {
    let mine = post.author_id == me.id;
    let standing = beside.standing(post.group_id, me.id);
    let (_, home) = beside.group(post.group_id)?;
    let banned = standing.is_some_and(|it| it.is_banned(context.now));
    let here = !post.is_gone() && !banned;
    let thread = beside.thread(post)?;
    let open = !thread.is_gone() && (moderates || !thread.locked);
    Ok(Permissions {
        vote: here,
        reply: here && open && post.depth < DEPTH_LIMIT,
        edit: mine && post.deleted_at.is_none() && !banned,
        delete: mine && post.deleted_at.is_none(),
        restore: mine && post.deleted_at.is_some() && !banned,
        report: !post.is_gone() && !mine,
        moderate: groups::may_moderate_here(home, me, standing, context.now),
    })
}
