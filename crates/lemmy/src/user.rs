// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/user`: logging in and out, registering, and what is known of a person.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Json, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use kollegium_db::Snapshot;
use kollegium_domain::accounts::applications;
use kollegium_domain::accounts::sessions::{self, Session};
use kollegium_domain::actors::Actor;
use kollegium_domain::error::{Denial, Thing};
use kollegium_domain::ids::{AccountId, ActorId};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::timelines::{Scope, replies};
use kollegium_domain::token::Token;
use kollegium_domain::{Error, Result, Time, Viewer, accounts, blocks, groups, saves};
use kollegium_http::captcha::{self, Typed};
use kollegium_http::limits::Kind;
use kollegium_http::login::{self, Registrant};

use crate::error::{ApiError, Code};
use crate::request::{Answer, Page, Who};
use crate::views::beside::Beside;
use crate::views::{community, person, stamp};
use crate::wire::enums::SortType;
use crate::wire::user::{
    BlockPerson, BlockPersonResponse, CaptchaResponse, GetCaptchaResponse, GetPersonDetails,
    GetPersonDetailsResponse, Login, LoginResponse, LoginToken, PasswordChange, PasswordReset, Register,
    SuccessResponse, VerifyEmail,
};
use crate::{comment, listing, names};

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

/// Opens a session for whoever knows the name and the password.
pub(crate) async fn log_in(who: Who, request: HttpRequest, body: Json<Login>) -> Answer<LoginResponse> {
    who.limit(Kind::Login)?;
    let Login {
        username_or_email,
        password,
        totp_2fa_token,
    } = body.into_inner();
    let account = login::verify(&who.app, username_or_email, password).await?;
    let code = totp_2fa_token.filter(|it| !it.is_empty());
    let opened = login::enter(&who.app, &request, account, code).await;
    logged_in(&who, account, opened).await
}

/// Opens an account, and a session where nobody has to approve it.
pub(crate) async fn register(who: Who, request: HttpRequest, body: Json<Register>) -> Answer<LoginResponse> {
    who.limit(Kind::Register)?;
    let body = body.into_inner();
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::HoneypotFilled.into());
    }
    if body.password != body.password_verify {
        return Err(Code::PasswordsDoNotMatch.into());
    }
    let new = Registrant {
        name: body.username,
        email: body.email,
        password: body.password,
        language: "de",
        answer: body.answer,
        captcha: body.captcha_uuid.map(|id| Typed {
            id,
            answer: body.captcha_answer.unwrap_or_default(),
        }),
        show_sensitive: body.show_nsfw,
    };
    let (account, admission) = login::register(&who.app, new).await?;
    if admission.is_complete() {
        return open_session(&who, &request, account).await;
    }
    Ok(Json(LoginResponse {
        jwt: None,
        registration_created: admission.decision,
        verify_email_sent: admission.proof,
    }))
}

/// Whether the address is somebody's is not told.
pub(crate) async fn ask_for_password(who: Who, body: Json<PasswordReset>) -> Answer<SuccessResponse> {
    who.limit(Kind::Register)?;
    login::ask_for_password(&who.app, body.into_inner().email).await?;
    Ok(Json(SuccessResponse { success: true }))
}

pub(crate) async fn choose_password(who: Who, body: Json<PasswordChange>) -> Answer<SuccessResponse> {
    who.limit(Kind::Register)?;
    let body = body.into_inner();
    if body.password != body.password_verify {
        return Err(Code::PasswordsDoNotMatch.into());
    }
    login::choose_password(&who.app, body.token, body.password).await?;
    Ok(Json(SuccessResponse { success: true }))
}

