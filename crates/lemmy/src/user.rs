// SPDX-License-Identifier: AGPL-3.0-or-later
//! Registration, log-in, sessions, and blocked people.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse};
use base64::prelude::BASE64_STANDARD;
use base64::prelude::Engine as _;
use kollegium_app::captcha::CaptchaAnswer;
use kollegium_app::limits::RateLimit;
use kollegium_app::login::Registrant;
use kollegium_app::{captcha, language, login};
use kollegium_domain::accounts::applications;
use kollegium_domain::accounts::sessions;
use kollegium_domain::accounts::sessions::Session;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Denial;
use kollegium_domain::ids::{AccountId, ActorId};
use kollegium_domain::token::Token;
use kollegium_domain::{Error, Result, accounts, blocks, site};

use crate::error::{ApiError, ApiResult, Code};
use crate::request::{Answer, ApiCaller, success};
use crate::wire::user::{
    BlockPerson, CaptchaResponse, GetCaptchaResponse, Login, LoginResponse, PasswordChange, PasswordReset,
    Register, SuccessResponse, VerifyEmail,
};

/// Opens a session for whoever knows the name and the password.
pub(crate) async fn log_in(
    caller: ApiCaller,
    request: HttpRequest,
    Json(body): Json<Login>,
) -> Answer<LoginResponse> {
    caller.limit(RateLimit::Login)?;
    let account = login::verify(&caller.app, body.username_or_email, body.password).await?;
    let code = body.totp_2fa_token.filter(|it| !it.is_empty());
    let opened = login::enter(&caller.app, &request, account, code).await;
    logged_in(&caller, account, opened).await
}

/// Opens an account, and a session where nobody has to approve it.
pub(crate) async fn register(
    caller: ApiCaller,
    request: HttpRequest,
    Json(body): Json<Register>,
) -> Answer<LoginResponse> {
    caller.limit(RateLimit::Register)?;
    if body.honeypot.as_deref().is_some_and(|it| !it.is_empty()) {
        return Err(Code::HoneypotFailed.into());
    }
    if body.password != body.password_verify {
        return Err(Code::PasswordsDoNotMatch.into());
    }
    let of_site = caller.read(|snapshot, _| site::languages(snapshot)).await?;
    let new = Registrant {
        name: body.username,
        email: body.email,
        password: body.password,
        language: language::of_newcomer(language::preferred(&request), &of_site),
        answer: body.answer,
        captcha: body.captcha_uuid.map(|id| CaptchaAnswer {
            id,
            answer: body.captcha_answer.unwrap_or_default(),
        }),
        show_sensitive: body.show_nsfw,
    };
    let (account, admission) = login::register(&caller.app, new).await?;
    if admission.is_complete() {
        return open_session(&caller, &request, account).await;
    }
    Ok(Json(LoginResponse {
        jwt: None,
        registration_created: admission.decision,
        verify_email_sent: admission.proof,
    }))
}

/// Whether the address is somebody's is not told.
pub(crate) async fn ask_for_password(
    caller: ApiCaller,
    Json(body): Json<PasswordReset>,
) -> Answer<SuccessResponse> {
    caller.limit(RateLimit::Register)?;
    success(login::ask_for_password(&caller.app, body.email).await)
}

pub(crate) async fn choose_password(
    caller: ApiCaller,
    Json(body): Json<PasswordChange>,
) -> Answer<SuccessResponse> {
    caller.limit(RateLimit::Register)?;
    if body.password != body.password_verify {
        return Err(Code::PasswordsDoNotMatch.into());
    }
    success(login::choose_password(&caller.app, body.token, body.password).await)
}

pub(crate) async fn verify_email(
    caller: ApiCaller,
    Json(body): Json<VerifyEmail>,
) -> Answer<SuccessResponse> {
    caller.limit(RateLimit::Register)?;
    success(login::verify_email(&caller.app, body.token).await)
}

/// Opens a session for the owner of an account, who is known.
pub(crate) async fn open_session(
    caller: &ApiCaller,
    request: &HttpRequest,
    account: AccountId,
) -> Answer<LoginResponse> {
    let opened = login::open_session(&caller.app, request, account).await;
    logged_in(caller, account, opened).await
}

async fn logged_in(caller: &ApiCaller, account: AccountId, opened: Result<Token>) -> Answer<LoginResponse> {
    let token = match opened {
        Err(Error::Forbidden(Denial::ApplicationDenied)) => return Err(denied(caller, account).await?),
        opened => opened?,
    };
    Ok(Json(LoginResponse {
        jwt: Some(token.reveal().to_owned()),
        registration_created: false,
        verify_email_sent: false,
    }))
}

/// That the application was denied, and why.
async fn denied(caller: &ApiCaller, account: AccountId) -> ApiResult<ApiError> {
    let application = caller
        .app
        .read(move |snapshot| applications::of_account(snapshot, account))
        .await?;
    Ok(match application.and_then(|it| it.reason) {
        Some(reason) => ApiError::with_message(Code::RegistrationDenied, reason),
        None => Code::RegistrationDenied.into(),
    })
}

/// A token that opens nothing is already logged out.
pub(crate) async fn logout(caller: ApiCaller) -> Answer<SuccessResponse> {
    let secret = caller.secret().cloned().ok_or(Code::IncorrectLogin)?;
    let closed = caller.app.write(move |tx| sessions::close(tx, secret.as_str()));
    success(closed.await)
}

/// Nothing where this site asks for none. One that was made is for whoever asked: no cache keeps it.
pub(crate) async fn captcha(caller: ApiCaller) -> ApiResult<HttpResponse> {
    caller.limit(RateLimit::Search)?;
    let shown = captcha::offer(&caller.app).await?;
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
pub(crate) async fn validate(caller: ApiCaller) -> Answer<SuccessResponse> {
    let known = caller.require().await;
    success(known.map_err(|error| error.with_code(Code::NotLoggedIn)))
}

/// The open sessions of whoever asks.
pub(crate) async fn sessions_of(caller: &ApiCaller) -> ApiResult<Vec<Session>> {
    let now = caller.now();
    caller
        .read_own(move |snapshot, viewer| {
            let account = accounts::of_actor(snapshot, viewer.require_account()?)?;
            sessions::list(snapshot, account.id, now)
        })
        .await
}

/// There is no such dialog here; clients that ask for it are content.
pub(crate) async fn donation_dialog_shown(caller: ApiCaller) -> Answer<SuccessResponse> {
    success(caller.require().await)
}

/// Blocks a person or takes that back, and answers with them.
pub(crate) async fn set_blocked(caller: &ApiCaller, body: BlockPerson) -> ApiResult<Actor> {
    let person = ActorId(body.person_id);
    caller
        .act(move |tx, by| match body.block {
            true => blocks::block_person(tx, by, person),
            false => blocks::unblock_person(tx, by, person),
        })
        .await
}
