// SPDX-License-Identifier: AGPL-3.0-or-later
//! How people and programs name actors and posts: `name`, `name@host`, `!group@host`, `@user@host`, or a URL.

use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor, Kind};
use kollegium_domain::error::Thing;
use kollegium_domain::instances::Origin;
use kollegium_domain::{Error, Result, Viewer, people, posts};

use crate::outside::Reached;

/// The actor of this kind that is called so, `name` or `name@host`, if we know it and `viewer` may know of them. Whether a
/// group may be read is not checked.
pub fn by_handle(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    kind: Kind,
    ours: &Origin,
    handle: &str,
) -> Result<Actor> {
    let (name, host) = match handle.split_once('@') {
        Some((name, host)) => (name, Some(host).filter(|it| *it != ours.authority())),
        None => (handle, None),
    };
    let found = actors::find_by_name(snapshot, kind, name, host)?.ok_or(Error::NotFound(thing(kind)))?;
    people::check_known(snapshot, viewer, &found)?;
    Ok(found)
}

/// What is looked for, where an actor of a kind is.
pub fn thing(kind: Kind) -> Thing {
    match kind {
        Kind::Person => Thing::Person,
        Kind::Group => Thing::Group,
        Kind::Instance => Thing::Instance,
    }
}

/// What a URL, `!group@host` or `@user@host` names, if we know it. Whether groups and posts may be read is not checked.
pub fn known(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    ours: &Origin,
    query: &str,
) -> Result<Option<Reached>> {
    let named = match query.chars().next() {
        Some('!') => Some((Kind::Group, &query[1..])),
        Some('@') => Some((Kind::Person, &query[1..])),
        _ => None,
    };
    if let Some((kind, handle)) = named {
        return match by_handle(snapshot, viewer, kind, ours, handle) {
            Ok(actor) => Ok(reached(&actor)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        };
    }
    if let Some(actor) = actors::find_by_uri(snapshot, query)? {
        return match people::check_known(snapshot, viewer, &actor) {
            Ok(()) => Ok(reached(&actor)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        };
    }
    Ok(posts::id_of_uri(snapshot, query)?.map(Reached::Post))
}

fn reached(actor: &Actor) -> Option<Reached> {
    match actor.kind {
        Kind::Person => Some(Reached::Person(actor.id)),
        Kind::Group => Some(Reached::Group(actor.id)),
        Kind::Instance => None,
    }
}
