// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/report` and `/comment/report`: what is brought before the moderators.

use actix_web::web::{self, Json, Query};
use kollegium_domain::actors::Actor;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::Post;
use kollegium_domain::reports::{About, Filter, Report};
use kollegium_domain::{Result, messages, reports};

use crate::report::{file_about_reply, file_about_thread, report_views, set_resolved};
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::views::report as views;
use crate::v3::wire::report::{
    CommentReportResponse, CommentReportView, GetReportCount, GetReportCountResponse, ListCommentReports,
    ListCommentReportsResponse, ListPostReports, ListPostReportsResponse, PostReportResponse, PostReportView,
};
use crate::views::context::PageContext;
use crate::wire::report::{CreateCommentReport, CreatePostReport, ResolveCommentReport, ResolvePostReport};

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/post/report", web::post().to(report_post))
        .route("/post/report/resolve", web::put().to(resolve_post))
        .route("/post/report/list", web::get().to(list_posts))
        .route("/comment/report", web::post().to(report_comment))
        .route("/comment/report/resolve", web::put().to(resolve_comment))
        .route("/comment/report/list", web::get().to(list_comments))
        .route("/user/report_count", web::get().to(count));
}

async fn report_post(caller: ApiCaller, body: Json<CreatePostReport>) -> Answer<PostReportResponse> {
    Ok(Json(PostReportResponse {
        post_report_view: file_about_thread(&caller, body.into_inner(), post_view).await?,
    }))
}

async fn resolve_post(caller: ApiCaller, body: Json<ResolvePostReport>) -> Answer<PostReportResponse> {
    Ok(Json(PostReportResponse {
        post_report_view: set_resolved(&caller, body.report_id, body.resolved, post_view).await?,
    }))
}

async fn list_posts(caller: ApiCaller, query: Query<ListPostReports>) -> Answer<ListPostReportsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        about: About::Threads,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: query.post_id.map(PostId),
    };
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let found = reports::page(snapshot, viewer, &filter, page.skip, page.limit)?;
        report_views(snapshot, viewer, now, &found, post_view)
    });
    Ok(Json(ListPostReportsResponse {
        post_reports: found.await?,
    }))
}

async fn report_comment(caller: ApiCaller, body: Json<CreateCommentReport>) -> Answer<CommentReportResponse> {
    Ok(Json(CommentReportResponse {
        comment_report_view: file_about_reply(&caller, body.into_inner(), comment_view).await?,
    }))
}

async fn resolve_comment(
    caller: ApiCaller,
    body: Json<ResolveCommentReport>,
) -> Answer<CommentReportResponse> {
    Ok(Json(CommentReportResponse {
        comment_report_view: set_resolved(&caller, body.report_id, body.resolved, comment_view).await?,
    }))
}

async fn list_comments(
    caller: ApiCaller,
    query: Query<ListCommentReports>,
) -> Answer<ListCommentReportsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        about: About::Replies,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: query.comment_id.map(PostId),
    };
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let found = reports::page(snapshot, viewer, &filter, page.skip, page.limit)?;
        report_views(snapshot, viewer, now, &found, comment_view)
    });
    Ok(Json(ListCommentReportsResponse {
        comment_reports: found.await?,
    }))
}

async fn count(caller: ApiCaller, query: Query<GetReportCount>) -> Answer<GetReportCountResponse> {
    let community_id = query.community_id;
    let group = community_id.map(GroupId);
    let found = caller.read_own(move |snapshot, viewer| {
        Ok(GetReportCountResponse {
            community_id,
            comment_reports: reports::count_open(snapshot, viewer, About::Replies, group)?,
            post_reports: reports::count_open(snapshot, viewer, About::Threads, group)?,
            private_message_reports: messages::count_open_reports(snapshot, viewer)?,
        })
    });
    Ok(Json(found.await?))
}

fn post_view(
    context: &PageContext,
    report: &Report,
    post: &Post,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<PostReportView> {
    Ok(views::post(report, context.post(post)?, reporter, resolver))
}

fn comment_view(
    context: &PageContext,
    report: &Report,
    post: &Post,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<CommentReportView> {
    Ok(views::comment(report, context.comment(post)?, reporter, resolver))
}
