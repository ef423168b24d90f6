// SPDX-License-Identifier: AGPL-3.0-or-later
//! Uploaded pictures: whose they are, how much space they take, who sees them, and when they go.
//!
//! Here are the rows; whoever keeps the bytes goes by them. A row is there before its bytes and until after them, so
//! that no bytes are ever without one.

mod uses;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kollegium_db::{Keep, Snapshot, Tx, padded};

use crate::actors;
use crate::by::{By, Via};
use crate::error::{Denial, Error, Result, Thing};
use crate::ids::{ActorId, MediaId};
use crate::paging;
use crate::schema::media;
use crate::stored::stored_enum;
use crate::time::Time;
use crate::viewer;
use crate::viewer::Viewer;

pub(crate) use uses::{
    Written, forget_messages, note_actor, note_changed_post, note_emoji, note_message, note_new_post,
    note_site, purge_actor, purge_posts, visible,
};

/// The path of pictures, followed by the name.
pub const PATH: &str = "/pictrs/image/";

stored_enum! {
    /// The media type of a picture, as in `Content-Type`.
    Type {
        /// A JPEG file.
        Jpeg = "image/jpeg",
        /// A PNG file.
        Png = "image/png",
        /// A GIF file, which may be an animation.
        Gif = "image/gif",
        /// WebP, which may be an animation.
        WebP = "image/webp",
    }
}

impl Type {
    /// The file extension.
    pub fn extension(self) -> &'static str {
        match self {
            Type::Jpeg => "jpg",
            Type::Png => "png",
            Type::Gif => "gif",
            Type::WebP => "webp",
        }
    }
}

/// An uploaded picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = media)]
pub struct Media {
    /// The id of the picture.
    pub id: MediaId,
    /// The name of its file: nobody can guess it.
    pub name: String,
    /// The person who uploaded it.
    pub owner_id: ActorId,
    /// The secret that is needed to delete it, so that no link elsewhere can.
    pub delete_token: String,
    /// The format of the file.
    pub content_type: Type,
    /// The width in pixels.
    pub width: i64,
    /// The height in pixels.
    pub height: i64,
    /// The size in bytes.
    pub bytes: i64,
    /// When it was uploaded.
    pub created_at: Time,
}

/// A picture that somebody uploads: checked and cleaned.
#[derive(Debug, Clone)]
pub struct NewMedia {
    /// 32 random hexadecimal digits.
    pub random: String,
    /// The secret that is needed to delete it.
    pub delete_token: String,
    /// The format of the file.
    pub content_type: Type,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The size in bytes.
    pub bytes: usize,
}

/// Who may be given a picture, as far as it decides what caches may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, so shared caches may store it.
    Everybody,
    /// Whoever asks now, and perhaps others.
    Some,
}

/// Records a picture of a person of this instance, before its bytes are stored. One that is known already is returned.
///
/// # Errors
/// [`Denial::NoSpace`] when all of a person's pictures together would have more than `quota` bytes; 0 is no limit.
pub fn add(tx: &mut Tx, by: &By, new: &NewMedia, quota: i64) -> Result<Media> {
    if !by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    // A person's uploads take turns, so that they cannot pass the quota together.
    tx.lock_row("actor", by.actor.id.0)?;
    let name = format!("{}.{}", new.random, new.content_type.extension());
    if let Some(known) = by_name(tx, &name)? {
        return owned(known, by);
    }
    let bytes = i64::try_from(new.bytes).unwrap_or(i64::MAX);
    if quota > 0 && space_of(tx, by.actor.id)?.saturating_add(bytes) > quota {
        return Err(Error::Forbidden(Denial::NoSpace));
    }
    diesel::insert_into(media::table)
        .values((
            (media::name.eq(&name), media::owner_id.eq(by.actor.id)),
            media::delete_token.eq(&new.delete_token),
            media::content_type.eq(new.content_type),
            (
                media::width.eq(i64::from(new.width)),
                media::height.eq(i64::from(new.height)),
            ),
            (media::bytes.eq(bytes), media::created_at.eq(by.at)),
            media::unused_since.eq(Some(by.at)),
        ))
        .execute(tx.conn())?;
    by_name(tx, &name)?.ok_or(Error::NotFound(Thing::Picture))
}

