// SPDX-License-Identifier: AGPL-3.0-or-later
//! Name resolution that gives out only addresses which the policy permits.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::{AddressPolicy, AddressRefused};

/// The resolver of the one HTTP client: what it returns is what gets connected to.
pub(super) struct CheckedResolver {
    policy: Arc<AddressPolicy>,
}

impl CheckedResolver {
    pub(super) fn new(policy: AddressPolicy) -> Self {
        Self {
            policy: Arc::new(policy),
        }
    }
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.policy.clone();
        Box::pin(async move {
            let addresses = permitted(&policy, look_up(name.as_str()).await?)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The port is the URL's business, 0 here.
async fn look_up(name: &str) -> io::Result<Vec<SocketAddr>> {
    // Browsers know `*.localhost` (RFC 6761); the system's resolver often does not.
    if name == "localhost" || name.ends_with(".localhost") {
        return Ok(vec![
            (Ipv4Addr::LOCALHOST, 0).into(),
            (Ipv6Addr::LOCALHOST, 0).into(),
        ]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

/// The addresses that the policy permits; an error if that leaves none of those found.
fn permitted(policy: &AddressPolicy, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, AddressRefused> {
    let mut permitted = Vec::with_capacity(found.len());
    let mut refused = Ok(());
    for address in found {
        match policy.check_address(address.ip()) {
            Ok(()) => permitted.push(address),
            Err(refusal) => refused = Err(refusal),
        }
    }
    if permitted.is_empty() {
        refused.map(|()| permitted)
    } else {
        Ok(permitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts
            .iter()
            .map(|text| SocketAddr::new(text.parse().unwrap(), 0))
            .collect()
    }

    #[test]
    fn private_addresses_beside_public_ones_are_left_out() {
        let policy = AddressPolicy::default();
        let mixed = addresses(&["1.1.1.1", "10.0.0.1", "::1", "2003::1"]);
        assert_eq!(permitted(&policy, mixed), Ok(addresses(&["1.1.1.1", "2003::1"])));
        let private = addresses(&["10.0.0.1"]);
        assert_eq!(
            permitted(&policy, private),
            Err(AddressRefused("10.0.0.1".parse().unwrap()))
        );
        assert_eq!(permitted(&policy, Vec::new()), Ok(Vec::new()));
    }

    #[tokio::test]
    async fn localhost_names_lead_to_loopback() {
        for name in ["localhost", "land.localhost"] {
            assert_eq!(look_up(name).await.unwrap(), addresses(&["127.0.0.1", "::1"]));
        }
    }
}
