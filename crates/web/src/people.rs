// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/u/NAME`: what a person says of themselves and wrote.

use actix_web::http::StatusCode;
use actix_web::web::{Path, Query, ServiceConfig};
use askama::Template;
use kollegium_app::names;
use kollegium_db::Snapshot;
use kollegium_domain::actors::Kind;
use kollegium_domain::error::Thing;
use kollegium_domain::paging::Start;
use kollegium_domain::rank::ThreadSort;
use kollegium_domain::timelines::Scope;
use kollegium_domain::timelines::replies::{self, ReplyQuery};
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::{Error, Result, Time, groups};
use serde::Deserialize;

use crate::frame::Frame;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, with_alternate};
use crate::view_context::ViewContext;
use crate::views::row::{self, PostRow};
use crate::views::{self, Choice, Name, choices};

/// The number of posts on a page.
const PAGE: i64 = 20;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/u/{name}", request::get().to(show));
}

/// The query parameters of a person's page.
#[derive(Deserialize)]
struct PersonParams {
    show: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    content: PersonContent,
}

struct PersonContent {
    name: Name,
    about: Option<String>,
    /// Their page on their own server, if they live elsewhere.
    elsewhere: Option<String>,
    /// Their ActivityPub id.
    uri: String,
    is_me: bool,
    is_bot: bool,
    is_admin: bool,
    since: Time,
    threads: i64,
    replies: i64,
    moderates: Vec<Name>,
    kinds: Vec<Choice>,
    rows: Vec<PostRow>,
    next: Option<String>,
}

async fn show(visitor: Visitor, name: Path<String>, asked: Query<PersonParams>) -> Answer {
    let (name, asked) = (name.into_inner(), asked.into_inner());
    let (frame, content) = visitor
        .look(move |snapshot, context| shown(snapshot, context, &name, &asked))
        .await?;
    let template = PersonPage { frame, content };
    let page = page(StatusCode::OK, &template);
    Ok(with_alternate(page, Some(&template.content.uri)))
}

fn shown(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    name: &str,
    asked: &PersonParams,
) -> Result<PersonContent> {
    let person = names::by_handle(snapshot, &context.viewer, Kind::Person, &context.origin, name)?;
    if person.deleted_at.is_some() {
        return Err(Error::NotFound(Thing::Person));
    }
    let name = Name::of(&person);
    let wants_replies = asked.show.as_deref() == Some("replies");
    let start = Start::after(asked.after.as_deref())?;
    let scope = Scope::Author(person.id);
    let (found, kind) = match wants_replies {
        true => {
            let sort = replies::ReplySort::New;
            let query = ReplyQuery {
                scope,
                sort,
                start,
                limit: PAGE,
            };
            (replies::page(snapshot, &context.viewer, &query)?, "replies")
        }
        false => {
            let mut query = ThreadQuery::new(scope, ThreadSort::New, context.now);
            (query.start, query.limit) = (start, PAGE);
            (threads::page(snapshot, &context.viewer, &query)?, "threads")
        }
    };
    Ok(PersonContent {
        about: views::about(context, &person),
        uri: person.uri.clone(),
        elsewhere: (!person.local).then(|| person.uri.clone()),
        is_me: context.viewer.account() == Some(person.id),
        is_bot: person.bot,
        is_admin: person.admin && person.local,
        since: person.created_at,
        threads: person.threads,
        replies: person.replies,
        moderates: moderated(snapshot, context, person.id)?,
        kinds: choices(
            [("threads", "person-threads"), ("replies", "person-replies")],
            kind,
            |it| format!("{}?show={it}", name.path),
        ),
        rows: row::rows(snapshot, context, &found.items)?,
        next: row::next(&name.path, &[("show", kind)], found.next),
        name,
    })
}

/// The groups that somebody moderates, as far as the viewer may know them.
fn moderated(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    person: kollegium_domain::ids::ActorId,
) -> Result<Vec<Name>> {
    let found = groups::moderated(snapshot, &context.viewer, person)?;
    let views = crate::views::group::groups(snapshot, context, &found)?;
    Ok(views.into_iter().map(|it| it.name).collect())
}
