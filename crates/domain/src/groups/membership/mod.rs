// SPDX-License-Identifier: AGPL-3.0-or-later
//! Membership: who belongs to a group. `Follow`, `Accept`, `Reject` and `Undo` are its ActivityPub surface.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::actors::{self, Actor};
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result, Thing};
use crate::events::{self, Event};
use crate::groups::{self, Group, Standing, Visibility};
use crate::ids::{ActorId, EventId, GroupId};
use crate::schema::{actor, group_copy, groups as group_table, standing};
use crate::stored::stored_enum;
use crate::time::Time;
use crate::viewer::{self, Viewer};

stored_enum! {
    /// The state of a membership. Only an accepted one gives any access.
    Member {
        /// Requested, and not answered yet.
        Pending = "pending",
        /// Accepted by the group.
        Accepted = "accepted",
    }
}

/// Joins a group: at once where the group is ours and public or local, pending otherwise.
///
/// A repeated join changes nothing, but a remote member's new Follow is answered again, since a peer that asks
/// twice has not got the first answer.
pub fn join(tx: &mut Tx, by: &By, id: GroupId) -> Result<Member> {
    tx.lock_row("groups", id.0)?;
    let group = groups::joinable_by(tx, by, id)?;
    let home = actors::get(tx, id.actor())?;
    let known = groups::standing(tx, id, by.actor.id)?.and_then(|it| it.member);
    let follow = by.activity().map(str::to_owned);
    if known == Some(Member::Accepted) {
        if home.local && follow.is_some() {
            set_follow(tx, id, by.actor.id, follow.as_deref())?;
            accepted(tx, by, &home, follow)?;
        }
        return Ok(Member::Accepted);
    }
    let state = match (home.local, group.visibility) {
        (true, Visibility::Public | Visibility::Local) => Member::Accepted,
        (true, Visibility::Protected) | (false, _) => Member::Pending,
    };
    if known == Some(Member::Pending) && state == Member::Pending && follow.is_none() {
        return Ok(state);
    }
    set_member(tx, by, &home, by.actor.id, Some(state))?;
    let event = events::record(
        tx,
        by,
        Some(id),
        &Event::MembershipRequested {
            group: id,
            actor: by.actor.id,
        },
    )?;
    let follow = match &by.via {
        Via::Remote(activity) | Via::Announced { activity, .. } => activity.clone(),
        Via::Local | Via::Console | Via::Job => format!("{}/activities/{event}/follow", by.actor.origin()?),
    };
    set_follow(tx, id, by.actor.id, Some(&follow))?;
    if state == Member::Accepted {
        accepted(tx, by, &home, Some(follow))?;
    }
    groups::past::want_past(tx, id, by.at)?;
    Ok(state)
}

/// Leaves a group. Whoever is no member stays none.
pub fn leave(tx: &mut Tx, by: &By, id: GroupId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let home = actors::get(tx, id.actor())?;
    groups::find(tx, id)?;
    let Some(standing) = groups::standing(tx, id, by.actor.id)?.filter(|it| it.member.is_some()) else {
        return Ok(());
    };
    set_member(tx, by, &home, by.actor.id, None)?;
    events::record(
        tx,
        by,
        Some(id),
        &Event::MembershipEnded {
            group: id,
            actor: by.actor.id,
            follow: standing.follow_uri,
        },
    )?;
    Ok(())
}

