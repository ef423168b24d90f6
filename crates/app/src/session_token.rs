// SPDX-License-Identifier: AGPL-3.0-or-later
//! The tokens of sessions, in the form of a JSON Web Token (RFC 7519).
//!
//! lemmy-ui and Voyager decode the token of a log-in and read the claims that Lemmy puts into it; other text they refuse.
//! Nothing here trusts these claims. Where Lemmy has a signature there are random bytes, and a token is valid because the
//! hash of the whole of it is stored. So it can be revoked, and there is no key that could be stolen.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use kollegium_domain::Time;
use kollegium_domain::ids::AccountId;
use kollegium_domain::instances::Origin;
use kollegium_domain::token::Token;
use serde::Serialize;

/// As Lemmy writes it.
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

/// What Lemmy 0.19 and 1.0 claim.
#[derive(Serialize)]
struct Claims<'a> {
    /// The id of the account, as text (RFC 7519, section 4.1.2).
    sub: String,
    /// The host that opened the session, with the port where it is not the usual one.
    iss: &'a str,
    /// When it was opened, in seconds since 1970.
    iat: i64,
}

/// The token of a session that is being opened, with 32 fresh random bytes.
pub(crate) fn fresh(origin: &Origin, account: AccountId, at: Time, random: [u8; 32]) -> Token {
    let claims = serde_json::json!(Claims {
        sub: account.0.to_string(),
        iss: origin.authority(),
        iat: at.seconds(),
    });
    let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let (header, claims) = (part(HEADER.as_bytes()), part(claims.to_string().as_bytes()));
    Token::from_text(format!("{header}.{claims}.{}", part(&random)))
}

#[cfg(test)]
mod tests {
    use kollegium_domain::instances::Scheme;
    use serde_json::{Value, json};

    use super::*;
    use crate::Secret;

    fn read(part: &str) -> Value {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// The parts as a client decodes them: no padding, and the alphabet for addresses.
    #[test]
    fn clients_read_whose_session_it_is() {
        let at = Time::of("2026-03-01T12:00:00.5Z".parse().unwrap());
        for (scheme, host, id) in [
            (Scheme::Https, "amt.example", 1),
            (Scheme::Http, "localhost:8536", 40),
            (Scheme::Https, "xn--brgeramt-n4a.example", i64::from(i32::MAX)),
            (
                Scheme::Https,
                &format!("{}.example:65535", "a.".repeat(120)),
                i64::MAX,
            ),
        ] {
            let origin = Origin::new(scheme, host);
            for byte in [0, 62, 63, 255] {
                let token = fresh(&origin, AccountId(id), at, [byte; 32]);
                let parts: Vec<&str> = token.reveal().split('.').collect();
                let [header, claims, random] = parts[..] else {
                    panic!("{}", token.reveal())
                };
                assert_eq!(read(header), json!({"typ": "JWT", "alg": "HS256"}));
                let expected = json!({"sub": id.to_string(), "iss": host, "iat": 1_772_366_400});
                assert_eq!(read(claims), expected);
                assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(random).unwrap(), [byte; 32]);
                assert!(Secret::new(token.reveal()).is_some(), "{host} is too long");
            }
        }
    }
}
