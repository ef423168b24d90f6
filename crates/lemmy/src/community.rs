// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::actors::Kind as ActorKind;
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::feeds::groups::{self as lists, GroupQuery};
use kollegium_domain::feeds::{Sensitive, Start};
use kollegium_domain::groups::{self, Changes, Group, NewGroup, Visibility};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::{By, Error, Result, Time, Viewer, blocks, membership, moderation};
use kollegium_http::limits::Kind;
use kollegium_http::{Reached, compose};

use crate::error::ApiError;
use crate::request::{Answer, Page, Who};
use crate::views::beside::Beside;
use crate::views::community as views;
use crate::wire::community::{
    BlockCommunity, BlockCommunityResponse, CommunityModeratorView, CommunityResponse, CreateCommunity,
    DeleteCommunity, EditCommunity, FollowCommunity, GetCommunity, GetCommunityResponse, HideCommunity,
    ListCommunities, ListCommunitiesResponse, RemoveCommunity, TransferCommunity,
};
use crate::wire::enums::{CommunityVisibility, ListingType};
use crate::wire::user::SuccessResponse;
use crate::{languages, listing, names};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/community", web::get().to(get))
        .route("/community", web::post().to(create))
        .route("/community", web::put().to(edit))
        .route("/community/list", web::get().to(list))
        .route("/community/follow", web::post().to(follow))
        .route("/community/block", web::post().to(block))
        .route("/community/delete", web::post().to(delete))
        .route("/community/remove", web::post().to(remove))
        .route("/community/hide", web::put().to(hide))
        .route("/community/transfer", web::post().to(transfer));
}

/// What is not known here is looked for on its own server, for people who are logged in.
async fn get(who: Who, query: Query<GetCommunity>) -> Answer<GetCommunityResponse> {
    let query = query.into_inner();
    let known = find(&who, query.id, query.name.clone()).await;
    let (Err(error), Some(name)) = (&known, &query.name) else {
        return known.map(Json);
    };
    if !error.is_not_found() || !name.contains('@') || who.require().await.is_err() {
        return known.map(Json);
    }
    who.limit(Kind::Search)?;
    match names::fetch(&who, &format!("!{name}")).await {
        Ok(Reached::Group(id)) => find(&who, Some(id.0), None).await.map(Json),
        Ok(Reached::Person(_) | Reached::Post(_)) | Err(_) => known.map(Json),
    }
}

async fn find(
    who: &Who,
    id: Option<i64>,
    name: Option<String>,
) -> std::result::Result<GetCommunityResponse, ApiError> {
    let (now, origin) = (who.now(), who.app.origin().clone());
    who.read(move |rx, viewer| {
        let id = match (id, &name) {
            (Some(id), _) => GroupId(id),
            (None, Some(name)) => GroupId(
                kollegium_http::names::by_handle(rx, ActorKind::Group, &origin, name)?
                    .id
                    .0,
            ),
            (None, None) => return Err(Error::NotFound(Thing::Group)),
        };
        details(rx, viewer, now, id)
    })
    .await
}

