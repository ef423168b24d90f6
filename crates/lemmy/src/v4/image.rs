// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/image` and what has a picture: uploads, what is served, lists, and the pictures of people, communities and the site.

use actix_multipart::Multipart;
use actix_web::web::{self, Json, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use kollegium_app::media as pictures;
use kollegium_domain::accounts;
use kollegium_domain::error::{Error, Thing};
use kollegium_domain::groups::{self, Changes};
use kollegium_domain::ids::GroupId;
use kollegium_domain::media;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::viewer;

use super::paging::Window;
use super::views::{person, site};
use super::wire::media::{
    CommunityIdQuery, DeleteImageParams, LocalImage, LocalImageView, UploadImageResponse,
};
use super::wire::{PagedResponse, Part};
use crate::error::{ApiError, ApiResult};
use crate::media::{self as files, Failure, List, owners, receive};
use crate::request::{Answer, ApiCaller, success};
use crate::views::stamp;
use crate::wire::media::{GetImage, ProxyImage};
use crate::wire::site::EditSite;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/image", web::post().to(upload))
        .route("/image", web::delete().to(delete_any))
        .route("/image/list", web::get().to(list_all))
        .route("/image/proxy", web::get().to(proxy))
        .route("/image/health", web::get().to(health))
        .route("/image/{file}", web::get().to(get))
        .route("/account/media", web::delete().to(delete_own))
        .route("/account/media/list", web::get().to(list_own))
        .route("/account/avatar", web::post().to(set_avatar))
        .route("/account/avatar", web::delete().to(drop_avatar))
        .route("/account/banner", web::post().to(set_banner))
        .route("/account/banner", web::delete().to(drop_banner))
        .route("/community/icon", web::post().to(set_community_icon))
        .route("/community/icon", web::delete().to(drop_community_icon))
        .route("/community/banner", web::post().to(set_community_banner))
        .route("/community/banner", web::delete().to(drop_community_banner))
        .route("/site/icon", web::post().to(set_site_icon))
        .route("/site/icon", web::delete().to(drop_site_icon))
        .route("/site/banner", web::post().to(set_site_banner))
        .route("/site/banner", web::delete().to(drop_site_banner));
}

async fn upload(caller: ApiCaller, request: HttpRequest, body: Multipart) -> Answer<UploadImageResponse> {
    taken(&caller, &request, body).await.map(Json)
}

/// The one picture that a request brings. Its address is the one at which the domain recognises its own.
async fn taken(caller: &ApiCaller, request: &HttpRequest, body: Multipart) -> ApiResult<UploadImageResponse> {
    let mut kept = receive(caller, request, body).await.map_err(ApiError::from)?;
    let Some(kept) = kept.pop() else {
        return Err(Error::NotFound(Thing::Picture).into());
    };
    Ok(UploadImageResponse {
        image_url: format!("{}{}{}", caller.app.origin().as_str(), media::PATH, kept.name),
        filename: kept.name,
    })
}

async fn get(caller: ApiCaller, file: Path<String>, query: Query<GetImage>) -> ApiResult<HttpResponse> {
    Ok(files::get(caller, file, query).await?)
}

async fn proxy(caller: ApiCaller, query: Query<ProxyImage>) -> ApiResult<HttpResponse> {
    Ok(files::proxy(caller, query).await?)
}

async fn health(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(pictures::of(&caller.app).map_err(Failure::from))
}

/// One's own alone.
async fn delete_own(caller: ApiCaller, Json(asked): Json<DeleteImageParams>) -> Answer<SuccessResponse> {
    delete(&caller, asked.filename, Whose::Own).await
}

/// Whoever uploaded it.
async fn delete_any(caller: ApiCaller, Json(asked): Json<DeleteImageParams>) -> Answer<SuccessResponse> {
    delete(&caller, asked.filename, Whose::Any).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Any,
}

async fn delete(caller: &ApiCaller, name: String, whose: Whose) -> Answer<SuccessResponse> {
    let asked = name.clone();
    let token = caller.read_own(move |snapshot, viewer| {
        let (found, _) = media::get(snapshot, viewer, &asked)?;
        if whose == Whose::Own && viewer.account() != Some(found.owner_id) {
            return Err(Error::NotFound(Thing::Picture));
        }
        Ok(found.delete_token)
    });
    let token = token.await?;
    let done = pictures::remove(&caller.app, caller.inner(), &name, &token).await;
    success(done.map_err(Failure::from))
}

async fn list_own(caller: ApiCaller, Query(query): Query<Part>) -> Answer<PagedResponse<LocalImageView>> {
    listed(&caller, &query, media::own).await
}

