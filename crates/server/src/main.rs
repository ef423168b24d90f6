// SPDX-License-Identifier: AGPL-3.0-or-later
//! The binary `kollegium`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kollegium::run()
}
