// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the adapters and workers share: the state of the program, who is asking, rate limits, jobs, pictures and the
//! request log.

pub mod address;
mod app;
mod auth;
mod blocking;
pub mod captcha;
pub mod compose;
mod cors;
pub mod jobs;
pub mod language;
pub mod limits;
mod log;
pub mod login;
pub mod media;
pub mod names;
mod outside;
pub mod search_index;
mod session_token;
pub mod storage;

pub use app::{App, Settings, SoftwareName};
pub use auth::{Caller, Secret};
pub use cors::cors;
pub use log::RequestLog;
pub use outside::{Later, NotReached, Outside, Reached};
