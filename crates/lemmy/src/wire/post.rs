// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about posts that both versions send or expect.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What both versions say of a post.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BasePost {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) creator_id: i64,
    pub(crate) community_id: i64,
    pub(crate) removed: bool,
    pub(crate) locked: bool,
    pub(crate) deleted: bool,
    pub(crate) nsfw: bool,
    pub(crate) embed_title: Option<String>,
    pub(crate) embed_description: Option<String>,
    pub(crate) thumbnail_url: Option<String>,
    pub(crate) alt_text: Option<String>,
    pub(crate) ap_id: String,
    pub(crate) local: bool,
    pub(crate) language_id: i64,
    pub(crate) featured_community: bool,
    pub(crate) featured_local: bool,
    pub(crate) url_content_type: Option<String>,
}

/// Size and type of the picture that a post links to.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ImageDetails {
    pub(crate) link: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) content_type: String,
}

/// `POST /post`; `honeypot` is a field that people cannot see and must be empty.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CreatePost {
    pub(crate) name: String,
    pub(crate) community_id: i64,
    pub(crate) url: Option<String>,
    pub(crate) alt_text: Option<String>,
    pub(crate) custom_thumbnail: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) honeypot: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) language_id: Option<i64>,
    /// Of v4, in seconds since 1970.
    pub(crate) scheduled_publish_time_at: Option<i64>,
    /// Of v4.
    pub(crate) tags: Option<Vec<i64>>,
}

/// `GET /post`: by id, or by the id of one of its comments.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetPost {
    pub(crate) id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
}

/// `PUT /post`; what is absent stays as it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EditPost {
    pub(crate) post_id: i64,
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) alt_text: Option<String>,
    pub(crate) custom_thumbnail: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) language_id: Option<i64>,
    /// Of v4, in seconds since 1970.
    pub(crate) scheduled_publish_time_at: Option<i64>,
    /// Of v4.
    pub(crate) tags: Option<Vec<i64>>,
}

/// `POST /post/delete`: by its author; undone with `deleted: false`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeletePost {
    pub(crate) post_id: i64,
    pub(crate) deleted: bool,
}

/// `POST /post/remove`: by moderators; undone with `removed: false`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RemovePost {
    pub(crate) post_id: i64,
    pub(crate) removed: bool,
    pub(crate) reason: Option<String>,
    /// Of v4.
    pub(crate) remove_children: Option<bool>,
}

/// `PUT /post/save`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SavePost {
    pub(crate) post_id: i64,
    pub(crate) save: bool,
}

/// `POST /post/mark_as_read`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MarkPostAsRead {
    pub(crate) post_ids: Vec<i64>,
    pub(crate) read: bool,
}

/// `GET /post/site_metadata`: what the page at a URL says of itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GetSiteMetadata {
    pub(crate) url: String,
}

/// What a page says of itself.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LinkMetadata {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) content_type: Option<String>,
}
