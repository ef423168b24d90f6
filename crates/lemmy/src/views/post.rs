// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions say of a post.

use kollegium_domain::media;
use kollegium_domain::posts::Post as Row;
use kollegium_domain::read_state::ReadState;
use kollegium_domain::timelines::Linked;

use crate::views::{filled, language_id};
use crate::wire::post::{BasePost, ImageDetails};

/// A thread, as far as both versions say the same. One whose text the viewer may not see any more has neither title,
/// link nor text, nor a preview.
pub(crate) fn base(row: &Row, linked: Linked<'_>) -> BasePost {
    let preview = linked.page.cloned().unwrap_or_default();
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
        thumbnail_url: thumbnail(row, linked),
        alt_text: row.content.alt_text.clone(),
        ap_id: row.uri.clone(),
        local: row.local,
        language_id: language_id(row.content.language.as_deref()),
        featured_community: row.pinned,
        featured_local: false,
        url_content_type: linked.content_type().map(str::to_owned),
    }
}

/// The picture that stands for a thread: the one that its author chose, that of the page behind its link, or the link
/// itself where it is a picture, as in Lemmy.
fn thumbnail(row: &Row, linked: Linked<'_>) -> Option<String> {
    let chosen = row.content.thumbnail.clone();
    let of_page = || linked.page.and_then(|it| it.image.clone());
    let itself = || row.content.link.clone().filter(|it| is_picture(it, linked));
    chosen.or_else(of_page).or_else(itself)
}

fn is_picture(link: &str, linked: Linked<'_>) -> bool {
    match linked.content_type() {
        Some(content_type) => content_type.starts_with("image/"),
        None => media::is_picture(link),
    }
}

/// Size and type of the picture to which a thread links. They are known of our own pictures.
pub(crate) fn image_details(row: &Row, linked: Linked<'_>) -> Option<ImageDetails> {
    let picture = linked.picture?;
    Some(ImageDetails {
        link: row.content.link.clone()?,
        width: picture.width,
        height: picture.height,
        content_type: picture.content_type.as_str().to_owned(),
    })
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
