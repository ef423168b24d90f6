// SPDX-License-Identifier: AGPL-3.0-or-later
//! Documents about the code show code that exists: snippets, paths and names are compared with the sources.

use std::collections::BTreeSet;

use super::assert_none;
use super::tree::{File, files, root};

const ADDING_A_FIELD: &str = "docs/adding-a-field.md";
const DOCUMENTS: &[&str] = &["docs/adding-a-command.md", ADDING_A_FIELD, "docs/architecture.md"];

/// Folders at the root; a path that begins with one is complete.
const FOLDERS: &[&str] = &["crates/", "docs/", "scripts/", "migrations/", "tests/"];
/// How names of files end. A path that begins with none of `FOLDERS` is the end of one.
const ENDINGS: &[&str] = &[".rs", ".html", ".ftl", ".sql", ".mjs"];
/// In a snippet, a line of its own: any number of lines.
const OMISSION: &str = "…";
/// What a name in backticks behind a file can be in it.
const ITEMS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const"];

/// A piece of a document in backticks.
struct Span<'a> {
    /// Number of its line.
    line: usize,
    text: &'a str,
    /// What stands between it and the piece before it, in the same line.
    before: &'a str,
}

/// A block of code between fences, with the language that its fence names.
struct Block<'a> {
    /// Number of its first line.
    line: usize,
    code: Vec<&'a str>,
    /// The last file that the text before it names by its complete path.
    path: Option<&'a str>,
}

/// The pieces in backticks and the blocks of a document.
fn parse(document: &File) -> (Vec<Span<'_>>, Vec<Block<'_>>) {
    let (mut spans, mut blocks): (Vec<Span<'_>>, Vec<Block<'_>>) = (Vec::new(), Vec::new());
    let mut fenced = false;
    let mut shown = false;
    for (number, line) in document.lines() {
        if let Some(language) = line.trim().strip_prefix("```") {
            shown = !fenced && !language.is_empty();
            if shown {
                let named =
                    |it: &&Span<'_>| is_complete(it.text) && ENDINGS.iter().any(|end| it.text.ends_with(end));
                let path = spans.iter().rev().find(named).map(|it| it.text);
                let (line, code) = (number + 1, Vec::new());
                blocks.push(Block { line, code, path });
            }
            fenced = !fenced;
        } else if !fenced {
            let parts: Vec<&str> = line.split('`').collect();
            spans.extend(parts.chunks_exact(2).map(|pair| Span {
                line: number,
                text: pair[1],
                before: pair[0],
            }));
        } else if let Some(block) = blocks.last_mut().filter(|_| shown) {
            block.code.push(line);
        }
    }
    (spans, blocks)
}

fn documents() -> Vec<File> {
    let mut found = files();
    found.retain(|file| DOCUMENTS.contains(&file.path.as_str()));
    assert_eq!(found.len(), DOCUMENTS.len(), "a document of DOCUMENTS is missing");
    found
}

fn is_complete(path: &str) -> bool {
    FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// Whether the lines stand in the source one after the other. Indentation and blank lines do not count.
fn occurs(code: &[&str], source: &str) -> bool {
    let filled = |lines: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        lines
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (code, source) = (filled(&mut code.iter().copied()), filled(&mut source.lines()));
    let mut rest = &source[..];
    code.split(|line| line == OMISSION)
        .filter(|part| !part.is_empty())
        .all(|part| match rest.windows(part.len()).position(|it| it == part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
}

/// The paths that `a/{b,c}/d` stands for.
fn alternatives(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(start, rest)| Some((start, rest.split_once('}')?)))
    {
        Some((start, (names, end))) => names
            .split(',')
            .flat_map(|name| alternatives(&format!("{start}{}{end}", name.trim())))
            .collect(),
        None => vec![path.to_owned()],
    }
}

/// Whether `path` is what `pattern` describes, where `*` stands for any part of a name.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => path.strip_prefix(start).is_some_and(|path| {
            let name = path.find('/').unwrap_or(path.len());
            (0..=name).any(|at| path.get(at..).is_some_and(|path| fits(rest, path)))
        }),
    }
}

/// Whether there is such a file or folder.
fn exists(path: &str, files: &[File]) -> bool {
    let path = path.trim_end_matches('/');
    if !path.contains('*') {
        return root().join(path).exists();
    }
    let ends = |it: &str| {
        it.match_indices('/')
            .map(|(at, _)| at)
            .chain([it.len()])
            .collect::<Vec<_>>()
    };
    files.iter().any(|file| {
        ends(&file.path)
            .into_iter()
            .any(|end| fits(path, &file.path[..end]))
    })
}

