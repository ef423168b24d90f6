// SPDX-License-Identifier: AGPL-3.0-or-later
//! The address that a request came from, for rate limits only. It is neither stored nor logged.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// Who sent the request. A proxy on this machine says so in the last entry of `X-Forwarded-For`; from anybody else
/// that header is not believed.
pub fn of(request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    if !peer.to_canonical().is_loopback() {
        return peer;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .last()
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.rsplit(',').next())
        .and_then(|it| it.trim().parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(peer: &str, forwarded: Option<&str>, expected: &str) {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("x-forwarded-for", forwarded));
        }
        let expected: IpAddr = expected.parse().unwrap();
        assert_eq!(of(&request.to_http_request()), expected, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        check("192.0.2.1:99", None, "192.0.2.1");
        check("192.0.2.1:99", Some("198.51.100.9"), "192.0.2.1");
        check("127.0.0.1:99", Some("10.0.0.1, 198.51.100.9"), "198.51.100.9");
        check("127.0.0.1:99", Some("nonsense"), "127.0.0.1");
        check("[::1]:99", Some("2001:db8::7"), "2001:db8::7");
    }
}
