// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lemmy's orders and listings as the domain's.

use chrono::TimeDelta;
use kollegium_db::Snapshot;
use kollegium_domain::actors::Kind;
use kollegium_domain::feeds::{Scope, groups, replies, threads};
use kollegium_domain::ids::GroupId;
use kollegium_domain::instances::Origin;
use kollegium_domain::settings::Settings;
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Viewer};

use crate::error::{ApiError, Code};
use crate::views::settings as views;
use crate::wire::enums::{CommentSortType, ListingType, SortType};

/// The order of threads.
pub(crate) fn threads(sort: SortType) -> threads::Sort {
    let top = |period| threads::Sort::Top(Some(period));
    match sort {
        SortType::Active => threads::Sort::Active,
        SortType::Hot => threads::Sort::Hot,
        SortType::Scaled => threads::Sort::Scaled,
        SortType::New => threads::Sort::New,
        SortType::Old => threads::Sort::Old,
        SortType::TopHour => top(TimeDelta::hours(1)),
        SortType::TopSixHour => top(TimeDelta::hours(6)),
        SortType::TopTwelveHour => top(TimeDelta::hours(12)),
        SortType::TopDay => top(TimeDelta::days(1)),
        SortType::TopWeek => top(TimeDelta::days(7)),
        SortType::TopMonth => top(TimeDelta::days(30)),
        SortType::TopThreeMonths => top(TimeDelta::days(91)),
        SortType::TopSixMonths => top(TimeDelta::days(182)),
        SortType::TopNineMonths => top(TimeDelta::days(273)),
        SortType::TopYear => top(TimeDelta::days(365)),
        SortType::TopAll => threads::Sort::Top(None),
        SortType::Controversial => threads::Sort::Controversial,
        SortType::MostComments => threads::Sort::MostReplies,
        SortType::NewComments => threads::Sort::NewReplies,
    }
}

/// The order of replies.
pub(crate) fn replies(sort: CommentSortType) -> replies::Sort {
    match sort {
        CommentSortType::Hot => replies::Sort::Hot,
        CommentSortType::Controversial => replies::Sort::Controversial,
        CommentSortType::Top => replies::Sort::Top,
        CommentSortType::New => replies::Sort::New,
        CommentSortType::Old => replies::Sort::Old,
    }
}

/// The order of replies beside threads, for lists of both.
pub(crate) fn replies_beside(sort: SortType) -> replies::Sort {
    match sort {
        SortType::Active | SortType::Hot | SortType::Scaled => replies::Sort::Hot,
        SortType::Controversial => replies::Sort::Controversial,
        SortType::New | SortType::NewComments => replies::Sort::New,
        SortType::Old => replies::Sort::Old,
        SortType::TopHour
        | SortType::TopSixHour
        | SortType::TopTwelveHour
        | SortType::TopDay
        | SortType::TopWeek
        | SortType::TopMonth
        | SortType::TopThreeMonths
        | SortType::TopSixMonths
        | SortType::TopNineMonths
        | SortType::TopYear
        | SortType::TopAll
        | SortType::MostComments => replies::Sort::Top,
    }
}

/// What a listing looks at.
fn scope(listing: ListingType) -> Scope {
    match listing {
        ListingType::All => Scope::All,
        ListingType::Local => Scope::Local,
        ListingType::Subscribed => Scope::Joined,
        ListingType::ModeratorView => Scope::Moderated,
    }
}

/// Which posts or comments a client asks for.
pub(crate) struct Asked<'a> {
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<&'a str>,
    pub(crate) listing: Option<ListingType>,
    pub(crate) liked: Option<bool>,
    pub(crate) disliked: Option<bool>,
}

impl Asked<'_> {
    /// What to list; what somebody voted on needs a log-in. Where nothing is asked for, it is what the viewer has
    /// set; everything, for somebody without an account.
    pub(crate) fn scope(
        &self,
        rx: &mut Snapshot,
        viewer: &Viewer,
        origin: &Origin,
        set: &Settings,
    ) -> Result<Scope> {
        if self.liked == Some(true) || self.disliked == Some(true) {
            viewer.require_account()?;
            let score = if self.liked == Some(true) {
                Score::Up
            } else {
                Score::Down
            };
            return Ok(Scope::Voted(score));
        }
        if let Some(id) = self.community_id {
            return Ok(Scope::Group(GroupId(id)));
        }
        if let Some(name) = self.community_name {
            let found = kollegium_http::names::by_handle(rx, Kind::Group, origin, name)?;
            return Ok(Scope::Group(GroupId(found.id.0)));
        }
        Ok(match (self.listing, viewer.account()) {
            (Some(listing), _) => scope(listing),
            (None, Some(_)) => scope(views::listing(set.listing)),
            (None, None) => Scope::All,
        })
    }

    /// Refuses what excludes itself.
    pub(crate) fn check(&self) -> std::result::Result<(), ApiError> {
        if self.liked == Some(true) && self.disliked == Some(true) {
            return Err(Code::ContradictingFilters.into());
        }
        Ok(())
    }
}

/// Which groups a listing looks at.
pub(crate) fn groups_in(listing: ListingType) -> groups::Scope {
    match listing {
        ListingType::All => groups::Scope::All,
        ListingType::Local => groups::Scope::Local,
        ListingType::Subscribed => groups::Scope::Joined,
        ListingType::ModeratorView => groups::Scope::Moderated,
    }
}

/// The order of groups: by date, by how much is said in them, otherwise by how many belong to them.
pub(crate) fn groups(sort: Option<SortType>) -> groups::Sort {
    match sort {
        Some(SortType::New) => groups::Sort::New,
        Some(SortType::Old) => groups::Sort::Old,
        Some(SortType::MostComments | SortType::NewComments) => groups::Sort::Threads,
        None
        | Some(
            SortType::Active
            | SortType::Hot
            | SortType::Scaled
            | SortType::Controversial
            | SortType::TopHour
            | SortType::TopSixHour
            | SortType::TopTwelveHour
            | SortType::TopDay
            | SortType::TopWeek
            | SortType::TopMonth
            | SortType::TopThreeMonths
            | SortType::TopSixMonths
            | SortType::TopNineMonths
            | SortType::TopYear
            | SortType::TopAll,
        ) => groups::Sort::Members,
    }
}
