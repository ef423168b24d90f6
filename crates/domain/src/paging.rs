// SPDX-License-Identifier: AGPL-3.0-or-later
//! Pages of lists: where one starts, how much is on it, and where it ended, as an opaque string.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Fault, Field, Result};

/// The maximum number of entries of a page.
pub const PAGE_LIMIT: i64 = 50;
/// The maximum number of entries to skip: 50 pages.
pub const SKIP_LIMIT: i64 = 2_500;

/// Whether a page of `limit` entries after `skip` of them may be asked for.
pub(crate) fn check_window(skip: i64, limit: i64) -> Result<()> {
    if (1..=PAGE_LIMIT).contains(&limit) && (0..=SKIP_LIMIT).contains(&skip) {
        return Ok(());
    }
    let max = usize::try_from(PAGE_LIMIT).unwrap_or(0);
    Err(Error::Invalid(Field::Page, Fault::TooMany { max }))
}

/// The start of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// After the last entry of the page before: the same work for every page.
    After(Cursor),
    /// After so many entries, [`SKIP_LIMIT`] at most. Lemmy's clients count pages; the limit keeps what the
    /// database reads and throws away bounded, whatever the size of the table.
    Skip(i64),
}

impl Start {
    /// The page with this number, from 1, where each has `limit` entries; as clients count that know no cursor.
    pub fn page(number: i64, limit: i64) -> Result<Start> {
        match number.checked_sub(1).and_then(|it| it.checked_mul(limit)) {
            Some(skip) if (0..=SKIP_LIMIT).contains(&skip) => Ok(Start::Skip(skip)),
            _ => Err(too_many(SKIP_LIMIT)),
        }
    }

    /// The page after `cursor`, as a client shows it; the first one without.
    pub fn after(cursor: Option<&str>) -> Result<Start> {
        match cursor {
            Some(cursor) => Ok(Start::After(cursor.parse()?)),
            None => Ok(Start::default()),
        }
    }

    pub(crate) fn skipped(&self) -> i64 {
        match self {
            Start::After(_) => 0,
            Start::Skip(skip) => *skip,
        }
    }

    pub(crate) fn check(&self, limit: i64) -> Result<()> {
        if !(1..=PAGE_LIMIT).contains(&limit) {
            return Err(too_many(PAGE_LIMIT));
        }
        if !(0..=SKIP_LIMIT).contains(&self.skipped()) {
            return Err(too_many(SKIP_LIMIT));
        }
        Ok(())
    }
}

/// The beginning of a list.
impl Default for Start {
    fn default() -> Start {
        Start::Skip(0)
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries of the page.
    pub items: Vec<T>,
    /// Where the next page starts; nothing on the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    pub(crate) fn empty() -> Page<T> {
        Page {
            items: Vec::new(),
            next: None,
        }
    }

    /// From up to `limit + 1` entries: the extra one shows that there is another page.
    pub(crate) fn of(mut items: Vec<T>, limit: i64, cursor: impl FnOnce(&T) -> Cursor) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Page { items, next }
    }

    /// The same page, with each entry as `f` makes it.
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

fn too_many(max: i64) -> Error {
    Error::Invalid(
        Field::Page,
        Fault::TooMany {
            max: usize::try_from(max).unwrap_or(0),
        },
    )
}

/// The place of the last entry of a page in its order. Written `P` and hexadecimal digits, as Lemmy's clients
/// expect; it reveals nothing that the entry itself does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which order it belongs to: a cursor of another order leads nowhere.
    pub(crate) order: u8,
    /// Whether the entry was a pinned thread on top of its group.
    pub(crate) pinned: bool,
    /// The value that the list is ordered by.
    pub(crate) key: i64,
    /// The id of the entry.
    pub(crate) id: i64,
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

    pub(crate) fn check(&self, order: u8) -> Result<()> {
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
