// SPDX-License-Identifier: AGPL-3.0-or-later
//! Structs about pictures that both versions send or expect.

use serde::{Deserialize, Serialize};

use crate::wire::Stamp;

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
