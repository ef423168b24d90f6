// SPDX-License-Identifier: AGPL-3.0-or-later
//! The bytes of pictures: checked and cleaned when they come, kept in a folder or bucket, resized when asked for. Who may
//! see which is the matter of [`crate::media`].

mod bucket;
mod memory;
pub mod picture;
mod refused;
mod resize;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use moka::future::Cache;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::blocking::off_the_event_loop;

pub use bucket::{Bucket, Unusable};
pub use memory::Loaded;
use memory::Memory;
pub use refused::Refused;
use resize::Variant;
pub use resize::{Format, RequestedVariant};

/// How many pictures of other servers are fetched at once, and how long others wait for that.
const FETCHES: usize = 4;
const FETCH_PATIENCE: Duration = Duration::from_secs(10);
/// For how long it is remembered that a picture of another server was of no use, and of how many.
const FAILURE_AGE: Duration = Duration::from_secs(300);
const FAILURES: u64 = 10_000;

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

/// How many pixels a picture of another server may have at most: whoever chooses it is a stranger.
const COPY_PIXELS: u64 = 20_000_000;

impl Rules {
    /// Those for pictures of other servers.
    pub(crate) fn for_copies(self) -> Rules {
        Rules {
            max_pixels: self.max_pixels.min(COPY_PIXELS),
            ..self
        }
    }

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
    /// Megapixels that may be worked on at once.
    megapixels: Arc<Semaphore>,
    /// Pictures of other servers that may be fetched at once.
    fetches: Arc<Semaphore>,
    memory: Memory,
    /// What was refused of other servers a short time ago.
    failures: Cache<String, Arc<Refused>>,
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
            megapixels: Arc::new(Semaphore::new(megapixels(rules.max_pixels) as usize)),
            fetches: Arc::new(Semaphore::new(FETCHES)),
            memory: Memory::new(),
            failures: Cache::builder()
                .max_capacity(FAILURES)
                .time_to_live(FAILURE_AGE)
                .build(),
        }
    }

    /// The limits for pictures.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Works on a file off the event loop. All that are worked on at once have no more pixels than one picture may have:
    /// each takes four bytes for a pixel and more. A client that disconnects meanwhile frees nothing.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        file: &[u8],
        f: impl FnOnce() -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let most = megapixels(self.rules.max_pixels);
        let own = megapixels(picture::pixels(file, self.rules)?).min(most);
        let turn = Arc::clone(&self.megapixels).acquire_many_owned(own);
        let turn = turn.await.map_err(|_| Refused::Busy)?;
        off_the_event_loop(move || {
            let done = f();
            drop(turn);
            done
        })
        .await?
    }

    async fn read(&self, path: &Path) -> Result<Option<Loaded>, Refused> {
        let found = match self.store.get(path).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let size = usize::try_from(found.meta.size).unwrap_or(usize::MAX);
        let room = self.memory.room(size).await?;
        Ok(Some(Memory::hold(found.bytes().await?, room)))
    }

    /// The file at a place, or what was or is now made of it; nothing if there is none.
    pub(crate) async fn sized(
        &self,
        place: &StoredPicture,
        variant: Option<Variant>,
    ) -> Result<Option<Loaded>, Refused> {
        let Some(variant) = variant else {
            return self.original(place).await;
        };
        let path = place.variant(variant);
        let make = async {
            if let Some(known) = self.read(&path).await? {
                return Ok(Some(known));
            }
            if !self.make(place, variant, &path).await? {
                return Ok(None);
            }
            self.read(&path).await
        };
        self.memory.share(path.as_ref(), make).await
    }

    /// Makes a variant of a file and keeps it; false if there is no file.
    async fn make(&self, place: &StoredPicture, variant: Variant, path: &Path) -> Result<bool, Refused> {
        let Some(file) = self.read(&place.file()).await? else {
            return Ok(false);
        };
        let (rules, bytes) = (self.rules, file.clone());
        let made = self
            .work(&file, move || resize::make(&bytes, variant, rules))
            .await?;
        self.store.put(path, Bytes::from(made.bytes).into()).await?;
        Ok(true)
    }

    /// Keeps the bytes of a picture.
    pub(crate) async fn keep(&self, place: &StoredPicture, bytes: Bytes) -> Result<(), Refused> {
        self.store.put(&place.file(), bytes.into()).await?;
        Ok(())
    }

    /// The file of a picture; nothing if there is none.
    pub(crate) async fn original(&self, place: &StoredPicture) -> Result<Option<Loaded>, Refused> {
        let path = place.file();
        self.memory.share(path.as_ref(), self.read(&path)).await
    }

    /// The file of a picture of another server, which `fetch` brings here where it is not. Whoever else wants it meanwhile
    /// waits, and what failed is not tried again for some minutes.
    pub(crate) async fn copied(
        &self,
        source: &str,
        place: &StoredPicture,
        fetch: impl Future<Output = Result<(), Refused>>,
    ) -> Result<Option<Loaded>, Refused> {
        if let Some(failure) = self.failures.get(source).await {
            return Err(Refused::Shared(failure));
        }
        let path = place.file();
        let load = async {
            if let Some(known) = self.read(&path).await? {
                return Ok(Some(known));
            }
            let turn = tokio::time::timeout(FETCH_PATIENCE, self.fetches.acquire());
            let turn = turn.await.map_err(|_| Refused::Busy)?;
            fetch.await?;
            drop(turn);
            self.read(&path).await
        };
        let loaded = self.memory.share(path.as_ref(), load).await;
        if let Err(Refused::Shared(failure)) = &loaded
            && failure.is_lasting()
        {
            self.failures.insert(source.to_owned(), Arc::clone(failure)).await;
        }
        loaded
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

fn megapixels(pixels: u64) -> u32 {
    u32::try_from(pixels.div_ceil(1_000_000))
        .unwrap_or(u32::MAX)
        .max(1)
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
