// SPDX-License-Identifier: AGPL-3.0-or-later
//! The end of an actor of another server: what it wrote and what it said of itself goes.

use diesel::prelude::*;
use kollegium_db::Tx;

use crate::actors;
use crate::by::By;
use crate::error::{Denial, Error, Result};
use crate::ids::{GroupId, PostId};
use crate::media;
use crate::membership;
use crate::messages;
use crate::posts;
use crate::schema::{actor, post, standing};
use crate::time::Time;

/// Deletes what an actor wrote, in groups and to people, ends its memberships and forgets what it said of itself. Its name stays, so that
/// conversations can be followed. A second call changes nothing.
pub fn retire(tx: &mut Tx, by: &By) -> Result<()> {
    if by.actor.local {
        return Err(Error::Forbidden(Denial::WrongOrigin));
    }
    let written: Vec<PostId> = post::table
        .filter(post::author_id.eq(by.actor.id))
        .filter(post::deleted_at.is_null())
        .order(post::id)
        .select(post::id)
        .load(tx.conn())?;
    for id in written {
        posts::delete(tx, by, id)?;
    }
    messages::delete_all(tx, by)?;
    let joined: Vec<GroupId> = standing::table
        .filter(standing::actor_id.eq(by.actor.id))
        .filter(standing::member.is_not_null())
        .select(standing::group_id)
        .load(tx.conn())?;
    for group in joined {
        membership::leave(tx, by, group)?;
    }
    diesel::update(actor::table.find(by.actor.id))
        .set((
            (actor::title.eq(None::<String>), actor::summary.eq(None::<String>)),
            actor::summary_html.eq(None::<String>),
            (actor::icon.eq(None::<String>), actor::banner.eq(None::<String>)),
            actor::deleted_at.eq(Some(by.at)),
            actor::updated_at.eq(Some::<Time>(by.at)),
        ))
        .execute(tx.conn())?;
    let gone = actors::get(tx, by.actor.id)?;
    media::note_actor(tx, gone.id, &gone, by.at)
}
