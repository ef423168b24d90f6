// SPDX-License-Identifier: AGPL-3.0-or-later
//! Versions of Lemmy's API stand beside each other: either can be removed without the other.

use super::assert_none;
use super::tree::sources;

const LEMMY: &str = "crates/lemmy/src/";

/// The one file of the core that mounts the versions.
const MOUNTS: &str = "crates/lemmy/src/lib.rs";

/// Whether a line names a module: `v3` as a word of its own, in front of or behind `::`, or declared by `mod`.
fn names(line: &str, module: &str) -> bool {
    let word = |it: char| it.is_alphanumeric() || it == '_';
    line.match_indices(module).any(|(at, found)| {
        let before = line[..at].chars().next_back();
        let after = line[at + found.len()..].chars().next();
        // `/api/v3` is an address.
        !before.is_some_and(|it| word(it) || it == '/') && !after.is_some_and(word)
    })
}

#[test]
fn versions_of_lemmys_api_know_nothing_of_each_other() {
    let mut faults = Vec::new();
    let mut seen = [0, 0];
    for file in sources()
        .iter()
        .filter(|file| file.is_in(LEMMY) && file.path != MOUNTS)
    {
        let (own, others): (Option<usize>, &[&str]) = if file.is_in("crates/lemmy/src/v3/") {
            (Some(0), &["v4"])
        } else if file.is_in("crates/lemmy/src/v4/") {
            (Some(1), &["v3"])
        } else {
            (None, &["v3", "v4"])
        };
        own.into_iter().for_each(|it| seen[it] += 1);
        for (number, line) in file.code() {
            for other in others.iter().filter(|other| names(line, other)) {
                faults.push(format!(
                    "{}:{number} names {other}; what both versions need is in the core of the crate",
                    file.path
                ));
            }
        }
    }
    assert!(seen.iter().all(|it| *it > 10), "files of v3 and v4: {seen:?}");
    assert_none(
        "v3 and v4 of Lemmy's API are siblings over one core, which knows neither",
        &faults,
    );
}

#[test]
fn a_version_is_recognised_as_a_word_of_its_own() {
    assert!(names("use crate::v3::listing;", "v3"));
    assert!(names("pub(in crate::v3) fn post()", "v3"));
    assert!(names("mod v4;", "v4"));
    assert!(!names("web::scope(\"/api/v3\")", "v3"));
    assert!(!names("let conv3 = v30;", "v3"));
}
