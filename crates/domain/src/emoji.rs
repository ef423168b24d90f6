// SPDX-License-Identifier: AGPL-3.0-or-later
//! Emoji of this site's own: small pictures that client programs offer under a short name.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::media;
use crate::schema::{emoji, emoji_keyword};
use crate::site::rules;
use crate::text::clean;
use crate::time::Time;

/// The maximum length of names, categories and keywords, in characters.
const NAME_LIMIT: usize = 128;
/// The maximum length of the description of a picture, in characters.
const ALT_LIMIT: usize = 500;
/// How many keywords one emoji may have.
const KEYWORDS: usize = 50;

/// A custom emoji of this site.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = emoji)]
pub struct Emoji {
    /// The id of the emoji.
    pub id: i64,
    /// The name under which it is typed.
    pub shortcode: String,
    /// URL of its picture.
    pub image_url: String,
    /// The alternative text of the picture.
    pub alt_text: String,
    /// Among which others it is offered.
    pub category: String,
    /// The time when it was added.
    pub created_at: Time,
    /// The time of the last change, if there was one.
    pub updated_at: Option<Time>,
}

/// The picture, description and keywords of an emoji.
#[derive(Debug, Clone, Copy)]
pub struct Looks<'a> {
    /// URL of its picture.
    pub image_url: &'a str,
    /// The alternative text of the picture.
    pub alt_text: &'a str,
    /// Among which others it is offered.
    pub category: &'a str,
    /// Words by which it is found.
    pub keywords: &'a [String],
}

/// Adds an emoji. Refused as taken where its name is.
pub fn create(tx: &mut Tx, by: &By, shortcode: &str, looks: &Looks<'_>) -> Result<i64> {
    by.require_admin()?;
    let shortcode = shortcode.trim().trim_matches(':').to_lowercase();
    let well_formed = (1..=NAME_LIMIT).contains(&shortcode.len())
        && shortcode
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'+'));
    if !well_formed {
        return Err(Error::Invalid(Field::Name, Fault::Malformed));
    }
    tx.lock_row("site", 1)?;
    let known = emoji::table
        .filter(emoji::shortcode.eq(&shortcode))
        .select(emoji::id)
        .first::<i64>(tx.conn())
        .optional()?;
    if known.is_some() {
        return Err(Error::Taken(Field::Name));
    }
    let checked = Checked::new(looks)?;
    let id: i64 = diesel::insert_into(emoji::table)
        .values((
            emoji::shortcode.eq(shortcode),
            emoji::image_url.eq(&checked.image_url),
            emoji::alt_text.eq(&checked.alt_text),
            emoji::category.eq(&checked.category),
            emoji::created_at.eq(by.at),
        ))
        .returning(emoji::id)
        .get_result(tx.conn())?;
    set_keywords(tx, id, &checked.keywords)?;
    media::note_emoji(tx, by, id, Some(&checked.image_url))?;
    Ok(id)
}

/// Changes the picture and description of an emoji. Its name stays.
pub fn edit(tx: &mut Tx, by: &By, id: i64, looks: &Looks<'_>) -> Result<()> {
    by.require_admin()?;
    let checked = Checked::new(looks)?;
    tx.lock_row("site", 1)?;
    let changed = diesel::update(emoji::table.find(id))
        .set((
            emoji::image_url.eq(&checked.image_url),
            emoji::alt_text.eq(&checked.alt_text),
            emoji::category.eq(&checked.category),
            emoji::updated_at.eq(Some(by.at)),
        ))
        .execute(tx.conn())?;
    if changed == 0 {
        return Err(Error::NotFound(Thing::Emoji));
    }
    media::note_emoji(tx, by, id, Some(&checked.image_url))?;
    set_keywords(tx, id, &checked.keywords)
}

/// Deletes an emoji.
pub fn delete(tx: &mut Tx, by: &By, id: i64) -> Result<()> {
    by.require_admin()?;
    tx.lock_row("site", 1)?;
    diesel::delete(emoji_keyword::table.filter(emoji_keyword::emoji_id.eq(id))).execute(tx.conn())?;
    match diesel::delete(emoji::table.find(id)).execute(tx.conn())? {
        0 => Err(Error::NotFound(Thing::Emoji)),
        _ => media::note_emoji(tx, by, id, None),
    }
}

/// All emoji with their keywords, by category and name.
pub fn all(snapshot: &mut Snapshot) -> Result<Vec<(Emoji, Vec<String>)>> {
    let emoji: Vec<Emoji> = emoji::table
        .order((emoji::category, emoji::shortcode))
        .select(Emoji::as_select())
        .load(snapshot.conn())?;
    if emoji.is_empty() {
        return Ok(Vec::new());
    }
    let keywords: Vec<(i64, String)> = emoji_keyword::table
        .order((emoji_keyword::emoji_id, emoji_keyword::keyword))
        .select((emoji_keyword::emoji_id, emoji_keyword::keyword))
        .load(snapshot.conn())?;
    let of = |id: i64| {
        let mine = keywords.iter().filter(|(it, _)| *it == id);
        mine.map(|(_, keyword)| keyword.clone()).collect()
    };
    Ok(emoji.into_iter().map(|it| (it.clone(), of(it.id))).collect())
}

/// The values to store.
struct Checked {
    image_url: String,
    alt_text: String,
    category: String,
    keywords: Vec<String>,
}

impl Checked {
    fn new(looks: &Looks<'_>) -> Result<Checked> {
        let line = |text: &str, limit| match clean::line(text, limit) {
            Err(Fault::Empty) => Ok(String::new()),
            other => other.map_err(|fault| Error::Invalid(Field::Summary, fault)),
        };
        if looks.keywords.len() > KEYWORDS {
            return Err(Error::Invalid(Field::Limit, Fault::TooMany { max: KEYWORDS }));
        }
        let mut keywords = Vec::new();
        for keyword in looks.keywords {
            let keyword = line(&keyword.to_lowercase(), NAME_LIMIT)?;
            if !keyword.is_empty() && !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        Ok(Checked {
            image_url: rules::web_address(looks.image_url)?,
            alt_text: line(looks.alt_text, ALT_LIMIT)?,
            category: line(looks.category, NAME_LIMIT)?,
            keywords,
        })
    }
}

fn set_keywords(tx: &mut Tx, id: i64, keywords: &[String]) -> Result<()> {
    diesel::delete(emoji_keyword::table.filter(emoji_keyword::emoji_id.eq(id))).execute(tx.conn())?;
    for keyword in keywords {
        diesel::insert_into(emoji_keyword::table)
            .values((emoji_keyword::emoji_id.eq(id), emoji_keyword::keyword.eq(keyword)))
            .execute(tx.conn())?;
    }
    Ok(())
}
