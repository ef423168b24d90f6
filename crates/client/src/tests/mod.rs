// SPDX-License-Identifier: AGPL-3.0-or-later
//! The client against a small HTTP server that can lie, stall and overflow.

mod delivery;
mod fetching;
mod pages;
mod pictures;
mod tls;

use std::time::Duration;

use tokio::net::TcpListener;

use super::testing::{AS2, Peer, Reply, settings};
use super::*;

/// Signs nothing, but leaves its name.
struct Name(&'static str);

impl Sign for Name {
    fn sign_get(&self, url: &Url) -> Result<Headers, String> {
        let host = url.host_str().unwrap_or_default();
        Ok(vec![("signature", format!("{} for {host}", self.0))])
    }

    fn sign_post(&self, url: &Url, _: &[u8]) -> Result<Headers, String> {
        let mut headers = self.sign_get(url)?;
        headers.push(("content-type", AS2.to_owned()));
        Ok(headers)
    }
}

const SIGNER: Name = Name("ours");

fn client() -> Client {
    Client::new(settings()).unwrap()
}

/// Any document of the usual type.
const DOCUMENT: Wanted = Wanted {
    accept: AS2,
    check: |head| match head.content_type.as_ref().map(mime::Mime::essence_str) {
        Some(AS2) => Ok(()),
        _ => Err(FetchError::ContentType),
    },
    most: 1024 * 1024,
};

async fn fetch(client: &Client, url: &Url) -> Result<Download, FetchError> {
    client.get(url, &DOCUMENT, None).await
}
