// SPDX-License-Identifier: AGPL-3.0-or-later
//! Fetching pictures that texts here show, through the same guard as everything else.

use url::Url;

use super::fetch::{Key, Kind};
use super::{Client, FetchError};

impl Client {
    /// The bytes at a URL, `most` of them at most, if their server says that they are a picture. Unsigned: nothing says
    /// who looks. Failures are remembered like those of documents.
    pub async fn get_picture(&self, url: &Url, most: usize) -> Result<Vec<u8>, FetchError> {
        let mut url = url.clone();
        url.set_fragment(None);
        let key = Key {
            url: url.clone(),
            kind: Kind::Picture,
            key_id: None,
        };
        if let Some(failure) = self.inner.failures.get(&key).await {
            return Err(failure);
        }
        let fetched = self
            .within_time(self.arrive(url, Kind::Picture, None, most))
            .await;
        if let Err(error) = &fetched
            && error.is_remembered()
        {
            self.inner.failures.insert(key, error.clone()).await;
        }
        fetched.map(|(_, bytes)| bytes)
    }
}
