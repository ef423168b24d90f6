// SPDX-License-Identifier: AGPL-3.0-or-later
//! Every command runs twice at the same time, without error and with the effect that it has when it runs twice in
//! turn. On PostgreSQL both transactions are open before either goes on; SQLite lets one in after the other.

mod groups;
mod inboxes;
mod messages;
mod people;
mod personal;
mod posts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kollegium_db::{Conn, Tx, each_backend};

use crate::actors::Actor;
use crate::by::By;
use crate::error::Result;
use crate::ids::{GroupId, PostId};
use crate::schema;
use crate::testing::World;
use crate::time::Time;

/// What runs twice.
type Command = Box<dyn Fn(&mut Tx) -> Result<()> + Send + Sync>;

/// A command, what the second time does, and how it is made ready.
type Case = (&'static str, Second, fn(&Scene<'_>) -> Command);

/// What running a command a second time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Second {
    /// The second call changes nothing.
    Nothing,
    /// The second call does the same to something else: two sessions, two replies.
    Again,
    /// The second call is refused.
    Refused,
}

/// How often each command is tried.
const ROUNDS: usize = 3;

/// People, a group and posts for one case.
struct Scene<'w> {
    world: &'w World,
    /// Makes names unique.
    number: usize,
    owner: Actor,
    author: Actor,
    other: Actor,
    stranger: Actor,
    group: GroupId,
    thread: PostId,
    reply: PostId,
}

impl<'w> Scene<'w> {
    fn new(world: &'w World, number: usize) -> Scene<'w> {
        let named = |what: &str| format!("{what}{number}");
        let owner = world.person(&named("owner"));
        let author = world.person(&named("author"));
        let group = world.group(&owner, &named("group"));
        let thread = world.thread(&author, group);
        Scene {
            world,
            number,
            other: world.person(&named("other")),
            stranger: world.stranger(&named("stranger")),
            reply: world.reply(&author, thread),
            owner,
            author,
            group,
            thread,
        }
    }

    fn by(&self, actor: &Actor) -> By {
        self.world.by(actor)
    }

    fn now(&self) -> Time {
        self.world.now()
    }

    /// Runs a command that makes the case ready.
    fn done<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.world.write(f)
    }
}

fn run<T>(f: impl Fn(&mut Tx) -> Result<T> + Send + Sync + 'static) -> Command {
    Box::new(move |tx| f(tx).map(drop))
}

/// Runs each case twice in turn in one world and twice at the same time in another.
fn check(cases: &[Case]) {
    let (in_turn, at_once) = (World::new(), World::new());
    for (number, (name, second, ready)) in cases.iter().enumerate() {
        for round in 0..ROUNDS {
            let number = 10 * number + round;
            let command = ready(&Scene::new(&in_turn, number));
            let before = measure(&in_turn);
            let first = outcome(in_turn.db.write(&command));
            let once = measure(&in_turn);
            let mut expected = [first, outcome(in_turn.db.write(&command))];
            let twice = measure(&in_turn);
            assert_eq!(expected[0], "done", "{name}");
            assert_eq!(expected[1] == "done", *second != Second::Refused, "{name}");
            assert_eq!(once == twice, *second != Second::Again, "{name}");

            let command = ready(&Scene::new(&at_once, number));
            let start = measure(&at_once);
            let mut found = both(&at_once, &command);
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}, round {round}");
            let end = measure(&at_once);
            assert_eq!(
                difference(&start, &end),
                difference(&before, &twice),
                "{name}, round {round}"
            );
        }
    }
}

