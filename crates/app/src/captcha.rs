// SPDX-License-Identifier: AGPL-3.0-or-later
//! Makes captchas: a picture, and the same as a sound for those who cannot see it.

use std::io::Cursor;

use ::captcha::Captcha;
use ::captcha::filters::{Dots, Noise, Wave};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use kollegium_domain::site::RegistrationSettings;
use kollegium_domain::{Error, Result, captcha, site};
use rand::RngExt;

use crate::App;

/// The characters of captchas: those that are not easily confused.
const CHARACTERS: [char; 20] = [
    'a', 'c', 'd', 'e', 'f', 'h', 'k', 'm', 'n', 'p', 'r', 't', 'v', 'w', 'x', 'y', '3', '4', '7', '9',
];
const LENGTH: u32 = 5;
/// The width and height of the picture, in pixels.
const SIZE: (u32, u32) = (220, 120);
/// Half as many samples as the sounds of the characters have: it travels inside of pages.
const SOUND: WavSpec = WavSpec {
    channels: 1,
    sample_rate: 11_025,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

/// A captcha as it is shown.
pub struct Shown {
    /// Its name, which comes back with the answer.
    pub id: String,
    /// The picture, as PNG.
    pub picture: Vec<u8>,
    /// The sound, as WAV: the letters are spoken in English.
    pub sound: Vec<u8>,
}

/// The answer of the person to a captcha.
#[derive(Clone, Default)]
pub struct CaptchaAnswer {
    /// The name of the captcha.
    pub id: String,
    /// What they read in it.
    pub answer: String,
}

/// A new captcha, where this site asks for one.
pub async fn offer(app: &App) -> Result<Option<Shown>> {
    let wanted = app.read(site::get).await?.settings.registration;
    if !wanted.captcha {
        return Ok(None);
    }
    let (answer, shown) = app.compute(move || make(&wanted)).await??;
    let (id, at) = (shown.id.clone(), app.now());
    app.write(move |tx| captcha::ask(tx, &id, &answer, at)).await?;
    Ok(Some(shown))
}

/// The answer, and what shows it.
fn make(wanted: &RegistrationSettings) -> Result<(String, Shown)> {
    let mut image = Captcha::new();
    image.set_chars(&CHARACTERS).add_chars(LENGTH);
    let mut rng = rand::rng();
    let noise = match wanted.captcha_difficulty.as_str() {
        "easy" => 0.1,
        "hard" => 0.4,
        _ => 0.25,
    };
    image
        .apply_filter(Noise::new(noise))
        .apply_filter(Wave::new(rng.random_range(1.5..2.5), rng.random_range(4.0..10.0)).horizontal())
        .apply_filter(Wave::new(rng.random_range(1.5..2.5), rng.random_range(4.0..10.0)).vertical())
        .view(SIZE.0, SIZE.1)
        .apply_filter(Dots::new(10));
    let not_made = || Error::Corrupt("cannot create a captcha".to_owned());
    let picture = image.as_png().ok_or_else(not_made)?;
    let spoken: Option<Vec<Vec<u8>>> = image.as_wav().into_iter().collect();
    let sound = joined(&spoken.ok_or_else(not_made)?).map_err(|error| Error::Corrupt(error.to_string()))?;
    let id: [u8; 16] = rng.random();
    Ok((
        image.chars_as_string(),
        Shown {
            id: hex::encode(id),
            picture,
            sound,
        },
    ))
}

/// The sounds one after the other, with pauses of different lengths.
fn joined(sounds: &[Vec<u8>]) -> std::result::Result<Vec<u8>, hound::Error> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, SOUND)?;
    for sound in sounds {
        let mut samples = WavReader::new(sound.as_slice())?;
        let samples: Vec<i16> = samples.samples().collect::<std::result::Result<_, _>>()?;
        for pair in samples.chunks_exact(2) {
            writer.write_sample(pair[0].midpoint(pair[1]))?;
        }
        let pause = rand::rng().random_range(SOUND.sample_rate / 3..SOUND.sample_rate * 2 / 3);
        for _ in 0..pause {
            writer.write_sample(rand::rng().random_range(-300..300_i16))?;
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use image::GenericImageView;
    use kollegium_domain::site;
    use kollegium_domain::testing::World;

    use super::*;

    #[test]
    fn a_captcha_can_be_seen_and_heard() {
        let mut wanted = World::new().read(site::get).settings.registration;
        for difficulty in ["easy", "medium", "hard"] {
            difficulty.clone_into(&mut wanted.captcha_difficulty);
            let (answer, shown) = make(&wanted).unwrap();
            assert_eq!(answer.chars().count(), 5);
            assert!(answer.chars().all(|it| CHARACTERS.contains(&it)), "{answer}");
            let picture = image::load_from_memory(&shown.picture).unwrap();
            assert_eq!(picture.dimensions(), SIZE);
            let sound = WavReader::new(shown.sound.as_slice()).unwrap();
            let seconds = sound.duration() / SOUND.sample_rate;
            assert!((3..15).contains(&seconds), "{seconds} s");
            let (other, again) = make(&wanted).unwrap();
            assert!(other != answer || again.id != shown.id);
        }
    }
}
