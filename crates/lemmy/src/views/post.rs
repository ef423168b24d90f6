// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions say of a post.

use kollegium_domain::posts::Post as Row;
use kollegium_domain::previews::LinkedPage;
use kollegium_domain::read_state::ReadState;

use crate::views::{filled, language_id};
use crate::wire::post::BasePost;

/// A thread, as far as both versions say the same. One whose text the viewer may not see any more has neither title,
/// link nor text, nor a preview.
pub(crate) fn base(row: &Row, preview: Option<&LinkedPage>) -> BasePost {
    let preview = preview.cloned().unwrap_or_default();
    BasePost {
        id: row.id.0,
        name: row.content.title.clone().unwrap_or_default(),
        url: row.content.link.clone(),
        body: filled(&row.content.source),
        creator_id: row.author_id.0,
        community_id: row.group_id.0,
        removed: row.removed_at.is_some(),
        locked: row.locked,
        deleted: row.deleted_at.is_some(),
        nsfw: row.content.sensitive,
        embed_title: preview.title,
        embed_description: preview.description,
        thumbnail_url: row.content.thumbnail.clone().or(preview.image),
        alt_text: row.content.alt_text.clone(),
        ap_id: row.uri.clone(),
        local: row.local,
        language_id: language_id(row.content.language.as_deref()),
        featured_community: row.pinned,
        featured_local: false,
        url_content_type: preview.content_type,
    }
}

/// How many replies the viewer has not read.
pub(crate) fn unread(row: &Row, mark: Option<&ReadState>) -> i64 {
    let read = mark
        .filter(|it| it.read_at.is_some())
        .map_or(0, |it| it.replies_read);
    (row.counts.replies - read).max(0)
}

/// Whether the viewer has read the thread.
pub(crate) fn is_read(mark: Option<&ReadState>) -> bool {
    mark.is_some_and(|it| it.read_at.is_some())
}
