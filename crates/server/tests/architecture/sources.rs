// SPDX-License-Identifier: AGPL-3.0-or-later
//! What may stand in which of our Rust sources, where types cannot say it.

use super::assert_none;
use super::tree::{File, sources};

/// A place where a word that a rule forbids may stand.
struct Exception {
    path: &'static str,
    word: &'static str,
    /// For the reader; a rule without a reason to break it has no exceptions.
    _reason: &'static str,
}

/// What reads the clock, randomness or the environment.
const READS_THE_WORLD: &[&str] = &[
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Instant::now",
    "rand::rng",
    "rand::random",
    "thread_rng",
    "OsRng",
    "SysRng",
    "getrandom",
    "std::env",
    "env::var",
];

const MAY_READ_THE_WORLD: &[Exception] = &[];

const BEGINS_TRANSACTIONS: &[&str] = &[
    "begin_transaction",
    "build_transaction",
    ".transaction(",
    "test_transaction(",
    "\"BEGIN",
];

const SERIALISES: &[&str] = &["Serialize", "Deserialize"];

const MAY_SERIALISE: &[Exception] = &[
    Exception {
        path: "crates/domain/src/ids.rs",
        word: "Serialize",
        _reason: "ids stand in event bodies",
    },
    Exception {
        path: "crates/domain/src/ids.rs",
        word: "Deserialize",
        _reason: "ids stand in event bodies",
    },
    Exception {
        path: "crates/domain/src/time.rs",
        word: "Serialize",
        _reason: "times stand in event bodies",
    },
    Exception {
        path: "crates/domain/src/time.rs",
        word: "Deserialize",
        _reason: "times stand in event bodies",
    },
];

/// Files that are one long list.
const MAY_BE_LONG: &[&str] = &["crates/domain/src/schema/mod.rs", "crates/lemmy/src/languages.rs"];
const LONGEST: usize = 500;

/// Where one of `words` stands in the code of `files`, unless excepted; and exceptions that except nothing.
fn findings(files: &[File], words: &[&str], exceptions: &[Exception], remedy: &str) -> Vec<String> {
    let mut unused: Vec<&Exception> = exceptions.iter().collect();
    let mut faults = Vec::new();
    for file in files {
        for (number, line) in file.code() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                let before = unused.len();
                unused.retain(|exception| exception.path != file.path || exception.word != *word);
                let excepted = exceptions
                    .iter()
                    .any(|known| known.path == file.path && known.word == *word);
                if before == unused.len() && !excepted {
                    faults.push(format!("{}:{number}: `{word}`; {remedy}", file.path));
                }
            }
        }
    }
    let stale = unused.iter().map(|exception| {
        format!(
            "{}: has no `{}` any more; take it off the list of exceptions",
            exception.path, exception.word
        )
    });
    faults.extend(stale);
    faults
}

fn sources_where(keep: impl Fn(&File) -> bool) -> Vec<File> {
    let mut files = sources();
    files.retain(keep);
    assert!(!files.is_empty(), "the rule looks at no file at all");
    files
}

#[test]
fn only_db_begins_transactions() {
    let files = sources_where(|file| !file.is_in("crates/db/"));
    let faults = findings(
        &files,
        BEGINS_TRANSACTIONS,
        &[],
        "take a `&mut Tx` and leave the transaction to `Db::write`",
    );
    assert_none("only db begins transactions", &faults);
}

#[test]
fn the_schema_stays_in_the_domain() {
    let is_schema = |file: &File| file.is_in("crates/domain/src/schema");
    let outside = sources_where(|file| !is_schema(file));
    let mut faults = findings(
        &outside,
        &["table!"],
        &[],
        "tables are declared in crates/domain/src/schema/mod.rs",
    );
    let domain = sources_where(|file| file.is_in("crates/domain/src/"));
    faults.extend(findings(
        &domain,
        &["pub mod schema", "pub use schema", "pub use crate::schema"],
        &[],
        "keep it private",
    ));
    assert_none(
        "no adapter can read a table past the domain's rules for viewers",
        &faults,
    );
    assert!(
        domain
            .iter()
            .any(|file| is_schema(file) && file.text.contains("table!")),
        "the schema is elsewhere"
    );
}

