// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures on the wire: as pict-rs has them at `/pictrs`, and in Lemmy's own lists.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// `GET /account/list_media` and `GET /admin/list_all_media`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListMedia {
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}

/// A picture and who uploaded it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImageView {
    pub(crate) local_image: LocalImage,
    pub(crate) person: Person,
}

/// A picture.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImage {
    pub(crate) local_user_id: Option<i64>,
    pub(crate) pictrs_alias: String,
    pub(crate) pictrs_delete_token: String,
    pub(crate) published: Stamp,
}
