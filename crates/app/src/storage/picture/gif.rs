// SPDX-License-Identifier: AGPL-3.0-or-later
//! GIF files, decoded to their frames and written anew: comments, texts and applications' data are left out, and so is
//! what stands behind the end.

use gif::{ColorOutput, DecodeOptions, Encoder, MemoryLimit};

use super::{Frames, Refused};

/// The most memory for one frame, in bytes: one for a pixel.
const MEMORY: u64 = 100_000_000;

/// The same picture or animation in a new file.
pub(super) fn rewritten(bytes: &[u8], mut frames: Frames) -> Result<Vec<u8>, Refused> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_frame_consistency(true);
    options.set_memory_limit(MemoryLimit::Bytes(
        std::num::NonZeroU64::new(MEMORY).unwrap_or(std::num::NonZeroU64::MIN),
    ));
    let mut decoder = options.read_info(bytes).map_err(damaged)?;
    let (width, height) = (decoder.width(), decoder.height());
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder = Encoder::new(Vec::new(), width, height, &palette).map_err(damaged)?;
    let mut first = true;
    while let Some(info) = decoder.next_frame_info().map_err(damaged)? {
        frames.count(u32::from(info.width), u32::from(info.height))?;
        let mut frame = info.clone();
        let mut pixels = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut pixels).map_err(damaged)?;
        frame.buffer = pixels.into();
        // The decoder has put the lines in order.
        frame.interlaced = false;
        if first {
            // How often it runs is said before its first frame.
            encoder.set_repeat(decoder.repeat()).map_err(damaged)?;
            first = false;
        }
        encoder.write_frame(&frame).map_err(damaged)?;
    }
    if first {
        return Err(damaged("it has no frame"));
    }
    encoder.into_inner().map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> Refused {
    Refused::Damaged(error.to_string())
}
