// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures on the wire.

use serde::{Deserialize, Serialize};

use super::person::Person;
use crate::wire::Stamp;

/// Answer to uploads.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UploadImageResponse {
    pub(crate) image_url: String,
    pub(crate) filename: String,
}

/// A picture.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImage {
    pub(crate) pictrs_alias: String,
    pub(crate) published_at: Stamp,
    pub(crate) person_id: i64,
}

/// A picture and who uploaded it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImageView {
    pub(crate) local_image: LocalImage,
    pub(crate) person: Person,
}

/// `DELETE /account/media` and `DELETE /image`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeleteImageParams {
    pub(crate) filename: String,
}

/// Which community has the picture: in the address of an upload, otherwise in the body.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CommunityIdQuery {
    pub(crate) id: i64,
}
