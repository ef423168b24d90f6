// SPDX-License-Identifier: AGPL-3.0-or-later
//! The viewer. Every query that can return content asks, and this file has the only rule of what may be seen.

use kollegium_db::Snapshot;

use crate::actors;
use crate::clause::Clause;
use crate::error::{Denial, Error, Result};
use crate::ids::{ActorId, InstanceId};

/// The person or server that something is shown to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody on the internet.
    Anyone,
    /// A local person.
    Account(ActorId),
    /// Another server: what is rendered for it or fetched by it, and for which of its actors where that is known.
    Peer {
        /// The instance of the remote server.
        instance: InstanceId,
        /// The actor that signed the request.
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

/// The site is open to `viewer`: of a private one, nobody but its own people reads anything or knows anybody.
pub(crate) fn open_to(viewer: &Viewer) -> &'static str {
    match viewer {
        Viewer::Operator { .. } | Viewer::Account(_) => "TRUE",
        Viewer::Anyone | Viewer::Peer { .. } => "NOT EXISTS (SELECT 1 FROM site closed WHERE closed.private)",
    }
}

/// The groups whose content `viewer` may read, as a condition for queries over `groups`.
pub(crate) fn readable(viewer: &Viewer) -> Clause {
    let others = match viewer {
        Viewer::Operator { .. } => return Clause::new("TRUE"),
        Viewer::Anyone => Clause::default(),
        Viewer::Account(me) => Clause::new(
            " OR groups.visibility = 'local' OR (groups.visibility = 'protected' AND groups.id IN (\
             SELECT s.group_id FROM standing s WHERE s.member = 'accepted' AND s.actor_id = ",
        )
        .int(me.0)
        .sql("))"),
        Viewer::Peer { instance, .. } => Clause::new(
            " OR (groups.visibility = 'protected' AND EXISTS (\
             SELECT 1 FROM standing s JOIN actor a ON a.id = s.actor_id \
             WHERE s.group_id = groups.id AND s.member = 'accepted' AND a.instance_id = ",
        )
        .int(instance.0)
        .sql("))"),
    };
    Clause::new("(")
        .sql(open_to(viewer))
        .sql(" AND groups.removed_at IS NULL AND groups.deleted_at IS NULL AND (groups.visibility = 'public'")
        .then(others)
        .sql("))")
}

/// Those of the readable groups that lists of everything show to `viewer`: a hidden one only to its members.
pub(crate) fn listed(viewer: &Viewer) -> Clause {
    let clause = readable(viewer).sql(" AND (NOT groups.hidden");
    match viewer {
        Viewer::Account(me) => clause
            .sql(
                " OR EXISTS (SELECT 1 FROM standing s WHERE s.group_id = groups.id AND s.member = 'accepted' \
                 AND s.actor_id = ",
            )
            .int(me.0)
            .sql("))"),
        Viewer::Anyone | Viewer::Peer { .. } | Viewer::Operator { .. } => clause.sql(")"),
    }
}

/// The post's group is one of those that fulfil a condition over `groups`.
pub(crate) fn in_group(condition: Clause) -> Clause {
    Clause::new("EXISTS (SELECT 1 FROM groups WHERE groups.id = post.group_id AND ")
        .then(condition)
        .sql(")")
}

/// The post's thread was not removed: then its replies are not shown either.
pub(crate) fn thread_stands() -> Clause {
    Clause::new("NOT EXISTS (SELECT 1 FROM post r WHERE r.id = post.root_id AND r.removed_at IS NOT NULL)")
}

/// `me` blocks none of the actors in `who` (columns, separated by commas), nor an instance of theirs.
pub(crate) fn not_blocked(me: ActorId, who: &'static str) -> Clause {
    Clause::new("NOT EXISTS (SELECT 1 FROM actor_block b WHERE b.actor_id = ")
        .int(me.0)
        .sql(" AND b.target_id IN (")
        .sql(who)
        .sql(
            ")) AND NOT EXISTS (SELECT 1 FROM instance_block b JOIN actor a ON a.instance_id = b.instance_id \
             WHERE b.actor_id = ",
        )
        .int(me.0)
        .sql(" AND a.id IN (")
        .sql(who)
        .sql("))")
}

/// Whether `viewer` may read what only administrators may.
pub(crate) fn administers(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<bool> {
    match viewer {
        Viewer::Operator { .. } => Ok(true),
        Viewer::Account(me) => Ok(actors::get(snapshot, *me)?.admin),
        Viewer::Anyone | Viewer::Peer { .. } => Ok(false),
    }
}

/// Refuses a viewer who may not read what only administrators may.
pub fn check_administers(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<()> {
    if administers(snapshot, viewer)? {
        return Ok(());
    }
    viewer.require_account()?;
    Err(Error::Forbidden(Denial::NotAdmin))
}
