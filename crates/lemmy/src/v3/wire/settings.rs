// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people set for themselves, on the wire.
//!
//! What holds a password or a code is not `Debug`, so that it cannot end up in a log.

use serde::Serialize;

use crate::v3::wire::user::LocalUser;

/// Answer to `GET /user/export_settings`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ExportedSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bio: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) avatar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) banner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) matrix_id: Option<String>,
    pub(crate) bot_account: bool,
    pub(crate) settings: LocalUser,
    pub(crate) followed_communities: Vec<String>,
    pub(crate) saved_posts: Vec<String>,
    pub(crate) saved_comments: Vec<String>,
    pub(crate) blocked_communities: Vec<String>,
    pub(crate) blocked_users: Vec<String>,
    pub(crate) blocked_instances: Vec<String>,
}
