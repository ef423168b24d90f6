// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads, which Lemmy calls posts.

use kollegium_domain::Result;
use kollegium_domain::posts::Post as Row;
use kollegium_domain::timelines::Linked;

use super::{community, person};
use crate::v4::wire::post::{Post, PostActions, PostView, Surroundings};
use crate::views::context::{PageContext, PostContext};
use crate::views::post::{base, image_details};
use crate::views::stamp;

/// A thread.
pub(in crate::v4) fn post(row: &Row, linked: Linked<'_>) -> Post {
    Post {
        base: base(row, linked),
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        newest_comment_time_at: (row.counts.newest_reply_at > row.created_at)
            .then(|| stamp(row.counts.newest_reply_at)),
        comments: row.counts.replies,
        score: row.counts.score(),
        upvotes: row.counts.up,
        downvotes: row.counts.down,
        report_count: 0,
        unresolved_report_count: 0,
        federation_pending: false,
    }
}

/// What the viewer did with a thread.
pub(in crate::v4) fn actions(post_context: &PostContext<'_>) -> Option<PostActions> {
    if post_context.mark.is_none() && post_context.vote.is_none() {
        return None;
    }
    let read = post_context.mark.filter(|it| it.read_at.is_some());
    Some(PostActions {
        read_at: read.and_then(|it| it.read_at).map(stamp),
        saved_at: post_context.mark.and_then(|it| it.saved_at).map(stamp),
        hidden_at: post_context.mark.and_then(|it| it.hidden_at).map(stamp),
        read_comments_amount: read.map(|it| it.replies_read),
        vote_is_upvote: post_context.vote.map(|it| it > 0),
    })
}

/// A thread with all that belongs to it; its group's content is not shown where the viewer may not read it.
pub(in crate::v4) fn view(context: &PageContext, row: &Row) -> Result<PostView> {
    let post_context = context.post_context(row)?;
    Ok(PostView {
        post: post(row, context.companions.linked(row)),
        creator: person::person(post_context.author),
        surroundings: surroundings(context, &post_context),
        image_details: image_details(row, context.companions.linked(row)),
        post_actions: actions(&post_context),
        can_mod: context.moderates(post_context.group, post_context.home),
    })
}

/// What is around a thread or reply.
pub(in crate::v4) fn surroundings(context: &PageContext, post_context: &PostContext<'_>) -> Surroundings {
    let blocked = context.companions.blocked_since(post_context.home.id);
    Surroundings {
        community: community::community(post_context.group, post_context.home),
        community_actions: community::actions(post_context.mine, blocked),
        person_actions: person::actions(post_context.author_blocked),
        creator_is_admin: post_context.creator_is_admin(),
        tags: Vec::new(),
        creator_banned: post_context.author.is_banned(context.now()),
        creator_ban_expires_at: person::banned_until(post_context.author, context.now()),
        creator_is_moderator: post_context.creator_moderates(),
        creator_banned_from_community: post_context.creator_banned(),
        creator_community_ban_expires_at: post_context.creator_banned_until().map(stamp),
    }
}

/// Several threads.
pub(in crate::v4) fn views(context: &PageContext, rows: &[Row]) -> Result<Vec<PostView>> {
    rows.iter().map(|it| view(context, it)).collect()
}
