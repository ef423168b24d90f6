// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/ID` and `/comment/ID`: threads and replies, reading and writing them.

mod act;
mod show;
mod tree;
mod write;

use actix_web::web::ServiceConfig;
use kollegium_db::Snapshot;
use kollegium_domain::Result;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post, PostKind};
use kollegium_domain::timelines::Companions;

use crate::view_context::ViewContext;
use crate::views;
use crate::views::group::GroupView;
use crate::views::post::PostView;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(show::configure)
        .configure(write::configure)
        .configure(act::configure);
}

/// What the first part of a path says of a post.
pub(crate) fn kind_of_path(path: &str) -> PostKind {
    match path.starts_with("/post/") {
        true => PostKind::Thread,
        false => PostKind::Reply,
    }
}

/// A post alone, and its group.
pub(crate) fn alone(
    snapshot: &mut Snapshot,
    context: &ViewContext,
    kind: PostKind,
    id: i64,
) -> Result<(PostView, GroupView)> {
    let found = posts::get_of_kind(snapshot, &context.viewer, kind, PostId(id))?;
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
