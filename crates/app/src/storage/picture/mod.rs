// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is taken as a picture, and what is left of it: pixels. Everything is written anew from what was decoded, so
//! that no place, name, comment, script or second file within it survives.
//!
//! The size is read from the header before anything is decoded, and what is decoded has a limit of memory.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use kollegium_domain::media::Type;

use super::{Refused, Rules};

mod gif;
mod webp;

/// How good JPEG files are that we write, of 100.
const QUALITY: u8 = 88;
/// How many pixels all frames of an animation may have, in those that one picture may have.
const ANIMATION: u64 = 4;
/// How many frames an animation may have.
const FRAMES: usize = 1_000;

/// A picture of which nothing but the picture is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The format of the picture.
    pub content_type: Type,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The content of the file, without metadata.
    pub bytes: Vec<u8>,
}

/// What the first bytes say; a name or a declared type says nothing.
pub fn sniff(bytes: &[u8]) -> Result<Type, Refused> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => Ok(Type::Jpeg),
        Ok(ImageFormat::Png) => Ok(Type::Png),
        Ok(ImageFormat::Gif) => Ok(Type::Gif),
        Ok(ImageFormat::WebP) => Ok(Type::WebP),
        Ok(_) | Err(_) => Err(Refused::NotAPicture),
    }
}

/// Checks a file and keeps the picture: turned as its metadata says, without metadata. Animations of GIF and WebP stay
/// animations.
pub fn clean(bytes: &[u8], rules: Rules) -> Result<Cleaned, Refused> {
    if bytes.len() > rules.max_bytes {
        return Err(Refused::TooLarge(rules.max_bytes));
    }
    let content_type = sniff(bytes)?;
    let (width, height) = reader(bytes, content_type, rules).into_dimensions()?;
    check_pixels(width, height, rules)?;
    let rewritten = match content_type {
        Type::Gif => Some(gif::rewritten(bytes, frames(rules))?),
        Type::WebP => webp::rewritten(bytes, rules)?,
        Type::Jpeg | Type::Png => None,
    };
    if let Some(bytes) = rewritten {
        return Ok(Cleaned {
            content_type,
            width,
            height,
            bytes,
        });
    }
    if content_type == Type::Jpeg && is_cut(bytes) {
        return Err(Refused::Damaged("its end is missing".to_owned()));
    }
    let image = decode(bytes, content_type, rules)?;
    Ok(Cleaned {
        content_type,
        width: image.width(),
        height: image.height(),
        bytes: encode(&image, content_type)?,
    })
}

/// All frames of an animation together.
#[derive(Debug, Clone, Copy)]
struct Frames {
    left: usize,
    pixels: u64,
    most: u64,
}

fn frames(rules: Rules) -> Frames {
    let most = ANIMATION * rules.max_pixels;
    Frames {
        left: FRAMES,
        pixels: 0,
        most,
    }
}

impl Frames {
    /// Counts one more frame.
    fn count(&mut self, width: u32, height: u32) -> Result<(), Refused> {
        self.pixels += u64::from(width) * u64::from(height);
        if self.left == 0 || self.pixels > self.most {
            return Err(Refused::TooManyPixels(self.most));
        }
        self.left -= 1;
        Ok(())
    }
}

/// How many pixels a file has by its header.
pub(super) fn pixels(bytes: &[u8], rules: Rules) -> Result<u64, Refused> {
    let (width, height) = reader(bytes, sniff(bytes)?, rules).into_dimensions()?;
    Ok(u64::from(width) * u64::from(height))
}

/// The longer side of a file that was cleaned.
pub(crate) fn longer_side(bytes: &[u8], content_type: Type, rules: Rules) -> Result<i64, Refused> {
    let (width, height) = reader(bytes, content_type, rules).into_dimensions()?;
    Ok(i64::from(width.max(height)))
}

fn check_pixels(width: u32, height: u32, rules: Rules) -> Result<(), Refused> {
    if u64::from(width) * u64::from(height) > rules.max_pixels {
        return Err(Refused::TooManyPixels(rules.max_pixels));
    }
    if width == 0 || height == 0 {
        return Err(Refused::Damaged("it has no pixels".to_owned()));
    }
    Ok(())
}

fn reader(bytes: &[u8], content_type: Type, rules: Rules) -> ImageReader<Cursor<&[u8]>> {
    let format = match content_type {
        Type::Jpeg => ImageFormat::Jpeg,
        Type::Png => ImageFormat::Png,
        Type::Gif => ImageFormat::Gif,
        Type::WebP => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // Four bytes for a pixel, and as many again for what a decoder needs beside.
    limits.max_alloc = Some(8 * rules.max_pixels + 1_000_000);
    reader.limits(limits);
    reader
}

/// The pixels, turned as the metadata says; of an animation the first frame.
pub(super) fn decode(bytes: &[u8], content_type: Type, rules: Rules) -> Result<DynamicImage, Refused> {
    let mut decoder = reader(bytes, content_type, rules).into_decoder()?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, rules)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(turned);
    Ok(image)
}

/// A new file with these pixels and nothing else.
pub(super) fn encode(image: &DynamicImage, content_type: Type) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    match content_type {
        Type::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
            if matches!(image, DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_)) {
                image.write_with_encoder(encoder)?;
            } else {
                image.to_rgb8().write_with_encoder(encoder)?;
            }
        }
        Type::WebP => {
            let encoder = WebPEncoder::new_lossless(&mut out);
            if matches!(image, DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)) {
                image.write_with_encoder(encoder)?;
            } else if image.color().has_alpha() {
                image.to_rgba8().write_with_encoder(encoder)?;
            } else {
                image.to_rgb8().write_with_encoder(encoder)?;
            }
        }
        // A still of a GIF is a PNG, which has all colours.
        Type::Png | Type::Gif => image.write_with_encoder(PngEncoder::new(&mut out))?,
    }
    Ok(out)
}

/// Whether a JPEG file ends before its picture does, which decoders fill with grey: after the last beginning of picture
/// data there has to be an end. Within the data, neither mark can stand.
fn is_cut(bytes: &[u8]) -> bool {
    let last = |mark: u8| bytes.windows(2).rposition(|it| it == [0xff, mark]);
    match (last(0xda), last(0xd9)) {
        (Some(begin), Some(end)) => end < begin,
        (_, None) | (None, _) => true,
    }
}
