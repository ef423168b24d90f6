// SPDX-License-Identifier: AGPL-3.0-or-later
//! Ranks: stored values that change only when the post does. Older posts fall behind because newer ones start
//! higher, so no row is ever recomputed because time has passed.

use chrono::TimeDelta;

use crate::clause::Clause;
use crate::time::Time;

/// The order of a list of threads. Within a group its pinned threads come first in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadSort {
    /// New ones and well rated ones first.
    Hot,
    /// Active and highly rated ones first.
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
    /// The most controversial first.
    Controversial,
}

/// The seconds of freshness that ten times the score is worth.
const SECONDS_PER_TENFOLD: f64 = 45_000.0;
/// How many seconds of freshness a group of ten times the size costs: a hundred times the size takes what ten times
/// the score gives.
const SECONDS_PER_TENFOLD_SIZE: i64 = 22_500;

/// The rank of something with `score` that is from `at`: its age in seconds, shifted by the magnitude of the score.
pub(crate) fn hot(score: i64, at: Time) -> i64 {
    let magnitude = (score.unsigned_abs().saturating_add(1) as f64).log10() * SECONDS_PER_TENFOLD;
    // At most 19 · 45,000: far inside of the range.
    at.seconds() + score.signum() * magnitude as i64
}

/// The most seconds of freshness that a reply has over the first one of its thread, however much later it came.
const FRESHNESS_WITHIN: i64 = 22_500;

/// The rank of replies within their thread, which began at `from`, as an order of SQL.
///
/// While a thread is young this is [`hot`]. But a thread grows for months, and then an hour more or less says nothing
/// about a reply: its age counts less the older the thread was when it came, so that the best answers stay where they are
/// found.
pub(crate) fn hot_within(from: Time) -> Clause {
    // A clock that was wrong elsewhere makes no reply older than its thread.
    let age = |clause: Clause| {
        clause
            .sql("(CASE WHEN post.created_at > ")
            .int(from.0)
            .sql(" THEN (post.created_at - ")
            .int(from.0)
            .sql(") / 1000000 ELSE 0 END)")
    };
    let freshness = age(Clause::new("")).sql(" * ").int(FRESHNESS_WITHIN).sql(" / (");
    let freshness = age(freshness).sql(" + ").int(FRESHNESS_WITHIN).sql(")");
    Clause::new("(post.hot_rank - post.created_at / 1000000 + ")
        .then(freshness)
        .sql(")")
}

/// As [`hot`], so that small groups are not drowned by large ones: less the magnitude of the group's size.
///
/// Between two powers of ten the magnitude is a straight line: the migration that filled this in for older posts had
/// to reckon without logarithms.
pub(crate) fn scaled(hot: i64, members: i64) -> i64 {
    let members = members.max(1);
    let tens = members.ilog10();
    let power = 10_i64.pow(tens);
    let within = (SECONDS_PER_TENFOLD_SIZE / 9).saturating_mul(members - power) / power;
    hot - SECONDS_PER_TENFOLD_SIZE * i64::from(tens) - within
}

/// How much opinions differ: the votes of the smaller side, by their share of those of the greater one, in
/// thousandths.
pub(crate) fn controversy(up: i64, down: i64) -> i64 {
    let (less, more) = (up.min(down).max(0), up.max(down).max(1));
    less.saturating_mul(less).saturating_mul(1_000) / more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_score_outweighs_some_hours_but_not_days() {
        let hour = 3_600_000_000;
        let (old, new) = (Time(0), Time(10 * hour));
        assert!(hot(100, old) > hot(1, new));
        assert!(hot(100, old) < hot(1, Time(48 * hour)));
        assert!(hot(-5, new) < hot(0, new));
        assert_eq!(hot(0, Time(5_000_000)), 5);
    }

    #[test]
    fn a_little_praise_in_a_small_group_outweighs_more_of_it_in_a_large_one() {
        let rank = |score, members| scaled(hot(score, Time(0)), members);
        assert!(rank(5, 10) > rank(20, 10_000));
        assert!(rank(5, 10) < rank(5_000, 10_000));
        assert_eq!(rank(5, 0), rank(5, 1));
        assert_eq!(rank(5, 1), hot(5, Time(0)));
    }

    #[test]
    fn a_larger_group_always_costs_more() {
        let sizes = [1, 2, 5, 9, 10, 11, 99, 100, 101, 999, 1_000, 50_000];
        for pair in sizes.windows(2) {
            assert!(scaled(0, pair[0]) > scaled(0, pair[1]), "{pair:?}");
        }
        assert_eq!(scaled(0, 100), -45_000);
    }

    #[test]
    fn many_votes_that_are_evenly_split_are_the_most_controversial() {
        let falling = [(50, 50), (50, 40), (40, 50), (20, 20), (100, 10), (9, 1), (1, 0)];
        for pair in falling.windows(2) {
            let rank = |(up, down): (i64, i64)| controversy(up, down);
            assert!(rank(pair[0]) >= rank(pair[1]), "{pair:?}");
        }
        assert_eq!(
            (controversy(2, 2), controversy(0, 7), controversy(0, 0)),
            (2_000, 0, 0)
        );
        assert!(controversy(i64::MAX, i64::MAX) > 0);
    }
}
