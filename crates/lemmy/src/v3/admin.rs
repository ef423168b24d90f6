// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do about people: bans from the site, and their own office.

use actix_web::web::{self, Json};
use kollegium_domain::{accounts, moderation};

use crate::admin::{self, ban_from_site, set_admin};
use crate::request::{Answer, ApiCaller, only};
use crate::v3::site;
use crate::v3::views::person;
use crate::v3::wire::site::GetSiteResponse;
use crate::v3::wire::user::{BanPersonResponse, PersonView};
use crate::wire::Only;
use crate::wire::user::{AddAdmin, BanPerson};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    admin::configure(cfg);
    cfg.route("/user/ban", web::post().to(ban))
        .route("/user/banned", web::get().to(banned))
        .route("/admin/add", web::post().to(add))
        .route("/user/leave_admin", web::post().to(leave));
}

async fn ban(caller: ApiCaller, Json(body): Json<BanPerson>) -> Answer<BanPersonResponse> {
    let banned = body.ban;
    let target = ban_from_site(&caller, body).await?;
    Ok(Json(BanPersonResponse {
        person_view: person::view(&target),
        banned,
    }))
}

async fn banned(caller: ApiCaller) -> Answer<Only<Vec<PersonView>>> {
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| moderation::banned_from_site(snapshot, viewer, now));
    only("banned", found.await.map(|it| person::views(&it)))
}

async fn add(caller: ApiCaller, Json(body): Json<AddAdmin>) -> Answer<Only<Vec<PersonView>>> {
    let admins = set_admin(&caller, body).await;
    only("admins", admins.map(|it| person::views(&it)))
}

/// Answers with the site as it is then.
async fn leave(caller: ApiCaller) -> Answer<GetSiteResponse> {
    caller.act(|tx, by| accounts::demote(tx, by, by.actor.id)).await?;
    site::get(caller).await
}
