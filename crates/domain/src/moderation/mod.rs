// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation: what moderators and administrators do about posts, people and groups, and its
//! log.
//!
//! Commands return nothing: what a moderator may see of a post that is gone is for a query with a viewer to answer.

mod groups;
mod people;
mod posts;
mod removal;
mod site;
#[cfg(test)]
mod tests;

pub(crate) use groups::take_down_group;
pub use groups::{hide_group, reinstate_group, remove_group, transfer_group, unhide_group};
pub(crate) use people::person_named;
pub use people::{Ban, RemoveContent, RestoreContent, add_moderator, ban, remove_moderator, unban};
pub(crate) use posts::take_down_post;
pub use posts::{distinguish, lock, pin, reinstate, remove, undistinguish, unlock, unpin};
pub(crate) use removal::{act_of_this_server, remove_written};
pub use site::{ban_from_site, banned_from_site, unban_from_site};

use crate::error::{Error, Fault, Field, Result};
use crate::text;

/// The maximum length of a reason, in characters.
pub const REASON_LIMIT: usize = 500;

/// The reason as it is kept; one without any visible character is none.
pub(crate) fn clean(reason: Option<&str>) -> Result<Option<String>> {
    match reason.map(|it| text::clean::line(it, REASON_LIMIT)) {
        None | Some(Err(Fault::Empty)) => Ok(None),
        Some(Ok(reason)) => Ok(Some(reason)),
        Some(Err(fault)) => Err(Error::Invalid(Field::Reason, fault)),
    }
}
