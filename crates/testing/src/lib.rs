// SPDX-License-Identifier: AGPL-3.0-or-later
//! For the tests of adapters: an instance with people who have accounts, and requests to its routes. Whatever fails ends
//! the test. No other crate but the measurements depends on it outside of its tests.

mod app;
mod service;

pub use app::{TestApp, settings};
pub use kollegium_db::testing::{POSTGRES_URL, TestDb};
pub use kollegium_domain::testing::*;
pub use service::{Service, TestResponse};
