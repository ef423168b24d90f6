// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures in other sizes and formats: few of them, since each is kept.

use kollegium_domain::media::Type;

use super::picture::{self, Cleaned};
use super::{Refused, Rules};

/// The sizes that there are: the longer side, in pixels. Others are rounded up.
const SIZES: [u32; 7] = [32, 64, 128, 256, 512, 1024, 2048];

/// A format that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, without transparency.
    Jpeg,
    /// PNG, without loss.
    Png,
    /// WebP; of a photograph a JPEG where that is smaller, since we encode WebP without loss only.
    WebP,
}

/// A requested variant of a picture; by default the original.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestedVariant {
    /// The format of the result; `None` for that of the original.
    pub format: Option<Format>,
    /// The longer side of the result in pixels, at most; `None` for the size of the original.
    pub size: Option<u32>,
}

/// One that has to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variant {
    format: Format,
    size: Option<u32>,
}

impl Format {
    /// The format with this name in requests; `None` for an unknown one.
    pub fn named(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Some(Format::Jpeg),
            "png" => Some(Format::Png),
            "webp" => Some(Format::WebP),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::WebP => "webp",
        }
    }
}

impl RequestedVariant {
    /// What has to be made of a picture whose longer side is given; nothing if the file itself will do: it is small enough, and there is no better format.
    pub(crate) fn variant(self, content_type: Type, longer: i64) -> Option<Variant> {
        let size = self
            .size
            .map(|size| SIZES.into_iter().find(|it| *it >= size).unwrap_or(SIZES[6]))
            .filter(|it| i64::from(*it) < longer);
        let format = match (self.format, content_type, size) {
            // An animation at its own size stays one, and a photograph without loss would only grow.
            (_, Type::Gif | Type::WebP, None) | (Some(Format::WebP) | None, Type::Jpeg, None) => return None,
            (Some(Format::Jpeg), Type::Jpeg, None) | (Some(Format::Png) | None, Type::Png, None) => {
                return None;
            }
            (Some(format), _, _) => format,
            (None, Type::Jpeg, Some(_)) => Format::Jpeg,
            (None, Type::Png | Type::Gif, Some(_)) => Format::Png,
            (None, Type::WebP, Some(_)) => Format::WebP,
        };
        Some(Variant { format, size })
    }
}

impl Variant {
    /// Under which name it is kept.
    pub(super) fn key(self) -> String {
        let format = self.format.name();
        match self.size {
            Some(size) => format!("{size}.{format}"),
            None => format!("full.{format}"),
        }
    }
}

/// Makes it; of an animation the first frame.
pub(super) fn make(bytes: &[u8], variant: Variant, rules: Rules) -> Result<Cleaned, Refused> {
    let mut image = picture::decode(bytes, picture::sniff(bytes)?, rules)?;
    if let Some(size) = variant.size {
        image = image.thumbnail(size, size);
    }
    let (width, height, opaque) = (image.width(), image.height(), !image.color().has_alpha());
    let made = |content_type, bytes| Cleaned {
        content_type,
        width,
        height,
        bytes,
    };
    match variant.format {
        Format::Jpeg => Ok(made(Type::Jpeg, picture::encode(&image, Type::Jpeg)?)),
        Format::Png => Ok(made(Type::Png, picture::encode(&image, Type::Png)?)),
        Format::WebP if opaque => {
            let (lossy, exact) = (
                picture::encode(&image, Type::Jpeg)?,
                picture::encode(&image, Type::WebP)?,
            );
            if lossy.len() < exact.len() {
                return Ok(made(Type::Jpeg, lossy));
            }
            Ok(made(Type::WebP, exact))
        }
        Format::WebP => Ok(made(Type::WebP, picture::encode(&image, Type::WebP)?)),
    }
}
