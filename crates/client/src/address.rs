// SPDX-License-Identifier: AGPL-3.0-or-later
//! Where outgoing requests may go: which addresses, and which URLs.
//!
//! The rule is positive: an address must be global unicast, or lie in a network that the operator allowed.
//! URLs are judged before a request, addresses when a connection is made, so that a name cannot resolve
//! differently in between.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// Longest URL that is fetched or delivered to, in bytes.
pub const MAX_URL: usize = 2048;

/// What may be reached. The default is the public internet over https.
#[derive(Debug, Clone, Default)]
pub struct AddressPolicy {
    /// Networks outside the public internet that may be reached, such as an intranet. An address that
    /// carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) needs both of them allowed.
    pub allow_networks: Vec<IpNet>,
    /// Plain http may be used beside https. Set where our own public URLs are not https.
    pub plain_http: bool,
}

/// An address outside the public internet and the allowed networks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a public address; if it is meant, add its network to federation.allow_networks for other servers, or to \
     previews.allow_networks for web pages and pictures"
)]
pub struct AddressRefused(pub IpAddr);

/// Why a URL is never requested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlRefused {
    /// Neither https nor, where allowed, http.
    #[error("the URL is not https")]
    Scheme,
    /// Longer than [`MAX_URL`].
    #[error("the URL is longer than {MAX_URL} bytes")]
    Length,
    /// It carries a user name or password.
    #[error("the URL carries a user name or password")]
    Credentials,
    /// No host, an empty one, or one with a final dot (which would be a second name of the same host).
    #[error("the URL has no usable host name")]
    Host,
    /// Its host is an address that is not expressly allowed.
    #[error(transparent)]
    Literal(#[from] AddressRefused),
}

impl AddressPolicy {
    /// Judges an address that a name resolved to.
    pub fn check_address(&self, address: IpAddr) -> Result<(), AddressRefused> {
        if self.permits(address) {
            Ok(())
        } else {
            Err(AddressRefused(address))
        }
    }

    /// Judges a URL. Host names pass here and are judged by what they resolve to; literal addresses must be
    /// in an allowed network, since peers have names.
    pub fn check_url(&self, url: &Url) -> Result<(), UrlRefused> {
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http => {}
            _ => return Err(UrlRefused::Scheme),
        }
        if url.as_str().len() > MAX_URL {
            return Err(UrlRefused::Length);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlRefused::Credentials);
        }
        match url.host() {
            None => Err(UrlRefused::Host),
            Some(Host::Domain(name)) if name.is_empty() || name.ends_with('.') => Err(UrlRefused::Host),
            Some(Host::Domain(_)) => Ok(()),
            Some(Host::Ipv4(address)) => self.check_literal(address.into()),
            Some(Host::Ipv6(address)) => self.check_literal(address.into()),
        }
    }

    fn check_literal(&self, address: IpAddr) -> Result<(), UrlRefused> {
        if !self.lists(address) {
            return Err(AddressRefused(address).into());
        }
        Ok(self.check_address(address)?)
    }

    fn permits(&self, address: IpAddr) -> bool {
        let outer = self.lists(address) || is_global_unicast(address);
        outer && embedded(address).is_none_or(|inner| self.permits(inner.into()))
    }

    fn lists(&self, address: IpAddr) -> bool {
        self.allow_networks
            .iter()
            .any(|network| network.contains(&address))
    }
}

fn is_global_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !V4_SPECIAL.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => {
            V6_GLOBAL.contains(&address) && !V6_SPECIAL.iter().any(|network| network.contains(&address))
        }
    }
}

/// The IPv4 address that a transition address leads to. The deprecated IPv4-compatible `::/96` counts too.
fn embedded(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    let bits = address.to_bits();
    let low = Ipv4Addr::from_bits(bits as u32);
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(low),
        [0x2002, high, low, ..] => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        [0x2001, 0, ..] => Some(Ipv4Addr::from_bits(!(bits as u32))),
        _ => None,
    }
}

const fn v4(a: u8, b: u8, c: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix)
}

const fn v6(a: u16, b: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
}

/// What IANA's IPv4 registry gives out for anything but global unicast.
const V4_SPECIAL: [Ipv4Net; 15] = [
    v4(0, 0, 0, 8),
    v4(10, 0, 0, 8),
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    v4(169, 254, 0, 16),
    v4(172, 16, 0, 12),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(192, 88, 99, 24),
    v4(192, 168, 0, 16),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    v4(224, 0, 0, 4),
    v4(240, 0, 0, 4),
];

/// The only IPv6 block from which global unicast addresses are given out.
const V6_GLOBAL: Ipv6Net = v6(0x2000, 0, 3);

