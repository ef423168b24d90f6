// SPDX-License-Identifier: AGPL-3.0-or-later
//! The replies of a thread in the order in which one reads them.

use std::collections::HashMap;

use kollegium_domain::ids::PostId;
use kollegium_domain::posts::Post;

/// A reply in its place.
pub(super) struct Placed<'a> {
    pub(super) post: &'a Post,
    /// How many replies to it, at every depth, were not loaded.
    pub(super) not_loaded: i64,
}

/// From level by level to each reply followed by those to it. Siblings keep their order.
pub(super) fn in_reading_order<'a>(top: &Post, replies: &'a [Post]) -> Vec<Placed<'a>> {
    let mut below: HashMap<PostId, Vec<&'a Post>> = HashMap::new();
    for reply in replies {
        below
            .entry(reply.parent_id.unwrap_or(reply.root_id))
            .or_default()
            .push(reply);
    }
    let first = match top.is_thread() {
        true => below.get(&top.id).cloned().unwrap_or_default(),
        // The tree below a reply begins with that reply.
        false => replies.iter().filter(|it| it.id == top.id).collect(),
    };
    let mut waiting: Vec<&'a Post> = first.into_iter().rev().collect();
    let mut placed = Vec::with_capacity(replies.len());
    while let Some(post) = waiting.pop() {
        let direct = below.get(&post.id).map(Vec::as_slice).unwrap_or_default();
        placed.push(Placed {
            post,
            not_loaded: missing(post, direct),
        });
        waiting.extend(direct.iter().rev());
    }
    placed
}

/// How many of a post's replies are neither among `direct` nor below one of them.
pub(super) fn missing<'a>(post: &Post, direct: impl IntoIterator<Item = &'a &'a Post>) -> i64 {
    let loaded: i64 = direct
        .into_iter()
        .map(|it| it.counts.replies + i64::from(!it.is_gone()))
        .sum();
    (post.counts.replies - loaded).max(0)
}
