// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pictures: taken from those who may upload them, given to those who may see them, and deleted when the domain says that
//! they are to go. Their bytes are in [`crate::storage`].

mod copy;
mod prune;

use bytes::Bytes;
use kollegium_domain::error::{Denial, Error, Thing};
use kollegium_domain::media::{self, Audience, NewMedia, Type};

use crate::storage::{Loaded, Media, Refused, RequestedVariant, StoredPicture, picture};
use crate::{App, Caller};

pub use copy::{copy, forget_copy};
pub use prune::{prune, start};

/// A picture as it is served.
#[derive(Debug, Clone)]
pub struct Served {
    /// The format of the picture.
    pub content_type: Type,
    /// The content of the file.
    pub file: Loaded,
    /// The audience, which decides how caches may store it.
    pub audience: Audience,
}

/// The place of pictures.
///
/// # Errors
/// [`Refused::Off`] where the server keeps none.
pub fn of(app: &App) -> Result<&Media, Refused> {
    app.media().ok_or(Refused::Off)
}

/// Takes a picture: checked, cleaned, noted as the caller's, and kept.
pub async fn upload(app: &App, caller: &Caller, bytes: Vec<u8>) -> Result<media::Media, Refused> {
    let media = of(app)?;
    let rules = media.rules();
    let bytes = Bytes::from(bytes);
    let file = bytes.clone();
    let cleaned = media.work(&bytes, move || picture::clean(&file, rules)).await?;
    let new = NewMedia {
        random: format!("{:032x}", rand::random::<u128>()),
        delete_token: format!("{:032x}", rand::random::<u128>()),
        content_type: cleaned.content_type,
        width: cleaned.width,
        height: cleaned.height,
        bytes: cleaned.bytes.len(),
    };
    let who = caller.clone();
    let noted = app
        .write(move |tx| {
            let by = who.by(tx)?;
            media::add(tx, &by, &new, rules.quota)
        })
        .await?;
    let place = StoredPicture::of_upload(&noted.name);
    let Err(error) = media.keep(&place, cleaned.bytes.into()).await else {
        return Ok(noted);
    };
    remove(app, caller, &noted.name, &noted.delete_token).await?;
    Err(error)
}

/// Removes a picture of the caller's, or anybody's if the caller is an administrator. Its bytes go a little later.
pub async fn remove(app: &App, caller: &Caller, name: &str, token: &str) -> Result<(), Refused> {
    let (who, name, token) = (caller.clone(), name.to_owned(), token.to_owned());
    let done = app.write(move |tx| {
        let by = who.by(tx)?;
        media::remove(tx, &by, &name, &token)
    });
    Ok(done.await?)
}

/// The picture of this name, as the caller wants it and may see it. What is made of it for them is kept.
pub async fn serve(
    app: &App,
    caller: &Caller,
    name: &str,
    wanted: RequestedVariant,
) -> Result<Served, Refused> {
    let media = of(app)?;
    let missing = || Refused::Domain(Error::NotFound(Thing::Picture));
    if !media::is_name(name) {
        return Err(missing());
    }
    let (who, asked) = (caller.clone(), name.to_owned());
    let (found, audience) = app
        .read(move |snapshot| {
            let viewer = who.viewer(snapshot)?;
            media::get(snapshot, &viewer, &asked)
        })
        .await?;
    let longer = found.width.max(found.height);
    let variant = wanted.variant(found.content_type, longer);
    let place = StoredPicture::of_upload(name);
    let file = media.sized(&place, variant).await?.ok_or_else(missing)?;
    Ok(Served {
        content_type: picture::sniff(&file)?,
        file,
        audience,
    })
}

/// Refuses a caller who is not logged in: before anything that they send is read.
pub async fn require(app: &App, caller: &Caller) -> Result<(), Refused> {
    let who = caller.clone();
    let known = app.read(move |snapshot| who.actor(snapshot)).await?;
    match known {
        Some(_) => Ok(()),
        None => Err(Error::Forbidden(Denial::NotLoggedIn).into()),
    }
}
