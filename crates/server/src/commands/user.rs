// SPDX-License-Identifier: AGPL-3.0-or-later
//! `user …`: the people of this instance.

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, Result};
use clap::Subcommand;
use kollegium_db::Snapshot;
use kollegium_domain::accounts::sessions;
use kollegium_domain::accounts::{self, Account, PasswordHashed};
use kollegium_domain::actors::{self, Kind};
use kollegium_domain::error::Thing;
use kollegium_domain::ids::SessionId;
use kollegium_domain::{Error, Time};

use super::{console, open};
use crate::config::Config;
use crate::setup::{self, NewAdmin};

#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// Creates an account. The password is asked for, or read as a line from standard input.
    Add {
        /// The name of the account: 3 to 40 letters (a to z), digits and underscores.
        name: String,
        /// Their e-mail address.
        #[arg(long)]
        email: Option<String>,
    },
    /// Sets a new password, which is asked for, or read as a line from standard input. All their sessions end.
    Password {
        /// The person's name, without a host.
        name: String,
    },
    /// Makes somebody an administrator.
    Promote {
        /// The person's name, without a host.
        name: String,
    },
    /// Lists the administrators.
    Admins,
    /// Lists somebody's sessions: the number, the start, and the name that the client gave itself.
    Sessions {
        /// The person's name, without a host.
        name: String,
    },
    /// Ends one of somebody's sessions.
    Revoke {
        /// The person's name, without a host.
        name: String,
        /// The number that `sessions` lists.
        session: i64,
    },
}

#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn run(config: &Config, command: UserCommand) -> Result<()> {
    let (db, plan) = open(config)?;
    match command {
        UserCommand::Add { name, email } => {
            let password = read_password()?;
            let new = NewAdmin {
                name: &name,
                password: &password,
                email: email.as_deref(),
            };
            let person = setup::create_person(&db, &plan.origin(), &new)
                .with_context(|| format!("cannot add the account {name}"))?;
            println!("{}", person.uri);
        }
        UserCommand::Password { name } => {
            let password = PasswordHashed::new(&read_password()?, rand::random())?;
            db.write(|tx| {
                let by = console(tx)?;
                let person = account_of(tx, &name)?.actor_id;
                accounts::assign_password(tx, &by, person, &password)
            })
            .with_context(|| format!("cannot change the password of {name}"))?;
            println!("{name} has another password, and is logged out everywhere.");
        }
        UserCommand::Promote { name } => {
            db.write(|tx| {
                let by = console(tx)?;
                let person = actors::find_by_name(tx, Kind::Person, &name, None)?
                    .ok_or(Error::NotFound(Thing::Person))?;
                accounts::promote(tx, &by, person.id)
            })
            .with_context(|| format!("cannot make {name} an administrator"))?;
            println!("{name} is an administrator.");
        }
        UserCommand::Admins => {
            for admin in db.read(actors::admins)? {
                println!("{}", admin.name);
            }
        }
        UserCommand::Sessions { name } => {
            let now = Time::of(chrono::Utc::now());
            let open = db
                .read(|snapshot| {
                    let account = account_of(snapshot, &name)?;
                    sessions::list(snapshot, account.id, now)
                })
                .with_context(|| format!("cannot list the sessions of {name}"))?;
            for session in open {
                let since = session.created_at.utc().format("%Y-%m-%d %H:%M UTC");
                println!("{}\t{since}\t{}", session.id, session.label.unwrap_or_default());
            }
        }
        UserCommand::Revoke { name, session } => db
            .write(|tx| {
                let account = account_of(tx, &name)?;
                sessions::revoke(tx, account.id, SessionId(session))
            })
            .with_context(|| format!("cannot end session {session} of {name}"))?,
    }
    Ok(())
}

fn account_of(snapshot: &mut Snapshot, name: &str) -> kollegium_domain::Result<Account> {
    let person =
        actors::find_by_name(snapshot, Kind::Person, name, None)?.ok_or(Error::NotFound(Thing::Person))?;
    accounts::of_actor(snapshot, person.id)
}

fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        return Ok(rpassword::prompt_password("Password (10 to 60 characters): ")?);
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("cannot read the password from standard input")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
