// SPDX-License-Identifier: AGPL-3.0-or-later
//! The store of pictures, and what to do if it is of no use.

use std::error::Error;

use anyhow::{Context, Result, anyhow};
use kollegium_http::media::{Media, Rules, Store, Unusable};

/// Opens the store of pictures and checks that it can be used.
pub(crate) async fn open(store: &Store, rules: Rules) -> Result<Media> {
    match store {
        Store::Folder(folder) => Media::in_folder(folder, rules).with_context(|| {
            format!(
                "cannot use {} for pictures: may the server write there? Set media.path to another folder.",
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
            "Set media.bucket.access_key and media.bucket.secret_key to a key that may list, read, \
             write and delete in media.bucket.name. The clock must be right, too."
        }
        Unusable::Missing(_) => {
            "Make the bucket, or set media.bucket.name to one that is there: the server makes none."
        }
        Unusable::Silent(_) => {
            "Is the store running? Set media.bucket.endpoint to its address, and media.bucket.region to what it calls \
             the place where it is."
        }
    }
}
