// SPDX-License-Identifier: AGPL-3.0-or-later
//! RFC 9421.

use super::*;

/// Signs by RFC 9421, independently of the code under test.
fn rfc9421(components: &[(&str, &str)], parameters: &str, sign: &dyn Fn(&[u8]) -> Vec<u8>) -> Draft {
    let digest = format!("sha-256=:{}:", STANDARD.encode(openssl::sha::sha256(BODY)));
    let mut base = String::new();
    for (name, value) in components {
        let value = if *name == "content-digest" {
            &digest
        } else {
            *value
        };
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    let list = components
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(" ");
    let input = format!("({list}){parameters}");
    base.push_str(&format!("\"@signature-params\": {input}"));
    let signature = format!("sig1=:{}:", STANDARD.encode(sign(base.as_bytes())));
    let headers = vec![
        ("host", HOST.to_owned()),
        ("content-digest", digest),
        ("signature-input", format!("sig1={input}")),
        ("signature", signature),
    ];
    Draft::new("POST", "/inbox?a=1", headers, BODY)
}

fn params(extra: &str) -> String {
    format!(r#";created={};keyid="{KEY_ID}"{extra}"#, now().timestamp())
}

const METHOD: (&str, &str) = ("@method", "POST");
const URI: (&str, &str) = ("@target-uri", "https://ours.example/inbox?a=1");
const DIGEST: (&str, &str) = ("content-digest", "");

#[test]
fn rfc9421_as_peers_send_it() {
    let mastodon = rfc9421(&[METHOD, URI, DIGEST], &params(r#";alg="rsa-v1_5-sha256""#), &rsa);
    assert_eq!(mastodon.check(), Ok(()));
    assert_eq!(mastodon.parse_at(HOST, now()).unwrap().scheme(), Scheme::Rfc9421);
    assert_eq!(mastodon.check_with(&public(&OTHER)), Err(Refusal::WrongKey));
    for components in [
        vec![METHOD, ("@target-uri", "https://ours.example/inbox"), DIGEST],
        vec![METHOD, ("@target-uri", "http://ours.example/inbox?a=1"), DIGEST],
        vec![
            METHOD,
            ("@authority", HOST),
            ("@path", "/inbox"),
            ("@query", "?a=1"),
            DIGEST,
        ],
        vec![
            METHOD,
            ("@authority", HOST),
            ("@request-target", "/inbox?a=1"),
            DIGEST,
        ],
        vec![
            METHOD,
            URI,
            ("@authority", HOST),
            ("@scheme", "https"),
            ("host", HOST),
            DIGEST,
        ],
    ] {
        assert_eq!(
            rfc9421(&components, &params(""), &rsa).check(),
            Ok(()),
            "{components:?}"
        );
    }
    let edwards = rfc9421(&[METHOD, URI, DIGEST], &params(r#";alg="ed25519""#), &ed25519);
    assert_eq!(edwards.check_with(&ed25519_public()), Ok(()));
}

#[test]
fn rfc9421_coverage() {
    let check = |components: &[(&str, &str)]| rfc9421(components, &params(""), &rsa).check();
    let target = Err(Refusal::NotCovered("@target-uri (or @authority and @path)"));
    assert_eq!(check(&[URI, DIGEST]), Err(Refusal::NotCovered("@method")));
    assert_eq!(check(&[METHOD, DIGEST]), target);
    assert_eq!(check(&[METHOD, ("@path", "/inbox"), DIGEST]), target);
    assert_eq!(check(&[METHOD, URI]), Err(Refusal::NotCovered("content-digest")));
    assert_eq!(
        check(&[METHOD, URI, DIGEST, ("@status", "200")]),
        Err(Refusal::UnknownComponent)
    );
    let absent = check(&[METHOD, URI, DIGEST, ("date", "x")]);
    assert_eq!(absent, Err(Refusal::Missing("date".to_owned())));
}

#[test]
fn rfc9421_parameters() {
    let all = [METHOD, URI, DIGEST];
    let check = |parameters: &str| rfc9421(&all, parameters, &rsa).check();
    let at = now().timestamp();
    let key = format!(r#";keyid="{KEY_ID}""#);
    assert_eq!(check(&key), Err(Refusal::NotCovered("created")));
    assert_eq!(check(&format!(";created={at}")), Err(Refusal::KeyId));
    for (offset, expected) in [(3600, true), (-3600, true), (3601, false), (-3601, false)] {
        assert_eq!(
            check(&format!(";created={}{key}", at + offset)).is_ok(),
            expected,
            "{offset}"
        );
    }
    assert_eq!(
        check(&params(&format!(";expires={}", at - 1))),
        Err(Refusal::Expired)
    );
    assert_eq!(check(&params(r#";nonce="x";tag="y""#)), Ok(()));
    assert_eq!(
        check(&params(r#";alg="hmac-sha256""#)),
        Err(Refusal::UnknownAlgorithm)
    );
}

#[test]
fn rfc9421_damage() {
    let good = rfc9421(&[METHOD, URI, DIGEST], &params(""), &rsa);
    let mut body = good.clone();
    body.body.push(b' ');
    assert_eq!(body.check(), Err(Refusal::WrongDigest));
    for name in ["host", "signature-input", "signature", "content-digest"] {
        let mut doubled = good.clone();
        let copy = doubled.value(name).clone();
        doubled.headers.push((name.to_owned(), copy));
        assert_eq!(doubled.check(), Err(Refusal::Repeated(name.to_owned())));
    }
    let label = good.clone().replace("signature", "sig1=", "sig2=");
    assert_eq!(label.check(), Err(Refusal::Malformed("the Signature header")));
    let replayed = good.parse_at("other.example", now()).map(|_| ());
    assert_eq!(replayed, Err(Refusal::ForeignHost));
    let later = good.replace("signature-input", "1800000000", "1800000001");
    assert_eq!(later.check(), Err(Refusal::WrongKey));
}
