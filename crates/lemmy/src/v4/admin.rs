// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/admin` and `/custom_emoji`: what administrators do.

use actix_web::web::{self, Json, Query};
use kollegium_domain::emoji::{self, Looks};
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{accounts, site};

use super::paging::Window;
use super::views::{admin as views, person, site as site_views};
use super::wire::admin::{
    AddAdminResponse, AdminAllowInstance, AdminBlockInstance, CreateTagline, CustomEmojiResponse,
    DeleteTagline, EditCustomEmoji, EditTagline, ListCustomEmojis, ListCustomEmojisResponse,
    ListRegistrationApplications, RegistrationApplicationResponse, RegistrationApplicationView,
    TaglineResponse,
};
use super::wire::community::PersonResponse;
use super::wire::site::{GetSiteResponse, Tagline};
use super::wire::{PagedResponse, Part};
use crate::admin::{ban_from_site, purge_comment, purge_community, purge_person, purge_post, set_admin};
use crate::application::{decided, listed, of_person};
use crate::emoji::{Known, delete as delete_emoji, known, made};
use crate::error::ApiError;
use crate::request::{Answer, ApiCaller, Page};
use crate::wire::application::{ApproveRegistrationApplication, GetRegistrationApplication};
use crate::wire::site::CreateCustomEmoji;
use crate::wire::user::{AddAdmin, BanPerson, SuccessResponse};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/admin/add", web::post().to(add))
        .route("/admin/leave", web::post().to(leave))
        .route("/admin/ban", web::post().to(ban))
        .route("/admin/registration_application", web::get().to(application))
        .route(
            "/admin/registration_application/list",
            web::get().to(applications),
        )
        .route("/admin/registration_application/approve", web::put().to(decide))
        .route("/admin/purge/person", web::post().to(purge_person))
        .route("/admin/purge/community", web::post().to(purge_community))
        .route("/admin/purge/post", web::post().to(purge_post))
        .route("/admin/purge/comment", web::post().to(purge_comment))
        .route("/admin/tagline", web::post().to(add_tagline))
        .route("/admin/tagline", web::put().to(edit_tagline))
        .route("/admin/tagline", web::delete().to(remove_tagline))
        .route("/admin/tagline/list", web::get().to(taglines))
        .route("/admin/instance/block", web::post().to(block_instance))
        .route("/admin/instance/allow", web::post().to(allow_instance))
        .route("/custom_emoji", web::post().to(create_emoji))
        .route("/custom_emoji", web::put().to(edit_emoji))
        .route("/custom_emoji", web::delete().to(delete_emoji))
        .route("/custom_emoji/delete", web::post().to(delete_emoji))
        .route("/custom_emoji/list", web::get().to(emojis));
}

fn success() -> Answer<SuccessResponse> {
    Ok(Json(SuccessResponse { success: true }))
}

async fn add(caller: ApiCaller, body: Json<AddAdmin>) -> Answer<AddAdminResponse> {
    let admins = set_admin(&caller, body.into_inner()).await?;
    Ok(Json(AddAdminResponse {
        admins: admins
            .iter()
            .map(|it| person::view(it, caller.now(), None))
            .collect(),
    }))
}

/// Answers with the site as it is then.
async fn leave(caller: ApiCaller) -> Answer<GetSiteResponse> {
    let (now, settings) = (caller.now(), caller.app.settings().clone());
    let left = caller.act(move |tx, by| {
        accounts::demote(tx, by, by.actor.id)?;
        super::site::load(tx, now, &settings)
    });
    super::json(left.await)
}

async fn ban(caller: ApiCaller, body: Json<BanPerson>) -> Answer<PersonResponse> {
    let target = ban_from_site(&caller, body.into_inner()).await?;
    Ok(Json(PersonResponse {
        person_view: person::view(&target, caller.now(), None),
    }))
}

async fn application(
    caller: ApiCaller,
    query: Query<GetRegistrationApplication>,
) -> Answer<RegistrationApplicationResponse> {
    Ok(Json(RegistrationApplicationResponse {
        registration_application: of_person(&caller, query.person_id, views::application).await?,
    }))
}

async fn applications(
    caller: ApiCaller,
    query: Query<ListRegistrationApplications>,
) -> Answer<PagedResponse<RegistrationApplicationView>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let page = Page {
        skip: window.skip(),
        limit: window.limit,
    };
    let found = listed(&caller, query.unread_only, page, views::application).await?;
    Ok(Json(window.page(found)))
}

