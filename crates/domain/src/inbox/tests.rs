// SPDX-License-Identifier: AGPL-3.0-or-later
//! What is stored, in whose turn it is carried out, and what is kept of it.

use kollegium_db::testing::TestDb;

use super::*;

const LEASE: TimeDelta = TimeDelta::seconds(60);
const PEER: InstanceId = InstanceId(2);
const OTHER: InstanceId = InstanceId(3);

fn put(db: &TestDb, uri: &str, object_key: &str) -> Stored {
    put_from(db, PEER, uri, object_key, "{}")
}

fn put_from(db: &TestDb, sender: InstanceId, uri: &str, object_key: &str, raw: &str) -> Stored {
    let received = Received {
        uri,
        actor_uri: "https://peer.example/u/a",
        sender,
        object_key,
        raw,
    };
    db.write(|tx| store(tx, &received, Time(0))).unwrap()
}

/// Stores so many activities of a sender about different objects.
fn flood(db: &TestDb, sender: InstanceId, number: usize) {
    db.write(|tx| -> Result<()> {
        for n in 0..number {
            let uri = format!("{sender}/{n}");
            let received = Received {
                uri: &uri,
                actor_uri: "https://peer.example/u/a",
                sender,
                object_key: &uri,
                raw: "{}",
            };
            assert!(matches!(store(tx, &received, Time(0))?, Stored::New(_)), "{uri}");
        }
        Ok(())
    })
    .unwrap();
}

fn claimed(db: &TestDb, now: Time) -> Vec<Waiting> {
    claimed_beside(db, now, &Running::default())
}

fn claimed_beside(db: &TestDb, now: Time, running: &Running) -> Vec<Waiting> {
    db.write(|tx| claim(tx, now, LEASE, 16, running)).unwrap()
}

fn seconds(number: i64) -> Time {
    Time(0).plus(TimeDelta::seconds(number))
}

/// How many of them are a sender's.
fn number_of(waiting: &[Waiting], sender: InstanceId) -> usize {
    waiting.iter().filter(|it| it.sender == sender).count()
}

fn uris(waiting: &[Waiting]) -> Vec<&str> {
    waiting.iter().map(|it| it.uri.as_str()).collect()
}

#[test]
fn a_repeated_activity_is_stored_once() {
    let db = TestDb::new();
    assert!(matches!(put(&db, "a/1", "o"), Stored::New(_)));
    assert_eq!(put(&db, "a/1", "o"), Stored::Known);
    assert_eq!(claimed(&db, Time(0)).len(), 1);
}

#[test]
fn activities_about_one_object_take_turns() {
    let db = TestDb::new();
    put(&db, "a/1", "x");
    put(&db, "a/2", "x");
    put(&db, "a/3", "y");
    let first = claimed(&db, Time(0));
    assert_eq!(uris(&first), ["a/1", "a/3"]);
    assert!(claimed(&db, Time(1)).is_empty(), "leased");
    assert!(
        !db.read(|snapshot| is_waiting(snapshot, Time(1), &Running::default()))
            .unwrap(),
        "a/2 is due, but not its turn"
    );
    db.write(|tx| done(tx, first[0].id)).unwrap();
    assert!(
        db.read(|snapshot| is_waiting(snapshot, Time(2), &Running::default()))
            .unwrap()
    );
    assert_eq!(uris(&claimed(&db, Time(2))), ["a/2"]);
    let after = Time(0).plus(LEASE);
    assert_eq!(uris(&claimed(&db, after)), ["a/3"], "the lease ran out");
}

