// SPDX-License-Identifier: AGPL-3.0-or-later
//! The pages as a browser without script sees them: what is on them, and what their forms do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod catalogues;
mod elsewhere;
mod feeds;
mod forms;
mod queries;
mod reading;
mod recovery;
mod safety;
mod sessions;
mod site;
mod world;
mod writing;
