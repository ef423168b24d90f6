// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures on the wire: as pict-rs has them at `/pictrs`, and in Lemmy's own lists.

use serde::{Deserialize, Serialize};

use super::Stamp;
use super::user::Person;

/// Answer to `POST /pictrs/image`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Uploaded {
    pub(crate) msg: &'static str,
    pub(crate) files: Vec<UploadedFile>,
}

/// One file that was taken.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UploadedFile {
    pub(crate) file: String,
    pub(crate) delete_token: String,
    pub(crate) details: Details,
}

/// What pict-rs tells of a file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Details {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) content_type: &'static str,
    pub(crate) created_at: Stamp,
}

/// `GET /pictrs/image/FILE`; the other names are those of v4.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetImage {
    #[serde(alias = "file_type")]
    pub(crate) format: Option<String>,
    #[serde(alias = "max_size")]
    pub(crate) thumbnail: Option<u32>,
}

/// `GET /image_proxy`; the other names are those of v4.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ProxyImage {
    pub(crate) url: String,
    #[serde(alias = "file_type")]
    pub(crate) format: Option<String>,
    #[serde(alias = "max_size")]
    pub(crate) thumbnail: Option<u32>,
}

/// `GET /account/list_media` and `GET /admin/list_all_media`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ListMedia {
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
}

/// Answer to `GET /account/list_media` and `GET /admin/list_all_media`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListMediaResponse {
    pub(crate) images: Vec<LocalImageView>,
}

/// A picture and who uploaded it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImageView {
    pub(crate) local_image: LocalImage,
    pub(crate) person: Person,
}

/// A picture.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LocalImage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) local_user_id: Option<i64>,
    pub(crate) pictrs_alias: String,
    pub(crate) pictrs_delete_token: String,
    pub(crate) published: Stamp,
}