fn outcome(result: Result<()>) -> String {
    match result {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn both(world: &World, command: &Command) -> [String; 2] {
    let barrier = Barrier::new(2);
    let once = || {
        let first = AtomicBool::new(true);
        let result = world.db.write(|tx| {
            // SQLite's second writer is not let in before the first is done: there they would wait for ever.
            let inside = matches!(tx.conn(), Conn::Postgres(_));
            if inside && first.swap(false, Ordering::Relaxed) {
                barrier.wait();
            }
            command(tx)
        });
        outcome(result)
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(once);
        let one = once();
        [one, other.join().unwrap()]
    })
}

#[derive(QueryableByName)]
struct Measured {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// How many rows each table has, and the sums of what is counted in them.
fn measure(world: &World) -> BTreeMap<String, i64> {
    const SUMS: [(&str, &str); 34] = [
        ("actor", "threads"),
        ("actor", "replies"),
        ("groups", "members"),
        ("groups", "local_members"),
        ("groups", "threads"),
        ("groups", "replies"),
        ("post", "up"),
        ("post", "down"),
        ("post", "boosts"),
        ("post", "replies"),
        ("post", "CASE WHEN pinned THEN 1 ELSE 0 END"),
        ("post", "CASE WHEN locked THEN 1 ELSE 0 END"),
        ("post", "CASE WHEN distinguished THEN 1 ELSE 0 END"),
        ("post", "CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"),
        ("post", "CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END"),
        ("vote", "score"),
        ("standing", "CASE WHEN member = 'accepted' THEN 1 ELSE 0 END"),
        ("standing", "CASE WHEN banned_at IS NULL THEN 0 ELSE 1 END"),
        ("standing", "CASE WHEN moderator_since IS NULL THEN 0 ELSE 1 END"),
        ("standing", "CASE WHEN member = 'pending' THEN 1 ELSE 0 END"),
        ("actor", "CASE WHEN banned_at IS NULL THEN 0 ELSE 1 END"),
        ("actor", "CASE WHEN admin THEN 1 ELSE 0 END"),
        ("groups", "CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"),
        ("groups", "CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END"),
        ("groups", "CASE WHEN hidden THEN 1 ELSE 0 END"),
        ("job", "attempts"),
        ("media", "CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END"),
        ("media", "CASE WHEN unused_since IS NULL THEN 0 ELSE 1 END"),
        ("activity", "attempts"),
        ("event", "CASE WHEN position IS NULL THEN 0 ELSE 1 END"),
        ("notification", "CASE WHEN unread THEN 1 ELSE 0 END"),
        ("message", "CASE WHEN unread THEN 1 ELSE 0 END"),
        ("message", "CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"),
        (
            "message_report",
            "CASE WHEN resolved_at IS NULL THEN 0 ELSE 1 END",
        ),
    ];
    let rows = schema::tests::table_names()
        // Outside of the schema, since it is not the same on both databases.
        .chain(["post_search"])
        .map(|it| format!("SELECT '{it}' AS name, count(*) AS value FROM {it}"));
    let sums = SUMS.iter().map(|(table, what)| {
        let name = what.replace('\'', "");
        format!(
            "SELECT '{table}: {name}' AS name, CAST(coalesce(sum({what}), 0) AS bigint) AS value FROM {table}"
        )
    });
    let all = rows.chain(sums).collect::<Vec<_>>().join(" UNION ALL ");
    let found: Vec<Measured> =
        world.read(|snapshot| Ok(each_backend!(snapshot.conn(), c => diesel::sql_query(all).load(c))?));
    found.into_iter().map(|it| (it.name, it.value)).collect()
}

/// What grew or shrank, and by how much.
fn difference(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let change = |(name, value): (&String, &i64)| (name.clone(), value - before[name]);
    after.iter().map(change).filter(|(_, by)| *by != 0).collect()
}

#[test]
fn commands_about_people_and_the_site() {
    check(people::CASES);
}

#[test]
fn commands_about_groups_and_membership() {
    check(groups::CASES);
}

#[test]
fn commands_about_posts_and_votes() {
    check(posts::CASES);
}

#[test]
fn commands_of_moderation() {
    check(groups::MODERATION);
}

#[test]
fn commands_for_oneself() {
    check(personal::CASES);
}

#[test]
fn commands_about_messages() {
    check(messages::CASES);
}

#[test]
fn commands_of_queues() {
    check(inboxes::CASES);
}

/// Functions that take the write transaction and are no command: permissions, and what guards the outgoing log.
const NO_COMMANDS: [&str; 3] = ["groups::moderated_by", "outbox::lead", "outbox::still_connected"];

#[test]
fn no_command_is_missing_here() {
    let mut found = BTreeSet::new();
    collect(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        None,
        &mut found,
    );
    assert!(found.len() > 50, "{found:?}");
    for name in NO_COMMANDS {
        assert!(found.remove(name), "{name}");
    }
    let all = [
        people::CASES,
        groups::CASES,
        posts::CASES,
        groups::MODERATION,
        personal::CASES,
        messages::CASES,
        inboxes::CASES,
    ];
    let checked: BTreeSet<String> = all
        .concat()
        .into_iter()
        .map(|(name, ..)| name.split(' ').next().unwrap().to_owned())
        .collect();
    let missing: Vec<_> = found.symmetric_difference(&checked).collect();
    assert!(missing.is_empty(), "without a case, or gone: {missing:?}");
}

/// The public functions that take the write transaction, named by their capability: its file or folder.
fn collect(folder: &Path, capability: Option<&str>, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let capability = capability.unwrap_or(&stem);
        if path.is_dir() {
            collect(&path, Some(capability), found);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for signature in source.split("\npub fn ").skip(1) {
            let name: String = signature
                .chars()
                .take_while(|it| it.is_alphanumeric() || *it == '_')
                .collect();
            let (_, arguments) = signature.split_once('(').unwrap();
            if arguments.trim_start().starts_with("tx: &mut Tx") {
                found.insert(format!("{capability}::{name}"));
            }
        }
    }
}
