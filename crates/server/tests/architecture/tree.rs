// SPDX-License-Identifier: AGPL-3.0-or-later
//! The files of the repository, and Rust files taken apart far enough for the rules.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are built, fetched or written at run time; hidden ones are left out as well, except `.ci`.
const NOT_OURS: &[&str] = &["target", "node_modules", "data", "dist"];

/// One text file of the repository.
pub(super) struct File {
    /// From the root of the repository, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    pub(super) fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// The lines, counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// Of a Rust file the lines that are not blank, not a comment and not of the tests, which come last in a file.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<_> = self.lines().collect();
        let begins_tests = |pair: &[(usize, &str)]| {
            pair[0].1.trim() == "#[cfg(test)]" && pair[1].1.starts_with("mod ") && pair[1].1.ends_with('{')
        };
        let end = lines.windows(2).position(begins_tests).unwrap_or(lines.len());
        let is_code = |line: &&(usize, &str)| !line.1.trim().is_empty() && !line.1.trim().starts_with("//");
        lines[..end]
            .iter()
            .filter(is_code)
            .copied()
            .collect::<Vec<_>>()
            .into_iter()
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository has a root")
}

/// All text files of the repository, in the order of their paths.
pub(super) fn files() -> Vec<File> {
    let mut found = Vec::new();
    collect(&root(), "", &mut found);
    assert!(
        found.len() > 50,
        "found only {} files; is this the repository?",
        found.len()
    );
    found
}

/// The Rust files that are built into the server: those of tests are left out.
pub(super) fn sources() -> Vec<File> {
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs");
    let mut files = files();
    files.retain(|file| {
        file.is_in("crates/")
            && file.path.contains("/src/")
            && file.ends_with(&[".rs"])
            && !is_test(&file.path)
    });
    files
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<File>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder can be read")
        .flatten()
        .collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') && name != ".ci";
        let path = format!("{prefix}{name}");
        // In a second working tree of git it is a file that names the first.
        if name == ".git" {
            continue;
        }
        if entry.path().is_dir() {
            if !hidden && !NOT_OURS.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), found);
            }
        // Pictures and fonts are no text. A file may also go while we look: others may be at work here.
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push(File { path, text });
        }
    }
}
