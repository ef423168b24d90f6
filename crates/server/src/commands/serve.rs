// SPDX-License-Identifier: AGPL-3.0-or-later
//! `serve`, `migrate` and `check`.

use anyhow::{Context, Result};
use kollegium_app::storage::Store;
use kollegium_db::Db;

use super::{open, plan, runtime};
use crate::config::Config;
use crate::instance;
use crate::pictures;
use crate::setup::{self, NewAdmin};
use crate::shutdown::wait_for_stop;

/// Runs the server until it receives SIGINT or SIGTERM.
#[expect(
    clippy::print_stdout,
    reason = "the address and the set-up link are for the terminal"
)]
pub(crate) fn run(config: &Config) -> Result<()> {
    let (db, plan) = open(config)?;
    let origin = plan.origin();
    let configured = config.setup.admin.as_ref().map(|admin| NewAdmin {
        name: &admin.username,
        password: admin.password.reveal(),
        email: admin.email.as_deref(),
    });
    let link =
        setup::first_admin(&db, &origin, configured).context("cannot create the first administrator")?;
    runtime()?.block_on(async move {
        let announced = link.as_ref().map(|it| it.url(&origin));
        let running = instance::start(&plan, db, link).await?;
        println!("Kollegium: {origin} (listening at {})", running.address);
        if let Some(url) = announced {
            println!("Verwalter einrichten / create the administrator: {url}");
        }
        wait_for_stop().await?;
        running.stop().await;
        Ok(())
    })
}

/// Runs the pending database migrations.
#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn migrate(config: &Config) -> Result<()> {
    let db = connect(config)?;
    let done = db.migrate()?;
    match done.as_slice() {
        [] => println!("The database is up to date."),
        names => println!("Migrated: {}", names.join(", ")),
    }
    Ok(())
}

/// Checks what can be checked without leaving anything changed.
#[expect(clippy::print_stdout, reason = "a command answers on the terminal")]
pub(crate) fn check(config: &Config) -> Result<()> {
    let plan = plan(config)?;
    println!("The configuration is valid: {}.", plan.origin());
    if let Store::Bucket(bucket) = &plan.media {
        runtime()?.block_on(pictures::open(&plan.media, plan.media_rules))?;
        println!("Pictures can be stored in {bucket}.");
    }
    if let Some(mailer) = &plan.mail {
        let checked = runtime()?.block_on(mailer.check());
        checked.context("cannot use the mail server; check mail.smtp")?;
        println!("The mail server answers.");
    }
    if Db::is_missing(&plan.database)? {
        println!("There is no database yet; `serve` and `migrate` create it.");
        return Ok(());
    }
    let db = connect(config)?;
    println!("The database answers.");
    match db.pending_migrations()?.as_slice() {
        [] => println!("Its schema is up to date."),
        names => println!(
            "These migrations are pending, and `serve` and `migrate` run them: {}.",
            names.join(", ")
        ),
    }
    Ok(())
}

fn connect(config: &Config) -> Result<Db> {
    let plan = plan(config)?;
    Ok(Db::connect(&plan.database, 1, plan.durability)?)
}
