// SPDX-License-Identifier: AGPL-3.0-or-later
//! The bytes of pictures: checked and cleaned when they come, kept in a folder or bucket, resized when asked for. Who may
//! see which is the matter of [`crate::media`].

mod bucket;
pub mod picture;
mod refused;
mod resize;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::blocking::{cores, off_the_event_loop};

pub use bucket::{Bucket, Unusable};
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
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        f: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        off_the_event_loop(move || {
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
    pub(crate) async fn sized(
        &self,
        place: &StoredPicture,
        variant: Option<Variant>,
    ) -> Result<Option<Bytes>, Refused> {
        let Some(variant) = variant else {
            return self.original(place).await;
        };
        let path = place.variant(variant);
        if let Some(bytes) = self.read(&path).await? {
            return Ok(Some(bytes));
        }
        let Some(bytes) = self.original(place).await? else {
            return Ok(None);
        };
        let rules = self.rules;
        let made = self.work(move || resize::make(&bytes, variant, rules)).await?;
        let bytes = Bytes::from(made.bytes);
        self.store.put(&path, bytes.clone().into()).await?;
        Ok(Some(bytes))
    }

    /// Keeps the bytes of a picture.
    pub(crate) async fn keep(&self, place: &StoredPicture, bytes: Bytes) -> Result<(), Refused> {
        self.store.put(&place.file(), bytes.into()).await?;
        Ok(())
    }

    /// The file of a picture; nothing if there is none.
    pub(crate) async fn original(&self, place: &StoredPicture) -> Result<Option<Bytes>, Refused> {
        self.read(&place.file()).await
    }

    /// Deletes the bytes of a picture, whatever its size. What is not there is deleted already.
    pub(crate) async fn delete(&self, place: &StoredPicture) -> Result<(), Refused> {
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
pub(crate) struct StoredPicture {
    kind: &'static str,
    name: String,
}

impl StoredPicture {
    /// Where the copy of a picture at this address is.
    pub(crate) fn of_copy(source: &str) -> StoredPicture {
        StoredPicture {
            kind: "copies",
            name: hex::encode(Sha256::digest(source)),
        }
    }

    /// Where the upload of this name is.
    pub(crate) fn of_upload(name: &str) -> StoredPicture {
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
