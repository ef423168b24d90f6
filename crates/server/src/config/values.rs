// SPDX-License-Identifier: AGPL-3.0-or-later
//! The values that single settings may have. Each function returns the value, or an error that says what is wrong and
//! what to write instead; it completes a sentence that begins with the name of the setting.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use kollegium_mail::Mailer;

use super::{FederationMode, RegistrationMode, Secret};

/// A public host name or address, with a port if it is not the usual one; ASCII and in lower case.
pub(super) fn host(text: &str) -> Result<String, String> {
    if text.contains("://") || text.contains('/') {
        return Err(format!(
            "is \"{text}\"; write only the name, such as \"forum.musterau.example\", not a URL."
        ));
    }
    let (name, port) = split_port(text);
    if let Some(port) = port
        && !port.parse::<u16>().is_ok_and(|port| port > 0)
    {
        return Err(format!(
            "is \"{text}\"; the port after the colon must be a number from 1 to 65535."
        ));
    }
    if !name.is_ascii() {
        let ascii = url::Host::parse(name).map_or_else(|_| "xn--…".to_owned(), |host| host.to_string());
        return Err(format!(
            "is \"{text}\"; write the name in its ASCII form, \"{ascii}\"."
        ));
    }
    let name = name.to_ascii_lowercase();
    if !is_host_name(&name) && !is_bracketed_ipv6(&name) {
        return Err(format!(
            "is \"{text}\"; a host name consists of letters, digits and hyphens, with dots between its parts, \
             such as \"forum.musterau.example\" or \"localhost:8536\"."
        ));
    }
    Ok(port.map_or_else(|| name.clone(), |port| format!("{name}:{port}")))
}

/// Splits `name:port`; the colons inside of `[::1]` belong to the name.
fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    }
}

/// RFC 1123, section 2.1. Covers IPv4 addresses, and names without a dot.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

fn is_bracketed_ipv6(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// Whether `host` can only be this machine, so that nobody could have a certificate for it.
pub(super) fn is_loopback(host: &str) -> bool {
    let (name, _) = split_port(host);
    let address = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// The port that `host` names although it is the usual one for the scheme.
///
/// URLs drop it, so that our own ids would not be on our own host any more.
pub(super) fn needless_port(host: &str, tls: bool) -> Option<&str> {
    let usual = if tls { "443" } else { "80" };
    split_port(host).1.filter(|port| *port == usual)
}

pub(super) fn bind(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("is \"{text}\"; write an IP address and a port, such as \"127.0.0.1:8536\" or \"[::]:8536\".")
    })
}

/// The fault does not repeat the URL, which may hold a password.
pub(super) fn database_url(text: &str) -> Result<Secret, String> {
    let is_sqlite = text
        .strip_prefix("sqlite://")
        .is_some_and(|path| !path.is_empty());
    let is_postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    if !is_sqlite && !is_postgres {
        return Err(
            "must be \"sqlite://PATH\", such as \"sqlite://data/kollegium.db\", \
                    or \"postgres://USER:PASSWORD@HOST/DATABASE\"."
                .to_owned(),
        );
    }
    Ok(Secret(text.to_owned()))
}

pub(super) fn registration_mode(text: &str) -> Result<RegistrationMode, String> {
    match text {
        "closed" => Ok(RegistrationMode::Closed),
        "application" => Ok(RegistrationMode::Application),
        "open" => Ok(RegistrationMode::Open),
        _ => Err(format!(
            "is \"{text}\"; it must be \"closed\", \"application\" or \"open\"."
        )),
    }
}

pub(super) fn federation_mode(text: &str) -> Result<FederationMode, String> {
    match text {
        "off" => Ok(FederationMode::Off),
        "trusted" => Ok(FederationMode::Trusted),
        "open" => Ok(FederationMode::Open),
        _ => Err(format!(
            "is \"{text}\"; it must be \"off\", \"trusted\" or \"open\"."
        )),
    }
}

pub(super) fn network(text: &str) -> Result<IpNet, String> {
    text.parse().map_err(|_| {
        format!("has \"{text}\"; write each network as an address and a prefix length, such as \"10.0.0.0/8\" or \"fd00::/8\".")
    })
}

pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    if text.trim().is_empty() {
        return Err("is empty; write the path of a folder, such as \"data/media\".".to_owned());
    }
    Ok(PathBuf::from(text))
}

