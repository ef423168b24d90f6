// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/private_message`: what one person writes to another, and what the recipient reports of it.

use actix_web::web::{self, Json, Query};
use kollegium_app::limits::RateLimit;
use kollegium_db::Tx;
use kollegium_domain::By;
use kollegium_domain::ids::{ActorId, MessageId};
use kollegium_domain::messages::{self, MessageQuery, Wanted};
use kollegium_domain::notifications::{Show, State};

use crate::private_message::{self, changed, message_views, report_views, set_deleted};
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::views::private_message as views;
use crate::v3::wire::private_message::{
    GetPrivateMessages, ListPrivateMessageReports, MarkPrivateMessageAsRead, PrivateMessageReportView,
    PrivateMessageView,
};
use crate::wire::Only;
use crate::wire::private_message::DeletePrivateMessage;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    private_message::configure(cfg, views::view, views::report);
    cfg.route("/private_message/list", web::get().to(list))
        .route("/private_message/delete", web::post().to(delete))
        .route("/private_message/mark_as_read", web::post().to(mark))
        .route("/private_message/report/list", web::get().to(reports));
}

async fn list(
    caller: ApiCaller,
    Query(query): Query<GetPrivateMessages>,
) -> Answer<Only<Vec<PrivateMessageView>>> {
    let page = Page::new(query.page, query.limit)?;
    let wanted = MessageQuery {
        show: match query.unread_only {
            Some(true) => Show::Unread,
            Some(false) | None => Show::All,
        },
        with: query.creator_id.map(ActorId),
        skip: page.skip,
        limit: page.limit,
    };
    let found = caller.read_own(move |snapshot, viewer| {
        let found = messages::page(snapshot, viewer, &wanted)?;
        message_views(snapshot, viewer, &found, views::view)
    });
    only("private_messages", found.await)
}

async fn delete(
    caller: ApiCaller,
    Json(body): Json<DeletePrivateMessage>,
) -> Answer<Only<PrivateMessageView>> {
    set_deleted(&caller, body, views::view).await
}

async fn mark(
    caller: ApiCaller,
    Json(body): Json<MarkPrivateMessageAsRead>,
) -> Answer<Only<PrivateMessageView>> {
    let id = MessageId(body.private_message_id);
    let state = if body.read { State::Read } else { State::Unread };
    caller.admit(RateLimit::Message).await?;
    let command = move |tx: &mut Tx, by: &By| messages::mark(tx, by, id, state);
    changed(&caller, command, views::view).await
}

async fn reports(
    caller: ApiCaller,
    Query(query): Query<ListPrivateMessageReports>,
) -> Answer<Only<Vec<PrivateMessageReportView>>> {
    let page = Page::new(query.page, query.limit)?;
    let wanted = match query.unresolved_only {
        Some(true) => Wanted::Open,
        Some(false) | None => Wanted::All,
    };
    let found = caller.read_own(move |snapshot, viewer| {
        let found = messages::reports(snapshot, viewer, wanted, page.skip, page.limit)?;
        report_views(snapshot, viewer, &found, views::report)
    });
    only("private_message_reports", found.await)
}
