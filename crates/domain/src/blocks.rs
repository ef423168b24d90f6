// SPDX-License-Identifier: AGPL-3.0-or-later
//! Blocks: people, groups and instances that a person does not want to read. Nobody else sees it.

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend, padded};

use crate::actors::{self, Actor, Kind};
use crate::by::By;
use crate::error::{Denial, Error, Result, Thing};
use crate::groups::membership;
use crate::ids::{ActorId, GroupId, InstanceId};
use crate::instances::{self, Instance};
use crate::schema::{actor, actor_block, instance, instance_block};
use crate::time::Time;
use crate::viewer::Viewer;

/// Blocks a person. A repeated block changes nothing. Nobody blocks themselves or an administrator, whose notices
/// everybody has to see.
pub fn block_person(tx: &mut Tx, by: &By, person: ActorId) -> Result<Actor> {
    let target = person_named(tx, person)?;
    if target.id == by.actor.id {
        return Err(Error::Forbidden(Denial::Oneself));
    }
    if target.local && target.admin {
        return Err(Error::Forbidden(Denial::Administrator));
    }
    insert(tx, by, target.id)?;
    Ok(target)
}

/// Unblocks a person. Nothing happens if there was no block.
pub fn unblock_person(tx: &mut Tx, by: &By, person: ActorId) -> Result<Actor> {
    let target = person_named(tx, person)?;
    remove(tx, by, target.id)?;
    Ok(target)
}

/// Blocks a group and leaves it. A repeated block changes nothing.
pub fn block_group(tx: &mut Tx, by: &By, group: GroupId) -> Result<()> {
    crate::groups::get(tx, &Viewer::Account(by.actor.id), group)?;
    insert(tx, by, group.actor())?;
    membership::leave(tx, by, group)
}

/// Unblocks a group. Nothing happens if there was no block.
pub fn unblock_group(tx: &mut Tx, by: &By, group: GroupId) -> Result<()> {
    crate::groups::get(tx, &Viewer::Account(by.actor.id), group)?;
    remove(tx, by, group.actor())
}

/// Blocks an instance: its groups and people. A repeated block changes nothing.
pub fn block_instance(tx: &mut Tx, by: &By, id: InstanceId) -> Result<()> {
    if instances::get(tx, id)?.local {
        return Err(Error::Forbidden(Denial::Oneself));
    }
    each_backend!(tx.conn(), c => diesel::insert_into(instance_block::table)
        .values((
            (instance_block::actor_id.eq(by.actor.id), instance_block::instance_id.eq(id)),
            instance_block::created_at.eq(by.at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Unblocks an instance. Nothing happens if there was no block.
pub fn unblock_instance(tx: &mut Tx, by: &By, id: InstanceId) -> Result<()> {
    instances::get(tx, id)?;
    diesel::delete(instance_block::table.find((by.actor.id, id))).execute(tx.conn())?;
    Ok(())
}

/// The people and groups that the viewer blocks, the last one first.
pub fn actors_of(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Vec<Actor>> {
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    Ok(actor_block::table
        .inner_join(actor::table.on(actor::id.eq(actor_block::target_id)))
        .filter(actor_block::actor_id.eq(me))
        .order((actor_block::created_at.desc(), actor_block::target_id))
        .select(Actor::as_select())
        .load(snapshot.conn())?)
}

/// The instances that the viewer blocks, the last one first.
pub fn instances_of(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Vec<Instance>> {
    let Some(me) = viewer.account() else {
        return Ok(Vec::new());
    };
    Ok(instance_block::table
        .inner_join(instance::table)
        .filter(instance_block::actor_id.eq(me))
        .order((instance_block::created_at.desc(), instance_block::instance_id))
        .select(Instance::as_select())
        .load(snapshot.conn())?)
}

/// Since when the viewer blocks this person or group.
pub fn since(snapshot: &mut Snapshot, viewer: &Viewer, target: ActorId) -> Result<Option<Time>> {
    let Some(me) = viewer.account() else {
        return Ok(None);
    };
    Ok(actor_block::table
        .find((me, target))
        .select(actor_block::created_at)
        .first(snapshot.conn())
        .optional()?)
}

/// The actors with these ids, in no order, and since when the viewer blocks each. One query for a whole page.
pub(crate) fn actors(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    ids: &[ActorId],
) -> Result<Vec<(Actor, Option<Time>)>> {
    // No actor has the id 0.
    let me = viewer.account().unwrap_or(ActorId(0));
    let mine = actor_block::target_id
        .eq(actor::id)
        .and(actor_block::actor_id.eq(me));
    Ok(actor::table
        .left_join(actor_block::table.on(mine))
        .filter(actor::id.eq_any(padded(ids)))
        .select((Actor::as_select(), actor_block::created_at.nullable()))
        .kept()
        .load(snapshot.conn())?)
}

fn person_named(tx: &mut Tx, id: ActorId) -> Result<Actor> {
    let target = actors::get(tx, id)?;
    match target.kind {
        Kind::Person => Ok(target),
        Kind::Group | Kind::Instance => Err(Error::NotFound(Thing::Person)),
    }
}

fn insert(tx: &mut Tx, by: &By, target: ActorId) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(actor_block::table)
        .values((
            (actor_block::actor_id.eq(by.actor.id), actor_block::target_id.eq(target)),
            actor_block::created_at.eq(by.at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

fn remove(tx: &mut Tx, by: &By, target: ActorId) -> Result<()> {
    diesel::delete(actor_block::table.find((by.actor.id, target))).execute(tx.conn())?;
    Ok(())
}
