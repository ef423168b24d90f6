// SPDX-License-Identifier: AGPL-3.0-or-later
//! Search and look-up by address on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::CommentView;
use crate::v3::wire::community::CommunityView;
use crate::v3::wire::enums::SearchType;
use crate::v3::wire::post::PostView;
use crate::v3::wire::user::PersonView;
use crate::wire::enums::{ListingType, SortType};

/// `GET /search`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Search {
    pub(crate) q: String,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) creator_id: Option<i64>,
    pub(crate) type_: Option<SearchType>,
    pub(crate) sort: Option<SortType>,
    pub(crate) listing_type: Option<ListingType>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}

/// Answer to `GET /search`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SearchResponse {
    pub(crate) type_: SearchType,
    pub(crate) comments: Vec<CommentView>,
    pub(crate) posts: Vec<PostView>,
    pub(crate) communities: Vec<CommunityView>,
    pub(crate) users: Vec<PersonView>,
}

/// Answer to `GET /resolve_object`: exactly one of the four.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ResolveObjectResponse {
    pub(crate) comment: Option<CommentView>,
    pub(crate) post: Option<PostView>,
    pub(crate) community: Option<CommunityView>,
    pub(crate) person: Option<PersonView>,
}
