// SPDX-License-Identifier: AGPL-3.0-or-later
//! Jobs from their adding to their end, and one of every body ever written.

use kollegium_db::testing::TestDb;

use super::*;

const LEASE: TimeDelta = TimeDelta::seconds(60);

fn job(group: i64) -> Job {
    Job::Import {
        person: ActorId(1),
        what: ImportAction::Join,
        uri: format!("https://h{group}.example/c/news"),
    }
}

fn put(db: &TestDb, group: i64, at: Time) {
    db.write(|tx| add(tx, &job(group), at)).unwrap();
}

fn take(db: &TestDb, now: Time) -> Option<Waiting<Job>> {
    db.write(|tx| claim(tx, now, LEASE, &InProgress::default()))
        .unwrap()
}

#[test]
fn a_waiting_job_is_not_added_again() {
    let db = TestDb::new();
    put(&db, 1, Time(5));
    put(&db, 1, Time(9));
    assert_eq!(
        db.read(|snapshot| next_run::<Job>(snapshot, &InProgress::default()))
            .unwrap(),
        Some(Time(5))
    );
    let waiting = take(&db, Time(5)).unwrap();
    assert_eq!(waiting.job, job(1));
    db.write(|tx| finish(tx, waiting.id)).unwrap();
    assert_eq!(
        db.read(|snapshot| next_run::<Job>(snapshot, &InProgress::default()))
            .unwrap(),
        None
    );
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
        if let Some(next) = db
            .read(|snapshot| next_run::<Job>(snapshot, &InProgress::default()))
            .unwrap()
        {
            delays.push(next.seconds() - now.seconds());
            now = next;
        }
    }
    assert_eq!(delays, [5, 10, 20, 40, 80, 160, 320, 640, 1280]);
    assert_eq!(delays.len() + 1, usize::try_from(ATTEMPTS).unwrap());
    assert_eq!(
        db.read(|snapshot| next_run::<Job>(snapshot, &InProgress::default()))
            .unwrap(),
        None
    );
}

/// A sample of every body that was ever stored: lines are added, never changed.
const WRITTEN: [&str; 9] = [
    r#"{"kind":"resolve_mention","post":7,"handle":"@anna@there.example"}"#,
    r#"{"kind":"backfill","group":3}"#,
    r#"{"kind":"count_group","group":3}"#,
    r#"{"kind":"load_replies","post":7}"#,
    r#"{"kind":"load_replies","post":7,"context":"https://there.example/post/1/context","replies":null}"#,
    r#"{"kind":"ask_node_info","instance":2}"#,
    r#"{"kind":"fulfil","person":7,"what":"join","uri":"https://there.example/c/rad"}"#,
    r#"{"kind":"fulfil","person":7,"what":"save","uri":"https://there.example/post/1"}"#,
    r#"{"kind":"fulfil","person":7,"what":"block","uri":"https://there.example/u/mia"}"#,
];

/// The same of those about what texts link to.
const PREVIEWS_WRITTEN: [&str; 1] = [r#"{"kind":"fetch_preview","link":"https://amt.example/plan"}"#];

/// The same of those about the search index.
const SEARCH_WRITTEN: [&str; 1] = [r#"{"kind":"fill_index","below":7}"#];

#[test]
fn every_body_ever_written_is_read() {
    crate::events::tests::check_bodies::<Job>(&WRITTEN);
    crate::events::tests::check_bodies::<PreviewJob>(&PREVIEWS_WRITTEN);
    crate::events::tests::check_bodies::<SearchJob>(&SEARCH_WRITTEN);
}

/// Adds a look at a page, on account of a server.
fn put_preview(db: &TestDb, link: &str, sender: Option<InstanceId>) {
    let job = PreviewJob::FetchPreview {
        link: link.to_owned(),
    };
    db.write(|tx| match sender {
        None => add(tx, &job, Time(0)),
        Some(sender) => add_from(tx, &job, sender, Time(0)),
    })
    .unwrap();
}

/// Takes all that may be done at once.
fn take_previews(db: &TestDb, in_progress: &mut InProgress) -> Vec<Waiting<PreviewJob>> {
    let mut taken = Vec::new();
    while let Some(waiting) = db.write(|tx| claim(tx, Time(0), LEASE, in_progress)).unwrap() {
        in_progress.begin(&waiting);
        taken.push(waiting);
    }
    taken
}

#[test]
fn a_slow_server_holds_up_no_jobs_of_others() {
    let db = TestDb::new();
    for page in 0..50 {
        put_preview(&db, &format!("https://slow.example/{page}"), None);
    }
    put_preview(&db, "https://quick.example/", None);
    put_preview(&db, "no url", None);
    let mut in_progress = InProgress::default();
    let taken = take_previews(&db, &mut in_progress);
    let of = |host: &str| {
        taken
            .iter()
            .filter(|it| it.target.as_deref() == Some(host))
            .count()
    };
    assert_eq!((taken.len(), of("slow.example"), of("quick.example")), (4, 2, 1));
    let due = |in_progress: &InProgress| {
        db.read(|snapshot| next_run::<PreviewJob>(snapshot, in_progress))
            .unwrap()
    };
    assert!(due(&in_progress) > Some(Time(0)), "nothing may begin now");
    in_progress.end(&taken[0]);
    assert_eq!(due(&in_progress), Some(Time(0)));
}

#[test]
fn a_server_that_makes_much_work_holds_up_no_jobs_of_others() {
    let db = TestDb::new();
    for host in 0..50 {
        put_preview(&db, &format!("https://h{host}.example/"), Some(InstanceId(7)));
    }
    put_preview(&db, "https://other.example/", Some(InstanceId(8)));
    put_preview(&db, "https://ours.example/", None);
    let taken = take_previews(&db, &mut InProgress::default());
    let of = |sender| taken.iter().filter(|it| it.sender == sender).count();
    assert_eq!(
        [of(Some(InstanceId(7))), of(Some(InstanceId(8))), of(None)],
        [4, 1, 1]
    );
}

#[test]
fn only_so_many_jobs_wait_for_one_server() {
    let db = TestDb::new();
    for page in 0..=MOST_WAITING {
        put_preview(&db, &format!("https://slow.example/{page}"), None);
        put_preview(&db, &format!("https://h{page}.example/"), Some(InstanceId(7)));
    }
    let number: i64 = db
        .read(|snapshot| Ok::<_, Error>(job::table.count().get_result(snapshot.conn())?))
        .unwrap();
    assert_eq!(number, 2 * MOST_WAITING);
    put_preview(&db, "https://other.example/", Some(InstanceId(8)));
    assert_eq!(
        db.read(|snapshot| Ok::<_, Error>(job::table.count().get_result::<i64>(snapshot.conn())?))
            .unwrap(),
        number + 1
    );
}
