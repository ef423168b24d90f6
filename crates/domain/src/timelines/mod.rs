// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists: of threads, of replies and of groups, each in the order of an index, each with what a page of it needs.

pub mod companions;
mod cursor;
pub mod groups;
pub(crate) mod listing;
pub mod replies;
pub mod sitemap;
#[cfg(test)]
pub(crate) mod tests;
pub mod threads;

pub use companions::Companions;
pub use cursor::Cursor;

use crate::error::{Error, Fault, Field, Result};
use crate::ids::{ActorId, GroupId, PostId};
use crate::votes::Score;

/// How many entries a page has at most.
pub const PAGE_LIMIT: i64 = 50;
/// How many entries may be skipped at most: 50 pages.
pub const SKIP_LIMIT: i64 = 2_500;

/// Whether a page of `limit` entries after `skip` of them may be asked for.
pub(crate) fn check_window(skip: i64, limit: i64) -> Result<()> {
    if (1..=PAGE_LIMIT).contains(&limit) && (0..=SKIP_LIMIT).contains(&skip) {
        return Ok(());
    }
    let max = usize::try_from(PAGE_LIMIT).unwrap_or(0);
    Err(Error::Invalid(Field::Page, Fault::TooMany { max }))
}

/// Which posts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of every group that the viewer may read.
    All,
    /// Those of groups that live here.
    Local,
    /// Those of the groups that the viewer is a member of.
    Joined,
    /// Those of the groups that the viewer moderates.
    Moderated,
    /// Those of one group.
    Group(GroupId),
    /// Those of one author.
    Author(ActorId),
    /// Those that the viewer voted on in this way.
    Voted(Score),
    /// Those of one thread.
    Thread(PostId),
}

/// Where a page starts.
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

/// Whether threads that the viewer has read are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen {
    /// As the viewer has set it; they are, for somebody without an account.
    #[default]
    AsSet,
    /// They are.
    Listed,
    /// They are left out.
    Hidden,
}

/// Whether threads that the viewer has hidden are listed. Who asks for one author in particular gets to see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hidden {
    /// They are.
    Listed,
    /// They are left out.
    #[default]
    LeftOut,
}

/// Whether posts that are marked as sensitive, or whose group is, are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sensitive {
    /// As the viewer has set it; they are, for somebody without an account.
    #[default]
    AsSet,
    /// They are.
    Listed,
    /// They are left out.
    Hidden,
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
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

    /// From up to `limit + 1` entries: the one too many tells that there is another page.
    pub(crate) fn of(mut items: Vec<T>, limit: i64, cursor: impl FnOnce(&T) -> Cursor) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Page { items, next }
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