/// Its parts that are something else: protocol assignments with Teredo, 6to4 and two for documentation.
const V6_SPECIAL: [Ipv6Net; 4] = [
    v6(0x2001, 0, 23),
    v6(0x2001, 0xdb8, 32),
    v6(0x2002, 0, 16),
    v6(0x3fff, 0, 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(networks: &[&str], plain_http: bool) -> AddressPolicy {
        let allow_networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        AddressPolicy {
            allow_networks,
            plain_http,
        }
    }

    const REFUSED: &str = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 \
         169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 \
         198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 \
         255.255.255.255 :: ::1 ::7f00:1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:7f00:1 \
         ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 \
         2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:1ff:ffff::1 \
         2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 4000::1 5f00::1 fc00::1 fd12:3456::1 \
         fe80::1 fec0::1 ff02::1";

    const REACHED: &str = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.0.0.1 172.15.0.1 172.32.0.1 \
         192.0.1.1 198.17.0.1 198.20.0.1 223.255.255.254 2001:200::1 2001:4860:4860::8888 2003::1 \
         2a01:4f8::1 3ffe::1";

    #[test]
    fn only_global_unicast_is_reached() {
        let policy = AddressPolicy::default();
        for address in REFUSED.split_ascii_whitespace() {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(policy.check_address(address), Err(AddressRefused(address)));
        }
        for address in REACHED.split_ascii_whitespace() {
            assert_eq!(
                policy.check_address(address.parse().unwrap()),
                Ok(()),
                "{address}"
            );
        }
    }

    #[test]
    fn allowed_networks_are_reached_and_embedded_addresses_judged() {
        let intranet = policy(&["10.1.0.0/16", "64:ff9b::/96", "fd00::/8"], false);
        for (address, allowed) in [
            ("10.1.2.3", true),
            ("10.2.0.1", false),
            ("fd00::1", true),
            ("fe80::1", false),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b::10.1.2.3", true),
            ("64:ff9b::127.0.0.1", false),
            ("::ffff:10.1.2.3", false),
        ] {
            assert_eq!(
                intranet.check_address(address.parse().unwrap()).is_ok(),
                allowed,
                "{address}"
            );
        }
        let everything = policy(&["::/0"], false);
        for address in [
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "2001::80ff:fffe",
            "64:ff9b::7f00:1",
        ] {
            assert!(
                everything.check_address(address.parse().unwrap()).is_err(),
                "{address}"
            );
        }
        assert!(everything.check_address("::1".parse().unwrap()).is_ok());
    }

    #[test]
    fn urls_with_literal_addresses_are_refused_however_written() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://0/",
            "https://0.0.0.0/",
            "https://１２７.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://8.8.8.8/",
            "https://[2a01:4f8::1]/",
        ] {
            let refused = AddressPolicy::default().check_url(&Url::parse(url).unwrap());
            assert!(
                matches!(refused, Err(UrlRefused::Literal(_))),
                "{url}: {refused:?}"
            );
        }
        let local = policy(&["127.0.0.0/8"], false);
        assert_eq!(
            local.check_url(&Url::parse("https://2130706433:8443/").unwrap()),
            Ok(())
        );
    }

    #[test]
    fn urls_are_judged_by_their_parts() {
        let long = format!("https://peer.example/{}", "a".repeat(MAX_URL));
        for (url, expected) in [
            ("https://peer.example/u/a?b=c#d", Ok(())),
            ("https://peer.example:8443/", Ok(())),
            ("https://dotless/", Ok(())),
            ("HTTPS://PEER.example/", Ok(())),
            ("http://peer.example/", Err(UrlRefused::Scheme)),
            ("ftp://peer.example/", Err(UrlRefused::Scheme)),
            ("file:///etc/passwd", Err(UrlRefused::Scheme)),
            ("javascript:alert(1)", Err(UrlRefused::Scheme)),
            ("https://user@peer.example/", Err(UrlRefused::Credentials)),
            ("https://:secret@peer.example/", Err(UrlRefused::Credentials)),
            ("https://peer.example./", Err(UrlRefused::Host)),
            (&long, Err(UrlRefused::Length)),
        ] {
            assert_eq!(
                AddressPolicy::default().check_url(&Url::parse(url).unwrap()),
                expected,
                "{url}"
            );
        }
        let plain = policy(&[], true);
        assert_eq!(
            plain.check_url(&Url::parse("http://land.localhost:8542/").unwrap()),
            Ok(())
        );
        assert_eq!(
            plain.check_url(&Url::parse("https://peer.example/").unwrap()),
            Ok(())
        );
    }
}
