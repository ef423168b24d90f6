// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists of threads. What was deleted or removed is in none of them.

use kollegium_db::Snapshot;

use super::listing::{Listing, Preferences, SortKey};
use super::{Hidden, Scope, Seen, Sensitive};
use crate::error::Result;
use crate::paging::{Page, Start};
use crate::posts::{Post, PostKind};
use crate::rank::ThreadSort;
use crate::settings::{self, Settings};
use crate::time::Time;
use crate::viewer::Viewer;

/// A query for a page of threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadQuery {
    /// The threads to list.
    pub scope: Scope,
    /// The order of the threads.
    pub sort: ThreadSort,
    /// Whether threads that the viewer has read are listed.
    pub seen: Seen,
    /// Whether those that the viewer has hidden are listed.
    pub hidden: Hidden,
    /// Whether sensitive ones are listed.
    pub sensitive: Sensitive,
    /// The present time, for the period of [`ThreadSort::Top`].
    pub now: Time,
    /// The start of the page.
    pub start: Start,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

impl ThreadQuery {
    /// The first 20 threads, read and sensitive ones among them, hidden ones not.
    pub fn new(scope: Scope, sort: ThreadSort, now: Time) -> ThreadQuery {
        ThreadQuery {
            scope,
            sort,
            seen: Seen::default(),
            hidden: Hidden::default(),
            sensitive: Sensitive::default(),
            now,
            start: Start::default(),
            limit: 20,
        }
    }
}

/// A page of threads that `viewer` may read.
///
/// Refused with [`crate::error::Field::Page`]: a limit or a start that is out of range, and a cursor of a list with
/// another order.
pub fn page(snapshot: &mut Snapshot, viewer: &Viewer, query: &ThreadQuery) -> Result<Page<Post>> {
    let set = settings::of(snapshot, viewer)?;
    page_as_set(snapshot, viewer, query, &set)
}

/// The same for a caller who has the viewer's settings already.
pub fn page_as_set(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ThreadQuery,
    set: &Settings,
) -> Result<Page<Post>> {
    let (key, period) = match query.sort {
        ThreadSort::Hot => (SortKey::Hot, None),
        ThreadSort::Active => (SortKey::Active, None),
        ThreadSort::New => (SortKey::Newest, None),
        ThreadSort::Old => (SortKey::Oldest, None),
        ThreadSort::Top(period) => (SortKey::Score, period),
        ThreadSort::MostReplies => (SortKey::Replies, None),
        ThreadSort::NewReplies => (SortKey::NewestReply, None),
        ThreadSort::Scaled => (SortKey::Scaled, None),
        ThreadSort::Controversial => (SortKey::Controversy, None),
    };
    Listing {
        viewer,
        kind: PostKind::Thread,
        scope: query.scope,
        key,
        period: period.map(|period| (period, query.now)),
        preferences: Preferences::new(set, query.scope, (query.seen, query.hidden, query.sensitive)),
        start: query.start.clone(),
        limit: query.limit,
    }
    .page(snapshot)
}
