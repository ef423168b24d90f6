// SPDX-License-Identifier: AGPL-3.0-or-later
//! draft-cavage.

use openssl::hash::MessageDigest;

use super::*;

#[test]
fn what_we_sign_we_accept() {
    let post = Draft::post("/inbox", now());
    assert_eq!(post.check(), Ok(()));
    let parsed = post.parse_at(HOST, now()).unwrap();
    assert_eq!(
        (parsed.key_id().as_str(), parsed.scheme()),
        (KEY_ID, Scheme::Cavage)
    );
    assert_eq!(Draft::get("/c/news/outbox?page=1").check(), Ok(()));
    assert_eq!(post.check_with(&public(&OTHER)), Err(Refusal::WrongKey));
    assert_eq!(post.check_with(&ed25519_public()), Err(Refusal::WrongKey));
}

#[test]
fn we_sign_exactly_what_peers_expect() {
    let mut post = Draft::post("/inbox?x=1", now());
    let names: Vec<_> = post.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["host", "date", "digest", "content-type", "signature"]);
    assert_eq!(post.value("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
    let signature = post.value("signature").clone();
    assert!(
        signature.contains(r#"headers="(request-target) host date digest content-type""#),
        "{signature}"
    );
    assert!(signature.contains(r#"algorithm="rsa-sha256""#));
    let mut get = Draft::get("/u/a");
    assert_eq!(
        get.value("digest"),
        "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
    assert!(
        get.value("signature")
            .contains(r#"headers="(request-target) host date digest""#)
    );
    let port = Url::parse("http://land.localhost:8542/inbox").unwrap();
    let headers = sign_get(&KEY, KEY_ID, &port, now()).unwrap();
    assert_eq!(headers[0], ("host", "land.localhost:8542".to_owned()));
}

#[test]
fn each_header_dropped_doubled_or_changed_is_refused() {
    let later = (now() + TimeDelta::seconds(1))
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let zeros = format!("SHA-256={}", STANDARD.encode([0; 32]));
    for (name, changed, refusal) in [
        ("host", "other.example", Refusal::ForeignHost),
        ("date", &later, Refusal::WrongKey),
        ("digest", &zeros, Refusal::WrongDigest),
        ("content-type", "application/json", Refusal::WrongKey),
    ] {
        let good = Draft::post("/inbox", now());
        let mut dropped = good.clone();
        dropped.headers.retain(|(key, _)| key != name);
        assert_eq!(dropped.check(), Err(Refusal::Missing(name.to_owned())));
        let mut doubled = good.clone();
        let copy = doubled.value(name).clone();
        doubled.headers.push((name.to_uppercase(), copy));
        assert_eq!(doubled.check(), Err(Refusal::Repeated(name.to_owned())));
        assert_eq!(good.set(name, changed).check(), Err(refusal), "{name}");
    }
    let good = Draft::post("/inbox", now());
    let mut unsigned = good.clone();
    unsigned.headers.retain(|(key, _)| key != "signature");
    assert_eq!(unsigned.check(), Err(Refusal::Missing("signature".to_owned())));
    let mut doubled = good.clone();
    let copy = doubled.value("signature").clone();
    doubled.headers.push(("Signature".to_owned(), copy));
    assert_eq!(doubled.check(), Err(Refusal::Repeated("signature".to_owned())));
}

#[test]
fn body_method_and_target_are_bound() {
    let good = Draft::post("/inbox", now());
    let mut changed = good.clone();
    changed.body[0] ^= 1;
    assert_eq!(changed.check(), Err(Refusal::WrongDigest));
    let mut emptied = good.clone();
    emptied.body.clear();
    assert_eq!(emptied.check(), Err(Refusal::WrongDigest));
    assert_eq!(
        Draft {
            method: "PUT",
            ..good.clone()
        }
        .check(),
        Err(Refusal::WrongKey)
    );
    assert_eq!(
        Draft {
            target: "/u/a/inbox".to_owned(),
            ..good
        }
        .check(),
        Err(Refusal::WrongKey)
    );
}

#[test]
fn required_components_must_be_covered() {
    let all = ["(request-target)", "host", "date", "digest"];
    for (missing, refusal) in [
        ("(request-target)", Refusal::NotCovered("(request-target)")),
        ("host", Refusal::NotCovered("host")),
        ("date", Refusal::NotCovered("date or (created)")),
        ("digest", Refusal::NotCovered("digest")),
    ] {
        let rest: Vec<&str> = all.into_iter().filter(|name| *name != missing).collect();
        let draft = Draft::post("/inbox", now()).resign(&rest, "", &rsa);
        assert_eq!(draft.check(), Err(refusal));
    }
    let minimal = Draft::post("/inbox", now()).resign(&all, "", &rsa);
    assert_eq!(minimal.check(), Ok(()));
    let get = Draft::get("/u/a").resign(&all[..3], "", &rsa);
    assert_eq!(get.check(), Ok(()));
    let listed_but_absent = minimal.replace("signature", "date digest", "date digest accept");
    assert_eq!(
        listed_but_absent.check(),
        Err(Refusal::Missing("accept".to_owned()))
    );
}

#[test]
fn created_may_stand_for_date() {
    let listed = ["(request-target)", "(created)", "host", "digest"];
    let draft = |created: i64, expires: &str| {
        let parameters = format!(r#",algorithm="hs2019",created={created}{expires}"#);
        Draft::post("/inbox", now()).resign(&listed, &parameters, &rsa)
    };
    let at = now().timestamp();
    assert_eq!(draft(at, "").check(), Ok(()));
    assert_eq!(draft(at + 1, "").check(), Err(Refusal::WrongKey));
    assert_eq!(
        draft(at + 3601, "").check(),
        Err(Refusal::OutsideWindow("created"))
    );
    assert_eq!(
        draft(at - 3601, "").check(),
        Err(Refusal::OutsideWindow("created"))
    );
    assert_eq!(draft(at, &format!(",expires={at}")).check(), Ok(()));
    assert_eq!(draft(at, &format!(",expires=\"{}.5\"", at + 60)).check(), Ok(()));
    assert_eq!(
        draft(at, &format!(",expires={}", at - 1)).check(),
        Err(Refusal::Expired)
    );
    assert_eq!(
        draft(at, ",expires=soon").check(),
        Err(Refusal::Malformed("expires"))
    );
    assert_eq!(draft(i64::MAX, "").check(), Err(Refusal::Malformed("created")));
    let absent = Draft::post("/inbox", now()).resign(&listed, "", &rsa);
    assert_eq!(absent.check(), Err(Refusal::Malformed("created")));
}

#[test]
fn the_date_window_is_an_hour_both_ways() {
    for (seconds, expected) in [
        (0, Ok(())),
        (3600, Ok(())),
        (-3600, Ok(())),
        (3601, Err(Refusal::OutsideWindow("Date"))),
        (-3601, Err(Refusal::OutsideWindow("Date"))),
    ] {
        let draft = Draft::post("/inbox", now() + TimeDelta::seconds(seconds));
        assert_eq!(draft.check(), expected, "{seconds}");
    }
    let unreadable = Draft::post("/inbox", now()).set("date", "yesterday");
    assert_eq!(unreadable.check(), Err(Refusal::Malformed("the Date header")));
}

#[test]
fn only_our_own_host_is_accepted() {
    let draft = Draft::post("/inbox", now());
    let parse = |own| draft.parse_at(own, now()).map(|_| ());
    assert_eq!(parse("OURS.example"), Ok(()));
    assert_eq!(parse("ours.example:8541"), Err(Refusal::ForeignHost));
    assert_eq!(parse("other.example"), Err(Refusal::ForeignHost));
}

#[test]
fn the_query_may_be_signed_or_left_out() {
    let with = Draft::post("/inbox?a=1", now());
    assert_eq!(with.check(), Ok(()));
    let without = Draft {
        target: "/inbox?a=1".to_owned(),
        ..Draft::post("/inbox", now())
    };
    assert_eq!(without.check(), Ok(()));
    let other = Draft {
        target: "/inbox?a=2".to_owned(),
        ..with
    };
    assert_eq!(other.check(), Err(Refusal::WrongKey));
}

#[test]
fn labels_of_algorithms() {
    let good = Draft::post("/inbox", now());
    for label in ["hs2019", "HS2019", "rsa-sha256", "ed25519"] {
        assert_eq!(
            good.clone().replace("signature", "rsa-sha256", label).check(),
            Ok(()),
            "{label}"
        );
    }
    assert_eq!(
        good.clone()
            .replace("signature", r#"algorithm="rsa-sha256","#, "")
            .check(),
        Ok(())
    );
    for label in ["none", "hmac-sha256", "rsa-sha1", ""] {
        let draft = good.clone().replace("signature", "rsa-sha256", label);
        assert_eq!(draft.check(), Err(Refusal::UnknownAlgorithm), "{label}");
    }
}

#[test]
fn a_mac_keyed_with_the_public_key_is_no_signature() {
    let pem = KEY.public_pem().unwrap();
    let hmac = |text: &[u8]| {
        let key = PKey::hmac(pem.as_bytes()).unwrap();
        Signer::new(MessageDigest::sha256(), &key)
            .unwrap()
            .sign_oneshot_to_vec(text)
            .unwrap()
    };
    let listed = ["(request-target)", "host", "date", "digest"];
    let draft = Draft::post("/inbox", now()).resign(&listed, r#",algorithm="hs2019""#, &hmac);
    assert_eq!(draft.check(), Err(Refusal::WrongKey));
}

#[test]
fn ed25519_keys_sign_cavage_too() {
    let listed = ["(request-target)", "host", "date", "digest"];
    let draft = Draft::post("/inbox", now()).resign(&listed, r#",algorithm="hs2019""#, &ed25519);
    assert_eq!(draft.check_with(&ed25519_public()), Ok(()));
    assert_eq!(draft.check(), Err(Refusal::WrongKey));
}

#[test]
fn digests_other_than_sha_256_do_not_count() {
    let listed = ["(request-target)", "host", "date", "digest"];
    let value = Draft::post("/inbox", now()).value("digest").clone();
    let with = |digest: &str| {
        Draft::post("/inbox", now())
            .set("digest", digest)
            .resign(&listed, "", &rsa)
    };
    assert_eq!(with("SHA-512=AAAA").check(), Err(Refusal::NoSha256));
    assert_eq!(with(&value.replace("SHA-256", "sha-256")).check(), Ok(()));
    assert_eq!(with(&format!("SHA-512=AAAA,{value}")).check(), Ok(()));
}

#[test]
fn key_ids_must_be_urls() {
    let long = format!("https://peer.example/{}", "a".repeat(2048));
    for key_id in [
        "",
        "a#main-key",
        "acct:a@peer.example",
        "file:///etc/passwd",
        "data:,x",
        &long,
    ] {
        let draft = Draft::post("/inbox", now()).replace("signature", KEY_ID, key_id);
        assert_eq!(draft.check(), Err(Refusal::KeyId), "{key_id}");
    }
}

#[test]
fn malformed_signature_headers_are_refused() {
    let good = Draft::post("/inbox", now());
    for value in [
        "keyId",
        "keyId=\"x",
        "keyId=\"x\" algorithm=\"y\"",
        &"x".repeat(9000),
    ] {
        let refusal = good.clone().set("signature", value).check();
        assert_eq!(
            refusal,
            Err(Refusal::Malformed("the Signature header")),
            "{value}"
        );
    }
    assert_eq!(good.clone().set("signature", "").check(), Err(Refusal::KeyId));
    let twice = good
        .clone()
        .replace("signature", "algorithm=", "keyId=\"x\",algorithm=");
    assert_eq!(twice.check(), Err(Refusal::Malformed("the Signature header")));
    let repeated = good.clone().replace("signature", "host date", "host host date");
    assert_eq!(
        repeated.check(),
        Err(Refusal::Malformed("the list of signed headers"))
    );
    let unknown = good.replace("signature", "host date", "host (magic) date");
    assert_eq!(unknown.check(), Err(Refusal::UnknownComponent));
}