#[test]
fn the_domain_reads_neither_clock_nor_randomness_nor_environment() {
    let files = sources_where(|file| file.is_in("crates/domain/src/"));
    let remedy = "let the caller pass it in, as `By` does with the time";
    let faults = findings(&files, READS_THE_WORLD, MAY_READ_THE_WORLD, remedy);
    assert_none("clock, randomness and environment are read at the edge", &faults);
}

#[test]
fn the_domain_serialises_only_events_and_jobs() {
    let bodies = ["events/", "jobs/", "mail/"].map(|it| format!("crates/domain/src/{it}"));
    let is_body = |path: &str| bodies.iter().any(|it| path.starts_with(it));
    let files = sources_where(|file| file.is_in("crates/domain/src/") && !is_body(&file.path));
    let faults = findings(
        &files,
        SERIALISES,
        MAY_SERIALISE,
        "give the adapter its own wire struct",
    );
    assert_none(
        "adapters own their wire structs; the domain serialises only bodies of events and jobs",
        &faults,
    );
}

#[test]
fn source_files_stay_readable_in_one_sitting() {
    let mut faults = Vec::new();
    for file in sources_where(|file| !MAY_BE_LONG.contains(&file.path.as_str())) {
        let lines = file.code().count();
        if lines > LONGEST {
            faults.push(format!(
                "{}: has {lines} lines of code; make it a folder, split by sub-topic",
                file.path
            ));
        }
    }
    assert_none(
        &format!("a source file has at most {LONGEST} lines of code"),
        &faults,
    );
}

#[test]
fn lints_are_expected_with_a_reason() {
    let files = sources_where(|_| true);
    let words = ["#[allow(", "#![allow("];
    let faults = findings(&files, &words, &[], "write `#[expect(lint, reason = \"…\")]`");
    assert_none("no lint is silently switched off", &faults);
}

/// Most kinds of events that a file may list one after the other, but for those that have to know all of them.
const MOST_EVENTS_LISTED: usize = 6;
const KNOWS_ALL_EVENTS: &[&str] = &[
    // The profile itself.
    "crates/domain/src/events/profile.rs",
    // Which function builds the activity of an event.
    "crates/activitypub/src/activities/mod.rs",
];

/// The longest list of patterns of events in one match: how many, and the number of the line where it begins.
fn longest_event_list(file: &File) -> (usize, usize) {
    let (mut longest, mut current) = ((0, 0), (0, 0));
    let mut since = 0;
    for (number, line) in file.code() {
        let line = line.trim_start().trim_start_matches("| ");
        if line.starts_with("Event::") {
            let begin = if current.0 == 0 { number } else { current.1 };
            current = (current.0 + line.matches("Event::").count(), begin);
            since = 0;
        } else if line.starts_with("fn ") || line.contains(" fn ") || since > 8 {
            current = (0, 0);
        } else {
            since += 1;
        }
        longest = longest.max(current);
    }
    longest
}

#[test]
fn what_an_event_is_is_said_once() {
    let mut faults = Vec::new();
    for file in sources_where(|file| !KNOWS_ALL_EVENTS.contains(&file.path.as_str())) {
        let (listed, line) = longest_event_list(&file);
        if listed > MOST_EVENTS_LISTED {
            faults.push(format!(
                "{}:{line}: lists {listed} kinds of events; add the fact to `EventProfile` and read `Event::profile`",
                file.path
            ));
        }
    }
    assert_none("facts about events are in their profile alone", &faults);
    for path in KNOWS_ALL_EVENTS {
        let listed = sources_where(|file| file.path == *path)
            .iter()
            .map(|file| longest_event_list(file).0)
            .max();
        assert!(
            listed > Some(MOST_EVENTS_LISTED),
            "{path} lists few events; take it off the list of exceptions"
        );
    }
}
