// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reading: a thread with its replies as a tree or one after the other, and a reply with those to it.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query, ServiceConfig};
use askama::Template;
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::{self, Post, PostKind};
use kollegium_domain::timelines::replies::{self, ReplyQuery, TREE_LIMIT, TreeQuery, Under};
use kollegium_domain::timelines::{Companions, Scope};
use kollegium_domain::{Result, notifications, read_state};
use serde::Deserialize;

use super::tree::{self, Placed};
use super::write::PostForm;
use crate::error::{Problem, Problems};
use crate::frame::Frame;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, with_alternate};
use crate::view_context::ViewContext;
use crate::views::group::{self, GroupView};
use crate::views::post::{self as views, Parent, PostView};
use crate::views::row;
use crate::views::{Choice, choices};

/// How many replies a page has that shows them one after the other.
const IN_A_ROW: i64 = 50;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/post/{id}", request::get().to(thread))
        .route("/comment/{id}", request::get().to(reply));
}

/// The query parameters of a thread's page.
#[derive(Default, Deserialize)]
struct ThreadParams {
    sort: Option<String>,
    after: Option<String>,
}

/// A way to see the replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Tree(replies::ReplySort),
    /// One after the other, by time.
    Flat(replies::ReplySort),
}

/// The ways that are offered: the name in the address, the message, and the order. The first is the usual one.
const VIEWS: [(&str, &str, View); 5] = [
    ("tree", "replies-tree", View::Tree(replies::ReplySort::Old)),
    ("top", "replies-top", View::Tree(replies::ReplySort::Top)),
    ("hot", "replies-hot", View::Tree(replies::ReplySort::Hot)),
    ("old", "replies-old", View::Flat(replies::ReplySort::Old)),
    ("new", "replies-new", View::Flat(replies::ReplySort::New)),
];

/// The way that is asked for, with its name.
fn asked_for(asked: &ThreadParams) -> (&'static str, View) {
    let found = VIEWS
        .iter()
        .find(|(name, ..)| Some(*name) == asked.sort.as_deref());
    let (name, _, view) = found.unwrap_or(&VIEWS[0]);
    (name, *view)
}

#[derive(Template)]
#[template(path = "thread.html")]
struct ThreadPage {
    frame: Frame,
    content: ThreadContent,
    problem: Problems,
    /// The form for a reply, and what was typed into it.
    typed: PostForm,
}

/// The page of a thread.
pub(super) struct ThreadContent {
    thread: PostView,
    group: GroupView,
    replies: Vec<PostView>,
    views: Vec<Choice>,
    /// The path of the next page, if there is one.
    next: Option<String>,
    /// The reply that the page is about, where it is not the whole thread.
    about: Option<PostId>,
    /// Whether the viewer has not seen all of it before.
    is_new: bool,
}

impl ThreadContent {
    /// The document for other servers of what the page is about.
    fn alternate(&self) -> Option<&str> {
        self.group.alternate()?;
        let about = self.replies.iter().find(|it| Some(it.id) == self.about);
        Some(&about.unwrap_or(&self.thread).uri)
    }
}

async fn thread(visitor: Visitor, id: Path<i64>, asked: Query<ThreadParams>) -> Answer {
    let (id, asked) = (id.into_inner(), asked.into_inner());
    let (frame, content) = visitor
        .look(move |snapshot, context| whole(snapshot, context, id, &asked))
        .await?;
    if content.is_new {
        // Whoever opens a thread has read it, as with Lemmy.
        let id = content.thread.id;
        visitor
            .note(move |tx, by| {
                notifications::mark_read_in(tx, by, id)?;
                read_state::mark_read(tx, by, &[id])
            })
            .await
            .unwrap_or_else(|error| tracing::warn!(%error, "cannot mark a thread as read"));
    }
    Ok(shown(frame, content))
}

async fn reply(visitor: Visitor, id: Path<i64>) -> Answer {
    let id = id.into_inner();
    let (frame, content) = visitor
        .look(move |snapshot, context| below(snapshot, context, id))
        .await?;
    Ok(shown(frame, content))
}

fn shown(frame: Frame, content: ThreadContent) -> HttpResponse {
    let template = ThreadPage {
        frame,
        content,
        problem: None,
        typed: PostForm::fresh(),
    };
    let page = page(StatusCode::OK, &template);
    with_alternate(page, template.content.alternate())
}

/// The page of a thread with a reply that could not be taken, as it was typed.
pub(super) async fn again(visitor: &Visitor, id: PostId, problem: Problem, typed: PostForm) -> Answer {
    let (frame, content) = visitor
        .look(move |snapshot, context| whole(snapshot, context, id.0, &ThreadParams::default()))
        .await
        .map_err(|refused| refused.unsent(&typed.body))?;
    let template = ThreadPage {
        frame,
        content,
        problem: Some(problem),
        typed,
    };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &template))
}

fn whole(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    id: i64,
    asked: &ThreadParams,
) -> Result<ThreadContent> {
    let thread = posts::get_of_kind(snapshot, &context.viewer, PostKind::Thread, PostId(id))?;
    match asked_for(asked).1 {
        View::Tree(sort) => as_tree(snapshot, context, &thread, sort, asked),
        View::Flat(sort) => in_a_row(snapshot, context, &thread, sort, asked),
    }
}

