// SPDX-License-Identifier: AGPL-3.0-or-later
//! Captchas: pictures and sounds that people can read and programs should not, for those who open an account.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::Tx;

use crate::error::Result;
use crate::schema::captcha;
use crate::time::Time;

/// How long a captcha can be answered.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// The proof that somebody read a captcha.
pub struct Solved(());

/// Notes what is to be read, under a name that nobody can guess. Forgets those that are too old.
pub fn ask(tx: &mut Tx, id: &str, answer: &str, at: Time) -> Result<()> {
    diesel::delete(captcha::table.filter(captcha::created_at.le(at.minus(LIFETIME)))).execute(tx.conn())?;
    diesel::insert_into(captcha::table)
        .values((
            captcha::id.eq(id),
            captcha::answer.eq(answer),
            captcha::created_at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The proof, if `answer` is what is to be read; upper and lower case are the same. It can be tried once: the captcha
/// is used up by a wrong answer too, so the transaction has to end well.
pub fn solve(tx: &mut Tx, id: &str, answer: &str, at: Time) -> Result<Option<Solved>> {
    let gone = captcha::table
        .filter(captcha::id.eq(id))
        .select((captcha::answer, captcha::created_at))
        .first::<(String, Time)>(tx.conn())
        .optional()?;
    let used = diesel::delete(captcha::table.filter(captcha::id.eq(id))).execute(tx.conn())?;
    let is_right = gone.is_some_and(|(wanted, created_at)| {
        wanted.eq_ignore_ascii_case(answer.trim()) && created_at > at.minus(LIFETIME)
    });
    // Of two that answer at the same time one deletes it.
    Ok((is_right && used == 1).then_some(Solved(())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    fn asked(world: &World) -> Time {
        let at = world.now();
        world.write(|tx| ask(tx, "first", "a3f7k", at));
        at
    }

    fn is_right(world: &World, answer: &str, at: Time) -> bool {
        world.write(|tx| solve(tx, "first", answer, at)).is_some()
    }

    #[test]
    fn an_answer_counts_once() {
        let world = World::new();
        let at = asked(&world);
        assert!(is_right(&world, " A3F7k ", at));
        assert!(!is_right(&world, "a3f7k", at));
    }

    #[test]
    fn a_wrong_answer_uses_it_up() {
        let world = World::new();
        let at = asked(&world);
        assert!(!is_right(&world, "a3f7", at));
        assert!(!is_right(&world, "a3f7k", at));
    }

    #[test]
    fn an_expired_one_is_refused_and_deleted() {
        let world = World::new();
        let late = asked(&world).plus(LIFETIME);
        assert!(!is_right(&world, "a3f7k", late));
        asked(&world);
        let late = late.plus(LIFETIME);
        world.write(|tx| ask(tx, "second", "x", late));
        let left: i64 = world.read(|snapshot| Ok(captcha::table.count().get_result(snapshot.conn())?));
        assert_eq!(left, 1);
    }
}
