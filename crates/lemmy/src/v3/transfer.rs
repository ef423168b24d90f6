// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/user/export_settings` and `/user/import_settings`: what people take along to another account.

use actix_web::web::{self, Json};

use crate::request::{Answer, ApiCaller};
use crate::transfer::{Exported, bring};
use crate::v3::views::settings as views;
use crate::v3::wire::settings::ExportedSettings;
use crate::wire::settings::ImportedSettings;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/export_settings", web::get().to(export))
        .route("/user/import_settings", web::post().to(import));
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
