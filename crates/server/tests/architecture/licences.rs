// SPDX-License-Identifier: AGPL-3.0-or-later
//! Whose code we take in, under which licences, from where.

use super::assert_none;
use super::dependencies::{metadata, ways_from};
use super::tree::root;

const OURS: &str = "AGPL-3.0-or-later";

/// Version 3 of the AGPL, or of the GPL, whose section 13 lets the two be combined, and no later one: the program as a
/// whole is then under version 3 of the AGPL alone.
const VERSION_3_ONLY: &[&str] = &["AGPL-3.0", "AGPL-3.0-only", "GPL-3.0", "GPL-3.0-only"];

/// Licences whose code may be part of a program under the AGPL, version 3 or later.
const COMPATIBLE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Zlib",
    OURS,
];

/// Licences of what runs with our tests and is no part of the program: Lemmy's own structs, and what they need.
const ONLY_IN_TESTS: &[&str] = &["LGPL-3.0-only"];

/// What says in a file of its own under which licence it is, and which one that is: looked up for this very version.
const SAID_IN_A_FILE: &[(&str, &str, &str)] = &[("captcha", "1.0.0", "MIT")];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_dependency_has_a_compatible_licence() {
    let metadata = metadata();
    let given_out = ways_from(&metadata, "kollegium");
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let in_file = SAID_IN_A_FILE
            .iter()
            .find(|(name, version, _)| package.name == *name && package.version.to_string() == *version);
        let licence = match in_file {
            Some((.., licence)) => licence,
            None => package.license.as_deref().unwrap_or_default(),
        };
        let in_tests = ONLY_IN_TESTS.contains(&licence) && !given_out.contains_key(package.name.as_str());
        if !in_tests && !is_compatible(licence) && !VERSION_3_ONLY.contains(&licence) {
            let (name, version) = (&package.name, &package.version);
            faults.push(format!(
                "Cargo.lock: {name} {version} is under \"{licence}\"; take another library, \
                 or add the licence to COMPATIBLE if it is compatible with the AGPL"
            ));
        }
    }
    assert_none("the whole can be given out under the AGPL", &faults);
}

#[test]
fn the_readme_says_under_which_licence_the_whole_is() {
    let metadata = metadata();
    let given_out = ways_from(&metadata, "kollegium");
    let restricting = metadata.packages.iter().find(|package| {
        let licence = package.license.as_deref().unwrap_or_default();
        VERSION_3_ONLY.contains(&licence) && given_out.contains_key(package.name.as_str())
    });
    let whole = if restricting.is_some() {
        "AGPL-3.0-only"
    } else {
        OURS
    };
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let line = readme
        .lines()
        .find(|line| line.starts_with("Licence:"))
        .unwrap_or_default();
    assert!(
        line.contains(OURS) && line.contains(whole),
        "README.md: the line \"Licence:\" must name {OURS} for our own code and {whole} for the program as a whole{}",
        restricting.map_or_else(String::new, |it| format!(", because of {}", it.name))
    );
}

#[test]
fn our_crates_are_under_the_agpl() {
    let faults: Vec<_> = metadata()
        .workspace_packages()
        .iter()
        .filter(|package| package.license.as_deref() != Some(OURS))
        .map(|package| format!("{}: write `license.workspace = true`", package.manifest_path))
        .collect();
    assert_none("our own crates are under the AGPL", &faults);
}

#[test]
fn every_dependency_comes_from_crates_io() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let is_ours = metadata.workspace_members.contains(&package.id);
        let is_from_crates_io = package
            .source
            .as_ref()
            .is_some_and(|source| source.repr == CRATES_IO);
        if !is_ours && !is_from_crates_io {
            let source = package
                .source
                .as_ref()
                .map_or("a folder outside of the workspace", |source| &source.repr);
            faults.push(format!(
                "{}: comes from {source}; take a version from crates.io",
                package.name
            ));
        }
    }
    assert_none(
        "what we build from can be fetched by everybody, and stays as it is",
        &faults,
    );
}

/// Reads an SPDX licence expression: AND binds closer than OR; `/` is an old way to write OR.
fn is_compatible(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let compatible = one_of(&mut rest);
    compatible && rest.is_empty()
}

fn one_of(words: &mut &[&str]) -> bool {
    let mut compatible = all_of(words);
    while take(words, "OR") {
        compatible |= all_of(words);
    }
    compatible
}

fn all_of(words: &mut &[&str]) -> bool {
    let mut compatible = single(words);
    while take(words, "AND") {
        compatible &= single(words);
    }
    compatible
}

fn single(words: &mut &[&str]) -> bool {
    if take(words, "(") {
        let compatible = one_of(words);
        return take(words, ")") && compatible;
    }
    let Some((licence, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    let mut licence = (*licence).to_owned();
    if take(words, "WITH") {
        let Some((exception, rest)) = words.split_first() else {
            return false;
        };
        *words = rest;
        licence = format!("{licence} WITH {exception}");
    }
    COMPATIBLE.contains(&licence.as_str())
}

fn take(words: &mut &[&str], word: &str) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    if *first == word {
        *words = rest;
    }
    *first == word
}

#[test]
fn licence_expressions_are_read() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-2.0-only OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
        "MIT OR GPL-2.0-only AND MIT",
    ] {
        assert!(is_compatible(good), "{good}");
    }
    for bad in [
        "",
        "GPL-2.0-only",
        "MIT AND GPL-2.0-only",
        "(MIT OR GPL-2.0-only) AND SSPL-1.0",
        "MIT WITH something",
        "(MIT",
        "MIT )",
        "MIT Apache-2.0",
        "OR",
    ] {
        assert!(!is_compatible(bad), "{bad}");
    }
}