/// Whether the code declares a function, type or constant of this name.
fn declares(source: &str, name: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || it == '_';
    ITEMS.iter().any(|item| {
        let declaration = format!("{item} {name}");
        source
            .match_indices(&declaration)
            .any(|(at, _)| !source[at + declaration.len()..].starts_with(joins))
    })
}

/// Whether one of the files that `path` means declares `name`; a path that is not complete is the end of one.
fn file_declares(path: &str, name: &str, files: &[File]) -> bool {
    files
        .iter()
        .any(|file| is_meant(path, file) && declares(&file.text, name))
}

fn is_meant(path: &str, file: &File) -> bool {
    file.path == path || (!is_complete(path) && file.path.ends_with(&format!("/{path}")))
}

/// What is wrong with a path in backticks, with what is to be done.
fn fault_of_path(path: &str, files: &[File]) -> Option<String> {
    let (path, name) = match path.split_once("::") {
        Some((path, name)) => (path, Some(name)),
        None => (path, None),
    };
    if is_complete(path) {
        let missing = alternatives(path).into_iter().find(|it| !exists(it, files));
        if let Some(missing) = missing {
            return Some(format!(
                "`{missing}` does not exist; name the file where it is now"
            ));
        }
    } else if ENDINGS.iter().any(|it| path.ends_with(it)) && !files.iter().any(|it| is_meant(path, it)) {
        return Some(format!(
            "no file is called `{path}`; name the one where it is now"
        ));
    }
    let name = name.filter(|_| path.ends_with(".rs"))?;
    (!file_declares(path, name, files)).then(|| format!("`{path}` has no `{name}`; write what is there now"))
}

#[test]
fn snippets_are_in_the_files_that_they_are_of() {
    let files = files();
    let mut faults = Vec::new();
    for document in &documents() {
        for block in parse(document).1 {
            let place = format!("{}:{}", document.path, block.line);
            let Some(path) = block.path else {
                faults.push(format!(
                    "{place}: name the file of this code before it, in backticks"
                ));
                continue;
            };
            let source = files.iter().find(|file| file.path == path);
            if !source.is_some_and(|file| occurs(&block.code, &file.text)) {
                faults.push(format!(
                    "{place}: this code is not in {path}; copy it from there, with a line `{OMISSION}` where you leave something out"
                ));
            }
        }
    }
    assert_none("documents show the code as it is", &faults);
}

#[test]
fn paths_in_documents_exist() {
    let files = files();
    let mut faults = Vec::new();
    for document in &documents() {
        for span in parse(document).0 {
            let fault = fault_of_path(span.text, &files);
            faults.extend(fault.map(|it| format!("{}:{}: {it}", document.path, span.line)));
        }
    }
    assert_none("documents name files that exist", &faults);
}

/// `file.rs`: `one`, `two` and `three` are in that file.
#[test]
fn what_documents_name_in_a_file_is_declared_there() {
    let files = files();
    let mut faults = Vec::new();
    for document in &documents() {
        let (mut path, mut named) = (None, 0);
        for span in parse(document).0 {
            let goes_on = match span.before {
                ": " => path.is_some(),
                ", " | " and " => path.is_some() && named > 0,
                _ => false,
            };
            if span.text.ends_with(".rs") {
                (path, named) = (Some(span.text), 0);
            } else if let Some(path) = path.filter(|_| goes_on) {
                named += 1;
                if !file_declares(path, span.text, &files) {
                    let (name, place) = (span.text, format!("{}:{}", document.path, span.line));
                    faults.push(format!(
                        "{place}: `{path}` has no `{name}`; write what is there now"
                    ));
                }
            } else {
                path = None;
            }
        }
    }
    assert_none("documents name functions and types that exist", &faults);
}

