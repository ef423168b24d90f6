// SPDX-License-Identifier: AGPL-3.0-or-later
//! Conditions and orders as SQL text with bound values, for what diesel's typed expressions cannot say once for
//! every query: rules that are combined at run time.
//!
//! The text is `&'static str`, so nothing that a user wrote can become SQL. Unlike diesel's own `sql()`, such a
//! query is prepared once per connection and kept.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Text};

/// A piece of SQL.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clause(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Sql(&'static str),
    Int(i64),
    Text(String),
}

impl Clause {
    pub(crate) fn new(text: &'static str) -> Clause {
        Clause(vec![Part::Sql(text)])
    }

    pub(crate) fn sql(mut self, text: &'static str) -> Clause {
        self.0.push(Part::Sql(text));
        self
    }

    pub(crate) fn int(mut self, value: i64) -> Clause {
        self.0.push(Part::Int(value));
        self
    }

    pub(crate) fn text(mut self, value: String) -> Clause {
        self.0.push(Part::Text(value));
        self
    }

    pub(crate) fn then(mut self, other: Clause) -> Clause {
        self.0.extend(other.0);
        self
    }

    /// This condition and `other`.
    pub(crate) fn and(self, other: Clause) -> Clause {
        self.sql(" AND ").then(other)
    }
}

impl Expression for Clause {
    // As an order it is of whatever type; diesel asks only conditions for theirs.
    type SqlType = Bool;
}

impl<Tables: ?Sized> AppearsOnTable<Tables> for Clause {}
impl<Tables: ?Sized> SelectableExpression<Tables> for Clause {}

impl<Grouping> ValidGrouping<Grouping> for Clause {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Clause {
    type QueryId = ();
    // Its text decides which prepared statement it is.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Clause
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Text>,
    i64: ToSql<BigInt, DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for part in &self.0 {
            match part {
                Part::Sql(text) => out.push_sql(text),
                Part::Int(value) => out.push_bind_param::<BigInt, _>(value)?,
                Part::Text(value) => out.push_bind_param::<Text, _>(value)?,
            }
        }
        Ok(())
    }
}

/// A column of numbers, or what is computed of some, for queries that select what they are ordered by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number(pub(crate) &'static str);

impl Expression for Number {
    type SqlType = BigInt;
}

impl<Tables: ?Sized> AppearsOnTable<Tables> for Number {}
impl<Tables: ?Sized> SelectableExpression<Tables> for Number {}

impl<Grouping> ValidGrouping<Grouping> for Number {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Number {
    type QueryId = ();
    // As for clauses.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Number {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}
