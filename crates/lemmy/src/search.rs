// SPDX-License-Identifier: AGPL-3.0-or-later
//! Addresses and names that are looked up, here or on another server.

use actix_web::web::{self, Json, Query, ServiceConfig};
use kollegium_app::Reached;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::groups::Group;
use kollegium_domain::ids::GroupId;
use kollegium_domain::posts::Post;
use kollegium_domain::{Error, Result, Time, Viewer, groups, people, posts};
use serde::Serialize;

use crate::error::{ApiError, Code};
use crate::names;
use crate::request::{Answer, ApiCaller};
use crate::views::context::PageContext;
use crate::wire::search::ResolveObject;

/// How long a search text may be, in bytes.
const QUERY_LIMIT: usize = 500;

/// Refuses a text that is too long to be looked for.
pub(crate) fn check_length(text: &str) -> Result<()> {
    if text.len() > QUERY_LIMIT {
        let fault = kollegium_domain::error::Fault::TooLong { max: QUERY_LIMIT };
        return Err(Error::Invalid(Field::Query, fault));
    }
    Ok(())
}

/// How something is shown that was found, in the words of one version of the API.
pub(crate) type ShowReached<T> = fn(&mut Snapshot, &Viewer, Time, Reached) -> Result<T>;

/// The routes that are the same in both versions.
pub(crate) fn configure<T: Serialize + Send + 'static>(cfg: &mut ServiceConfig, show: ShowReached<T>) {
    let resolve = move |caller, Query(query)| resolve(caller, query, show);
    cfg.route("/resolve_object", web::get().to(resolve));
}

/// What is known is found by anybody; what is not is fetched for people who are logged in.
async fn resolve<T: Send + 'static>(
    caller: ApiCaller,
    query: ResolveObject,
    show: ShowReached<T>,
) -> Answer<T> {
    caller.limit(RateLimit::Search)?;
    let q = query.q.trim().to_owned();
    let (now, origin, asked) = (caller.now(), caller.app.origin().clone(), q.clone());
    let known = caller.read(move |snapshot, viewer| {
        check_length(&asked)?;
        let found = kollegium_app::names::known(snapshot, viewer, &origin, &asked)?;
        let answer = match found {
            Some(found) => Some(show(snapshot, viewer, now, found)?),
            None => None,
        };
        Ok((answer, viewer.account().is_some(), origin.owns(&asked)))
    });
    let not_found = |error: ApiError| {
        if error.is_not_found() {
            error.with_code(Code::CouldntFindObject)
        } else {
            error
        }
    };
    let found = match known.await.map_err(not_found)? {
        (Some(answer), _, _) => return Ok(Json(answer)),
        (None, true, false) => names::fetch(&caller, &q).await?,
        (None, _, _) => return Err(Code::CouldntFindObject.into()),
    };
    let fetched = caller.read(move |snapshot, viewer| show(snapshot, viewer, now, found));
    fetched.await.map_err(not_found).map(Json)
}

/// What was found, with what it is shown with.
pub(crate) enum Found {
    Person(Box<Actor>),
    Group(Box<Group>, Box<PageContext>),
    Thread(Box<Post>, Box<PageContext>),
    Reply(Box<Post>, Box<PageContext>),
}

impl Found {
    /// Loads it, where the viewer may see it.
    pub(crate) fn load(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, found: Reached) -> Result<Found> {
        match found {
            Reached::Person(id) => {
                let found = people::get(snapshot, viewer, id)?;
                if found.deleted_at.is_some() {
                    return Err(Error::NotFound(Thing::Person));
                }
                Ok(Found::Person(Box::new(found)))
            }
            Reached::Group(id) => {
                let group = groups::get(snapshot, viewer, GroupId(id.0))?;
                let context = PageContext::load_groups(snapshot, viewer, now, std::slice::from_ref(&group))?;
                Ok(Found::Group(Box::new(group), Box::new(context)))
            }
            Reached::Post(id) => {
                let found = posts::get(snapshot, viewer, id)?;
                // What is gone is not found by its address, not even by its author and the moderators, as in Lemmy.
                if found.deleted_at.is_some() || found.removed_at.is_some() {
                    return Err(Error::NotFound(Thing::Post));
                }
                let context = Box::new(PageContext::load(snapshot, viewer, now, [&found])?);
                Ok(match found.is_thread() {
                    true => Found::Thread(Box::new(found), context),
                    false => Found::Reply(Box::new(found), context),
                })
            }
        }
    }
}
