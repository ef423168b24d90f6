// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports of posts and comments, and the list of all reports.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::messages::{self, MessageReport, Wanted};
use kollegium_domain::reports::{self, About, Filter, Report};
use kollegium_domain::{Error, Result, Time, Viewer};

use super::paging::Window;
use super::views::{message, report as views};
use super::wire::PagedResponse;
use super::wire::enums::ReportType;
use super::wire::report::{ListReports, ReportCombinedView};
use crate::private_message::report_views as message_report_views;
use crate::report::{self, report_views};
use crate::request::{Answer, ApiCaller};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    report::configure(cfg, views::post, views::comment);
    cfg.route("/report/list", web::get().to(list));
}

/// What is brought before the moderators, and of private messages before the administrators.
enum Item {
    Post(Box<Report>),
    Message(Box<MessageReport>),
}

impl Item {
    fn time(&self) -> Time {
        match self {
            Item::Post(report) => report.created_at,
            Item::Message(report) => report.created_at,
        }
    }
}

/// The newest first.
async fn list(
    caller: ApiCaller,
    Query(query): Query<ListReports>,
) -> Answer<PagedResponse<ReportCombinedView>> {
    let window = Window::<3>::new(query.page_cursor.as_deref(), query.limit)?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let [threads, replies, messages] = window.skips.map(|skip| (skip, window.limit));
        let lists = [
            of_posts(snapshot, viewer, &query, About::Threads, threads)?,
            of_posts(snapshot, viewer, &query, About::Replies, replies)?,
            of_messages(snapshot, viewer, &query, messages)?,
        ];
        shown(snapshot, viewer, now, window.merge(lists, Item::time))
    });
    found.await.map(Json)
}

fn of_posts(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ListReports,
    about: About,
    (skip, limit): (i64, i64),
) -> Result<Vec<Item>> {
    let wanted = match query.type_ {
        None | Some(ReportType::All) => true,
        Some(ReportType::Posts) => about == About::Threads,
        Some(ReportType::Comments) => about == About::Replies,
        Some(ReportType::PrivateMessages | ReportType::Communities) => false,
    };
    if !wanted {
        return Ok(Vec::new());
    }
    let filter = Filter {
        about,
        open: query.unresolved_only == Some(true),
        group: query.community_id.map(GroupId),
        post: query.post_id.map(PostId),
    };
    let found = reports::page(snapshot, viewer, &filter, skip, limit)?;
    Ok(found.into_iter().map(|it| Item::Post(Box::new(it))).collect())
}

/// Only administrators have any, and none of them is about a community or a post.
fn of_messages(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ListReports,
    (skip, limit): (i64, i64),
) -> Result<Vec<Item>> {
    let wanted = matches!(
        query.type_,
        None | Some(ReportType::All | ReportType::PrivateMessages)
    );
    if !wanted || query.community_id.or(query.post_id).is_some() {
        return Ok(Vec::new());
    }
    let which = match query.unresolved_only {
        Some(true) => Wanted::Open,
        Some(false) | None => Wanted::All,
    };
    match messages::reports(snapshot, viewer, which, skip, limit) {
        Ok(found) => Ok(found.into_iter().map(|it| Item::Message(Box::new(it))).collect()),
        Err(Error::Forbidden(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn shown(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: PagedResponse<Item>,
) -> Result<PagedResponse<ReportCombinedView>> {
    let mut about_posts = Vec::new();
    let mut about_messages = Vec::new();
    for item in found.items {
        match item {
            Item::Post(report) => about_posts.push(*report),
            Item::Message(report) => about_messages.push(*report),
        }
    }
    let timed = |context: &_, report: &Report, row: &_, reporter: &_, resolver: Option<&_>| {
        Ok((
            report.created_at,
            views::either(context, report, row, reporter, resolver)?,
        ))
    };
    let mut items = report_views(snapshot, viewer, now, &about_posts, timed)?;
    let timed = |report: &MessageReport, about: &_, sender: &_, reporter: &_, resolver: Option<&_>| {
        let view = message::report(report, about, sender, reporter, resolver);
        (
            report.created_at,
            ReportCombinedView::PrivateMessage(Box::new(view)),
        )
    };
    items.extend(message_report_views(snapshot, viewer, &about_messages, timed)?);
    items.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    Ok(PagedResponse {
        items: items.into_iter().map(|(_, view)| view).collect(),
        next_page: found.next_page,
    })
}
