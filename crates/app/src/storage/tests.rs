// SPDX-License-Identifier: AGPL-3.0-or-later
//! A corpus of files as people and attackers send them, and what is made of each.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kollegium_domain::media::Type;

use super::picture::{Cleaned, clean};
use super::resize::{Format, RequestedVariant, make};
use super::{Refused, Rules};

/// What may stand in no file that we give out.
const SECRET: &[u8] = b"N 52 31 E 13 24 <script>alert(1)</script>";

const RULES: Rules = Rules {
    max_bytes: 1_000_000,
    max_pixels: 1_000_000,
    quota: 0,
    copies: 0,
};

fn pixels(width: u32, height: u32) -> DynamicImage {
    let dot = |x: u32, y: u32| Rgb([x as u8, y as u8, (x * y) as u8]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, dot))
}

fn file(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    pixels(40, 20).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|it| it == what)
}

/// Takes it, and sees that nothing but the picture is left.
#[track_caller]
fn taken(bytes: &[u8], content_type: Type, size: (u32, u32)) -> Cleaned {
    let cleaned = clean(bytes, RULES).unwrap();
    assert_eq!(
        (cleaned.content_type, cleaned.width, cleaned.height),
        (content_type, size.0, size.1)
    );
    for word in [SECRET, b"Exif", b"script", b"PK\x03\x04"] {
        assert!(!contains(&cleaned.bytes, word), "{}", word.escape_ascii());
    }
    let again = image::load_from_memory(&cleaned.bytes).unwrap();
    assert_eq!((again.width(), again.height()), size);
    cleaned
}

fn refused(bytes: &[u8]) -> Refused {
    clean(bytes, RULES).unwrap_err()
}

/// EXIF with a place, and that the picture has to be turned to the right.
fn exif() -> Vec<u8> {
    let mut out = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    // Orientation, short, one value: 6.
    out.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    // The directory of the place follows at 38.
    out.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    out.extend(b"\0\0\0\0");
    out.extend(SECRET);
    out
}

fn segment(mark: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, mark], length.as_slice(), data].concat()
}

#[test]
fn a_photograph_is_turned_and_loses_its_place_and_comments() {
    let plain = file(ImageFormat::Jpeg);
    let tags = segment(0xe1, &[b"Exif\0\0".as_slice(), &exif()].concat());
    let comment = segment(0xfe, SECRET);
    let photograph = [&plain[..2], &tags, &comment, &plain[2..], SECRET].concat();
    taken(&photograph, Type::Jpeg, (20, 40));
    taken(&plain, Type::Jpeg, (40, 20));
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    };
    !bytes.iter().fold(!0, step)
}

fn png_chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let named = [name, data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &crc(&named).to_be_bytes()].concat()
}

#[test]
fn a_png_loses_its_texts_and_what_is_behind_it() {
    let plain = file(ImageFormat::Png);
    let text = png_chunk(b"tEXt", &[b"Comment\0".as_slice(), SECRET].concat());
    // The header ends at 33.
    let polyglot = [&plain[..33], &text, &plain[33..], b"PK\x03\x04", SECRET].concat();
    taken(&polyglot, Type::Png, (40, 20));
}

#[test]
fn too_many_pixels_are_refused_by_the_header() {
    let mut header = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut size = [20_000_u32.to_be_bytes(), 20_000_u32.to_be_bytes()].concat();
    size.extend([8, 6, 0, 0, 0]);
    header.extend(png_chunk(b"IHDR", &size));
    header.extend(png_chunk(b"IDAT", &[]));
    assert!(matches!(refused(&header), Refused::TooManyPixels(1_000_000)));
    let usual = clean(&header, Rules::USUAL);
    assert!(matches!(usual, Err(Refused::TooManyPixels(40_000_000))));
    let long = vec![0; 1_000_001];
    assert!(matches!(refused(&long), Refused::TooLarge(1_000_000)));
}

#[test]
fn whatever_is_no_picture_is_refused_whatever_it_claims() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for other in [
        svg.as_slice(),
        b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
        b"<!doctype html><script>alert(1)</script>",
        b"{\"type\":\"Person\"}",
        b"%PDF-1.7",
        b"BM000000000000",
        b"II*\0\0\0\0\0",
        b"push graphic-context\nviewbox 0 0 1 1\nfill 'url(https://x/)'",
        b"",
    ] {
        let error = refused(other);
        assert!(matches!(error, Refused::NotAPicture), "{}", other.escape_ascii());
    }
}

