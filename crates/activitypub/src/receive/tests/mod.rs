// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reading what other servers send, and carrying it out.

mod administration;
mod authority;
mod bad_input;
mod bodies;
mod boosts;
mod edits;
mod erasing;
mod flows;
mod messages;
mod reading;
mod reports;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::activity::{Arrival, IncomingActivity, Source};
use super::incoming::{self, Unusable};
use crate::fetch::Budget;

/// Reads an activity that came from its actor.
fn parse(activity: &Value) -> Result<IncomingActivity, Unusable> {
    let arrival = Arrival {
        source: Source::Direct,
        stored: None,
        budget: Arc::new(Budget::new()),
    };
    incoming::parse(activity, arrival)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// A fixture as it is.
fn fixture(name: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// All fixtures, by `software/name`.
fn all_fixtures() -> Vec<String> {
    let mut found = Vec::new();
    for software in std::fs::read_dir(folder()).unwrap() {
        let software = software.unwrap().path();
        if !software.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&software).unwrap() {
            let file = file.unwrap().path();
            // Documents that are no activities lie in folders of their own.
            if file.is_dir() {
                continue;
            }
            let (software, name) = (software.file_name().unwrap(), file.file_stem().unwrap());
            found.push(format!("{}/{}", software.display(), name.display()));
        }
    }
    found.sort();
    found
}
