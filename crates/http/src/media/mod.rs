// SPDX-License-Identifier: AGPL-3.0-or-later
//! The bytes of pictures: checked and cleaned when they come, kept in a folder or bucket, resized when asked for, and
//! deleted when the domain says that they are to go.

mod bucket;
mod copy;
pub mod picture;
mod prune;
mod refused;
mod resize;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use kollegium_domain::error::{Denial, Error, Thing};
use kollegium_domain::media::{self, Audience, NewMedia, Type};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::Semaphore;

use crate::app::cores;
use crate::{App, Caller};

pub use bucket::{Bucket, Unusable};
pub use copy::copy;
pub use prune::{prune, start};
pub use refused::Refused;
use resize::Variant;
pub use resize::{Format, RequestedVariant};

/// The limits for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The maximum size of a file, in bytes.
    pub max_bytes: usize,
    /// The maximum number of pixels of a picture.
    pub max_pixels: u64,
    /// The maximum size of all pictures of one person together, in bytes; 0 means no limit.
    pub quota: i64,
    /// The maximum size of all copies of pictures of other servers together, in bytes.
    pub copies: i64,
}

impl Rules {
    /// The defaults: 10 megabytes, 40 megapixels, 500 megabytes for each person, a gigabyte of copies.
    pub const USUAL: Rules = Rules {
        max_bytes: 10_000_000,
        max_pixels: 40_000_000,
        quota: 500_000_000,
        copies: 1_000_000_000,
    };
}

/// The configuration of the store of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket of an S3-compatible store.
    Bucket(Bucket),
}

/// The store of pictures. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    store: Arc<dyn ObjectStore>,
    rules: Rules,
    turns: Arc<Semaphore>,
}

/// A picture as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The format of the picture.
    pub content_type: Type,
    /// The content of the file.
    pub bytes: Bytes,
    /// The audience, which decides how caches may store it.
    pub audience: Audience,
}

impl Media {
    /// Keeps them in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn in_folder(folder: &std::path::Path, rules: Rules) -> std::io::Result<Media> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?;
        Ok(Media::new(Arc::new(store.with_automatic_cleanup(true)), rules))
    }

    /// Keeps them in a bucket, in which everything is tried first.
    ///
    /// # Errors
    /// When writing, reading, listing or deleting fails.
    pub async fn in_bucket(bucket: &Bucket, rules: Rules) -> Result<Media, Unusable> {
        Ok(Media::new(bucket::open(bucket).await?, rules))
    }

    /// Keeps them in memory, for tests.
    pub fn in_memory(rules: Rules) -> Media {
        Media::new(Arc::new(object_store::memory::InMemory::new()), rules)
    }

    fn new(store: Arc<dyn ObjectStore>, rules: Rules) -> Media {
        Media {
            store,
            rules,
            turns: Arc::new(Semaphore::new(cores())),
        }
    }

    /// The limits for pictures.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Works on pictures off the event loop, on no more of them at once than there are cores: each takes a hundred
    /// megabytes and more. A client that disconnects meanwhile frees no permit.
    async fn work<T: Send + 'static>(
        &self,
        app: &App,
        f: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        app.compute(move || {
            let done = f();
            drop(turn);
            done
        })
        .await?
    }

    async fn read(&self, path: &Path) -> Result<Option<Bytes>, Refused> {
        match self.store.get(path).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The file at a place, or what was or is now made of it; nothing if there is none.
    async fn sized(
        &self,
        app: &App,
        place: &StoredPicture,
        variant: Option<Variant>,
    ) -> Result<Option<Bytes>, Refused> {
        let Some(variant) = variant else {
            return self.read(&place.file()).await;
        };
        let path = place.variant(variant);
        if let Some(bytes) = self.read(&path).await? {
            return Ok(Some(bytes));
        }
        let Some(bytes) = self.read(&place.file()).await? else {
            return Ok(None);
        };
        let rules = self.rules;
        let made = self
            .work(app, move || resize::make(&bytes, variant, rules))
            .await?;
        let bytes = Bytes::from(made.bytes);
        self.store.put(&path, bytes.clone().into()).await?;
        Ok(Some(bytes))
    }

    /// Deletes the bytes of a picture, whatever its size. What is not there is deleted already.
    async fn delete(&self, place: &StoredPicture) -> Result<(), Refused> {
        let variants = self.store.list(Some(&place.folder()));
        let variants: Vec<Path> = variants.map_ok(|it| it.location).try_collect().await?;
        for path in variants.into_iter().chain([place.file()]) {
            match self.store.delete(&path).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Where a picture is kept, and what is made of it.
struct StoredPicture {
    kind: &'static str,
    name: String,
}

impl StoredPicture {
    fn of_upload(name: &str) -> StoredPicture {
        StoredPicture {
            kind: "files",
            name: name.to_owned(),
        }
    }

    fn file(&self) -> Path {
        Path::from_iter([self.kind, &self.name])
    }

    fn folder(&self) -> Path {
        Path::from_iter(["sizes", self.kind, &self.name])
    }

    fn variant(&self, variant: Variant) -> Path {
        Path::from_iter(["sizes", self.kind, &self.name, &variant.key()])
    }
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
    let rules = media.rules;
    let cleaned = media.work(app, move || picture::clean(&bytes, rules)).await?;
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
    let file = StoredPicture::of_upload(&noted.name).file();
    let kept = media.store.put(&file, cleaned.bytes.into());
    let Err(error) = kept.await else {
        return Ok(noted);
    };
    remove(app, caller, &noted.name, &noted.delete_token).await?;
    Err(error.into())
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
    let bytes = media.sized(app, &place, variant).await?.ok_or_else(missing)?;
    Ok(Served {
        content_type: picture::sniff(&bytes)?,
        bytes,
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
