// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/community`: groups.

use actix_web::web::{self, Json, Query};
use kollegium_db::{Snapshot, Tx};
use kollegium_domain::error::{Field, Thing};
use kollegium_domain::groups::membership;
use kollegium_domain::groups::{self, Changes, Group, NewGroup, Visibility};
use kollegium_domain::ids::{ActorId, GroupId};
use kollegium_domain::paging::Start;
use kollegium_domain::text::Text;
use kollegium_domain::timelines::Sensitive;
use kollegium_domain::timelines::groups::{self as lists, GroupQuery};
use kollegium_domain::{By, Error, Result, Time, Viewer, blocks, moderation};
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

async fn get(who: Who, query: Query<GetCommunity>) -> Answer<GetCommunityResponse> {
    look_up(&who, query.into_inner(), details).await.map(Json)
}

/// How a community is shown that was found or changed, in the words of one version of the API.
pub(crate) type Show<T> = fn(&mut Snapshot, &Viewer, Time, GroupId) -> Result<T>;

/// A community, as `show` has it. What is not known here is looked for on its own server, for people who are logged in.
pub(crate) async fn look_up<T: Send + 'static>(
    who: &Who,
    query: GetCommunity,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let known = find(who, query.id, query.name.clone(), show).await;
    let (Err(error), Some(name)) = (&known, &query.name) else {
        return known;
    };
    if !error.is_not_found() || !name.contains('@') || who.require().await.is_err() {
        return known;
    }
    who.limit(Kind::Search)?;
    match names::fetch(who, &format!("!{name}")).await {
        Ok(Reached::Group(id)) => find(who, Some(id.0), None, show).await,
        Ok(Reached::Person(_) | Reached::Post(_)) | Err(_) => known,
    }
}

async fn find<T: Send + 'static>(
    who: &Who,
    id: Option<i64>,
    name: Option<String>,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let (now, origin) = (who.now(), who.app.origin().clone());
    who.read(move |snapshot, viewer| {
        let id =
            names::group(snapshot, &origin, id, name.as_deref())?.ok_or(Error::NotFound(Thing::Group))?;
        show(snapshot, viewer, now, id)
    })
    .await
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
    let beside = Beside::load_groups(snapshot, viewer, Time(0), std::slice::from_ref(group))?;
    let (group, home) = beside.companions.group(group.id)?;
    let moderating = groups::moderating(snapshot, group.id)?;
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
    let found = who.read(move |snapshot, viewer| {
        let found = lists::page(snapshot, viewer, &wanted)?.items;
        let beside = Beside::load_groups(snapshot, viewer, now, &found)?;
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
    open(&who, body.name, new, shown).await.map(Json)
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
    async fn summary(&self, who: &Who) -> std::result::Result<Option<Text>, ApiError> {
        Ok(match &self.description {
            Some(text) => Some(compose::text(&who.app, Field::Summary, text).await?),
            None => None,
        })
    }
}

/// Opens a community, which is called by its name where it has no title, and answers with it as `show` has it.
pub(crate) async fn open<T: Send + 'static>(
    who: &Who,
    name: String,
    form: Form,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.limit(Kind::Post)?;
    who.require().await?;
    let summary = form.summary(who).await?;
    let now = who.now();
    let created = who.act_counted(move |tx, by| {
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

async fn edit(who: Who, body: Json<EditCommunity>) -> Answer<CommunityResponse> {
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
    rewrite(&who, body.community_id, form, shown).await.map(Json)
}

/// Changes what is said of a community, and answers with it as `show` has it.
pub(crate) async fn rewrite<T: Send + 'static>(
    who: &Who,
    id: i64,
    form: Form,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    who.limit(Kind::Message)?;
    who.require().await?;
    let summary = form.summary(who).await?;
    let now = who.now();
    who.act_counted(move |tx, by| {
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

async fn follow(who: Who, body: Json<FollowCommunity>) -> Answer<CommunityResponse> {
    let FollowCommunity { community_id, follow } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| set_joined(tx, by, id, follow);
    changed(&who, community_id, command, shown).await.map(Json)
}

/// Somebody joins or leaves.
pub(crate) fn set_joined(tx: &mut Tx, by: &By, id: GroupId, joined: bool) -> Result<()> {
    match joined {
        true => membership::join(tx, by, id).map(|_| ()),
        false => membership::leave(tx, by, id),
    }
}

async fn block(who: Who, body: Json<BlockCommunity>) -> Answer<BlockCommunityResponse> {
    let BlockCommunity { community_id, block } = body.into_inner();
    let command = move |tx: &mut Tx, by: &By, id| set_blocked(tx, by, id, block);
    Ok(Json(BlockCommunityResponse {
        community_view: changed(&who, community_id, command, shown).await?.community_view,
        blocked: block,
    }))
}

/// Somebody blocks a community.
pub(crate) fn set_blocked(tx: &mut Tx, by: &By, id: GroupId, blocked: bool) -> Result<()> {
    match blocked {
        true => blocks::block_group(tx, by, id),
        false => blocks::unblock_group(tx, by, id),
    }
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
    let command = move |tx: &mut Tx, by: &By, id| set_deleted(tx, by, id, deleted);
    changed(&who, community_id, command, shown).await.map(Json)
}

/// Those who own a community close it.
pub(crate) fn set_deleted(tx: &mut Tx, by: &By, id: GroupId, deleted: bool) -> Result<()> {
    match deleted {
        true => groups::delete(tx, by, id),
        false => groups::restore(tx, by, id),
    }
}

async fn remove(who: Who, body: Json<RemoveCommunity>) -> Answer<CommunityResponse> {
    let body = body.into_inner();
    let id = body.community_id;
    let command = move |tx: &mut Tx, by: &By, _| set_removed(tx, by, &body);
    changed(&who, id, command, shown).await.map(Json)
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
pub(crate) async fn hide(who: Who, body: Json<HideCommunity>) -> Answer<SuccessResponse> {
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
    let command = move |tx: &mut Tx, by: &By, id| moderation::transfer_group(tx, by, id, ActorId(person_id));
    changed(&who, community_id, command, details).await.map(Json)
}

/// Carries out a command on a community, and answers with it as `show` has it.
pub(crate) async fn changed<T: Send + 'static>(
    who: &Who,
    id: i64,
    mut command: impl FnMut(&mut Tx, &By, GroupId) -> Result<()> + Send + 'static,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let (id, now) = (GroupId(id), who.now());
    who.act(move |tx, by| {
        command(tx, by, id)?;
        show(tx, &Viewer::Account(by.actor.id), now, id)
    })
    .await
}

/// Those who closed it see it too.
fn shown(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, id: GroupId) -> Result<CommunityResponse> {
    let group = groups::get_even_closed(snapshot, viewer, id)?;
    Ok(CommunityResponse {
        community_view: Beside::load_groups(snapshot, viewer, now, &[group])?.community_of(id)?,
        discussion_languages: languages::ids(),
    })
}
