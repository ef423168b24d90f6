// SPDX-License-Identifier: AGPL-3.0-or-later
//! draft-cavage-http-signatures-12 as the fediverse speaks it: reading, and signing what we send.

use activitypub_federation::FEDERATION_CONTENT_TYPE;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use kollegium_client::Headers;
use openssl::error::ErrorStack;
use url::{Position, Url};

use super::{
    MAX_COMPONENTS, PrivateKey, Refusal, Request, Scheme, Unverified, check_created, check_expires,
    check_window, digest, parse_key_id,
};

/// Signs a GET: `(request-target) host date digest`, the digest being that of the empty body, since Lemmy
/// wants one on GET too. `date` is the time of this attempt.
pub fn sign_get(
    key: &PrivateKey,
    key_id: &str,
    url: &Url,
    date: DateTime<Utc>,
) -> Result<Headers, ErrorStack> {
    let mut headers = common_headers(url, date, b"");
    add_signature(key, key_id, &format!("get {}", target(url)), &mut headers)?;
    Ok(headers)
}

/// Signs a POST of an activity: `(request-target) host date digest content-type`. `date` is the time of this
/// attempt: Mastodon takes a signature for five minutes only.
pub fn sign_post(
    key: &PrivateKey,
    key_id: &str,
    url: &Url,
    date: DateTime<Utc>,
    body: &[u8],
) -> Result<Headers, ErrorStack> {
    let mut headers = common_headers(url, date, body);
    headers.push(("content-type", FEDERATION_CONTENT_TYPE.to_owned()));
    add_signature(key, key_id, &format!("post {}", target(url)), &mut headers)?;
    Ok(headers)
}

fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

