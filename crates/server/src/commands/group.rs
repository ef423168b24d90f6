// SPDX-License-Identifier: AGPL-3.0-or-later
//! `group …`: the groups of this instance.

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use kollegium_domain::actors::{self, Kind};
use kollegium_domain::error::Thing;
use kollegium_domain::groups::{self, NewGroup, Visibility};
use kollegium_domain::{By, Error, Time};

use super::open;
use crate::config::Config;

#[derive(Subcommand)]
pub(crate) enum GroupCommand {
    /// Opens a group.
    Add {
        /// 3 to 40 letters, digits and _.
        name: String,
        /// Its title.
        #[arg(long)]
        title: String,
        /// The person of this instance who will be its first moderator.
        #[arg(long)]
        moderator: String,
        /// Who reads it.
        #[arg(long, value_enum, default_value_t = Readers::Public)]
        visibility: Readers,
    },
}

/// Who reads a group.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Readers {
    /// Everybody.
    Public,
    /// The accounts of this instance.
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
            let (_, actor) = db.write(|tx| {
                let person = actors::find_by_name(tx, Kind::Person, &moderator, None)?
                    .ok_or(Error::NotFound(Thing::Person))?;
                let new = NewGroup {
                    name: &name,
                    title: &title,
                    summary: None,
                    visibility,
                    posting_restricted: false,
                };
                groups::create(tx, &By::local(person, at), &new)
            })?;
            println!("{}", actor.uri);
        }
    }
    Ok(())
}
