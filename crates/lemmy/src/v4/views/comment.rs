// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies, which Lemmy calls comments.

use kollegium_domain::Result;
use kollegium_domain::posts::Post as Row;

use super::{community, person, post};
use crate::v4::wire::comment::{Comment, CommentActions, CommentSlimView, CommentView};
use crate::views::beside::{Around, Beside};
use crate::views::comment::path;
use crate::views::{language_id, stamp};

/// A reply. One whose text the viewer may not see any more keeps its place without it.
pub(in crate::v4) fn comment(row: &Row) -> Comment {
    Comment {
        id: row.id.0,
        creator_id: row.author_id.0,
        post_id: row.root_id.0,
        content: row.source.clone(),
        removed: row.removed_at.is_some(),
        published_at: stamp(row.created_at),
        updated_at: row.updated_at.map(stamp),
        deleted: row.deleted_at.is_some(),
        ap_id: row.uri.clone(),
        local: row.local,
        path: path(row),
        distinguished: row.distinguished,
        language_id: language_id(row.language.as_deref()),
        score: row.score(),
        upvotes: row.up,
        downvotes: row.down,
        child_count: row.replies,
        report_count: 0,
        unresolved_report_count: 0,
        federation_pending: false,
        locked: false,
    }
}

/// What the viewer did with a reply.
pub(in crate::v4) fn actions(around: &Around<'_>) -> Option<CommentActions> {
    let saved = around.mark.and_then(|it| it.saved_at);
    (saved.is_some() || around.vote.is_some()).then(|| CommentActions {
        saved_at: saved.map(stamp),
        vote_is_upvote: around.vote.map(|it| it > 0),
    })
}

/// A reply with all that belongs to it.
pub(in crate::v4) fn view(beside: &Beside, row: &Row) -> Result<CommentView> {
    let around = beside.around(row)?;
    let thread = beside.companions.thread(row)?;
    Ok(CommentView {
        comment: comment(row),
        creator: person::person(around.author),
        post: post::post(thread, beside.companions.preview(thread)),
        community: community::community(around.group, around.home),
        community_actions: community::actions(around.mine, beside.companions.blocked_since(around.home.id)),
        comment_actions: actions(&around),
        person_actions: person::actions(around.author_blocked),
        creator_is_admin: around.creator_is_admin(),
        tags: Vec::new(),
        can_mod: beside.moderates(around.group, around.home),
        creator_banned: around.author.is_banned(beside.now()),
        creator_ban_expires_at: person::banned_until(around.author, beside.now()),
        creator_is_moderator: around.creator_moderates(),
        creator_banned_from_community: around.creator_banned(),
        creator_community_ban_expires_at: around.creator_banned_until().map(stamp),
    })
}

/// A reply without its thread and group.
pub(in crate::v4) fn slim(beside: &Beside, row: &Row) -> Result<CommentSlimView> {
    let around = beside.around(row)?;
    Ok(CommentSlimView {
        comment: comment(row),
        creator: person::person(around.author),
        comment_actions: actions(&around),
        person_actions: person::actions(around.author_blocked),
        creator_is_admin: around.creator_is_admin(),
        can_mod: beside.moderates(around.group, around.home),
        creator_banned: around.author.is_banned(beside.now()),
        creator_is_moderator: around.creator_moderates(),
        creator_banned_from_community: around.creator_banned(),
    })
}

/// Several replies, as far as they have a place.
pub(in crate::v4) fn views(beside: &Beside, rows: &[Row]) -> Result<Vec<CommentView>> {
    rows.iter()
        .filter(|it| beside.has_place(it))
        .map(|it| view(beside, it))
        .collect()
}
