// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities (our groups) on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::enums::{CommunityVisibility, SubscribedType};
use crate::v3::wire::site::Site;
use crate::v3::wire::user::Person;
use crate::wire::Stamp;
use crate::wire::enums::{ListingType, SortType};

/// A community itself; `actor_id` is its federated id.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Community {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) removed: bool,
    pub(crate) published: Stamp,
    pub(crate) updated: Option<Stamp>,
    pub(crate) deleted: bool,
    pub(crate) nsfw: bool,
    pub(crate) actor_id: String,
    pub(crate) local: bool,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) hidden: bool,
    pub(crate) posting_restricted_to_mods: bool,
    pub(crate) instance_id: i64,
    pub(crate) visibility: CommunityVisibility,
}

/// The figures of a community.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityAggregates {
    pub(crate) community_id: i64,
    pub(crate) subscribers: i64,
    pub(crate) posts: i64,
    pub(crate) comments: i64,
    pub(crate) published: Stamp,
    pub(crate) users_active_day: i64,
    pub(crate) users_active_week: i64,
    pub(crate) users_active_month: i64,
    pub(crate) users_active_half_year: i64,
    pub(crate) subscribers_local: i64,
}

/// A community with its figures and the viewer's relation to it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityView {
    pub(crate) community: Community,
    pub(crate) subscribed: SubscribedType,
    pub(crate) blocked: bool,
    pub(crate) counts: CommunityAggregates,
    pub(crate) banned_from_community: bool,
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

/// One community that a person has blocked.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityBlockView {
    pub(crate) person: Person,
    pub(crate) community: Community,
}

/// Answer to `GET /community`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetCommunityResponse {
    pub(crate) community_view: CommunityView,
    pub(crate) site: Option<Site>,
    pub(crate) moderators: Vec<CommunityModeratorView>,
    pub(crate) discussion_languages: Vec<i64>,
}

/// `GET /community/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListCommunities {
    pub(crate) type_: Option<ListingType>,
    pub(crate) sort: Option<SortType>,
    pub(crate) show_nsfw: Option<bool>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}

/// `POST /community`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreateCommunity {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) posting_restricted_to_mods: Option<bool>,
    pub(crate) visibility: Option<CommunityVisibility>,
}

/// `PUT /community`; what is absent stays as it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditCommunity {
    pub(crate) community_id: i64,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) posting_restricted_to_mods: Option<bool>,
    pub(crate) visibility: Option<CommunityVisibility>,
}

/// A community after a change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommunityResponse {
    pub(crate) community_view: CommunityView,
    pub(crate) discussion_languages: Vec<i64>,
}

/// Answer to `POST /community/block`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BlockCommunityResponse {
    pub(crate) community_view: CommunityView,
    pub(crate) blocked: bool,
}