pub(crate) async fn verify_email(who: Who, body: Json<VerifyEmail>) -> Answer<SuccessResponse> {
    who.limit(Kind::Register)?;
    login::verify_email(&who.app, body.into_inner().token).await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Opens a session for the owner of an account, who is known.
pub(crate) async fn open_session(
    who: &Who,
    request: &HttpRequest,
    account: AccountId,
) -> Answer<LoginResponse> {
    let opened = login::open_session(&who.app, request, account).await;
    logged_in(who, account, opened).await
}

async fn logged_in(who: &Who, account: AccountId, opened: Result<Token>) -> Answer<LoginResponse> {
    let token = match opened {
        Err(Error::Forbidden(Denial::ApplicationDenied)) => return Err(denied(who, account).await?),
        opened => opened?,
    };
    Ok(Json(LoginResponse {
        jwt: Some(token.reveal().to_owned()),
        registration_created: false,
        verify_email_sent: false,
    }))
}

/// That the application was denied, and why.
async fn denied(who: &Who, account: AccountId) -> std::result::Result<ApiError, ApiError> {
    let application = who
        .app
        .read(move |snapshot| applications::of_account(snapshot, account))
        .await?;
    Ok(match application.and_then(|it| it.reason) {
        Some(reason) => ApiError::with_message(Code::RegistrationDenied, reason),
        None => Code::RegistrationDenied.into(),
    })
}

/// A token that opens nothing is already logged out.
pub(crate) async fn logout(who: Who) -> Answer<SuccessResponse> {
    let secret = who.secret().cloned().ok_or(Code::IncorrectLogin)?;
    who.app
        .write(move |tx| sessions::close(tx, secret.as_str()))
        .await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// Nothing where this site asks for none. One that was made is for whoever asked: no cache keeps it.
pub(crate) async fn captcha(who: Who) -> std::result::Result<HttpResponse, ApiError> {
    who.limit(Kind::Search)?;
    let shown = captcha::offer(&who.app).await?;
    let ok = shown.map(|it| CaptchaResponse {
        png: BASE64_STANDARD.encode(it.picture),
        wav: BASE64_STANDARD.encode(it.sound),
        uuid: it.id,
    });
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(GetCaptchaResponse { ok }))
}

/// The one route where a token that is not valid is an error of its own.
pub(crate) async fn validate(who: Who) -> Answer<SuccessResponse> {
    who.require()
        .await
        .map_err(|error| error.renamed(|_| Code::NotLoggedIn))?;
    Ok(Json(SuccessResponse { success: true }))
}

async fn logins(who: Who) -> Answer<Vec<LoginToken>> {
    let list = sessions_of(&who).await?.into_iter().map(|session| LoginToken {
        user_id: session.account_id.0,
        published: stamp(session.created_at),
        ip: None,
        user_agent: session.label,
    });
    Ok(Json(list.collect()))
}

/// The open sessions of whoever asks.
pub(crate) async fn sessions_of(who: &Who) -> std::result::Result<Vec<Session>, ApiError> {
    let now = who.now();
    who.read_own(move |snapshot, viewer| {
        let account = accounts::of_actor(snapshot, viewer.require_account()?)?;
        sessions::list(snapshot, account.id, now)
    })
    .await
}

/// There is no such dialog here; clients that ask for it are content.
pub(crate) async fn donation_dialog_shown(who: Who) -> Answer<SuccessResponse> {
    who.require().await?;
    Ok(Json(SuccessResponse { success: true }))
}

/// What a person wrote, newest first unless asked otherwise. Gone and unreadable posts are not listed.
async fn get(who: Who, query: Query<GetPersonDetails>) -> Answer<GetPersonDetailsResponse> {
    let query = query.into_inner();
    let page = Page::new(query.page, query.limit)?;
    let (now, origin) = (who.now(), who.app.origin().clone());
    let found = who.read(move |snapshot, viewer| {
        let person = names::person(snapshot, &origin, query.person_id, query.username.as_deref())?
            .ok_or(Error::NotFound(Thing::Person))?;
        let (threads, replies) = if query.saved_only == Some(true) {
            saved(snapshot, viewer, page)?
        } else {
            written(snapshot, viewer, now, &query, page, &person)?
        };
        let beside = Beside::load(snapshot, viewer, now, threads.iter().chain(&replies))?;
        let moderates = groups::moderated(snapshot, viewer, person.id)?;
        Ok(GetPersonDetailsResponse {
            person_view: person::view(&person),
            site: None,
            comments: beside.comments(&replies)?,
            posts: beside.posts(&threads)?,
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

async fn block(who: Who, body: Json<BlockPerson>) -> Answer<BlockPersonResponse> {
    let blocked = body.block;
    let target = set_blocked(&who, body.into_inner()).await?;
    Ok(Json(BlockPersonResponse {
        person_view: person::view(&target),
        blocked,
    }))
}

/// Blocks a person or takes that back, and answers with them.
pub(crate) async fn set_blocked(who: &Who, body: BlockPerson) -> std::result::Result<Actor, ApiError> {
    let BlockPerson { person_id, block } = body;
    who.act(move |tx, by| match block {
        true => blocks::block_person(tx, by, ActorId(person_id)),
        false => blocks::unblock_person(tx, by, ActorId(person_id)),
    })
    .await
}
