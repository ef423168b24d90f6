// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people do with their own account: settings, password, second factor, and its end.

use actix_web::web::{self, Json};

use crate::request::{Answer, ApiCaller};
use crate::settings::{change_password, delete_account, generate_totp, store, update_totp};
use crate::wire::settings::SaveUserSettings;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/save_user_settings", web::put().to(save))
        .route("/user/change_password", web::put().to(change_password))
        .route("/user/totp/generate", web::post().to(generate_totp))
        .route("/user/totp/update", web::post().to(update_totp))
        .route("/user/delete_account", web::post().to(delete_account));
}

async fn save(caller: ApiCaller, Json(body): Json<SaveUserSettings>) -> Answer<SuccessResponse> {
    store(&caller, body).await
}
