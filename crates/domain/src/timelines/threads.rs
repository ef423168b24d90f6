// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists of threads. What was deleted or removed is in none of them.

use chrono::TimeDelta;
use kollegium_db::Snapshot;

use super::listing::{Key, Kind, Listing, Wishes};
use super::{Hidden, Page, Scope, Seen, Sensitive, Start};
use crate::error::Result;
use crate::posts::Post;
use crate::settings::{self, Settings};
use crate::time::Time;
use crate::viewer::Viewer;

/// In which order threads are listed. Within a group its pinned threads come first in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// New ones and well rated ones first.
    Hot,
    /// Those with a new reply and well rated ones first.
    Active,
    /// The newest first.
    New,
    /// The oldest first.
    Old,
    /// The best rated first, of those that are at most that old.
    Top(Option<TimeDelta>),
    /// Those with the most replies first.
    MostReplies,
    /// Those with the newest reply first.
    NewReplies,
    /// New ones and well rated ones first, where praise in a small group counts for more than in a large one.
    Scaled,
    /// Those about which opinions differ most first.
    Controversial,
}

/// Which threads, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadQuery {
    /// Which threads.
    pub scope: Scope,
    /// In which order.
    pub sort: Sort,
    /// Whether those that the viewer has read are listed.
    pub seen: Seen,
    /// Whether those that the viewer has hidden are listed.
    pub hidden: Hidden,
    /// Whether sensitive ones are listed.
    pub sensitive: Sensitive,
    /// The present time, for the period of [`Sort::Top`].
    pub now: Time,
    /// Where the page starts.
    pub start: Start,
    /// How many entries it has, 1 to [`super::PAGE_LIMIT`].
    pub limit: i64,
}

impl ThreadQuery {
    /// The first 20 threads, read and sensitive ones among them, hidden ones not.
    pub fn new(scope: Scope, sort: Sort, now: Time) -> ThreadQuery {
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
        Sort::Hot => (Key::Hot, None),
        Sort::Active => (Key::Active, None),
        Sort::New => (Key::Newest, None),
        Sort::Old => (Key::Oldest, None),
        Sort::Top(period) => (Key::Score, period),
        Sort::MostReplies => (Key::Replies, None),
        Sort::NewReplies => (Key::NewestReply, None),
        Sort::Scaled => (Key::Scaled, None),
        Sort::Controversial => (Key::Controversy, None),
    };
    Listing {
        viewer,
        kind: Kind::Threads,
        scope: query.scope,
        key,
        period: period.map(|period| (period, query.now)),
        wishes: Wishes::new(set, query.scope, (query.seen, query.hidden, query.sensitive)),
        start: query.start.clone(),
        limit: query.limit,
    }
    .page(snapshot)
}
