// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::paging::Start;
use kollegium_domain::search;
use kollegium_domain::timelines::groups::{self as lists, GroupQuery};

use super::listing;
use super::paging::{self, Window};
use super::views::{community as views, person};
use super::wire::PagedResponse;
use super::wire::community::{
    CommunityResponse, CommunityView, CreateCommunity, EditCommunity, ListCommunities,
};
use super::wire::enums::{CommunitySortType, CommunityVisibility, ListingType};
use crate::community::{self as communities, CommunityAct, Form, act};
use crate::error::{ApiError, ApiResult};
use crate::moderation;
use crate::request::{Answer, ApiCaller};
use crate::search::check_length;
use crate::settings::sensitive;
use crate::views::context::PageContext;
use crate::wire::community::DeleteCommunity;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    communities::configure(cfg, views::response, views::details);
    moderation::configure(cfg, person::banned, views::moderator);
    cfg.route("/community", web::post().to(create))
        .route("/community", web::put().to(edit))
        .route("/community", web::delete().to(delete))
        .route("/community/list", web::get().to(list));
}

async fn list(
    caller: ApiCaller,
    Query(query): Query<ListCommunities>,
) -> Answer<PagedResponse<CommunityView>> {
    let now = caller.now();
    let place = CommunityListStart::of(&query)?;
    let found = caller.read(move |snapshot, viewer| {
        let found = match &place {
            CommunityListStart::Nowhere => PagedResponse::empty(),
            CommunityListStart::Listed(wanted) => PagedResponse::of(lists::page(snapshot, viewer, wanted)?),
            CommunityListStart::Found(text, window) => {
                check_length(text)?;
                let found = search::groups(snapshot, viewer, text, window.skip(), window.limit)?;
                window.page(found)
            }
        };
        let context = PageContext::load_groups(snapshot, viewer, now, &found.items)?;
        found.map(|it| views::view(&context, it.id))
    });
    found.await.map(Json)
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
    fn of(query: &ListCommunities) -> ApiResult<CommunityListStart> {
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
            sensitive: sensitive(query.show_nsfw),
            start,
            limit,
        }))
    }
}

async fn create(caller: ApiCaller, Json(body): Json<CreateCommunity>) -> Answer<CommunityResponse> {
    let form = Form {
        title: body.title,
        description: body.sidebar.or(body.summary),
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility).transpose()?,
        ..Form::default()
    };
    communities::open(&caller, body.name, form, views::response).await
}

async fn edit(caller: ApiCaller, Json(body): Json<EditCommunity>) -> Answer<CommunityResponse> {
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
    communities::rewrite(&caller, body.community_id, form, views::response).await
}

fn visibility(asked: CommunityVisibility) -> ApiResult<Visibility> {
    match asked {
        CommunityVisibility::Public => Ok(Visibility::Public),
        CommunityVisibility::LocalOnlyPrivate => Ok(Visibility::Local),
        CommunityVisibility::Private => Ok(Visibility::Protected),
        CommunityVisibility::Unlisted | CommunityVisibility::LocalOnlyPublic => Err(ApiError::unreadable(
            "communities are public, local_only_private or private; administrators hide one with /community/hide",
        )),
    }
}

async fn delete(caller: ApiCaller, Json(body): Json<DeleteCommunity>) -> Answer<CommunityResponse> {
    let delete = CommunityAct::Delete(body.deleted.into());
    act(caller, body.community_id, delete, views::response).await
}
