// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists: of threads, of replies and of groups, each in the order of an index, each with what a page of it needs.

pub mod companions;
pub mod groups;
pub(crate) mod listing;
pub mod replies;
pub mod sitemap;
#[cfg(test)]
pub(crate) mod tests;
pub mod threads;

pub use companions::{Companions, Linked};

use crate::ids::{ActorId, GroupId, PostId};
use crate::votes::Score;

/// Which posts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of every group that the viewer may read.
    All,
    /// Those of groups that live here.
    Local,
    /// Those of the groups that the viewer is a member of.
    Joined,
    /// Those of the groups that the viewer moderates.
    Moderated,
    /// Those of one group.
    Group(GroupId),
    /// Those of one author.
    Author(ActorId),
    /// Those that the viewer voted on in this way.
    Voted(Score),
    /// Those of one thread.
    Thread(PostId),
}

/// Whether threads that the viewer has read are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen {
    /// As the viewer has set it; they are, for somebody without an account.
    #[default]
    AsSet,
    /// They are listed with the others.
    Listed,
    /// They are left out.
    Hidden,
}

/// Whether threads that the viewer has hidden are listed. Who asks for one author in particular gets to see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hidden {
    /// They are listed with the others.
    Listed,
    /// They are left out.
    #[default]
    LeftOut,
}

/// Whether posts that are marked as sensitive, or whose group is, are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sensitive {
    /// As the viewer has set it; they are, for somebody without an account.
    #[default]
    AsSet,
    /// They are listed with the others.
    Listed,
    /// They are left out.
    Hidden,
}
