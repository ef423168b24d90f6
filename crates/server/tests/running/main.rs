// SPDX-License-Identifier: AGPL-3.0-or-later
//! Tests against the running binary: real processes, real HTTP, real databases.

mod clients;
mod crash;
mod scenario;
mod support;
mod thread;
