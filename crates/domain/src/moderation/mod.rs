// SPDX-License-Identifier: AGPL-3.0-or-later
//! Moderation: what those who have the say in a group do about posts and people, and the log of it.
//!
//! Commands return nothing: what a moderator may see of a post that is gone is for a query with a viewer to tell.

pub mod modlog;
mod people;
mod posts;
#[cfg(test)]
mod tests;

pub use people::{Ban, RemoveContent, add_moderator, ban, remove_moderator, unban};
pub use posts::{distinguish, lock, pin, reinstate, remove, undistinguish, unlock, unpin};

use crate::error::{Error, Fault, Field, Result};
use crate::text;

/// How long a reason may be, in characters.
pub const REASON_LIMIT: usize = 500;

/// The reason as it is kept; one without any visible character is none.
fn clean(reason: Option<&str>) -> Result<Option<String>> {
    match reason.map(|it| text::clean::line(it, REASON_LIMIT)) {
        None | Some(Err(Fault::Empty)) => Ok(None),
        Some(Ok(reason)) => Ok(Some(reason)),
        Some(Err(fault)) => Err(Error::Invalid(Field::Reason, fault)),
    }
}
