// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why a document of another server is not used.

use kollegium_client::{FetchError, Memory, TargetRefused};

use crate::json::JsonFault;

/// Why there is no document. Cloned to all who waited for the same URL, hence texts instead of sources.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nothing was fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Not usable as JSON.
    #[error(transparent)]
    Json(#[from] JsonFault),
    /// The document's `id` is absent or is not where it came from, so it may be forged.
    #[error("the document's id is not the URL it came from")]
    WrongId,
    /// The document's `id` is at another origin, where alone it can be believed.
    #[error("the document is that of {0}")]
    Elsewhere(url::Url),
    /// The webfinger or NodeInfo document does not say what it must.
    #[error("discovery failed: {0}")]
    Discovery(&'static str),
}

impl DocumentError {
    /// For how long the document is not asked for again on account of this failure.
    pub(super) fn memory(&self) -> Memory {
        match self {
            Self::Fetch(error) => error.memory(),
            Self::Json(_) | Self::WrongId | Self::Elsewhere(_) | Self::Discovery(_) => Memory::Failure,
        }
    }
}

impl From<TargetRefused> for DocumentError {
    fn from(refused: TargetRefused) -> Self {
        FetchError::from(refused).into()
    }
}
