// SPDX-License-Identifier: AGPL-3.0-or-later
//! Codes open an account once each, and only near their time.

use chrono::TimeDelta;

use super::*;
use crate::accounts;
use crate::actors::Actor;
use crate::instances::Scheme;
use crate::testing::World;

const SECRET: Secret = Secret(*b"12345678901234567890");

struct Scenery {
    world: World,
    anna: Actor,
    account: AccountId,
}

impl Scenery {
    fn new() -> Scenery {
        let world = World::new();
        let anna = world.account("anna");
        let account = world.read(|snapshot| accounts::of_actor(snapshot, anna.id)).id;
        Scenery { world, anna, account }
    }

    fn by(&self, at: Time) -> By {
        By::local(self.anna.clone(), at)
    }

    fn pass(&self, code: Option<&str>, at: Time) -> Result<()> {
        self.world.db.write(|tx| pass(tx, self.account, code, at))
    }

    fn state(&self) -> State {
        self.world.read(|snapshot| state(snapshot, self.account))
    }

    /// With the second factor on, at this time.
    fn on(&self, at: Time) {
        let by = self.by(at);
        let code = SECRET.code(at).unwrap();
        self.world.write(|tx| prepare(tx, &by, &SECRET));
        self.world.write(|tx| turn_on(tx, &by, &code));
    }
}

fn at(seconds: i64) -> Time {
    Time(seconds * 1_000_000)
}

fn is_wrong(result: Result<()>) -> bool {
    matches!(result, Err(Error::Forbidden(Denial::SecondFactorWrong)))
}

/// The first values of RFC 6238, appendix B, of which six digits are used here.
#[test]
fn codes_are_those_of_the_standard() {
    for (time, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (2_000_000_000, "279037"),
    ] {
        assert_eq!(SECRET.code(at(time)).unwrap(), code);
    }
    let origin = Origin::new(Scheme::Http, "here.localhost:8541");
    let address = SECRET.address(&origin, "anna").unwrap();
    assert!(address.starts_with("otpauth://totp/"), "{address}");
    assert!(
        address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        "{address}"
    );
}

#[test]
fn a_secret_counts_once_a_code_confirmed_it() {
    let s = Scenery::new();
    let now = at(1_700_000_000);
    let by = s.by(now);
    assert!(is_wrong(s.world.db.write(|tx| turn_on(tx, &by, "123456"))));
    s.pass(None, now).unwrap();
    let other = Secret::from_random([9; 20]);
    s.world.write(|tx| prepare(tx, &by, &other));
    s.world.write(|tx| prepare(tx, &by, &SECRET));
    assert_eq!(s.state(), State::Off);
    s.pass(None, now).unwrap();
    let old = other.code(now).unwrap();
    assert!(is_wrong(s.world.db.write(|tx| turn_on(tx, &by, &old))));
    let code = SECRET.code(now).unwrap();
    s.world.write(|tx| turn_on(tx, &by, &code));
    assert_eq!(s.state(), State::On);
    let again = s.world.db.write(|tx| prepare(tx, &by, &other));
    assert!(matches!(again, Err(Error::Forbidden(Denial::SecondFactorOn))));
    let without = s.pass(None, now);
    assert!(matches!(
        without,
        Err(Error::Forbidden(Denial::SecondFactorMissing))
    ));
}

#[test]
fn a_code_is_taken_once_and_only_near_its_time() {
    let s = Scenery::new();
    let start = at(1_700_000_010);
    s.on(start);
    let used = SECRET.code(start).unwrap();
    assert!(is_wrong(s.pass(Some(&used), start)));
    let later = start.plus(TimeDelta::minutes(5));
    for bad in ["", "000000", "abcdef", &"1".repeat(1_000), &used] {
        assert!(is_wrong(s.pass(Some(bad), later)), "{bad}");
    }
    let step = TimeDelta::seconds(30);
    let early = SECRET.code(later.plus(step)).unwrap();
    let far = SECRET.code(later.plus(step * 2)).unwrap();
    assert!(is_wrong(s.pass(Some(&far), later)));
    let spaced = format!(" {} {} ", &early[..3], &early[3..]);
    s.pass(Some(&spaced), later).unwrap();
    // Those before it are used up with it.
    for code in [SECRET.code(later).unwrap(), early] {
        assert!(is_wrong(s.pass(Some(&code), later)));
    }
}

#[test]
fn a_code_turns_it_off() {
    let s = Scenery::new();
    let start = at(1_700_000_000);
    s.on(start);
    let later = start.plus(TimeDelta::minutes(1));
    let by = s.by(later);
    assert!(is_wrong(s.world.db.write(|tx| turn_off(tx, &by, "000000"))));
    let code = SECRET.code(later).unwrap();
    s.world.write(|tx| turn_off(tx, &by, &code));
    assert_eq!(s.state(), State::Off);
    s.pass(None, later).unwrap();
    assert!(is_wrong(s.world.db.write(|tx| turn_off(tx, &by, &code))));
}