#[test]
fn files_that_only_begin_like_pictures_are_refused() {
    for other in [
        b"GIF89a/*\0\0*/=1;alert(1)//".as_slice(),
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff/*<script>alert(1)</script>",
        b"RIFF\x20\0\0\0WEBP<script>alert(1)</script>",
    ] {
        let error = refused(other);
        assert!(
            matches!(error, Refused::Damaged(_)),
            "{}: {error}",
            other.escape_ascii()
        );
    }
}

#[test]
fn what_ends_too_early_is_refused() {
    for whole in [
        file(ImageFormat::Jpeg),
        file(ImageFormat::Png),
        file(ImageFormat::WebP),
        gif(3),
        webp_animation(2),
    ] {
        for part in [whole.len() / 2, whole.len() * 3 / 4] {
            let error = refused(&whole[..part]);
            assert!(matches!(error, Refused::Damaged(_)), "{error}");
        }
    }
}

/// An animation of 40 × 20 with a comment.
fn gif(frames: u8) -> Vec<u8> {
    let palette: Vec<u8> = (0..=255_u8).flat_map(|it| [it, it, 0]).collect();
    let mut encoder = gif::Encoder::new(Vec::new(), 40, 20, &palette).unwrap();
    encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    for number in 0..frames {
        encoder
            .write_raw_extension(gif::Extension::Comment.into(), &[SECRET])
            .unwrap();
        let mut frame = gif::Frame::from_indexed_pixels(40, 20, vec![number; 800], None);
        frame.delay = 7;
        encoder.write_frame(&frame).unwrap();
    }
    encoder.into_inner().unwrap()
}

#[test]
fn a_gif_stays_an_animation_and_loses_its_comments() {
    let polyglot = [gif(3).as_slice(), b"PK\x03\x04", SECRET].concat();
    let cleaned = taken(&polyglot, Type::Gif, (40, 20));
    assert!(contains(&cleaned.bytes, b"NETSCAPE2.0"), "it goes on for ever");
    let frames = GifDecoder::new(Cursor::new(&cleaned.bytes))
        .unwrap()
        .into_frames();
    let frames = frames.collect_frames().unwrap();
    let delays: Vec<_> = frames.iter().map(|it| it.delay().numer_denom_ms().0).collect();
    assert_eq!(delays, [70; 3]);
    assert_eq!(frames[2].buffer().get_pixel(0, 0), &Rgba([2, 2, 0, 255]));
}

/// The chunks of a WebP file with that many frames, a place and a comment.
fn webp_animation(frames: usize) -> Vec<u8> {
    let still = file(ImageFormat::WebP);
    let chunk = |name: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let padding = vec![0; data.len() % 2];
        [name, length.as_slice(), data, &padding].concat()
    };
    let size = [39, 0, 0, 19, 0, 0];
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(
        b"VP8X",
        &[&[0b0010_1110, 0, 0, 0], size.as_slice()].concat(),
    ));
    body.extend(chunk(b"ICCP", SECRET));
    body.extend(chunk(b"ANIM", &[0; 6]));
    for _ in 0..frames {
        let header = [&[0; 6], size.as_slice(), &[70, 0, 0, 0]].concat();
        let frame = [&header, &still[12..], &chunk(b"XXXX", SECRET)].concat();
        body.extend(chunk(b"ANMF", &frame));
    }
    body.extend(chunk(b"EXIF", &exif()));
    body.extend(chunk(b"XMP ", SECRET));
    chunk(b"RIFF", &body)
}

#[test]
fn a_webp_stays_an_animation_and_loses_its_place() {
    let cleaned = taken(&webp_animation(3), Type::WebP, (40, 20));
    let decoder = WebPDecoder::new(Cursor::new(&cleaned.bytes)).unwrap();
    assert!(decoder.has_animation());
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 3);
}

#[test]
fn a_still_webp_loses_its_place_and_is_turned() {
    let still = file(ImageFormat::WebP);
    let plain = taken(&still, Type::WebP, (40, 20));
    assert_eq!(plain.bytes, still, "what was small stays small");
    let mut turned = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x27\0\0\x13\0\0".to_vec();
    turned.extend(&still[12..]);
    let exif = exif();
    turned.extend(b"EXIF");
    turned.extend(u32::try_from(exif.len()).unwrap().to_le_bytes());
    turned.extend(&exif);
    turned.resize(turned.len() + exif.len() % 2, 0);
    let size = u32::try_from(turned.len() - 8).unwrap().to_le_bytes();
    turned[4..8].copy_from_slice(&size);
    taken(&turned, Type::WebP, (20, 40));
}

#[test]
fn animations_with_too_many_pixels_are_refused() {
    // Four times the pixels of a picture: five frames of 800.
    let rules = Rules {
        max_pixels: 800,
        ..RULES
    };
    for (few, many) in [(gif(4), gif(6)), (webp_animation(4), webp_animation(6))] {
        clean(&few, rules).unwrap();
        assert!(matches!(clean(&many, rules), Err(Refused::TooManyPixels(3_200))));
    }
}

#[test]
fn few_sizes_are_made_and_none_that_is_larger() {
    let key = |content_type, format: Option<&str>, size| {
        let wanted = RequestedVariant {
            format: format.and_then(Format::named),
            size,
        };
        wanted.variant(content_type, 1_000).map(|it| it.key())
    };
    assert_eq!(key(Type::Jpeg, None, None), None);
    assert_eq!(key(Type::Jpeg, Some("webp"), None), None);
    assert_eq!(key(Type::Jpeg, Some("webp"), Some(5_000)), None);
    assert_eq!(
        key(Type::Jpeg, Some("webp"), Some(200)).as_deref(),
        Some("256.webp")
    );
    assert_eq!(key(Type::Jpeg, Some("avif"), Some(1)).as_deref(), Some("32.jpg"));
    assert_eq!(key(Type::Png, Some("webp"), None).as_deref(), Some("full.webp"));
    assert_eq!(key(Type::Gif, Some("webp"), None), None, "it stays an animation");
    assert_eq!(key(Type::Gif, None, Some(96)).as_deref(), Some("128.png"));
}

#[test]
fn a_smaller_picture_is_made() {
    let wanted = |format| {
        let wanted = RequestedVariant {
            format: Some(format),
            size: Some(32),
        };
        wanted.variant(Type::Png, 1_000).unwrap()
    };
    let mut flat = Cursor::new(Vec::new());
    let picture = RgbaImage::from_pixel(400, 200, Rgba([1, 2, 3, 128]));
    picture.write_to(&mut flat, ImageFormat::Png).unwrap();
    let made = make(flat.get_ref(), wanted(Format::WebP), RULES).unwrap();
    assert_eq!((made.content_type, made.width, made.height), (Type::WebP, 32, 16));
    let made = make(flat.get_ref(), wanted(Format::Jpeg), RULES).unwrap();
    assert_eq!(made.content_type, Type::Jpeg);
}