/// Removes a picture: its owner may, and the administrators. It is not shown any more from now on.
///
/// # Errors
/// [`Thing::Picture`] is not found for everybody else, and with the wrong token.
pub fn remove(tx: &mut Tx, by: &By, name: &str, token: &str) -> Result<()> {
    let found: Option<Media> = media::table
        .filter(media::name.eq(name))
        .select(Media::as_select())
        .first(tx.conn())
        .optional()?;
    let found = found
        .filter(|it| it.delete_token == token && may_remove(by, it.owner_id))
        .ok_or(Error::NotFound(Thing::Picture))?;
    diesel::update(media::table.find(found.id))
        .filter(media::removed_at.is_null())
        .set(media::removed_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    Ok(())
}

/// Removes all pictures that a person uploaded: they may themselves, and the administrators.
pub fn remove_all(tx: &mut Tx, by: &By, owner: ActorId) -> Result<()> {
    if !may_remove(by, owner) {
        return Err(Error::Forbidden(Denial::NotAdmin));
    }
    diesel::update(media::table.filter(media::owner_id.eq(owner)))
        .filter(media::removed_at.is_null())
        .set(media::removed_at.eq(Some(by.at)))
        .execute(tx.conn())?;
    Ok(())
}

/// Removes at most `limit` pictures that nothing has shown since `before`.
pub fn expire(tx: &mut Tx, before: Time, now: Time, limit: i64) -> Result<()> {
    let unused: Vec<MediaId> = media::table
        .filter(media::unused_since.lt(Some(before)))
        .filter(media::removed_at.is_null())
        .order(media::unused_since)
        .limit(limit)
        .select(media::id)
        .load(tx.conn())?;
    for id in unused {
        // A text that shows it may be written at this moment: it waits for this, or this sees it.
        tx.lock_row("media", id.0)?;
        diesel::update(media::table.find(id))
            .filter(media::unused_since.lt(Some(before)))
            .filter(media::removed_at.is_null())
            .set(media::removed_at.eq(Some(now)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Whether there are pictures for [`expire`]: looked at before a write transaction is begun.
pub fn any_expired(snapshot: &mut Snapshot, before: Time) -> Result<bool> {
    let found: Option<MediaId> = media::table
        .filter(media::unused_since.lt(Some(before)))
        .filter(media::removed_at.is_null())
        .select(media::id)
        .first(snapshot.conn())
        .optional()?;
    Ok(found.is_some())
}

/// The names of pictures that were removed and whose bytes may still be there, at most `limit`.
pub fn removed(snapshot: &mut Snapshot, limit: i64) -> Result<Vec<String>> {
    Ok(media::table
        .filter(media::removed_at.is_not_null())
        .order(media::removed_at)
        .limit(limit)
        .select(media::name)
        .load(snapshot.conn())?)
}

/// Forgets a picture that was removed and whose bytes are deleted.
pub fn forget(tx: &mut Tx, name: &str) -> Result<()> {
    diesel::delete(media::table.filter(media::name.eq(name)))
        .filter(media::removed_at.is_not_null())
        .execute(tx.conn())?;
    Ok(())
}

/// The picture of this name, if `viewer` may see it, and who else may.
///
/// It is seen by whoever sees one of the posts and profiles that show it: of its owner, if they show it at all, so that
/// nobody else makes it public. One that is shown nowhere is seen by whoever knows its name, which is how clients show
/// what was just uploaded. Its owner and the administrators see it in any case.
pub fn get(snapshot: &mut Snapshot, viewer: &Viewer, name: &str) -> Result<(Media, Audience)> {
    let found = by_name(snapshot, name)?.ok_or(Error::NotFound(Thing::Picture))?;
    if !uses::anywhere(snapshot, name, None)? {
        return Ok((found, Audience::Some));
    }
    let owner = Some(found.owner_id);
    let author = if uses::anywhere(snapshot, name, owner)? {
        owner
    } else {
        None
    };
    if uses::visible(snapshot, &Viewer::Anyone, name, author)? {
        return Ok((found, Audience::Everybody));
    }
    let seen = match viewer {
        Viewer::Anyone => false,
        Viewer::Operator { .. } => true,
        Viewer::Peer { .. } => uses::visible(snapshot, viewer, name, author)?,
        Viewer::Account(me) => {
            *me == found.owner_id
                || uses::visible(snapshot, viewer, name, author)?
                || actors::get(snapshot, *me)?.admin
        }
    };
    if seen {
        Ok((found, Audience::Some))
    } else {
        Err(Error::NotFound(Thing::Picture))
    }
}

/// The pictures of ours to which these links lead, by link: two queries at most, none where no link is of a picture of
/// ours. Whoever may see the links may know of the pictures.
pub fn of_links(snapshot: &mut Snapshot, links: &[&str]) -> Result<Vec<(String, Media)>> {
    let named = uses::named_in(snapshot, links)?;
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
    let found: Vec<Media> = media::table
        .filter(media::name.eq_any(padded(&names)))
        .filter(media::removed_at.is_null())
        .select(Media::as_select())
        .kept()
        .load(snapshot.conn())?;
    let with_picture = named.into_iter().filter_map(|(link, name)| {
        let picture = found.iter().find(|it| it.name == name)?;
        Some((link, picture.clone()))
    });
    Ok(with_picture.collect())
}

/// Whether a link looks like that of a picture, by how its path ends.
pub fn is_picture(link: &str) -> bool {
    uses::is_picture(link)
}

/// The viewer's own pictures, the newest first.
pub fn own(snapshot: &mut Snapshot, viewer: &Viewer, skip: i64, limit: i64) -> Result<Vec<Media>> {
    paging::check_window(skip, limit)?;
    let me = viewer.require_account()?;
    Ok(media::table
        .filter(media::owner_id.eq(me))
        .filter(media::removed_at.is_null())
        .order(media::id.desc())
        .offset(skip)
        .limit(limit)
        .select(Media::as_select())
        .load(snapshot.conn())?)
}

/// Everybody's pictures, the newest first; for administrators.
pub fn all(snapshot: &mut Snapshot, viewer: &Viewer, skip: i64, limit: i64) -> Result<Vec<Media>> {
    paging::check_window(skip, limit)?;
    viewer::check_administers(snapshot, viewer)?;
    Ok(media::table
        .filter(media::removed_at.is_null())
        .order(media::id.desc())
        .offset(skip)
        .limit(limit)
        .select(Media::as_select())
        .load(snapshot.conn())?)
}

/// Whether a text could be the name of a picture of ours: 32 hexadecimal digits and how its file ends.
pub fn is_name(text: &str) -> bool {
    let Some((random, extension)) = text.split_once('.') else {
        return false;
    };
    random.len() == 32
        && random
            .bytes()
            .all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
        && [Type::Jpeg, Type::Png, Type::Gif, Type::WebP]
            .iter()
            .any(|it| it.extension() == extension)
}

fn by_name(snapshot: &mut Snapshot, name: &str) -> Result<Option<Media>> {
    Ok(media::table
        .filter(media::name.eq(name))
        .filter(media::removed_at.is_null())
        .select(Media::as_select())
        .first(snapshot.conn())
        .optional()?)
}

fn owned(known: Media, by: &By) -> Result<Media> {
    if known.owner_id == by.actor.id {
        Ok(known)
    } else {
        Err(Error::Forbidden(Denial::NotAuthor))
    }
}

fn space_of(snapshot: &mut Snapshot, owner: ActorId) -> Result<i64> {
    Ok(media::table
        .filter(media::owner_id.eq(owner))
        .filter(media::removed_at.is_null())
        .select(sql::<BigInt>("cast(coalesce(sum(bytes), 0) as bigint)"))
        .first(snapshot.conn())?)
}

fn may_remove(by: &By, owner: ActorId) -> bool {
    match by.via {
        Via::Console | Via::Job => true,
        Via::Local => by.actor.id == owner || (by.actor.local && by.actor.admin),
        Via::Remote(_) | Via::Announced { .. } => false,
    }
}

#[cfg(test)]
mod tests;
