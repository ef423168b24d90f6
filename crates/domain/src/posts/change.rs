// SPDX-License-Identifier: AGPL-3.0-or-later
//! What an author may do with a post afterwards: change it, delete it, take the deletion back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use diesel::prelude::*;
use kollegium_db::Tx;

use super::publish::{add_mention, count_for_author, count_for_group, ids_in};
use super::{Act, Post, PostContent, event_of_act, get_for_update, get_for_update_in_thread, remember_act};
use super::{check, search_index};
use crate::actors::Kind;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::events::{self, Event};
use crate::groups;
use crate::ids::{ActorId, GroupId, PostId};
use crate::media;
use crate::previews;
use crate::schema::{actor, mention, post};
use crate::site::rules;
use crate::text::Text;
use crate::time::Time;

/// How many posts are named in one statement.
const BATCH: usize = 1_000;

/// What an author changes; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Edit<'a> {
    /// A thread's title.
    pub title: Option<&'a str>,
    /// A thread's link; an empty one takes it away.
    pub link: Option<&'a str>,
    /// What the picture shows to which it links, in words; none takes them away.
    pub alt_text: Option<&'a str>,
    /// URL of a small picture for the link; an empty one takes it away.
    pub thumbnail: Option<&'a str>,
    /// The text.
    pub text: Option<&'a Text>,
    /// The language.
    pub language: Option<&'a str>,
    /// Whether it is marked as sensitive.
    pub sensitive: Option<bool>,
    /// For a post that was written elsewhere: when it was changed there, and whom it mentions now.
    pub remote: Option<(Time, &'a [String])>,
}

/// Changes a post. A remote change that is not newer than what we have is ignored.
pub fn edit(tx: &mut Tx, by: &By, id: PostId, edit: &Edit<'_>) -> Result<Post> {
    let before = get_for_update(tx, id)?;
    require_author(by, &before)?;
    let group = groups::writable_by(tx, by, before.group_id)?;
    if before.deleted_at.is_some() {
        return Err(Error::Forbidden(Denial::Gone));
    }
    if let Some((at, _)) = edit.remote
        && before.updated_at.is_some_and(|known| at <= known)
    {
        return Ok(before);
    }
    let allowed = under_rules(tx, by, edit)?;
    let edit = &Edit {
        title: allowed.title.as_deref(),
        alt_text: allowed.alt_text.as_deref(),
        text: allowed.text.as_deref(),
        ..edit.clone()
    };
    let changed = changed(&before, edit)?;
    if changed == before.content {
        return Ok(before);
    }
    let at = edit.remote.map_or(by.at, |(at, _)| at.min(by.at));
    diesel::update(post::table.find(id))
        .set((&changed, post::updated_at.eq(Some(at))))
        .execute(tx.conn())?;
    if let Some((_, uris)) = edit.remote {
        replace_mentions(tx, id, uris)?;
    }
    let after = get_for_update(tx, id)?;
    events::record(tx, by, Some(after.group_id), &Event::PostEdited { post: id })?;
    search_index::index(tx, &after)?;
    if after.content.link != before.content.link {
        previews::want(tx, &group, after.content.link.as_deref(), by.at)?;
    }
    media::note_changed_post(tx, after.id, after.author_id, &after.content.pictured(), by.at)?;
    Ok(after)
}

/// What the site's rules let pass.
struct Allowed<'a> {
    title: Option<Cow<'a, str>>,
    alt_text: Option<Cow<'a, str>>,
    text: Option<Cow<'a, Text>>,
}

fn under_rules<'a>(tx: &mut Tx, by: &By, edit: &Edit<'a>) -> Result<Allowed<'a>> {
    rules::check_links(tx, edit.link, edit.text)?;
    if edit.remote.is_some() {
        return Ok(Allowed {
            title: rules::censored_line(tx, edit.title)?,
            alt_text: rules::censored_line(tx, edit.alt_text)?,
            text: match edit.text {
                Some(text) => Some(rules::censored(tx, text)?),
                None => None,
            },
        });
    }
    let source = edit.text.map_or("", |it| it.source.as_str());
    let words = [edit.title, edit.alt_text, Some(source)].map(Option::unwrap_or_default);
    rules::check_words(tx, by, &words)?;
    rules::check_language(tx, by, edit.language)?;
    rules::check_sensitive(tx, by, edit.sensitive)?;
    Ok(Allowed {
        title: edit.title.map(Cow::Borrowed),
        alt_text: edit.alt_text.map(Cow::Borrowed),
        text: edit.text.map(Cow::Borrowed),
    })
}

