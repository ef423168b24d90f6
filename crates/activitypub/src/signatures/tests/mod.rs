// SPDX-License-Identifier: AGPL-3.0-or-later
//! The signature policy, rule by rule, on requests signed by the tests themselves.

mod cavage;
mod rfc9421;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use kollegium_client::Headers;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use url::Url;

use super::cavage::{sign_get, sign_post};
use super::*;

const HOST: &str = "ours.example";
const KEY_ID: &str = "https://peer.example/u/a#main-key";
const BODY: &[u8] = br#"{"type":"Follow"}"#;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());
static OTHER: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());
static ED25519: LazyLock<PKey<Private>> = LazyLock::new(|| PKey::generate_ed25519().unwrap());

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn public(key: &PrivateKey) -> PublicKey {
    PublicKey::from_pem(&key.public_pem().unwrap()).unwrap()
}

fn ed25519_public() -> PublicKey {
    PublicKey::from_pem(std::str::from_utf8(&ED25519.public_key_to_pem().unwrap()).unwrap()).unwrap()
}

/// A request that tests damage one piece at a time.
#[derive(Clone)]
struct Draft {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Draft {
    fn post(target: &str, date: DateTime<Utc>) -> Self {
        let url = Url::parse(&format!("https://{HOST}{target}")).unwrap();
        let headers = sign_post(&KEY, KEY_ID, &url, date, BODY).unwrap();
        Self::new("POST", target, headers, BODY)
    }

    fn get(target: &str) -> Self {
        let url = Url::parse(&format!("https://{HOST}{target}")).unwrap();
        Self::new("GET", target, sign_get(&KEY, KEY_ID, &url, now()).unwrap(), b"")
    }

    fn new(method: &'static str, target: &str, headers: Headers, body: &[u8]) -> Self {
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            method,
            target: target.to_owned(),
            headers,
            body: body.to_vec(),
        }
    }

    fn value(&mut self, name: &str) -> &mut String {
        &mut self.headers.iter_mut().find(|(key, _)| key == name).unwrap().1
    }

    fn replace(mut self, name: &str, from: &str, to: &str) -> Self {
        let value = self.value(name);
        assert!(value.contains(from), "{value} has no {from}");
        *value = value.replace(from, to);
        self
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(key, _)| key != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Signs the listed components anew, in cavage, with extra parameters as given.
    fn resign(self, listed: &[&str], parameters: &str, sign: &dyn Fn(&[u8]) -> Vec<u8>) -> Self {
        let line = |name: &&str| match *name {
            "(request-target)" => format!("(request-target): {} {}", self.method.to_lowercase(), self.target),
            "(created)" => format!("(created): {}", now().timestamp()),
            name => format!("{name}: {}", self.clone().value(name)),
        };
        let text = listed.iter().map(line).collect::<Vec<_>>().join("\n");
        let signature = STANDARD.encode(sign(text.as_bytes()));
        let listed = listed.join(" ");
        let value = format!(r#"keyId="{KEY_ID}",headers="{listed}",signature="{signature}"{parameters}"#);
        self.set("signature", &value)
    }

    fn parse_at(&self, own: &str, now: DateTime<Utc>) -> Result<Unverified, Refusal> {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let request = Request {
            method: self.method,
            path_and_query: &self.target,
            headers: &headers,
            body: &self.body,
        };
        parse(&request, own, now)
    }

    fn check_with(&self, key: &PublicKey) -> Result<(), Refusal> {
        self.parse_at(HOST, now())?.verify(key)
    }

    fn check(&self) -> Result<(), Refusal> {
        self.check_with(&public(&KEY))
    }
}

fn rsa(text: &[u8]) -> Vec<u8> {
    KEY.sign(text).unwrap()
}

fn ed25519(text: &[u8]) -> Vec<u8> {
    Signer::new_without_digest(&ED25519)
        .unwrap()
        .sign_oneshot_to_vec(text)
        .unwrap()
}
