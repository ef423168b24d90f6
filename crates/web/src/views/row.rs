// SPDX-License-Identifier: AGPL-3.0-or-later
//! A thread or reply as a line of a list.

use kollegium_db::Snapshot;
use kollegium_domain::paging::Cursor;
use kollegium_domain::posts::Post;
use kollegium_domain::timelines::Companions;
use kollegium_domain::{Result, Time};

use super::{Link, Name};
use crate::view_context::ViewContext;

/// How much of a reply a list shows, in characters.
const EXCERPT: usize = 240;

/// A thread or reply in a list.
#[derive(Debug, Clone)]
pub(crate) struct PostRow {
    pub(crate) path: String,
    /// Its title; that of its thread, for a reply.
    pub(crate) title: String,
    /// The beginning of a reply.
    pub(crate) excerpt: Option<String>,
    pub(crate) link: Option<Link>,
    pub(crate) author: Name,
    pub(crate) group: Name,
    pub(crate) at: Time,
    pub(crate) replies: i64,
    /// When the newest of them came.
    pub(crate) newest_reply_at: Option<Time>,
    /// Replies since the viewer read it last; nothing where they have not.
    pub(crate) new_replies: Option<i64>,
    pub(crate) score: i64,
    pub(crate) pinned: bool,
    pub(crate) locked: bool,
    pub(crate) sensitive: bool,
}

/// The lines of a list of posts, in their order.
pub(crate) fn rows(snapshot: &mut Snapshot, context: &ViewContext, posts: &[Post]) -> Result<Vec<PostRow>> {
    let beside = Companions::of_posts(snapshot, &context.viewer, posts)?;
    posts.iter().map(|it| row(&beside, it)).collect()
}

fn row(beside: &Companions, post: &Post) -> Result<PostRow> {
    let thread = beside.thread(post)?;
    let (_, home) = beside.group(post.group_id)?;
    let mark = beside.mark(thread.id).filter(|it| it.read_at.is_some());
    Ok(PostRow {
        path: path(post),
        title: thread.content.title.clone().unwrap_or_default(),
        excerpt: (!post.is_thread()).then(|| excerpt(&post.content.source)),
        link: thread
            .content
            .link
            .as_deref()
            .filter(|_| post.is_thread())
            .map(Link::of),
        author: Name::of(beside.author(post)?),
        group: Name::of(home),
        at: post.created_at,
        replies: post.counts.replies,
        newest_reply_at: Some(post.counts.newest_reply_at).filter(|_| post.counts.replies > 0),
        new_replies: mark.map(|it| (thread.counts.replies - it.replies_read).max(0)),
        score: post.counts.score(),
        pinned: post.pinned,
        locked: post.locked,
        sensitive: post.content.sensitive,
    })
}

/// The page of a post.
pub(crate) fn path(post: &Post) -> String {
    match post.is_thread() {
        true => format!("/post/{}", post.id),
        false => format!("/comment/{}", post.id),
    }
}

/// The first words of a text.
fn excerpt(source: &str) -> String {
    let words = source.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{} …", words[..end].trim_end()),
        None => words,
    }
}

/// The address of the next page of a list.
pub(crate) fn next(path: &str, kept: &[(&str, &str)], cursor: Option<Cursor>) -> Option<String> {
    let cursor = cursor?.to_string();
    let all: Vec<(&str, &str)> = kept.iter().copied().chain([("after", cursor.as_str())]).collect();
    Some(format!("{path}?{}", serde_urlencoded::to_string(all).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_with_a_whole_character() {
        assert_eq!(excerpt("Guten\n\n Tag"), "Guten Tag");
        let long = excerpt(&"ä".repeat(EXCERPT + 1));
        assert_eq!(long.chars().filter(|it| *it == 'ä').count(), EXCERPT);
        assert!(long.ends_with(" …"));
    }
}
