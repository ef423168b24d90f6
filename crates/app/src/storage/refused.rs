// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why a picture is not taken or not given.

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
    /// The folder or bucket failed.
    #[error("the picture store failed: {0}")]
    Store(#[from] object_store::Error),
}

impl From<image::ImageError> for Refused {
    fn from(error: image::ImageError) -> Refused {
        Refused::Damaged(error.to_string())
    }
}
