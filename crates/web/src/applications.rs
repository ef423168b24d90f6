// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/applications`: who wants an account, for administrators.

use actix_web::http::StatusCode;
use actix_web::web::{self, Form, Path, Query, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_domain::Time;
use kollegium_domain::accounts::applications::{self, Applicant, Decision, Which};
use kollegium_domain::ids::ApplicationId;
use serde::Deserialize;

use crate::error::Refused;
use crate::frame::Frame;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::views::Name;

/// The number of applications on a page.
const PAGE: i64 = 20;
/// The maximum number of pages; decided applications leave the list.
const PAGES: i64 = 50;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/applications", request::get().to(list))
        .route("/applications/{id}", web::post().to(decide));
}

#[derive(Template)]
#[template(path = "applications.html")]
struct ApplicationsPage {
    frame: Frame,
    entries: Vec<ApplicationEntry>,
    next: Option<String>,
}

struct ApplicationEntry {
    id: ApplicationId,
    person: Name,
    /// Where the person can be reached, as they said.
    email: Option<String>,
    /// Whether the address is verified.
    proven: bool,
    answer: String,
    at: Time,
}

/// The query parameters of the list.
#[derive(Deserialize)]
struct ApplicationListParams {
    page: Option<i64>,
}

async fn list(visitor: Visitor, asked: Query<ApplicationListParams>) -> Answer {
    let number = asked.page.unwrap_or(1).clamp(1, PAGES);
    let (frame, mut found) = visitor
        .look_own(move |snapshot, context| {
            let skip = (number - 1) * PAGE;
            let found = applications::page(snapshot, &context.viewer, Which::Open, skip, PAGE + 1)?;
            Ok(found.into_iter().map(ApplicationEntry::of).collect::<Vec<_>>())
        })
        .await?;
    let full = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > full && number < PAGES;
    found.truncate(full);
    let content = ApplicationsPage {
        frame,
        entries: found,
        next: more.then(|| format!("/applications?page={}", number + 1)),
    };
    Ok(page(StatusCode::OK, &content))
}

impl ApplicationEntry {
    fn of(it: Applicant) -> ApplicationEntry {
        ApplicationEntry {
            id: it.application.id,
            person: Name::of(&it.person),
            proven: it.account.unproven_email.is_none(),
            email: it.account.email.or(it.account.unproven_email),
            answer: it.application.answer,
            at: it.application.created_at,
        }
    }
}

/// The buttons and the reason beside an application.
#[derive(Deserialize)]
struct DecisionForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
    decision: DecisionChoice,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DecisionChoice {
    Approve,
    Deny,
}

async fn decide(visitor: Visitor, id: Path<i64>, form: Form<DecisionForm>) -> Answer {
    let (id, pressed) = (ApplicationId(*id), form.into_inner());
    let typed = pressed.reason.clone();
    let decided = visitor.act(&pressed.csrf, RateLimit::Message, move |tx, by| {
        let decision = match pressed.decision {
            DecisionChoice::Approve => Decision::Approve,
            DecisionChoice::Deny => Decision::Deny(Some(&typed)),
        };
        applications::decide(tx, by, id, decision)
    });
    decided
        .await
        .map_err(|refused: Refused| refused.unsent(&pressed.reason))?;
    let notice = match pressed.decision {
        DecisionChoice::Approve => Notice::Approved,
        DecisionChoice::Deny => Notice::Denied,
    };
    Ok(see_other(&notice.at("/applications")))
}
