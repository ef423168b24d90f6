// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people set for themselves, on the wire.
//!
//! What holds a password or a code is not `Debug`, so that it cannot end up in a log.

use serde::Serialize;
use serde_with::skip_serializing_none;

use crate::v3::wire::user::LocalUser;

/// Answer to `GET /user/export_settings`.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ExportedSettings {
    pub(crate) display_name: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) banner: Option<String>,
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