/// `architecture::module::test`, or `…::test` for another one of the same module.
#[test]
fn the_rules_in_documents_are_tests() {
    let files = files();
    let mut faults = Vec::new();
    let mut seen = 0;
    for document in &documents() {
        let mut module = "";
        for span in parse(document).0 {
            let name = match (
                span.text.strip_prefix("architecture::"),
                span.text.strip_prefix("…::"),
            ) {
                (Some(named), _) => {
                    let (name_of_module, test) = named.split_once("::").unwrap_or((named, ""));
                    module = name_of_module;
                    test
                }
                (None, Some(test)) => test,
                (None, None) => continue,
            };
            seen += 1;
            let path = format!("crates/server/tests/architecture/{module}.rs");
            let is_there = match name {
                "" => exists(&path, &files),
                name => file_declares(&path, name, &files),
            };
            if !is_there {
                let (text, place) = (span.text, format!("{}:{}", document.path, span.line));
                faults.push(format!(
                    "{place}: `{text}` is no test in {path}; name the one that enforces the rule"
                ));
            }
        }
    }
    assert!(seen > 5, "found only {seen} tests in the documents");
    assert_none("the tests that enforce the rules exist", &faults);
}

/// Most files in which a field is written, the tests among them.
const MOST_FILES: usize = 16;

/// The files in the first column of the table in `## The files`.
fn files_of_a_field() -> BTreeSet<String> {
    let documents = documents();
    let document = documents.iter().find(|file| file.path == ADDING_A_FIELD);
    let text = document.map_or("", |file| file.text.as_str());
    let (_, section) = text.split_once("\n## The files\n").unwrap_or_default();
    let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once('`'))
        .flat_map(|(path, _)| alternatives(path))
        .collect()
}

#[test]
fn adding_a_field_names_at_most_sixteen_files() {
    let named = files_of_a_field();
    assert!(
        named.len() > 5,
        "{ADDING_A_FIELD}: no table of files below `## The files`"
    );
    assert!(
        named.len() <= MOST_FILES,
        "{ADDING_A_FIELD}: names {} files, and {MOST_FILES} are to be enough; say once what they say twice: {}",
        named.len(),
        named.into_iter().collect::<Vec<_>>().join(", ")
    );
}

/// How the example is called: in Rust, in catalogues and templates.
const EXAMPLE: &[&str] = &["alt_text", "alt-text"];
/// Where these names mean the field of a thread; elsewhere, emojis have one, too.
const ABOUT_THREADS: &[&str] = &[
    "crates/activitypub/",
    "crates/domain/src/posts/",
    "crates/lemmy/src/post.rs",
    "crates/lemmy/src/*/post.rs",
    "crates/lemmy/src/*/*/post.rs",
    "crates/web/",
];
/// Knows the example for what peers send, which another field does not need.
const ABOUT_THE_EXAMPLE: &[&str] = &["crates/activitypub/src/receive/tests/reading.rs"];

#[test]
fn the_files_of_a_field_are_those_of_the_example() {
    let named = files_of_a_field();
    let mut faults = Vec::new();
    for file in files() {
        let path = file.path.as_str();
        let has_it = EXAMPLE.iter().any(|name| file.text.contains(name));
        let may_have_it = ABOUT_THREADS.iter().any(|it| match it.ends_with('/') {
            true => path.starts_with(it),
            false => fits(it, path),
        });
        match named.contains(path) {
            true if !has_it => faults.push(format!("{path}: has no {}; take it off the table", EXAMPLE[0])),
            false if has_it && may_have_it && !ABOUT_THE_EXAMPLE.contains(&path) => {
                faults.push(format!("{path}: has {}; enter it in the table", EXAMPLE[0]));
            }
            true | false => {}
        }
    }
    assert_none(
        &format!("the table of {ADDING_A_FIELD} has the files of its example"),
        &faults,
    );
}

#[test]
fn snippets_are_compared_by_their_lines() {
    let source = "fn a() {\n    one();\n\n    two();\n    three();\n}\n";
    assert!(occurs(&["one();", "two();"], source));
    assert!(occurs(&["fn a() {", "    …", "}"], source));
    assert!(occurs(&["…", "three();"], source));
    assert!(!occurs(&["one();", "three();"], source));
    assert!(!occurs(&["three();", "…", "one();"], source));
    assert!(!occurs(&["one()"], source));
}

#[test]
fn paths_stand_for_others() {
    assert_eq!(alternatives("a/{b,c}/d.rs"), ["a/b/d.rs", "a/c/d.rs"]);
    assert!(fits("crates/*/src", "crates/db/src"));
    assert!(fits("crates/*/src/*mod*", "crates/db/src/a_model.rs"));
    assert!(!fits("crates/*", "crates/db/src"));
    assert!(declares("pub fn lock(tx: &mut Tx)", "lock"));
    assert!(!declares("pub fn lock_row(tx: &mut Tx)", "lock"));
}
