// SPDX-License-Identifier: AGPL-3.0-or-later
//! The program: configuration, wiring, command line, demo.

mod commands;
mod config;
mod demo;
pub mod instance;
mod outside;
mod pictures;
mod setup;
mod shutdown;

pub use commands::run;
