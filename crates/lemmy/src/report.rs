// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/report` and `/comment/report`: what is brought before the moderators.

use std::collections::HashMap;

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Thing;
use kollegium_domain::ids::{ActorId, GroupId, PostId, ReportId};
use kollegium_domain::posts::{self, Post};
use kollegium_domain::reports::{self, About, Filter, Report};
use kollegium_domain::{Error, Result, Time, Viewer, messages};

use crate::comment::reply;
use crate::error::ApiError;
use crate::post::thread;
use crate::request::{Answer, Page, Who};
use crate::views::beside::Beside;
use crate::views::report as views;
use crate::wire::report::{
    CommentReportResponse, CommentReportView, CreateCommentReport, CreatePostReport, GetReportCount,
    GetReportCountResponse, ListCommentReports, ListCommentReportsResponse, ListPostReports,
    ListPostReportsResponse, PostReportResponse, PostReportView, ResolveCommentReport, ResolvePostReport,
};

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

async fn report_post(who: Who, body: Json<CreatePostReport>) -> Answer<PostReportResponse> {
    Ok(Json(PostReportResponse {
        post_report_view: file_about_thread(&who, body.into_inner(), post_view).await?,
    }))
}

/// How a report is shown with what it is about, who made it and who dealt with it.
pub(crate) type Show<T> = fn(&Beside, &Report, &Post, &Actor, Option<&Actor>) -> Result<T>;

/// Reports a thread, and answers with the report as `show` has it.
pub(crate) async fn file_about_thread<T: Send + 'static>(
    who: &Who,
    body: CreatePostReport,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = who.now();
    who.act(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let about = thread(tx, &viewer, PostId(body.post_id))?;
        let report = reports::file(tx, by, about.id, &body.reason)?;
        one(report_views(tx, &viewer, now, &[report], show)?)
    })
    .await
}

/// Reports a reply, and answers with the report as `show` has it.
pub(crate) async fn file_about_reply<T: Send + 'static>(
    who: &Who,
    body: CreateCommentReport,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let now = who.now();
    let filed = who.act(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let about = reply(tx, &viewer, PostId(body.comment_id))?;
        let report = reports::file(tx, by, about.id, &body.reason)?;
        one(report_views(tx, &viewer, now, &[report], show)?)
    });
    filed.await.map_err(ApiError::about_comment)
}

/// Resolves a report or opens it again, and answers with it as `show` has it.
pub(crate) async fn set_resolved<T: Send + 'static>(
    who: &Who,
    id: i64,
    resolved: bool,
    show: Show<T>,
) -> std::result::Result<T, ApiError> {
    let (id, now) = (ReportId(id), who.now());
    who.act(move |tx, by| {
        let report = match resolved {
            true => reports::resolve(tx, by, id)?,
            false => reports::reopen(tx, by, id)?,
        };
        let viewer = Viewer::Account(by.actor.id);
        one(report_views(tx, &viewer, now, &[report], show)?)
    })
    .await
}

async fn resolve_post(who: Who, body: Json<ResolvePostReport>) -> Answer<PostReportResponse> {
    Ok(Json(PostReportResponse {
        post_report_view: set_resolved(&who, body.report_id, body.resolved, post_view).await?,
    }))
}

async fn list_posts(who: Who, query: Query<ListPostReports>) -> Answer<ListPostReportsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        about: About::Threads,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: query.post_id.map(PostId),
    };
    let now = who.now();
    let found = who.read_own(move |snapshot, viewer| {
        let found = reports::page(snapshot, viewer, &filter, page.skip, page.limit)?;
        report_views(snapshot, viewer, now, &found, post_view)
    });
    Ok(Json(ListPostReportsResponse {
        post_reports: found.await?,
    }))
}

async fn report_comment(who: Who, body: Json<CreateCommentReport>) -> Answer<CommentReportResponse> {
    Ok(Json(CommentReportResponse {
        comment_report_view: file_about_reply(&who, body.into_inner(), comment_view).await?,
    }))
}

async fn resolve_comment(who: Who, body: Json<ResolveCommentReport>) -> Answer<CommentReportResponse> {
    Ok(Json(CommentReportResponse {
        comment_report_view: set_resolved(&who, body.report_id, body.resolved, comment_view).await?,
    }))
}

async fn list_comments(who: Who, query: Query<ListCommentReports>) -> Answer<ListCommentReportsResponse> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        about: About::Replies,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: query.comment_id.map(PostId),
    };
    let now = who.now();
    let found = who.read_own(move |snapshot, viewer| {
        let found = reports::page(snapshot, viewer, &filter, page.skip, page.limit)?;
        report_views(snapshot, viewer, now, &found, comment_view)
    });
    Ok(Json(ListCommentReportsResponse {
        comment_reports: found.await?,
    }))
}

async fn count(who: Who, query: Query<GetReportCount>) -> Answer<GetReportCountResponse> {
    let community_id = query.community_id;
    let group = community_id.map(GroupId);
    let found = who.read_own(move |snapshot, viewer| {
        Ok(GetReportCountResponse {
            community_id,
            comment_reports: reports::count_open(snapshot, viewer, About::Replies, group)?,
            post_reports: reports::count_open(snapshot, viewer, About::Threads, group)?,
            private_message_reports: messages::count_open_reports(snapshot, viewer)?,
        })
    });
    Ok(Json(found.await?))
}

fn one<T>(mut views: Vec<T>) -> Result<T> {
    views.pop().ok_or(Error::NotFound(Thing::Report))
}

fn post_view(
    beside: &Beside,
    report: &Report,
    post: &Post,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<PostReportView> {
    Ok(views::post(report, beside.post(post)?, reporter, resolver))
}

fn comment_view(
    beside: &Beside,
    report: &Report,
    post: &Post,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<CommentReportView> {
    Ok(views::comment(report, beside.comment(post)?, reporter, resolver))
}

/// Reports as `show` has them; a fixed number of queries, however many. One about what the viewer cannot see at all has
/// nothing to show.
pub(crate) fn report_views<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    reports: &[Report],
    show: Show<T>,
) -> Result<Vec<T>> {
    let with = With::load(snapshot, viewer, now, reports)?;
    let mut views = Vec::new();
    for report in reports {
        let (Some(post), Some(reporter)) = (
            with.posts.get(&report.post_id),
            with.people.get(&report.reporter_id),
        ) else {
            continue;
        };
        let resolver = report.resolver_id.and_then(|id| with.people.get(&id));
        views.push(show(&with.beside, report, post, reporter, resolver)?);
    }
    Ok(views)
}

/// What reports are shown with.
struct With {
    posts: HashMap<PostId, Post>,
    people: HashMap<ActorId, Actor>,
    beside: Beside,
}

impl With {
    fn load(snapshot: &mut Snapshot, viewer: &Viewer, now: Time, reports: &[Report]) -> Result<With> {
        let ids: Vec<PostId> = reports.iter().map(|it| it.post_id).collect();
        let people: Vec<ActorId> = reports
            .iter()
            .flat_map(|it| [Some(it.reporter_id), it.resolver_id])
            .flatten()
            .collect();
        let posts = posts::by_ids(snapshot, viewer, &ids)?;
        Ok(With {
            beside: Beside::load(snapshot, viewer, now, &posts)?,
            posts: posts.into_iter().map(|it| (it.id, it)).collect(),
            people: actors::by_ids(snapshot, &people)?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
        })
    }
}
