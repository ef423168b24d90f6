// SPDX-License-Identifier: AGPL-3.0-or-later
//! Points in time, as they are stored.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 UTC: what both databases keep, order and compare without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// From the clock of the edge.
    pub fn of(at: DateTime<Utc>) -> Time {
        Time(at.timestamp_micros())
    }

    /// As a calendar date and time. Out of range values, which no clock gives, become the epoch.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Whole seconds since the epoch.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Later by `delta`.
    pub fn plus(self, delta: TimeDelta) -> Time {
        Time(
            self.0
                .saturating_add(delta.num_microseconds().unwrap_or(i64::MAX)),
        )
    }

    /// Earlier by `delta`.
    pub fn minus(self, delta: TimeDelta) -> Time {
        Time(
            self.0
                .saturating_sub(delta.num_microseconds().unwrap_or(i64::MAX)),
        )
    }
}
