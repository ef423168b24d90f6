// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures of other servers: fetched once, cleaned like uploads, and kept for some time.

use bytes::Bytes;
use kollegium_domain::error::{Error, Thing};
use kollegium_domain::media::Audience;
use kollegium_domain::picture_copies;

use super::{Served, of};
use crate::storage::{Media, Refused, RequestedVariant, StoredPicture, picture};
use crate::{App, Caller};

/// The picture at this address, if something that the caller may read shows it. It is fetched where no copy is kept.
pub async fn copy(
    app: &App,
    caller: &Caller,
    source: &str,
    wanted: RequestedVariant,
) -> Result<Served, Refused> {
    let media = of(app)?;
    let (who, asked) = (caller.clone(), source.to_owned());
    let audience: Audience = app
        .read(move |snapshot| {
            let viewer = who.viewer(snapshot)?;
            picture_copies::may_copy(snapshot, &viewer, &asked)
        })
        .await?;
    let place = StoredPicture::of_copy(source);
    let bytes = match media.original(&place).await? {
        Some(bytes) => bytes,
        None => fetch(app, media, source, &place).await?,
    };
    let content_type = picture::sniff(&bytes)?;
    let longer = picture::longer_side(&bytes, content_type, media.rules())?;
    let bytes = match wanted.variant(content_type, longer) {
        None => bytes,
        variant @ Some(_) => media
            .sized(&place, variant)
            .await?
            .ok_or(Error::NotFound(Thing::Picture))?,
    };
    Ok(Served {
        content_type: picture::sniff(&bytes)?,
        bytes,
        audience,
    })
}

async fn fetch(app: &App, media: &Media, source: &str, place: &StoredPicture) -> Result<Bytes, Refused> {
    let outside = app.outside().ok_or(Error::NotFound(Thing::Picture))?;
    let fetched = outside.picture(source, media.rules().max_bytes).await?;
    let rules = media.rules();
    let cleaned = media.work(move || picture::clean(&fetched, rules)).await?;
    let (bytes, source, at) = (Bytes::from(cleaned.bytes), source.to_owned(), app.now());
    let length = bytes.len();
    app.write(move |tx| picture_copies::keep_copy(tx, &source, length, at))
        .await?;
    media.keep(place, bytes.clone()).await?;
    Ok(bytes)
}
