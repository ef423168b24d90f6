// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/private_message`: what one person writes to another, and what the recipient reports of it.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{ActorId, MessageId};
use kollegium_domain::messages::{self, MessageQuery, Wanted};
use kollegium_domain::notifications::{Show, State};
use kollegium_http::limits::RateLimit;

use crate::error::ApiError;
use crate::private_message::{
    changed, file_report, message_views, report_views, resolve_report, rewrite, set_deleted, write,
};
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::views::private_message as views;
use crate::v3::wire::private_message::{
    GetPrivateMessages, ListPrivateMessageReports, ListPrivateMessageReportsResponse,
    MarkPrivateMessageAsRead, PrivateMessageReportResponse, PrivateMessageResponse, PrivateMessageView,
    PrivateMessagesResponse,
};
use crate::wire::private_message::{
    CreatePrivateMessage, CreatePrivateMessageReport, DeletePrivateMessage, EditPrivateMessage,
    ResolvePrivateMessageReport,
};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/private_message", web::post().to(send))
        .route("/private_message", web::put().to(edit))
        .route("/private_message/list", web::get().to(list))
        .route("/private_message/delete", web::post().to(delete))
        .route("/private_message/mark_as_read", web::post().to(mark))
        .route("/private_message/report", web::post().to(report))
        .route("/private_message/report/resolve", web::put().to(resolve))
        .route("/private_message/report/list", web::get().to(reports));
}

async fn list(caller: ApiCaller, query: Query<GetPrivateMessages>) -> Answer<PrivateMessagesResponse> {
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
    Ok(Json(PrivateMessagesResponse {
        private_messages: found.await?,
    }))
}

async fn send(caller: ApiCaller, body: Json<CreatePrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(write(&caller, body.into_inner(), views::view).await)
}

fn answer(
    private_message_view: std::result::Result<PrivateMessageView, ApiError>,
) -> Answer<PrivateMessageResponse> {
    Ok(Json(PrivateMessageResponse {
        private_message_view: private_message_view?,
    }))
}

async fn edit(caller: ApiCaller, body: Json<EditPrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(rewrite(&caller, body.into_inner(), views::view).await)
}

async fn delete(caller: ApiCaller, body: Json<DeletePrivateMessage>) -> Answer<PrivateMessageResponse> {
    answer(set_deleted(&caller, &body, views::view).await)
}

async fn mark(caller: ApiCaller, body: Json<MarkPrivateMessageAsRead>) -> Answer<PrivateMessageResponse> {
    let id = MessageId(body.private_message_id);
    let state = if body.read { State::Read } else { State::Unread };
    caller.limit(RateLimit::Message)?;
    answer(
        changed(
            &caller,
            move |tx, by| messages::mark(tx, by, id, state),
            views::view,
        )
        .await,
    )
}

async fn report(
    caller: ApiCaller,
    body: Json<CreatePrivateMessageReport>,
) -> Answer<PrivateMessageReportResponse> {
    Ok(Json(PrivateMessageReportResponse {
        private_message_report_view: file_report(&caller, body.into_inner(), views::report).await?,
    }))
}

async fn resolve(
    caller: ApiCaller,
    body: Json<ResolvePrivateMessageReport>,
) -> Answer<PrivateMessageReportResponse> {
    Ok(Json(PrivateMessageReportResponse {
        private_message_report_view: resolve_report(&caller, &body, views::report).await?,
    }))
}

async fn reports(
    caller: ApiCaller,
    query: Query<ListPrivateMessageReports>,
) -> Answer<ListPrivateMessageReportsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let wanted = match query.unresolved_only {
        Some(true) => Wanted::Open,
        Some(false) | None => Wanted::All,
    };
    let found = caller.read_own(move |snapshot, viewer| {
        let found = messages::reports(snapshot, viewer, wanted, page.skip, page.limit)?;
        report_views(snapshot, viewer, &found, views::report)
    });
    Ok(Json(ListPrivateMessageReportsResponse {
        private_message_reports: found.await?,
    }))
}
