// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators do about people: bans from the site, and their own office.

use actix_web::web::{self, Json};
use kollegium_domain::{accounts, moderation};

use crate::admin::{self, ban_from_site};
use crate::request::{Answer, ApiCaller, only};
use crate::v3::site;
use crate::v3::views::person;
use crate::v3::wire::site::GetSiteResponse;
use crate::v3::wire::user::PersonView;
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    let ban = |caller, Json(body)| ban_from_site(caller, body, person::banned);
    admin::configure(cfg, |admins, _| person::views(admins));
    cfg.route("/user/ban", web::post().to(ban))
        .route("/user/banned", web::get().to(banned))
        .route("/user/leave_admin", web::post().to(leave));
}

async fn banned(caller: ApiCaller) -> Answer<Only<Vec<PersonView>>> {
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| moderation::banned_from_site(snapshot, viewer, now));
    only("banned", found.await.map(|it| person::views(&it)))
}

/// Answers with the site as it is then.
async fn leave(caller: ApiCaller) -> Answer<GetSiteResponse> {
    caller.act(|tx, by| accounts::demote(tx, by, by.actor.id)).await?;
    site::get(caller).await
}
