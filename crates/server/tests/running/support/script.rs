// SPDX-License-Identifier: AGPL-3.0-or-later
//! Programs in `tests/` that others' libraries run in.

use std::path::Path;
use std::process::Command;

/// A script for Node, in its folder below `tests/`.
pub(crate) fn node(folder: &str, script: &str) -> Command {
    program("KOLLEGIUM_TEST_NODE", folder, script)
}

/// A script for Python, in its folder below `tests/`.
pub(crate) fn python(folder: &str, script: &str) -> Command {
    in_python("KOLLEGIUM_TEST_PYTHON", folder, script)
}

/// A script of `tests/store`, whose Python has the S3 server.
pub(crate) fn store(script: &str) -> Command {
    in_python("KOLLEGIUM_TEST_STORE", "store", script)
}

/// A script of `tests/mail`, whose Python has the mail server.
pub(crate) fn mail(script: &str) -> Command {
    in_python("KOLLEGIUM_TEST_MAIL", "mail", script)
}

fn in_python(variable: &str, folder: &str, script: &str) -> Command {
    let mut command = program(variable, folder, script);
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn program(variable: &str, folder: &str, script: &str) -> Command {
    let interpreter = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names a program"));
    let mut command = Command::new(interpreter);
    command.arg(script).current_dir(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests")
            .join(folder),
    );
    command
}

/// Runs a program to its end. What it said, which a test shows when it fails.
#[track_caller]
pub(crate) fn finish(mut command: Command) -> String {
    let output = command.output().expect("run the program");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}
