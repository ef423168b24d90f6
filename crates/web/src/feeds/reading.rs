// SPDX-License-Identifier: AGPL-3.0-or-later
//! The queries for feeds.

use kollegium_app::names;
use kollegium_db::Snapshot;
use kollegium_domain::accounts;
use kollegium_domain::actors::Kind;
use kollegium_domain::error::Thing;
use kollegium_domain::notifications::{self, Notification, NotificationQuery, Show};
use kollegium_domain::paging::PAGE_LIMIT;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::rank::ThreadSort;
use kollegium_domain::settings::Order;
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::timelines::{Companions, Scope};
use kollegium_domain::{Error, Result, Time, Viewer, site};
use serde::Deserialize;

use super::{Feed, FeedEntry, FeedScope};
use crate::groups;
use crate::view_context::ViewContext;
use crate::views::{Name, row};

/// How many entries a feed has unless asked otherwise.
const USUAL: i64 = 20;

/// The query parameters of a feed. Addresses of feeds are kept by those who read them: the names here and those of the
/// orders are Lemmy's, so that an address stays what it is when a forum moves here. Nothing else in the pages has them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FeedParams {
    sort: Option<String>,
    limit: Option<i64>,
    page: Option<i64>,
}

/// What a feed is made of.
struct FeedSource {
    title: String,
    /// Path of the page that has the same.
    path: String,
    /// When there is nothing in it: since when.
    since: Time,
    posts: Vec<Post>,
    viewer: Viewer,
}

pub(super) fn feed(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    of: &FeedScope,
    asked: &FeedParams,
    own_path: &str,
) -> Result<Feed> {
    let content = content(snapshot, context, of, asked)?;
    let beside = Companions::of_posts(snapshot, &content.viewer, &content.posts)?;
    let entries: Vec<FeedEntry> = content
        .posts
        .iter()
        .map(|it| entry(context, &beside, it))
        .collect::<Result<_>>()?;
    Ok(Feed {
        title: content.title,
        url: format!("{}{}", context.origin, content.path),
        own_url: format!("{}{own_path}", context.origin),
        // Not the present time: an unchanged feed stays the same, byte for byte.
        changed_at: entries
            .iter()
            .map(|it| it.changed_at)
            .max()
            .unwrap_or_else(|| content.since.utc()),
        entries,
    })
}

fn content(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    of: &FeedScope,
    asked: &FeedParams,
) -> Result<FeedSource> {
    let anyone = Viewer::Anyone;
    let site = site::get(snapshot)?;
    let (site_name, set_up_at) = (site.settings.about.name, site.created_at);
    let (scope, viewer, title, path, since) = match of {
        FeedScope::All => (Scope::All, anyone, site_name, "/?in=all".to_owned(), set_up_at),
        FeedScope::Local => (
            Scope::Local,
            anyone,
            site_name,
            "/?in=local".to_owned(),
            set_up_at,
        ),
        FeedScope::Group(name) => {
            let group = groups::named(snapshot, &anyone, &context.origin, name)?;
            let beside = Companions::of_groups(snapshot, &anyone, std::slice::from_ref(&group))?;
            let name = Name::of(beside.group(group.id)?.1);
            (
                Scope::Group(group.id),
                anyone,
                name.title,
                name.path,
                group.created_at,
            )
        }
        FeedScope::Person(name) => {
            let person = names::by_handle(snapshot, &anyone, Kind::Person, &context.origin, name)?;
            let name = Name::of(&person);
            (
                Scope::Author(person.id),
                anyone,
                name.title,
                name.path,
                person.created_at,
            )
        }
        FeedScope::Joined(token) => {
            let viewer = holder(snapshot, context, token)?;
            (Scope::Joined, viewer, site_name, "/".to_owned(), set_up_at)
        }
        FeedScope::Inbox(token) => return inbox(snapshot, context, token, asked),
    };
    let mut query = ThreadQuery::new(scope, asked.sort(), context.now);
    (query.start, query.limit) = asked.window()?;
    let posts = threads::page(snapshot, &viewer, &query)?.items;
    Ok(FeedSource {
        title,
        path,
        since,
        posts,
        viewer,
    })
}

