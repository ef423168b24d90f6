// SPDX-License-Identifier: AGPL-3.0-or-later
//! Documents from a small HTTP server that can lie.

mod delivery;
mod discovery;
mod fetching;

use std::sync::LazyLock;
use std::time::Duration;

use kollegium_client::testing::{AS2, Peer, Reply, settings};
use kollegium_client::{Client, Settings};
use tokio::net::TcpListener;

use super::*;
use crate::signatures::{PrivateKey, Signer};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer {
    key_id: "https://ours.example/actor#main-key".to_owned(),
    key: PrivateKey::generate().unwrap(),
});

fn documents(settings: Settings) -> Documents {
    Documents::new(Client::new(settings).unwrap())
}

fn client() -> Documents {
    documents(settings())
}
