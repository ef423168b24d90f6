// SPDX-License-Identifier: AGPL-3.0-or-later
//! Every text is in both catalogues, takes the same arguments in both, and is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each message with the arguments that it takes.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(folder(&format!("locales/{language}/main.ftl"))).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|it| !it.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            current = name.to_owned();
            assert!(!found.contains_key(name), "{language}: {name} is there twice");
            found.insert(current.clone(), BTreeSet::new());
        }
        let arguments = line
            .split('$')
            .skip(1)
            .map(|it| it.chars().take_while(|it| it.is_alphanumeric()).collect());
        if let Some(known) = found.get_mut(&current) {
            known.extend(arguments);
        }
    }
    found
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The text of all sources and templates.
fn sources() -> String {
    let mut waiting = vec![folder("src"), folder("templates")];
    let mut all = String::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
        } else {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

#[test]
fn both_catalogues_have_the_same_messages() {
    let (german, english) = (messages("de"), messages("en"));
    assert!(german.len() > 100);
    for (name, arguments) in &german {
        assert_eq!(english.get(name), Some(arguments), "{name}: compare de and en");
    }
    for name in english.keys() {
        assert!(german.contains_key(name), "{name} is in en only");
    }
}

#[test]
fn every_message_that_is_asked_for_exists() {
    let known = messages("de");
    let sources = sources();
    for call in ["say(\"", "count(\"", "name(\""] {
        for asked in sources.split(call).skip(1) {
            let name = asked.split('"').next().unwrap();
            assert!(
                known.contains_key(name),
                "{call}{name}\") is asked for, and in no catalogue"
            );
        }
    }
}

#[test]
fn every_message_is_used() {
    let sources = sources();
    for name in messages("de").keys() {
        assert!(
            sources.contains(&format!("\"{name}\"")),
            "{name} is in the catalogues, and nothing asks for it"
        );
    }
}
