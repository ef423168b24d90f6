// SPDX-License-Identifier: AGPL-3.0-or-later
//! The full-text index of posts, kept in the transaction that changes them.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use kollegium_db::{Conn, Keep, Tx};

use super::Post;
use crate::error::{Error, Result};
use crate::ids::PostId;
use crate::jobs::{self, SearchJob};
use crate::schema::post;
use crate::text::{html, stem};
use crate::time::Time;

/// How much of a text is indexed, in characters.
const INDEXED: usize = 20_000;

/// How many posts are put into a new index in one transaction.
const AT_ONCE: i64 = 200;

/// Takes posts out of the index.
pub(crate) fn take_out(tx: &mut Tx, ids: &[PostId]) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|it| it.0).collect();
    match tx.conn() {
        Conn::Sqlite(c) => {
            // FTS5 deletes by row id alone; the list comes as JSON, since SQLite has no arrays.
            diesel::sql_query("DELETE FROM post_search WHERE rowid IN (SELECT value FROM json_each(?))")
                .bind::<Text, _>(json(serde_json::to_string(&ids))?)
                .kept()
                .execute(c)?;
        }
        Conn::Postgres(c) => {
            diesel::sql_query("DELETE FROM post_search WHERE post_id = ANY($1)")
                .bind::<Array<BigInt>, _>(ids)
                .kept()
                .execute(c)?;
        }
    }
    Ok(())
}

/// Rewrites the index without the words of what was taken out. SQLite keeps them until then, and only marks them as
/// deleted: necessary where something has to be gone from the file.
pub(crate) fn compact(tx: &mut Tx) -> Result<()> {
    match tx.conn() {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(c) => {
            diesel::sql_query("INSERT INTO post_search (post_search) VALUES ('optimize')").execute(c)?;
            Ok(())
        }
    }
}

/// Puts posts into the index from which they were taken out.
pub(crate) fn put_back(tx: &mut Tx, posts: &[&Post]) -> Result<()> {
    replace(tx, posts, posts)
}

/// Puts a post into the index, or takes it out when it is gone.
pub(crate) fn index(tx: &mut Tx, post: &Post) -> Result<()> {
    index_all(tx, &[post])
}

/// Puts the newest `AT_ONCE` posts below an id into the index as it is now, and lets those below them wait for the
/// next job. What was done already is done again, to the same effect.
///
/// This is how an index that is made in another way is filled: a migration adds the first of these jobs.
pub fn fill(tx: &mut Tx, below: PostId, at: Time) -> Result<()> {
    let newest = || {
        post::table
            .filter(post::id.lt(below))
            .order(post::id.desc())
            .limit(AT_ONCE)
    };
    // Nobody changes them until the index has what they say. SQLite has one writer.
    if let Conn::Postgres(c) = tx.conn() {
        newest().select(post::id).for_update().load::<PostId>(c)?;
    }
    let posts: Vec<Post> = newest().select(Post::as_select()).load(tx.conn())?;
    index_all(tx, &posts.iter().collect::<Vec<_>>())?;
    match posts.last() {
        Some(last) => jobs::add(tx, &SearchJob::FillIndex { below: last.id }, at),
        None => Ok(()),
    }
}

fn index_all(tx: &mut Tx, posts: &[&Post]) -> Result<()> {
    let there: Vec<&Post> = posts.iter().copied().filter(|it| !it.is_gone()).collect();
    replace(tx, posts, &there)
}

/// Takes posts out, and puts some of them in as they are.
fn replace(tx: &mut Tx, out: &[&Post], back: &[&Post]) -> Result<()> {
    take_out(tx, &out.iter().map(|it| it.id).collect::<Vec<_>>())?;
    let rows: Vec<(i64, String)> = back.iter().map(|it| (it.id.0, words(it))).collect();
    match tx.conn() {
        Conn::Sqlite(c) => {
            diesel::sql_query(
                "INSERT INTO post_search (rowid, words) \
                 SELECT value ->> 0, value ->> 1 FROM json_each(?)",
            )
            .bind::<Text, _>(json(serde_json::to_string(&rows))?)
            .kept()
            .execute(c)?;
        }
        Conn::Postgres(c) => {
            let (ids, words): (Vec<i64>, Vec<String>) = rows.into_iter().unzip();
            diesel::sql_query(
                "INSERT INTO post_search (post_id, words) \
                 SELECT id, array_to_tsvector(string_to_array(words, ' ')) FROM unnest($1, $2) AS given (id, words)",
            )
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<Text>, _>(words)
            .kept()
            .execute(c)?;
        }
    }
    Ok(())
}

/// What is found of a post, parted by spaces.
fn words(post: &Post) -> String {
    let title = post.content.title.as_deref().unwrap_or_default();
    let text = html::to_plain(&post.content.html, INDEXED);
    stem::terms(&format!("{title} {text}")).join(" ")
}

fn json(written: serde_json::Result<String>) -> Result<String> {
    written.map_err(|error| Error::Corrupt(error.to_string()))
}
