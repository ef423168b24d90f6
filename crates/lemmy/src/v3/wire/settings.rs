// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people set for themselves, on the wire.
//!
//! What holds a password or a code is not `Debug`, so that it cannot end up in a log.

use serde::Serialize;

use crate::v3::wire::user::LocalUser;
use crate::wire::settings::BaseExport;

/// Answer to `GET /user/export_settings`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ExportedSettings {
    #[serde(flatten)]
    pub(crate) base: BaseExport,
    pub(crate) settings: LocalUser,
    pub(crate) blocked_instances: Vec<String>,
}
