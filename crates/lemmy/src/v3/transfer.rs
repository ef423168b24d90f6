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
    let Exported {
        me,
        account,
        set,
        factor,
        mine,
    } = Exported::load(&caller).await?;
    Ok(Json(ExportedSettings {
        settings: views::local_user(&account, &set, &me, factor).local_user,
        display_name: me.title,
        bio: me.summary,
        avatar: me.icon,
        banner: me.banner,
        matrix_id: me.matrix,
        bot_account: me.bot,
        followed_communities: mine.joined,
        saved_posts: mine.saved_threads,
        saved_comments: mine.saved_replies,
        blocked_communities: mine.blocked_groups,
        blocked_users: mine.blocked_people,
        blocked_instances: mine.blocked_instances,
    }))
}

async fn import(caller: ApiCaller, Json(body): Json<ImportedSettings>) -> Answer<SuccessResponse> {
    bring(&caller, body).await
}
