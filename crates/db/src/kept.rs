// SPDX-License-Identifier: AGPL-3.0-or-later
//! Statements that are prepared once per connection and kept.
//!
//! Diesel keeps a statement only when it is sure that the same expression always has the same text. It is not for
//! updates, for lists of values and for SQL written by hand, and so prepares them each time, which takes longer than
//! running them. Where the number of texts is small, the caller may say so with [`Keep::kept`]; lists of values have
//! few lengths when they are [`padded`].

use std::cell::Cell;

use diesel::backend::Backend;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

/// A statement that is kept; see [`Keep::kept`].
#[derive(Debug, Clone)]
pub struct Kept<T>(T);

/// What can be kept.
pub trait Keep: Sized {
    /// Keeps the prepared statement, by its text. Whoever calls this vouches that there are few texts of it.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<T> Keep for T {}

/// The fewest values of a list: PostgreSQL plans for ten where it does not know how many there will be, and plans a shorter
/// list anew each time in the hope of something better.
const FEWEST: usize = 16;

/// The same values, the last one several times, so that their number is a power of two, and not a small one.
pub fn padded<T: Clone>(values: &[T]) -> Vec<T> {
    let mut padded = values.to_vec();
    if let Some(last) = values.last() {
        padded.resize(values.len().next_power_of_two().max(FEWEST), last.clone());
    }
    padded
}

impl<T, DB> QueryFragment<DB> for Kept<T>
where
    DB: Backend,
    T: QueryFragment<DB>,
{
    /// Passes everything on but the question whether the statement may be kept. Overriding the method that asks would
    /// not do, since diesel asks references, which know [`QueryFragment::walk_ast`] alone.
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let writes = Cell::new(false);
        let mut out = out.cast_database::<DB>(
            |it| it,
            |builder| {
                writes.set(true);
                builder
            },
            |it| it,
            |it| it,
        );
        if writes.get() || out.bind_collector().is_some() || out.debug_binds().is_some() {
            return self.0.walk_ast(out);
        }
        // To the question whether there is anything at all, this says yes.
        out.push_sql("");
        Ok(())
    }
}

impl<T> QueryId for Kept<T> {
    type QueryId = ();
    // Its text decides which prepared statement it is.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T, Conn> RunQueryDsl<Conn> for Kept<T> {}

#[cfg(test)]
mod tests {
    use diesel::sql_types::BigInt;

    use super::*;

    #[test]
    fn lists_have_few_lengths_and_the_same_values() {
        assert_eq!(padded::<i64>(&[]), Vec::<i64>::new());
        assert_eq!(padded(&[7]), [7; 16]);
        let values: Vec<i64> = (0..20).collect();
        let longer = padded(&values);
        assert_eq!((longer.len(), &longer[..20]), (32, values.as_slice()));
        assert!(longer[20..].iter().all(|it| *it == 19));
    }

    #[test]
    fn a_kept_statement_is_safe_to_cache_and_otherwise_the_same() {
        let query = || diesel::sql_query("SELECT ?").bind::<BigInt, _>(1);
        let (backend, kept) = (diesel::sqlite::Sqlite, query().kept());
        assert!(!query().is_safe_to_cache_prepared(&backend).unwrap());
        let asked = QueryFragment::is_safe_to_cache_prepared(&&kept, &backend);
        assert!(asked.unwrap(), "by reference, too");
        assert!(!kept.is_noop(&backend).unwrap());
        let text = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&kept).to_string();
        assert_eq!(text, "SELECT ? -- binds: [1]");
    }
}
