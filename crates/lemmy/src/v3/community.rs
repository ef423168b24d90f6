// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::groups::Visibility;
use kollegium_domain::ids::GroupId;
use kollegium_domain::paging::Start;
use kollegium_domain::timelines::groups as lists;
use kollegium_domain::timelines::groups::GroupQuery;
use kollegium_domain::{Result, Time, Viewer, groups};

use crate::community::{self as communities, CommunityAct, Form, act, open, rewrite};
use crate::languages;
use crate::request::{Answer, ApiCaller, Page, only};
use crate::settings::sensitive;
use crate::v3::listing;
use crate::v3::views::community as views;
use crate::v3::wire::community::{
    BlockCommunityResponse, CommunityResponse, CommunityView, CreateCommunity, EditCommunity,
    GetCommunityResponse, ListCommunities,
};
use crate::v3::wire::enums::CommunityVisibility;
use crate::views::community::moderators;
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::community::{BlockCommunity, DeleteCommunity};
use crate::wire::enums::ListingType;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    communities::configure(cfg, shown, details);
    cfg.route("/community", web::post().to(create))
        .route("/community", web::put().to(edit))
        .route("/community/list", web::get().to(list))
        .route("/community/block", web::post().to(block))
        .route("/community/delete", web::post().to(delete));
}

/// A community with its moderators. Those who closed it find it too.
fn details(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<GetCommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    let moderators = moderators(snapshot, viewer, &group, views::moderator)?;
    Ok(GetCommunityResponse {
        community_view: shown(snapshot, viewer, now, id)?.community_view,
        site: None,
        moderators,
        discussion_languages: languages::ids(),
    })
}

async fn list(caller: ApiCaller, Query(query): Query<ListCommunities>) -> Answer<Only<Vec<CommunityView>>> {
    let page = Page::new(query.page, query.limit)?;
    let now = caller.now();
    let wanted = GroupQuery {
        scope: listing::groups_in(query.type_.unwrap_or(ListingType::Local)),
        sort: listing::groups(query.sort),
        sensitive: sensitive(query.show_nsfw),
        start: Start::Skip(page.skip),
        limit: page.limit,
    };
    let found = caller.read(move |snapshot, viewer| {
        let found = lists::page(snapshot, viewer, &wanted)?.items;
        PageContext::load_groups(snapshot, viewer, now, &found)?.communities(&found)
    });
    only("communities", found.await)
}

async fn create(caller: ApiCaller, Json(body): Json<CreateCommunity>) -> Answer<CommunityResponse> {
    let new = Form {
        title: Some(body.title),
        description: body.description,
        icon: body.icon,
        banner: body.banner,
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility),
    };
    open(&caller, body.name, new, shown).await
}

async fn edit(caller: ApiCaller, Json(body): Json<EditCommunity>) -> Answer<CommunityResponse> {
    let form = Form {
        title: body.title,
        description: body.description,
        icon: body.icon,
        banner: body.banner,
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility),
    };
    rewrite(&caller, body.community_id, form, shown).await
}

async fn block(caller: ApiCaller, Json(body): Json<BlockCommunity>) -> Answer<BlockCommunityResponse> {
    let done = act(
        caller,
        body.community_id,
        CommunityAct::Block(body.block.into()),
        shown,
    )
    .await?;
    Ok(Json(BlockCommunityResponse {
        community_view: done.into_inner().community_view,
        blocked: body.block,
    }))
}

fn visibility(asked: CommunityVisibility) -> Visibility {
    match asked {
        CommunityVisibility::Public => Visibility::Public,
        CommunityVisibility::LocalOnly => Visibility::Local,
    }
}

async fn delete(caller: ApiCaller, Json(body): Json<DeleteCommunity>) -> Answer<CommunityResponse> {
    let delete = CommunityAct::Delete(body.deleted.into());
    act(caller, body.community_id, delete, shown).await
}

/// Those who closed it see it too.
fn shown(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<CommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    Ok(CommunityResponse {
        community_view: PageContext::load_groups(snapshot, viewer, now, &[group])?.community_of(id)?,
        discussion_languages: languages::ids(),
    })
}
