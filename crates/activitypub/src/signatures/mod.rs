// SPDX-License-Identifier: AGPL-3.0-or-later
//! HTTP message signatures: draft-cavage-12 both ways, RFC 9421 inbound.
//!
//! Checking has two steps, because the first needs no key and so no network: [`parse`] does everything that
//! can be judged from the request alone, [`Unverified::verify`] does the arithmetic. Whose key it is, and
//! whether that actor may say what the body says, is for the caller to check.

pub mod cavage;
mod digest;
mod keys;
mod rfc9421;
mod signer;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

pub use keys::{KeyFault, PrivateKey, PublicKey};
pub use signer::Signer;

/// How far `Date`, `created` and our clock may lie apart, in either direction.
pub const MAX_SKEW: TimeDelta = TimeDelta::hours(1);

/// Longest `keyId`, in bytes.
const MAX_KEY_ID: usize = 2048;
/// Longest `Signature` and `Signature-Input` header, in bytes.
const MAX_HEADER: usize = 8192;
/// Most components that a signature may list.
const MAX_COMPONENTS: usize = 32;

/// A received request, as far as signatures are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method as sent, such as `POST`.
    pub method: &'a str,
    /// Path and query as received, such as `/inbox?x=1`.
    pub path_and_query: &'a str,
    /// Every header line as received; names in any case, repeated names repeated.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The raw body.
    pub body: &'a [u8],
}

/// Which of the two schemes signed a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// draft-cavage-http-signatures-12.
    Cavage,
    /// RFC 9421.
    Rfc9421,
}

/// A signature that is well-formed, fresh, meant for us and covers what it must; only its key is missing.
#[derive(Debug)]
pub struct Unverified {
    key_id: Url,
    scheme: Scheme,
    /// The texts that the peer may have signed: peers disagree on whether the query string is part of it.
    candidates: Vec<String>,
    signature: Vec<u8>,
}

impl Unverified {
    /// The absolute http(s) URL that names the key.
    pub fn key_id(&self) -> &Url {
        &self.key_id
    }

    /// The scheme that the peer speaks.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// What tells this signature from every other one.
    pub fn fingerprint(&self) -> [u8; 32] {
        openssl::sha::sha256(&self.signature)
    }

    /// Checks the signature with a key. The type of the key, not the label, decides on the algorithm:
    /// RSA means PKCS#1 v1.5 with SHA-256.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Refusal> {
        let signed = |text: &String| key.verifies(text.as_bytes(), &self.signature);
        if self.candidates.iter().any(signed) {
            Ok(())
        } else {
            Err(Refusal::WrongKey)
        }
    }
}

/// Why a signed request was refused; the texts tell the peer's operator what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A header that is required or listed does not exist.
    #[error("the request has no {0} header; send it and sign it")]
    Missing(String),
    /// A header that must be unique came more than once.
    #[error("the request has more than one {0} header; send exactly one")]
    Repeated(String),
    /// Something could not be read.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The signature does not cover a component that it must cover.
    #[error("the signature does not cover {0}; add it to the signed components")]
    NotCovered(&'static str),
    /// The signature covers something that this server cannot reconstruct.
    #[error("the signature covers a component that this server does not know; leave it out")]
    UnknownComponent,
    /// The digest header has no SHA-256 entry.
    #[error("the digest has no SHA-256 entry; add one")]
    NoSha256,
    /// The digest is not that of the body.
    #[error("the digest is not that of the body received; compute it over the bytes sent")]
    WrongDigest,
    /// The request was signed for another host.
    #[error("the Host header is not this server's public name; the request was meant for somebody else")]
    ForeignHost,
    /// `Date` or `created` is too far from our clock.
    #[error("{0} is more than an hour from this server's clock; check the clocks and sign each attempt anew")]
    OutsideWindow(&'static str),
    /// The signature says that it has expired.
    #[error("the signature has expired; sign each attempt anew")]
    Expired,
    /// The algorithm is none of those accepted.
    #[error("the signature algorithm is not accepted; use rsa-sha256 (RFC 9421: rsa-v1_5-sha256) or ed25519")]
    UnknownAlgorithm,
    /// `keyId` is not a usable URL.
    #[error("keyId is not an absolute http or https URL of at most 2048 bytes")]
    KeyId,
    /// The arithmetic failed.
    #[error(
        "the signature does not match the key; check the key, the signed components and the request target"
    )]
    WrongKey,
}

/// Reads the signature of a request and checks all that needs no key.
///
/// `own_authority` is our public `host[:port]`; `now` is the time of receipt. A request with a
/// `Signature-Input` header is judged by RFC 9421, any other by draft-cavage-12.
pub fn parse(request: &Request<'_>, own_authority: &str, now: DateTime<Utc>) -> Result<Unverified, Refusal> {
    let signature = request.single("signature")?;
    if signature.len() > MAX_HEADER {
        return Err(Refusal::Malformed("the Signature header"));
    }
    if !request.single("host")?.eq_ignore_ascii_case(own_authority) {
        return Err(Refusal::ForeignHost);
    }
    if request.values("signature-input").next().is_some() {
        rfc9421::parse(request, signature, own_authority, now)
    } else {
        cavage::parse(request, signature, now)
    }
}

impl<'a> Request<'a> {
    fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// The value of a header that must occur exactly once.
    fn single(&self, name: &str) -> Result<&'a str, Refusal> {
        let mut values = self.values(name);
        let value = values.next().ok_or_else(|| Refusal::Missing(name.to_owned()))?;
        if values.next().is_some() {
            return Err(Refusal::Repeated(name.to_owned()));
        }
        let text = std::str::from_utf8(value).map_err(|_| Refusal::Malformed("a header"))?;
        Ok(text.trim())
    }

    fn path(&self) -> &'a str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    fn needs_digest(&self) -> bool {
        !self.body.is_empty() || !matches!(self.method, "GET" | "HEAD")
    }
}

fn parse_key_id(text: &str) -> Result<Url, Refusal> {
    if text.len() > MAX_KEY_ID {
        return Err(Refusal::KeyId);
    }
    let url = Url::parse(text).map_err(|_| Refusal::KeyId)?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err(Refusal::KeyId)
    }
}

fn check_window(what: &'static str, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if (now - at).abs() > MAX_SKEW {
        Err(Refusal::OutsideWindow(what))
    } else {
        Ok(())
    }
}

fn check_created(seconds: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
    let at = DateTime::from_timestamp(seconds, 0).ok_or(Refusal::Malformed("created"))?;
    check_window("created", at, now)
}

fn check_expires(seconds: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
    if seconds < now.timestamp() {
        Err(Refusal::Expired)
    } else {
        Ok(())
    }
}
