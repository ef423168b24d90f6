// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_db::Tx;
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::paging::Start;
use kollegium_domain::timelines::Sensitive;
use kollegium_domain::timelines::groups::{self as lists, GroupQuery};
use kollegium_domain::{By, Result, moderation, search};

use super::listing;
use super::paging::{self, Window};
use super::views::{community as views, person};
use super::wire::PagedResponse;
use super::wire::community::{
    AddModToCommunityResponse, CommunityResponse, CommunityView, CreateCommunity, EditCommunity,
    GetCommunityResponse, ListCommunities, PersonResponse,
};
use super::wire::enums::{CommunitySortType, CommunityVisibility, ListingType};
use crate::community::{self as communities, Form};
use crate::error::ApiError;
use crate::moderation::{ban_from_group, set_moderator};
use crate::request::{Answer, ApiCaller};
use crate::search::check_length;
use crate::views::context::PageContext;
use crate::wire::community::{
    AddModToCommunity, BanFromCommunity, DeleteCommunity, FollowCommunity, GetCommunity, RemoveCommunity,
    TransferCommunity,
};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/community", web::get().to(get))
        .route("/community", web::post().to(create))
        .route("/community", web::put().to(edit))
        .route("/community", web::delete().to(delete))
        .route("/community/list", web::get().to(list))
        .route("/community/follow", web::post().to(follow))
        .route("/community/remove", web::post().to(remove))
        .route("/community/hide", web::put().to(communities::hide))
        .route("/community/transfer", web::post().to(transfer))
        .route("/community/ban_user", web::post().to(ban))
        .route("/community/mod", web::post().to(appoint));
}

async fn get(caller: ApiCaller, query: Query<GetCommunity>) -> Answer<GetCommunityResponse> {
    super::json(communities::look_up(&caller, query.into_inner(), views::details).await)
}

async fn list(caller: ApiCaller, query: Query<ListCommunities>) -> Answer<PagedResponse<CommunityView>> {
    let query = query.into_inner();
    let now = caller.now();
    let place = CommunityListStart::of(&query)?;
    let found = caller.read(move |snapshot, viewer| {
        let found = match &place {
            CommunityListStart::Nowhere => PagedResponse::empty(),
            CommunityListStart::Listed(wanted) => PagedResponse::of(lists::page(snapshot, viewer, wanted)?),
            CommunityListStart::Found(text, window) => {
                check_length(text)?;
                window.page(search::groups(
                    snapshot,
                    viewer,
                    text,
                    window.skip(),
                    window.limit,
                )?)
            }
        };
        let context = PageContext::load_groups(snapshot, viewer, now, &found.items)?;
        found.map(|it| views::view(&context, it.id))
    });
    super::json(found.await)
}

/// Where a part of the list starts, which depends on what is listed.
enum CommunityListStart {
    /// In the order of a list.
    Listed(GroupQuery),
    /// Among those that are called so.
    Found(String, Window<1>),
    /// Nothing is suggested here.
    Nowhere,
}

impl CommunityListStart {
    fn of(query: &ListCommunities) -> std::result::Result<CommunityListStart, ApiError> {
        let cursor = query.page_cursor.as_deref();
        if let Some(text) = &query.search_term {
            return Ok(CommunityListStart::Found(
                text.clone(),
                Window::new(cursor, query.limit)?,
            ));
        }
        let limit = paging::limit(query.limit)?;
        let start = Start::after(cursor).map_err(|_| paging::malformed())?;
        let Some(scope) = listing::groups_in(query.type_.unwrap_or(ListingType::Local)) else {
            return Ok(CommunityListStart::Nowhere);
        };
        Ok(CommunityListStart::Listed(GroupQuery {
            scope,
            sort: listing::groups(query.sort.unwrap_or(CommunitySortType::Subscribers)),
            sensitive: match query.show_nsfw {
                Some(false) => Sensitive::Hidden,
                Some(true) => Sensitive::Listed,
                None => Sensitive::AsSet,
            },
            start,
            limit,
        }))
    }
}

async fn create(caller: ApiCaller, body: Json<CreateCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let form = Form {
        title: body.title,
        description: body.sidebar.or(body.summary),
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility).transpose()?,
        ..Form::default()
    };
    super::json(communities::open(&caller, body.name, form, views::response).await)
}

async fn edit(caller: ApiCaller, body: Json<EditCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let id = GroupId(body.community_id);
    // What administrators hid is shown as unlisted, and may be sent back so with the rest.
    let is_hidden = caller
        .read(move |snapshot, viewer| Ok(groups::get_even_closed(snapshot, viewer, id)?.hidden))
        .await?;
    let form = Form {
        title: body.title,
        description: body.sidebar.or(body.summary),
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: match body.visibility {
            Some(CommunityVisibility::Unlisted) if is_hidden => None,
            asked => asked.map(visibility).transpose()?,
        },
        ..Form::default()
    };
    super::json(communities::rewrite(&caller, body.community_id, form, views::response).await)
}

fn visibility(asked: CommunityVisibility) -> std::result::Result<Visibility, ApiError> {
    match asked {
        CommunityVisibility::Public => Ok(Visibility::Public),
        CommunityVisibility::LocalOnlyPrivate => Ok(Visibility::Local),
        CommunityVisibility::Private => Ok(Visibility::Protected),
        CommunityVisibility::Unlisted | CommunityVisibility::LocalOnlyPublic => Err(ApiError::unreadable(
            "communities are public, local_only_private or private; administrators hide one with /community/hide",
        )),
    }
}

async fn follow(caller: ApiCaller, body: Json<FollowCommunity>) -> Answer<CommunityResponse> {
    let FollowCommunity { community_id, follow } = body.into_inner();
    change(&caller, community_id, move |tx, by, id| {
        communities::set_joined(tx, by, id, follow)
    })
    .await
}

async fn delete(caller: ApiCaller, body: Json<DeleteCommunity>) -> Answer<CommunityResponse> {
    let DeleteCommunity {
        community_id,
        deleted,
    } = body.into_inner();
    change(&caller, community_id, move |tx, by, id| {
        communities::set_deleted(tx, by, id, deleted)
    })
    .await
}

async fn remove(caller: ApiCaller, body: Json<RemoveCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    change(&caller, body.community_id, move |tx, by, _| {
        communities::set_removed(tx, by, &body)
    })
    .await
}

async fn change(
    caller: &ApiCaller,
    id: i64,
    command: impl FnMut(&mut Tx, &By, GroupId) -> Result<()> + Send + 'static,
) -> Answer<CommunityResponse> {
    super::json(communities::changed(caller, id, command, views::response).await)
}

async fn transfer(caller: ApiCaller, body: Json<TransferCommunity>) -> Answer<GetCommunityResponse> {
    let TransferCommunity {
        community_id,
        person_id,
    } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| moderation::transfer_group(tx, by, id, ActorId(person_id));
    super::json(communities::changed(&caller, community_id, command, views::details).await)
}

async fn ban(caller: ApiCaller, body: Json<BanFromCommunity>) -> Answer<PersonResponse> {
    let target = ban_from_group(&caller, body.into_inner()).await?;
    Ok(Json(PersonResponse {
        person_view: person::view(&target, caller.now(), None),
    }))
}

async fn appoint(caller: ApiCaller, body: Json<AddModToCommunity>) -> Answer<AddModToCommunityResponse> {
    let moderators = set_moderator(&caller, body.into_inner(), views::moderators).await?;
    Ok(Json(AddModToCommunityResponse { moderators }))
}
