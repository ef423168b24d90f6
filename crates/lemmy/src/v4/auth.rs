// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/account/auth`: logging in and out, and what proves who one is. The handlers are shared; the paths are of this version.

use actix_web::web::{self, Json};

use kollegium_app::limits::RateLimit;
use kollegium_app::login;

use super::wire::account::{LoginToken, ResendVerificationEmail};
use crate::request::{Answer, ApiCaller, only, success};
use crate::settings::{change_password, generate_totp, update_totp};
use crate::user::{
    ask_for_password, captcha, choose_password, donation_dialog_shown, log_in, logout, register, sessions_of,
    validate, verify_email,
};
use crate::views::stamp;
use crate::wire::Only;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/account/auth/login", web::post().to(log_in))
        .route("/account/auth/register", web::post().to(register))
        .route("/account/auth/logout", web::post().to(logout))
        .route("/account/auth/get_captcha", web::get().to(captcha))
        .route("/account/auth/password_reset", web::post().to(ask_for_password))
        .route("/account/auth/password_change", web::post().to(choose_password))
        .route("/account/auth/verify_email", web::post().to(verify_email))
        .route(
            "/account/auth/resend_verification_email",
            web::post().to(ask_for_proof),
        )
        .route("/account/auth/change_password", web::put().to(change_password))
        .route("/account/auth/totp/generate", web::post().to(generate_totp))
        .route("/account/auth/totp/edit", web::post().to(update_totp))
        .route("/account/validate_auth", web::get().to(validate))
        .route("/account/login/list", web::get().to(logins))
        .route(
            "/account/donation_dialog_shown",
            web::post().to(donation_dialog_shown),
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
    let sessions = sessions_of(&caller).await?.into_iter();
    let logins = sessions.map(|session| LoginToken {
        user_id: session.account_id.0,
        published_at: stamp(session.created_at),
        user_agent: session.label,
    });
    only("logins", Ok(logins.collect()))
}