/// Replies and mentions, the newest first.
fn inbox(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    token: &str,
    asked: &FeedParams,
) -> Result<FeedSource> {
    let viewer = holder(snapshot, context, token)?;
    let site = site::get(snapshot)?;
    let (start, limit) = asked.window()?;
    let mut found: Vec<(Notification, Post)> = Vec::new();
    for reason in [Reason::Reply, Reason::Mention] {
        let query = NotificationQuery {
            reason,
            about: None,
            show: Show::All,
            sort: notifications::NotificationSort::New,
            start: start.clone(),
            limit,
        };
        found.extend(notifications::page(snapshot, &viewer, &query)?.items);
    }
    found.sort_by_key(|(it, _)| std::cmp::Reverse(it.id));
    Ok(FeedSource {
        title: format!(
            "{}: {}",
            site.settings.about.name,
            context.language.say("nav-notifications")
        ),
        path: "/notifications".to_owned(),
        since: site.created_at,
        posts: found.into_iter().map(|(_, post)| post).collect(),
        viewer,
    })
}

/// Who may read a feed with this token in its address.
fn holder(snapshot: &mut Snapshot, context: &ViewContext, token: &str) -> Result<Viewer> {
    match accounts::feed_holder(snapshot, token, context.now)? {
        Some(person) => Ok(Viewer::Account(person)),
        None => Err(Error::NotFound(Thing::Token)),
    }
}

fn entry(context: &ViewContext, beside: &Companions, post: &Post) -> Result<FeedEntry> {
    let author = Name::of(beside.author(post)?).title;
    Ok(FeedEntry {
        id: post.uri.clone(),
        title: match &post.content.title {
            Some(title) => title.clone(),
            None => context.language.name("reply-by", &author),
        },
        url: format!("{}{}", context.origin, row::path(post)),
        author,
        published_at: post.created_at.utc(),
        changed_at: post.updated_at.unwrap_or(post.created_at).utc(),
        html: match &post.content.link {
            Some(link) => format!(
                "<p><a href=\"{0}\">{0}</a></p>{1}",
                escaped(link),
                post.content.html
            ),
            None => post.content.html.clone(),
        },
    })
}

impl FeedParams {
    fn window(&self) -> Result<(Start, i64)> {
        let limit = self.limit.unwrap_or(USUAL).clamp(1, PAGE_LIMIT);
        Ok((Start::page(self.page.unwrap_or(1).max(1), limit)?, limit))
    }

    /// The order by its name; the newest first where there is none of that name.
    fn sort(&self) -> ThreadSort {
        let order = match self.sort.as_deref().unwrap_or_default() {
            "Active" => Order::Active,
            "Hot" => Order::Hot,
            "Old" => Order::Old,
            "TopHour" => Order::TopHour,
            "TopSixHour" => Order::TopSixHours,
            "TopTwelveHour" => Order::TopTwelveHours,
            "TopDay" => Order::TopDay,
            "TopWeek" => Order::TopWeek,
            "TopMonth" => Order::TopMonth,
            "TopThreeMonths" => Order::TopThreeMonths,
            "TopSixMonths" => Order::TopSixMonths,
            "TopNineMonths" => Order::TopNineMonths,
            "TopYear" => Order::TopYear,
            "TopAll" => Order::TopAll,
            "MostComments" => Order::MostReplies,
            "NewComments" => Order::NewReplies,
            "Controversial" => Order::Controversial,
            "Scaled" => Order::Scaled,
            _ => Order::New,
        };
        order.threads()
    }
}

/// A URL as it stands in HTML.
fn escaped(url: &str) -> String {
    url.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
