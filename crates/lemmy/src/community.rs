// SPDX-License-Identifier: AGPL-3.0-or-later
//! Communities (groups): found, opened, and changed.

use actix_web::web::{self, Json, Query, ServiceConfig};
use kollegium_app::Reached;
use kollegium_app::limits::RateLimit;
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::groups::membership;
use kollegium_domain::groups::{Changes, NewGroup, Visibility};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::{By, Error, Result, Time, Viewer, blocks, groups, moderation};
use serde::Serialize;

use crate::acts::Toggle;
use crate::error::ApiError;
use crate::names;
use crate::request::{Answer, ApiCaller, success};
use crate::wire::community::{
    FollowCommunity, GetCommunity, HideCommunity, RemoveCommunity, TransferCommunity,
};
use crate::wire::user::SuccessResponse;

/// How a community is shown that was found or changed, in the words of one version of the API.
pub(crate) type ShowCommunity<T> = fn(&mut Snapshot, &Viewer, Time, GroupId) -> Result<T>;

/// The routes that are the same in both versions, where a community is shown by `show`, and with its moderators by
/// `details`.
pub(crate) fn configure<T, D>(cfg: &mut ServiceConfig, show: ShowCommunity<T>, details: ShowCommunity<D>)
where
    T: Serialize + Send + 'static,
    D: Serialize + Send + 'static,
{
    let get = move |caller, Query(query)| look_up(caller, query, details);
    let follow = move |caller, Json(body): Json<FollowCommunity>| {
        act(
            caller,
            body.community_id,
            CommunityAct::Join(body.follow.into()),
            show,
        )
    };
    let remove = move |caller, Json(body): Json<RemoveCommunity>| {
        let remove = CommunityAct::Remove(body.removed.into(), body.reason);
        act(caller, body.community_id, remove, show)
    };
    let transfer = move |caller, Json(body): Json<TransferCommunity>| {
        let transfer = CommunityAct::Transfer(ActorId(body.person_id));
        act(caller, body.community_id, transfer, details)
    };
    cfg.route("/community", web::get().to(get))
        .route("/community/follow", web::post().to(follow))
        .route("/community/remove", web::post().to(remove))
        .route("/community/hide", web::put().to(hide))
        .route("/community/transfer", web::post().to(transfer));
}

/// What is not known here is looked for on its own server, for people who are logged in.
async fn look_up<T: Send + 'static>(
    caller: ApiCaller,
    query: GetCommunity,
    show: ShowCommunity<T>,
) -> Answer<T> {
    let known = find(&caller, query.id, query.name.clone(), show).await;
    let (Err(error), Some(name)) = (&known, &query.name) else {
        return known;
    };
    if !error.is_not_found() || !name.contains('@') || caller.require().await.is_err() {
        return known;
    }
    caller.limit(RateLimit::Search)?;
    match names::fetch(&caller, &format!("!{name}")).await {
        Ok(Reached::Group(id)) => find(&caller, Some(id.0), None, show).await,
        Ok(Reached::Person(_) | Reached::Post(_)) | Err(_) => known,
    }
}

async fn find<T: Send + 'static>(
    caller: &ApiCaller,
    id: Option<i64>,
    name: Option<String>,
    show: ShowCommunity<T>,
) -> Answer<T> {
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let id = names::group(snapshot, viewer, &origin, id, name.as_deref())?;
        show(snapshot, viewer, now, id.ok_or(Error::NotFound(Thing::Group))?)
    });
    found.await.map(Json)
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

/// Opens a community, which is called by its name where it has no title, and answers with it as `show` has it.
pub(crate) async fn open<T: Send + 'static>(
    caller: &ApiCaller,
    name: String,
    form: Form,
    show: ShowCommunity<T>,
) -> Answer<T> {
    caller.admit(RateLimit::Post).await?;
    let summary = caller.text(Field::Summary, form.description.as_deref()).await?;
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
    created.await.map_err(ApiError::about_community).map(Json)
}

/// Changes what is said of a community, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    caller: &ApiCaller,
    id: i64,
    form: Form,
    show: ShowCommunity<T>,
) -> Answer<T> {
    caller.admit(RateLimit::Message).await?;
    let summary = caller.text(Field::Summary, form.description.as_deref()).await?;
    let now = caller.now();
    let changed = caller.act_after_limit(move |tx, by| {
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
    });
    changed.await.map(Json)
}

/// What is done to a community, or taken back.
pub(crate) enum CommunityAct {
    /// Somebody joins.
    Join(Toggle),
    /// Somebody blocks it.
    Block(Toggle),
    /// Those who own it close it.
    Delete(Toggle),
    /// Administrators close it, and say why.
    Remove(Toggle, Option<String>),
    /// Administrators keep it out of lists, and say why.
    Hide(Toggle, Option<String>),
    /// Another moderator comes first.
    Transfer(ActorId),
}

impl CommunityAct {
    fn carry_out(&self, tx: &mut Tx, by: &By, id: GroupId) -> Result<()> {
        match self {
            CommunityAct::Join(Toggle::On) => membership::join(tx, by, id).map(|_| ()),
            CommunityAct::Join(Toggle::Off) => membership::leave(tx, by, id),
            CommunityAct::Block(Toggle::On) => blocks::block_group(tx, by, id),
            CommunityAct::Block(Toggle::Off) => blocks::unblock_group(tx, by, id),
            CommunityAct::Delete(Toggle::On) => groups::delete(tx, by, id),
            CommunityAct::Delete(Toggle::Off) => groups::restore(tx, by, id),
            CommunityAct::Remove(Toggle::On, reason) => {
                moderation::remove_group(tx, by, id, reason.as_deref())
            }
            CommunityAct::Remove(Toggle::Off, reason) => {
                moderation::reinstate_group(tx, by, id, reason.as_deref())
            }
            CommunityAct::Hide(Toggle::On, reason) => moderation::hide_group(tx, by, id, reason.as_deref()),
            CommunityAct::Hide(Toggle::Off, reason) => {
                moderation::unhide_group(tx, by, id, reason.as_deref())
            }
            CommunityAct::Transfer(person) => moderation::transfer_group(tx, by, id, *person),
        }
    }
}

async fn hide(caller: ApiCaller, Json(body): Json<HideCommunity>) -> Answer<SuccessResponse> {
    let act = CommunityAct::Hide(body.hidden.into(), body.reason);
    let id = GroupId(body.community_id);
    success(caller.act(move |tx, by| act.carry_out(tx, by, id)).await)
}

/// Does something to a community, and answers with it as `show` has it.
pub(crate) async fn act<T: Send + 'static>(
    caller: ApiCaller,
    id: i64,
    act: CommunityAct,
    show: ShowCommunity<T>,
) -> Answer<T> {
    let (id, now) = (GroupId(id), caller.now());
    let done = caller.act(move |tx, by| {
        act.carry_out(tx, by, id)?;
        show(tx, &Viewer::Account(by.actor.id), now, id)
    });
    done.await.map(Json)
}
