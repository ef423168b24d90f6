// SPDX-License-Identifier: AGPL-3.0-or-later
//! Every measurement runs to its end and finds the counts right. Times are not looked at.

use std::process::Command;

/// Runs a measurement with little to do and returns its table.
fn measure(what: &str) -> String {
    let database = std::env::var(kollegium_testing::POSTGRES_URL).unwrap_or_else(|_| "sqlite".to_owned());
    let output = Command::new(env!("CARGO_BIN_EXE_kollegium-bench"))
        .args([what, "--database", &database])
        .args(["--threads", "40", "--replies", "20", "--activities", "40"])
        .args(["--connections", "4", "--seconds", "0.1", "--factor", "2"])
        .output()
        .expect("run the measurement");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}");
    String::from_utf8(output.stdout).expect("text")
}

/// Each line of the table begins with what it is about.
fn check(what: &str, expected: &[&str]) {
    let table = measure(what);
    let lines: Vec<&str> = table.lines().filter(|it| it.starts_with("| ")).skip(2).collect();
    assert_eq!(lines.len(), expected.len(), "{table}");
    for (line, begin) in lines.iter().zip(expected) {
        let per_second = line.split(" | ").nth(2).and_then(|it| it.parse::<u64>().ok());
        assert!(line.starts_with(&format!("| {begin} |")), "{table}");
        assert!(per_second.is_some_and(|it| it > 0), "{table}");
    }
}

#[test]
fn the_list_of_threads_is_read() {
    check("read", &["thread list, anonymous", "thread list, signed in"]);
}

#[test]
fn a_long_thread_is_read() {
    let thread = ["thread, anonymous", "thread, signed in"];
    let replies = ["its replies, anonymous", "its replies, signed in"];
    check("thread", &[thread, replies].concat());
}

#[test]
fn replies_are_written() {
    check("write", &["new replies"]);
}

#[test]
fn activities_come_in_and_are_carried_out() {
    check("inbox", &["activities in, carried out"]);
}

#[test]
fn activities_go_out() {
    check("deliver", &["activities out"]);
}

#[test]
fn lists_are_read_while_there_are_more_and_more_threads() {
    let pages = [
        "Hot of {}, anonymous",
        "New of {}, anonymous",
        "Active of {}, anonymous",
        "TopWeek of {}, anonymous",
        "Scaled of {}, anonymous",
        "Active of {}, signed in",
        "group of {}, anonymous",
        "joined of {}, signed in",
    ];
    let all: Vec<String> = pages
        .iter()
        .flat_map(|page| ["20", "40", "80"].map(|threads| page.replace("{}", threads)))
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    check("growth", &all);
}
