// SPDX-License-Identifier: AGPL-3.0-or-later
//! Threads and replies, written level by level: whoever replies waits until they have what they reply to.

use anyhow::{Context, Result};
use chrono::TimeDelta;
use kollegium_app::{App, compose};
use kollegium_domain::Time;
use kollegium_domain::error::Field;
use kollegium_domain::posts::{self, ContentEdit, NewPost, Place};
use kollegium_domain::text::Text;

use super::super::content::{self, Agency, Group, SamplePost, Thread};
use super::super::network::Network;
use super::cast::{Cast, holders};
use super::wait;

/// In how many hours the replies to a thread come in at most.
const LIVELY: i64 = 40;

/// A post that has been written.
pub(super) struct Written {
    pub(super) post: &'static SamplePost,
    pub(super) thread: &'static Thread,
    pub(super) group: &'static Group,
    /// Whether it starts the thread.
    pub(super) opens: bool,
    pub(super) at: Time,
    /// The ActivityPub id of the post.
    pub(super) uri: String,
}

/// A post that is going to be written.
struct Planned {
    post: &'static SamplePost,
    thread: &'static Thread,
    group: &'static Group,
    /// Where in the plan the post is to which it replies.
    parent: Option<usize>,
    depth: usize,
    at: Time,
}

/// Writes everything and waits until every agency with members has it.
pub(super) async fn write(network: &Network, cast: &Cast) -> Result<Vec<Written>> {
    let planned = plan(network.app(Agency::Bund).now())?;
    let deepest = planned.iter().map(|it| it.depth).max().unwrap_or(0);
    let mut uris: Vec<String> = vec![String::new(); planned.len()];
    for depth in 0..=deepest {
        for (index, next) in planned.iter().enumerate().filter(|(_, it)| it.depth == depth) {
            let parent = next.parent.map(|it| uris[it].as_str());
            uris[index] = publish(network, cast, next, parent).await.with_context(|| {
                format!(
                    "cannot publish a post by {} in \"{}\"",
                    next.post.by, next.thread.title
                )
            })?;
        }
    }
    let written: Vec<Written> = planned
        .into_iter()
        .zip(uris)
        .map(|(it, uri)| Written {
            post: it.post,
            thread: it.thread,
            group: it.group,
            opens: it.parent.is_none(),
            at: it.at,
            uri,
        })
        .collect();
    for post in &written {
        for agency in holders(post.group) {
            wait::post(network.app(agency), &post.uri).await?;
        }
    }
    Ok(written)
}

/// A text with the hosts of the demo in it.
pub(super) async fn text(network: &Network, app: &App, source: &str) -> Result<Text> {
    Ok(compose::text(app, Field::Body, &filled(network, source)).await?)
}

/// Markdown with the hosts of the demo in it.
pub(super) fn filled(network: &Network, source: &str) -> String {
    let mut filled = source.to_owned();
    for agency in Agency::ALL {
        let host = network.app(agency).origin().authority();
        filled = filled.replace(&format!("{{{}}}", agency.label()), host);
    }
    filled
}

fn plan(now: Time) -> Result<Vec<Planned>> {
    let mut plan = Vec::new();
    for thread in content::threads() {
        let group = content::group(thread.group).with_context(|| {
            format!(
                "the sample content names the group {}, which does not exist",
                thread.group
            )
        })?;
        let first = plan.len();
        add(&mut plan, thread, group, &thread.opening, None);
        spread(&mut plan[first..], now, thread.hours_ago);
    }
    Ok(plan)
}

fn add(
    plan: &mut Vec<Planned>,
    thread: &'static Thread,
    group: &'static Group,
    post: &'static SamplePost,
    parent: Option<usize>,
) {
    let index = plan.len();
    let depth = parent.map_or(0, |it| plan[it].depth + 1);
    plan.push(Planned {
        post,
        thread,
        group,
        parent,
        depth,
        at: Time(0),
    });
    for reply in post.replies {
        add(plan, thread, group, reply, Some(index));
    }
}

/// Gives the posts of a thread their times, none of which is in the future.
fn spread(thread: &mut [Planned], now: Time, hours_ago: i64) {
    let start = now.minus(TimeDelta::hours(hours_ago));
    let minutes = hours_ago.min(LIVELY) * 60;
    let count = i64::try_from(thread.len()).unwrap_or(i64::MAX);
    for (index, post) in (0_i64..).zip(thread.iter_mut()) {
        post.at = start.plus(TimeDelta::minutes(minutes * index / count));
    }
}

async fn publish(network: &Network, cast: &Cast, next: &Planned, parent: Option<&str>) -> Result<String> {
    let agency = cast.agency(next.post.by)?;
    let app = network.app(agency);
    let place = match parent {
        Some(uri) => Place::Reply(wait::post(app, uri).await?),
        None => Place::Thread(cast.group(agency, next.group.name)?),
    };
    let text = text(network, app, next.post.text).await?;
    let by = cast.by(next.post.by, next.at)?;
    let (title, link) = match place {
        Place::Thread(_) => (Some(next.thread.title), next.thread.link),
        Place::Reply(_) => (None, None),
    };
    let post = app
        .write(move |tx| {
            let new = NewPost {
                place,
                content: ContentEdit {
                    title,
                    link,
                    text: Some(&text),
                    language: Some("de"),
                    ..ContentEdit::default()
                },
                identity: None,
            };
            posts::publish(tx, &by, &new)
        })
        .await?;
    Ok(post.uri)
}
