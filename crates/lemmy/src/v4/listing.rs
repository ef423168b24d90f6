// SPDX-License-Identifier: AGPL-3.0-or-later
//! The orders and listings of v4 as the domain's.

use chrono::TimeDelta;
use kollegium_db::Snapshot;
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::instances::Origin;
use kollegium_domain::posts::Post;
use kollegium_domain::rank;
use kollegium_domain::settings::{Listing, Order, Settings};
use kollegium_domain::timelines::{Scope, groups, replies};
use kollegium_domain::{Result, Viewer, search};

use super::paging::Window;
use super::wire::enums::{CommentSortType, CommunitySortType, ListingType, PostSortType};
use crate::names;
use crate::search::check_length;
use crate::settings::set_scope;

/// The order of threads; of a period where it goes by votes.
pub(super) fn threads(sort: PostSortType, seconds: Option<i64>) -> rank::ThreadSort {
    match sort {
        PostSortType::Active => rank::ThreadSort::Active,
        PostSortType::Hot => rank::ThreadSort::Hot,
        PostSortType::New => rank::ThreadSort::New,
        PostSortType::Old => rank::ThreadSort::Old,
        PostSortType::Top => rank::ThreadSort::Top(period(seconds)),
        PostSortType::MostComments => rank::ThreadSort::MostReplies,
        PostSortType::NewComments => rank::ThreadSort::NewReplies,
        PostSortType::Controversial => rank::ThreadSort::Controversial,
        PostSortType::Scaled => rank::ThreadSort::Scaled,
    }
}

/// A period of so many seconds; what is none, or too long to count, is no limit.
pub(super) fn period(seconds: Option<i64>) -> Option<TimeDelta> {
    seconds.filter(|it| *it > 0).and_then(TimeDelta::try_seconds)
}

/// The order of replies.
pub(super) fn replies(sort: CommentSortType) -> replies::ReplySort {
    match sort {
        CommentSortType::Hot => replies::ReplySort::Hot,
        CommentSortType::Top => replies::ReplySort::Top,
        CommentSortType::New => replies::ReplySort::New,
        CommentSortType::Old => replies::ReplySort::Old,
        CommentSortType::Controversial => replies::ReplySort::Controversial,
    }
}

/// What a listing looks at; nothing is suggested here.
fn scope(listing: ListingType) -> Option<Scope> {
    match listing {
        ListingType::All => Some(Scope::All),
        ListingType::Local => Some(Scope::Local),
        ListingType::Subscribed => Some(Scope::Joined),
        ListingType::ModeratorView => Some(Scope::Moderated),
        ListingType::Suggested => None,
    }
}

/// Which groups a listing looks at; nothing is suggested here.
pub(super) fn groups_in(listing: ListingType) -> Option<groups::Scope> {
    match listing {
        ListingType::All => Some(groups::Scope::All),
        ListingType::Local => Some(groups::Scope::Local),
        ListingType::Subscribed => Some(groups::Scope::Joined),
        ListingType::ModeratorView => Some(groups::Scope::Moderated),
        ListingType::Suggested => None,
    }
}

/// The order of groups: by date, by how much is said in them, otherwise by how many belong to them. Nobody's activity
/// is measured, so nothing is ordered by it.
pub(super) fn groups(sort: CommunitySortType) -> groups::GroupSort {
    match sort {
        CommunitySortType::New => groups::GroupSort::New,
        CommunitySortType::Old => groups::GroupSort::Old,
        CommunitySortType::Comments | CommunitySortType::Posts => groups::GroupSort::Threads,
        CommunitySortType::ActiveSixMonths
        | CommunitySortType::ActiveMonthly
        | CommunitySortType::ActiveWeekly
        | CommunitySortType::ActiveDaily
        | CommunitySortType::Hot
        | CommunitySortType::NameAsc
        | CommunitySortType::NameDesc
        | CommunitySortType::Subscribers
        | CommunitySortType::SubscribersLocal => groups::GroupSort::Members,
    }
}

/// Which threads somebody has set to be shown.
pub(super) fn listing(listing: Listing) -> ListingType {
    match listing {
        Listing::All => ListingType::All,
        Listing::Local => ListingType::Local,
        Listing::Joined => ListingType::Subscribed,
        Listing::Moderated => ListingType::ModeratorView,
    }
}

/// How a client says which posts or comments it asks for.
pub(super) struct ListFilter<'a> {
    pub(super) community_id: Option<i64>,
    pub(super) community_name: Option<&'a str>,
    pub(super) creator_id: Option<i64>,
    pub(super) creator_username: Option<&'a str>,
    pub(super) listing: Option<ListingType>,
}

/// Which posts or comments a client asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListTarget {
    author: Option<ActorId>,
    group: Option<GroupId>,
    listing: Option<Scope>,
}

impl ListTarget {
    /// Looks the names up; nothing where nothing is suggested.
    pub(super) fn find(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        origin: &Origin,
        asked: &ListFilter<'_>,
    ) -> Result<Option<ListTarget>> {
        let listing = match asked.listing {
            Some(ListingType::Suggested) => return Ok(None),
            listing => listing.and_then(scope),
        };
        let author = names::person(snapshot, viewer, origin, asked.creator_id, asked.creator_username)?;
        Ok(Some(ListTarget {
            author: author.map(|it| it.id),
            group: names::group(snapshot, viewer, origin, asked.community_id, asked.community_name)?,
            listing,
        }))
    }

    /// The list to be read: an author's before a group's. Where nothing is asked for, it is what the viewer has set;
    /// everything, for somebody without an account.
    pub(super) fn scope(&self, viewer: &Viewer, set: &Settings) -> Scope {
        if let Some(author) = self.author {
            return Scope::Author(author);
        }
        if let Some(group) = self.group {
            return Scope::Group(group);
        }
        match (self.listing, viewer.account()) {
            (Some(listing), _) => listing,
            (None, Some(_)) => set_scope(set.listing),
            (None, None) => Scope::All,
        }
    }