/// A community with its moderators. Those who closed it find it too.
fn details(rx: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<GetCommunityResponse> {
    let group = groups::get_even_closed(rx, viewer, id)?;
    let moderators = moderators(rx, viewer, &group)?;
    Ok(GetCommunityResponse {
        community_view: shown(rx, viewer, now, group)?.community_view,
        site: None,
        moderators,
        discussion_languages: languages::ids(),
    })
}

/// The moderators of a group that the viewer may read.
pub(crate) fn moderators(
    rx: &mut Snapshot,
    viewer: &Viewer,
    group: &Group,
) -> Result<Vec<CommunityModeratorView>> {
    let beside = Beside::load_groups(rx, viewer, Time(0), std::slice::from_ref(group))?;
    let (group, home) = beside.companions.group(group.id)?;
    let moderating = groups::moderating(rx, group.id)?;
    Ok(moderating
        .iter()
        .map(|it| views::moderator(group, home, it))
        .collect())
}

async fn list(who: Who, query: Query<ListCommunities>) -> Answer<ListCommunitiesResponse> {
    let query = query.into_inner();
    let page = Page::new(query.page, query.limit)?;
    let now = who.now();
    let wanted = GroupQuery {
        scope: listing::groups_in(query.type_.unwrap_or(ListingType::Local)),
        sort: listing::groups(query.sort),
        sensitive: match query.show_nsfw {
            Some(false) => Sensitive::Hidden,
            Some(true) => Sensitive::Listed,
            None => Sensitive::AsSet,
        },
        start: Start::Skip(page.skip),
        limit: page.limit,
    };
    let found = who.read(move |rx, viewer| {
        let found = lists::page(rx, viewer, &wanted)?.items;
        let beside = Beside::load_groups(rx, viewer, now, &found)?;
        Ok(ListCommunitiesResponse {
            communities: found
                .iter()
                .map(|it| beside.community_of(it.id))
                .collect::<Result<_>>()?,
        })
    });
    Ok(Json(found.await?))
}

async fn create(who: Who, body: Json<CreateCommunity>) -> Answer<CommunityResponse> {
    who.limit(Kind::Post)?;
    who.require().await?;
    let body = body.into_inner();
    let summary = match &body.description {
        Some(text) => Some(compose::text(&who.app, Field::Summary, text).await?),
        None => None,
    };
    let now = who.now();
    let created = who.act_counted(move |tx, by| {
        let new = NewGroup {
            name: &body.name,
            title: &body.title,
            summary: summary.as_ref(),
            visibility: visibility(body.visibility.unwrap_or(CommunityVisibility::Public)),
            posting_restricted: body.posting_restricted_to_mods.unwrap_or(false),
        };
        let (mut group, _) = groups::create(tx, by, &new)?;
        if body.nsfw == Some(true) {
            let sensitive = Changes {
                sensitive: Some(true),
                ..Changes::default()
            };
            (group, _) = groups::edit(tx, by, group.id, &sensitive)?;
        }
        changed(tx, by, now, group.id)
    });
    Ok(Json(created.await.map_err(ApiError::about_community)?))
}

async fn edit(who: Who, body: Json<EditCommunity>) -> Answer<CommunityResponse> {
    who.limit(Kind::Message)?;
    who.require().await?;
    let body = body.into_inner();
    let summary = match &body.description {
        Some(text) => Some(compose::text(&who.app, Field::Summary, text).await?),
        None => None,
    };
    let now = who.now();
    let edited = who.act_counted(move |tx, by| {
        let changes = Changes {
            title: body.title.as_deref(),
            summary: summary.as_ref(),
            posting_restricted: body.posting_restricted_to_mods,
            sensitive: body.nsfw,
            visibility: body.visibility.map(visibility),
        };
        let (group, _) = groups::edit(tx, by, GroupId(body.community_id), &changes)?;
        changed(tx, by, now, group.id)
    });
    Ok(Json(edited.await?))
}

async fn follow(who: Who, body: Json<FollowCommunity>) -> Answer<CommunityResponse> {
    let FollowCommunity { community_id, follow } = body.into_inner();
    let now = who.now();
    let done = who.act(move |tx, by| {
        let id = GroupId(community_id);
        if follow {
            membership::join(tx, by, id)?;
        } else {
            membership::leave(tx, by, id)?;
        }
        changed(tx, by, now, id)
    });
    Ok(Json(done.await?))
}

async fn block(who: Who, body: Json<BlockCommunity>) -> Answer<BlockCommunityResponse> {
    let BlockCommunity { community_id, block } = body.into_inner();
    let now = who.now();
    let done = who.act(move |tx, by| {
        let id = GroupId(community_id);
        if block {
            blocks::block_group(tx, by, id)?;
        } else {
            blocks::unblock_group(tx, by, id)?;
        }
        Ok(BlockCommunityResponse {
            community_view: changed(tx, by, now, id)?.community_view,
            blocked: block,
        })
    });
    Ok(Json(done.await?))
}

fn visibility(asked: CommunityVisibility) -> Visibility {
    match asked {
        CommunityVisibility::Public => Visibility::Public,
        CommunityVisibility::LocalOnly => Visibility::Local,
    }
}

async fn delete(who: Who, body: Json<DeleteCommunity>) -> Answer<CommunityResponse> {
    let DeleteCommunity {
        community_id,
        deleted,
    } = body.into_inner();
    let now = who.now();
    let done = who.act(move |tx, by| {
        let id = GroupId(community_id);
        if deleted {
            groups::delete(tx, by, id)?;
        } else {
            groups::restore(tx, by, id)?;
        }
        changed(tx, by, now, id)
    });
    Ok(Json(done.await?))
}

async fn remove(who: Who, body: Json<RemoveCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let now = who.now();
    let done = who.act(move |tx, by| {
        let (id, reason) = (GroupId(body.community_id), body.reason.as_deref());
        if body.removed {
            moderation::remove_group(tx, by, id, reason)?;
        } else {
            moderation::reinstate_group(tx, by, id, reason)?;
        }
        changed(tx, by, now, id)
    });
    Ok(Json(done.await?))
}

async fn hide(who: Who, body: Json<HideCommunity>) -> Answer<SuccessResponse> {
    let body = body.into_inner();
    who.act(move |tx, by| {
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

async fn transfer(who: Who, body: Json<TransferCommunity>) -> Answer<GetCommunityResponse> {
    let TransferCommunity {
        community_id,
        person_id,
    } = body.into_inner();
    let now = who.now();
    let done = who.act(move |tx, by| {
        let id = GroupId(community_id);
        moderation::transfer_group(tx, by, id, ActorId(person_id))?;
        details(tx, &Viewer::Account(by.actor.id), now, id)
    });
    Ok(Json(done.await?))
}

/// The group as it is after a command.
fn changed(tx: &mut Tx, by: &By, now: Time, id: GroupId) -> Result<CommunityResponse> {
    let viewer = Viewer::Account(by.actor.id);
    let group = groups::get_even_closed(tx, &viewer, id)?;
    shown(tx, &viewer, now, group)
}

fn shown(rx: &mut Snapshot, viewer: &Viewer, now: Time, group: Group) -> Result<CommunityResponse> {
    let id = group.id;
    Ok(CommunityResponse {
        community_view: Beside::load_groups(rx, viewer, now, &[group])?.community_of(id)?,
        discussion_languages: languages::ids(),
    })
}
