// SPDX-License-Identifier: AGPL-3.0-or-later
//! The address that a request came from, for rate limits only. It is neither stored nor logged.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use ipnet::IpNet;

use crate::App;

/// Who sent a request. A trusted proxy says whom it had it from, in the last entry of `X-Forwarded-For`; if that is a
/// trusted proxy, too, the entry before it says so. From anybody else that header is not believed.
pub fn of(app: &App, request: &HttpRequest) -> IpAddr {
    sender(&app.settings().trusted_proxies, request)
}

fn sender(trusted: &[IpNet], request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip().to_canonical());
    let is_trusted = |it: &IpAddr| trusted.iter().any(|network| network.contains(it));
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .flat_map(|it| it.to_str().unwrap_or_default().split(','))
        .collect();
    let mut sender = peer;
    for entry in forwarded.into_iter().rev() {
        if !is_trusted(&sender) {
            break;
        }
        // Whoever wrote what is no address, the proxy that passed it on is who we know.
        let Some(address) = address(entry) else { break };
        sender = address;
    }
    sender
}

/// An entry as proxies write it: an address, sometimes with the port.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'))
        .unwrap_or(entry);
    let found = bare.parse().ok();
    let found = found.or_else(|| entry.parse::<std::net::SocketAddr>().ok().map(|it| it.ip()));
    found.map(|it: IpAddr| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[track_caller]
    fn check(trusted: &[&str], peer: &str, forwarded: &[&str], expected: &str) {
        let trusted: Vec<IpNet> = trusted.iter().map(|it| it.parse().unwrap()).collect();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for line in forwarded {
            request = request.append_header(("x-forwarded-for", *line));
        }
        let expected: IpAddr = expected.parse().unwrap();
        let found = sender(&trusted, &request.to_http_request());
        assert_eq!(found, expected, "{peer} {forwarded:?}");
    }

    const LOCAL: &[&str] = &["127.0.0.0/8", "::1/128"];

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check(LOCAL, "192.0.2.1:99", &[], "192.0.2.1");
        check(LOCAL, "192.0.2.1:99", &["198.51.100.9"], "192.0.2.1");
        check(LOCAL, "127.0.0.1:99", &["10.0.0.1, 198.51.100.9"], "198.51.100.9");
        check(LOCAL, "127.0.0.1:99", &["nonsense"], "127.0.0.1");
        check(LOCAL, "[::1]:99", &["2001:db8::7"], "2001:db8::7");
        check(LOCAL, "[::ffff:127.0.0.1]:99", &["198.51.100.9"], "198.51.100.9");
        check(&[], "127.0.0.1:99", &["198.51.100.9"], "127.0.0.1");
        check(
            &["172.16.0.0/12"],
            "172.18.0.1:99",
            &["198.51.100.9"],
            "198.51.100.9",
        );
        check(&["172.16.0.0/12"], "127.0.0.1:99", &["198.51.100.9"], "127.0.0.1");
    }

    /// What a client wrote itself stands before what the proxies wrote.
    #[test]
    fn a_chain_of_proxies_is_followed_as_far_as_it_is_trusted() {
        let trusted = &["10.0.0.0/8", "fd00::/8"];
        check(
            trusted,
            "10.0.0.1:99",
            &["203.0.113.5, 198.51.100.9, 10.0.0.2"],
            "198.51.100.9",
        );
        check(
            trusted,
            "10.0.0.1:99",
            &["203.0.113.5", "198.51.100.9, 10.0.0.2"],
            "198.51.100.9",
        );
        check(trusted, "[fd00::1]:99", &["10.9.9.9, 10.0.0.2"], "10.9.9.9");
        check(trusted, "10.0.0.1:99", &["198.51.100.9, , 10.0.0.2"], "10.0.0.2");
        check(trusted, "10.0.0.1:99", &["198.51.100.9:4711"], "198.51.100.9");
        check(trusted, "10.0.0.1:99", &["[2001:db8::7]:4711"], "2001:db8::7");
        check(trusted, "10.0.0.1:99", &["[2001:db8::7]"], "2001:db8::7");
        check(trusted, "10.0.0.1:99", &["\u{e4}"], "10.0.0.1");
    }
}
