// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists of groups.

use diesel::prelude::*;
use kollegium_db::Snapshot;

use super::Sensitive;
use crate::clause::Clause;
use crate::error::Result;
use crate::groups::Group;
use crate::paging::{Cursor, Page, Start};
use crate::schema::groups;
use crate::settings;
use crate::viewer::{self, Viewer};

/// The groups that are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All that we know and the viewer may read.
    All,
    /// Those that live here.
    Local,
    /// Those that the viewer is a member of.
    Joined,
    /// Those that the viewer moderates.
    Moderated,
}

/// The order of a list of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupSort {
    /// Those with the most members first.
    Members,
    /// Those with the most threads first.
    Threads,
    /// The newest first.
    New,
    /// The oldest first.
    Old,
}

/// A query for a page of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupQuery {
    /// The groups to list.
    pub scope: Scope,
    /// The order of the groups.
    pub sort: GroupSort,
    /// Whether groups whose content is sensitive are listed.
    pub sensitive: Sensitive,
    /// The start of the page.
    pub start: Start,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// A page of groups that `viewer` may read and does not block.
///
/// Refused with [`crate::error::Field::Page`] as [`super::threads::page`].
pub fn page(snapshot: &mut Snapshot, viewer: &Viewer, query: &GroupQuery) -> Result<Page<Group>> {
    query.start.check(query.limit)?;
    let order = 0x10 + query.sort as u8;
    let sensitive = match query.sensitive {
        Sensitive::AsSet if !settings::of(snapshot, viewer)?.show_sensitive => Sensitive::Hidden,
        Sensitive::AsSet | Sensitive::Listed | Sensitive::Hidden => query.sensitive,
    };
    let Some(mut condition) = condition(viewer, query, sensitive) else {
        return Ok(Page::empty());
    };
    if let Start::After(cursor) = &query.start {
        cursor.check(order)?;
        condition = condition.and(after(query.sort, cursor));
    }
    let rows = groups::table
        .filter(condition)
        .order(Clause::new(match query.sort {
            GroupSort::Members => "groups.members DESC, groups.id DESC",
            GroupSort::Threads => "groups.threads DESC, groups.id DESC",
            GroupSort::New => "groups.id DESC",
            GroupSort::Old => "groups.id",
        }))
        .limit(query.limit + 1)
        .offset(query.start.skipped())
        .select(Group::as_select())
        .load(snapshot.conn())?;
    Ok(Page::of(rows, query.limit, |last: &Group| Cursor {
        order,
        pinned: false,
        key: match query.sort {
            GroupSort::Members => last.members,
            GroupSort::Threads => last.threads,
            // Ids are given in the order in which groups become known here.
            GroupSort::New | GroupSort::Old => 0,
        },
        id: last.id.0,
    }))
}

fn after(sort: GroupSort, cursor: &Cursor) -> Clause {
    let keyed = |clause: Clause| clause.int(cursor.key).sql(", ").int(cursor.id).sql(")");
    match sort {
        GroupSort::Members => keyed(Clause::new("(groups.members, groups.id) < (")),
        GroupSort::Threads => keyed(Clause::new("(groups.threads, groups.id) < (")),
        GroupSort::New => Clause::new("groups.id < ").int(cursor.id),
        GroupSort::Old => Clause::new("groups.id > ").int(cursor.id),
    }
}

fn condition(viewer: &Viewer, query: &GroupQuery, sensitive: Sensitive) -> Option<Clause> {
    let mut clause = match query.scope {
        Scope::All | Scope::Local => viewer::listed(viewer),
        Scope::Joined | Scope::Moderated => viewer::readable(viewer),
    };
    if sensitive == Sensitive::Hidden {
        clause = clause.sql(" AND NOT groups.sensitive");
    }
    if let Some(me) = viewer.account() {
        clause = clause.and(viewer::not_blocked(me, "groups.id"));
    }
    let mine = |what| {
        Some(
            Clause::new("groups.id IN (SELECT mine.group_id FROM standing mine WHERE mine.actor_id = ")
                .int(viewer.account()?.0)
                .sql(what),
        )
    };
    Some(match query.scope {
        Scope::All => clause,
        Scope::Local => clause.and(Clause::new(
            "EXISTS (SELECT 1 FROM actor home WHERE home.id = groups.id AND home.local)",
        )),
        Scope::Joined => clause.and(mine(" AND mine.member = 'accepted')")?),
        Scope::Moderated => clause.and(mine(" AND mine.moderator_since IS NOT NULL)")?),
    })
}
