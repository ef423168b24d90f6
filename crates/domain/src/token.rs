// SPDX-License-Identifier: AGPL-3.0-or-later
//! Secrets that open something to whoever shows them: sessions, and links sent by e-mail.

use sha2::{Digest, Sha256};

/// The secret that a client shows. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token of 32 fresh random bytes.
    pub fn from_random(bytes: [u8; 32]) -> Token {
        Token(hex::encode(bytes))
    }

    /// A token whose text has a form that clients read. The caller has put at least 32 fresh random bytes into it.
    pub fn from_text(text: String) -> Token {
        Token(text)
    }

    /// The text that the client gets, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The hash of a token, which is stored instead of it.
pub(crate) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
