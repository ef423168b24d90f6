// SPDX-License-Identifier: AGPL-3.0-or-later
//! How clients name people and communities: by id, by `name`, or by `name@host`.

use kollegium_app::{NotReached, Reached, names};
use kollegium_db::Snapshot;
use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::instances::Origin;
use kollegium_domain::previews::LinkedPage;
use kollegium_domain::{Result, Viewer, groups, people};
use url::Url;

use crate::error::{ApiError, ApiResult, Code};
use crate::request::ApiCaller;

/// The group that a client names by id or by name, if it names one. One that is named and that `viewer` may not read is
/// not found, as if there were none; an id alone tells nothing, whatever is listed for it.
pub(crate) fn group(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    origin: &Origin,
    id: Option<i64>,
    name: Option<&str>,
) -> Result<Option<GroupId>> {
    match (id, name) {
        (Some(id), _) => Ok(Some(GroupId(id))),
        (None, Some(name)) => {
            let found = names::by_handle(snapshot, viewer, Kind::Group, origin, name)?;
            Ok(Some(groups::get(snapshot, viewer, GroupId(found.id.0))?.id))
        }
        (None, None) => Ok(None),
    }
}

/// The person whom a client names by id or by name, if it names one.
pub(crate) fn person(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    origin: &Origin,
    id: Option<i64>,
    name: Option<&str>,
) -> Result<Option<Actor>> {
    match (id, name) {
        (Some(id), _) => people::get(snapshot, viewer, ActorId(id)).map(Some),
        (None, Some(name)) => names::by_handle(snapshot, viewer, Kind::Person, origin, name).map(Some),
        (None, None) => Ok(None),
    }
}

/// Asks the other server for what we do not know: a URL, `!group@host` or `@user@host`.
pub(crate) async fn fetch(caller: &ApiCaller, query: &str) -> ApiResult<Reached> {
    let Some(outside) = caller.app.outside() else {
        return Err(Code::CouldntFindObject.into());
    };
    outside.resolve(query).await.map_err(not_reached)
}

/// Has a look at the page behind a link.
pub(crate) async fn look_at(caller: &ApiCaller, link: &str) -> ApiResult<LinkedPage> {
    if !Url::parse(link).is_ok_and(|it| matches!(it.scheme(), "http" | "https")) {
        return Err(Code::InvalidUrl.into());
    }
    let Some(outside) = caller.app.outside() else {
        return Err(Code::CouldntFindObject.into());
    };
    outside.look_at(link).await.map_err(not_reached)
}

fn not_reached(error: NotReached) -> ApiError {
    match error {
        NotReached::Unknown => Code::CouldntFindObject.into(),
        NotReached::NotAllowed(host) => ApiError::with_message(Code::DomainBlocked, host),
        // What the other server did is in the log of the federation.
        NotReached::Failed(_) => Code::CouldntFindObject.into(),
    }
}
