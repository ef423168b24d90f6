// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why a picture is not taken or not given.

use std::sync::Arc;

use kollegium_domain::Error;

use crate::NotReached;

/// Why a picture is not taken or not given.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// This server keeps no pictures.
    #[error("this server does not store pictures")]
    Off,
    /// More bytes than one file may have.
    #[error("the file is larger than {0} bytes")]
    TooLarge(usize),
    /// It is something else, whatever its name says.
    #[error("the file is not a picture; use JPEG, PNG, GIF or WebP")]
    NotAPicture,
    /// More pixels than one picture may have, or all frames of an animation together.
    #[error("the picture has more than {0} pixels")]
    TooManyPixels(u64),
    /// It cannot be read to its end.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// The server that has it did not give it.
    #[error(transparent)]
    Elsewhere(#[from] NotReached),
    /// The domain refused.
    #[error(transparent)]
    Domain(#[from] Error),
    /// Others keep the memory for pictures, or the processors, for too long.
    #[error("too many pictures are asked for at the moment; try again later")]
    Busy,
    /// The same as for somebody else who wanted the same.
    #[error(transparent)]
    Shared(Arc<Refused>),
    /// The folder or bucket failed.
    #[error("the picture store failed: {0}")]
    Store(#[from] object_store::Error),
}

impl Refused {
    /// Whether the same would be said again: it is the picture's own fault, or that of the server that has it.
    pub(crate) fn is_lasting(&self) -> bool {
        match self {
            Refused::TooLarge(_)
            | Refused::NotAPicture
            | Refused::TooManyPixels(_)
            | Refused::Damaged(_)
            | Refused::Elsewhere(_) => true,
            Refused::Shared(refused) => refused.is_lasting(),
            Refused::Off | Refused::Busy | Refused::Domain(_) | Refused::Store(_) => false,
        }
    }
}

impl From<image::ImageError> for Refused {
    fn from(error: image::ImageError) -> Refused {
        Refused::Damaged(error.to_string())
    }
}
