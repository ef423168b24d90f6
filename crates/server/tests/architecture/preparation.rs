// SPDX-License-Identifier: AGPL-3.0-or-later
//! What `./run` and `./test` install on a machine without Rust, or with an old one, where stand-ins note how they are
//! called; and with which Rust the image is built.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::tree;

/// What the script uses besides what it installs.
const TOOLS: &[&str] = &["bash", "sh", "sed", "sort", "head", "cat", "cp", "mkdir", "env"];

const OLD: &str = "echo 'cargo 1.85.1 (abc 2025-01-01)'";
/// Of rustup: old until a toolchain was chosen.
const CHOSEN: &str =
    r#"if [ "${RUSTUP_TOOLCHAIN:-}" = stable ]; then echo 'cargo 9.0.0 (abc 2030-01-01)'; else exit 1; fi"#;
const NEW: &str = "echo 'cargo 9.0.0 (abc 2030-01-01)'";
const NOTES: &str = r#"echo "${0##*/} $*" >>"$CALLS""#;

/// A machine on which only these stand-ins are found.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for name in ["bin", "home", "later"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        for tool in TOOLS {
            let real = ["/usr/bin", "/bin"]
                .iter()
                .map(|place| Path::new(place).join(tool))
                .find(|path| path.exists())
                .expect("the tool is on this machine");
            symlink(real, folder.path().join("bin").join(tool)).expect("a link");
        }
        Self { folder }
    }

    /// A command in `place`: `bin`, or `later` for what an installation brings.
    fn with(self, place: &str, name: &str, body: &str) -> Self {
        let path = self.folder.path().join(place).join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("a stand-in");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
        self
    }

    /// Whether `find_cargo` succeeded, and each call of a stand-in that takes notes, a line each.
    fn find_cargo(&self) -> (bool, String) {
        let calls = self.folder.path().join("calls");
        fs::write(&calls, "").expect("a file");
        let output = Command::new("/bin/bash")
            .args([
                "-c",
                "set -euo pipefail; source scripts/prepare.sh; find_cargo; cargo --version",
            ])
            .current_dir(tree::root())
            .env_clear()
            .env("PATH", self.folder.path().join("bin"))
            .env("HOME", self.folder.path().join("home"))
            .env("LATER", self.folder.path().join("later"))
            .env("BIN", self.folder.path().join("bin"))
            .env("CALLS", &calls)
            .output()
            .expect("bash runs");
        (
            output.status.success(),
            fs::read_to_string(calls).expect("the calls"),
        )
    }
}

/// `sudo` runs its arguments, `apt-get install` brings what lies in `later`.
fn with_packages(machine: Machine) -> Machine {
    let brings = format!(r#"{NOTES}; case "$*" in install*) cp "$LATER"/* "$BIN" ;; esac"#);
    machine
        .with("bin", "sudo", r#"exec "$@""#)
        .with("bin", "apt-get", &brings)
}

fn with_site(machine: Machine) -> Machine {
    let script = format!(
        r#"{NOTES}; echo 'echo "installer $*" >>"$CALLS"; mkdir -p "$HOME/.cargo/bin"; cp "$LATER"/* "$HOME/.cargo/bin"'"#
    );
    machine.with("bin", "curl", &script)
}

const FROM_SITE: &str = "curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs\n\
                         installer -y --profile minimal --no-modify-path\n";

#[test]
fn a_new_rust_is_left_alone() {
    let machine = with_site(Machine::new()).with("bin", "cargo", NEW);
    assert_eq!(machine.find_cargo(), (true, String::new()));
}

#[test]
fn an_old_rust_of_rustup_is_updated() {
    let machine = Machine::new()
        .with("bin", "cargo", CHOSEN)
        .with("bin", "rustup", NOTES);
    let expected = "rustup toolchain install stable --profile minimal\n";
    assert_eq!(machine.find_cargo(), (true, expected.to_owned()));
}

#[test]
fn a_missing_rust_comes_from_the_packages() {
    let machine = with_packages(Machine::new())
        .with("bin", "apt-cache", "exit 0")
        .with("later", "cargo", CHOSEN)
        .with("later", "rustup", NOTES);
    let expected = "apt-get update -q\napt-get install -qy --no-install-recommends rustup\n\
                    rustup toolchain install stable --profile minimal\n";
    assert_eq!(machine.find_cargo(), (true, expected.to_owned()));
}

#[test]
fn a_missing_rust_comes_from_its_site_where_no_package_has_it() {
    let machine = with_site(with_packages(Machine::new()))
        .with("bin", "apt-cache", "exit 100")
        .with("later", "cargo", NEW);
    assert_eq!(machine.find_cargo(), (true, FROM_SITE.to_owned()));
}

#[test]
fn an_old_rust_of_the_packages_stays_and_a_new_one_comes_before_it() {
    let machine = with_site(with_packages(Machine::new()))
        .with("bin", "apt-cache", "exit 0")
        .with("bin", "cargo", OLD)
        .with("later", "cargo", NEW);
    assert_eq!(machine.find_cargo(), (true, FROM_SITE.to_owned()));
}

/// The `Dockerfile` cannot read `Cargo.toml` before it names its image.
#[test]
fn the_image_is_built_with_the_rust_that_is_required() {
    let read = |name: &str| fs::read_to_string(tree::root().join(name)).expect("the file is there");
    let manifest = read("Cargo.toml");
    let required = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("Cargo.toml says which Rust is required")
        .trim_matches('"');
    let image = format!("FROM docker.io/library/rust:{required}-");
    assert!(
        read("Dockerfile").lines().any(|line| line.starts_with(&image)),
        "Dockerfile: build with `{image}…`, as `rust-version` in Cargo.toml says"
    );
}

#[test]
fn what_cannot_be_fetched_is_an_error() {
    let machine = Machine::new().with("bin", "curl", &format!("{NOTES}; exit 6"));
    assert!(!machine.find_cargo().0);
}
