// SPDX-License-Identifier: AGPL-3.0-or-later
//! Where a page of a list ended, as an opaque string.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Fault, Field, Result};

/// The place of the last entry of a page in its order. Written `P` and hexadecimal digits, as Lemmy's clients
/// expect; it tells nothing that the entry itself does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which order it belongs to: a cursor of another order leads nowhere.
    pub(super) order: u8,
    /// Whether the entry was a pinned thread on top of its group.
    pub(super) pinned: bool,
    /// What the order goes by.
    pub(super) key: i64,
    /// The entry.
    pub(super) id: i64,
}

const BYTES: usize = 18;

impl Cursor {
    /// The place of `id` in an order that goes by ids alone.
    pub(crate) fn of_id(order: u8, id: i64) -> Cursor {
        Cursor {
            order,
            pinned: false,
            key: 0,
            id,
        }
    }

    /// The id, if the cursor belongs to `order`.
    pub(crate) fn after_id(&self, order: u8) -> Result<i64> {
        self.check(order)?;
        Ok(self.id)
    }

    pub(super) fn check(&self, order: u8) -> Result<()> {
        if self.order == order {
            Ok(())
        } else {
            Err(malformed())
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.order, u8::from(self.pinned)];
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(self.id.to_be_bytes());
        write!(f, "P{}", hex::encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let mut bytes = [0; BYTES];
        let digits = text.strip_prefix('P').ok_or_else(malformed)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed())?;
        let [order, pinned, numbers @ ..] = bytes;
        let (key, id) = numbers.split_at(8);
        Ok(Cursor {
            order,
            pinned: match pinned {
                0 => false,
                1 => true,
                _ => return Err(malformed()),
            },
            key: number(key).ok_or_else(malformed)?,
            id: number(id).ok_or_else(malformed)?,
        })
    }
}

fn malformed() -> Error {
    Error::Invalid(Field::Page, Fault::Malformed)
}

fn number(bytes: &[u8]) -> Option<i64> {
    bytes.try_into().ok().map(i64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        for (pinned, key, id) in [(false, 0, 1), (true, -5, i64::MAX), (false, i64::MIN, 7)] {
            let cursor = Cursor {
                order: 3,
                pinned,
                key,
                id,
            };
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let good = Cursor {
            order: 0,
            pinned: false,
            key: 1,
            id: 2,
        }
        .to_string();
        let pinned_twice = good.replacen("P0000", "P0002", 1);
        for bad in [
            "",
            "P",
            "Pzz",
            "1",
            "P1 OR 1=1",
            "\u{1F600}",
            &good[1..],
            &good[..good.len() - 2],
            &format!("{good}00"),
            &pinned_twice,
        ] {
            assert!(
                matches!(
                    bad.parse::<Cursor>(),
                    Err(Error::Invalid(Field::Page, Fault::Malformed))
                ),
                "{bad}"
            );
        }
    }
}
