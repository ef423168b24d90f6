// SPDX-License-Identifier: AGPL-3.0-or-later
//! `kollegium demo`: three agencies on this machine, federated, with sample content.
//!
//! The three run in one process, each with its own database, port and host name under `localhost`. The content comes
//! about as it would in real life: people of one agency join groups of another and write there, and all of it goes
//! through real requests between the three. A second start finds the databases and skips that.

mod content;
mod network;
mod seed;
mod show;

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use self::content::Agency;
use self::network::{ContentState, Network};
use crate::shutdown::wait_for_stop;

/// The password of everybody in the demo.
const PASSWORD: &str = "kollegium-demo";

/// The options of the demo.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The port of the first agency; the others take the two ports after it.
    #[arg(long, default_value_t = 8541, value_parser = clap::value_parser!(u16).range(1..=65533))]
    port: u16,
    /// The folder of the three SQLite databases and of the log.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// A database URL for each of bund, land and stadt, in this order, instead of SQLite files.
    #[arg(long, value_name = "URL")]
    database: Vec<String>,
}

impl Arguments {
    fn port(&self, agency: Agency) -> u16 {
        match agency {
            Agency::Bund => self.port,
            Agency::Land => self.port + 1,
            Agency::Stadt => self.port + 2,
        }
    }

    fn host(&self, agency: Agency) -> String {
        format!("{}.localhost:{}", agency.label(), self.port(agency))
    }

    /// The file to which the three write their log: on the terminal it would bury the addresses.
    fn log(&self) -> PathBuf {
        self.data.join(format!("demo-{}.log", self.port))
    }

    /// Begins the log of this start anew.
    pub(crate) fn create_log(&self) -> Result<File> {
        let path = self.log();
        fs::create_dir_all(&self.data)
            .and_then(|()| File::create(&path))
            .with_context(|| {
                format!(
                    "cannot write the log to {}: choose another folder with --data",
                    path.display()
                )
            })
    }

    fn bind(&self, agency: Agency) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port(agency)).into()
    }
}

/// Runs the demo until it receives SIGINT or SIGTERM.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    ensure!(
        matches!(arguments.database.len(), 0 | 3),
        "--database must be given three times (for bund, land and stadt) or not at all, not {} times",
        arguments.database.len()
    );
    check_ports(&arguments)?;
    let (network, state) = Network::start(&arguments).await?;
    let prepared = match state {
        ContentState::Complete => Ok(Progress::Done),
        ContentState::Empty => until_stopped(seed::seed(&network)).await,
    };
    let ended = match prepared {
        Ok(Progress::Done) => {
            show::addresses(&network, &arguments.log());
            wait_for_stop().await
        }
        Ok(Progress::Stopped) => Ok(()),
        Err(error) => Err(error.context("cannot create the sample content")),
    };
    network.stop().await;
    ended
}

/// How far a step came.
enum Progress {
    Done,
    /// Somebody pressed Ctrl-C; the next start begins again.
    Stopped,
}

async fn until_stopped(step: impl Future<Output = Result<()>>) -> Result<Progress> {
    tokio::select! {
        done = step => done.map(|()| Progress::Done),
        stopped = wait_for_stop() => stopped.map(|()| Progress::Stopped),
    }
}

/// Fails before anything is started if one of the ports is in use, most likely by another demo.
fn check_ports(arguments: &Arguments) -> Result<()> {
    for agency in Agency::ALL {
        let address = arguments.bind(agency);
        TcpListener::bind(address).with_context(|| {
            format!(
                "cannot listen at {address}: is another demo running? Choose other ports with --port, which takes that port \
                 and the two after it"
            )
        })?;
    }
    Ok(())
}
