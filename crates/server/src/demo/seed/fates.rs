// SPDX-License-Identifier: AGPL-3.0-or-later
//! What happens to posts after they were written: votes, changes by their authors, acts of moderation.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::TimeDelta;
use kollegium_domain::posts::{self, ContentEdit, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{Viewer, moderation};

use super::super::content::{Agency, Fate};
use super::super::network::Network;
use super::cast::{Cast, holders};
use super::wait;
use super::writing::{Written, filled, text};

/// How long after a post its votes come in, and its author changes it.
const LATER: TimeDelta = TimeDelta::minutes(20);
/// How long all copies may take to become equal.
const PATIENCE: Duration = Duration::from_secs(20);

/// Casts the votes. Returns how many.
pub(super) async fn vote(network: &Network, cast: &Cast, posts: &[Written]) -> Result<usize> {
    let mut count = 0;
    for post in posts {
        for name in post.post.liked_by {
            let app = network.app(cast.agency(name)?);
            let id = wait::post(app, &post.uri).await?;
            let by = cast.by(name, app.now().min(post.at.plus(LATER)))?;
            app.write(move |tx| votes::cast(tx, &by, id, Score::Up)).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// Authors change what they wrote, moderators do their work. Returns how many acts there were.
pub(super) async fn change(network: &Network, cast: &Cast, posts: &[Written]) -> Result<usize> {
    let mut count = 0;
    for post in posts {
        if let Some(edited) = post.post.edited {
            edit(network, cast, post, edited).await?;
            count += 1;
        }
    }
    for thread in posts.iter().filter(|it| it.opens) {
        match thread.thread.fate {
            Fate::Stays => continue,
            Fate::Pinned | Fate::Locked(_) | Fate::Removed(_) => moderate(network, cast, thread).await?,
        }
        count += 1;
    }
    Ok(count)
}

async fn edit(network: &Network, cast: &Cast, post: &Written, edited: &str) -> Result<()> {
    let app = network.app(cast.agency(post.post.by)?);
    let id = wait::post(app, &post.uri).await?;
    let by = cast.by(post.post.by, app.now().min(post.at.plus(LATER)))?;
    let text = text(network, app, edited).await?;
    let edited = app.write(move |tx| {
        let change = ContentEdit {
            text: Some(&text),
            ..ContentEdit::default()
        };
        posts::edit(tx, &by, id, &change)
    });
    edited.await?;
    Ok(())
}

async fn moderate(network: &Network, cast: &Cast, thread: &Written) -> Result<()> {
    let app = network.app(thread.group.agency);
    let id = wait::post(app, &thread.uri).await?;
    let by = cast.by(thread.group.moderator, app.now())?;
    let fate = &thread.thread.fate;
    let moderated = app.write(move |tx| match fate {
        Fate::Stays => Ok(()),
        Fate::Pinned => moderation::pin(tx, &by, id),
        Fate::Locked(reason) => moderation::lock(tx, &by, id, Some(reason)),
        Fate::Removed(reason) => moderation::remove(tx, &by, id, Some(reason)),
    });
    Ok(moderated.await?)
}

/// Waits until all copies of all posts are equal to what the data says, and returns how many are not when patience
/// ends. Those are on their way still; the servers carry on.
pub(super) async fn settle(network: &Network, posts: &[Written]) -> Result<usize> {
    let mut copies: Vec<(Agency, &Written)> = posts
        .iter()
        .flat_map(|post| holders(post.group).map(move |agency| (agency, post)))
        .collect();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut waiting = Vec::new();
        for (agency, post) in copies {
            if !is_settled(network, agency, post).await? {
                waiting.push((agency, post));
            }
        }
        if waiting.is_empty() || Instant::now() > deadline {
            for (agency, post) in &waiting {
                tracing::warn!(
                    agency = agency.label(),
                    uri = post.uri,
                    "a copy is not up to date yet"
                );
            }
            return Ok(waiting.len());
        }
        copies = waiting;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn is_settled(network: &Network, agency: Agency, wanted: &Written) -> Result<bool> {
    let uri = wanted.uri.clone();
    let viewer = Viewer::Operator {
        reason: "the demo compares its copies".to_owned(),
    };
    let copy = network
        .app(agency)
        .read(move |snapshot| posts::get_by_uri(snapshot, &viewer, &uri))
        .await?;
    Ok(is_as_wanted(network, &copy, wanted))
}

fn is_as_wanted(network: &Network, copy: &Post, wanted: &Written) -> bool {
    let text = filled(network, wanted.post.edited.unwrap_or(wanted.post.text));
    let fate = &wanted.thread.fate;
    let votes = i64::try_from(wanted.post.liked_by.len()).unwrap_or(i64::MAX);
    let as_moderated = !wanted.opens
        || (copy.pinned == matches!(fate, Fate::Pinned)
            && copy.locked == matches!(fate, Fate::Locked(_))
            && copy.removed_at.is_some() == matches!(fate, Fate::Removed(_)));
    as_moderated && copy.content.source == text && copy.counts.up == 1 + votes
}