async fn decide(
    caller: ApiCaller,
    body: Json<ApproveRegistrationApplication>,
) -> Answer<RegistrationApplicationResponse> {
    Ok(Json(RegistrationApplicationResponse {
        registration_application: decided(&caller, body.into_inner(), views::application).await?,
    }))
}

fn tagline(changed: Result<site::Tagline, ApiError>) -> Answer<TaglineResponse> {
    Ok(Json(TaglineResponse {
        tagline: site_views::tagline(changed?),
    }))
}

async fn add_tagline(caller: ApiCaller, body: Json<CreateTagline>) -> Answer<TaglineResponse> {
    tagline(
        caller
            .act(move |tx, by| site::add_tagline(tx, by, &body.content))
            .await,
    )
}

async fn edit_tagline(caller: ApiCaller, body: Json<EditTagline>) -> Answer<TaglineResponse> {
    let changed = caller.act(move |tx, by| site::edit_tagline(tx, by, body.id, &body.content));
    tagline(changed.await)
}

async fn remove_tagline(caller: ApiCaller, body: Json<DeleteTagline>) -> Answer<SuccessResponse> {
    caller
        .act(move |tx, by| site::remove_tagline(tx, by, body.id))
        .await?;
    success()
}

async fn taglines(caller: ApiCaller, query: Query<Part>) -> Answer<PagedResponse<Tagline>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let found = caller.read(move |snapshot, _| {
        let lines = site::taglines(snapshot)?.into_iter();
        Ok(window.slice(lines.map(site_views::tagline)))
    });
    super::json(found.await)
}

/// A block has no end here.
async fn block_instance(caller: ApiCaller, body: Json<AdminBlockInstance>) -> Answer<SuccessResponse> {
    if body.expires_at.is_some() {
        return Err(ApiError::unreadable(
            "an instance is blocked until that is taken back",
        ));
    }
    choose(&caller, Policy::Blocked, body.instance.clone(), body.block).await
}

async fn allow_instance(caller: ApiCaller, body: Json<AdminAllowInstance>) -> Answer<SuccessResponse> {
    choose(&caller, Policy::Trusted, body.instance.clone(), body.allow).await
}

async fn choose(caller: &ApiCaller, policy: Policy, host: String, chosen: bool) -> Answer<SuccessResponse> {
    caller
        .act(move |tx, by| trust::choose_one(tx, by, policy, &host, chosen))
        .await?;
    success()
}

fn response(found: Result<Known, ApiError>) -> Answer<CustomEmojiResponse> {
    let (emoji, keywords) = found?;
    Ok(Json(CustomEmojiResponse {
        custom_emoji: views::emoji(emoji, keywords),
    }))
}

async fn create_emoji(caller: ApiCaller, body: Json<CreateCustomEmoji>) -> Answer<CustomEmojiResponse> {
    response(made(&caller, body.into_inner()).await)
}

async fn edit_emoji(caller: ApiCaller, body: Json<EditCustomEmoji>) -> Answer<CustomEmojiResponse> {
    let body = body.into_inner();
    let changed = caller.act(move |tx, by| {
        let (before, keywords) = known(tx, body.id)?;
        let looks = Looks {
            image_url: body.image_url.as_deref().unwrap_or(&before.image_url),
            alt_text: body.alt_text.as_deref().unwrap_or(&before.alt_text),
            category: body.category.as_deref().unwrap_or(&before.category),
            keywords: body.keywords.as_deref().unwrap_or(&keywords),
        };
        emoji::edit(tx, by, body.id, &looks)?;
        known(tx, body.id)
    });
    response(changed.await)
}

async fn emojis(caller: ApiCaller, query: Query<ListCustomEmojis>) -> Answer<ListCustomEmojisResponse> {
    let category = query.into_inner().category;
    let all = caller.read(|snapshot, _| emoji::all(snapshot)).await?;
    let custom_emojis = all
        .into_iter()
        .filter(|(it, _)| category.as_ref().is_none_or(|wanted| it.category == *wanted))
        .map(|(it, keywords)| views::emoji(it, keywords));
    Ok(Json(ListCustomEmojisResponse {
        custom_emojis: custom_emojis.collect(),
    }))
}
