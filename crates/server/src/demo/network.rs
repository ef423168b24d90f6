// SPDX-License-Identifier: AGPL-3.0-or-later
//! The three instances of the demo.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use kollegium_app::App;
use kollegium_app::limits::PerMinute;
use kollegium_app::storage::{Rules, Store};
use kollegium_db::{Db, Durability};
use kollegium_domain::instances::Scheme;
use kollegium_domain::site::{self, Pins, Registration};
use kollegium_domain::{Error, actors};

use super::Arguments;
use super::content::Agency;
use crate::instance::{self, Plan, Running};

/// Threads that answer requests, for each of the three.
const WORKERS: usize = 2;

/// The three instances, running.
pub(super) struct Network {
    bund: Running,
    land: Running,
    stadt: Running,
}

/// What was found in the databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentState {
    Empty,
    Complete,
}

impl Network {
    /// Opens the databases and starts the three. Content that an earlier start left incomplete is thrown away.
    pub(super) async fn start(arguments: &Arguments) -> Result<(Network, ContentState)> {
        let plan = |agency| plan(arguments, agency);
        let plans = (plan(Agency::Bund), plan(Agency::Land), plan(Agency::Stadt));
        let open = || Ok::<_, anyhow::Error>((opened(&plans.0)?, opened(&plans.1)?, opened(&plans.2)?));
        let mut databases = open()?;
        let state = match state(&[&databases.0, &databases.1, &databases.2])? {
            DatabaseState::Empty => ContentState::Empty,
            DatabaseState::Complete => ContentState::Complete,
            DatabaseState::Partial if arguments.database.is_empty() => {
                drop(databases);
                for agency in Agency::ALL {
                    remove(&file(arguments, agency))?;
                }
                databases = open()?;
                ContentState::Empty
            }
            DatabaseState::Partial => bail!(
                "an earlier start was interrupted while it wrote the sample content into these databases; empty all three of them and start again"
            ),
        };
        let network = Network {
            bund: instance::start(&plans.0, databases.0, None).await?,
            land: instance::start(&plans.1, databases.1, None).await?,
            stadt: instance::start(&plans.2, databases.2, None).await?,
        };
        Ok((network, state))
    }

    /// The state of one of them.
    pub(super) fn app(&self, agency: Agency) -> &App {
        match agency {
            Agency::Bund => &self.bund.app,
            Agency::Land => &self.land.app,
            Agency::Stadt => &self.stadt.app,
        }
    }

    /// Ends all three; what is not delivered yet goes out at the next start.
    pub(super) async fn stop(self) {
        tokio::join!(self.bund.stop(), self.land.stop(), self.stadt.stop());
    }
}

fn plan(arguments: &Arguments, agency: Agency) -> Plan {
    let given = match agency {
        Agency::Bund => arguments.database.first(),
        Agency::Land => arguments.database.get(1),
        Agency::Stadt => arguments.database.get(2),
    };
    let this_machine: Vec<IpNet> = vec![
        Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8).into(),
        Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into(),
    ];
    Plan {
        host: arguments.host(agency),
        scheme: Scheme::Http,
        bind: arguments.bind(agency),
        trusted_proxies: Vec::new(),
        database: match given {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", file(arguments, agency).display()),
        },
        // Sample content can be made again.
        durability: Durability::Test,
        site_name: agency.site_name().to_owned(),
        registration: Registration::Open,
        pins: Pins::default(),
        trusted: Agency::ALL
            .into_iter()
            .filter(|it| *it != agency)
            .map(|it| arguments.host(it))
            .collect(),
        blocked: Vec::new(),
        allow_networks: this_machine.clone(),
        preview_networks: this_machine,
        retry_base_seconds: 1,
        announced_as: kollegium_lemmy::SOFTWARE,
        limits: PerMinute::NONE,
        mail: None,
        media: Store::Folder(file(arguments, agency).with_extension("media")),
        media_rules: Rules::USUAL,
        workers: WORKERS,
    }
}

/// The port is in the name, since every id in a database begins with the host and port that it was made for.
fn file(arguments: &Arguments, agency: Agency) -> PathBuf {
    arguments
        .data
        .join(format!("{}-{}.db", agency.label(), arguments.port(agency)))
}

fn opened(plan: &Plan) -> Result<Db> {
    instance::open(plan).with_context(|| format!("cannot open the database of {}", plan.host))
}

/// What was found in the databases, before it is decided what to do about it.
enum DatabaseState {
    Empty,
    Partial,
    Complete,
}

/// The last step of the seeding describes the sites, so a description shows that it is complete.
fn state(databases: &[&Db]) -> Result<DatabaseState> {
    let mut complete = 0;
    let mut begun = 0;
    for db in databases {
        let (described, admins) = db.read(|snapshot| {
            Ok::<_, Error>((
                site::get(snapshot)?.settings.about.description.is_some(),
                actors::admins(snapshot)?,
            ))
        })?;
        complete += usize::from(described);
        begun += usize::from(!admins.is_empty());
    }
    Ok(match (begun, complete) {
        (0, _) => DatabaseState::Empty,
        (_, complete) if complete == databases.len() => DatabaseState::Complete,
        _ => DatabaseState::Partial,
    })
}

/// Removes a SQLite database with what belongs to it.
fn remove(database: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
        }
    }
    Ok(())
}