fn as_tree(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    thread: &Post,
    sort: replies::ReplySort,
    asked: &ThreadParams,
) -> Result<ThreadContent> {
    let query = TreeQuery {
        under: Under::Thread(thread.id),
        sort,
        max_depth: None,
        limit: TREE_LIMIT,
    };
    let found = replies::tree(snapshot, &context.viewer, &query)?;
    let placed = tree::in_reading_order(thread, &found.replies);
    let top: Vec<&Post> = found
        .replies
        .iter()
        .filter(|it| it.parent_id == Some(thread.id))
        .collect();
    let mut content = content(snapshot, context, thread, &placed)?;
    content.thread.not_shown = tree::missing(thread, &top);
    content.views = views(thread, asked);
    Ok(content)
}

fn in_a_row(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    thread: &Post,
    sort: replies::ReplySort,
    asked: &ThreadParams,
) -> Result<ThreadContent> {
    let query = ReplyQuery {
        scope: Scope::Thread(thread.id),
        sort,
        start: Start::after(asked.after.as_deref())?,
        limit: IN_A_ROW,
    };
    let found = replies::page(snapshot, &context.viewer, &query)?;
    let placed: Vec<Placed<'_>> = found
        .items
        .iter()
        .map(|post| Placed { post, not_loaded: 0 })
        .collect();
    let mut content = content(snapshot, context, thread, &placed)?;
    for reply in &mut content.replies {
        reply.indent = 0;
    }
    content.next = row::next(&row::path(thread), &[("sort", asked_for(asked).0)], found.next);
    content.views = views(thread, asked);
    Ok(content)
}

fn below(snapshot: &mut Snapshot, context: &ViewContext, id: i64) -> Result<ThreadContent> {
    let reply = posts::get_of_kind(snapshot, &context.viewer, PostKind::Reply, PostId(id))?;
    let query = TreeQuery {
        under: Under::Reply(reply.id),
        sort: replies::ReplySort::Old,
        max_depth: None,
        limit: TREE_LIMIT,
    };
    let found = replies::tree(snapshot, &context.viewer, &query)?;
    let placed = tree::in_reading_order(&reply, &found.replies);
    let mut content = content(snapshot, context, &found.thread, &placed)?;
    let first = content.replies.iter().map(|it| it.indent).min().unwrap_or(0);
    for reply in &mut content.replies {
        reply.indent -= first;
    }
    content.about = Some(reply.id);
    Ok(content)
}

fn content(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    thread: &Post,
    placed: &[Placed<'_>],
) -> Result<ThreadContent> {
    let posts = placed.iter().map(|it| it.post).chain([thread]);
    let parents = parents(snapshot, context, placed)?;
    let beside = Companions::of_posts(snapshot, &context.viewer, posts.chain(&parents))?;
    let all: HashMap<PostId, &Post> = parents
        .iter()
        .chain(placed.iter().map(|it| it.post))
        .map(|it| (it.id, it))
        .collect();
    let mut replies = Vec::with_capacity(placed.len());
    for it in placed {
        let mut shown = views::view(context, &beside, it.post)?;
        shown.not_shown = it.not_loaded;
        let parent = it.post.parent_id.and_then(|id| all.get(&id));
        shown.parent = match parent {
            Some(parent) => Some(Parent {
                author: crate::views::Name::of(beside.author(parent)?),
                path: match placed.iter().any(|it| it.post.id == parent.id) {
                    true => format!("#{}", views::anchor(parent)),
                    false => row::path(parent),
                },
            }),
            None => None,
        };
        replies.push(shown);
    }
    let (in_group, _) = beside.group(thread.group_id)?;
    let seen = beside.mark(thread.id).filter(|it| it.read_at.is_some());
    Ok(ThreadContent {
        thread: views::view(context, &beside, thread)?,
        group: group::view(context, &beside, in_group)?,
        replies,
        views: Vec::new(),
        next: None,
        about: None,
        is_new: context.me.is_some() && seen.is_none_or(|it| it.replies_read < thread.counts.replies),
    })
}

/// What is replied to and is not on the page itself: one query.
fn parents(snapshot: &mut Snapshot, context: &ViewContext, placed: &[Placed<'_>]) -> Result<Vec<Post>> {
    let here: Vec<PostId> = placed.iter().map(|it| it.post.id).collect();
    let missing: Vec<PostId> = placed
        .iter()
        .filter(|it| it.post.parent_id != Some(it.post.root_id))
        .filter_map(|it| it.post.parent_id)
        .filter(|it| !here.contains(it))
        .collect();
    match missing.as_slice() {
        [] => Ok(Vec::new()),
        missing => posts::by_ids(snapshot, &context.viewer, missing),
    }
}

fn views(thread: &Post, asked: &ThreadParams) -> Vec<Choice> {
    let path = row::path(thread);
    choices(VIEWS.iter().map(|it| (it.0, it.1)), asked_for(asked).0, |it| {
        format!("{path}?sort={it}#replies")
    })
}
