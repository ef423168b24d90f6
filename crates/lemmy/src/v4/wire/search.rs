// SPDX-License-Identifier: AGPL-3.0-or-later
//! Finding things, on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::comment::CommentView;
use super::community::CommunityView;
use super::enums::{ListingType, SearchType};
use super::nothing::MultiCommunityView;
use super::person::PersonView;
use super::post::PostView;

/// `GET /search`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Search {
    pub(crate) search_term: String,
    pub(crate) community_id: Option<i64>,
    pub(crate) community_name: Option<String>,
    pub(crate) creator_id: Option<i64>,
    pub(crate) creator_username: Option<String>,
    pub(crate) type_: Option<SearchType>,
    pub(crate) listing_type: Option<ListingType>,
    pub(crate) post_url_only: Option<bool>,
    pub(crate) page_cursor: Option<String>,
    pub(crate) limit: Option<i64>,
}

/// Answer to `GET /search`. An address is resolved by `GET /resolve_object`, which may ask other servers.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct SearchResponse {
    pub(crate) comments: Vec<CommentView>,
    pub(crate) posts: Vec<PostView>,
    pub(crate) communities: Vec<CommunityView>,
    pub(crate) persons: Vec<PersonView>,
    pub(crate) multi_communities: Vec<MultiCommunityView>,
    pub(crate) next_page: Option<String>,
}

/// Answer to `GET /resolve_object`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type_", rename_all = "snake_case")]
pub(crate) enum ResolveObjectView {
    Post(Box<PostView>),
    Comment(Box<CommentView>),
    Person(Box<PersonView>),
    Community(Box<CommunityView>),
}
