// SPDX-License-Identifier: AGPL-3.0-or-later
//! Public and private keys. Both are reference-counted by OpenSSL, so cloning and caching them is cheap.

use std::fmt;

use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::Rsa;
use openssl::sign::{Signer, Verifier};

/// Smallest and largest accepted RSA keys in bits; larger ones cost too much to check.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;
/// Longest public exponent in bits, for the same reason.
const MAX_EXPONENT_BITS: i32 = 33;
/// Longest PEM text, in bytes.
const MAX_PEM: usize = 16 * 1024;

/// Why a key was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not a PEM document with a key in it.
    #[error("the key is not readable as PEM")]
    NotPem,
    /// Neither RSA nor Ed25519.
    #[error("the key is neither RSA nor Ed25519")]
    Type,
    /// RSA of an unacceptable size.
    #[error("the RSA key has {0} bits; 2048 to 8192 are accepted")]
    Size(u32),
    /// RSA with an exponent that no sane generator makes.
    #[error("the RSA key has an unusual public exponent")]
    Exponent,
}

/// A peer's key: RSA of 2048 to 8192 bits, or Ed25519.
#[derive(Clone)]
pub struct PublicKey(PKey<Public>);

impl PublicKey {
    /// Reads a key from PEM, as SubjectPublicKeyInfo or (RSA only) PKCS#1.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFault> {
        if pem.len() > MAX_PEM {
            return Err(KeyFault::NotPem);
        }
        let key = PKey::public_key_from_pem(pem.as_bytes())
            .or_else(|_| PKey::from_rsa(Rsa::public_key_from_pem_pkcs1(pem.as_bytes())?))
            .map_err(|_: ErrorStack| KeyFault::NotPem)?;
        match key.id() {
            Id::ED25519 => {}
            Id::RSA => check_rsa(&key)?,
            _ => return Err(KeyFault::Type),
        }
        Ok(Self(key))
    }

    /// Whether `signature` is this key's over `text`. What OpenSSL cannot process does not match.
    pub(super) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        let verify = || -> Result<bool, ErrorStack> {
            if self.0.id() == Id::ED25519 {
                Verifier::new_without_digest(&self.0)?.verify_oneshot(signature, text)
            } else {
                Verifier::new(MessageDigest::sha256(), &self.0)?.verify_oneshot(signature, text)
            }
        };
        verify().unwrap_or(false)
    }
}

fn check_rsa(key: &PKey<Public>) -> Result<(), KeyFault> {
    if !RSA_BITS.contains(&key.bits()) {
        return Err(KeyFault::Size(key.bits()));
    }
    let rsa = key.rsa().map_err(|_| KeyFault::Type)?;
    let three = BigNum::from_u32(3).map_err(|_| KeyFault::Exponent)?;
    let exponent = rsa.e();
    if exponent < &*three || !exponent.is_bit_set(0) || exponent.num_bits() > MAX_EXPONENT_BITS {
        return Err(KeyFault::Exponent);
    }
    Ok(())
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} bits)", self.0.bits())
    }
}

/// A local actor's RSA key. Never shown by `Debug`.
#[derive(Clone)]
pub struct PrivateKey(PKey<Private>);

impl PrivateKey {
    /// Makes an RSA-2048 key. Takes about a tenth of a second of CPU: not for an async thread.
    pub fn generate() -> Result<Self, ErrorStack> {
        Ok(Self(PKey::from_rsa(Rsa::generate(2048)?)?))
    }

    /// Reads an RSA key from unencrypted PEM (PKCS#8 or PKCS#1).
    pub fn from_pem(pem: &str) -> Result<Self, KeyFault> {
        // The callback keeps OpenSSL from asking for a passphrase on the terminal.
        let key =
            PKey::private_key_from_pem_callback(pem.as_bytes(), |_| Ok(0)).map_err(|_| KeyFault::NotPem)?;
        if key.id() != Id::RSA {
            return Err(KeyFault::Type);
        }
        if !RSA_BITS.contains(&key.bits()) {
            return Err(KeyFault::Size(key.bits()));
        }
        Ok(Self(key))
    }

    /// The key as unencrypted PKCS#8 PEM, for the database only.
    pub fn to_pem(&self) -> Result<String, ErrorStack> {
        self.0.private_key_to_pem_pkcs8().map(pem_text)
    }

    /// The public half as SubjectPublicKeyInfo PEM, for `publicKeyPem`.
    pub fn public_pem(&self) -> Result<String, ErrorStack> {
        self.0.public_key_to_pem().map(pem_text)
    }

    /// RSA PKCS#1 v1.5 with SHA-256 over `text`.
    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Signer::new(MessageDigest::sha256(), &self.0)?.sign_oneshot_to_vec(text)
    }
}

fn pem_text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rsa_pem(bits: u32) -> String {
        pem_text(Rsa::generate(bits).unwrap().public_key_to_pem().unwrap())
    }

    #[test]
    fn keys_survive_pem() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
        let public = PublicKey::from_pem(&again.public_pem().unwrap()).unwrap();
        let signature = key.sign(b"text").unwrap();
        assert!(public.verifies(b"text", &signature));
        assert!(!public.verifies(b"texu", &signature));
        assert!(!public.verifies(b"text", b"short"));
        assert!(!format!("{key:?}").contains("KEY"));
    }

    #[test]
    fn rsa_keys_in_pkcs1_are_read() {
        let rsa = Rsa::generate(2048).unwrap();
        let pem = pem_text(rsa.public_key_to_pem_pkcs1().unwrap());
        assert!(pem.starts_with("-----BEGIN RSA PUBLIC KEY"));
        assert!(PublicKey::from_pem(&pem).is_ok());
    }

    #[test]
    fn weak_and_foreign_keys_are_refused() {
        assert_eq!(
            PublicKey::from_pem(&rsa_pem(1024)).unwrap_err(),
            KeyFault::Size(1024)
        );
        assert_eq!(PublicKey::from_pem("").unwrap_err(), KeyFault::NotPem);
        assert_eq!(
            PublicKey::from_pem(&"x".repeat(20_000)).unwrap_err(),
            KeyFault::NotPem
        );
        let x25519 = PKey::generate_x25519().unwrap().public_key_to_pem().unwrap();
        assert_eq!(
            PublicKey::from_pem(&pem_text(x25519)).unwrap_err(),
            KeyFault::Type
        );
        let small = pem_text(Rsa::generate(1024).unwrap().private_key_to_pem().unwrap());
        assert_eq!(PrivateKey::from_pem(&small).unwrap_err(), KeyFault::Size(1024));
    }

    #[test]
    fn odd_exponents_are_refused() {
        let modulus = Rsa::generate(2048).unwrap().n().to_owned().unwrap();
        for exponent in ["1", "2", "65536", "36893488147419103233"] {
            let e = BigNum::from_dec_str(exponent).unwrap();
            let rsa = Rsa::from_public_components(modulus.to_owned().unwrap(), e).unwrap();
            let pem = pem_text(rsa.public_key_to_pem().unwrap());
            assert!(PublicKey::from_pem(&pem).is_err(), "{exponent}");
        }
    }
}
