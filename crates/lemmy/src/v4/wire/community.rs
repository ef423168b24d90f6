// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::enums::{
    CommunityFollowerState, CommunitySortType, CommunityVisibility, ListingType, VoteSettings,
};
use super::nothing::CommunityTag;
use super::person::Person;
use crate::wire::Stamp;

/// A community itself with its figures.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Community {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) sidebar: Option<String>,
    pub(crate) removed: bool,
    pub(crate) published_at: Stamp,
    pub(crate) updated_at: Option<Stamp>,
    pub(crate) deleted: bool,
    pub(crate) nsfw: bool,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    pub(crate) last_refreshed_at: Stamp,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) posting_restricted_to_mods: bool,
    pub(crate) instance_id: i64,
    pub(crate) visibility: CommunityVisibility,
    pub(crate) subscribers: i64,
    pub(crate) posts: i64,
    pub(crate) comments: i64,
    pub(crate) users_active_day: i64,
    pub(crate) users_active_week: i64,
    pub(crate) users_active_month: i64,
    pub(crate) users_active_half_year: i64,
    pub(crate) subscribers_local: i64,
    pub(crate) report_count: i64,
    pub(crate) unresolved_report_count: i64,
    pub(crate) local_removed: bool,
    pub(crate) post_upvotes: VoteSettings,
    pub(crate) post_downvotes: VoteSettings,
    pub(crate) comment_upvotes: VoteSettings,
    pub(crate) comment_downvotes: VoteSettings,
}

/// How the viewer stands to a community.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityActions {
    pub(crate) blocked_at: Option<Stamp>,
    pub(crate) became_moderator_at: Option<Stamp>,
    pub(crate) received_ban_at: Option<Stamp>,
    pub(crate) ban_expires_at: Option<Stamp>,
    pub(crate) follow_state: Option<CommunityFollowerState>,
}

/// A community and how the viewer stands to it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityView {
    pub(crate) community: Community,
    pub(crate) community_actions: Option<CommunityActions>,
    pub(crate) can_mod: bool,
    pub(crate) tags: Vec<CommunityTag>,
}

/// One community that a person follows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityFollowerView {
    pub(crate) community: Community,
    pub(crate) follower: Person,
}

/// One moderator of one community.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityModeratorView {
    pub(crate) community: Community,
    pub(crate) moderator: Person,
}

/// A community after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityResponse {
    pub(crate) community_view: CommunityView,
    pub(crate) discussion_languages: Vec<i64>,
}

/// Answer to `GET /community`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetCommunityResponse {
    pub(crate) community_view: CommunityView,
    pub(crate) moderators: Vec<CommunityModeratorView>,
    pub(crate) discussion_languages: Vec<i64>,
}

/// `GET /community/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListCommunities {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<CommunitySortType>,
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) search_term: Option<String>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// `POST /community`. This server has one description for what Lemmy has as summary and sidebar.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCommunity {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) sidebar: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) posting_restricted_to_mods: Option<bool>,
    pub(crate) visibility: Option<CommunityVisibility>,
}

/// `PUT /community`; what is absent stays as it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditCommunity {
    pub(crate) community_id: i64,
    pub(crate) title: Option<String>,
    pub(crate) sidebar: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) posting_restricted_to_mods: Option<bool>,
    pub(crate) visibility: Option<CommunityVisibility>,
}
