// SPDX-License-Identifier: AGPL-3.0-or-later
//! The one writer of a SQLite database, and how those who wait for it share a commit.
//!
//! A commit waits for the disk, which takes far longer than what is written. So whoever has written while others wait
//! leaves the transaction open for the next one, and waits; whoever finds nobody waiting commits for all. Each write is
//! a savepoint of its own: one that fails takes nothing of the others along. Nobody is answered before the commit.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use diesel::r2d2::ManageConnection;
use diesel::result::{DatabaseErrorKind, Error};

use crate::manager::Manager;
use crate::transaction::{RollBack, Transient, Tx};

/// The one connection of SQLite that writes, and the queue for it.
pub(crate) struct Writer {
    manager: Manager,
    turn: Mutex<Turn>,
    /// How many wait for their turn.
    waiting: AtomicUsize,
}

/// What whoever's turn it is works on.
struct Turn {
    tx: Tx,
    /// The open transaction's round.
    round: Option<Arc<Round>>,
}

/// Writes that are committed together.
#[derive(Default)]
struct Round {
    outcome: Mutex<Option<Result<(), Failure>>>,
    decided: Condvar,
}

/// Why a commit failed, for each of those whom it concerns.
#[derive(Debug, Clone)]
struct Failure(String);

impl Writer {
    /// Opens the writing connection.
    pub(crate) fn new(manager: Manager) -> diesel::ConnectionResult<Writer> {
        let tx = manager.connect()?;
        Ok(Writer {
            manager,
            turn: Mutex::new(Turn { tx, round: None }),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Runs `f` in its turn, and returns when the transaction that it was part of has ended.
    pub(crate) fn write<T, E: Transient>(&self, f: &mut impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        let mut turn = self.wait_for_turn();
        let round = turn.join(&self.manager)?;
        // Whatever happens in `f`, whoever waits goes on.
        let done = {
            let mut leaving = Leaving { writer: self, turn };
            run(&mut leaving.turn.tx, f)
        };
        round.wait()?;
        done
    }

    /// Runs `f` outside of any transaction.
    pub(crate) fn alone<T>(&self, f: impl FnOnce(&mut Tx) -> T) -> T {
        let mut turn = self.wait_for_turn();
        turn.commit();
        f(&mut turn.tx)
    }

    fn wait_for_turn(&self) -> MutexGuard<'_, Turn> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        turn
    }
}

impl Turn {
    /// The round of the open transaction, which is begun where none is.
    fn join(&mut self, manager: &Manager) -> Result<Arc<Round>, Error> {
        if let Some(round) = &self.round {
            return Ok(Arc::clone(round));
        }
        if self.tx.is_lost() {
            self.tx = manager.connect().map_err(|error| failed(error.to_string()))?;
        }
        self.tx.begin_write()?;
        Ok(Arc::clone(self.round.insert(Arc::default())))
    }

    /// Ends the open transaction, and returns the outcome to all writes that were part of it.
    fn commit(&mut self) {
        let Some(round) = self.round.take() else { return };
        // A write that the database answered by giving up the whole transaction has left nothing to commit.
        let ended = if self.tx.is_lost() {
            Err(Failure("the transaction was given up".to_owned()))
        } else {
            RollBack::new(&mut self.tx)
                .commit()
                .map_err(|error| Failure(error.to_string()))
        };
        round.decide(ended);
    }
}

/// One write within the transaction: a savepoint.
fn run<T, E: Transient>(tx: &mut Tx, f: &mut impl FnMut(&mut Tx) -> Result<T, E>) -> Result<T, E> {
    tx.begin_part()?;
    let mut part = RollBack::new(tx);
    let value = f(part.tx())?;
    part.commit()?;
    Ok(value)
}

/// Gives the turn on; also when there was a panic.
struct Leaving<'a> {
    writer: &'a Writer,
    turn: MutexGuard<'a, Turn>,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        // Whoever waits takes over the open transaction with the turn, and this with it.
        if self.writer.waiting.load(Ordering::SeqCst) == 0 || self.turn.tx.is_lost() {
            self.turn.commit();
        }
    }
}

