// SPDX-License-Identifier: AGPL-3.0-or-later
//! The rules of the code base, as tests: what may depend on what, what may stand where, whose licences we take.
//!
//! What types and lints can enforce is left to them. A failure names the place and the remedy.

mod dependencies;
mod dialects;
mod documents;
mod duplicates;
mod files;
mod licences;
mod modules;
mod preparation;
mod sources;
mod tree;

/// Fails with all `faults` at once, each a line, under the `rule` they break.
#[track_caller]
fn assert_none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}\n  {}\n", faults.join("\n  "));
}