#[test]
fn a_failure_is_tried_again_later_and_given_up_in_the_end() {
    let db = TestDb::new();
    put(&db, "a/1", "x");
    let mut now = Time(0);
    for attempt in 1..=ATTEMPTS {
        let waiting = claimed(&db, now).pop().unwrap();
        assert_eq!(waiting.attempts, attempt);
        db.write(|tx| retry(tx, &waiting, "down", now)).unwrap();
        assert!(claimed(&db, now.plus(TimeDelta::seconds(9))).is_empty());
        now = now.plus(TimeDelta::days(1));
    }
    assert!(claimed(&db, now).is_empty());
    let found = db.read(|snapshot| refusals(snapshot, None, 10)).unwrap();
    assert_eq!(found[0].reason.as_deref(), Some("given up: down"));
    assert!(
        db.read(|snapshot| refusals(snapshot, Some(found[0].id), 10))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn old_finished_activities_are_forgotten() {
    let db = TestDb::new();
    for uri in ["a/1", "a/2", "a/3"] {
        put(&db, uri, uri);
    }
    let waiting = claimed(&db, Time(0));
    db.write(|tx| done(tx, waiting[0].id)).unwrap();
    db.write(|tx| ignored(tx, waiting[1].id, "no")).unwrap();
    let later = Time(1).plus(KEPT);
    assert_eq!(db.write(|tx| prune(tx, Time(0).plus(KEPT), 10)).unwrap(), 0);
    assert_eq!(db.write(|tx| prune(tx, later, 10)).unwrap(), 2);
    assert_eq!(db.read(|snapshot| get_raw(snapshot, "a/1")).unwrap(), None);
    assert_eq!(
        db.read(|snapshot| get_raw(snapshot, "a/3")).unwrap().as_deref(),
        Some("{}")
    );
}

#[test]
fn several_workers_never_get_the_same_one() {
    let db = TestDb::new();
    for n in 0..40 {
        put(&db, &format!("a/{n}"), &format!("o/{}", n % 20));
    }
    let claim_one = || {
        db.write(|tx| claim(tx, Time(0), LEASE, 3, &Running::default()))
            .unwrap()
    };
    let mut all: Vec<ActivityId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| [claim_one(), claim_one()].concat()))
            .collect();
        threads
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .map(|it| it.id)
            .collect()
    });
    let taken = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), taken);
    assert!(taken >= 12, "{taken}");
}

#[test]
fn whoever_sends_much_delays_nobody_else() {
    let db = TestDb::new();
    flood(&db, PEER, 900);
    flood(&db, OTHER, 1);
    let first = claimed(&db, Time(0));
    assert_eq!((first.len(), number_of(&first, OTHER)), (16, 1));
    // Three servers at once get a third each, whoever came first.
    flood(&db, InstanceId(4), 50);
    flood(&db, InstanceId(5), 50);
    let mut shares = [0; 3];
    for _ in 0..3 {
        let claimed = claimed(&db, Time(0));
        for (share, sender) in shares.iter_mut().zip([PEER, InstanceId(4), InstanceId(5)]) {
            *share += number_of(&claimed, sender);
        }
    }
    assert_eq!(shares.iter().sum::<usize>(), 48);
    assert!(shares.iter().all(|it| (15..=17).contains(it)), "{shares:?}");
}

#[test]
fn whoever_has_a_share_of_the_workers_gets_no_more() {
    let db = TestDb::new();
    flood(&db, PEER, 50);
    let mut running = Running::default();
    running.begin(PEER, 24);
    assert_eq!(claimed_beside(&db, Time(0), &running).len(), 8, "32 are a share");
    running.begin(PEER, 8);
    assert!(claimed_beside(&db, Time(0), &running).is_empty());
    let waits = |running: &Running| {
        db.read(|snapshot| is_waiting(snapshot, Time(0), running))
            .unwrap()
    };
    assert!(!waits(&running));
    flood(&db, OTHER, 1);
    assert!(waits(&running));
    assert_eq!(claimed_beside(&db, Time(0), &running).len(), 1);
    running.end(PEER, 8);
    assert_eq!(
        (claimed_beside(&db, Time(0), &running).len(), running.total()),
        (8, 24)
    );
}

#[test]
fn a_large_activity_costs_as_much_as_many_small_ones() {
    let db = TestDb::new();
    let large = "x".repeat(256 * 1024);
    flood(&db, OTHER, 20);
    put_from(&db, PEER, "a/1", "a/1", &large);
    put_from(&db, PEER, "a/2", "a/2", &large);
    let first = claimed(&db, Time(0));
    assert_eq!(
        (first.len(), number_of(&first, PEER)),
        (16, 0),
        "its turn is later"
    );
    assert_eq!([cost(0), cost(20_000), cost(1 << 20)], [1, 2, 32]);
}