/// Ends the memberships of people of other servers, and tells them. Their servers are noted as holders of copies first,
/// since they are to receive the deletion of the group.
pub(crate) fn end_elsewhere(tx: &mut Tx, by: &By, id: GroupId) -> Result<()> {
    let home = actors::get(tx, id.actor())?;
    let theirs = || {
        standing::table
            .inner_join(actor::table)
            .filter(standing::group_id.eq(id))
            .filter(standing::member.is_not_null())
            .filter(actor::local.eq(false))
    };
    each_backend!(tx.conn(), c => theirs()
        .select((standing::group_id, actor::instance_id, by.at.into_sql::<BigInt>()))
        .distinct()
        .insert_into(group_copy::table)
        .into_columns((group_copy::group_id, group_copy::instance_id, group_copy::since))
        .on_conflict_do_nothing()
        .execute(c))?;
    let ended: Vec<(ActorId, Option<String>)> = theirs()
        .order(actor::id)
        .select((actor::id, standing::follow_uri))
        .load(tx.conn())?;
    let told: Vec<Event> = ended
        .into_iter()
        .map(|(actor, follow)| Event::MembershipRejected {
            group: id,
            actor,
            follow,
        })
        .collect();
    events::record_all(tx, &as_group(by, &home), Some(id), &told)?;
    let strangers = actor::table.filter(actor::local.eq(false)).select(actor::id);
    diesel::update(standing::table.filter(standing::group_id.eq(id)))
        .filter(standing::member.is_not_null())
        .filter(standing::actor_id.eq_any(strangers))
        .set((
            standing::member.eq(None::<Member>),
            standing::follow_uri.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    diesel::update(group_table::table.find(id))
        .set(group_table::members.eq(group_table::local_members))
        .execute(tx.conn())?;
    Ok(())
}

/// A remote group accepted a local person, as its `Accept` says. An answer to nothing is ignored.
pub fn accept_by_group(tx: &mut Tx, by: &By, person: ActorId) -> Result<()> {
    answer_by_group(tx, by, person, Some(Member::Accepted))
}

/// A remote group refused a local person or ended their membership, as its `Reject` says.
pub fn reject_by_group(tx: &mut Tx, by: &By, person: ActorId) -> Result<()> {
    answer_by_group(tx, by, person, None)
}

/// The server of a remote group did not take the request of a local person, made at `asked_at`, and will not: it is
/// withdrawn, so that they see that they are no member and can ask again. One that was made since stays.
pub fn request_failed(tx: &mut Tx, by: &By, id: GroupId, asked_at: Time) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let home = actors::get(tx, id.actor())?;
    let waits: Option<ActorId> = standing::table
        .find((id, by.actor.id))
        .filter(standing::member.eq(Member::Pending))
        .filter(standing::member_since.eq(asked_at))
        .select(standing::actor_id)
        .first(tx.conn())
        .optional()?;
    match waits {
        Some(person) if !home.local => {
            set_member(tx, by, &home, person, None)?;
            set_follow(tx, id, person, None)
        }
        Some(_) | None => Ok(()),
    }
}

/// Accepts somebody who asked to join a protected group of this instance.
pub fn accept(tx: &mut Tx, by: &By, id: GroupId, person: ActorId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let group = groups::moderated_by(tx, by, id)?;
    let standing = requested(tx, group.id, person)?;
    if standing.member == Some(Member::Accepted) {
        return Ok(());
    }
    let home = actors::get(tx, id.actor())?;
    set_member(tx, by, &home, person, Some(Member::Accepted))?;
    let answer = Event::MembershipAccepted {
        group: id,
        actor: person,
        follow: standing.follow_uri,
    };
    events::record(tx, &as_group(by, &home), Some(id), &answer)?;
    Ok(())
}

/// Refuses somebody who asked to join, or ends a membership.
pub fn reject(tx: &mut Tx, by: &By, id: GroupId, person: ActorId) -> Result<()> {
    tx.lock_row("groups", id.0)?;
    let group = groups::moderated_by(tx, by, id)?;
    let standing = requested(tx, group.id, person)?;
    let home = actors::get(tx, id.actor())?;
    set_member(tx, by, &home, person, None)?;
    let answer = Event::MembershipRejected {
        group: id,
        actor: person,
        follow: standing.follow_uri,
    };
    events::record(tx, &as_group(by, &home), Some(id), &answer)?;
    Ok(())
}

/// The groups that a person is a member of or asked to join, by id.
pub fn of_person(snapshot: &mut Snapshot, viewer: &Viewer, person: ActorId) -> Result<Vec<(Group, Member)>> {
    Ok(group_table::table
        .inner_join(standing::table)
        .filter(standing::actor_id.eq(person))
        .filter(standing::member.is_not_null())
        .filter(viewer::readable(viewer))
        .order(group_table::id)
        .select((Group::as_select(), standing::member.assume_not_null()))
        .load(snapshot.conn())?)
}

/// Whether somebody of this instance is a member of the group or asked to be: only then does it concern us what the
/// group announces.
pub fn is_followed_here(snapshot: &mut Snapshot, group: GroupId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        standing::table
            .inner_join(actor::table)
            .filter(standing::group_id.eq(group))
            .filter(standing::member.is_not_null())
            .filter(actor::local),
    ))
    .get_result(snapshot.conn())?)
}

