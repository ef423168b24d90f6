// SPDX-License-Identifier: AGPL-3.0-or-later
//! In whose name our requests are signed.

use chrono::Utc;
use kollegium_client::{Headers, Sign};
use url::Url;

use super::{PrivateKey, cavage};

/// In whose name a request is signed.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The id of the key, such as `https://forum.example/actor#main-key`.
    pub key_id: String,
    /// Its private half.
    pub key: PrivateKey,
}

impl Sign for Signer {
    fn sign_get(&self, url: &Url) -> Result<Headers, String> {
        cavage::sign_get(&self.key, &self.key_id, url, Utc::now()).map_err(|error| error.to_string())
    }

    fn sign_post(&self, url: &Url, body: &[u8]) -> Result<Headers, String> {
        cavage::sign_post(&self.key, &self.key_id, url, Utc::now(), body).map_err(|error| error.to_string())
    }
}
