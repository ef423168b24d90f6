// SPDX-License-Identifier: AGPL-3.0-or-later
//! Tests against the running binary: real processes, real HTTP, real databases.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic, too")]

mod browser;
mod bucket;
mod clients;
mod crash;
mod first_start;
mod mail;
mod messages;
mod peers;
mod relay;
mod scenario;
mod site_bans;
mod support;
mod thread;