pub(crate) fn ensure_standing(tx: &mut Tx, group: GroupId, actor: ActorId) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(standing::table)
        .values((standing::group_id.eq(group), standing::actor_id.eq(actor)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Sets the membership and keeps the group's counters.
///
/// Whoever calls this holds the group's row, so that nobody changes the membership in between.
pub(crate) fn set_member(
    tx: &mut Tx,
    by: &By,
    home: &Actor,
    person: ActorId,
    to: Option<Member>,
) -> Result<()> {
    let id = GroupId(home.id.0);
    ensure_standing(tx, id, person)?;
    let before = groups::standing(tx, id, person)?.and_then(|it| it.member);
    diesel::update(standing::table.find((id, person)))
        .set((
            standing::member.eq(to),
            standing::member_since.eq(to.map(|_| by.at)),
        ))
        .execute(tx.conn())?;
    let change = i64::from(to == Some(Member::Accepted)) - i64::from(before == Some(Member::Accepted));
    if change != 0 {
        let local: bool = actor::table.find(person).select(actor::local).first(tx.conn())?;
        diesel::update(group_table::table.find(id))
            .set((
                group_table::members.eq(group_table::members + change),
                group_table::local_members.eq(group_table::local_members + if local { change } else { 0 }),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn set_follow(tx: &mut Tx, group: GroupId, person: ActorId, follow: Option<&str>) -> Result<()> {
    diesel::update(standing::table.find((group, person)))
        .set(standing::follow_uri.eq(follow))
        .execute(tx.conn())?;
    Ok(())
}

fn accepted(tx: &mut Tx, by: &By, home: &Actor, follow: Option<String>) -> Result<()> {
    let group = GroupId(home.id.0);
    let answer = Event::MembershipAccepted {
        group,
        actor: by.actor.id,
        follow,
    };
    events::record(tx, &as_group(by, home), Some(group), &answer)?;
    Ok(())
}

/// The group itself answers, of its own accord: no remote activity is to be relayed for it.
fn as_group(by: &By, home: &Actor) -> By {
    By {
        actor: home.clone(),
        via: Via::Job,
        at: by.at,
    }
}

fn requested(tx: &mut Tx, group: GroupId, person: ActorId) -> Result<Standing> {
    groups::standing(tx, group, person)?
        .filter(|it| it.member.is_some())
        .ok_or(Error::NotFound(Thing::Person))
}

fn answer_by_group(tx: &mut Tx, by: &By, person: ActorId, to: Option<Member>) -> Result<()> {
    let id = GroupId(by.actor.id.0);
    tx.lock_row("groups", id.0)?;
    groups::find(tx, id)?;
    if by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let Some(standing) = groups::standing(tx, id, person)?.filter(|it| it.member.is_some()) else {
        return Ok(());
    };
    if standing.member == to {
        return Ok(());
    }
    let home = by.actor.clone();
    set_member(tx, by, &home, person, to)?;
    // Whom it lets in is not banned, whatever we remember: the end of the ban may not have reached us.
    if to.is_some() && standing.is_banned(by.at) {
        forget_ban(tx, id, person)?;
    }
    let answer = match to {
        Some(_) => Event::MembershipAccepted {
            group: id,
            actor: person,
            follow: standing.follow_uri,
        },
        None => Event::MembershipRejected {
            group: id,
            actor: person,
            follow: standing.follow_uri,
        },
    };
    events::record(tx, by, Some(id), &answer)?;
    Ok(())
}

/// Takes a ban out of what is remembered of a person.
pub(crate) fn forget_ban(tx: &mut Tx, group: GroupId, person: ActorId) -> Result<()> {
    diesel::update(standing::table.find((group, person)))
        .set((
            standing::banned_at.eq(None::<Time>),
            standing::banned_until.eq(None::<Time>),
            standing::ban_reason.eq(None::<String>),
            standing::ban_event.eq(None::<EventId>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

#[cfg(test)]
mod tests;
