// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions say of a post.

use kollegium_domain::posts::Post as Row;
use kollegium_domain::read_state::ReadState;

/// How many replies the viewer has not read.
pub(crate) fn unread(row: &Row, mark: Option<&ReadState>) -> i64 {
    let read = mark
        .filter(|it| it.read_at.is_some())
        .map_or(0, |it| it.replies_read);
    (row.replies - read).max(0)
}

/// Whether the viewer has read the thread.
pub(crate) fn is_read(mark: Option<&ReadState>) -> bool {
    mark.is_some_and(|it| it.read_at.is_some())
}
