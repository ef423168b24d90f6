// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the HTTP faces share: the state of the program, who is asking, rate limits and the request log.

pub mod address;
mod app;
mod auth;
pub mod compose;
pub mod limits;
mod log;
mod outside;

pub use app::{App, Clients, Settings};
pub use auth::{Caller, Secret};
pub use log::RequestLog;
pub use outside::{NotReached, Outside, Reached};
