// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/ID/report`, `/comment/ID/report` and `/reports`: bringing a post before the moderators, and what they find
//! there.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Form, Path, Query, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::ids::{ActorId, PostId, ReportId};
use kollegium_domain::posts::PostKind;
use kollegium_domain::reports::{self, About, Filter, Report};
use kollegium_domain::{self as domain, Time, Viewer, actors, posts};
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::notice::Notice;
use crate::posts::{alone, in_thread, kind_of_path};
use crate::request::{self, Answer, Visitor, local_path};
use crate::response::{page, see_other};
use crate::view_context::ViewContext;
use crate::views::post::PostView;
use crate::views::row::{self, PostRow};
use crate::views::{Choice, Name, choices};

/// The number of reports on a page.
const PAGE: i64 = 20;
/// The maximum number of pages; resolved reports leave the list.
const PAGES: i64 = 50;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/reports", request::get().to(list))
        .route("/reports/{id}/resolve", web::post().to(resolve));
    for kind in ["post", "comment"] {
        cfg.route(&format!("/{kind}/{{id}}/report"), request::get().to(form))
            .route(&format!("/{kind}/{{id}}/report"), web::post().to(file));
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    post: PostView,
    reason: String,
    problem: Problems,
}

async fn form(visitor: Visitor, request: HttpRequest, id: Path<i64>) -> Answer {
    report_page(&visitor, kind_of_path(request.path()), *id, String::new(), None).await
}

async fn report_page(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    reason: String,
    problem: Problems,
) -> Answer {
    let status = form_status(&problem);
    let (frame, (post, _)) = visitor
        .look_own(move |snapshot, context| alone(snapshot, context, kind, id))
        .await?;
    let form = ReportPage {
        frame,
        post,
        reason,
        problem,
    };
    Ok(page(status, &form))
}

/// The reason that is given in a report.
#[derive(Debug, Clone, Deserialize)]
struct ReportForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

async fn file(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<ReportForm>) -> Answer {
    let (kind, typed) = (kind_of_path(request.path()), form.into_inner());
    match filed(&visitor, kind, *id, typed.clone()).await {
        Ok(path) => Ok(see_other(&Notice::Reported.at(&path))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.reason)?;
            report_page(&visitor, kind, *id, typed.reason, Some(problem)).await
        }
    }
}

async fn filed(visitor: &Visitor, kind: PostKind, id: i64, typed: ReportForm) -> Result<String, Refused> {
    let csrf = typed.csrf.clone();
    visitor
        .act(&csrf, RateLimit::Message, move |tx, by| {
            let post = posts::get_of_kind(tx, &Viewer::Account(by.actor.id), kind, PostId(id))?;
            reports::file(tx, by, post.id, &typed.reason)?;
            Ok(in_thread(&post))
        })
        .await
}

/// The query parameters of the list.
#[derive(Deserialize)]
struct ReportListParams {
    show: Option<String>,
    page: Option<i64>,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    frame: Frame,
    content: ReportList,
}

struct ReportList {
    kinds: Vec<Choice>,
    entries: Vec<ReportEntry>,
    next: Option<String>,
}

struct ReportEntry {
    id: ReportId,
    reason: String,
    /// The post as it was reported.
    text: String,
    reporter: Name,
    at: Time,
    row: PostRow,
}

async fn list(visitor: Visitor, asked: Query<ReportListParams>) -> Answer {
    let asked = asked.into_inner();
    let (frame, content) = visitor
        .look_own(move |snapshot, context| listed(snapshot, context, &asked))
        .await?;
    Ok(page(StatusCode::OK, &ReportsPage { frame, content }))
}

/// The open reports that the viewer has to deal with.
fn listed(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    asked: &ReportListParams,
) -> domain::Result<ReportList> {
    let (about, kind) = match asked.show.as_deref() {
        Some("replies") => (About::Replies, "replies"),
        Some(_) | None => (About::Threads, "threads"),
    };
    let filter = Filter {
        about,
        open: true,
        group: None,
        post: None,
    };
    let number = asked.page.unwrap_or(1).clamp(1, PAGES);
    // One more than the page shows, to see whether there is another page.
    let mut found = reports::page(snapshot, &context.viewer, &filter, (number - 1) * PAGE, PAGE + 1)?;
    let more = found.len() > PAGE.unsigned_abs() as usize && number < PAGES;
    found.truncate(PAGE.unsigned_abs() as usize);
    Ok(ReportList {
        kinds: choices(
            [("threads", "reports-threads"), ("replies", "reports-replies")],
            kind,
            |it| format!("/reports?show={it}"),
        ),
        next: more.then(|| format!("/reports?show={kind}&page={}", number + 1)),
        entries: entries(snapshot, context, found)?,
    })
}

fn entries(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    found: Vec<Report>,
) -> domain::Result<Vec<ReportEntry>> {
    let ids: Vec<PostId> = found.iter().map(|it| it.post_id).collect();
    let reporters: Vec<ActorId> = found.iter().map(|it| it.reporter_id).collect();
    let posts = posts::by_ids(snapshot, &context.viewer, &ids)?;
    let order: HashMap<PostId, usize> = posts.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
    let rows = row::rows(snapshot, context, &posts)?;
    let reporters: HashMap<ActorId, Name> = actors::by_ids(snapshot, &reporters)?
        .iter()
        .map(|it| (it.id, Name::of(it)))
        .collect();
    let entry = |it: Report| {
        Some(ReportEntry {
            id: it.id,
            row: rows.get(*order.get(&it.post_id)?)?.clone(),
            reporter: reporters.get(&it.reporter_id)?.clone(),
            reason: it.reason,
            text: it.source,
            at: it.created_at,
        })
    };
    Ok(found.into_iter().filter_map(entry).collect())
}

/// A button on a report.
#[derive(Deserialize)]
struct ResolveForm {
    #[serde(default)]
    csrf: String,
    back: Option<String>,
}

async fn resolve(visitor: Visitor, id: Path<i64>, form: Form<ResolveForm>) -> Answer {
    let id = ReportId(*id);
    visitor
        .act(&form.csrf, RateLimit::Message, move |tx, by| {
            reports::resolve(tx, by, id)
        })
        .await?;
    let back = form.back.as_deref().and_then(local_path).unwrap_or("/reports");
    Ok(see_other(&Notice::Resolved.at(back)))
}
