// SPDX-License-Identifier: AGPL-3.0-or-later
//! What Lemmy has and this server has none of: types without a value, so that lists of them are empty.

use serde::Serialize;

/// Several communities under one name.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum MultiCommunityView {}

/// Another place to log in, as anybody sees it.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum PublicOAuthProvider {}

/// Another place to log in, as administrators see it.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum AdminOAuthProvider {}

/// A program that runs within the server.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum PluginMetadata {}

/// A mark on posts that moderators give out.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum CommunityTag {}
