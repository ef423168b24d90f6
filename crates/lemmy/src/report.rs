// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports of posts and comments: filed, resolved, and loaded with what they are about.

use std::collections::HashMap;

use actix_web::web::{self, Json, ServiceConfig};
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Thing;
use kollegium_domain::ids::{ActorId, PostId, ReportId};
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::reports::Report;
use kollegium_domain::{Error, Result, Time, Viewer, actors, posts, reports};
use serde::Serialize;

use crate::post::refusal;
use crate::request::{Answer, ApiCaller, only};
use crate::views::context::PageContext;
use crate::wire::Only;
use crate::wire::report::{CreateCommentReport, CreatePostReport, ResolveReport};

/// How a report is shown with what it is about, who made it and who dealt with it.
pub(crate) type ShowReport<T> = fn(&PageContext, &Report, &Post, &Actor, Option<&Actor>) -> Result<T>;

/// The routes that are the same in both versions, where reports of posts are shown by `post` and of comments by `comment`.
pub(crate) fn configure<P, C>(cfg: &mut ServiceConfig, post: ShowReport<P>, comment: ShowReport<C>)
where
    P: Serialize + Send + 'static,
    C: Serialize + Send + 'static,
{
    let file_post = move |caller, Json(CreatePostReport { post_id, reason })| {
        file(caller, PostKind::Thread, post_id, reason, post)
    };
    let file_comment = move |caller, Json(CreateCommentReport { comment_id, reason })| {
        file(caller, PostKind::Reply, comment_id, reason, comment)
    };
    let resolve_post = move |caller, Json(body)| resolve(caller, PostKind::Thread, body, post);
    let resolve_comment = move |caller, Json(body)| resolve(caller, PostKind::Reply, body, comment);
    cfg.route("/post/report", web::post().to(file_post))
        .route("/post/report/resolve", web::put().to(resolve_post))
        .route("/comment/report", web::post().to(file_comment))
        .route("/comment/report/resolve", web::put().to(resolve_comment));
}

async fn file<T: Send + 'static>(
    caller: ApiCaller,
    kind: PostKind,
    id: i64,
    reason: String,
    show: ShowReport<T>,
) -> Answer<Only<T>> {
    let now = caller.now();
    let filed = caller.act(move |tx, by| {
        let viewer = Viewer::Account(by.actor.id);
        let about = posts::get_of_kind(tx, &viewer, kind, PostId(id))?;
        let report = reports::file(tx, by, about.id, &reason)?;
        one(report_views(tx, &viewer, now, &[report], show)?)
    });
    only(field(kind), filed.await.map_err(|error| refusal(kind, error)))
}

async fn resolve<T: Send + 'static>(
    caller: ApiCaller,
    kind: PostKind,
    body: ResolveReport,
    show: ShowReport<T>,
) -> Answer<Only<T>> {
    let (id, now) = (ReportId(body.report_id), caller.now());
    let done = caller.act(move |tx, by| {
        let report = match body.resolved {
            true => reports::resolve(tx, by, id)?,
            false => reports::reopen(tx, by, id)?,
        };
        let viewer = Viewer::Account(by.actor.id);
        one(report_views(tx, &viewer, now, &[report], show)?)
    });
    only(field(kind), done.await)
}

/// What a report about one is called in answers.
fn field(kind: PostKind) -> &'static str {
    match kind {
        PostKind::Thread => "post_report_view",
        PostKind::Reply => "comment_report_view",
    }
}

fn one<T>(mut views: Vec<T>) -> Result<T> {
    views.pop().ok_or(Error::NotFound(Thing::Report))
}

/// Reports as `show` has them; a fixed number of queries, however many. One about what the viewer cannot see at all has
/// nothing to show.
pub(crate) fn report_views<T>(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    reports: &[Report],
    show: ShowReport<T>,
) -> Result<Vec<T>> {
    let with = ReportContext::load(snapshot, viewer, now, reports)?;
    let mut views = Vec::new();
    for report in reports {
        let (Some(post), Some(reporter)) = (
            with.posts.get(&report.post_id),
            with.people.get(&report.reporter_id),
        ) else {
            continue;
        };
        let resolver = report.resolver_id.and_then(|id| with.people.get(&id));
        views.push(show(&with.context, report, post, reporter, resolver)?);
    }
    Ok(views)
}

/// What reports are shown with.
struct ReportContext {
    posts: HashMap<PostId, Post>,
    people: HashMap<ActorId, Actor>,
    context: PageContext,
}

impl ReportContext {
    fn load(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        now: Time,
        reports: &[Report],
    ) -> Result<ReportContext> {
        let ids: Vec<PostId> = reports.iter().map(|it| it.post_id).collect();
        let people: Vec<ActorId> = reports
            .iter()
            .flat_map(|it| [Some(it.reporter_id), it.resolver_id])
            .flatten()
            .collect();
        let posts = posts::by_ids(snapshot, viewer, &ids)?;
        Ok(ReportContext {
            context: PageContext::load(snapshot, viewer, now, &posts)?,
            posts: posts.into_iter().map(|it| (it.id, it)).collect(),
            people: actors::by_ids(snapshot, &people)?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
        })
    }
}
