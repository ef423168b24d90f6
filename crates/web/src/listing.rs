// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists of threads: in which order, from which groups, from where on.

use kollegium_db::Snapshot;
use kollegium_domain::Result;
use kollegium_domain::paging::Start;
use kollegium_domain::rank::ThreadSort;
use kollegium_domain::timelines::Scope;
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use serde::Deserialize;

use crate::view_context::ViewContext;
use crate::views::row::{self, PostRow};
use crate::views::{Choice, choices};

/// The query parameters of a list of threads.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ThreadListParams {
    /// Which groups the threads are from.
    #[serde(rename = "in")]
    pub(crate) from: Option<String>,
    sort: Option<String>,
    after: Option<String>,
}

/// The orders that are offered: the name in the address, the message, and the order. The first is the usual one.
const SORTS: [(&str, &str, ThreadSort); 4] = [
    ("active", "sort-active", ThreadSort::Active),
    ("new", "sort-new", ThreadSort::New),
    ("hot", "sort-hot", ThreadSort::Hot),
    ("top", "sort-top", ThreadSort::Top(None)),
];

impl ThreadListParams {
    fn sort(&self) -> &'static (&'static str, &'static str, ThreadSort) {
        let found = SORTS
            .iter()
            .find(|(name, ..)| Some(*name) == self.sort.as_deref());
        found.unwrap_or(&SORTS[0])
    }

    /// Whether it is not the first page.
    pub(crate) fn is_further(&self) -> bool {
        self.after.is_some()
    }

    /// The page at `path` in each order, `from` the same groups.
    pub(crate) fn sorts(&self, path: &str, from: Option<&str>) -> Vec<Choice> {
        choices(
            SORTS.iter().map(|it| (it.0, it.1)),
            self.sort().0,
            |it| match from {
                Some(from) => format!("{path}?in={from}&sort={it}"),
                None => format!("{path}?sort={it}"),
            },
        )
    }

    /// The threads, and the address of the next page.
    pub(crate) fn threads(
        &self,
        snapshot: &mut Snapshot,
        context: &ViewContext,
        scope: Scope,
        path: &str,
        from: Option<&str>,
    ) -> Result<(Vec<PostRow>, Option<String>)> {
        let (name, _, sort) = *self.sort();
        let mut query = ThreadQuery::new(scope, sort, context.now);
        query.start = Start::after(self.after.as_deref())?;
        let found = threads::page(snapshot, &context.viewer, &query)?;
        let kept: Vec<(&str, &str)> = from
            .map(|it| ("in", it))
            .into_iter()
            .chain([("sort", name)])
            .collect();
        let next = row::next(path, &kept, found.next);
        Ok((row::rows(snapshot, context, &found.items)?, next))
    }
}
