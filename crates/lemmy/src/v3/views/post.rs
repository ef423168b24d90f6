// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads, which Lemmy calls posts.

use kollegium_domain::posts::Post as Row;
use kollegium_domain::previews::LinkedPage;

use crate::v3::views::{community, person};
use crate::v3::wire::post::{Post, PostAggregates, PostView};
use crate::views::context::PostContext;
use crate::views::post::{is_read, unread};
use crate::views::{filled, language_id, stamp};

/// A thread. One whose text the viewer may not see any more has neither title, link nor text, nor a preview.
pub(crate) fn post(row: &Row, preview: Option<&LinkedPage>) -> Post {
    let preview = preview.cloned().unwrap_or_default();
    Post {
        id: row.id.0,
        name: row.content.title.clone().unwrap_or_default(),
        url: row.content.link.clone(),
        body: filled(&row.content.source),
        creator_id: row.author_id.0,
        community_id: row.group_id.0,
        removed: row.removed_at.is_some(),
        locked: row.locked,
        published: stamp(row.created_at),
        updated: row.updated_at.map(stamp),
        deleted: row.deleted_at.is_some(),
        nsfw: row.content.sensitive,
        embed_title: preview.title,
        embed_description: preview.description,
        thumbnail_url: row.content.thumbnail.clone().or(preview.image),
        ap_id: row.uri.clone(),
        local: row.local,
        embed_video_url: None,
        language_id: language_id(row.content.language.as_deref()),
        featured_community: row.pinned,
        featured_local: false,
        url_content_type: preview.content_type,
        alt_text: row.content.alt_text.clone(),
    }
}

/// The figures of a thread.
pub(crate) fn counts(row: &Row) -> PostAggregates {
    PostAggregates {
        post_id: row.id.0,
        comments: row.replies,
        score: row.score(),
        upvotes: row.up,
        downvotes: row.down,
        published: stamp(row.created_at),
        newest_comment_time: stamp(row.newest_reply_at),
    }
}

/// A thread with all that belongs to it.
pub(crate) fn view(row: &Row, post_context: &PostContext<'_>, preview: Option<&LinkedPage>) -> PostView {
    PostView {
        post: post(row, preview),
        creator: person::person(post_context.author),
        community: community::community(post_context.group, post_context.home),
        image_details: None,
        creator_banned_from_community: post_context.creator_banned(),
        banned_from_community: post_context.banned(),
        creator_is_moderator: post_context.creator_moderates(),
        creator_is_admin: post_context.creator_is_admin(),
        counts: counts(row),
        subscribed: community::subscribed(post_context.mine),
        saved: post_context.saved(),
        read: is_read(post_context.mark),
        hidden: post_context.mark.is_some_and(|it| it.hidden_at.is_some()),
        creator_blocked: post_context.author_blocked.is_some(),
        my_vote: post_context.my_vote(),
        unread_comments: unread(row, post_context.mark),
    }
}
