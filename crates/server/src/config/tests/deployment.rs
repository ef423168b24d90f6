// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the files for administrators say of the configuration is true: no setting in them is unknown to the program.

use std::collections::BTreeSet;

use super::*;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
const FILES: &[&str] = &[
    "Dockerfile",
    "README.md",
    "config/docker.env.example",
    "config/kollegium.service",
    "docker-compose.yml",
    "docs/operations.md",
    "scripts/healthy.sh",
];

fn text_of(file: &str) -> String {
    fs::read_to_string(format!("{ROOT}{file}")).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The names in `text` that begin with our prefix and go on.
fn variables_in(text: &str) -> BTreeSet<&str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| {
            word.strip_prefix("KOLLEGIUM_")
                .is_some_and(|rest| !rest.is_empty())
        })
        .collect()
}

/// The code blocks of `markdown` that are marked as TOML.
fn toml_blocks(markdown: &str) -> Vec<&str> {
    let blocks = markdown.split("```toml\n").skip(1);
    blocks
        .map(|it| it.split("```").next().unwrap_or_default())
        .collect()
}

/// The lines of an .env file, as Docker reads them.
fn env_lines(text: &str) -> impl Iterator<Item = (String, String)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

#[test]
fn every_variable_that_administrators_read_of_is_a_setting() {
    let known: BTreeSet<String> = settings::all_variables().collect();
    for file in FILES {
        for variable in variables_in(&text_of(file)) {
            assert!(
                known.contains(variable),
                "{file} names {variable}, which is not a setting"
            );
        }
    }
}

#[test]
fn every_configuration_in_the_handbook_can_be_used() {
    for file in ["README.md", "docs/operations.md"] {
        let text = text_of(file);
        let blocks = toml_blocks(&text);
        assert!(
            !blocks.is_empty(),
            "{file} shows no configuration; is it marked as toml?"
        );
        for block in blocks {
            let mut settings = RawSettings::default();
            let read = settings.add_file(Path::new(file), block);
            let config = read.and_then(|()| Config::from_settings(&settings));
            assert!(config.is_ok(), "{block}: {}", config.unwrap_err());
        }
    }
}

#[test]
fn the_example_for_containers_can_be_used() {
    let config = load(None, env_lines(&text_of("config/docker.env.example"))).unwrap();
    assert_eq!(config.hostname, "forum.musterau.example");
    assert!(!config.federation.trusted.is_empty());
}

#[test]
fn variables_and_blocks_are_found() {
    let found = variables_in("`KOLLEGIUM_TLS`=1, ${KOLLEGIUM_BIND:-x} and KOLLEGIUM_… and KOLLEGIUM_");
    assert_eq!(found, BTreeSet::from(["KOLLEGIUM_BIND", "KOLLEGIUM_TLS"]));
    assert_eq!(toml_blocks("a\n```toml\nb\n```\nc\n```sh\nd\n```\n"), ["b\n"]);
}
