// SPDX-License-Identifier: AGPL-3.0-or-later
//! Measures what the server does in a second, how long an answer takes, and what it needs for it.
//!
//! Each measurement makes a database of its own, fills it through the commands of the domain, starts `kollegium serve`
//! as a process of its own over it (this program is that server, too), and loads it over the loopback. Counts are
//! checked, times are printed; `docs/performance.md` says how to read them.

mod client;
mod deliver;
mod growth;
mod inbox;
mod pages;
mod process;
mod report;
mod seed;
mod server;
mod sink;
mod write;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use report::Report;

/// Measures Kollegium on this machine; see docs/performance.md.
#[derive(Parser)]
#[command(name = "kollegium-bench")]
struct Arguments {
    /// The measurements to run.
    #[arg(required = true)]
    what: Vec<What>,
    #[command(flatten)]
    load: Load,
    /// On which database: "sqlite", or the URL of a PostgreSQL cluster that may be filled. May be repeated.
    #[arg(long = "database", value_name = "sqlite|postgres://…", default_values_t = [String::from("sqlite")])]
    databases: Vec<String>,
}

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The list of threads.
    Read,
    /// A thread with many replies.
    Thread,
    /// New replies through the API.
    Write,
    /// Activities that come in, until all are carried out.
    Inbox,
    /// Activities that go out.
    Deliver,
    /// The same pages over ten and a hundred times as many threads.
    Growth,
}

/// How much of it.
#[derive(Debug, Clone, clap::Args)]
struct Load {
    /// How many threads there are to read; where it grows, at first.
    #[arg(long, default_value_t = 10_000)]
    threads: usize,
    /// How many replies the long thread has.
    #[arg(long, default_value_t = 500)]
    replies: usize,
    /// How many activities come in or go out.
    #[arg(long, default_value_t = 8_000)]
    activities: usize,
    /// How many connections load the server at once.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// For how many seconds each page is asked for.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// How many times as many threads there are at each step of growth.
    #[arg(long, default_value_t = 10)]
    factor: usize,
}

impl Load {
    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }
}

#[expect(clippy::print_stderr, reason = "the command's error goes to the terminal")]
fn main() -> ExitCode {
    // The server that is measured is a process of its own, so that its memory and processor time are its own.
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return kollegium::run();
    }
    match measure(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kollegium-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<()> {
    let mut report = Report::default();
    for database in &arguments.databases {
        for what in &arguments.what {
            let load = &arguments.load;
            match what {
                What::Read => pages::read(database, load, &mut report),
                What::Thread => pages::thread(database, load, &mut report),
                What::Write => write::run(database, load, &mut report),
                What::Inbox => inbox::run(database, load, &mut report),
                What::Deliver => deliver::run(database, load, &mut report),
                What::Growth => growth::run(database, load, &mut report),
            }?;
        }
    }
    report.print();
    Ok(())
}
