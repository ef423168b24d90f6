// SPDX-License-Identifier: AGPL-3.0-or-later
//! What reports about posts and those about messages have in common.

use kollegium_domain::Time;
use kollegium_domain::ids::ActorId;
use kollegium_domain::messages::MessageReport;
use kollegium_domain::reports::Report;

/// Who reported something, why, and what became of it.
pub(crate) struct ReportFacts<'a> {
    pub(crate) id: i64,
    pub(crate) reporter: ActorId,
    pub(crate) reason: &'a str,
    pub(crate) resolver: Option<ActorId>,
    pub(crate) resolved_at: Option<Time>,
    pub(crate) created_at: Time,
}

impl<'a> From<&'a Report> for ReportFacts<'a> {
    fn from(row: &'a Report) -> ReportFacts<'a> {
        ReportFacts {
            id: row.id.0,
            reporter: row.reporter_id,
            reason: &row.reason,
            resolver: row.resolver_id,
            resolved_at: row.resolved_at,
            created_at: row.created_at,
        }
    }
}

impl<'a> From<&'a MessageReport> for ReportFacts<'a> {
    fn from(row: &'a MessageReport) -> ReportFacts<'a> {
        ReportFacts {
            id: row.id.0,
            reporter: row.reporter_id,
            reason: &row.reason,
            resolver: row.resolver_id,
            resolved_at: row.resolved_at,
            created_at: row.created_at,
        }
    }
}
