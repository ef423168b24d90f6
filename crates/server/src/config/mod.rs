// SPDX-License-Identifier: AGPL-3.0-or-later
//! Configuration: built-in defaults, overridden by one TOML file, overridden by environment variables.
//!
//! `config/kollegium.example.toml` documents every setting. A setting `url` in the table `[database]` is also the
//! environment variable `KOLLEGIUM_DATABASE__URL`; lists are separated by commas there. Whatever cannot be used is
//! an error that says where it stands and what would do; nothing is silently ignored.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

mod error;
mod settings;
mod values;

pub(crate) use error::ConfigError;
use settings::RawSettings;

/// All that an administrator can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// The public host name, with the port if it is not the default one. It is part of every ActivityPub id.
    pub(crate) hostname: String,
    /// The address that the server listens at.
    pub(crate) bind: SocketAddr,
    /// Whether our public URLs are https. Unless set: yes, except on a host name for this machine alone.
    pub(crate) tls: bool,
    /// The networks whose reverse proxies are believed when they say whom a request came from.
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) database: Database,
    pub(crate) setup: Setup,
    pub(crate) registration: Registration,
    pub(crate) federation: Federation,
    /// Networks outside of the public internet whose web pages and pictures may be shown.
    pub(crate) preview_networks: Vec<IpNet>,
    pub(crate) media: Media,
    /// The way out for e-mail, if there is one.
    pub(crate) mail: Option<Mail>,
    pub(crate) limits: Limits,
    pub(crate) clients: Clients,
}

/// A value that must not appear in logs and messages.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Database {
    /// `sqlite://PATH` or `postgres://…`.
    pub(crate) url: Secret,
}

/// Settings for the first start; they have no effect later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setup {
    pub(crate) site_name: String,
    /// The first administrator, if one is to be created without asking.
    pub(crate) admin: Option<Admin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Admin {
    pub(crate) username: String,
    pub(crate) password: Secret,
    pub(crate) email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registration {
    /// The mode, if the file decides about it; administrators do otherwise.
    pub(crate) mode: Option<RegistrationMode>,
}

/// Who may create an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistrationMode {
    /// Nobody; administrators create the accounts.
    Closed,
    /// Everybody whose application an administrator approves.
    Application,
    /// Everybody may create an account.
    Open,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Federation {
    /// The mode, if the file decides about it; administrators do otherwise.
    pub(crate) mode: Option<FederationMode>,
    /// Hosts we trust from the start; without a port, every port of it.
    pub(crate) trusted: Vec<String>,
    /// Hosts we never talk to; without a port, every port of it.
    pub(crate) blocked: Vec<String>,
    /// Networks outside of the public internet that we may talk to.
    pub(crate) allow_networks: Vec<IpNet>,
    /// Seconds to wait after the first failed delivery to an instance; the wait grows from there.
    pub(crate) retry_base_seconds: u32,
}

/// The servers that this instance federates with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FederationMode {
    /// Do not federate.
    Off,
    /// Federate with trusted servers only.
    Trusted,
    /// Federate with every server that is not blocked.
    Open,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Media {
    /// The folder of uploaded files, unless they are in a bucket.
    pub(crate) path: PathBuf,
    pub(crate) bucket: Option<Bucket>,
    /// The largest file that may be uploaded.
    pub(crate) max_megabytes: u32,
    /// The largest number of pixels of one picture, in millions.
    pub(crate) max_megapixels: u32,
    /// How much one person may upload in all; 0 means no limit.
    pub(crate) quota_megabytes: u32,
    /// The size of the cache for pictures of other servers.
    pub(crate) copies_megabytes: u32,
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// The URL of the store.
    pub(crate) endpoint: String,
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: Secret,
}

/// How e-mail is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    /// `smtps://…` or `smtp://…`, often with a password in it.
    pub(crate) smtp: Secret,
    /// The sender address.
    pub(crate) from: String,
}

/// Requests per minute, by kind; 0 means no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) login: u32,
    pub(crate) register: u32,
    pub(crate) post: u32,
    pub(crate) comment: u32,
    pub(crate) search: u32,
    pub(crate) message: u32,
    pub(crate) image: u32,
    pub(crate) other: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clients {
    /// Whether client programs see `lemmy` as the name of the software; most clients for Lemmy refuse to work otherwise.
    pub(crate) announce_as_lemmy: bool,
}

/// Reads the configuration: the file at `path` if one is named, over it those of `environment`'s variables that
/// begin with `KOLLEGIUM_`.
///
/// # Errors
/// When the file cannot be read, or one of the settings is unknown or cannot be used.
pub(crate) fn load(
    path: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut settings = RawSettings::default();
    if let Some(path) = path {
        let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        settings.add_file(path, &text)?;
    }
    settings.add_environment(environment)?;
    Config::from_settings(&settings)
}

/// This process's environment, for [`load`]. Bytes that are not UTF-8 do not survive, instead of a panic.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    })
}

