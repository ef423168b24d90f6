// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/notifications`: who replied to one, who mentioned one, and what of one's own did not reach others.

use actix_web::http::StatusCode;
use actix_web::web::{self, Form, Query, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_db::Snapshot;
use kollegium_domain::Result;
use kollegium_domain::notifications::{self, NotificationQuery, NotificationSort, Show};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::posts::notify::Reason;
use serde::Deserialize;

use crate::frame::Frame;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::view_context::ViewContext;
use crate::views::row::{self, PostRow};
use crate::views::{Choice, choices};

/// The number of notifications on a page.
const PAGE: i64 = 20;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/notifications", request::get().to(list))
        .route("/notifications/read", web::post().to(read));
}

/// The query parameters of the list.
#[derive(Deserialize)]
struct NotificationParams {
    show: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    frame: Frame,
    content: NotificationList,
}

struct NotificationList {
    /// The message that explains what the listed posts have in common.
    why: Option<&'static str>,
    kinds: Vec<Choice>,
    entries: Vec<NotificationEntry>,
    next: Option<String>,
}

struct NotificationEntry {
    unread: bool,
    row: PostRow,
}

async fn list(visitor: Visitor, asked: Query<NotificationParams>) -> Answer {
    let asked = asked.into_inner();
    let (frame, content) = visitor
        .look_own(move |snapshot, context| listed(snapshot, context, &asked))
        .await?;
    Ok(page(StatusCode::OK, &NotificationsPage { frame, content }))
}

fn listed(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    asked: &NotificationParams,
) -> Result<NotificationList> {
    let (reason, kind) = match asked.show.as_deref() {
        Some("mentions") => (Reason::Mention, "mentions"),
        Some("lost") => (Reason::LostMention, "lost"),
        Some("refused") => (Reason::Refused, "refused"),
        Some(_) | None => (Reason::Reply, "replies"),
    };
    let query = NotificationQuery {
        reason,
        about: None,
        show: Show::All,
        sort: NotificationSort::New,
        start: Start::after(asked.after.as_deref())?,
        limit: PAGE,
    };
    let found = notifications::page(snapshot, &context.viewer, &query)?;
    let (noted, posts): (Vec<_>, Vec<Post>) = found.items.into_iter().unzip();
    let rows = row::rows(snapshot, context, &posts)?;
    Ok(NotificationList {
        why: match reason {
            Reason::Reply | Reason::Mention => None,
            Reason::LostMention => Some("notifications-lost-why"),
            Reason::Refused => Some("notifications-refused-why"),
        },
        kinds: choices(
            [
                ("replies", "notifications-replies"),
                ("mentions", "notifications-mentions"),
                ("lost", "notifications-lost"),
                ("refused", "notifications-refused"),
            ],
            kind,
            |it| format!("/notifications?show={it}"),
        ),
        entries: noted
            .iter()
            .zip(rows)
            .map(|(it, row)| NotificationEntry {
                unread: it.unread,
                row,
            })
            .collect(),
        next: row::next("/notifications", &[("show", kind)], found.next),
    })
}

/// The button that marks all as read.
#[derive(Deserialize)]
struct MarkReadForm {
    #[serde(default)]
    csrf: String,
}

async fn read(visitor: Visitor, form: Form<MarkReadForm>) -> Answer {
    visitor
        .act(&form.csrf, RateLimit::Message, notifications::mark_all_read)
        .await?;
    Ok(see_other("/notifications"))
}
