// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::groups::{Group, Visibility};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::paging::Start;
use kollegium_domain::timelines::Sensitive;
use kollegium_domain::timelines::groups as lists;
use kollegium_domain::timelines::groups::GroupQuery;
use kollegium_domain::{By, Result, Time, Viewer, groups, moderation};

use crate::community::{
    Form, changed, hide, look_up, open, rewrite, set_blocked, set_deleted, set_joined, set_removed,
};
use crate::languages;
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::listing;
use crate::v3::views::community as views;
use crate::v3::wire::community::{
    BlockCommunityResponse, CommunityModeratorView, CommunityResponse, CreateCommunity, EditCommunity,
    GetCommunityResponse, ListCommunities, ListCommunitiesResponse,
};
use crate::v3::wire::enums::CommunityVisibility;
use crate::views::context::PageContext;
use crate::wire::community::{
    BlockCommunity, DeleteCommunity, FollowCommunity, GetCommunity, RemoveCommunity, TransferCommunity,
};
use crate::wire::enums::ListingType;

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

async fn get(caller: ApiCaller, query: Query<GetCommunity>) -> Answer<GetCommunityResponse> {
    look_up(&caller, query.into_inner(), details).await.map(Json)
}

/// A community with its moderators. Those who closed it find it too.
fn details(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<GetCommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    let moderators = moderators(snapshot, viewer, &group)?;
    Ok(GetCommunityResponse {
        community_view: shown(snapshot, viewer, now, id)?.community_view,
        site: None,
        moderators,
        discussion_languages: languages::ids(),
    })
}

/// The moderators of a group that the viewer may read.
pub(crate) fn moderators(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    group: &Group,
) -> Result<Vec<CommunityModeratorView>> {
    let context = PageContext::load_groups(snapshot, viewer, Time(0), std::slice::from_ref(group))?;
    let (group, home) = context.companions.group(group.id)?;
    let moderating = groups::moderating(snapshot, group.id)?;
    Ok(moderating
        .iter()
        .map(|it| views::moderator(group, home, it))
        .collect())
}

async fn list(caller: ApiCaller, query: Query<ListCommunities>) -> Answer<ListCommunitiesResponse> {
    let query = query.into_inner();
    let page = Page::new(query.page, query.limit)?;
    let now = caller.now();
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
    let found = caller.read(move |snapshot, viewer| {
        let found = lists::page(snapshot, viewer, &wanted)?.items;
        let context = PageContext::load_groups(snapshot, viewer, now, &found)?;
        Ok(ListCommunitiesResponse {
            communities: found
                .iter()
                .map(|it| context.community_of(it.id))
                .collect::<Result<_>>()?,
        })
    });
    Ok(Json(found.await?))
}

async fn create(caller: ApiCaller, body: Json<CreateCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let new = Form {
        title: Some(body.title),
        description: body.description,
        icon: body.icon,
        banner: body.banner,
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility),
    };
    open(&caller, body.name, new, shown).await.map(Json)
}

async fn edit(caller: ApiCaller, body: Json<EditCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let form = Form {
        title: body.title,
        description: body.description,
        icon: body.icon,
        banner: body.banner,
        nsfw: body.nsfw,
        posting_restricted: body.posting_restricted_to_mods,
        visibility: body.visibility.map(visibility),
    };
    rewrite(&caller, body.community_id, form, shown).await.map(Json)
}

async fn follow(caller: ApiCaller, body: Json<FollowCommunity>) -> Answer<CommunityResponse> {
    let FollowCommunity { community_id, follow } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| set_joined(tx, by, id, follow);
    changed(&caller, community_id, command, shown).await.map(Json)
}

async fn block(caller: ApiCaller, body: Json<BlockCommunity>) -> Answer<BlockCommunityResponse> {
    let BlockCommunity { community_id, block } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| set_blocked(tx, by, id, block);
    Ok(Json(BlockCommunityResponse {
        community_view: changed(&caller, community_id, command, shown)
            .await?
            .community_view,
        blocked: block,
    }))
}

fn visibility(asked: CommunityVisibility) -> Visibility {
    match asked {
        CommunityVisibility::Public => Visibility::Public,
        CommunityVisibility::LocalOnly => Visibility::Local,
    }
}

async fn delete(caller: ApiCaller, body: Json<DeleteCommunity>) -> Answer<CommunityResponse> {
    let DeleteCommunity {
        community_id,
        deleted,
    } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| set_deleted(tx, by, id, deleted);
    changed(&caller, community_id, command, shown).await.map(Json)
}

async fn remove(caller: ApiCaller, body: Json<RemoveCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let id = body.community_id;
    let command = move |tx: &mut Tx, by: &By, _| set_removed(tx, by, &body);
    changed(&caller, id, command, shown).await.map(Json)
}

async fn transfer(caller: ApiCaller, body: Json<TransferCommunity>) -> Answer<GetCommunityResponse> {
    let TransferCommunity {
        community_id,
        person_id,
    } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| moderation::transfer_group(tx, by, id, ActorId(person_id));
    changed(&caller, community_id, command, details).await.map(Json)
}

/// Those who closed it see it too.
fn shown(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<CommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    Ok(CommunityResponse {
        community_view: PageContext::load_groups(snapshot, viewer, now, &[group])?.community_of(id)?,
        discussion_languages: languages::ids(),
    })
}
