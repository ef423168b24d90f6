// SPDX-License-Identifier: AGPL-3.0-or-later
//! WebP files. Lossy ones and animations cannot be encoded anew here, so their chunks of pixels are put into a new file
//! and all others are left out. Then it is decoded to its end, to be sure that it is a picture.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, ImageDecoder};

use super::{Refused, Rules, frames};

/// In `VP8X`: that there are a colour profile, EXIF and XMP.
const METADATA: u8 = 0b0010_1100;
/// How long the header of a frame is.
const FRAME_HEADER: usize = 16;

/// The same picture or animation in a new file; nothing if it has to be turned, and so must be encoded anew.
pub(super) fn rewritten(bytes: &[u8], rules: Rules) -> Result<Option<Vec<u8>>, Refused> {
    let decoder = WebPDecoder::new(Cursor::new(bytes))?;
    let animated = decoder.has_animation();
    if !animated && turned(decoder) != Orientation::NoTransforms {
        return Ok(None);
    }
    let new = pixels_only(bytes).ok_or_else(|| Refused::Damaged("its chunks do not fit".to_owned()))?;
    let decoder = WebPDecoder::new(Cursor::new(new.as_slice()))?;
    if !animated {
        DynamicImage::from_decoder(decoder)?;
        return Ok(Some(new));
    }
    let (width, height) = decoder.dimensions();
    let mut count = frames(rules);
    for frame in chunks(new.get(12..).unwrap_or_default()) {
        if frame.is_some_and(|(name, _)| name == b"ANMF") {
            // Each is decoded on the whole canvas.
            count.count(width, height)?;
        }
    }
    for frame in decoder.into_frames() {
        frame?;
    }
    Ok(Some(new))
}

fn turned(mut decoder: WebPDecoder<Cursor<&[u8]>>) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

/// The file with nothing in it but pixels and what is needed to show them.
fn pixels_only(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = b"WEBP".to_vec();
    for chunk in chunks(bytes.get(12..)?) {
        let (name, data) = chunk?;
        match name {
            b"VP8X" => {
                let mut data = data.to_vec();
                *data.first_mut()? &= !METADATA;
                push(&mut body, name, &data)?;
            }
            b"ANMF" => {
                let mut frame = data.get(..FRAME_HEADER)?.to_vec();
                for part in chunks(&data[FRAME_HEADER..]) {
                    let (name, data) = part?;
                    if is_pixels(name) {
                        push(&mut frame, name, data)?;
                    }
                }
                push(&mut body, name, &frame)?;
            }
            b"ANIM" => push(&mut body, name, data)?,
            _ if is_pixels(name) => push(&mut body, name, data)?,
            _ => {}
        }
    }
    let mut file = Vec::with_capacity(body.len() + 8);
    push(&mut file, b"RIFF", &body)?;
    Some(file)
}

fn is_pixels(name: &[u8; 4]) -> bool {
    matches!(name, b"ALPH" | b"VP8 " | b"VP8L")
}

/// The chunks of a RIFF file by name; nothing, and then no more, where one is longer than the file.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Option<(&[u8; 4], &[u8])>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let one = cut(rest);
        rest = one.map_or(&[], |(_, _, rest)| rest);
        Some(one.map(|(name, data, _)| (name, data)))
    })
}

fn cut(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (name, rest) = bytes.split_first_chunk::<4>()?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    let data = rest.get(..size)?;
    // Chunks begin at even places; the last byte may be missing.
    let rest = rest.get(size + size % 2..).unwrap_or_default();
    Some((name, data, rest))
}

fn push(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> Option<()> {
    out.extend_from_slice(name);
    out.extend_from_slice(&u32::try_from(data.len()).ok()?.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    Some(())
}
