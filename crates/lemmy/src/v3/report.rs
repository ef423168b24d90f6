// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/report` and `/comment/report`: what is brought before the moderators.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::messages;
use kollegium_domain::reports::{self, About, Filter};

use crate::error::ApiResult;
use crate::report::{self, ShowReport, report_views};
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::views::report as views;
use crate::v3::wire::report::{
    CommentReportView, GetReportCount, GetReportCountResponse, ListReports, PostReportView,
};
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    report::configure(cfg, views::post, views::comment);
    cfg.route("/post/report/list", web::get().to(list_posts))
        .route("/comment/report/list", web::get().to(list_comments))
        .route("/user/report_count", web::get().to(count));
}

async fn list_posts(
    caller: ApiCaller,
    Query(query): Query<ListReports>,
) -> Answer<Only<Vec<PostReportView>>> {
    let found = listed(&caller, &query, About::Threads, query.post_id, views::post).await;
    only("post_reports", found)
}

async fn list_comments(
    caller: ApiCaller,
    Query(query): Query<ListReports>,
) -> Answer<Only<Vec<CommentReportView>>> {
    let found = listed(&caller, &query, About::Replies, query.comment_id, views::comment).await;
    only("comment_reports", found)
}

async fn listed<T: Send + 'static>(
    caller: &ApiCaller,
    query: &ListReports,
    about: About,
    post: Option<i64>,
    show: ShowReport<T>,
) -> ApiResult<Vec<T>> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        about,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: post.map(PostId),
    };
    let now = caller.now();
    caller
        .read_own(move |snapshot, viewer| {
            let found = reports::page(snapshot, viewer, &filter, page.skip, page.limit)?;
            report_views(snapshot, viewer, now, &found, show)
        })
        .await
}

async fn count(caller: ApiCaller, Query(query): Query<GetReportCount>) -> Answer<GetReportCountResponse> {
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
