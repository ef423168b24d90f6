// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/ID` and `/comment/ID`: threads and replies, reading and writing them.

mod act;
mod show;
mod tree;
mod write;

use actix_web::web::ServiceConfig;
use kollegium_db::Snapshot;
use kollegium_domain::error::Thing;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::timelines::Companions;
use kollegium_domain::{Error, Result, Viewer};

use crate::view_context::ViewContext;
use crate::views;
use crate::views::group::GroupView;
use crate::views::post::PostView;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(show::configure)
        .configure(write::configure)
        .configure(act::configure);
}

/// What an address says of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Thread,
    Reply,
}

impl Shape {
    /// From the first part of the path.
    pub(crate) fn of_path(path: &str) -> Shape {
        match path.starts_with("/post/") {
            true => Shape::Thread,
            false => Shape::Reply,
        }
    }

    /// The post with this id, if it has this shape and `viewer` may see it.
    pub(crate) fn get(self, snapshot: &mut Snapshot, viewer: &Viewer, id: i64) -> Result<Post> {
        let found = posts::get(snapshot, viewer, PostId(id))?;
        match found.is_thread() == (self == Shape::Thread) {
            true => Ok(found),
            false => Err(Error::NotFound(Thing::Post)),
        }
    }
}

/// A post alone, and its group.
pub(crate) fn alone(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    shape: Shape,
    id: i64,
) -> Result<(PostView, GroupView)> {
    let found = shape.get(snapshot, &context.viewer, id)?;
    let beside = Companions::of_posts(snapshot, &context.viewer, [&found])?;
    let (in_group, _) = beside.group(found.group_id)?;
    Ok((
        views::post::view(context, &beside, &found)?,
        views::group::view(context, &beside, in_group)?,
    ))
}

/// Where a post stands in the page of its thread.
pub(crate) fn in_thread(post: &Post) -> String {
    match post.is_thread() {
        true => format!("/post/{}", post.id),
        false => format!("/post/{}#comment-{}", post.root_id, post.id),
    }
}
