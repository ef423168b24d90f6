// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/admin` and `/custom_emoji`: what administrators do.

use actix_web::web::{self, Json, Query};
use kollegium_domain::emoji::{self, Looks};
use kollegium_domain::trust::{self, Policy};
use kollegium_domain::{Viewer, accounts, site};

use super::paging::Window;
use super::views::{admin as views, person, site as site_views};
use super::wire::admin::{
    AdminAllowInstance, AdminBlockInstance, CreateTagline, CustomEmojiView, DeleteTagline, EditCustomEmoji,
    EditTagline, ListCustomEmojis, ListRegistrationApplications, RegistrationApplicationView,
};
use super::wire::site::{GetSiteResponse, Tagline};
use super::wire::{PagedResponse, Part};
use crate::admin::{self, ban_from_site};
use crate::application::{self, listed};
use crate::emoji::{Known, delete as delete_emoji, known, made};
use crate::error::{ApiError, ApiResult};
use crate::request::{Answer, ApiCaller, Page, only, success};
use crate::wire::Only;
use crate::wire::site::CreateCustomEmoji;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    let ban = |caller, Json(body)| ban_from_site(caller, body, person::banned);
    admin::configure(cfg, person::views);
    application::configure(cfg, views::application);
    cfg.route("/admin/leave", web::post().to(leave))
        .route("/admin/ban", web::post().to(ban))
        .route(
            "/admin/registration_application/list",
            web::get().to(applications),
        )
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

/// Answers with the site as it is then.
async fn leave(caller: ApiCaller) -> Answer<GetSiteResponse> {
    let (now, settings) = (caller.now(), caller.app.settings().clone());
    let left = caller.act(move |tx, by| {
        accounts::demote(tx, by, by.actor.id)?;
        super::site::load(tx, &Viewer::Account(by.actor.id), now, &settings)
    });
    left.await.map(Json)
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

fn tagline(changed: ApiResult<site::Tagline>) -> Answer<Only<Tagline>> {
    only("tagline", changed.map(site_views::tagline))
}

async fn add_tagline(caller: ApiCaller, Json(body): Json<CreateTagline>) -> Answer<Only<Tagline>> {
    let added = caller.act(move |tx, by| site::add_tagline(tx, by, &body.content));
    tagline(added.await)
}

async fn edit_tagline(caller: ApiCaller, Json(body): Json<EditTagline>) -> Answer<Only<Tagline>> {
    let changed = caller.act(move |tx, by| site::edit_tagline(tx, by, body.id, &body.content));
    tagline(changed.await)
}

async fn remove_tagline(caller: ApiCaller, Json(body): Json<DeleteTagline>) -> Answer<SuccessResponse> {
    success(
        caller
            .act(move |tx, by| site::remove_tagline(tx, by, body.id))
            .await,
    )
}

async fn taglines(caller: ApiCaller, query: Query<Part>) -> Answer<PagedResponse<Tagline>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let found = caller.read(move |snapshot, _| {
        let lines = site::taglines(snapshot)?.into_iter();
        Ok(window.slice(lines.map(site_views::tagline)))
    });
    found.await.map(Json)
}

/// A block has no end here.
async fn block_instance(caller: ApiCaller, Json(body): Json<AdminBlockInstance>) -> Answer<SuccessResponse> {
    if body.expires_at.is_some() {
        return Err(ApiError::unreadable(
            "an instance is blocked until that is taken back",
        ));
    }
    success(
        caller
            .act(move |tx, by| match body.block {
                true => {
                    let reason = body.reason.as_deref();
                    trust::choose_because(tx, by, &body.instance, Policy::Blocked, reason)
                }
                false => trust::choose_one(tx, by, Policy::Blocked, &body.instance, false),
            })
            .await,
    )
}

/// Where all servers are allowed, only those of the list are from the first one on, as in Lemmy.
async fn allow_instance(caller: ApiCaller, Json(body): Json<AdminAllowInstance>) -> Answer<SuccessResponse> {
    let means = caller.app.settings().means();
    success(
        caller
            .act(move |tx, by| site::allow_instance(tx, by, &body.instance, body.allow, means))
            .await,
    )
}

fn response(found: ApiResult<Known>) -> Answer<Only<CustomEmojiView>> {
    let view = found.map(|(emoji, keywords)| views::emoji(emoji, keywords));
    only("custom_emoji", view)
}

async fn create_emoji(
    caller: ApiCaller,
    Json(body): Json<CreateCustomEmoji>,
) -> Answer<Only<CustomEmojiView>> {
    response(made(&caller, body).await)
}

async fn edit_emoji(caller: ApiCaller, Json(body): Json<EditCustomEmoji>) -> Answer<Only<CustomEmojiView>> {
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

async fn emojis(
    caller: ApiCaller,
    Query(query): Query<ListCustomEmojis>,
) -> Answer<Only<Vec<CustomEmojiView>>> {
    let all = caller.read(|snapshot, _| emoji::all(snapshot)).await?.into_iter();
    let is_wanted = |it: &emoji::Emoji| {
        query
            .category
            .as_ref()
            .is_none_or(|wanted| it.category == *wanted)
    };
    let wanted = all.filter(|(it, _)| is_wanted(it));
    let shown = wanted.map(|(it, keywords)| views::emoji(it, keywords));
    only("custom_emojis", Ok(shown.collect()))
}
