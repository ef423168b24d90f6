// SPDX-License-Identifier: AGPL-3.0-or-later
//! What holds for every file of the repository: licence headers, nothing unfinished, no unused fixtures.

use super::assert_none;
use super::tree::{File, files};

/// Files that carry their licence themselves; `REUSE.toml` speaks for the others.
const WITH_HEADER: &[&str] = &[
    ".rs", ".sh", ".toml", ".sql", ".mjs", ".js", ".ts", ".yml", ".yaml",
];
const SCRIPTS: &[&str] = &["run", "test", ".ci/run"];
const HEADER: &str = concat!("SPDX-License-", "Identifier: AGPL-3.0-or-later");

/// Written by tools or by others.
const NOT_WRITTEN_BY_US: &[&str] = &["LICENSE", "LICENSES/AGPL-3.0-or-later.txt", "Cargo.lock"];

/// Put together, so that this file does not break its own rule.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];
const PRIVATE_FOLDERS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];

fn our_files() -> Vec<File> {
    let mut files = files();
    files.retain(|file| {
        !NOT_WRITTEN_BY_US.contains(&file.path.as_str()) && !file.ends_with(&["package-lock.json"])
    });
    files
}

#[test]
fn every_file_says_its_licence() {
    let mut faults = Vec::new();
    for file in our_files() {
        let needs_header = file.ends_with(WITH_HEADER) || SCRIPTS.contains(&file.path.as_str());
        if needs_header && !file.text.lines().take(3).any(|line| line.contains(HEADER)) {
            faults.push(format!(
                "{}:1: begin the file with a comment `{HEADER}`",
                file.path
            ));
        }
    }
    assert_none("every source file says its licence at the top", &faults);
}

#[test]
fn nothing_is_left_unfinished() {
    let mut faults = Vec::new();
    for file in our_files().iter().filter(|file| !file.is_in("tests/fixtures/")) {
        for (number, line) in file.lines() {
            for word in UNFINISHED.iter().filter(|word| has_word(line, word)) {
                faults.push(format!(
                    "{}:{number}: `{word}`; do it, or open an issue",
                    file.path
                ));
            }
        }
    }
    assert_none("what is in the repository is finished", &faults);
}

#[test]
fn no_file_knows_whose_machine_it_was_written_on() {
    let mut faults = Vec::new();
    for file in our_files() {
        for (number, line) in file.lines() {
            for folder in PRIVATE_FOLDERS.iter().filter(|folder| has_path(line, folder)) {
                faults.push(format!(
                    "{}:{number}: `{folder}`; write a path from the repository's root",
                    file.path
                ));
            }
        }
    }
    assert_none("no file names a folder of somebody's machine", &faults);
}

#[test]
fn every_fixture_is_used_by_a_test() {
    let files = files();
    let mut faults = Vec::new();
    for fixture in files
        .iter()
        .filter(|file| file.is_in("tests/fixtures/") && !file.ends_with(&[".md"]))
    {
        let name = fixture.path.trim_start_matches("tests/fixtures/");
        let stem = name.trim_end_matches(".json");
        let names_it = |file: &&File| {
            file.ends_with(&[".rs"]) && (file.text.contains(name) || file.text.contains(&format!("{stem}\"")))
        };
        if !files.iter().any(|file| names_it(&file)) {
            faults.push(format!(
                "{}: no test names `{name}`; write one, or delete the file",
                fixture.path
            ));
        }
    }
    assert_none("every fixture is used by a test", &faults);
}

/// Whether `word` stands in `line` with no letter, digit or underscore before or behind it.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let behind = line[start + word.len()..].chars().next();
        let open_ended = word.ends_with('(');
        !before.is_some_and(joins) && (open_ended || !behind.is_some_and(joins))
    })
}

/// Whether an absolute path through `folder` begins in `line`; `https://host/folder/` is none.
fn has_path(line: &str, folder: &str) -> bool {
    let begins = |letter: char| letter.is_whitespace() || "\"'`=(:<[,".contains(letter);
    line.match_indices(folder)
        .any(|(start, _)| line[..start].chars().next_back().is_none_or(begins))
}

#[test]
fn words_and_paths_are_distinguished() {
    assert!(has_word(concat!("// TO", "DO: later"), UNFINISHED[0]));
    assert!(has_word(concat!("    todo", "!()"), UNFINISHED[3]));
    assert!(!has_word("kollegium-XXXXXX", UNFINISHED[2]));
    assert!(has_path(concat!("see /ho", "me/a"), PRIVATE_FOLDERS[0]));
    assert!(has_path(concat!("path = \"/ho", "me/a\""), PRIVATE_FOLDERS[0]));
    assert!(!has_path("https://a.example/home/b", PRIVATE_FOLDERS[0]));
    assert!(!has_path("../home/b", PRIVATE_FOLDERS[0]));
}
