// SPDX-License-Identifier: AGPL-3.0-or-later
//! Deliveries bear our signature.

use bytes::Bytes;
use chrono::Utc;
use kollegium_client::{Client, Delivered, DeliveryError};

use super::*;
use crate::signatures::{self, PublicKey};

async fn post(client: &Client, inbox: &Url) -> Result<Delivered, DeliveryError> {
    client
        .post(inbox, Bytes::from_static(b"{\"type\":\"Follow\"}"), &*SIGNER)
        .await
}

#[tokio::test]
async fn deliveries_are_signed() {
    let peer = Peer::new(|_| Reply::status(202)).await;
    assert_eq!(
        post(&Client::new(settings()).unwrap(), &peer.url("/inbox?x=1")).await,
        Ok(Delivered { status: 202 })
    );
    let request = peer.received().remove(0);
    assert_eq!(
        (request.method.as_str(), request.header("content-type")),
        ("POST", AS2)
    );
    let headers: Vec<(&str, &[u8])> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let signed = signatures::Request {
        method: &request.method,
        path_and_query: &request.target,
        headers: &headers,
        body: &request.body,
    };
    let own = format!("peer.localhost:{}", peer.address.port());
    let parsed = signatures::parse(&signed, &own, Utc::now()).unwrap();
    assert_eq!(parsed.key_id().as_str(), SIGNER.key_id);
    let key = PublicKey::from_pem(&SIGNER.key.public_pem().unwrap()).unwrap();
    assert_eq!(parsed.verify(&key), Ok(()));
}
