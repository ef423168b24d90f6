// SPDX-License-Identifier: AGPL-3.0-or-later
//! Groups: what they are, who may read and who may write in them.

mod authority;
mod ending;
pub mod membership;
pub mod past;

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};

use crate::profiles;

pub(crate) use authority::{Reach, joinable_by, moderated_above, reach, reach_over, writable_by};
pub use authority::{may_moderate, may_moderate_here, moderated_by};
pub(crate) use ending::{Act, forget_act, known_act, not_purged, owned_by, remember_act};
pub use ending::{delete, restore};

use crate::actors::{self, Actor, Kind, NewLocal};
use crate::by::By;
use crate::error::{Denial, Error, Field, Result, Thing};
use crate::events::{self, Event};
use crate::ids::{ActorId, GroupId};
use crate::instances;
use crate::profiles::ProfileEdit;
use crate::schema::{actor, groups, site, standing};
use crate::site::rules;
use crate::stored::stored_enum;
use crate::text::{self, Text};
use crate::time::Time;
use crate::viewer::{self, Viewer};
use membership::Member;

stored_enum! {
    /// Who reads a group, and where it federates.
    Visibility {
        /// Everybody; with every instance that the federation mode allows.
        Public = "public",
        /// The accounts of this instance; nowhere.
        Local = "local",
        /// Accepted members; with trusted instances that have one.
        Protected = "protected",
    }
}

/// A group. Its name, title and description are its actor's.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = groups)]
pub struct Group {
    /// Its id: the same number as its actor's.
    pub id: GroupId,
    /// Who can read the group.
    pub visibility: Visibility,
    /// Whether only moderators can start threads.
    pub posting_restricted: bool,
    /// Whether its content is marked as sensitive.
    pub sensitive: bool,
    /// Accepted members, everywhere; of a remote group as many as its own server says.
    pub members: i64,
    /// Accepted members of this instance.
    pub local_members: i64,
    /// The number of threads; of a remote group as many as its own server says, if we have fewer.
    pub threads: i64,
    /// The number of replies, likewise.
    pub replies: i64,
    /// The time when an administrator removed it, if so.
    pub removed_at: Option<Time>,
    /// The time when it was purged; then it counts as removed, too.
    pub purged_at: Option<Time>,
    /// The time when it was created or became known here.
    pub created_at: Time,
    /// The time when its owners deleted it.
    pub deleted_at: Option<Time>,
    /// Whether lists of everything leave it out, its members' excepted.
    pub hidden: bool,
}

impl Group {
    /// Whether it was deleted or removed: then it is closed, and nothing of it is shown.
    pub fn is_gone(&self) -> bool {
        self.deleted_at.is_some() || self.removed_at.is_some()
    }
}

/// The standing of an actor in a group: membership, moderation and bans.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = standing)]
pub struct Standing {
    /// The group that the standing is in.
    pub group_id: GroupId,
    /// The person whose standing it is.
    pub actor_id: ActorId,
    /// Whether they are a member, or have asked to be.
    pub member: Option<Member>,
    /// The URI of the `Follow` activity that asked for membership.
    pub follow_uri: Option<String>,
    /// The time when they became a moderator, if they are one.
    pub moderator_since: Option<Time>,
    /// The time when they were banned, if so.
    pub banned_at: Option<Time>,
    /// The end of the ban; `None` for a permanent one.
    pub banned_until: Option<Time>,
    /// The event of the ban.
    pub ban_event: Option<crate::ids::EventId>,
}

impl Standing {
    /// Whether a ban is in force at `now`.
    pub fn is_banned(&self, now: Time) -> bool {
        self.banned_at.is_some() && self.banned_until.is_none_or(|until| until > now)
    }
}

/// A new group.
pub struct NewGroup<'a> {
    /// Its name, in the one name space of people and groups.
    pub name: &'a str,
    /// The title, as readers see it.
    pub title: &'a str,
    /// The description of the group.
    pub summary: Option<&'a Text>,
    /// Who can read the group.
    pub visibility: Visibility,
    /// Whether only moderators can start threads.
    pub posting_restricted: bool,
}

