// SPDX-License-Identifier: AGPL-3.0-or-later
//! The binary `kollegium`: configuration, wiring, command line, demo.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the command line, which comes next, reads it")
)]
mod config;

fn main() {}
