// SPDX-License-Identifier: AGPL-3.0-or-later
//! The moderation log: who did what to which post or person, when and why. Whoever reads a group reads its log.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::actors;
use crate::by::By;
use crate::clause::Clause;
use crate::error::Result;
use crate::groups::{Group, Visibility};
use crate::ids::{ActorId, EventId, GroupId, ModlogId, PostId};
use crate::paging;
use crate::schema::{groups, modlog, site};
use crate::stored::stored_enum;
use crate::time::Time;
use crate::viewer::{self, Viewer};

stored_enum! {
    /// What was done, or undone.
    Kind {
        /// A thread was removed.
        ThreadRemoved = "thread_removed",
        /// A reply was removed.
        ReplyRemoved = "reply_removed",
        /// A thread was closed to new replies.
        Locked = "locked",
        /// A thread was put on top of its group.
        Pinned = "pinned",
        /// Somebody was banned from a group.
        Banned = "banned",
        /// Somebody became a moderator.
        Moderator = "moderator",
        /// Somebody was banned from the site.
        SiteBanned = "site_banned",
        /// A group was removed.
        GroupRemoved = "group_removed",
        /// A group was kept out of lists.
        GroupHidden = "group_hidden",
        /// Somebody became the first moderator of a group.
        GroupTransferred = "group_transferred",
        /// Somebody became an administrator.
        Admin = "admin",
        /// A thread was taken out of the database.
        ThreadPurged = "thread_purged",
        /// A reply was; the entry's post is its thread.
        ReplyPurged = "reply_purged",
        /// A group was purged.
        GroupPurged = "group_purged",
        /// A person with all their posts was purged.
        PersonPurged = "person_purged",
    }
}

/// An entry of the log. It holds no text but the reason; posts and people are read with a viewer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = modlog)]
pub struct Entry {
    /// The id of the entry.
    pub id: ModlogId,
    /// The kind of act.
    pub kind: Kind,
    /// Whether the act was undone later.
    pub undone: bool,
    /// The moderator or administrator who did it.
    pub moderator_id: ActorId,
    /// The group that it happened in, if any.
    pub group_id: Option<GroupId>,
    /// The post that it was done to, if any.
    pub post_id: Option<PostId>,
    /// The person that it was done to; the author, where it was done to a post.
    pub target_id: Option<ActorId>,
    /// The reason that the moderator gave.
    pub reason: Option<String>,
    /// The end of a ban; `None` for a permanent one.
    pub until: Option<Time>,
    /// When it was done.
    pub created_at: Time,
}

/// A filter for entries; `None` matches all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only acts of this kind.
    pub kind: Option<Kind>,
    /// Only acts in this group.
    pub group: Option<GroupId>,
    /// Only acts of this moderator.
    pub moderator: Option<ActorId>,
    /// Only acts against this person or their posts.
    pub target: Option<ActorId>,
    /// Only acts against this post.
    pub post: Option<PostId>,
}

/// A page of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModlogPage {
    /// Only entries before this one.
    pub before: Option<ModlogId>,
    /// The number of entries to skip, for clients that count pages.
    pub skip: i64,
    /// The maximum number of entries.
    pub limit: i64,
}

/// The entries of groups that `viewer` may read, and those of the whole site, the newest first; of a private site only
/// for its own people.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    filter: &Filter,
    page: ModlogPage,
) -> Result<Vec<Entry>> {
    paging::check_window(page.skip, page.limit)?;
    let named = names_moderators(snapshot, viewer)?;
    let mut query = modlog::table
        .left_join(groups::table)
        .filter(Clause::new(viewer::open_to(viewer)))
        .filter(
            modlog::group_id
                .is_null()
                .or(viewer::readable(viewer))
                .or(is_removal_of_public_group()),
        )
        .order(modlog::id.desc())
        .offset(page.skip)
        .limit(page.limit)
        .select(Entry::as_select())
        .into_boxed();
    if let Some(before) = page.before {
        query = query.filter(modlog::id.lt(before));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(modlog::kind.eq(kind));
    }
    if let Some(group) = filter.group {
        query = query.filter(modlog::group_id.eq(group));
    }
    if let Some(moderator) = filter.moderator.filter(|_| named) {
        query = query.filter(modlog::moderator_id.eq(moderator));
    }
    if let Some(target) = filter.target {
        query = query.filter(modlog::target_id.eq(target));
    }
    if let Some(post) = filter.post {
        query = query.filter(modlog::post_id.eq(post));
    }
    Ok(query.load(snapshot.conn())?)
}

