// SPDX-License-Identifier: AGPL-3.0-or-later
//! `peer …`: other servers, and the decisions about them.

use anyhow::{Context, Result};
use clap::Subcommand;
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{Time, inbox, instances};

use super::open;
use crate::config::Config;

#[derive(Subcommand)]
pub(crate) enum PeerCommand {
    /// Lists the known servers, and the decisions about them.
    List,
    /// Federates with a host, protected groups included.
    Trust {
        /// Host, with a port if only that port is meant.
        host: String,
    },
    /// Neither sends to a host nor accepts anything from it.
    Block {
        /// Host, with a port if only that port is meant.
        host: String,
        /// Why, for the list of decisions.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Removes a decision.
    Forget {
        /// The host of the decision.
        host: String,
    },
    /// Lists the activities of other servers that were refused last, the newest first, and why.
    Refused {
        /// The maximum number of activities to list.
        #[arg(long, default_value_t = 20)]
        limit: u16,
    },
}

#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn run(config: &Config, command: PeerCommand) -> Result<()> {
    let (db, _) = open(config)?;
    let now = Time::of(chrono::Utc::now());
    match command {
        PeerCommand::List => {
            let (decisions, known) = db.read(|snapshot| {
                Ok::<_, kollegium_domain::Error>((trust::decisions(snapshot)?, instances::all(snapshot)?))
            })?;
            for decision in decisions {
                println!(
                    "{}\t{}\t{}",
                    decision.policy.as_str(),
                    decision.host,
                    decision.reason.unwrap_or_default()
                );
            }
            for instance in known {
                println!(
                    "known\t{}\t{}",
                    instance.host,
                    instance.software.unwrap_or_default()
                );
            }
        }
        PeerCommand::Trust { host } => db
            .write(|tx| trust::decide(tx, &host, Policy::Trusted, None, now))
            .with_context(|| format!("cannot trust {host}"))?,
        PeerCommand::Block { host, reason } => db
            .write(|tx| trust::decide(tx, &host, Policy::Blocked, reason.as_deref(), now))
            .with_context(|| format!("cannot block {host}"))?,
        PeerCommand::Forget { host } => db.write(|tx| trust::forget(tx, &host))?,
        PeerCommand::Refused { limit } => {
            for refusal in db.read(|snapshot| inbox::refusals(snapshot, None, limit.into()))? {
                println!(
                    "{}\t{}\t{}",
                    refusal.received_at.utc().format("%FT%TZ"),
                    refusal.uri,
                    refusal.reason.unwrap_or_default()
                );
            }
        }
    }
    Ok(())
}