/// The address of a store: http or https, and no more than is needed to find it.
pub(super) fn endpoint(text: &str) -> Result<String, String> {
    let fault = || {
        "must be the URL of the store without the bucket and the key; it begins with http:// or https://, such as \"https://s3.musterau.example\"."
            .to_owned()
    };
    let url = url::Url::parse(text).map_err(|_| fault())?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !["http", "https"].contains(&url.scheme()) || !is_plain {
        return Err(fault());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The name of a host without its port.
pub(super) fn without_port(host: &str) -> &str {
    split_port(host).0
}

/// The address of a mail server. Passwords go over the network encrypted, unless it is on this machine.
pub(super) fn mail_server(text: &str) -> Result<String, String> {
    const EXAMPLE: &str = "such as \"smtps://user:password@mail.musterau.example\"";
    // Faults do not quote it: there is a password in it.
    Mailer::new(text, "nobody@localhost").map_err(|fault| format!("{fault}; write a URL {EXAMPLE}."))?;
    let url = url::Url::parse(text).map_err(|fault| format!("is not a URL: {fault}"))?;
    let names_encryption = url.query_pairs().any(|(key, _)| key == "tls");
    let is_near = url.host_str().is_some_and(is_loopback);
    if url.scheme() == "smtp" && !names_encryption && !is_near {
        return Err(format!(
            "would send passwords unencrypted over the network; write a URL {EXAMPLE}, or add \"?tls=required\"."
        ));
    }
    Ok(text.to_owned())
}

/// The sender of e-mail.
pub(super) fn sender(text: &str) -> Result<String, String> {
    Mailer::new("smtp://localhost", text).map_err(|fault| {
        format!("{fault}; write an address such as \"Kollegium <noreply@musterau.example>\".")
    })?;
    Ok(text.to_owned())
}

/// It becomes a part of addresses.
pub(super) fn bucket_name(text: &str) -> Result<String, String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !(3..=63).contains(&text.len()) || !text.bytes().all(is_allowed) {
        return Err(format!(
            "is \"{text}\"; the name of a bucket has 3 to 63 characters: letters, digits, hyphens, dots and underscores."
        ));
    }
    Ok(text.to_owned())
}

/// A value that goes into headers as it is. The error does not repeat it, since it may be secret.
pub(super) fn word(text: &str) -> Result<String, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "must not be empty or contain spaces or special characters; copy it as the store shows it."
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}

pub(super) fn name(text: &str) -> Result<String, String> {
    let length = text.trim().chars().count();
    if !(1..=60).contains(&length) || text.chars().any(char::is_control) {
        return Err("must be a single line of 1 to 60 characters.".to_owned());
    }
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_host(text: &str, expected: Result<&str, &str>) {
        match (host(text), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(fault), Err(part)) => assert!(fault.contains(part), "{fault}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn hosts_are_names_with_an_optional_port() {
        check_host("forum.musterau.example", Ok("forum.musterau.example"));
        check_host("Forum.Musterau.example:8443", Ok("forum.musterau.example:8443"));
        check_host("localhost:8536", Ok("localhost:8536"));
        check_host("10.1.2.3", Ok("10.1.2.3"));
        check_host("[fd00::1]:8536", Ok("[fd00::1]:8536"));
        check_host("[fd00::1]", Ok("[fd00::1]"));

        check_host("https://forum.example", Err("only the name"));
        check_host("forum.example/", Err("only the name"));
        check_host("forum.example:", Err("port"));
        check_host("forum.example:0", Err("port"));
        check_host("forum.example:65536", Err("port"));
        check_host("müller.example", Err("\"xn--mller-kva.example\""));
        for wrong in [
            "",
            ".",
            "a..b",
            "-a.example",
            "a-.example",
            "a_b.example",
            "a b",
            "[::g]",
            "fd00::1",
        ] {
            check_host(wrong, Err("a host name consists"));
        }
        check_host(&"a".repeat(64), Err("a host name consists"));
        check_host(&["a"; 128].join("."), Err("a host name consists"));
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for yes in [
            "localhost",
            "localhost:8536",
            "bund.localhost:8541",
            "127.0.0.1",
            "[::1]:1",
        ] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in ["localhost.example", "notlocalhost", "10.0.0.1", "[fd00::1]"] {
            assert!(!is_loopback(no), "{no}");
        }
    }

    #[test]
    fn databases_are_sqlite_or_postgres() {
        for good in [
            "sqlite://data/a.db",
            "sqlite:///var/a.db",
            "postgres://h/d",
            "postgresql:///d?host=/run",
        ] {
            assert_eq!(database_url(good).unwrap().reveal(), good);
        }
        for wrong in ["", "data/a.db", "sqlite:a.db", "sqlite://", "mysql://h/d"] {
            assert!(
                database_url(wrong).unwrap_err().contains("sqlite://PATH"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_fault_of_the_database_url_keeps_the_password() {
        assert!(
            !database_url("mysql://user:geheim@host/d")
                .unwrap_err()
                .contains("geheim")
        );
        assert_eq!(
            format!("{:?}", database_url("postgres://user:geheim@host/d").unwrap()),
            "Secret(…)"
        );
    }
}
