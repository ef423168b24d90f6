// SPDX-License-Identifier: AGPL-3.0-or-later
//! `group …`: the groups of this instance.

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use kollegium_domain::actors::{self, Kind};
use kollegium_domain::error::Thing;
use kollegium_domain::groups::{self, NewGroup, Visibility};
use kollegium_domain::{By, Error, Time};

use super::open;
use crate::config::Config;

#[derive(Subcommand)]
pub(crate) enum GroupCommand {
    /// Creates a group.
    Add {
        /// The name of the group: 3 to 40 letters (a to z), digits and underscores.
        name: String,
        /// The title, as readers see it.
        #[arg(long)]
        title: String,
        /// The person of this instance who will be its first moderator.
        #[arg(long)]
        moderator: String,
        /// Who can read it.
        #[arg(long, value_enum, default_value_t = Readers::Public)]
        visibility: Readers,
    },
}

/// Who can read a group.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Readers {
    /// Everybody, with or without an account, and other servers.
    Public,
    /// Only people with an account on this server.
    Local,
}

#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn run(config: &Config, command: GroupCommand) -> Result<()> {
    let (db, _) = open(config)?;
    let at = Time::of(chrono::Utc::now());
    match command {
        GroupCommand::Add {
            name,
            title,
            moderator,
            visibility,
        } => {
            let visibility = match visibility {
                Readers::Public => Visibility::Public,
                Readers::Local => Visibility::Local,
            };
            let person = db
                .read(|snapshot| {
                    actors::find_by_name(snapshot, Kind::Person, &moderator, None)?
                        .ok_or(Error::NotFound(Thing::Person))
                })
                .with_context(|| format!("cannot make {moderator} the moderator"))?;
            let new = NewGroup {
                name: &name,
                title: &title,
                summary: None,
                visibility,
                posting_restricted: false,
            };
            let (_, actor) = db
                .write(|tx| groups::create(tx, &By::local(person.clone(), at), &new))
                .with_context(|| format!("cannot add the group {name}"))?;
            println!("{}", actor.uri);
        }
    }
    Ok(())
}
