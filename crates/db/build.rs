// SPDX-License-Identifier: AGPL-3.0-or-later
//! The migrations are compiled in: a new one has to be noticed although no source file changes.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
