// SPDX-License-Identifier: AGPL-3.0-or-later
//! The command line. Every command that changes something translates to a domain command.

mod group;
mod peer;
pub(crate) mod serve;
mod user;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Parser, Subcommand};
use kollegium_app::storage::{Bucket, Rules, Store};
use kollegium_db::{Db, Durability};
use kollegium_domain::site::{Pins, Registration};
use kollegium_domain::trust::Mode;
use kollegium_domain::{By, Time, Via, site};
use kollegium_mail::Mailer;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{self, Config, FederationMode, RegistrationMode};
use crate::instance::Plan;

/// Kollegium: a federated discussion server for public agencies.
#[derive(Parser)]
#[command(name = "kollegium", version)]
struct Arguments {
    /// The configuration file; without one, built-in defaults and KOLLEGIUM_… variables.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Writes the log as JSON. What is logged is chosen by RUST_LOG (error, warn, info, debug).
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server.
    Serve,
    /// Runs three agencies on this machine, federated, with sample content.
    Demo(crate::demo::Arguments),
    /// Runs the pending database migrations.
    Migrate,
    /// Checks the configuration, the database, the bucket for pictures and the mail server without changing anything.
    Check,
    /// People: add, list, promote.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Groups: add, list.
    #[command(subcommand)]
    Group(group::GroupCommand),
    /// Other servers: list, trust, block, forget, refused.
    #[command(subcommand)]
    Peer(peer::PeerCommand),
}

/// Reads the command line and does what it says.
#[expect(clippy::print_stderr, reason = "a command's error goes to the terminal")]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match start_log(&arguments).and_then(|()| execute(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kollegium: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: Arguments) -> Result<()> {
    if let Command::Demo(demo) = arguments.command {
        return runtime()?.block_on(crate::demo::run(demo));
    }
    let config = config::load(arguments.config.as_deref(), config::environment())?;
    match arguments.command {
        Command::Serve => serve::run(&config),
        Command::Demo(_) => Ok(()),
        Command::Migrate => serve::migrate(&config),
        Command::Check => serve::check(&config),
        Command::User(command) => user::run(&config, command),
        Command::Group(command) => group::run(&config, command),
        Command::Peer(command) => peer::run(&config, command),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The format of log lines.
#[derive(Clone, Copy)]
enum LogFormat {
    Text,
    Json,
}

fn start_log(arguments: &Arguments) -> Result<()> {
    let format = if arguments.log_json {
        LogFormat::Json
    } else {
        LogFormat::Text
    };
    if let Command::Demo(demo) = &arguments.command {
        log_to(Arc::new(demo.create_log()?), format, Colours::Never);
    } else {
        log_to(std::io::stderr, format, Colours::OnTerminal);
    }
    Ok(())
}

/// Whether lines of the log are coloured.
#[derive(Clone, Copy)]
enum Colours {
    Never,
    /// If the standard error output is a terminal.
    OnTerminal,
}

fn log_to<W>(writer: W, format: LogFormat, colours: Colours)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    // A second subscriber is refused without harm.
    let _ = match format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log
            .with_ansi(match colours {
                Colours::Never => false,
                Colours::OnTerminal => std::io::stderr().is_terminal(),
            })
            .try_init(),
    };
}

/// The database of the configured instance, migrated and set up.
fn open(config: &Config) -> Result<(Db, Plan)> {
    let plan = plan(config)?;
    Ok((crate::instance::open(&plan)?, plan))
}

/// The administrator at the machine, acting now.
fn console(tx: &mut kollegium_db::Tx) -> kollegium_domain::Result<By> {
    Ok(By {
        actor: site::actor(tx)?,
        via: Via::Console,
        at: Time::of(chrono::Utc::now()),
    })
}

fn media_rules(media: &crate::config::Media) -> Rules {
    const MILLION: u64 = 1_000_000;
    Rules {
        max_bytes: 1_000_000 * media.max_megabytes as usize,
        max_pixels: MILLION * u64::from(media.max_megapixels),
        quota: 1_000_000 * i64::from(media.quota_megabytes),
        copies: 1_000_000 * i64::from(media.copies_megabytes),
    }
}

fn store(media: &crate::config::Media) -> Store {
    match &media.bucket {
        None => Store::Folder(media.path.clone()),
        Some(bucket) => Store::Bucket(Bucket {
            endpoint: bucket.endpoint.clone(),
            name: bucket.name.clone(),
            region: bucket.region.clone(),
            access_key: bucket.access_key.clone(),
            secret_key: bucket.secret_key.reveal().to_owned(),
        }),
    }
}

/// The settings of the site about which the configuration decides.
fn pins(config: &Config) -> Pins {
    Pins {
        federation: config.federation.mode.map(|mode| match mode {
            FederationMode::Off => Mode::Off,
            FederationMode::Trusted => Mode::Trusted,
            FederationMode::Open => Mode::Open,
        }),
        registration: config.registration.mode.map(|mode| match mode {
            RegistrationMode::Closed => Registration::Closed,
            RegistrationMode::Application => Registration::Application,
            RegistrationMode::Open => Registration::Open,
        }),
    }
}

/// The plan of the instance from the configuration.
pub(crate) fn plan(config: &Config) -> Result<Plan> {
    use kollegium_domain::instances::Scheme;
    let mail = config.mail.as_ref();
    Ok(Plan {
        host: config.hostname.clone(),
        scheme: if config.tls { Scheme::Https } else { Scheme::Http },
        bind: config.bind,
        trusted_proxies: config.trusted_proxies.clone(),
        database: config.database.url.reveal().to_owned(),
        durability: Durability::Full,
        site_name: config.setup.site_name.clone(),
        registration: Registration::Closed,
        pins: pins(config),
        trusted: config.federation.trusted.clone(),
        blocked: config.federation.blocked.clone(),
        allow_networks: config.federation.allow_networks.clone(),
        preview_networks: config.preview_networks.clone(),
        retry_base_seconds: config.federation.retry_base_seconds,
        announced_as: if config.clients.announce_as_lemmy {
            kollegium_lemmy::SOFTWARE
        } else {
            kollegium_app::SoftwareName::OWN
        },
        limits: kollegium_app::limits::PerMinute {
            login: config.limits.login,
            register: config.limits.register,
            post: config.limits.post,
            comment: config.limits.comment,
            search: config.limits.search,
            message: config.limits.message,
            image: config.limits.image,
            inbox: config.limits.other,
        },
        mail: mail
            .map(|it| Mailer::new(it.smtp.reveal(), &it.from))
            .transpose()?,
        media: store(&config.media),
        media_rules: media_rules(&config.media),
        workers: std::thread::available_parallelism().map_or(2, usize::from),
    })
}
