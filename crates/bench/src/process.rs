// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a process used so far, as Linux reports it.

use std::time::Duration;

use anyhow::{Context, Result};

/// Linux counts processor time in hundredths of a second, whatever the kernel's own clock.
const TICKS: u64 = 100;

/// What a process used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Processor time, of all its threads.
    pub(crate) cpu: Duration,
    /// Memory that it holds, in bytes.
    pub(crate) memory: u64,
}

impl Usage {
    /// Of the process with this number.
    pub(crate) fn of(process: u32) -> Result<Usage> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in parentheses may hold anything; what follows it is numbers.
        let (_, numbers) = stat
            .rsplit_once(')')
            .context("cannot parse the CPU times in /proc")?;
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        let number = |at: usize| -> Result<u64> {
            let text = numbers.get(at).context("cannot parse the CPU times in /proc")?;
            Ok(text.parse()?)
        };
        Ok(Usage {
            cpu: Duration::from_millis((number(11)? + number(12)?) * 1_000 / TICKS),
            memory: resident(process)?,
        })
    }

    /// The usage of this process.
    pub(crate) fn own() -> Result<Usage> {
        Usage::of(std::process::id())
    }
}

fn resident(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|it| it.strip_prefix("VmRSS:"))
        .context("cannot find the memory usage in /proc")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
