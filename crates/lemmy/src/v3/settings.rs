// SPDX-License-Identifier: AGPL-3.0-or-later
//! What people do with their own account: settings, which they may take along to another one, password, second factor,
//! and its end.

use actix_web::web::{self, Json};

use crate::request::{Answer, ApiCaller};
use crate::settings::{change_password, delete_account, generate_totp, store, update_totp};
use crate::transfer::{Exported, bring};
use crate::v3::views::settings as views;
use crate::v3::wire::settings::ExportedSettings;
use crate::wire::settings::{ImportedSettings, SaveUserSettings};
use crate::wire::user::SuccessResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/save_user_settings", web::put().to(save))
        .route("/user/export_settings", web::get().to(export))
        .route("/user/import_settings", web::post().to(import))
        .route("/user/change_password", web::put().to(change_password))
        .route("/user/totp/generate", web::post().to(generate_totp))
        .route("/user/totp/update", web::post().to(update_totp))
        .route("/user/delete_account", web::post().to(delete_account));
}

async fn save(caller: ApiCaller, Json(body): Json<SaveUserSettings>) -> Answer<SuccessResponse> {
    store(&caller, body).await
}

async fn export(caller: ApiCaller) -> Answer<ExportedSettings> {
    let found = Exported::load(&caller).await?;
    let user = views::local_user(&found.account, &found.set, &found.me, found.factor);
    Ok(Json(ExportedSettings {
        base: found.base,
        settings: user.local_user,
        blocked_instances: found.blocked_instances,
    }))
}

async fn import(caller: ApiCaller, Json(body): Json<ImportedSettings>) -> Answer<SuccessResponse> {
    bring(&caller, body).await
}
