// SPDX-License-Identifier: AGPL-3.0-or-later
//! The recipients of an activity: determined when it is sent, not when the event happened.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use kollegium_db::{Keep, Snapshot, Tx, each_backend, padded};

use crate::error::Result;
use crate::groups::membership::Member;
use crate::ids::{ActorId, GroupId, InstanceId};
use crate::schema::{actor, group_copy, groups, instance, post, standing};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// For whom an activity is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Audience {
    /// Instances, by what they have to do with something.
    pub instances: Option<InstanceAudience>,
    /// Actors that it names; local ones are ignored.
    pub actors: Vec<ActorId>,
}

/// Instances, by what they have to do with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstanceAudience {
    /// Where accepted members of the group live.
    Members(GroupId),
    /// Where accepted members live, and wherever content of the group was sent.
    CopyHolders(GroupId),
    /// Every instance that we know of.
    All,
    /// Where the groups live in which the person takes part, and the holders of those of them that are ours.
    ConnectedTo(ActorId),
}

/// An inbox to send to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipient {
    /// The instance of the recipients.
    pub instance: InstanceId,
    /// The host of the instance, to check whether we federate with it.
    pub host: String,
    /// The URL. An instance whose actors share no inbox has several.
    pub inbox: String,
}

/// The inboxes of an audience, each once.
pub fn recipients(snapshot: &mut Snapshot, audience: &Audience) -> Result<Vec<Recipient>> {
    let mut inboxes = BTreeSet::new();
    named(snapshot, &audience.actors, &mut inboxes)?;
    match audience.instances {
        None => {}
        Some(InstanceAudience::Members(group)) => members(snapshot, group, &mut inboxes)?,
        Some(InstanceAudience::CopyHolders(group)) => {
            members(snapshot, group, &mut inboxes)?;
            copy_holders(snapshot, group, &mut inboxes)?;
        }
        Some(InstanceAudience::ConnectedTo(person)) => connected_to(snapshot, person, &mut inboxes)?,
        Some(InstanceAudience::All) => all_instances(snapshot, &mut inboxes)?,
    }
    let ids: Vec<InstanceId> = inboxes.iter().map(|(id, _)| *id).collect();
    let hosts: Vec<(InstanceId, String)> = instance::table
        .filter(instance::id.eq_any(padded(&ids)))
        .select((instance::id, instance::host))
        .kept()
        .load(snapshot.conn())?;
    let hosts: std::collections::HashMap<_, _> = hosts.into_iter().collect();
    Ok(inboxes
        .into_iter()
        .filter_map(|(instance, inbox)| {
            let host = hosts.get(&instance)?.clone();
            Some(Recipient {
                instance,
                host,
                inbox,
            })
        })
        .collect())
}

/// Records that content of a group is about to be sent to these instances. Known ones stay as they are.
pub fn copied(tx: &mut Tx, group: GroupId, instances: &[InstanceId], at: Time) -> Result<()> {
    for id in instances {
        each_backend!(tx.conn(), c => diesel::insert_into(group_copy::table)
            .values((
                group_copy::group_id.eq(group),
                group_copy::instance_id.eq(*id),
                group_copy::since.eq(at),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

type Inboxes = BTreeSet<(InstanceId, String)>;

fn named(snapshot: &mut Snapshot, ids: &[ActorId], inboxes: &mut Inboxes) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let found: Vec<(InstanceId, Option<String>, String)> = actor::table
        .filter(actor::id.eq_any(ids))
        .filter(actor::local.eq(false))
        .select((actor::instance_id, actor::shared_inbox, actor::inbox))
        .load(snapshot.conn())?;
    inboxes.extend(
        found
            .into_iter()
            .map(|(id, shared, own)| (id, shared.unwrap_or(own))),
    );
    Ok(())
}

fn members(snapshot: &mut Snapshot, group: GroupId, inboxes: &mut Inboxes) -> Result<()> {
    let found: Vec<(InstanceId, Option<String>, String)> = standing::table
        .inner_join(actor::table)
        .filter(standing::group_id.eq(group))
        .filter(standing::member.eq(Member::Accepted))
        .filter(actor::local.eq(false))
        .filter(actor::deleted_at.is_null())
        .select((
            actor::instance_id,
            actor::shared_inbox,
            // Where there is a shared inbox, the own ones would only make every row distinct.
            diesel::dsl::sql::<Text>("CASE WHEN shared_inbox IS NULL THEN inbox ELSE '' END"),
        ))
        .distinct()
        .kept()
        .load(snapshot.conn())?;
    inboxes.extend(
        found
            .into_iter()
            .map(|(id, shared, own)| (id, shared.unwrap_or(own))),
    );
    Ok(())
}

/// One inbox of each instance that has a copy, members or not.
fn copy_holders(snapshot: &mut Snapshot, group: GroupId, inboxes: &mut Inboxes) -> Result<()> {
    let known: BTreeSet<InstanceId> = inboxes.iter().map(|(id, _)| *id).collect();
    let copies: Vec<InstanceId> = group_copy::table
        .filter(group_copy::group_id.eq(group))
        .select(group_copy::instance_id)
        .load(snapshot.conn())?;
    let missing: Vec<InstanceId> = copies.into_iter().filter(|id| !known.contains(id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let found: Vec<(InstanceId, Option<String>)> = actor::table
        .filter(actor::instance_id.eq_any(missing))
        .filter(actor::local.eq(false))
        .group_by(actor::instance_id)
        .select((
            actor::instance_id,
            diesel::dsl::sql::<Nullable<Text>>("coalesce(min(shared_inbox), min(inbox))"),
        ))
        .load(snapshot.conn())?;
    inboxes.extend(found.into_iter().filter_map(|(id, inbox)| Some((id, inbox?))));
    Ok(())
}

/// One inbox of each instance of which we know an actor.
fn all_instances(snapshot: &mut Snapshot, inboxes: &mut Inboxes) -> Result<()> {
    let found: Vec<(InstanceId, Option<String>)> = actor::table
        .filter(actor::local.eq(false))
        .group_by(actor::instance_id)
        .select((
            actor::instance_id,
            diesel::dsl::sql::<Nullable<Text>>("coalesce(min(shared_inbox), min(inbox))"),
        ))
        .load(snapshot.conn())?;
    inboxes.extend(found.into_iter().filter_map(|(id, inbox)| Some((id, inbox?))));
    Ok(())
}

fn connected_to(snapshot: &mut Snapshot, person: ActorId, inboxes: &mut Inboxes) -> Result<()> {
    let wrote: Vec<GroupId> = post::table
        .filter(post::author_id.eq(person))
        .select(post::group_id)
        .distinct()
        .load(snapshot.conn())?;
    let stands: Vec<GroupId> = standing::table
        .filter(standing::actor_id.eq(person))
        .select(standing::group_id)
        .load(snapshot.conn())?;
    let ids: BTreeSet<GroupId> = wrote.into_iter().chain(stands).collect();
    let found: Vec<(GroupId, bool)> = groups::table
        .inner_join(actor::table)
        .filter(groups::id.eq_any(ids))
        .filter(viewer::readable(&Viewer::Anyone))
        .select((groups::id, actor::local))
        .load(snapshot.conn())?;
    let mut elsewhere = Vec::new();
    for (id, local) in found {
        if local {
            members(snapshot, id, inboxes)?;
            copy_holders(snapshot, id, inboxes)?;
        } else {
            elsewhere.push(id.actor());
        }
    }
    named(snapshot, &elsewhere, inboxes)
}