/// Opens a group on this instance. Whoever opens it is its first moderator and member.
pub fn create(tx: &mut Tx, by: &By, new: &NewGroup<'_>) -> Result<(Group, Actor)> {
    if !by.actor.local || by.actor.kind != Kind::Person {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let restricted: bool = site::table.select(site::groups_by_admins).first(tx.conn())?;
    if restricted && !by.actor.admin {
        return Err(Error::Forbidden(Denial::GroupsByAdmins));
    }
    actors::check_no_office(new.name)?;
    actors::check_free_name(tx, new.name)?;
    rules::check_words(tx, by, &[new.name, new.title], new.summary)?;
    rules::check_links(tx, &[], new.summary)?;
    let title = text::clean::line(new.title, actors::TITLE_LIMIT)
        .map_err(|fault| Error::Invalid(Field::Title, fault))?;
    let origin = by.actor.origin()?;
    let instance = instances::local(tx)?;
    let actor = actors::create_local(
        tx,
        NewLocal {
            kind: Kind::Group,
            instance: instance.id,
            uri: format!("{origin}/c/{}", new.name),
            name: new.name,
            title: Some(&title),
            origin: &origin,
        },
        by.at,
    )?;
    let id = GroupId(actor.id.0);
    insert(tx, id, new.visibility, new.posting_restricted, by.at)?;
    events::record(tx, by, Some(id), &Event::GroupCreated { group: id })?;
    let about = ProfileEdit {
        summary: new.summary,
        ..ProfileEdit::default()
    };
    let actor = profiles::edit_profile(tx, by, actor.id, &about)?;
    make_moderator(tx, id, by.actor.id, by.at)?;
    if membership::join(tx, by, id)? == Member::Pending {
        membership::accept(tx, by, id, by.actor.id)?;
    }
    Ok((find(tx, id)?, actor))
}

/// Changes to a group. `None` leaves a value as it is.
#[derive(Default)]
pub struct Changes<'a> {
    /// The new title.
    pub title: Option<&'a str>,
    /// The new description; an empty one removes it.
    pub summary: Option<&'a Text>,
    /// The URL of its avatar; an empty one removes it.
    pub icon: Option<&'a str>,
    /// The URL of its banner; an empty one removes it.
    pub banner: Option<&'a str>,
    /// Whether only moderators start threads.
    pub posting_restricted: Option<bool>,
    /// Whether its content is marked as sensitive.
    pub sensitive: Option<bool>,
    /// Who can read the group from now on.
    pub visibility: Option<Visibility>,
}

/// Changes a group's settings. What is so already changes nothing.
///
/// Moderators change a group of another server too: it is so here at once, and its server, which decides, is asked. What
/// it says then is what holds. Who reads a group is settled where it lives alone.
pub fn edit(tx: &mut Tx, by: &By, id: GroupId, changes: &Changes<'_>) -> Result<(Group, Actor)> {
    tx.lock_row("groups", id.0)?;
    let group = moderated_by(tx, by, id)?;
    let actor = actors::get(tx, id.actor())?;
    // What another server says of its own group is read where it lives.
    if !actor.local && !by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    match changes.visibility {
        Some(wanted) if actor.local => ending::set_visibility(tx, by, &group, wanted)?,
        Some(wanted) if wanted != group.visibility => return Err(Error::Forbidden(Denial::WrongOrigin)),
        Some(_) | None => {}
    }
    rules::check_words(tx, by, &[changes.title.unwrap_or_default()], changes.summary)?;
    rules::check_links(tx, &[], changes.summary)?;
    rules::check_sensitive(tx, by, changes.sensitive)?;
    let restricted = changes.posting_restricted.unwrap_or(group.posting_restricted);
    let sensitive = changes.sensitive.unwrap_or(group.sensitive);
    diesel::update(groups::table.find(id))
        .set((
            groups::posting_restricted.eq(restricted),
            groups::sensitive.eq(sensitive),
        ))
        .execute(tx.conn())?;
    let profile = ProfileEdit {
        title: changes.title,
        summary: changes.summary,
        icon: changes.icon,
        banner: changes.banner,
        ..ProfileEdit::default()
    };
    let said_otherwise = profiles::change_profile(tx, actor.id, &profile)?;
    if said_otherwise || restricted != group.posting_restricted || sensitive != group.sensitive {
        profiles::record_update(tx, by, actor.id)?;
    }
    Ok((find(tx, id)?, actors::get(tx, id.actor())?))
}

