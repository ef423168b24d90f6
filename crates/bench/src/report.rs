// SPDX-License-Identifier: AGPL-3.0-or-later
//! The table.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::client::Outcome;
use crate::process::Usage;
use crate::server::Server;

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

const HEAD: [&str; 9] = [
    "what",
    "database",
    "per second",
    "p50 ms",
    "p99 ms",
    "queries",
    "server cores",
    "client cores",
    "memory MB",
];

impl Report {
    /// Adds a row to the table.
    pub(crate) fn add(&mut self, what: &str, database: &str, queries: Option<u64>, measured: &Measured) {
        let outcome = &measured.outcome;
        let times = if outcome.latencies.is_empty() {
            [String::new(), String::new()]
        } else {
            [0.5, 0.99].map(|part| format!("{:.2}", outcome.quantile(part).as_secs_f64() * 1e3))
        };
        let [median, last] = times;
        let name = database.split(':').next().unwrap_or(database);
        self.rows.push(vec![
            what.to_owned(),
            name.to_owned(),
            format!("{:.0}", measured.rate),
            median,
            last,
            queries.map_or_else(String::new, |it| it.to_string()),
            format!("{:.2}", measured.server),
            format!("{:.2}", measured.client),
            format!("{:.0}", measured.memory as f64 / 1e6),
        ]);
    }

    /// A line below the table.
    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Prints it as Markdown.
    #[expect(clippy::print_stdout, reason = "the table is the answer")]
    pub(crate) fn print(&self) {
        let rule = HEAD.iter().map(|_| "---".to_owned()).collect();
        let head = HEAD.iter().map(|it| (*it).to_owned()).collect();
        for row in [head, rule].iter().chain(&self.rows) {
            println!("| {} |", row.join(" | "));
        }
        for note in &self.notes {
            println!("\n{note}");
        }
    }
}

/// A load, and what both sides used meanwhile.
pub(crate) struct Measured {
    pub(crate) outcome: Outcome,
    /// Done in a second.
    pub(crate) rate: f64,
    /// How many cores the server and the client kept busy.
    pub(crate) server: f64,
    pub(crate) client: f64,
    /// What the server holds at the end, in bytes.
    pub(crate) memory: u64,
}

impl Measured {
    /// Runs `load` and looks at both processes before and after.
    pub(crate) fn during(server: &Server, load: impl FnOnce() -> Result<Outcome>) -> Result<Measured> {
        let watch = Watch::begin(server)?;
        let outcome = load()?;
        watch.end(server, outcome)
    }
}

/// What both processes had used when the measurement began.
pub(crate) struct Watch {
    began: Instant,
    server: Usage,
    client: Usage,
}

impl Watch {
    pub(crate) fn begin(server: &Server) -> Result<Watch> {
        Ok(Watch {
            began: Instant::now(),
            server: server.usage()?,
            client: Usage::own()?,
        })
    }

    /// The rate is that of the outcome.
    pub(crate) fn end(self, server: &Server, outcome: Outcome) -> Result<Measured> {
        let elapsed = self.began.elapsed();
        let (after, own) = (server.usage()?, Usage::own()?);
        let cores = |used: Duration| used.as_secs_f64() / elapsed.as_secs_f64();
        Ok(Measured {
            rate: outcome.rate(),
            outcome,
            server: cores(after.cpu.saturating_sub(self.server.cpu)),
            client: cores(own.cpu.saturating_sub(self.client.cpu)),
            memory: after.memory,
        })
    }
}