impl Round {
    fn decide(&self, ended: Result<(), Failure>) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        self.decided.notify_all();
    }

    fn wait(&self) -> Result<(), Error> {
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*outcome {
                Some(ended) => return ended.clone().map_err(|failure| failed(failure.0)),
                None => {
                    outcome = self.decided.wait(outcome).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

fn failed(reason: String) -> Error {
    Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(reason))
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::time::Duration;

    use diesel::connection::SimpleConnection;
    use diesel::{QueryableByName, RunQueryDsl};

    use super::*;
    use crate::Snapshot;
    use crate::testing::TestDb;

    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }

    fn world() -> TestDb {
        let db = TestDb::on_sqlite();
        let table = "CREATE TABLE note (id BIGINT PRIMARY KEY)";
        db.write(|tx| tx.conn().batch_execute(table)).unwrap();
        db
    }

    fn note(tx: &mut Tx, id: usize) -> Result<(), Error> {
        let insert = format!("INSERT INTO note (id) VALUES ({id})");
        tx.conn().batch_execute(&insert)
    }

    fn count(snapshot: &mut Snapshot) -> Result<i64, Error> {
        let found: Count =
            diesel::sql_query("SELECT count(*) AS count FROM note").get_result(snapshot.conn())?;
        Ok(found.count)
    }

    /// Runs all at once: the first one goes on when the others wait for their turn.
    fn together<T: Send>(
        db: &TestDb,
        writes: usize,
        f: impl Fn(&mut Tx, usize) -> Result<T, Error> + Sync,
    ) -> Vec<Result<T, Error>> {
        let (begun, f) = (Barrier::new(2), &f);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                db.write(|tx| {
                    begun.wait();
                    std::thread::sleep(Duration::from_millis(100));
                    f(tx, 0)
                })
            });
            begun.wait();
            let others: Vec<_> = (1..writes)
                .map(|it| scope.spawn(move || db.write(|tx| f(tx, it))))
                .collect();
            let all = std::iter::once(first).chain(others);
            all.map(|it| it.join().unwrap()).collect()
        })
    }

    #[test]
    fn those_who_wait_share_a_commit_and_all_is_kept() {
        let db = world();
        // What is not committed is seen by those alone who write after it in the same transaction.
        let seen = together(&db, 8, |tx, id| {
            note(tx, id)?;
            let committed = db.read(count)?;
            Ok((count(tx)?, committed))
        });
        let mut seen: Vec<(i64, i64)> = seen.into_iter().map(Result::unwrap).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..=8).map(|it| (it, 0)).collect::<Vec<_>>());
        assert_eq!(db.read(count).unwrap(), 8);
    }

    #[test]
    fn a_write_that_fails_takes_nothing_of_the_others_along() {
        let db = world();
        let done = together(&db, 8, |tx, id| {
            note(tx, id)?;
            if id % 2 == 1 {
                return Err(Error::NotFound);
            }
            Ok(())
        });
        assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 4);
        assert_eq!(db.read(count).unwrap(), 4);
    }

    #[test]
    fn a_write_that_breaks_a_constraint_takes_nothing_of_the_others_along() {
        let db = world();
        let done = together(&db, 8, |tx, id| note(tx, id / 2));
        assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 4);
        assert_eq!(db.read(count).unwrap(), 4);
    }

    #[test]
    fn a_panic_takes_nothing_of_the_others_along() {
        let db = world();
        let done = together(&db, 8, |tx, id| {
            note(tx, id)?;
            let panic = || assert!(id % 2 == 0, "as it should be");
            Ok(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panic)).is_ok())
        });
        assert!(done.iter().all(Result::is_ok));
        let panics = || {
            let _ = db.write(|tx| -> Result<(), Error> {
                note(tx, 100)?;
                panic!("as it should be")
            });
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert_eq!(db.read(count).unwrap(), 8);
        db.write(|tx| note(tx, 100)).unwrap();
    }

    /// The database gives the whole transaction up when the disk is full, for one.
    #[test]
    fn no_write_succeeds_when_the_database_gives_up_the_transaction() {
        let db = world();
        let done = together(&db, 8, |tx, id| {
            note(tx, id)?;
            if id == 0 {
                tx.conn().batch_execute("ROLLBACK")?;
                return Err(Error::NotFound);
            }
            Ok(())
        });
        let kept = done.iter().filter(|it| it.is_ok()).count();
        assert!(done[0].is_err());
        assert_eq!(db.read(count).unwrap(), i64::try_from(kept).unwrap());
        db.write(|tx| note(tx, 100)).unwrap();
    }
}
