// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities (groups): found, opened, and changed.

use actix_web::web::Json;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::groups::membership;
use kollegium_domain::groups::{Changes, NewGroup, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::text::Text;
use kollegium_domain::{By, Error, Result, Time, Viewer, blocks, groups, moderation};
use kollegium_http::limits::RateLimit;
use kollegium_http::{Reached, compose};

use crate::error::ApiError;
use crate::names;
use crate::request::{Answer, ApiCaller};
use crate::wire::community::{GetCommunity, HideCommunity, RemoveCommunity};
use crate::wire::user::SuccessResponse;

/// How a community is shown that was found or changed, in the words of one version of the API.
pub(crate) type Show<T> = fn(&mut Snapshot, &Viewer, Time, GroupId) -> Result<T>;

/// A community, as `show` has it. What is not known here is looked for on its own server, for people who are logged in.
pub(crate) async fn look_up<T: Send + 'static>(
    caller: &ApiCaller,
    query: GetCommunity,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let known = find(caller, query.id, query.name.clone(), show).await;
    let (Err(error), Some(name)) = (&known, &query.name) else {
        return known;
    };
    if !error.is_not_found() || !name.contains('@') || caller.require().await.is_err() {
        return known;
    }
    caller.limit(RateLimit::Search)?;
    match names::fetch(caller, &format!("!{name}")).await {
        Ok(Reached::Group(id)) => find(caller, Some(id.0), None, show).await,
        Ok(Reached::Person(_) | Reached::Post(_)) | Err(_) => known,
    }
}

async fn find<T: Send + 'static>(
    caller: &ApiCaller,
    id: Option<i64>,
    name: Option<String>,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    caller
        .read(move |snapshot, viewer| {
            let id =
                names::group(snapshot, &origin, id, name.as_deref())?.ok_or(Error::NotFound(Thing::Group))?;
            show(snapshot, viewer, now, id)
        })
        .await
}

/// What is said of a community when it is opened or changed; what is absent stays as it is.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) title: Option<String>,
    /// In Markdown.
    pub(crate) description: Option<String>,
    /// Addresses of pictures.
    pub(crate) icon: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) posting_restricted: Option<bool>,
    pub(crate) visibility: Option<Visibility>,
}

impl Form {
    async fn summary(&self, caller: &ApiCaller) -> std::result::Result<Option<Text>, ApiError> {
        Ok(match &self.description {
            Some(text) => Some(compose::text(&caller.app, Field::Summary, text).await?),
            None => None,
        })
    }
}

/// Opens a community, which is called by its name where it has no title, and answers with it as `show` has it.
pub(crate) async fn open<T: Send + 'static>(
    caller: &ApiCaller,
    name: String,
    form: Form,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    caller.limit(RateLimit::Post)?;
    caller.require().await?;
    let summary = form.summary(caller).await?;
    let now = caller.now();
    let created = caller.act_after_limit(move |tx, by| {
        let new = NewGroup {
            name: &name,
            title: form.title.as_deref().unwrap_or(&name),
            summary: summary.as_ref(),
            visibility: form.visibility.unwrap_or(Visibility::Public),
            posting_restricted: form.posting_restricted.unwrap_or(false),
        };
        let (group, _) = groups::create(tx, by, &new)?;
        let rest = Changes {
            icon: form.icon.as_deref(),
            banner: form.banner.as_deref(),
            sensitive: form.nsfw,
            ..Changes::default()
        };
        groups::edit(tx, by, group.id, &rest)?;
        show(tx, &Viewer::Account(by.actor.id), now, group.id)
    });
    created.await.map_err(ApiError::about_community)
}

/// Changes what is said of a community, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    caller: &ApiCaller,
    id: i64,
    form: Form,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    caller.limit(RateLimit::Message)?;
    caller.require().await?;
    let summary = form.summary(caller).await?;
    let now = caller.now();
    caller
        .act_after_limit(move |tx, by| {
            let changes = Changes {
                title: form.title.as_deref(),
                summary: summary.as_ref(),
                icon: form.icon.as_deref(),
                banner: form.banner.as_deref(),
                posting_restricted: form.posting_restricted,
                sensitive: form.nsfw,
                visibility: form.visibility,
            };
            let (group, _) = groups::edit(tx, by, GroupId(id), &changes)?;
            show(tx, &Viewer::Account(by.actor.id), now, group.id)
        })
        .await
}

/// Somebody joins or leaves.
pub(crate) fn set_joined(tx: &mut Tx, by: &By, id: GroupId, joined: bool) -> Result<()> {
    match joined {
        true => membership::join(tx, by, id).map(|_| ()),
        false => membership::leave(tx, by, id),
    }
}

/// Somebody blocks a community.
pub(crate) fn set_blocked(tx: &mut Tx, by: &By, id: GroupId, blocked: bool) -> Result<()> {
    match blocked {
        true => blocks::block_group(tx, by, id),
        false => blocks::unblock_group(tx, by, id),
    }
}

/// Those who own a community close it.
pub(crate) fn set_deleted(tx: &mut Tx, by: &By, id: GroupId, deleted: bool) -> Result<()> {
    match deleted {
        true => groups::delete(tx, by, id),
        false => groups::restore(tx, by, id),
    }
}

/// Administrators close a community.
pub(crate) fn set_removed(tx: &mut Tx, by: &By, body: &RemoveCommunity) -> Result<()> {
    let (id, reason) = (GroupId(body.community_id), body.reason.as_deref());
    match body.removed {
        true => moderation::remove_group(tx, by, id, reason),
        false => moderation::reinstate_group(tx, by, id, reason),
    }
}

/// Keeps a community out of lists.
pub(crate) async fn hide(caller: ApiCaller, body: Json<HideCommunity>) -> Answer<SuccessResponse> {
    let body = body.into_inner();
    caller
        .act(move |tx, by| {
            let (id, reason) = (GroupId(body.community_id), body.reason.as_deref());
            if body.hidden {
                moderation::hide_group(tx, by, id, reason)
            } else {
                moderation::unhide_group(tx, by, id, reason)
            }
        })
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Carries out a command on a community, and answers with it as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    caller: &ApiCaller,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, GroupId) -> Result<()> + Send + 'static,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let (id, now) = (GroupId(id), caller.now());
    caller
        .act(move |tx, by| {
            command(tx, by, id)?;
            show(tx, &Viewer::Account(by.actor.id), now, id)
        })
        .await
}
