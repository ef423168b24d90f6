// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lemmy's orders and listings as the domain's.

use kollegium_db::Snapshot;
use kollegium_domain::instances::Origin;
use kollegium_domain::rank::ThreadSort;
use kollegium_domain::settings::Settings;
use kollegium_domain::timelines::{Scope, groups, replies};
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Viewer};

use crate::error::{ApiResult, Code};
use crate::settings::set_scope;
use crate::v3::wire::enums::CommentSortType;
use crate::wire::enums::{ListingType, SortType};
use crate::{names, settings};

/// The order of threads.
pub(crate) fn threads(sort: SortType) -> ThreadSort {
    settings::order(sort).threads()
}

/// The order of replies.
pub(crate) fn replies(sort: CommentSortType) -> replies::ReplySort {
    match sort {
        CommentSortType::Hot => replies::ReplySort::Hot,
        CommentSortType::Controversial => replies::ReplySort::Controversial,
        CommentSortType::Top => replies::ReplySort::Top,
        CommentSortType::New => replies::ReplySort::New,
        CommentSortType::Old => replies::ReplySort::Old,
    }
}

/// The order of replies beside threads, for lists of both.
pub(crate) fn replies_beside(sort: SortType) -> replies::ReplySort {
    match threads(sort) {
        ThreadSort::Active | ThreadSort::Hot | ThreadSort::Scaled => replies::ReplySort::Hot,
        ThreadSort::Controversial => replies::ReplySort::Controversial,
        ThreadSort::New | ThreadSort::NewReplies => replies::ReplySort::New,
        ThreadSort::Old => replies::ReplySort::Old,
        ThreadSort::Top(_) | ThreadSort::MostReplies => replies::ReplySort::Top,
    }
}

/// What a listing looks at.
pub(crate) fn scope(listing: ListingType) -> Scope {
    set_scope(settings::listing(listing))
}

/// Which votes of one's own are asked for; what excludes itself is refused.
pub(crate) fn voted(liked: Option<bool>, disliked: Option<bool>) -> ApiResult<Option<Score>> {
    match (liked == Some(true), disliked == Some(true)) {
        (true, true) => Err(Code::ContradictingFilters.into()),
        (true, false) => Ok(Some(Score::Up)),
        (false, true) => Ok(Some(Score::Down)),
        (false, false) => Ok(None),
    }
}

/// Which posts or comments a client asks for.
pub(crate) struct ListFilter<'a> {
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<&'a str>,
    pub(crate) listing: Option<Scope>,
    pub(crate) voted: Option<Score>,
}

impl ListFilter<'_> {
    /// What to list; what somebody voted on needs a log-in. Where nothing is asked for, it is what the viewer has
    /// set; everything, for somebody without an account.
    pub(crate) fn scope(
        &self,
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        origin: &Origin,
        set: &Settings,
    ) -> Result<Scope> {
        if let Some(score) = self.voted {
            viewer.require_account()?;
            return Ok(Scope::Voted(score));
        }
        if let Some(group) = names::group(snapshot, viewer, origin, self.community_id, self.community_name)? {
            return Ok(Scope::Group(group));
        }
        Ok(match (self.listing, viewer.account()) {
            (Some(listing), _) => listing,
            (None, Some(_)) => set_scope(set.listing),
            (None, None) => Scope::All,
        })
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
pub(crate) fn groups(sort: Option<SortType>) -> groups::GroupSort {
    match sort.map(threads) {
        Some(ThreadSort::New) => groups::GroupSort::New,
        Some(ThreadSort::Old) => groups::GroupSort::Old,
        Some(ThreadSort::MostReplies | ThreadSort::NewReplies) => groups::GroupSort::Threads,
        None
        | Some(ThreadSort::Active | ThreadSort::Hot | ThreadSort::Scaled)
        | Some(ThreadSort::Controversial | ThreadSort::Top(_)) => groups::GroupSort::Members,
    }
}
