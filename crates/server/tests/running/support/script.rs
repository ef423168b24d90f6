// SPDX-License-Identifier: AGPL-3.0-or-later
//! Programs in `tests/` that others' libraries run in.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a script with Node, in its folder below `tests/`.
pub(crate) fn node(folder: &str, script: &str) -> Command {
    let node = std::env::var("KOLLEGIUM_TEST_NODE").expect("KOLLEGIUM_TEST_NODE names a node program");
    let mut command = Command::new(node);
    command.arg(script).current_dir(tests().join(folder));
    command
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
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
