// SPDX-License-Identifier: AGPL-3.0-or-later
//! Jobs from their adding to their end, and one of every body ever written.

use kollegium_db::testing::TestDb;

use super::*;

const LEASE: TimeDelta = TimeDelta::seconds(60);

fn job(group: i64) -> Job {
    Job::Backfill {
        group: GroupId(group),
    }
}

fn put(db: &TestDb, group: i64, at: Time) {
    db.write(|tx| add(tx, &job(group), at)).unwrap();
}

fn take(db: &TestDb, now: Time) -> Option<Waiting<Job>> {
    db.write(|tx| claim(tx, now, LEASE)).unwrap()
}

#[test]
fn a_waiting_job_is_not_added_again() {
    let db = TestDb::new();
    put(&db, 1, Time(5));
    put(&db, 1, Time(9));
    assert_eq!(db.read(next_run::<Job>).unwrap(), Some(Time(5)));
    let waiting = take(&db, Time(5)).unwrap();
    assert_eq!(waiting.job, job(1));
    db.write(|tx| finish(tx, waiting.id)).unwrap();
    assert_eq!(db.read(next_run::<Job>).unwrap(), None);
    put(&db, 1, Time(6));
    assert!(take(&db, Time(6)).is_some(), "a finished one can come again");
}

#[test]
fn jobs_are_claimed_when_due_one_at_a_time_and_again_after_the_lease() {
    let db = TestDb::new();
    put(&db, 2, Time(20));
    put(&db, 1, Time(10));
    assert_eq!(take(&db, Time(9)), None);
    let first = take(&db, Time(19)).unwrap();
    let second = take(&db, Time(20)).unwrap();
    assert_eq!((&first.job, &second.job), (&job(1), &job(2)));
    assert_eq!(take(&db, Time(20)), None);
    let again = take(&db, Time(20).plus(LEASE)).unwrap();
    assert_eq!((again.id, first.attempts, again.attempts), (first.id, 0, 1));
}

#[test]
fn a_failed_job_is_put_off_longer_each_time_and_given_up_in_the_end() {
    let db = TestDb::new();
    let mut now = Time(0);
    put(&db, 1, now);
    let mut delays = Vec::new();
    while let Some(waiting) = take(&db, now) {
        db.write(|tx| put_off(tx, &waiting, now)).unwrap();
        if let Some(next) = db.read(next_run::<Job>).unwrap() {
            delays.push(next.seconds() - now.seconds());
            now = next;
        }
    }
    assert_eq!(delays, [5, 10, 20, 40, 80, 160, 320, 640, 1280]);
    assert_eq!(delays.len() + 1, usize::try_from(ATTEMPTS).unwrap());
    assert_eq!(db.read(next_run::<Job>).unwrap(), None);
}

/// A sample of every body that was ever stored: lines are added, never changed.
const WRITTEN: [&str; 6] = [
    r#"{"kind":"resolve_mention","post":7,"handle":"@anna@there.example"}"#,
    r#"{"kind":"backfill","group":3}"#,
    r#"{"kind":"ask_node_info","instance":2}"#,
    r#"{"kind":"fulfil","person":7,"what":"join","uri":"https://there.example/c/rad"}"#,
    r#"{"kind":"fulfil","person":7,"what":"save","uri":"https://there.example/post/1"}"#,
    r#"{"kind":"fulfil","person":7,"what":"block","uri":"https://there.example/u/mia"}"#,
];

/// The same of those about what texts link to.
const PREVIEWS_WRITTEN: [&str; 1] = [r#"{"kind":"fetch_preview","link":"https://amt.example/plan"}"#];

#[test]
fn every_body_ever_written_is_read() {
    crate::events::tests::check_bodies::<Job>(&WRITTEN);
    crate::events::tests::check_bodies::<PreviewJob>(&PREVIEWS_WRITTEN);
}
