// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/account/auth`: logging in and out, and what proves who one is. The handlers are shared; the paths are of this version.

use actix_web::web::{self, Json};

use kollegium_http::limits::RateLimit;
use kollegium_http::login;

use super::wire::account::{LoginToken, ResendVerificationEmail};
use crate::request::{Answer, ApiCaller, only, success};
use crate::views::stamp;
use crate::wire::Only;
use crate::wire::user::SuccessResponse;
use crate::{settings, user};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/account/auth/login", web::post().to(user::log_in))
        .route("/account/auth/register", web::post().to(user::register))
        .route("/account/auth/logout", web::post().to(user::logout))
        .route("/account/auth/get_captcha", web::get().to(user::captcha))
        .route(
            "/account/auth/password_reset",
            web::post().to(user::ask_for_password),
        )
        .route(
            "/account/auth/password_change",
            web::post().to(user::choose_password),
        )
        .route("/account/auth/verify_email", web::post().to(user::verify_email))
        .route(
            "/account/auth/resend_verification_email",
            web::post().to(ask_for_proof),
        )
        .route(
            "/account/auth/change_password",
            web::put().to(settings::change_password),
        )
        .route(
            "/account/auth/totp/generate",
            web::post().to(settings::generate_totp),
        )
        .route("/account/auth/totp/edit", web::post().to(settings::update_totp))
        .route("/account/validate_auth", web::get().to(user::validate))
        .route("/account/login/list", web::get().to(logins))
        .route(
            "/account/donation_dialog_shown",
            web::post().to(user::donation_dialog_shown),
        );
}

/// Whether the address is somebody's is not told.
async fn ask_for_proof(
    caller: ApiCaller,
    Json(body): Json<ResendVerificationEmail>,
) -> Answer<SuccessResponse> {
    caller.limit(RateLimit::Register)?;
    success(login::ask_for_proof(&caller.app, body.email).await)
}

async fn logins(caller: ApiCaller) -> Answer<Only<Vec<LoginToken>>> {
    let sessions = user::sessions_of(&caller).await?.into_iter();
    let logins = sessions.map(|session| LoginToken {
        user_id: session.account_id.0,
        published_at: stamp(session.created_at),
        user_agent: session.label,
    });
    only("logins", Ok(logins.collect()))
}