impl Config {
    fn from_settings(settings: &RawSettings) -> Result<Self, ConfigError> {
        let hostname = settings.text("hostname", "localhost:8536", values::host)?;
        let tls = settings.flag("tls", !values::is_loopback(&hostname));
        if let Some(port) = values::needless_port(&hostname, tls) {
            return Err(ConfigError::Invalid {
                place: settings.place("hostname"),
                key: "hostname",
                fault: format!("is \"{hostname}\"; leave out \":{port}\", which is the default port."),
            });
        }
        let mail = mail(settings, &hostname)?;
        Ok(Self {
            hostname,
            bind: settings.text("bind", "127.0.0.1:8536", values::bind)?,
            tls,
            trusted_proxies: settings.list(
                "trusted_proxies",
                &["127.0.0.0/8", "::1/128"],
                values::network,
            )?,
            database: Database {
                url: settings.text("database.url", "sqlite://data/kollegium.db", values::database_url)?,
            },
            setup: Setup {
                site_name: settings.text("setup.site_name", "Kollegium", values::name)?,
                admin: admin(settings)?,
            },
            registration: Registration {
                mode: settings.optional("registration.mode", values::registration_mode)?,
            },
            federation: federation(settings)?,
            preview_networks: settings.list("previews.allow_networks", &[], values::network)?,
            media: media(settings)?,
            mail,
            limits: limits(settings)?,
            clients: Clients {
                announce_as_lemmy: settings.flag("clients.announce_as_lemmy", true),
            },
        })
    }
}

/// A name without a password, or the reverse, is a mistake that would otherwise show only at the first log-in.
fn admin(settings: &RawSettings) -> Result<Option<Admin>, ConfigError> {
    let username = settings.optional_text("setup.admin_username");
    let password = settings.optional_text("setup.admin_password");
    let email = settings.optional_text("setup.admin_email");
    let lonely = |key, missing: &str| ConfigError::Invalid {
        place: settings.place(key),
        key,
        fault: format!("also needs `{missing}`; set both, or neither to be asked at the first start."),
    };
    match (username, password) {
        (Some(username), Some(password)) => Ok(Some(Admin {
            username,
            password: Secret(password),
            email,
        })),
        (Some(_), None) => Err(lonely("setup.admin_username", "setup.admin_password")),
        (None, Some(_)) => Err(lonely("setup.admin_password", "setup.admin_username")),
        (None, None) if email.is_some() => Err(lonely("setup.admin_email", "setup.admin_username")),
        (None, None) => Ok(None),
    }
}

fn federation(settings: &RawSettings) -> Result<Federation, ConfigError> {
    Ok(Federation {
        mode: settings.optional("federation.mode", values::federation_mode)?,
        trusted: settings.list("federation.trusted", &[], values::host)?,
        blocked: settings.list("federation.blocked", &[], values::host)?,
        allow_networks: settings.list("federation.allow_networks", &[], values::network)?,
        retry_base_seconds: settings.number("federation.retry_base_seconds", 60, 1..=86_400)?,
    })
}

fn media(settings: &RawSettings) -> Result<Media, ConfigError> {
    Ok(Media {
        path: settings.text("media.path", "data/media", values::folder)?,
        bucket: bucket(settings)?,
        max_megabytes: settings.number("media.max_megabytes", 10, 1..=100)?,
        max_megapixels: settings.number("media.max_megapixels", 40, 1..=400)?,
        quota_megabytes: settings.number("media.quota_megabytes", 500, 0..=1_000_000)?,
        copies_megabytes: settings.number("media.copies_megabytes", 1_000, 0..=1_000_000)?,
    })
}

/// All five settings or none: with some missing, pictures would otherwise go to the folder without a warning.
fn bucket(settings: &RawSettings) -> Result<Option<Bucket>, ConfigError> {
    let [endpoint, name, region, access_key, secret_key] = [
        "media.bucket.endpoint",
        "media.bucket.name",
        "media.bucket.region",
        "media.bucket.access_key",
        "media.bucket.secret_key",
    ];
    let keys = [endpoint, name, region, access_key, secret_key];
    let is_set = |key: &&&'static str| settings.optional_text(key).is_some();
    let Some(set) = keys.iter().find(is_set) else {
        return Ok(None);
    };
    if let Some(missing) = keys.iter().find(|key| !is_set(key)) {
        return Err(ConfigError::Invalid {
            place: settings.place(set),
            key: set,
            fault: format!(
                "also needs `{missing}`; set all five settings of `media.bucket`, or none to store pictures in `media.path`."
            ),
        });
    }
    Ok(Some(Bucket {
        endpoint: settings.text(endpoint, "", values::endpoint)?,
        name: settings.text(name, "", values::bucket_name)?,
        region: settings.text(region, "", values::word)?,
        access_key: settings.text(access_key, "", values::word)?,
        secret_key: settings.text(secret_key, "", |text| values::word(text).map(Secret))?,
    }))
}

/// The default sender is `noreply` at this host.
fn mail(settings: &RawSettings, hostname: &str) -> Result<Option<Mail>, ConfigError> {
    let [smtp, from] = ["mail.smtp", "mail.from"];
    if settings.optional_text(smtp).is_none() {
        return match settings.optional_text(from) {
            None => Ok(None),
            Some(_) => Err(ConfigError::Invalid {
                place: settings.place(from),
                key: from,
                fault: format!("also needs `{smtp}`; set both, or neither to send no e-mail."),
            }),
        };
    }
    let usual = format!("noreply@{}", values::without_port(hostname));
    Ok(Some(Mail {
        smtp: settings.text(smtp, "", |text| values::mail_server(text).map(Secret))?,
        from: settings.text(from, &usual, values::sender)?,
    }))
}

fn limits(settings: &RawSettings) -> Result<Limits, ConfigError> {
    let limit = |key, default| settings.number(key, default, 0..=1_000_000);
    Ok(Limits {
        login: limit("limits.login", 20)?,
        register: limit("limits.register", 10)?,
        post: limit("limits.post", 10)?,
        comment: limit("limits.comment", 30)?,
        search: limit("limits.search", 60)?,
        message: limit("limits.message", 60)?,
        image: limit("limits.image", 20)?,
        other: limit("limits.other", 1200)?,
    })
}

#[cfg(test)]
mod tests;
