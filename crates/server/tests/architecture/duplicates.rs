// SPDX-License-Identifier: AGPL-3.0-or-later
//! Crates that are there in several versions: `docs/dependencies.md` says of each older one what brings it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use super::assert_none;
use super::dependencies::metadata;
use super::tree::root;

const DOCUMENT: &str = "docs/dependencies.md";

/// A line of the table: a dependency of ours, and a crate that it brings in an older version.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    by: String,
    older: String,
}

/// The packages that we build from, and what each depends on. Of its dependencies for tests only our own packages have any.
struct Graph<'a> {
    packages: BTreeMap<&'a PackageId, &'a Package>,
    needs: BTreeMap<&'a PackageId, Vec<&'a PackageId>>,
    /// What our own packages depend on directly.
    direct: BTreeSet<&'a PackageId>,
}

impl<'a> Graph<'a> {
    fn of(metadata: &'a Metadata) -> Graph<'a> {
        let ours = &metadata.workspace_members;
        let nodes = &metadata.resolve.as_ref().expect("cargo metadata resolves").nodes;
        let needs = nodes.iter().map(|node| {
            let is_built = |it: &&cargo_metadata::NodeDep| {
                ours.contains(&node.id)
                    || it
                        .dep_kinds
                        .iter()
                        .any(|it| it.kind != DependencyKind::Development)
            };
            let needs = node.deps.iter().filter(is_built).map(|it| &it.pkg).collect();
            (&node.id, needs)
        });
        let needs: BTreeMap<&PackageId, Vec<&PackageId>> = needs.collect();
        let of_ours = ours.iter().flat_map(|it| &needs[it]).copied();
        let direct = of_ours.filter(|it| !ours.contains(*it)).collect();
        let packages = metadata.packages.iter().map(|it| (&it.id, it)).collect();
        Graph {
            packages,
            needs,
            direct,
        }
    }

    /// Each version of a crate but its newest, in the words of the table.
    fn older(&self) -> BTreeSet<String> {
        let mut versions: BTreeMap<&str, BTreeSet<&Version>> = BTreeMap::new();
        for id in self.needs.keys() {
            let package = self.packages[id];
            versions
                .entry(package.name.as_str())
                .or_default()
                .insert(&package.version);
        }
        let older = |(name, versions): (&str, BTreeSet<&Version>)| {
            let words = |it: &Version| words(name, it);
            versions.into_iter().rev().skip(1).map(words).collect::<Vec<_>>()
        };
        versions.into_iter().flat_map(older).collect()
    }

    /// What the direct dependency of this name brings with it, in the same words.
    fn brought_by(&self, name: &str) -> BTreeSet<String> {
        let is_it = |it: &&&PackageId| self.packages[**it].name.as_str() == name;
        let mut waiting: Vec<&PackageId> = self.direct.iter().filter(is_it).copied().collect();
        let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                waiting.extend(&self.needs[id]);
            }
        }
        let packages = seen.into_iter().map(|it| self.packages[it]);
        packages.map(|it| words(it.name.as_str(), &it.version)).collect()
    }
}

/// A crate with as much of its version as tells it apart from others that can be there beside it.
fn words(name: &str, version: &Version) -> String {
    match version.major {
        0 => format!("{name} 0.{}", version.minor),
        major => format!("{name} {major}"),
    }
}

/// The lines of the table: a name in backticks in the first cell, any number of older crates in the second.
fn named(document: &str) -> Vec<Named> {
    let in_backticks = |cell: &str| -> Vec<String> {
        let parts = cell.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    };
    let rows = document.lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        let by = in_backticks(cells[1]).concat();
        let older = in_backticks(cells[2]).into_iter();
        let named = move |older| Named {
            by: by.clone(),
            older,
        };
        older.map(named).collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn a_crate_in_several_versions_is_named_with_what_brings_the_older_one() {
    let metadata = metadata();
    let graph = Graph::of(&metadata);
    let document = std::fs::read_to_string(root().join(DOCUMENT)).expect("the document is there");
    let named = named(&document);
    let older = graph.older();
    let mut faults = Vec::new();
    for it in older
        .iter()
        .filter(|it| !named.iter().any(|row| row.older == **it))
    {
        let brings = |id: &&&PackageId| graph.brought_by(&graph.packages[**id].name).contains(it);
        let by: BTreeSet<&str> = graph
            .direct
            .iter()
            .filter(brings)
            .map(|id| graph.packages[*id].name.as_str())
            .collect();
        faults.push(format!(
            "Cargo.lock: {it} is there beside a newer version, brought by {by:?}; do without it, or name it in {DOCUMENT}"
        ));
    }
    for Named { by, older: it } in &named {
        if !older.contains(it) {
            faults.push(format!(
                "{DOCUMENT}: {it} is not there any more beside a newer version; take it off the table"
            ));
        } else if !graph.brought_by(by).contains(it) {
            faults.push(format!("{DOCUMENT}: {by} does not bring {it}; name what does"));
        }
    }
    assert_none(
        "a crate in several versions is named with what brings the older one",
        &faults,
    );
}

#[test]
fn the_table_is_read() {
    let table = "| a | b | c |\n|---|---|---|\n| `one` | `x 0.1`, `y 2` | why |\n";
    let row = |older: &str| Named {
        by: "one".to_owned(),
        older: older.to_owned(),
    };
    assert_eq!(named(table), [row("x 0.1"), row("y 2")]);
    assert_eq!(words("x", &Version::new(0, 1, 9)), "x 0.1");
    assert_eq!(words("y", &Version::new(2, 1, 0)), "y 2");
}