async fn list_all(caller: ApiCaller, Query(query): Query<Part>) -> Answer<PagedResponse<LocalImageView>> {
    listed(&caller, &query, media::all).await
}

async fn listed(caller: &ApiCaller, query: &Part, list: List) -> Answer<PagedResponse<LocalImageView>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let found = caller.read_own(move |snapshot, viewer| {
        let found = list(snapshot, viewer, window.skip(), window.limit)?;
        let owners = owners(snapshot, &found)?;
        window.page(found).map(|it| {
            let owner = owners.iter().find(|owner| owner.id == it.owner_id);
            Ok(LocalImageView {
                person: person::person(owner.ok_or(Error::NotFound(Thing::Person))?),
                local_image: LocalImage {
                    pictrs_alias: it.name,
                    published_at: stamp(it.created_at),
                    person_id: it.owner_id.0,
                },
            })
        })
    });
    found.await.map(Json)
}

/// What a picture is of.
#[derive(Clone, Copy)]
enum Subject {
    Oneself,
    Community(i64),
    Site,
}

/// Which of its pictures is meant.
#[derive(Clone, Copy)]
enum Slot {
    Icon,
    Banner,
}

async fn set_avatar(caller: ApiCaller, request: HttpRequest, body: Multipart) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Oneself, Slot::Icon).await
}

async fn set_banner(caller: ApiCaller, request: HttpRequest, body: Multipart) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Oneself, Slot::Banner).await
}

async fn set_community_icon(
    caller: ApiCaller,
    request: HttpRequest,
    of: Query<CommunityIdQuery>,
    body: Multipart,
) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Community(of.id), Slot::Icon).await
}

async fn set_community_banner(
    caller: ApiCaller,
    request: HttpRequest,
    of: Query<CommunityIdQuery>,
    body: Multipart,
) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Community(of.id), Slot::Banner).await
}

async fn set_site_icon(
    caller: ApiCaller,
    request: HttpRequest,
    body: Multipart,
) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Site, Slot::Icon).await
}

async fn set_site_banner(
    caller: ApiCaller,
    request: HttpRequest,
    body: Multipart,
) -> Answer<UploadImageResponse> {
    set(&caller, &request, body, Subject::Site, Slot::Banner).await
}

/// Whether somebody may is asked before anything is taken.
async fn set(
    caller: &ApiCaller,
    request: &HttpRequest,
    body: Multipart,
    of: Subject,
    slot: Slot,
) -> Answer<UploadImageResponse> {
    match of {
        Subject::Oneself => {}
        Subject::Community(id) => {
            caller
                .act(move |tx, by| groups::moderated_by(tx, by, GroupId(id)).map(|_| ()))
                .await?;
        }
        Subject::Site => caller.read_own(viewer::check_administers).await?,
    }
    let taken = taken(caller, request, body).await?;
    show(caller, of, slot, taken.image_url.clone()).await?;
    Ok(Json(taken))
}

async fn drop_avatar(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Oneself, Slot::Icon, String::new()).await)
}

async fn drop_banner(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Oneself, Slot::Banner, String::new()).await)
}

async fn drop_community_icon(caller: ApiCaller, of: Json<CommunityIdQuery>) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Community(of.id), Slot::Icon, String::new()).await)
}

async fn drop_community_banner(caller: ApiCaller, of: Json<CommunityIdQuery>) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Community(of.id), Slot::Banner, String::new()).await)
}

async fn drop_site_icon(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Site, Slot::Icon, String::new()).await)
}

async fn drop_site_banner(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(show(&caller, Subject::Site, Slot::Banner, String::new()).await)
}

/// An empty address takes the picture away.
async fn show(caller: &ApiCaller, of: Subject, slot: Slot, address: String) -> ApiResult<()> {
    let (icon, banner) = match slot {
        Slot::Icon => (Some(address), None),
        Slot::Banner => (None, Some(address)),
    };
    if let Subject::Site = of {
        let edit = EditSite {
            icon,
            banner,
            ..EditSite::default()
        };
        return crate::site::change(caller, edit, site::response)
            .await
            .map(|_| ());
    }
    let shown = caller.act(move |tx, by| {
        let (icon, banner) = (icon.as_deref(), banner.as_deref());
        if let Subject::Community(id) = of {
            let changes = Changes {
                icon,
                banner,
                ..Changes::default()
            };
            return groups::edit(tx, by, GroupId(id), &changes).map(|_| ());
        }
        let edit = ProfileEdit {
            icon,
            banner,
            ..ProfileEdit::default()
        };
        accounts::edit_profile(tx, by, &edit).map(|_| ())
    });
    shown.await
}
