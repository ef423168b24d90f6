// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/admin/add` and `/user/leave_admin`: who administers this instance.

use actix_web::web::{self, Json};
use kollegium_domain::ids::ActorId;
use kollegium_domain::{accounts, actors};

use crate::request::{Answer, Who};
use crate::site;
use crate::views::person;
use crate::wire::settings::{AddAdmin, AddAdminResponse};
use crate::wire::site::GetSiteResponse;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/admin/add", web::post().to(add))
        .route("/user/leave_admin", web::post().to(leave));
}

async fn add(who: Who, body: Json<AddAdmin>) -> Answer<AddAdminResponse> {
    let AddAdmin { person_id, added } = body.into_inner();
    let admins = who.act(move |tx, by| {
        match added {
            true => accounts::promote(tx, by, ActorId(person_id))?,
            false => accounts::demote(tx, by, ActorId(person_id))?,
        }
        actors::admins(tx)
    });
    Ok(Json(AddAdminResponse {
        admins: admins.await?.iter().map(person::view).collect(),
    }))
}

/// Answers with the site as it is then.
async fn leave(who: Who) -> Answer<GetSiteResponse> {
    who.act(|tx, by| accounts::demote(tx, by, by.actor.id)).await?;
    site::get(who).await
}
