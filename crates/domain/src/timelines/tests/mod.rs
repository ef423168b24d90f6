// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists on real databases.

mod companions;
mod groups;
mod replies;
mod threads;
mod visibility;

use diesel::prelude::*;

use crate::ids::PostId;
use crate::posts::Post;
use crate::schema::post;
use crate::testing::{World, at};

pub(crate) fn ids(posts: &[Post]) -> Vec<PostId> {
    posts.iter().map(|it| it.id).collect()
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
