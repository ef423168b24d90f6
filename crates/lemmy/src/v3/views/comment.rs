// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies, which Lemmy calls comments.

use kollegium_domain::posts::Post as Row;

use crate::v3::views::{person, post};
use crate::v3::wire::comment::{Comment, CommentAggregates, CommentView};
use crate::v3::wire::post::Post;
use crate::views::comment::path;
use crate::views::context::PostContext;
use crate::views::{language_id, stamp};

/// A reply. One whose text the viewer may not see any more keeps its place without it.
pub(crate) fn comment(row: &Row) -> Comment {
    Comment {
        id: row.id.0,
        creator_id: row.author_id.0,
        post_id: row.root_id.0,
        content: row.content.source.clone(),
        removed: row.removed_at.is_some(),
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        deleted: row.deleted_at.is_some(),
        ap_id: row.uri.clone(),
        local: row.local,
        path: path(row),
        distinguished: row.distinguished,
        language_id: language_id(row.content.language.as_deref()),
    }
}

/// The figures of a reply.
pub(crate) fn counts(row: &Row) -> CommentAggregates {
    CommentAggregates {
        comment_id: row.id.0,
        score: row.counts.score(),
        upvotes: row.counts.up,
        downvotes: row.counts.down,
        published: stamp(row.created_at),
        child_count: row.counts.replies,
    }
}

/// A reply with all that belongs to it.
pub(crate) fn view(row: &Row, thread: Post, post_context: &PostContext<'_>) -> CommentView {
    CommentView {
        comment: comment(row),
        creator: person::person(post_context.author),
        post: thread,
        surroundings: post::surroundings(post_context),
        counts: counts(row),
        banned_from_community: post_context.banned(),
    }
}
