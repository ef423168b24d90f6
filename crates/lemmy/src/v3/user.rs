// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/user`: logging in and out, registering, and what is known of a person.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Thing;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::threads::ThreadQuery;
use kollegium_domain::timelines::{Scope, replies, threads};
use kollegium_domain::{Error, Result, Time, Viewer, groups, saves};

use crate::names;
use crate::request::{Answer, ApiCaller, Page};
use crate::user::{
    ask_for_password, captcha, choose_password, donation_dialog_shown, log_in, logout, register, sessions_of,
    set_blocked, validate, verify_email,
};
use crate::v3::views::{community, person};
use crate::v3::wire::user::{BlockPersonResponse, GetPersonDetails, GetPersonDetailsResponse, LoginToken};
use crate::v3::{comment, listing};
use crate::views::context::PageContext;
use crate::views::stamp;
use crate::wire::enums::SortType;
use crate::wire::user::BlockPerson;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user", web::get().to(get))
        .route("/user/login", web::post().to(log_in))
        .route("/user/register", web::post().to(register))
        .route("/user/logout", web::post().to(logout))
        .route("/user/password_reset", web::post().to(ask_for_password))
        .route("/user/password_change", web::post().to(choose_password))
        .route("/user/verify_email", web::post().to(verify_email))
        .route("/user/get_captcha", web::get().to(captcha))
        .route("/user/validate_auth", web::get().to(validate))
        .route("/user/list_logins", web::get().to(logins))
        .route("/user/block", web::post().to(block))
        .route(
            "/user/donation_dialog_shown",
            web::post().to(donation_dialog_shown),
        );
}

async fn logins(caller: ApiCaller) -> Answer<Vec<LoginToken>> {
    let list = sessions_of(&caller).await?.into_iter().map(|session| LoginToken {
        user_id: session.account_id.0,
        published: stamp(session.created_at),
        ip: None,
        user_agent: session.label,
    });
    Ok(Json(list.collect()))
}

/// What a person wrote, newest first unless asked otherwise. Gone and unreadable posts are not listed.
async fn get(caller: ApiCaller, Query(query): Query<GetPersonDetails>) -> Answer<GetPersonDetailsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let (now, origin) = (caller.now(), caller.app.origin().clone());
    let found = caller.read(move |snapshot, viewer| {
        let person = names::person(
            snapshot,
            viewer,
            &origin,
            query.person_id,
            query.username.as_deref(),
        )?
        .ok_or(Error::NotFound(Thing::Person))?;
        let (threads, replies) = if query.saved_only == Some(true) {
            saved(snapshot, viewer, page)?
        } else {
            written(snapshot, viewer, now, &query, page, &person)?
        };
        let context = PageContext::load(snapshot, viewer, now, threads.iter().chain(&replies))?;
        let moderates = groups::moderated(snapshot, viewer, person.id)?;
        Ok(GetPersonDetailsResponse {
            person_view: person::view(&person),
            site: None,
            comments: context.comments(&replies)?,
            posts: context.posts(&threads)?,
            moderates: community::moderated(snapshot, &moderates, &person)?,
        })
    });
    Ok(Json(found.await?))
}

fn saved(snapshot: &mut Snapshot, viewer: &Viewer, page: Page) -> Result<(Vec<Post>, Vec<Post>)> {
    viewer.require_account()?;
    Ok((
        saves::page(snapshot, viewer, saves::SavedKind::Threads, page.skip, page.limit)?,
        saves::page(snapshot, viewer, saves::SavedKind::Replies, page.skip, page.limit)?,
    ))
}

fn written(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    query: &GetPersonDetails,
    page: Page,
    person: &Actor,
) -> Result<(Vec<Post>, Vec<Post>)> {
    let sort = query.sort.unwrap_or(SortType::New);
    let mut threads = ThreadQuery::new(Scope::Author(person.id), listing::threads(sort), now);
    (threads.start, threads.limit) = (Start::Skip(page.skip), page.limit);
    let replies = comment::flat(Scope::Author(person.id), listing::replies_beside(sort), page);
    let elsewhere = |it: &Post| query.community_id.is_some_and(|id| it.group_id.0 != id);
    let mut found = (
        threads::page(snapshot, viewer, &threads)?.items,
        replies::page(snapshot, viewer, &replies)?.items,
    );
    found.0.retain(|it| !elsewhere(it));
    found.1.retain(|it| !elsewhere(it));
    Ok(found)
}

async fn block(caller: ApiCaller, Json(body): Json<BlockPerson>) -> Answer<BlockPersonResponse> {
    let blocked = body.block;
    let target = set_blocked(&caller, body).await?;
    Ok(Json(BlockPersonResponse {
        person_view: person::view(&target),
        blocked,
    }))
}
