// SPDX-License-Identifier: AGPL-3.0-or-later
//! The full-text index of posts, kept in the transaction that changes them.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use kollegium_db::{Conn, Keep, Tx};

use super::Post;
use crate::error::{Error, Result};
use crate::ids::PostId;
use crate::text::{html, stem};

/// How much of a text is indexed, in characters.
const INDEXED: usize = 20_000;

/// Takes posts out of the index.
pub(crate) fn take_out(tx: &mut Tx, ids: &[PostId]) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|it| it.0).collect();
    match tx.conn() {
        Conn::Sqlite(c) => {
            // FTS5 deletes by row id alone; the list comes as JSON, since SQLite has no arrays.
            let ids = serde_json::to_string(&ids).map_err(|error| Error::Corrupt(error.to_string()))?;
            diesel::sql_query("DELETE FROM post_search WHERE rowid IN (SELECT value FROM json_each(?))")
                .bind::<Text, _>(ids)
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

/// Puts posts into the index from which they were taken out.
pub(crate) fn put_back(tx: &mut Tx, posts: &[&Post]) -> Result<()> {
    let ids: Vec<PostId> = posts.iter().map(|it| it.id).collect();
    take_out(tx, &ids)?;
    let ids: Vec<i64> = ids.iter().map(|it| it.0).collect();
    let words: Vec<String> = posts.iter().map(|it| words(it)).collect();
    match tx.conn() {
        Conn::Sqlite(c) => {
            let rows: Vec<_> = ids.iter().zip(&words).collect();
            let rows = serde_json::to_string(&rows).map_err(|error| Error::Corrupt(error.to_string()))?;
            diesel::sql_query(
                "INSERT INTO post_search (rowid, words) \
                 SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)",
            )
            .bind::<Text, _>(rows)
            .kept()
            .execute(c)?;
        }
        Conn::Postgres(c) => {
            diesel::sql_query(
                "INSERT INTO post_search (post_id, words) \
                 SELECT id, to_tsvector('simple', terms) FROM unnest($1, $2) AS row (id, terms)",
            )
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<Text>, _>(words)
            .kept()
            .execute(c)?;
        }
    }
    Ok(())
}

/// What a post is found by.
fn words(post: &Post) -> String {
    let title = post.content.title.as_deref().unwrap_or_default();
    stem::terms(&format!(
        "{title} {}",
        html::to_plain(&post.content.html, INDEXED)
    ))
}

/// Puts a post into the index, or takes it out when it is gone.
pub(crate) fn index(tx: &mut Tx, post: &Post) -> Result<()> {
    let id = post.id.0;
    let words = (!post.is_gone()).then(|| words(post));
    match tx.conn() {
        Conn::Sqlite(c) => {
            diesel::sql_query("DELETE FROM post_search WHERE rowid = ?")
                .bind::<BigInt, _>(id)
                .kept()
                .execute(c)?;
            if let Some(words) = words {
                diesel::sql_query("INSERT INTO post_search (rowid, words) VALUES (?, ?)")
                    .bind::<BigInt, _>(id)
                    .bind::<Text, _>(words)
                    .kept()
                    .execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            diesel::sql_query("DELETE FROM post_search WHERE post_id = $1")
                .bind::<BigInt, _>(id)
                .kept()
                .execute(c)?;
            if let Some(words) = words {
                diesel::sql_query(
                    "INSERT INTO post_search (post_id, words) VALUES ($1, to_tsvector('simple', $2))",
                )
                .bind::<BigInt, _>(id)
                .bind::<Text, _>(words)
                .kept()
                .execute(c)?;
            }
        }
    }
    Ok(())
}
