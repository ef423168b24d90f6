// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the site has several of: lines above its lists, addresses that nobody links to, languages. Each list is set as a
//! whole.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use super::rules;
use crate::by::By;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::schema::{blocked_url, site_language, tagline};
use crate::text;
use crate::time::Time;

/// The maximum number of entries of a list.
const ENTRIES: usize = 500;
/// The maximum length of a tagline, in characters.
const TAGLINE_LIMIT: usize = 1_000;

/// A line that clients show above their lists.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = tagline)]
pub struct Tagline {
    /// The id of the tagline.
    pub id: i64,
    /// The text in Markdown.
    pub content: String,
    /// The time when it was added.
    pub created_at: Time,
}

/// An address that nobody here links to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blocked_url)]
pub struct BlockedUrl {
    /// The id of the blocked address.
    pub id: i64,
    /// The beginning of the address, without its scheme.
    pub url: String,
    /// The time when it was added.
    pub created_at: Time,
}

/// Replaces the lines. Those that stay keep their ids.
pub fn set_taglines(tx: &mut Tx, by: &By, wanted: &[String]) -> Result<()> {
    hold(tx, by, wanted.len())?;
    let mut lines = Vec::new();
    for line in wanted {
        match text::clean::line(line, TAGLINE_LIMIT) {
            Ok(line) => lines.push(line),
            Err(Fault::Empty) => {}
            Err(fault) => return Err(Error::Invalid(Field::Summary, fault)),
        }
    }
    let known = taglines(tx)?;
    diesel::delete(tagline::table.filter(tagline::content.ne_all(&lines))).execute(tx.conn())?;
    for line in lines {
        if !known.iter().any(|it| it.content == line) {
            diesel::insert_into(tagline::table)
                .values((tagline::content.eq(line), tagline::created_at.eq(by.at)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Adds a line at the end. One that says the same is there already.
pub fn add_tagline(tx: &mut Tx, by: &By, content: &str) -> Result<Tagline> {
    hold(tx, by, 0)?;
    let known = taglines(tx)?;
    check_size(known.len() + 1)?;
    let content = tagline_of(content)?;
    if let Some(known) = known.into_iter().find(|it| it.content == content) {
        return Ok(known);
    }
    let id = diesel::insert_into(tagline::table)
        .values((tagline::content.eq(&content), tagline::created_at.eq(by.at)))
        .returning(tagline::id)
        .get_result(tx.conn())?;
    Ok(Tagline {
        id,
        content,
        created_at: by.at,
    })
}

/// Changes what a line says.
pub fn edit_tagline(tx: &mut Tx, by: &By, id: i64, content: &str) -> Result<Tagline> {
    hold(tx, by, 0)?;
    let content = tagline_of(content)?;
    let known = taglines(tx)?.into_iter().find(|it| it.id == id);
    let known = known.ok_or(Error::NotFound(Thing::Site))?;
    diesel::update(tagline::table.find(id))
        .set(tagline::content.eq(&content))
        .execute(tx.conn())?;
    Ok(Tagline { content, ..known })
}

/// Deletes a tagline. Nothing happens if there is none.
pub fn remove_tagline(tx: &mut Tx, by: &By, id: i64) -> Result<()> {
    hold(tx, by, 0)?;
    diesel::delete(tagline::table.find(id)).execute(tx.conn())?;
    Ok(())
}

fn tagline_of(content: &str) -> Result<String> {
    text::clean::line(content, TAGLINE_LIMIT).map_err(|fault| Error::Invalid(Field::Summary, fault))
}

/// Replaces the addresses that nobody links to. Those that stay keep their ids.
pub fn block_urls(tx: &mut Tx, by: &By, wanted: &[String]) -> Result<()> {
    hold(tx, by, wanted.len())?;
    let mut urls = Vec::new();
    for url in wanted {
        let url = rules::comparable(&rules::web_address(url)?);
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    let known = blocked_urls(tx)?;
    diesel::delete(blocked_url::table.filter(blocked_url::url.ne_all(&urls))).execute(tx.conn())?;
    for url in urls {
        if !known.iter().any(|it| it.url == url) {
            diesel::insert_into(blocked_url::table)
                .values((blocked_url::url.eq(url), blocked_url::created_at.eq(by.at)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Sets in which languages one writes here; without any, in every one.
pub fn set_languages(tx: &mut Tx, by: &By, wanted: &[&str]) -> Result<()> {
    hold(tx, by, wanted.len())?;
    let known = languages(tx)?;
    diesel::delete(site_language::table.filter(site_language::code.ne_all(wanted))).execute(tx.conn())?;
    for code in wanted {
        if !known.iter().any(|it| it == code) {
            diesel::insert_into(site_language::table)
                .values(site_language::code.eq(*code))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// The lines, in their order.
pub fn taglines(snapshot: &mut Snapshot) -> Result<Vec<Tagline>> {
    Ok(tagline::table
        .order(tagline::id)
        .select(Tagline::as_select())
        .load(snapshot.conn())?)
}

/// The addresses that nobody links to, in the order in which they came.
pub fn blocked_urls(snapshot: &mut Snapshot) -> Result<Vec<BlockedUrl>> {
    Ok(blocked_url::table
        .order(blocked_url::id)
        .select(BlockedUrl::as_select())
        .load(snapshot.conn())?)
}

/// The languages that are allowed on this site; empty for all.
pub fn languages(snapshot: &mut Snapshot) -> Result<Vec<String>> {
    Ok(site_language::table
        .order(site_language::code)
        .select(site_language::code)
        .load(snapshot.conn())?)
}

fn hold(tx: &mut Tx, by: &By, entries: usize) -> Result<()> {
    by.require_admin()?;
    check_size(entries)?;
    tx.lock_row("site", 1)?;
    Ok(())
}

fn check_size(entries: usize) -> Result<()> {
    if entries > ENTRIES {
        return Err(Error::Invalid(Field::Limit, Fault::TooMany { max: ENTRIES }));
    }
    Ok(())
}
