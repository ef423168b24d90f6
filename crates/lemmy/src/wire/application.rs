// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about applications that both versions send or expect.

use serde::Deserialize;

/// `GET /admin/registration_application`: that of one person.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GetRegistrationApplication {
    pub(crate) person_id: i64,
}

/// `PUT /admin/registration_application/approve`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ApproveRegistrationApplication {
    pub(crate) id: i64,
    pub(crate) approve: bool,
    pub(crate) deny_reason: Option<String>,
}
