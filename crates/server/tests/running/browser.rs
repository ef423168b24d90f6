// SPDX-License-Identifier: AGPL-3.0-or-later
//! People with nothing but a browser use the demo, with the Node project `tests/browser`. `./test` installs what that
//! needs and runs these.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::{Process, databases, free_ports};

/// Finding, joining, writing, moderating between two agencies, in German and English, without script.
#[test]
#[ignore = "needs Node and Chromium; ./test runs it"]
fn people_find_their_way_without_script() {
    run("walks.mjs");
}

/// axe-core finds nothing on any page; their pictures are left in `target/screenshots`.
#[test]
#[ignore = "needs Node and Chromium; ./test runs it"]
fn every_page_is_accessible() {
    run("pages.mjs");
}

/// Runs a script of `tests/browser` against a demo of its own.
fn run(script: &str) {
    let node = std::env::var("KOLLEGIUM_TEST_NODE").expect("KOLLEGIUM_TEST_NODE names a node program");
    let dbs = databases::<3>();
    let data = tempfile::tempdir().unwrap();
    let port = free_ports(3);
    let mut arguments = vec!["demo".to_owned(), "--port".to_owned(), port.to_string()];
    arguments.extend(["--data".to_owned(), data.path().display().to_string()]);
    for db in &dbs {
        arguments.extend(["--database".to_owned(), db.url().to_owned()]);
    }
    let _demo = Process::start(&arguments, &[], "Ctrl-C", Duration::from_secs(120));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(node)
        .arg(script)
        .current_dir(root.join("tests/browser"))
        .env("BUND", format!("http://bund.localhost:{port}"))
        .env("STADT", format!("http://stadt.localhost:{}", port + 2))
        .env("PASSWORD", "kollegium-demo")
        .env("PICTURES", root.join("target/screenshots"))
        .output()
        .expect("run the script");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains(" passed, 0 failed"), "{said}");
}
