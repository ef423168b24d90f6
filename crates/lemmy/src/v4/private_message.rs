// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/private_message`: what one person writes to another. They are listed as notifications.

use actix_web::web::{self, Json};

use super::views::message as views;
use super::wire::notification::{PrivateMessageResponse, PrivateMessageView};
use crate::error::ApiError;
use crate::private_message as messages;
use crate::request::{Answer, ApiCaller};
use crate::wire::private_message::{CreatePrivateMessage, DeletePrivateMessage, EditPrivateMessage};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/private_message", web::post().to(send))
        .route("/private_message", web::put().to(edit))
        .route("/private_message", web::delete().to(delete));
}

fn answer(private_message_view: Result<PrivateMessageView, ApiError>) -> Answer<PrivateMessageResponse> {
    Ok(Json(PrivateMessageResponse {
        private_message_view: private_message_view?,
    }))
}

async fn send(caller: ApiCaller, body: Json<CreatePrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(messages::write(&caller, body.into_inner(), views::view).await)
}

async fn edit(caller: ApiCaller, body: Json<EditPrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(messages::rewrite(&caller, body.into_inner(), views::view).await)
}

async fn delete(caller: ApiCaller, body: Json<DeletePrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(messages::set_deleted(&caller, &body, views::view).await)
}