#[test]
fn what_failed_waits_behind_its_own_sender_alone() {
    let db = TestDb::new();
    put_from(&db, OTHER, "b/1", "b/1", "{}");
    let waiting = claimed(&db, Time(0)).remove(0);
    db.write(|tx| retry(tx, &waiting, "down", Time(0))).unwrap();
    flood(&db, PEER, 100);
    assert_eq!(
        number_of(&claimed(&db, Time(9)), OTHER),
        0,
        "put off for ten seconds"
    );
    assert_eq!(number_of(&claimed(&db, seconds(11)), OTHER), 1);
    let waiting = db.read(|snapshot| state(snapshot, "b/1")).unwrap().unwrap();
    assert_eq!(waiting, (State::Waiting, Some("down".to_owned())));
}

#[test]
fn too_much_of_one_server_is_turned_away() {
    let db = TestDb::new();
    flood(&db, PEER, usize::try_from(MOST_WAITING).unwrap());
    assert_eq!(put(&db, "one/more", "o"), Stored::Full);
    assert_eq!(put(&db, "2/7", "o"), Stored::Known, "what is here needs no room");
    assert!(matches!(put_from(&db, OTHER, "b/1", "o", "{}"), Stored::New(_)));
    for waiting in claimed(&db, Time(0)) {
        db.write(|tx| done(tx, waiting.id)).unwrap();
    }
    assert!(matches!(put(&db, "one/more", "o"), Stored::New(_)));
    let large = "x".repeat(1 << 20);
    for n in 0..16 {
        let stored = put_from(&db, InstanceId(4), &format!("c/{n}"), "c", &large);
        assert!(matches!(stored, Stored::New(_)), "{n}");
    }
    assert_eq!(put_from(&db, InstanceId(4), "c/16", "c", "{}"), Stored::Full);
}

#[test]
fn what_nobody_can_record_is_not_claimed_for_ever() {
    let db = TestDb::new();
    put(&db, "a/1", "x");
    let mut now = Time(0);
    for attempt in 1..=ATTEMPTS {
        assert_eq!(claimed(&db, now).len(), 1, "{attempt}");
        now = now.plus(LEASE);
    }
    assert!(claimed(&db, now).is_empty());
    let (state, reason) = db.read(|snapshot| state(snapshot, "a/1")).unwrap().unwrap();
    assert_eq!(state, State::Refused);
    assert!(reason.unwrap().contains("could not be recorded"));
}

#[test]
fn what_is_not_carried_out_takes_no_room() {
    let db = TestDb::new();
    let large = "x".repeat(100_000);
    for (number, uri) in (10..).zip(["ignored", "refused", "given up", "done", "passed on"]) {
        put_from(&db, InstanceId(number), uri, "x", &large);
    }
    put(&db, "small", "x");
    put_from(&db, OTHER, "names nothing", "names nothing", "{}");
    let all = db
        .write(|tx| claim(tx, Time(0), LEASE, 64, &Running::default()))
        .unwrap();
    let id = |uri: &str| all.iter().find(|it| it.uri == uri).unwrap();
    db.write(|tx| -> Result<()> {
        ignored(tx, id("ignored").id, "no")?;
        refused(tx, id("refused").id, "no")?;
        let last = Waiting {
            attempts: ATTEMPTS,
            ..id("given up").clone()
        };
        retry(tx, &last, "down", Time(0))?;
        done(tx, id("small").id)?;
        done(tx, id("names nothing").id)?;
        done(tx, id("done").id)
    })
    .unwrap();
    let kept = |uri: &str| db.read(|snapshot| get_raw(snapshot, uri)).unwrap().is_some();
    for uri in ["ignored", "refused", "given up", "done", "names nothing"] {
        assert!(!kept(uri), "{uri}");
    }
    assert!(kept("small"), "an Undo may name it");
    assert!(kept("passed on"), "it waits");
}

#[test]
fn what_is_erased_is_not_carried_out_any_more() {
    let db = TestDb::new();
    for (uri, key) in [("a/1", "x"), ("a/2", "x"), ("a/3", "y")] {
        put(&db, uri, key);
    }
    let first = claimed(&db, Time(0)).remove(0);
    db.write(|tx| done(tx, first.id)).unwrap();
    db.write(|tx| erase(tx, &["x".to_owned()])).unwrap();
    let kept = |uri: &str| db.read(|snapshot| get_raw(snapshot, uri)).unwrap().is_some();
    assert_eq!([kept("a/1"), kept("a/2"), kept("a/3")], [false, false, true]);
    assert!(claimed(&db, Time(0).plus(LEASE)).iter().all(|it| it.uri == "a/3"));
}
