// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching pictures that texts here show, through the same guard as everything else.

use url::Url;

use super::get::{Head, Wanted};
use super::{Client, FetchError, Purpose};

impl Client {
    /// The bytes at a URL, `most` of them at most, if their server says that they are a picture. Unsigned: nothing says
    /// who looks. Failures are remembered like those of documents.
    pub async fn get_picture(&self, url: &Url, most: usize) -> Result<Vec<u8>, FetchError> {
        let wanted = Wanted {
            accept: "image/webp, image/png, image/jpeg, image/gif",
            check,
            most,
        };
        let mut url = url.clone();
        url.set_fragment(None);
        if let Some(failure) = self.inner.pictures.get(&url).await {
            return Err(failure);
        }
        let fetched = self.find(Purpose::Page, &url, &wanted, None).await;
        if let Err(error) = &fetched {
            let failures = &self.inner.pictures;
            failures.insert(url, error.memory(), error.clone()).await;
        }
        fetched.map(|found| found.body)
    }
}

/// What it really is, its bytes say; some servers know of no file what it is.
fn check(head: &Head) -> Result<(), FetchError> {
    let stated = head.content_type.as_ref();
    stated
        .filter(|mime| mime.type_() == mime::IMAGE || mime.essence_str() == "application/octet-stream")
        .map(|_| ())
        .ok_or(FetchError::ContentType)
}
