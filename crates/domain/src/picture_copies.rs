// SPDX-License-Identifier: AGPL-3.0-or-later
//! Copies of pictures of other servers, so that readers do not reveal their addresses to those servers. They are bounded
//! in number and age.

use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};

use crate::error::{Error, Result, Thing};
use crate::media::{self, Audience};
use crate::previews;
use crate::schema::picture_copy;
use crate::time::Time;
use crate::viewer::Viewer;

/// How many copies are looked at when it is decided which ones go.
const LOOKED_AT: i64 = 100_000;

/// Whether a picture elsewhere may be copied for `viewer`: something that they may read shows it.
///
/// # Errors
/// [`Thing::Picture`] is not found otherwise: nobody makes this server ask for addresses of their own choice.
pub fn may_copy(snapshot: &mut Snapshot, viewer: &Viewer, source: &str) -> Result<Audience> {
    if is_shown(snapshot, &Viewer::Anyone, source)? {
        return Ok(Audience::Everybody);
    }
    if *viewer != Viewer::Anyone && is_shown(snapshot, viewer, source)? {
        return Ok(Audience::Some);
    }
    Err(Error::NotFound(Thing::Picture))
}

fn is_shown(snapshot: &mut Snapshot, viewer: &Viewer, source: &str) -> Result<bool> {
    Ok(media::visible(snapshot, viewer, source, None)? || previews::shows(snapshot, viewer, source)?)
}

/// Notes a copy, before it is kept. One that is noted already stays as it is.
pub fn keep_copy(tx: &mut Tx, source: &str, bytes: usize, at: Time) -> Result<()> {
    each_backend!(tx.conn(), c => diesel::insert_into(picture_copy::table)
        .values((
            picture_copy::source.eq(source),
            picture_copy::bytes.eq(i64::try_from(bytes).unwrap_or(i64::MAX)),
            picture_copy::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Forgets a copy that is not kept any more.
pub fn drop_copy(tx: &mut Tx, source: &str) -> Result<()> {
    diesel::delete(picture_copy::table.find(source)).execute(tx.conn())?;
    Ok(())
}

/// The copies that are to go, at most `limit`: those from before `before`, and the oldest ones beyond `most` bytes.
pub fn worn_copies(snapshot: &mut Snapshot, before: Time, most: i64, limit: usize) -> Result<Vec<String>> {
    let newest_first: Vec<(String, i64, Time)> = picture_copy::table
        .order((picture_copy::created_at.desc(), picture_copy::source.desc()))
        .limit(LOOKED_AT)
        .select((
            picture_copy::source,
            picture_copy::bytes,
            picture_copy::created_at,
        ))
        .load(snapshot.conn())?;
    let mut total = 0_i64;
    let mut worn = Vec::new();
    for (source, bytes, at) in newest_first {
        total = total.saturating_add(bytes);
        if at < before || total > most {
            worn.push(source);
        }
    }
    worn.reverse();
    worn.truncate(limit);
    Ok(worn)
}
