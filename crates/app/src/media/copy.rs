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
    let missing = || Refused::Domain(Error::NotFound(Thing::Picture));
    let file = media
        .copied(source, &place, fetch(app, media, source, &place))
        .await?
        .ok_or_else(missing)?;
    let content_type = picture::sniff(&file)?;
    let longer = picture::longer_side(&file, content_type, media.rules())?;
    let file = match wanted.variant(content_type, longer) {
        None => file,
        variant @ Some(_) => {
            drop(file);
            media.sized(&place, variant).await?.ok_or_else(missing)?
        }
    };
    Ok(Served {
        content_type: picture::sniff(&file)?,
        file,
        audience,
    })
}

/// Forgets the copy of a picture that may have changed at its address; it is fetched again when somebody wants to see it.
pub async fn forget_copy(app: &App, source: &str) -> Result<(), Refused> {
    let Some(media) = app.media() else {
        return Ok(());
    };
    media.delete(&StoredPicture::of_copy(source)).await?;
    let source = source.to_owned();
    Ok(app
        .write(move |tx| picture_copies::drop_copy(tx, &source))
        .await?)
}

async fn fetch(app: &App, media: &Media, source: &str, place: &StoredPicture) -> Result<(), Refused> {
    let outside = app.outside().ok_or(Error::NotFound(Thing::Picture))?;
    let rules = media.rules().for_copies();
    let fetched = Bytes::from(outside.picture(source, rules.max_bytes).await?);
    let file = fetched.clone();
    let cleaned = media.work(&fetched, move || picture::clean(&file, rules)).await?;
    let (source, at, length) = (source.to_owned(), app.now(), cleaned.bytes.len());
    app.write(move |tx| picture_copies::keep_copy(tx, &source, length, at))
        .await?;
    media.keep(place, cleaned.bytes.into()).await
}
