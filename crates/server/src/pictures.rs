// SPDX-License-Identifier: AGPL-3.0-or-later
//! The store of pictures, and what to do if it cannot be used.

use std::error::Error;

use anyhow::{Context, Result, anyhow};
use kollegium_app::storage::{Media, Rules, Store, Unusable};

/// Opens the store of pictures and checks that it can be used.
pub(crate) async fn open(store: &Store, rules: Rules) -> Result<Media> {
    match store {
        Store::Folder(folder) => Media::in_folder(folder, rules).with_context(|| {
            format!(
                "cannot use {} for pictures: may the server write to it? If not, set media.path to another folder.",
                folder.display()
            )
        }),
        Store::Bucket(bucket) => {
            let opened = Media::in_bucket(bucket, rules).await;
            opened.map_err(|error| {
                let cause = error.source().map(ToString::to_string).unwrap_or_default();
                anyhow!(
                    "cannot use {bucket} for pictures: {error}. {}\n{cause}",
                    remedy(&error)
                )
            })
        }
    }
}

fn remedy(error: &Unusable) -> &'static str {
    match error {
        Unusable::Key(_) => {
            "Set media.bucket.access_key and media.bucket.secret_key to a key with permission to list, \
             read, write and delete in media.bucket.name. Check that the clock of this machine is right, too."
        }
        Unusable::Missing(_) => {
            "Create the bucket, or set media.bucket.name to one that exists: the server does not create it."
        }
        Unusable::Silent(_) => {
            "Is the store running? Set media.bucket.endpoint to its URL, and media.bucket.region to its region."
        }
    }
}
