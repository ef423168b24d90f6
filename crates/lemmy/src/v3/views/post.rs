// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads, which Lemmy calls posts.

use kollegium_domain::posts::Post as Row;
use kollegium_domain::timelines::Linked;

use crate::v3::views::{community, person};
use crate::v3::wire::post::{Post, PostAggregates, PostView, Surroundings};
use crate::views::context::PostContext;
use crate::views::post::{base, image_details, is_read, unread};
use crate::views::stamp;

/// A thread.
pub(crate) fn post(row: &Row, linked: Linked<'_>) -> Post {
    Post {
        base: base(row, linked),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        embed_video_url: None,
    }
}

/// The figures of a thread.
pub(crate) fn counts(row: &Row) -> PostAggregates {
    PostAggregates {
        post_id: row.id.0,
        comments: row.counts.replies,
        score: row.counts.score(),
        upvotes: row.counts.up,
        downvotes: row.counts.down,
        published: stamp(row.created_at),
        newest_comment_time: stamp(row.counts.newest_reply_at),
    }
}

/// A thread with all that belongs to it.
pub(crate) fn view(row: &Row, post_context: &PostContext<'_>, linked: Linked<'_>) -> PostView {
    PostView {
        post: post(row, linked),
        creator: person::person(post_context.author),
        surroundings: surroundings(post_context),
        image_details: image_details(row, linked),
        banned_from_community: post_context.banned(),
        counts: counts(row),
        read: is_read(post_context.mark),
        hidden: post_context.mark.is_some_and(|it| it.hidden_at.is_some()),
        unread_comments: unread(row, post_context.mark),
    }
}

/// What is around a thread or reply.
pub(crate) fn surroundings(post_context: &PostContext<'_>) -> Surroundings {
    Surroundings {
        community: community::community(post_context.group, post_context.home),
        creator_banned_from_community: post_context.creator_banned(),
        creator_is_moderator: post_context.creator_moderates(),
        creator_is_admin: post_context.creator_is_admin(),
        creator_blocked: post_context.author_blocked.is_some(),
        subscribed: community::subscribed(post_context.mine),
        saved: post_context.saved(),
        my_vote: post_context.my_vote(),
    }
}