fn common_headers(url: &Url, date: DateTime<Utc>, body: &[u8]) -> Headers {
    vec![
        ("host", url[Position::BeforeHost..Position::AfterPort].to_owned()),
        ("date", date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        ("digest", digest::header(body)),
    ]
}

/// Adds the `Signature` header over the request target and all headers so far.
fn add_signature(
    key: &PrivateKey,
    key_id: &str,
    request_target: &str,
    headers: &mut Headers,
) -> Result<(), ErrorStack> {
    let mut listed = String::from("(request-target)");
    let mut text = format!("(request-target): {request_target}");
    for (name, value) in &*headers {
        listed = format!("{listed} {name}");
        text = format!("{text}\n{name}: {value}");
    }
    let signature = STANDARD.encode(key.sign(text.as_bytes())?);
    // PieFed insists on `algorithm`; everybody accepts this one.
    let value =
        format!(r#"keyId="{key_id}",algorithm="rsa-sha256",headers="{listed}",signature="{signature}""#);
    headers.push(("signature", value));
    Ok(())
}

/// Reads a `Signature` header and checks all that needs no key.
pub(super) fn parse(
    request: &Request<'_>,
    signature: &str,
    now: DateTime<Utc>,
) -> Result<Unverified, Refusal> {
    let parameters = parameters(signature)?;
    let key_id = parse_key_id(parameters.get("keyId").ok_or(Refusal::KeyId)?)?;
    match parameters
        .get("algorithm")
        .map(|name| name.to_ascii_lowercase())
        .as_deref()
    {
        None | Some("rsa-sha256" | "hs2019" | "ed25519") => {}
        Some(_) => return Err(Refusal::UnknownAlgorithm),
    }
    let listed = listed(parameters.get("headers").copied().unwrap_or_default())?;
    let created = seconds(&parameters, "created")?;
    let expires = seconds(&parameters, "expires")?;
    check_coverage(request, &listed)?;
    check_freshness(request, &listed, created, expires, now)?;
    if listed.iter().any(|name| name == "digest") {
        digest::check(request.single("digest")?, request.body)?;
    }
    let encoded = parameters
        .get("signature")
        .ok_or(Refusal::Malformed("the Signature header"))?;
    let signature = STANDARD
        .decode(encoded)
        .map_err(|_| Refusal::Malformed("the signature"))?;
    let mut candidates = vec![signed_text(
        request,
        &listed,
        &parameters,
        request.path_and_query,
    )?];
    if request.path() != request.path_and_query {
        candidates.push(signed_text(request, &listed, &parameters, request.path())?);
    }
    Ok(Unverified {
        key_id,
        scheme: Scheme::Cavage,
        candidates,
        signature,
    })
}

fn listed(headers: &str) -> Result<Vec<String>, Refusal> {
    let names: Vec<String> = headers
        .split_ascii_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    let repeated = names
        .iter()
        .enumerate()
        .any(|(index, name)| names[..index].contains(name));
    if repeated || names.len() > MAX_COMPONENTS {
        return Err(Refusal::Malformed("the list of signed headers"));
    }
    Ok(names)
}

fn check_coverage(request: &Request<'_>, listed: &[String]) -> Result<(), Refusal> {
    let covers = |wanted: &str| listed.iter().any(|name| name == wanted);
    if !covers("(request-target)") {
        return Err(Refusal::NotCovered("(request-target)"));
    }
    if !covers("host") {
        return Err(Refusal::NotCovered("host"));
    }
    if !covers("date") && !covers("(created)") {
        return Err(Refusal::NotCovered("date or (created)"));
    }
    if request.needs_digest() && !covers("digest") {
        return Err(Refusal::NotCovered("digest"));
    }
    Ok(())
}

fn check_freshness(
    request: &Request<'_>,
    listed: &[String],
    created: Option<i64>,
    expires: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if listed.iter().any(|name| name == "date") {
        let date = DateTime::parse_from_rfc2822(request.single("date")?);
        let date = date.map_err(|_| Refusal::Malformed("the Date header"))?;
        check_window("Date", date.to_utc(), now)?;
    }
    created.map_or(Ok(()), |seconds| check_created(seconds, now))?;
    expires.map_or(Ok(()), |seconds| check_expires(seconds, now))
}

/// The text that was signed, with the given request target.
fn signed_text(
    request: &Request<'_>,
    listed: &[String],
    parameters: &BTreeMap<&str, &str>,
    target: &str,
) -> Result<String, Refusal> {
    let mut lines = Vec::with_capacity(listed.len());
    for name in listed {
        let value = match name.as_str() {
            "(request-target)" => format!("{} {target}", request.method.to_ascii_lowercase()),
            "(created)" => parameter(parameters, "created")?,
            "(expires)" => parameter(parameters, "expires")?,
            unknown if unknown.starts_with('(') => return Err(Refusal::UnknownComponent),
            header => request.single(header)?.to_owned(),
        };
        lines.push(format!("{name}: {value}"));
    }
    Ok(lines.join("\n"))
}

fn parameter(parameters: &BTreeMap<&str, &str>, name: &'static str) -> Result<String, Refusal> {
    parameters
        .get(name)
        .map(|&value| value.to_owned())
        .ok_or(Refusal::Malformed(name))
}

/// A parameter in Unix seconds; `expires` may have decimals, which are cut off.
fn seconds(parameters: &BTreeMap<&str, &str>, name: &'static str) -> Result<Option<i64>, Refusal> {
    let Some(value) = parameters.get(name) else {
        return Ok(None);
    };
    let whole = value.split('.').next().unwrap_or_default();
    whole.parse().map(Some).map_err(|_| Refusal::Malformed(name))
}

/// Reads `name="value",name=value,…`; a name that occurs twice is malformed.
fn parameters(text: &str) -> Result<BTreeMap<&str, &str>, Refusal> {
    const WHAT: Refusal = Refusal::Malformed("the Signature header");
    let mut found = BTreeMap::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(WHAT)?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(WHAT)?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        if found.insert(name.trim(), value.trim()).is_some() {
            return Err(WHAT);
        }
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',').ok_or(WHAT)?.trim_start();
        }
    }
    Ok(found)
}
