// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/private_message`: what one person writes to another. They are listed as notifications.

use actix_web::web::{self, Json};

use super::views::message as views;
use super::wire::notification::PrivateMessageView;
use crate::private_message as messages;
use crate::request::{Answer, ApiCaller};
use crate::wire::Only;
use crate::wire::private_message::{CreatePrivateMessage, DeletePrivateMessage, EditPrivateMessage};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/private_message", web::post().to(send))
        .route("/private_message", web::put().to(edit))
        .route("/private_message", web::delete().to(delete));
}

async fn send(caller: ApiCaller, Json(body): Json<CreatePrivateMessage>) -> Answer<Only<PrivateMessageView>> {
    messages::write(&caller, body, views::view).await
}

async fn edit(caller: ApiCaller, Json(body): Json<EditPrivateMessage>) -> Answer<Only<PrivateMessageView>> {
    messages::rewrite(&caller, body, views::view).await
}

async fn delete(
    caller: ApiCaller,
    Json(body): Json<DeletePrivateMessage>,
) -> Answer<Only<PrivateMessageView>> {
    messages::set_deleted(&caller, body, views::view).await
}
