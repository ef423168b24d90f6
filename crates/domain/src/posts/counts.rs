// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is counted of a post, and where that puts it in the orders of lists.

use diesel::prelude::*;

use crate::rank;
use crate::schema::post;
use crate::time::Time;

/// What is counted of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = post)]
pub struct PostCounts {
    /// Votes up.
    pub up: i64,
    /// Votes down.
    pub down: i64,
    /// How many passed it on.
    pub boosts: i64,
    /// Replies below it, at every depth.
    pub replies: i64,
    /// When the newest of them came; its own time where there is none.
    pub newest_reply_at: Time,
}

impl PostCounts {
    /// Those of a post that is new at `at`: its author votes for it.
    pub(super) fn new(at: Time) -> PostCounts {
        PostCounts {
            up: 1,
            down: 0,
            boosts: 0,
            replies: 0,
            newest_reply_at: at,
        }
    }

    /// Votes up less votes down.
    pub fn score(&self) -> i64 {
        self.up - self.down
    }

    /// Where the post stands in the order `active`.
    pub(super) fn active_rank(&self) -> i64 {
        rank::hot(self.score(), self.newest_reply_at)
    }
}

/// Where a post stands in the orders of lists. They are stored with what they follow from, and only lists read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = post)]
pub(crate) struct PostRanks {
    /// In the order `hot`.
    #[diesel(column_name = hot_rank)]
    pub(crate) hot: i64,
    /// In the order `active`.
    #[diesel(column_name = active_rank)]
    pub(crate) active: i64,
    /// In the order `scaled`.
    #[diesel(column_name = scaled_rank)]
    pub(crate) scaled: i64,
    /// In the order `controversial`.
    #[diesel(column_name = controversy_rank)]
    pub(crate) controversy: i64,
}

impl PostRanks {
    /// Those of a post from `at` in a group of so many members.
    pub(crate) fn of(counts: &PostCounts, at: Time, members: i64) -> PostRanks {
        let hot = rank::hot(counts.score(), at);
        PostRanks {
            hot,
            active: counts.active_rank(),
            scaled: rank::scaled(hot, members),
            controversy: rank::controversy(counts.up, counts.down),
        }
    }
}
