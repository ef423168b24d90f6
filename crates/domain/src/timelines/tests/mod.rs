// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists on real databases.

mod companions;
mod groups;
mod replies;
mod threads;
mod visibility;

use std::collections::HashMap;

use diesel::prelude::*;
use kollegium_db::Snapshot;

use crate::error::Result;
use crate::ids::PostId;
use crate::posts::{Post, PostRanks};
use crate::schema::post;
use crate::testing::{World, at};

pub(crate) fn ids(posts: &[Post]) -> Vec<PostId> {
    posts.iter().map(|it| it.id).collect()
}

/// Where each post stands in each order.
pub(crate) fn ranks(snapshot: &mut Snapshot) -> Result<HashMap<PostId, PostRanks>> {
    let found = post::table
        .select((post::id, PostRanks::as_select()))
        .load(snapshot.conn())?;
    Ok(found.into_iter().collect())
}

/// Removes a post and leaves everything else as it is.
pub(crate) fn remove(world: &World, id: PostId) {
    world.write(|tx| {
        diesel::update(post::table.find(id))
            .set(post::removed_at.eq(Some(at(0))))
            .execute(tx.conn())?;
        Ok(())
    });
}
