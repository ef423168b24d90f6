// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/`: what is being talked about, and what this site is.

use actix_web::http::StatusCode;
use actix_web::web::{Query, ServiceConfig};
use askama::Template;
use kollegium_db::Snapshot;
use kollegium_domain::site::{self, Registration};
use kollegium_domain::timelines::Scope;
use kollegium_domain::{Result, Viewer};

use crate::frame::Frame;
use crate::listing::ThreadListParams;
use crate::request::{self, Answer, Visitor};
use crate::response::page;
use crate::view_context::ViewContext;
use crate::views::row::PostRow;
use crate::views::{Choice, choices};

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/", request::get().to(start));
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    content: StartContent,
}

struct StartContent {
    description: Option<String>,
    may_register: bool,
    scopes: Vec<Choice>,
    sorts: Vec<Choice>,
    rows: Vec<PostRow>,
    next: Option<String>,
    is_further: bool,
    /// Whether the list is that of one's own groups.
    is_own: bool,
}

/// Where threads come from: the name in the address, the message, and the scope.
const SCOPES: [(&str, &str, Scope); 3] = [
    ("joined", "scope-joined", Scope::Joined),
    ("all", "scope-all", Scope::All),
    ("local", "scope-local", Scope::Local),
];

async fn start(visitor: Visitor, asked: Query<ThreadListParams>) -> Answer {
    let asked = asked.into_inner();
    let (frame, content) = visitor
        .look(move |snapshot, context| content(snapshot, context, &asked))
        .await?;
    Ok(page(StatusCode::OK, &StartPage { frame, content }))
}

fn content(snapshot: &mut Snapshot, context: &ViewContext, asked: &ThreadListParams) -> Result<StartContent> {
    // Whoever is not logged in has no groups of their own.
    let offered = match &context.viewer {
        Viewer::Account(_) => &SCOPES[..],
        Viewer::Anyone | Viewer::Peer { .. } | Viewer::Operator { .. } => &SCOPES[1..],
    };
    let found = offered
        .iter()
        .find(|(name, ..)| Some(*name) == asked.from.as_deref());
    let (from, _, scope) = *found.unwrap_or(&offered[0]);
    let (rows, next) = asked.threads(snapshot, context, scope, "/", Some(from))?;
    let site = site::get(snapshot)?.settings;
    Ok(StartContent {
        description: site.about.description,
        may_register: site.registration.mode == Registration::Open && context.me.is_none(),
        scopes: choices(offered.iter().map(|it| (it.0, it.1)), from, |it| {
            format!("/?in={it}")
        }),
        sorts: asked.sorts("/", Some(from)),
        rows,
        next,
        is_further: asked.is_further(),
        is_own: scope == Scope::Joined,
    })
}
