// SPDX-License-Identifier: AGPL-3.0-or-later
//! The two digest headers: `Digest` (RFC 3230, used by draft-cavage) and `Content-Digest` (RFC 9530).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::{memcmp, sha};

use super::Refusal;

/// The value of a `Digest` header for a body.
pub(super) fn header(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(sha::sha256(body)))
}

/// Compares a `Digest` header with the body. Only SHA-256 counts; other algorithms are ignored beside it.
pub(super) fn check(value: &str, body: &[u8]) -> Result<(), Refusal> {
    compare(value, body, |encoded| Some(encoded))
}

/// Compares a `Content-Digest` header (`sha-256=:…:`) with the body.
pub(super) fn check_content(value: &str, body: &[u8]) -> Result<(), Refusal> {
    compare(value, body, |encoded| {
        encoded.strip_prefix(':')?.strip_suffix(':')
    })
}

fn compare(value: &str, body: &[u8], unwrap: impl Fn(&str) -> Option<&str>) -> Result<(), Refusal> {
    const WHAT: Refusal = Refusal::Malformed("the digest header");
    let mut claimed = None;
    for entry in value.split(',') {
        let (algorithm, encoded) = entry.trim().split_once('=').ok_or(WHAT)?;
        if !algorithm.eq_ignore_ascii_case("sha-256") {
            continue;
        }
        let bytes = STANDARD.decode(unwrap(encoded).ok_or(WHAT)?).map_err(|_| WHAT)?;
        if claimed.replace(bytes).is_some() {
            return Err(WHAT);
        }
    }
    let claimed = claimed.ok_or(Refusal::NoSha256)?;
    let actual = sha::sha256(body);
    if claimed.len() == actual.len() && memcmp::eq(&claimed, &actual) {
        Ok(())
    } else {
        Err(Refusal::WrongDigest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn digest_of_known_bodies() {
        assert_eq!(header(b"hello"), format!("SHA-256={HELLO}"));
        assert_eq!(header(b""), format!("SHA-256={EMPTY}"));
    }

    #[test]
    fn digest_headers_are_compared_by_their_sha_256_entry() {
        let malformed = Err(Refusal::Malformed("the digest header"));
        for (value, expected) in [
            (format!("SHA-256={HELLO}"), Ok(())),
            (format!("sha-256={HELLO}"), Ok(())),
            (format!("SHA-512=AAAA, SHA-256={HELLO}"), Ok(())),
            (format!("SHA-256={EMPTY}"), Err(Refusal::WrongDigest)),
            ("SHA-256=AAAA".to_owned(), Err(Refusal::WrongDigest)),
            ("SHA-512=AAAA".to_owned(), Err(Refusal::NoSha256)),
            ("MD5=AAAA".to_owned(), Err(Refusal::NoSha256)),
            ("SHA-256=!!".to_owned(), malformed.clone()),
            (String::new(), malformed.clone()),
            (format!("SHA-256={HELLO},SHA-256={EMPTY}"), malformed),
        ] {
            assert_eq!(check(&value, b"hello"), expected, "{value}");
        }
    }

    #[test]
    fn content_digest_wants_byte_sequences() {
        assert_eq!(check_content(&format!("sha-256=:{HELLO}:"), b"hello"), Ok(()));
        assert_eq!(
            check_content(&format!("sha-512=:AAAA:, sha-256=:{HELLO}:"), b"hello"),
            Ok(())
        );
        assert_eq!(
            check_content(&format!("sha-256=:{HELLO}:"), b"hellp"),
            Err(Refusal::WrongDigest)
        );
        assert!(check_content(&format!("sha-256={HELLO}"), b"hello").is_err());
    }
}
