// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who is looking. Every query that can return content asks, and this file has the only rule of what may be seen.

use diesel::dsl::{AsExprOf, sql};
use diesel::expression::SqlLiteral;
use diesel::expression::UncheckedBind;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kollegium_db::Snapshot;

use crate::error::{Denial, Error, Result};
use crate::groups::{Group, Visibility};
use crate::ids::{ActorId, GroupId, InstanceId};
use crate::schema::groups;

/// Who is looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody on the internet.
    Anyone,
    /// A local person.
    Account(ActorId),
    /// Another server: what is rendered for it or fetched by it, and for which of its actors where that is known.
    Peer {
        /// The server.
        instance: InstanceId,
        /// The actor that signed.
        actor: Option<ActorId>,
    },
    /// The administrator at the machine, for a stated reason.
    Operator {
        /// Why the administrator looks.
        reason: String,
    },
}

impl Viewer {
    /// The local person who looks, if one does.
    pub fn account(&self) -> Option<ActorId> {
        match self {
            Viewer::Account(actor) => Some(*actor),
            Viewer::Anyone | Viewer::Peer { .. } | Viewer::Operator { .. } => None,
        }
    }

    /// The local person who looks; for what needs a log-in.
    pub fn require_account(&self) -> Result<ActorId> {
        self.account().ok_or(Error::Forbidden(Denial::NotLoggedIn))
    }
}

type Bound<Before, T, ST> = SqlLiteral<Bool, UncheckedBind<Before, AsExprOf<T, ST>>>;
type Filter = Bound<Bound<Bound<Bound<SqlLiteral<Bool>, bool, Bool>, bool, Bool>, i64, BigInt>, i64, BigInt>;

/// The groups whose content `viewer` may read, as a filter for queries over `groups`.
///
/// It is SQL text, since a typed expression would have another type in every join.
pub(crate) fn readable(viewer: &Viewer) -> Filter {
    let (all, here, me, peer) = match viewer {
        Viewer::Anyone => (false, false, 0, 0),
        Viewer::Account(me) => (false, true, me.0, 0),
        Viewer::Peer { instance, .. } => (false, false, 0, instance.0),
        Viewer::Operator { .. } => (true, false, 0, 0),
    };
    sql::<Bool>("(")
        .bind::<Bool, _>(all)
        .sql(" OR (groups.removed_at IS NULL AND (groups.visibility = 'public' OR (groups.visibility = 'local' AND ")
        .bind::<Bool, _>(here)
        .sql(
            ") OR (groups.visibility = 'protected' AND groups.id IN (\
             SELECT s.group_id FROM standing s JOIN actor a ON a.id = s.actor_id \
             WHERE s.member = 'accepted' AND (s.actor_id = ",
        )
        .bind::<BigInt, _>(me)
        .sql(" OR a.instance_id = ")
        .bind::<BigInt, _>(peer)
        .sql("))))))")
}

/// Whether `viewer` may read the content of `group`.
pub fn can_read(rx: &mut Snapshot, viewer: &Viewer, group: &Group) -> Result<bool> {
    if group.visibility == Visibility::Public && group.removed_at.is_none() {
        return Ok(true);
    }
    let found: Option<GroupId> = groups::table
        .filter(groups::id.eq(group.id))
        .filter(readable(viewer))
        .select(groups::id)
        .first(rx.conn())
        .optional()?;
    Ok(found.is_some())
}
