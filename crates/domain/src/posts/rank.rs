// SPDX-License-Identifier: AGPL-3.0-or-later
//! Ranks: stored values that change only when the post does. Older posts fall behind because newer ones start
//! higher, so no row is ever recomputed because time has passed.

use crate::time::Time;

/// How many seconds of freshness ten times the score are worth.
const SECONDS_PER_TENFOLD: f64 = 45_000.0;

/// The rank of something with `score` that is from `at`: its age in seconds, shifted by the magnitude of the score.
pub(crate) fn hot(score: i64, at: Time) -> i64 {
    let magnitude = (score.unsigned_abs().saturating_add(1) as f64).log10() * SECONDS_PER_TENFOLD;
    // At most 19 · 45,000: far inside of the range.
    at.seconds() + score.signum() * magnitude as i64
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
}
