// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions say of a comment.

use kollegium_domain::posts::Post as Row;

/// The ids from the thread, which is 0, down to a reply.
pub(crate) fn path(row: &Row) -> String {
    format!("0.{}", row.path.trim_end_matches('.'))
}