/// Deletes a post. Replies stay; a second deletion changes nothing.
pub fn delete(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = get_for_update_in_thread(tx, id)?;
    require_author(by, &before)?;
    if before.deleted_at.is_some() {
        return Ok(before);
    }
    diesel::update(post::table.find(id))
        .set(post::deleted_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    let event = events::record(tx, by, Some(before.group_id), &Event::PostDeleted { post: id })?;
    remember_act(tx, id, Act::Deleted, event)?;
    let after = get_for_update(tx, id)?;
    count_change(tx, &before, &after)?;
    search_index::index(tx, &after)?;
    Ok(after)
}

/// Takes an author's deletion back. A post that is there stays as it is.
pub fn restore(tx: &mut Tx, by: &By, id: PostId) -> Result<Post> {
    let before = get_for_update_in_thread(tx, id)?;
    require_author(by, &before)?;
    groups::writable_by(tx, by, before.group_id)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let undone = event_of_act(tx, id, Act::Deleted)?;
    diesel::update(post::table.find(id))
        .set(post::deleted_at.eq(None::<Time>))
        .execute(tx.conn())?;
    events::record(
        tx,
        by,
        Some(before.group_id),
        &Event::PostRestored { post: id, undone },
    )?;
    let after = get_for_update(tx, id)?;
    count_change(tx, &before, &after)?;
    search_index::index(tx, &after)?;
    Ok(after)
}

/// Keeps the counters when a post goes or comes back: what is gone is not counted.
pub(crate) fn count_change(tx: &mut Tx, before: &Post, after: &Post) -> Result<()> {
    let change = i64::from(!after.is_gone()) - i64::from(!before.is_gone());
    if change == 0 {
        return Ok(());
    }
    let (threads, replies) = if after.is_thread() {
        (change, 0)
    } else {
        (0, change)
    };
    count_for_group(tx, after.group_id, threads, replies)?;
    count_for_author(tx, after.author_id, after.group_id, threads, replies)?;
    if !after.is_thread() {
        diesel::update(post::table.filter(post::id.eq_any(above(after))))
            .set(post::replies.eq(post::replies + change))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Keeps the counters when posts of one author in one group go at once.
pub(crate) fn count_removed(tx: &mut Tx, group: GroupId, author: ActorId, gone: &[&Post]) -> Result<()> {
    let replies: Vec<&&Post> = gone.iter().filter(|it| !it.is_thread()).collect();
    let threads = gone.len() - replies.len();
    let less = |number: usize| -i64::try_from(number).unwrap_or(i64::MAX);
    count_for_group(tx, group, less(threads), less(replies.len()))?;
    count_for_author(tx, author, group, less(threads), less(replies.len()))?;
    let mut below: BTreeMap<PostId, i64> = BTreeMap::new();
    for reply in replies {
        for id in above(reply) {
            *below.entry(id).or_default() += 1;
        }
    }
    // Most lose the same small number, so there are few statements.
    let mut by_number: BTreeMap<i64, Vec<PostId>> = BTreeMap::new();
    for (id, number) in below {
        by_number.entry(number).or_default().push(id);
    }
    for (number, ids) in by_number {
        for batch in ids.chunks(BATCH) {
            diesel::update(post::table.filter(post::id.eq_any(batch)))
                .set(post::replies.eq(post::replies - number))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// The posts that a reply is counted in: those it lies below.
fn above(reply: &Post) -> Vec<PostId> {
    let mut ids = ids_in(&reply.path);
    ids.retain(|it| *it != reply.id);
    ids.push(reply.root_id);
    ids
}

fn require_author(by: &By, post: &Post) -> Result<()> {
    let speaks_for_author = match by.via {
        Via::Console | Via::Job => true,
        Via::Local | Via::Remote(_) | Via::Announced { .. } => by.actor.id == post.author_id,
    };
    if speaks_for_author {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::NotAuthor))
    }
}

/// What the post says after the edit.
fn changed(before: &Post, edit: &Edit<'_>) -> Result<PostContent> {
    let mut after = before.content.clone();
    if before.is_thread() {
        if let Some(title) = edit.title {
            after.title = Some(check::title(title)?);
        }
        if let Some(link) = edit.link {
            after.link = check::link(Some(link))?;
        }
        if let Some(words) = edit.alt_text {
            after.alt_text = check::alt_text(Some(words))?;
        }
        if let Some(thumbnail) = edit.thumbnail {
            after.thumbnail = check::link(Some(thumbnail))?;
        }
        if after.link.is_none() {
            (after.alt_text, after.thumbnail) = (None, None);
        }
    }
    if let Some(text) = edit.text {
        check::body(text)?;
        if !before.is_thread() && text.source.trim().is_empty() {
            return Err(Error::Invalid(Field::Body, Fault::Empty));
        }
        after.source.clone_from(&text.source);
        after.html.clone_from(&text.html);
    }
    if let Some(language) = edit.language {
        after.language = Some(language.to_owned());
    }
    after.sensitive = edit.sensitive.unwrap_or(after.sensitive);
    Ok(after)
}

fn replace_mentions(tx: &mut Tx, id: PostId, uris: &[String]) -> Result<()> {
    diesel::delete(mention::table.filter(mention::post_id.eq(id))).execute(tx.conn())?;
    let people: Vec<ActorId> = actor::table
        .filter(actor::uri.eq_any(uris))
        .filter(actor::kind.eq(Kind::Person))
        .select(actor::id)
        .load(tx.conn())?;
    for person in people {
        add_mention(tx, id, person)?;
    }
    Ok(())
}
