// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/ID/report` and `/comment/ID/report`: bringing a post before the moderators.

use actix_web::HttpRequest;
use actix_web::web::{self, Form, Path, ServiceConfig};
use askama::Template;
use kollegium_domain::{Viewer, reports};
use kollegium_http::limits::Kind;
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::{Frame, page, see_other};
use crate::notice::Notice;
use crate::posts::{Shape, alone, in_thread};
use crate::request::{self, Answer, Visitor};
use crate::views::post::PostView;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
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
    report_page(&visitor, Shape::of_path(request.path()), *id, String::new(), None).await
}

async fn report_page(visitor: &Visitor, shape: Shape, id: i64, reason: String, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let (frame, (post, _)) = visitor
        .look_own(move |rx, looking| alone(rx, looking, shape, id))
        .await?;
    let form = ReportPage {
        frame,
        post,
        reason,
        problem,
    };
    Ok(page(status, &form))
}

/// What is typed.
#[derive(Debug, Clone, Deserialize)]
struct Typed {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

async fn file(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<Typed>) -> Answer {
    let (shape, typed) = (Shape::of_path(request.path()), form.into_inner());
    match filed(&visitor, shape, *id, typed.clone()).await {
        Ok(path) => Ok(see_other(&Notice::Reported.at(&path))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.reason)?;
            report_page(&visitor, shape, *id, typed.reason, Some(problem)).await
        }
    }
}

async fn filed(visitor: &Visitor, shape: Shape, id: i64, typed: Typed) -> Result<String, Refused> {
    let csrf = typed.csrf.clone();
    visitor
        .act(&csrf, Kind::Message, move |tx, by| {
            let post = shape.get(tx, &Viewer::Account(by.actor.id), id)?;
            reports::file(tx, by, post.id, &typed.reason)?;
            Ok(in_thread(&post))
        })
        .await
}
