// SPDX-License-Identifier: AGPL-3.0-or-later
//! Applications for an account on the wire.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::user::{LocalUser, Person};
use crate::wire::Stamp;

/// What somebody answered who wants an account.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegistrationApplication {
    pub(crate) id: i64,
    pub(crate) local_user_id: i64,
    pub(crate) answer: String,
    pub(crate) admin_id: Option<i64>,
    pub(crate) deny_reason: Option<String>,
    pub(crate) published: Stamp,
}

/// An application with its account, and who decided.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegistrationApplicationView {
    pub(crate) registration_application: RegistrationApplication,
    pub(crate) creator_local_user: LocalUser,
    pub(crate) creator: Person,
    pub(crate) admin: Option<Person>,
}

/// `GET /admin/registration_application/list`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListRegistrationApplications {
    pub(crate) unread_only: Option<bool>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}
