// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/private_message`: what one person writes to another, and reports of it. Both are listed elsewhere.

use actix_web::web::{self, Json};

use super::views::message as views;
use super::wire::notification::PrivateMessageView;
use crate::private_message as messages;
use crate::request::{Answer, ApiCaller};
use crate::wire::Only;
use crate::wire::private_message::DeletePrivateMessage;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    messages::configure(cfg, views::view, views::report);
    cfg.route("/private_message", web::delete().to(delete));
}

async fn delete(
    caller: ApiCaller,
    Json(body): Json<DeletePrivateMessage>,
) -> Answer<Only<PrivateMessageView>> {
    messages::set_deleted(&caller, body, views::view).await
}
