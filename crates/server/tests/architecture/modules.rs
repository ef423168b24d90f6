// SPDX-License-Identifier: AGPL-3.0-or-later
//! How the modules of a crate depend on each other, and what the types in them are called.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::assert_none;
use super::tree::{File, sources};

/// In how many modules a type name may be defined.
const MOST: usize = 3;

/// For each top-level module of a crate those that it imports, each with a file that does.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// The files of each crate that are built into the program.
fn crates() -> BTreeMap<String, Vec<File>> {
    let mut crates: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in sources() {
        let name = file.path.split('/').nth(1).unwrap_or_default().to_owned();
        crates.entry(name).or_default().push(file);
    }
    for files in crates.values_mut() {
        let for_tests: BTreeSet<String> = files
            .iter()
            .filter(|it| is_root(it))
            .flat_map(test_modules)
            .collect();
        files.retain(|file| !for_tests.contains(top_level(file)));
    }
    assert!(crates.len() > 5, "found only the crates {:?}", crates.keys());
    crates
}

/// The top-level module that a file belongs to; `lib` for the root of a crate.
fn top_level(file: &File) -> &str {
    let inner = file.path.split("/src/").nth(1).unwrap_or_default();
    let first = inner.split('/').next().unwrap_or_default();
    first.trim_end_matches(".rs")
}

fn is_root(file: &File) -> bool {
    ["lib", "main"].contains(&top_level(file))
}

/// The modules that a crate's root declares for its tests only.
fn test_modules(root: &File) -> Vec<String> {
    let lines: Vec<&str> = root.text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    declared
        .filter_map(|pair| pair[1].strip_suffix(';')?.rsplit_once("mod "))
        .map(|(_, name)| name.to_owned())
        .collect()
}

fn code(file: &File) -> String {
    file.code().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// The name that `text` begins with.
fn name(text: &str) -> &str {
    let end = text.find(|it: char| !(it.is_alphanumeric() || it == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// The first names of a path that goes on with `rest`: one, or those between braces.
fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![name(rest).to_owned()];
    };
    let mut names = vec![String::new()];
    let mut depth = 0;
    for it in group.chars() {
        match it {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            it => names
                .last_mut()
                .into_iter()
                .filter(|_| depth == 0)
                .for_each(|last| last.push(it)),
        }
    }
    names.iter().map(|it| name(it.trim()).to_owned()).collect()
}

/// What a crate's root re-exports, and from which of its modules.
fn re_exports(root: &File) -> BTreeMap<String, String> {
    let text = code(root);
    let mut found = BTreeMap::new();
    for statement in text.split("pub use ").skip(1) {
        let (path, _) = statement.split_once(';').unwrap_or((statement, ""));
        if let Some((module, names)) = path.split_once("::") {
            let exported = first_names(names).into_iter().map(|it| (it, module.to_owned()));
            found.extend(exported);
        }
    }
    found
}

fn imports(files: &[File]) -> Imports {
    let modules: BTreeSet<&str> = files.iter().filter(|it| !is_root(it)).map(top_level).collect();
    let exported: BTreeMap<String, String> = files
        .iter()
        .filter(|it| is_root(it))
        .flat_map(re_exports)
        .collect();
    let mut found = Imports::new();
    for file in files.iter().filter(|it| !is_root(it)) {
        let own = top_level(file);
        let text = code(file);
        // `pub(in crate::…)` only says who may see something.
        let paths = text.split("crate::").zip(text.split("crate::").skip(1));
        let imported = paths
            .filter(|(before, _)| !before.ends_with("in "))
            .flat_map(|(_, rest)| first_names(rest));
        for first in imported {
            let module = exported.get(&first).unwrap_or(&first);
            if module != own && modules.contains(module.as_str()) {
                let edges = found.entry(own.to_owned()).or_default();
                edges.entry(module.clone()).or_insert_with(|| file.path.clone());
            }
        }
    }
    found
}

/// The shortest circle: its modules, the first of them again at the end.
fn shortest_circle(imports: &Imports) -> Option<Vec<&str>> {
    let circles = imports.keys().filter_map(|start| circle_from(imports, start));
    circles.min_by_key(Vec::len)
}

fn circle_from<'a>(imports: &'a Imports, start: &'a str) -> Option<Vec<&'a str>> {
    let mut waiting = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop_front() {
        let last = path.last().and_then(|it| imports.get(*it));
        for next in last.into_iter().flat_map(BTreeMap::keys) {
            let mut longer = path.clone();
            longer.push(next);
            if next == start {
                return Some(longer);
            }
            if seen.insert(next) {
                waiting.push_back(longer);
            }
        }
    }
    None
}

/// A circle with the file of each import.
fn described(imports: &Imports, circle: &[&str]) -> String {
    let steps = circle
        .windows(2)
        .map(|pair| format!("{} imports {} in {}", pair[0], pair[1], imports[pair[0]][pair[1]]));
    steps.collect::<Vec<_>>().join("; ")
}

#[test]
fn modules_import_each_other_without_a_circle() {
    let mut faults = Vec::new();
    for (name, files) in crates() {
        let imports = imports(&files);
        if let Some(circle) = shortest_circle(&imports) {
            faults.push(format!(
                "{name}: {}; move what they share into a module below both",
                described(&imports, &circle)
            ));
        }
    }
    assert_none(
        "the top-level modules of a crate import each other without a circle",
        &faults,
    );
}

/// The name of the type that a line of code defines. Those of traits and their implementations are indented.
fn defined(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    let is_indented = rest.len() < line.len();
    if let Some(after) = rest.strip_prefix("pub") {
        let after = match after.strip_prefix('(') {
            Some(restricted) => restricted.split_once(')')?.1,
            None => after,
        };
        rest = after.strip_prefix(' ')?;
    }
    let keywords = ["struct ", "enum ", "trait ", "type "];
    let keyword = keywords.into_iter().find(|it| rest.starts_with(it))?;
    let counts = !(keyword == "type " && is_indented);
    counts
        .then(|| name(&rest[keyword.len()..]))
        .filter(|it| !it.is_empty())
}

#[test]
fn a_type_name_is_defined_in_few_modules() {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in crates().into_values().flatten() {
        if file.path.ends_with("/testing.rs") {
            continue;
        }
        for name in file.code().filter_map(|(_, line)| defined(line)) {
            modules
                .entry(name.to_owned())
                .or_default()
                .insert(file.path.clone());
        }
    }
    assert!(modules.len() > 500, "found only {} types", modules.len());
    let common = modules.iter().filter(|(_, paths)| paths.len() > MOST);
    let faults: Vec<String> = common
        .map(|(name, paths)| {
            let paths = paths.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{name}: {paths}; give each the noun that it is")
        })
        .collect();
    assert_none(
        &format!("a type name is defined in at most {MOST} modules"),
        &faults,
    );
}