    /// Whether it is one of those that are asked for; an author's list has those of other groups, too.
    pub(super) fn has(&self, post: &Post) -> bool {
        self.author.is_none_or(|it| it == post.author_id) && self.group.is_none_or(|it| it == post.group_id)
    }

    /// Those that have these words.
    pub(super) fn texts(
        &self,
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        text: &str,
        wanted: search::Wanted,
        sort: search::SearchSort,
        window: Window<1>,
    ) -> Result<Vec<Post>> {
        check_length(text)?;
        let query = search::Query {
            text,
            wanted,
            place: match (self.group, self.listing) {
                (Some(group), _) => search::Place::Group(group),
                (None, Some(Scope::Local)) => search::Place::Local,
                (None, Some(Scope::Joined)) => search::Place::Joined,
                (None, _) => search::Place::All,
            },
            author: self.author,
            sort,
            skip: window.skip(),
            limit: window.limit,
        };
        search::posts(snapshot, viewer, &query)
    }
}

/// The order of threads that have the words.
pub(super) fn found_threads(sort: Option<PostSortType>) -> search::SearchSort {
    match sort {
        Some(PostSortType::Old) => search::SearchSort::Old,
        Some(PostSortType::Top | PostSortType::MostComments) => search::SearchSort::Top,
        Some(PostSortType::Scaled) => search::SearchSort::Scaled,
        Some(PostSortType::Controversial) => search::SearchSort::Controversial,
        None
        | Some(PostSortType::Active | PostSortType::Hot | PostSortType::New | PostSortType::NewComments) => {
            search::SearchSort::New
        }
    }
}

/// The order of replies that have the words.
pub(super) fn found_replies(sort: Option<CommentSortType>) -> search::SearchSort {
    match sort {
        Some(CommentSortType::Old) => search::SearchSort::Old,
        Some(CommentSortType::Top) => search::SearchSort::Top,
        Some(CommentSortType::Controversial) => search::SearchSort::Controversial,
        None | Some(CommentSortType::Hot | CommentSortType::New) => search::SearchSort::New,
    }
}

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// The periods that somebody can set, the shortest first.
const PERIODS: [(i64, Order); 10] = [
    (HOUR, Order::TopHour),
    (6 * HOUR, Order::TopSixHours),
    (12 * HOUR, Order::TopTwelveHours),
    (DAY, Order::TopDay),
    (7 * DAY, Order::TopWeek),
    (30 * DAY, Order::TopMonth),
    (91 * DAY, Order::TopThreeMonths),
    (182 * DAY, Order::TopSixMonths),
    (273 * DAY, Order::TopNineMonths),
    (365 * DAY, Order::TopYear),
];

/// The order that somebody has set, and its period in seconds.
pub(super) fn sort(order: Order) -> (PostSortType, Option<i64>) {
    let sort = match order.threads() {
        rank::ThreadSort::Active => PostSortType::Active,
        rank::ThreadSort::Hot => PostSortType::Hot,
        rank::ThreadSort::New => PostSortType::New,
        rank::ThreadSort::Old => PostSortType::Old,
        rank::ThreadSort::MostReplies => PostSortType::MostComments,
        rank::ThreadSort::NewReplies => PostSortType::NewComments,
        rank::ThreadSort::Controversial => PostSortType::Controversial,
        rank::ThreadSort::Scaled => PostSortType::Scaled,
        rank::ThreadSort::Top(_) => PostSortType::Top,
    };
    let period = PERIODS.iter().find(|(_, it)| *it == order);
    (sort, period.map(|(seconds, _)| *seconds))
}

/// The order to be kept for an order and a period in seconds: the shortest period that has all of it.
pub(super) fn order(sort: PostSortType, seconds: Option<i64>) -> Order {
    match sort {
        PostSortType::Active => Order::Active,
        PostSortType::Hot => Order::Hot,
        PostSortType::New => Order::New,
        PostSortType::Old => Order::Old,
        PostSortType::MostComments => Order::MostReplies,
        PostSortType::NewComments => Order::NewReplies,
        PostSortType::Controversial => Order::Controversial,
        PostSortType::Scaled => Order::Scaled,
        PostSortType::Top => match seconds.filter(|it| *it > 0) {
            None => Order::TopAll,
            Some(asked) => PERIODS
                .iter()
                .find(|(seconds, _)| *seconds >= asked)
                .map_or(Order::TopAll, |(_, it)| *it),
        },
    }
}

/// The order to be kept where one of the two is changed, or both.
pub(super) fn changed(kept: Order, asked: Option<PostSortType>, seconds: Option<i64>) -> Order {
    let (shown, period) = sort(kept);
    order(asked.unwrap_or(shown), seconds.or(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_shown_again() {
        for (seconds, kept) in PERIODS {
            assert_eq!(order(PostSortType::Top, Some(seconds)), kept);
            assert_eq!(sort(kept), (PostSortType::Top, Some(seconds)));
        }
        assert_eq!(order(PostSortType::Top, Some(366 * DAY)), Order::TopAll);
        assert_eq!(order(PostSortType::Top, Some(1)), Order::TopHour);
        for of in [None, Some(0), Some(-1)] {
            assert_eq!(order(PostSortType::Top, of), Order::TopAll);
        }
        for kept in [Order::Active, Order::Scaled, Order::TopAll, Order::TopYear] {
            let (shown, period) = sort(kept);
            assert_eq!(order(shown, period), kept);
        }
    }
}
