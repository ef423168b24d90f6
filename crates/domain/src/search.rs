// SPDX-License-Identifier: AGPL-3.0-or-later
//! Full-text search. Words are stemmed here, for both databases, since FTS5 has no German stemmer.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kollegium_db::{Conn, Tx};

use crate::error::Result;
use crate::posts::Post;
use crate::text::{html, stem};

/// How much of a text is indexed, in characters.
const INDEXED: usize = 20_000;

/// Puts a post into the index, or takes it out when it is gone.
pub(crate) fn index(tx: &mut Tx, post: &Post) -> Result<()> {
    let id = post.id.0;
    let words = (!post.is_gone()).then(|| {
        let title = post.title.as_deref().unwrap_or_default();
        stem::terms(&format!("{title} {}", html::to_plain(&post.html, INDEXED)))
    });
    match tx.conn() {
        Conn::Sqlite(c) => {
            diesel::sql_query("DELETE FROM post_search WHERE rowid = ?")
                .bind::<BigInt, _>(id)
                .execute(c)?;
            if let Some(words) = words {
                diesel::sql_query("INSERT INTO post_search (rowid, words) VALUES (?, ?)")
                    .bind::<BigInt, _>(id)
                    .bind::<Text, _>(words)
                    .execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            diesel::sql_query("DELETE FROM post_search WHERE post_id = $1")
                .bind::<BigInt, _>(id)
                .execute(c)?;
            if let Some(words) = words {
                diesel::sql_query(
                    "INSERT INTO post_search (post_id, words) VALUES ($1, to_tsvector('simple', $2))",
                )
                .bind::<BigInt, _>(id)
                .bind::<Text, _>(words)
                .execute(c)?;
            }
        }
    }
    Ok(())
}
