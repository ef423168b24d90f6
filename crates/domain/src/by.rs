// SPDX-License-Identifier: AGPL-3.0-or-later
//! The actor of a command, how the command came, and when.

use crate::actors::Actor;
use crate::error::{Denial, Error, Result};
use crate::ids::GroupId;
use crate::time::Time;

/// The actor of a command, how the command came, and when.
#[derive(Debug, Clone)]
pub struct By {
    /// The actor that the command is carried out for.
    pub actor: Actor,
    /// How the command came.
    pub via: Via,
    /// The time of the command, by the clock of this server.
    pub at: Time,
}

/// How a command came to this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// A session or token of this instance.
    Local,
    /// The actor's own activity, whose id this is, verified.
    Remote(String),
    /// The actor's activity as the remote group announced it: the group has authority over its own content.
    Announced {
        /// The group that announced it.
        group: GroupId,
        /// The id of the announced activity.
        activity: String,
    },
    /// The command line of this server.
    Console,
    /// A background job of this server.
    Job,
}

impl By {
    /// A local person, at `at`.
    pub fn local(actor: Actor, at: Time) -> By {
        By {
            actor,
            via: Via::Local,
            at,
        }
    }

    /// The remote activity that causes this act, if one does.
    pub fn activity(&self) -> Option<&str> {
        match &self.via {
            Via::Remote(activity) | Via::Announced { activity, .. } => Some(activity),
            Via::Local | Via::Console | Via::Job => None,
        }
    }

    /// Refuses whoever is banned from this site: they add nothing to it, here or from elsewhere.
    ///
    /// # Errors
    /// [`Denial::SiteBanned`].
    pub(crate) fn require_not_banned(&self) -> Result<()> {
        match self.actor.is_banned(self.at) {
            true => Err(Error::Forbidden(Denial::SiteBanned(self.actor.banned_until))),
            false => Ok(()),
        }
    }

    /// Refuses whoever may not do what only administrators may.
    ///
    /// # Errors
    /// [`Denial::NotAdmin`].
    pub fn require_admin(&self) -> Result<()> {
        match self.via {
            Via::Console => Ok(()),
            Via::Local if self.actor.local && self.actor.admin => Ok(()),
            Via::Local | Via::Remote(_) | Via::Announced { .. } | Via::Job => {
                Err(Error::Forbidden(Denial::NotAdmin))
            }
        }
    }
}
