// SPDX-License-Identifier: AGPL-3.0-or-later
//! Parts of lists. Where the domain's lists have a cursor, it is the client's, too; of the others, the cursor says how
//! many entries the client has had: the lists of one person, or those that are put together from several.

use std::cmp::Reverse;

use kollegium_domain::Time;
use kollegium_domain::paging::Page;

use super::wire::PagedResponse;
use crate::error::{ApiError, ApiResult, Code};

/// How many entries a part has where nothing is said.
pub(super) const DEFAULT: i64 = 20;

/// `limit` from 1 to 50.
pub(super) fn limit(asked: Option<i64>) -> ApiResult<i64> {
    match asked.unwrap_or(DEFAULT) {
        limit @ 1..=50 => Ok(limit),
        _ => Err(Code::InvalidFetchLimit.into()),
    }
}

/// What is not a cursor of this server.
pub(super) fn malformed() -> ApiError {
    Code::CouldntParsePaginationToken.into()
}

/// A part of a list that is put together from `N` lists, by how many entries of each the client has had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window<const N: usize> {
    pub(super) skips: [i64; N],
    pub(super) limit: i64,
}

impl<const N: usize> Window<N> {
    /// The part after `cursor`, the first one without.
    pub(super) fn new(cursor: Option<&str>, asked: Option<i64>) -> ApiResult<Window<N>> {
        let limit = limit(asked)?;
        let mut skips = [0; N];
        if let Some(cursor) = cursor {
            let mut parts = cursor.strip_prefix('S').ok_or_else(malformed)?.split('.');
            for skip in &mut skips {
                let part = parts.next().ok_or_else(malformed)?;
                *skip = part.parse().ok().filter(|it| *it >= 0).ok_or_else(malformed)?;
            }
            if parts.next().is_some() {
                return Err(malformed());
            }
        }
        Ok(Window { skips, limit })
    }

    /// The newest of `lists`, each of which is what its skip and the limit ask for, the newest first by `time`.
    pub(super) fn merge<T>(mut self, lists: [Vec<T>; N], time: impl Fn(&T) -> Time) -> PagedResponse<T> {
        let mut all: Vec<(usize, T)> = lists
            .into_iter()
            .enumerate()
            .flat_map(|(list, items)| items.into_iter().map(move |it| (list, it)))
            .collect();
        all.sort_by_key(|(_, it)| Reverse(time(it)));
        all.truncate(usize::try_from(self.limit).unwrap_or(0));
        for (list, _) in &all {
            self.skips[*list] = self.skips[*list].saturating_add(1);
        }
        self.part(all.into_iter().map(|(_, it)| it).collect())
    }

    /// These entries; after as many as were asked for, there may be more.
    fn part<T>(self, items: Vec<T>) -> PagedResponse<T> {
        PagedResponse {
            next_page: (i64::try_from(items.len()) == Ok(self.limit)).then(|| self.cursor()),
            items,
        }
    }

    fn cursor(&self) -> String {
        let parts: Vec<String> = self.skips.iter().map(i64::to_string).collect();
        format!("S{}", parts.join("."))
    }
}

impl Window<1> {
    /// How many entries the client has had.
    pub(super) fn skip(&self) -> i64 {
        self.skips[0]
    }

    /// Where the next part starts.
    pub(super) fn next(&self) -> String {
        Window {
            skips: [self.skip().saturating_add(self.limit)],
            ..*self
        }
        .cursor()
    }

    /// The entries of one list that its skip and the limit ask for.
    pub(super) fn page<T>(mut self, items: Vec<T>) -> PagedResponse<T> {
        self.skips[0] = self.skips[0].saturating_add(self.limit);
        self.part(items)
    }

    /// The same of a list that is there as a whole.
    pub(super) fn slice<T>(self, all: impl Iterator<Item = T>) -> PagedResponse<T> {
        let skip = usize::try_from(self.skip()).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.limit).unwrap_or(0);
        self.page(all.skip(skip).take(limit).collect())
    }
}

impl<T> PagedResponse<T> {
    /// Nothing.
    pub(super) fn empty() -> PagedResponse<T> {
        PagedResponse::whole(Vec::new())
    }

    /// All there is.
    pub(super) fn whole(items: Vec<T>) -> PagedResponse<T> {
        PagedResponse {
            items,
            next_page: None,
        }
    }

    /// A page of a list that has a cursor.
    pub(super) fn of(page: Page<T>) -> PagedResponse<T> {
        PagedResponse {
            items: page.items,
            next_page: page.next.map(|it| it.to_string()),
        }
    }

    /// The same part without some entries.
    pub(super) fn filter(mut self, f: impl FnMut(&T) -> bool) -> PagedResponse<T> {
        self.items.retain(f);
        self
    }

    /// The same part with each entry as `f` has it.
    pub(super) fn map<U, E>(self, f: impl FnMut(T) -> Result<U, E>) -> Result<PagedResponse<U>, E> {
        Ok(PagedResponse {
            items: self.items.into_iter().map(f).collect::<Result<_, E>>()?,
            next_page: self.next_page,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_merged_by_time_and_go_on_where_each_was_left() {
        let lists = || [vec![9, 6, 5], vec![8, 7, 1]];
        let window = Window::<2>::new(None, Some(3)).unwrap();
        let first = window.merge(lists(), |it| Time(*it));
        assert_eq!(first.items, [9, 8, 7]);
        assert_eq!(first.next_page.as_deref(), Some("S1.2"));
        let window = Window::<2>::new(Some("S1.2"), Some(3)).unwrap();
        assert_eq!(window.skips, [1, 2]);
        let last = window.merge([vec![6], vec![1]], |it| Time(*it));
        assert_eq!((last.items, last.next_page), (vec![6, 1], None));
    }

    #[test]
    fn a_cursor_far_behind_the_end_finds_nothing() {
        let window = Window::<1>::new(Some(&format!("S{}", i64::MAX)), None).unwrap();
        let page = window.slice([1, 2].into_iter());
        assert_eq!((page.items, page.next_page), (Vec::<i32>::new(), None));
        assert_eq!(window.next(), format!("S{}", i64::MAX));
    }

    #[test]
    fn other_cursors_and_limits_are_refused() {
        for cursor in [
            "",
            "S",
            "S1",
            "S1.2.3",
            "S-1.2",
            "S1.x",
            "P1.2",
            "S1.99999999999999999999",
        ] {
            assert!(Window::<2>::new(Some(cursor), None).is_err(), "{cursor}");
        }
        for asked in [0, -1, 51, i64::MAX] {
            assert!(limit(Some(asked)).is_err(), "{asked}");
        }
        assert_eq!(limit(None).ok(), Some(DEFAULT));
    }
}
