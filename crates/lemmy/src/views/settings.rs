// SPDX-License-Identifier: AGPL-3.0-or-later
//! The settings of an account in Lemmy's words.

use kollegium_domain::settings::{Languages, Order};

use crate::languages;
use crate::wire::enums::SortType;

/// The ids of the languages that somebody reads; no choice is all of them.
pub(crate) fn chosen_languages(chosen: &Languages) -> Vec<i64> {
    if chosen.is_all() {
        return languages::ids();
    }
    let mut ids: Vec<i64> = chosen.codes().map(languages::id).collect();
    ids.sort_unstable();
    ids
}

/// The order in which somebody wants to see threads.
pub(crate) fn sort(order: Order) -> SortType {
    match order {
        Order::Active => SortType::Active,
        Order::Hot => SortType::Hot,
        Order::New => SortType::New,
        Order::Old => SortType::Old,
        Order::TopHour => SortType::TopHour,
        Order::TopSixHours => SortType::TopSixHour,
        Order::TopTwelveHours => SortType::TopTwelveHour,
        Order::TopDay => SortType::TopDay,
        Order::TopWeek => SortType::TopWeek,
        Order::TopMonth => SortType::TopMonth,
        Order::TopThreeMonths => SortType::TopThreeMonths,
        Order::TopSixMonths => SortType::TopSixMonths,
        Order::TopNineMonths => SortType::TopNineMonths,
        Order::TopYear => SortType::TopYear,
        Order::TopAll => SortType::TopAll,
        Order::MostReplies => SortType::MostComments,
        Order::NewReplies => SortType::NewComments,
        Order::Controversial => SortType::Controversial,
        Order::Scaled => SortType::Scaled,
    }
}
