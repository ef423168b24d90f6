// SPDX-License-Identifier: AGPL-3.0-or-later
//! Instances: ours and the peers we know.

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, padded};

use crate::error::{Error, Result, Thing};
use crate::ids::{ActorId, InstanceId};
use crate::schema::{actor, instance};
use crate::time::Time;

/// A server, this one or a remote one.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = instance)]
pub struct Instance {
    /// The id in this database.
    pub id: InstanceId,
    /// Host, with the port where it is not the usual one: the authority of its URLs, lower case.
    pub host: String,
    /// Whether it is this server.
    pub local: bool,
    /// The software, from its NodeInfo.
    pub software: Option<String>,
    /// And in which version.
    pub version: Option<String>,
    /// The time when it became known here.
    pub created_at: Time,
    /// The time when NodeInfo was last requested.
    pub updated_at: Option<Time>,
}

/// The base URL of this instance without a trailing slash: `https://forum.musterau.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    url: String,
    authority_at: usize,
}

impl Origin {
    /// The origin of the instance at `authority` (host, and port where it is not the usual one).
    pub fn new(scheme: Scheme, authority: &str) -> Origin {
        let scheme = match scheme {
            Scheme::Https => "https",
            Scheme::Http => "http",
        };
        Origin {
            url: format!("{scheme}://{}", authority.to_ascii_lowercase()),
            authority_at: scheme.len() + 3,
        }
    }

    /// The origin that a URI of ours starts with.
    pub fn of(uri: &str) -> Option<Origin> {
        let authority_at = uri.find("://")? + 3;
        let end = uri[authority_at..]
            .find('/')
            .map_or(uri.len(), |at| authority_at + at);
        Some(Origin {
            url: uri[..end].to_owned(),
            authority_at,
        })
    }

    /// The URL without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host, with the port where it is not the default one.
    pub fn authority(&self) -> &str {
        &self.url[self.authority_at..]
    }

    /// Whether `uri` is one of ours.
    pub fn owns(&self, uri: &str) -> bool {
        uri.strip_prefix(self.url.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.url)
    }
}

/// Whether our public URLs are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `https`, as everywhere but on a test machine.
    Https,
    /// `http`, for tests and demos.
    Http,
}

/// Records that we know `host`. A known one is returned as it is.
pub fn learn(tx: &mut Tx, host: &str, at: Time) -> Result<Instance> {
    let host = host.to_ascii_lowercase();
    if let Some(found) = by_host(tx, &host)? {
        return Ok(found);
    }
    Ok(diesel::insert_into(instance::table)
        .values((
            instance::host.eq(&host),
            instance::local.eq(false),
            instance::created_at.eq(at),
        ))
        .returning(instance::all_columns)
        .get_result(tx.conn())?)
}

/// Records what NodeInfo says of an instance.
pub fn describe(tx: &mut Tx, id: InstanceId, software: &str, version: &str, at: Time) -> Result<()> {
    diesel::update(instance::table.find(id))
        .set((
            instance::software.eq(Some(software)),
            instance::version.eq(Some(version)),
            instance::updated_at.eq(Some(at)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether one actor of the instance is known, and no more: it may have been known by name before.
pub fn is_just_met(snapshot: &mut Snapshot, id: InstanceId) -> Result<bool> {
    let known: Vec<ActorId> = actor::table
        .filter(actor::instance_id.eq(id))
        .limit(2)
        .select(actor::id)
        .load(snapshot.conn())?;
    Ok(known.len() == 1)
}

/// The instance with this id.
pub fn get(snapshot: &mut Snapshot, id: InstanceId) -> Result<Instance> {
    instance::table
        .find(id)
        .select(Instance::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Instance))
}

/// The instance at this host, if we know it.
pub fn by_host(snapshot: &mut Snapshot, host: &str) -> Result<Option<Instance>> {
    Ok(instance::table
        .filter(instance::host.eq(host.to_ascii_lowercase()))
        .select(Instance::as_select())
        .first(snapshot.conn())
        .optional()?)
}

/// This server's own row.
pub fn local(snapshot: &mut Snapshot) -> Result<Instance> {
    instance::table
        .filter(instance::local)
        .select(Instance::as_select())
        .first(snapshot.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Site))
}

/// All the instances that we know, ours left out, by host.
pub fn all(snapshot: &mut Snapshot) -> Result<Vec<Instance>> {
    Ok(instance::table
        .filter(instance::local.eq(false))
        .order(instance::host)
        .select(Instance::as_select())
        .load(snapshot.conn())?)
}

/// The instances with these ids.
pub fn by_ids(snapshot: &mut Snapshot, ids: &[InstanceId]) -> Result<Vec<Instance>> {
    Ok(instance::table
        .filter(instance::id.eq_any(padded(ids)))
        .select(Instance::as_select())
        .kept()
        .load(snapshot.conn())?)
}

pub(crate) fn create_local(tx: &mut Tx, origin: &Origin, at: Time) -> Result<Instance> {
    Ok(diesel::insert_into(instance::table)
        .values((
            instance::host.eq(origin.authority()),
            instance::local.eq(true),
            instance::software.eq(Some("kollegium")),
            instance::version.eq(Some(env!("CARGO_PKG_VERSION"))),
            instance::created_at.eq(at),
        ))
        .returning(instance::all_columns)
        .get_result(tx.conn())?)
}
