// SPDX-License-Identifier: AGPL-3.0-or-later
//! A bucket of an S3-compatible store. Requests to it are signed with OpenSSL, as everything here is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    ClientOptions, CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm,
};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, Result, RetryConfig};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sha::Sha256;
use openssl::sign;

/// A bucket and its access key.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The address of the store, such as `https://s3.example.org`.
    pub endpoint: String,
    /// The name of the bucket, which is there already.
    pub name: String,
    /// The region of the store.
    pub region: String,
    /// The public part of the key, its id.
    pub access_key: String,
    /// The secret part of it.
    pub secret_key: String,
}

impl fmt::Display for Bucket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the bucket {} at {}", self.name, self.endpoint)
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key must not get into a log.
        write!(out, "Bucket({self})")
    }
}

/// Why a bucket is of no use.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The key is not known there, its secret part is wrong, or it may too little.
    #[error("the store rejected the access key")]
    Key(#[source] Error),
    /// The store has no bucket of this name.
    #[error("the bucket does not exist")]
    Missing(#[source] Error),
    /// No store answers, or something that is not an S3-compatible store.
    #[error("the store does not answer, or is not S3-compatible")]
    Silent(#[source] Error),
}

impl From<Error> for Unusable {
    fn from(error: Error) -> Unusable {
        if matches!(
            error,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. }
        ) {
            Unusable::Key(error)
        } else if matches!(error, Error::NotFound { .. }) {
            Unusable::Missing(error)
        } else {
            Unusable::Silent(error)
        }
    }
}

/// How long one request may take, and for how long a failed one is repeated: together no longer than a person waits.
const PATIENCE: Duration = Duration::from_secs(20);
const REPEATED: Duration = Duration::from_secs(5);

/// The bucket, after all that will have to be done in it has been tried: better now than at the first upload.
pub(super) async fn open(bucket: &Bucket) -> Result<Arc<dyn ObjectStore>, Unusable> {
    let store = build(bucket)?;
    // Several nodes may try at once.
    let trial = Path::from(format!("trial-{:016x}", rand::random::<u64>()));
    store.put(&trial, "written at the start".into()).await?;
    store.get(&trial).await?.bytes().await?;
    store.list(Some(&trial)).try_collect::<Vec<_>>().await?;
    store.delete(&trial).await?;
    Ok(Arc::new(store))
}

fn build(bucket: &Bucket) -> Result<AmazonS3> {
    let client = ClientOptions::new()
        .with_timeout(PATIENCE)
        .with_allow_http(bucket.endpoint.starts_with("http://"));
    let retry = RetryConfig {
        max_retries: 3,
        retry_timeout: REPEATED,
        ..RetryConfig::default()
    };
    AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retry)
        .with_endpoint(&bucket.endpoint)
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(&bucket.access_key)
        .with_secret_access_key(&bucket.secret_key)
        .with_crypto_provider(Arc::new(OpenSsl))
        // Few are deleted at a time, and not every store can delete many.
        .with_disable_bulk_delete(true)
        .build()
}

#[derive(Debug)]
struct OpenSsl;

impl CryptoProvider for OpenSsl {
    fn digest(&self, algorithm: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        only_sha256(algorithm)?;
        Ok(Box::new(Digest {
            hasher: Sha256::new(),
            digest: [0; 32],
        }))
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        only_sha256(algorithm)?;
        Ok(Box::new(Hmac {
            key: PKey::hmac(secret).map_err(failed)?,
            data: Vec::new(),
            code: Vec::new(),
        }))
    }

    /// Stores of other kinds need it.
    fn sign(&self, _: SigningAlgorithm, _: &[u8]) -> Result<Box<dyn Signer>> {
        Err(failed("signing with certificates is not supported"))
    }
}

fn only_sha256(algorithm: DigestAlgorithm) -> Result<()> {
    match algorithm {
        DigestAlgorithm::Sha256 => Ok(()),
        other => Err(failed(format!("the digest algorithm {other:?} is not supported"))),
    }
}

struct Digest {
    hasher: Sha256,
    digest: [u8; 32],
}

impl DigestContext for Digest {
    fn update(&mut self, data: &[u8]) {
        self.hasher.update(data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.digest = self.hasher.clone().finish();
        Ok(&self.digest)
    }
}

/// What it is made of is kept until the end, since an error can only be returned then. It is a few lines.
struct Hmac {
    key: PKey<Private>,
    data: Vec<u8>,
    code: Vec<u8>,
}

impl HmacContext for Hmac {
    fn update(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        let mut signer = sign::Signer::new(MessageDigest::sha256(), &self.key).map_err(failed)?;
        self.code = signer.sign_oneshot_to_vec(&self.data).map_err(failed)?;
        Ok(&self.code)
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Generic {
        store: "S3",
        source: error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, the second test case.
    #[test]
    fn hashes_are_those_of_the_standards() {
        let mut digest = OpenSsl.digest(DigestAlgorithm::Sha256).unwrap();
        digest.update(b"ab");
        digest.update(b"c");
        assert!(hex::encode(digest.finish().unwrap()).starts_with("ba7816bf8f01cfea"));
        let mut hmac = OpenSsl.hmac(DigestAlgorithm::Sha256, b"Jefe").unwrap();
        hmac.update(b"what do ya want ");
        hmac.update(b"for nothing?");
        assert!(hex::encode(hmac.finish().unwrap()).starts_with("5bdcc146bf60754e"));
    }

    #[test]
    fn the_key_gets_into_no_log() {
        let bucket = Bucket {
            endpoint: "https://s3.musterau.example".to_owned(),
            name: "bilder".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "schluessel".to_owned(),
            secret_key: "geheim".to_owned(),
        };
        let said = format!("{bucket:?}");
        assert_eq!(said, "Bucket(the bucket bilder at https://s3.musterau.example)");
    }
}