/// What a remote group says of its settings.
pub fn store_remote_settings(
    tx: &mut Tx,
    id: GroupId,
    posting_restricted: bool,
    sensitive: bool,
) -> Result<()> {
    diesel::update(groups::table.find(id))
        .set((
            groups::posting_restricted.eq(posting_restricted),
            groups::sensitive.eq(sensitive),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Who moderates a remote group, as it says. Refused for a group of this instance, which knows better.
pub fn store_remote_moderators(tx: &mut Tx, id: GroupId, now: &[ActorId], at: Time) -> Result<()> {
    if actors::get(tx, id.actor())?.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let before = moderators(tx, id)?;
    diesel::update(standing::table.filter(standing::group_id.eq(id)))
        .filter(standing::moderator_since.is_not_null())
        .filter(standing::actor_id.ne_all(now))
        .set(standing::moderator_since.eq(None::<Time>))
        .execute(tx.conn())?;
    // The list is in the order of appointment, but has no dates.
    for (place, actor) in now.iter().enumerate().filter(|(_, it)| !before.contains(it)) {
        let since = at.plus(TimeDelta::microseconds(i64::try_from(place).unwrap_or(i64::MAX)));
        make_moderator(tx, id, *actor, since)?;
    }
    Ok(())
}

/// The group, if `viewer` may read it; not found otherwise, as if it were not there.
pub fn get(snapshot: &mut Snapshot, viewer: &Viewer, id: GroupId) -> Result<Group> {
    let group = find(snapshot, id)?;
    if can_read(snapshot, viewer, &group)? {
        Ok(group)
    } else {
        Err(Error::NotFound(Thing::Group))
    }
}

/// Whether `viewer` may read the content of `group`.
pub fn can_read(snapshot: &mut Snapshot, viewer: &Viewer, group: &Group) -> Result<bool> {
    if viewer.account().is_some() && group.visibility == Visibility::Public && !group.is_gone() {
        return Ok(true);
    }
    let found: Option<GroupId> = groups::table
        .filter(groups::id.eq(group.id))
        .filter(viewer::readable(viewer))
        .select(groups::id)
        .first(snapshot.conn())
        .optional()?;
    Ok(found.is_some())
}

/// Who may read a group: what decides whether another server has any business with it. Nothing of the group itself.
pub fn visibility(snapshot: &mut Snapshot, id: GroupId) -> Result<Visibility> {
    Ok(find(snapshot, id)?.visibility)
}

/// Those of the groups with these ids that `viewer` may read, in no order.
pub fn by_ids(snapshot: &mut Snapshot, viewer: &Viewer, ids: &[GroupId]) -> Result<Vec<Group>> {
    Ok(groups::table
        .filter(groups::id.eq_any(padded(ids)))
        .filter(viewer::readable(viewer))
        .select(Group::as_select())
        .kept()
        .load(snapshot.conn())?)
}

/// How each of `actors` stands to each of `groups`, where there is anything to say. One query for a whole page.
pub fn standings(
    snapshot: &mut Snapshot,
    group_ids: &[GroupId],
    actor_ids: &[ActorId],
) -> Result<Vec<Standing>> {
    Ok(standing::table
        .filter(standing::group_id.eq_any(padded(group_ids)))
        .filter(standing::actor_id.eq_any(padded(actor_ids)))
        .select(Standing::as_select())
        .kept()
        .load(snapshot.conn())?)
}

/// How an actor stands to a group, if there is anything to say.
pub fn standing(snapshot: &mut Snapshot, group: GroupId, actor: ActorId) -> Result<Option<Standing>> {
    Ok(standing::table
        .find((group, actor))
        .select(Standing::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// The moderators of a group, in the order of their appointment.
pub fn moderators(snapshot: &mut Snapshot, group: GroupId) -> Result<Vec<ActorId>> {
    Ok(standing::table
        .filter(standing::group_id.eq(group))
        .filter(standing::moderator_since.is_not_null())
        .order((standing::moderator_since, standing::actor_id))
        .select(standing::actor_id)
        .load(snapshot.conn())?)
}

/// The moderators of a group as actors, in the order of their appointment.
pub fn moderating(snapshot: &mut Snapshot, group: GroupId) -> Result<Vec<Actor>> {
    Ok(standing::table
        .inner_join(actor::table)
        .filter(standing::group_id.eq(group))
        .filter(standing::moderator_since.is_not_null())
        .order((standing::moderator_since, standing::actor_id))
        .select(Actor::as_select())
        .load(snapshot.conn())?)
}

/// The group, if `viewer` may read it or has a say in it, so that those who closed a group find it again. Its content
/// stays closed to them too.
pub fn get_even_closed(snapshot: &mut Snapshot, viewer: &Viewer, id: GroupId) -> Result<Group> {
    let group = find(snapshot, id)?;
    if can_read(snapshot, viewer, &group)? {
        return Ok(group);
    }
    let says = match viewer.account() {
        Some(me) if group.is_gone() && group.purged_at.is_none() => {
            let moderates = standing(snapshot, id, me)?.is_some_and(|it| it.moderator_since.is_some());
            moderates || actors::get(snapshot, me)?.admin
        }
        Some(_) | None => false,
    };
    if says {
        Ok(group)
    } else {
        Err(Error::NotFound(Thing::Group))
    }
}

/// Whether a person has anything to moderate: reports, for one, are theirs to read.
pub fn moderates_any(snapshot: &mut Snapshot, person: &Actor) -> Result<bool> {
    if person.local && person.admin {
        return Ok(true);
    }
    Ok(diesel::select(diesel::dsl::exists(
        standing::table
            .filter(standing::actor_id.eq(person.id))
            .filter(standing::moderator_since.is_not_null()),
    ))
    .get_result(snapshot.conn())?)
}

/// The groups that an actor moderates, as far as `viewer` may know them.
pub fn moderated(snapshot: &mut Snapshot, viewer: &Viewer, actor: ActorId) -> Result<Vec<Group>> {
    Ok(groups::table
        .inner_join(standing::table)
        .filter(standing::actor_id.eq(actor))
        .filter(standing::moderator_since.is_not_null())
        .filter(viewer::readable(viewer))
        .order(groups::id)
        .select(Group::as_select())
        .load(snapshot.conn())?)
}

pub(crate) fn find(snapshot: &mut Snapshot, id: GroupId) -> Result<Group> {
    groups::table
        .find(id)
        .select(Group::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Group))
}

pub(crate) fn insert_remote(tx: &mut Tx, id: ActorId, at: Time) -> Result<()> {
    insert(tx, GroupId(id.0), Visibility::Public, false, at)
}

pub(crate) fn make_moderator(tx: &mut Tx, group: GroupId, actor: ActorId, at: Time) -> Result<()> {
    membership::ensure_standing(tx, group, actor)?;
    diesel::update(standing::table.find((group, actor)))
        .set(standing::moderator_since.eq(Some(at)))
        .execute(tx.conn())?;
    Ok(())
}

fn insert(
    tx: &mut Tx,
    id: GroupId,
    visibility: Visibility,
    posting_restricted: bool,
    at: Time,
) -> Result<()> {
    diesel::insert_into(groups::table)
        .values((
            (groups::id.eq(id), groups::visibility.eq(visibility)),
            (
                groups::posting_restricted.eq(posting_restricted),
                groups::sensitive.eq(false),
            ),
            (groups::members.eq(0), groups::local_members.eq(0)),
            (groups::threads.eq(0), groups::replies.eq(0)),
            (
                groups::hot_rank.eq(crate::rank::hot(0, at)),
                groups::created_at.eq(at),
            ),
        ))
        .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests;
