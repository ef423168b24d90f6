// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which crate may depend on which.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use super::assert_none;
use super::tree;

/// Each of our crates with those of ours that it may depend on. `bench` may use anything, nothing may use it. Tests may
/// use `testing`.
const DIRECTION: &[(&str, &[&str])] = &[
    ("kollegium-db", &[]),
    ("kollegium-domain", &["kollegium-db"]),
    ("kollegium-app", &["kollegium-db", "kollegium-domain"]),
    ("kollegium-client", &[]),
    (
        "kollegium-activitypub",
        &[
            "kollegium-db",
            "kollegium-domain",
            "kollegium-app",
            "kollegium-client",
        ],
    ),
    (
        "kollegium-previews",
        // The database is for its tests.
        &[
            "kollegium-db",
            "kollegium-domain",
            "kollegium-app",
            "kollegium-client",
        ],
    ),
    (
        "kollegium-lemmy",
        &["kollegium-db", "kollegium-domain", "kollegium-app"],
    ),
    (
        "kollegium-mastodon",
        &["kollegium-db", "kollegium-domain", "kollegium-app"],
    ),
    ("kollegium-mail", &["kollegium-domain", "kollegium-app"]),
    (
        "kollegium-testing",
        &["kollegium-db", "kollegium-domain", "kollegium-app"],
    ),
    (
        "kollegium-web",
        &["kollegium-db", "kollegium-domain", "kollegium-app"],
    ),
    (
        "kollegium",
        &[
            "kollegium-db",
            "kollegium-domain",
            "kollegium-app",
            "kollegium-client",
            "kollegium-activitypub",
            "kollegium-lemmy",
            "kollegium-mail",
            "kollegium-mastodon",
            "kollegium-previews",
            "kollegium-web",
        ],
    ),
];

/// The domain is synchronous and has no network, so it cannot wait for one while a transaction is open.
const NOT_IN_DOMAIN: &[&str] = &[
    "tokio",
    "actix-rt",
    "actix-web",
    "hyper",
    "reqwest",
    "activitypub_federation",
];

/// What speaks HTTP to others. In `app` it only switches on TLS for `object_store`, which reaches the store of pictures
/// that the operator named; no source there may name it.
const HTTP_CLIENT: &str = "reqwest";
const HAVE_HTTP_CLIENT: &[&str] = &["kollegium-app", "kollegium-client"];

pub(super) fn metadata() -> Metadata {
    let manifest = tree::root().join("Cargo.toml");
    let options = vec!["--locked".to_owned()];
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(options)
        .exec()
        .expect("cargo metadata works")
}

#[test]
fn our_crates_depend_in_one_direction() {
    let metadata = metadata();
    let ours = metadata.workspace_packages();
    let is_ours = |name: &str| ours.iter().any(|package| package.name.as_str() == name);
    let mut faults = Vec::new();
    for package in ours
        .iter()
        .filter(|package| package.name.as_str() != "kollegium-bench")
    {
        let Some((_, allowed)) = DIRECTION.iter().find(|(name, _)| *name == package.name.as_str()) else {
            faults.push(format!(
                "{}: new; add it to DIRECTION, with a reason a reader would give",
                package.name
            ));
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| is_ours(&dependency.name))
        {
            let is_for_tests =
                dependency.kind == DependencyKind::Development && dependency.name == "kollegium-testing";
            if !is_for_tests && !allowed.contains(&dependency.name.as_str()) {
                faults.push(format!(
                    "{}: depends on {}; move what both need into app or domain, or pass it in from server",
                    package.manifest_path, dependency.name
                ));
            }
        }
    }
    assert_none(
        "our crates depend in one direction (docs/architecture.md)",
        &faults,
    );
}

#[test]
fn only_db_and_domain_depend_on_diesel() {
    let mut faults = Vec::new();
    for package in metadata().workspace_packages() {
        let may = ["kollegium-db", "kollegium-domain"].contains(&package.name.as_str());
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.name.starts_with("diesel"))
        {
            if !may {
                let (manifest, name) = (&package.manifest_path, &dependency.name);
                faults.push(format!(
                    "{manifest}: depends on {name}; ask domain with a query or command instead"
                ));
            }
        }
    }
    assert_none("only db and domain speak to the database", &faults);
}

#[test]
fn only_the_guarded_client_speaks_http_to_others() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let has = package
            .dependencies
            .iter()
            .any(|it| it.name == HTTP_CLIENT && it.kind != DependencyKind::Development);
        if has != HAVE_HTTP_CLIENT.contains(&package.name.as_str()) {
            let manifest = &package.manifest_path;
            faults.push(format!(
                "{manifest}: depends on {HTTP_CLIENT}, or no longer does; ask others through kollegium-client, \
                 or take the crate off HAVE_HTTP_CLIENT"
            ));
        }
    }
    for file in tree::sources().iter().filter(|it| !it.is_in("crates/client/")) {
        for (number, _) in file.code().filter(|(_, line)| line.contains(HTTP_CLIENT)) {
            faults.push(format!(
                "{}:{number}: names {HTTP_CLIENT}; use kollegium-client, which knows where requests may go",
                file.path
            ));
        }
    }
    assert_none("only crates/client sends requests to other servers", &faults);
}

#[test]
fn the_domain_knows_no_network() {
    let metadata = metadata();
    let ways = ways_from(&metadata, "kollegium-domain");
    assert!(
        ways.len() > 50,
        "the domain has only {} dependencies: the search is broken",
        ways.len()
    );
    let faults: Vec<_> = ways
        .iter()
        .filter(|(package, _)| NOT_IN_DOMAIN.contains(&package.as_str()))
        .map(|(package, way)| {
            format!("{package} comes in by {way}; leave that dependency to app or an adapter")
        })
        .collect();
    assert_none("the domain is synchronous and knows no network", &faults);
}

/// All that is built into `name`, each package with the chain of dependencies that leads to it.
pub(super) fn ways_from(metadata: &Metadata, name: &str) -> BTreeMap<String, String> {
    let packages: BTreeMap<&PackageId, &Package> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package))
        .collect();
    let nodes = &metadata.resolve.as_ref().expect("cargo metadata resolves").nodes;
    let start = &packages
        .values()
        .find(|package| package.name.as_str() == name)
        .expect("the package is one of ours")
        .id;

    let mut seen = BTreeSet::from([start]);
    let mut waiting = vec![(start, name.to_owned())];
    let mut ways = BTreeMap::new();
    while let Some((id, way)) = waiting.pop() {
        let node = nodes
            .iter()
            .find(|node| node.id == *id)
            .expect("each package is resolved");
        for dependency in &node.deps {
            let is_built_in = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind != DependencyKind::Development);
            if is_built_in && seen.insert(&dependency.pkg) {
                let name = packages[&dependency.pkg].name.to_string();
                let way = format!("{way} → {name}");
                ways.insert(name, way.clone());
                waiting.push((&dependency.pkg, way));
            }
        }
    }
    ways
}
