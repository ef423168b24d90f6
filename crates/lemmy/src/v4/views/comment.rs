// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies, which Lemmy calls comments.

use kollegium_domain::Result;
use kollegium_domain::posts::Post as Row;

use super::{person, post};
use crate::v4::wire::comment::{Comment, CommentActions, CommentSlimView, CommentView};
use crate::views::comment::path;
use crate::views::context::{PageContext, PostContext};
use crate::views::{language_id, stamp};

/// A reply. One whose text the viewer may not see any more keeps its place without it.
pub(in crate::v4) fn comment(row: &Row) -> Comment {
    Comment {
        id: row.id.0,
        creator_id: row.author_id.0,
        post_id: row.root_id.0,
        content: row.content.source.clone(),
        removed: row.removed_at.is_some(),
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        deleted: row.deleted_at.is_some(),
        ap_id: row.uri.clone(),
        local: row.local,
        path: path(row),
        distinguished: row.distinguished,
        language_id: language_id(row.content.language.as_deref()),
        score: row.counts.score(),
        upvotes: row.counts.up,
        downvotes: row.counts.down,
        child_count: row.counts.replies,
        report_count: 0,
        unresolved_report_count: 0,
        federation_pending: false,
        locked: false,
    }
}

/// What the viewer did with a reply.
pub(in crate::v4) fn actions(post_context: &PostContext<'_>) -> Option<CommentActions> {
    let saved = post_context.mark.and_then(|it| it.saved_at);
    (saved.is_some() || post_context.vote.is_some()).then(|| CommentActions {
        saved_at: saved.map(stamp),
        vote_is_upvote: post_context.vote.map(|it| it > 0),
    })
}

/// A reply with all that belongs to it.
pub(in crate::v4) fn view(context: &PageContext, row: &Row) -> Result<CommentView> {
    let post_context = context.post_context(row)?;
    let thread = context.companions.thread(row)?;
    Ok(CommentView {
        comment: comment(row),
        creator: person::person(post_context.author),
        post: post::post(thread, context.companions.linked(thread)),
        surroundings: post::surroundings(context, &post_context),
        comment_actions: actions(&post_context),
        can_mod: context.moderates(post_context.group, post_context.home),
    })
}

/// A reply without its thread and group.
pub(in crate::v4) fn slim(context: &PageContext, row: &Row) -> Result<CommentSlimView> {
    let post_context = context.post_context(row)?;
    Ok(CommentSlimView {
        comment: comment(row),
        creator: person::person(post_context.author),
        comment_actions: actions(&post_context),
        person_actions: person::actions(post_context.author_blocked),
        creator_is_admin: post_context.creator_is_admin(),
        can_mod: context.moderates(post_context.group, post_context.home),
        creator_banned: post_context.author.is_banned(context.now()),
        creator_is_moderator: post_context.creator_moderates(),
        creator_banned_from_community: post_context.creator_banned(),
    })
}

/// Several replies, as far as they have a place.
pub(in crate::v4) fn views(context: &PageContext, rows: &[Row]) -> Result<Vec<CommentView>> {
    rows.iter()
        .filter(|it| context.has_place(it))
        .map(|it| view(context, it))
        .collect()
}
