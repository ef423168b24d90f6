// SPDX-License-Identifier: AGPL-3.0-or-later
//! Enumerations that both versions have. The settings are stored with these names.

use serde::{Deserialize, Serialize};

/// Order of posts, and of what else a list of posts is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SortType {
    Active,
    Hot,
    New,
    Old,
    TopDay,
    TopWeek,
    TopMonth,
    TopYear,
    TopAll,
    MostComments,
    NewComments,
    TopHour,
    TopSixHour,
    TopTwelveHour,
    TopThreeMonths,
    TopSixMonths,
    TopNineMonths,
    Controversial,
    Scaled,
}

/// Which communities a list looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ListingType {
    All,
    Local,
    Subscribed,
    ModeratorView,
}

/// Who may open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RegistrationMode {
    Closed,
    RequireApplication,
    Open,
}

/// How clients show a list of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PostListingMode {
    List,
    Card,
    SmallCard,
}
