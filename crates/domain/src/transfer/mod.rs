// SPDX-License-Identifier: AGPL-3.0-or-later
//! Export and import of what a person joined, saved and blocked, from one account to another, here or elsewhere.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::actors::{self, Kind};
use crate::blocks;
use crate::by::By;
use crate::error::{Error, Fault, Field, Result};
use crate::groups::membership;
use crate::ids::{ActorId, GroupId, PostId};
use crate::instances;
use crate::jobs::{self, ImportAction, Job};
use crate::posts;
use crate::saves;
use crate::schema::{actor, groups, post, post_mark, standing};
use crate::viewer::{self, Viewer};

/// How many things can be brought along at once, and how many may wait to be looked up: as many as Lemmy takes.
pub const LIMIT: usize = 1_000;
/// How many saved posts are listed at most.
const SAVED_LIMIT: i64 = 10_000;
/// The maximum length of an address, in bytes.
const ADDRESS_LIMIT: usize = 1_000;

/// An export, by ActivityPub ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountExport {
    /// The groups they joined or asked to join.
    pub joined: Vec<String>,
    /// The threads they saved.
    pub saved_threads: Vec<String>,
    /// The replies they saved.
    pub saved_replies: Vec<String>,
    /// The groups they block.
    pub blocked_groups: Vec<String>,
    /// The people they block.
    pub blocked_people: Vec<String>,
    /// The hosts of the instances they block.
    pub blocked_instances: Vec<String>,
}

/// Something that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A person of this or another server.
    Person(ActorId),
    /// A group of this or another server.
    Group(GroupId),
    /// A thread or reply.
    Post(PostId),
}

/// What the viewer has and may still see; nothing for somebody without an account.
pub fn export(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<AccountExport> {
    let Some(me) = viewer.account() else {
        return Ok(AccountExport::default());
    };
    let joined = standing::table
        .inner_join(groups::table.inner_join(actor::table))
        .filter(standing::actor_id.eq(me))
        .filter(standing::member.is_not_null())
        .filter(viewer::readable(viewer))
        .order(standing::group_id)
        .select(actor::uri)
        .load(snapshot.conn())?;
    let (groups, people): (Vec<_>, Vec<_>) = blocks::actors_of(snapshot, viewer)?
        .into_iter()
        .partition(|it| it.kind == Kind::Group);
    let uris = |actors: Vec<actors::Actor>| actors.into_iter().map(|it| it.uri).collect();
    Ok(AccountExport {
        joined,
        saved_threads: saved(snapshot, viewer, me, saves::SavedKind::Threads)?,
        saved_replies: saved(snapshot, viewer, me, saves::SavedKind::Replies)?,
        blocked_groups: uris(groups),
        blocked_people: uris(people),
        blocked_instances: blocks::instances_of(snapshot, viewer)?
            .into_iter()
            .map(|it| it.host)
            .collect(),
    })
}

fn saved(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    me: ActorId,
    wanted: saves::SavedKind,
) -> Result<Vec<String>> {
    Ok(post_mark::table
        .inner_join(post::table.inner_join(groups::table))
        .filter(post_mark::actor_id.eq(me))
        .filter(post_mark::saved_at.is_not_null())
        .filter(post::parent_id.is_null().eq(wanted == saves::SavedKind::Threads))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::readable(viewer))
        .order((post_mark::saved_at.desc(), post_mark::post_id.desc()))
        .limit(SAVED_LIMIT)
        .select(post::uri)
        .load(snapshot.conn())?)
}

/// Joins, saves and blocks what is known here, and leaves the rest to be looked up. What cannot be joined, saved or
/// blocked is left out. A second time changes nothing.
///
/// # Errors
/// [`Error::Invalid`] for what is no address, and for more than [`LIMIT`] things, those that wait among them.
pub fn import(tx: &mut Tx, by: &By, things: &[(ImportAction, String)]) -> Result<()> {
    let mut unknown = Vec::new();
    for (action, uri) in things {
        check_address(uri)?;
        match known(tx, uri)? {
            Some(found) => import_one(tx, by, *action, found)?,
            None => unknown.push((*action, uri)),
        }
    }
    let waiting = jobs::pending_imports(tx, by.actor.id)?;
    if things.len() > LIMIT || waiting + unknown.len() > LIMIT {
        return Err(too_many());
    }
    for (what, uri) in unknown {
        let job = Job::Import {
            person: by.actor.id,
            what,
            uri: uri.clone(),
        };
        jobs::add(tx, &job, by.at)?;
    }
    Ok(())
}

/// Blocks the instances at these hosts. A second time changes nothing.
///
/// # Errors
/// [`Error::Invalid`] for what is no host, and for more than [`LIMIT`] of them.
pub fn block_hosts(tx: &mut Tx, by: &By, hosts: &[String]) -> Result<()> {
    if hosts.len() > LIMIT {
        return Err(too_many());
    }
    for host in hosts {
        let host = host.to_ascii_lowercase();
        if !is_host(&host) {
            return Err(Error::Invalid(Field::Uri, Fault::Malformed));
        }
        let instance = instances::learn(tx, &host, by.at)?;
        if !instance.local {
            blocks::block_instance(tx, by, instance.id)?;
        }
    }
    Ok(())
}

/// Does with something what somebody wished, if that can be done with it and they may.
pub fn import_one(tx: &mut Tx, by: &By, action: ImportAction, found: Found) -> Result<()> {
    let done = match (action, found) {
        (ImportAction::Join, Found::Group(id)) => membership::join(tx, by, id).map(drop),
        (ImportAction::Save, Found::Post(id)) => saves::save(tx, by, id),
        (ImportAction::Block, Found::Group(id)) => blocks::block_group(tx, by, id),
        (ImportAction::Block, Found::Person(id)) => blocks::block_person(tx, by, id).map(drop),
        (ImportAction::Join, Found::Person(_) | Found::Post(_))
        | (ImportAction::Save, Found::Person(_) | Found::Group(_))
        | (ImportAction::Block, Found::Post(_)) => Ok(()),
    };
    match done {
        // They are refused before anything is written.
        Err(Error::NotFound(_) | Error::Forbidden(_) | Error::Invalid(..)) => Ok(()),
        other => other,
    }
}

fn known(snapshot: &mut Snapshot, uri: &str) -> Result<Option<Found>> {
    if let Some(actor) = actors::find_by_uri(snapshot, uri)? {
        return Ok(match actor.kind {
            Kind::Person => Some(Found::Person(actor.id)),
            Kind::Group => Some(Found::Group(GroupId(actor.id.0))),
            Kind::Instance => None,
        });
    }
    Ok(posts::id_of_uri(snapshot, uri)?.map(Found::Post))
}

/// A host name or address, with its port where that is not the usual one.
fn is_host(text: &str) -> bool {
    let Ok(url) = url::Url::parse(&format!("https://{text}/")) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let host_and_port = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    (1..=253).contains(&text.len()) && host_and_port == text
}

fn check_address(uri: &str) -> Result<()> {
    let is_address = uri.len() <= ADDRESS_LIMIT
        && url::Url::parse(uri)
            .is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.host_str().is_some());
    if is_address {
        Ok(())
    } else {
        Err(Error::Invalid(Field::Uri, Fault::Malformed))
    }
}

fn too_many() -> Error {
    Error::Invalid(Field::Setting, Fault::TooMany { max: LIMIT })
}

#[cfg(test)]
mod tests;