/// Whether `viewer` may see which moderator did something: administrators always may.
pub fn names_moderators(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<bool> {
    let hidden: Option<bool> = site::table
        .select(site::hide_moderators)
        .first(snapshot.conn())
        .optional()?;
    Ok(match viewer {
        _ if hidden != Some(true) => true,
        Viewer::Operator { .. } => true,
        Viewer::Account(me) => actors::get(snapshot, *me)?.admin,
        Viewer::Anyone | Viewer::Peer { .. } => false,
    })
}

/// The groups that entries are about, as far as `viewer` may know of them: those that can be read, and public ones
/// that were removed, whose removal is no secret.
pub fn groups_of(snapshot: &mut Snapshot, viewer: &Viewer, entries: &[Entry]) -> Result<Vec<Group>> {
    let ids: Vec<GroupId> = entries.iter().filter_map(|it| it.group_id).collect();
    let removed: Vec<GroupId> = entries
        .iter()
        .filter(|it| it.kind == Kind::GroupRemoved)
        .filter_map(|it| it.group_id)
        .collect();
    let removed = groups::id
        .eq_any(removed)
        .and(groups::visibility.eq(Visibility::Public));
    Ok(groups::table
        .filter(groups::id.eq_any(ids))
        .filter(removed.or(viewer::readable(viewer)))
        .select(Group::as_select())
        .load(snapshot.conn())?)
}

/// The removal of a public group stays in the log, although nothing of the group is shown any more.
fn is_removal_of_public_group() -> Clause {
    Clause::new("(modlog.kind = 'group_removed' AND groups.visibility = 'public')")
}

/// The reason for the act that this event records, for its activity.
pub fn reason_of(snapshot: &mut Snapshot, event: EventId) -> Result<Option<String>> {
    Ok(modlog::table
        .filter(modlog::event_id.eq(event))
        .select(modlog::reason)
        .first(snapshot.conn())
        .optional()?
        .flatten())
}

/// The events of the bans of a person from a group, or from the site.
pub(crate) fn bans(snapshot: &mut Snapshot, person: ActorId, group: Option<GroupId>) -> Result<Vec<EventId>> {
    let bans = modlog::table
        .filter(modlog::target_id.eq(person))
        .filter(modlog::undone.eq(false))
        .select(modlog::event_id);
    Ok(match group {
        Some(group) => bans
            .filter(modlog::kind.eq(Kind::Banned))
            .filter(modlog::group_id.eq(group))
            .load(snapshot.conn())?,
        None => bans
            .filter(modlog::kind.eq(Kind::SiteBanned))
            .load(snapshot.conn())?,
    })
}

/// Whether something was done or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Done,
    Undone,
}

/// A new entry of the log.
pub(crate) struct Note {
    pub(crate) kind: Kind,
    pub(crate) turn: Turn,
    pub(crate) event: EventId,
    pub(crate) group: Option<GroupId>,
    pub(crate) post: Option<PostId>,
    pub(crate) target: Option<ActorId>,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<Time>,
}

impl Note {
    /// About a person, on the whole site, without a reason.
    pub(crate) fn about_person(kind: Kind, turn: Turn, event: EventId, person: ActorId) -> Note {
        Note {
            kind,
            turn,
            event,
            group: None,
            post: None,
            target: Some(person),
            reason: None,
            until: None,
        }
    }
}

pub(crate) fn write(tx: &mut Tx, by: &By, note: &Note) -> Result<()> {
    diesel::insert_into(modlog::table)
        .values((
            (modlog::event_id.eq(note.event), modlog::kind.eq(note.kind)),
            (
                modlog::undone.eq(note.turn == Turn::Undone),
                modlog::moderator_id.eq(by.actor.id),
            ),
            (modlog::group_id.eq(note.group), modlog::post_id.eq(note.post)),
            modlog::target_id.eq(note.target),
            (
                modlog::reason.eq(note.reason.as_deref()),
                modlog::until.eq(note.until),
            ),
            modlog::created_at.eq(by.at),
        ))
        .execute(tx.conn())?;
    Ok(())
}
