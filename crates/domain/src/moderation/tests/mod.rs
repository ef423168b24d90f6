// SPDX-License-Identifier: AGPL-3.0-or-later
//! What moderation changes, records and logs, and who may.

mod authority;
mod elsewhere;
mod log;
mod people;
mod posts;
mod purging;
mod restoring;
mod site;
mod whole_groups;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::*;
use crate::actors::Actor;
use crate::by::{By, Via};
use crate::error::{Denial, Thing};
use crate::events::{self, Event};
use crate::groups::{self, Visibility};
use crate::ids::{EventId, GroupId, PostId};
use crate::modlog::{self, Entry, Filter, Kind, ModlogPage};
use crate::posts::Place;
use crate::testing::World;
use crate::time::Time;
use crate::viewer::Viewer;

/// A group with its owner, a second moderator, and somebody who has written there.
struct Scene {
    world: World,
    owner: Actor,
    second: Actor,
    author: Actor,
    group: GroupId,
    thread: PostId,
}

impl Scene {
    fn new() -> Scene {
        let world = World::new();
        let owner = world.person("owner");
        let second = world.person("second");
        let author = world.person("author");
        let group = world.group(&owner, "office");
        world.appoint(&owner, group, &second);
        world.join(&author, group);
        let thread = world.thread(&author, group);
        Scene {
            world,
            owner,
            second,
            author,
            group,
            thread,
        }
    }

    /// The log as an administrator reads it, the newest entry first.
    fn log(&self, filter: &Filter) -> Vec<Entry> {
        let viewer = Viewer::Operator {
            reason: "test".to_owned(),
        };
        self.world
            .read(|snapshot| modlog::page(snapshot, &viewer, filter, first(50)))
    }

    fn last_event(&self) -> EventId {
        self.world.last_event()
    }

    /// How many posts are in the search index, whatever a search would show of them.
    fn indexed(&self) -> i64 {
        let count = diesel::dsl::sql::<BigInt>("(SELECT count(*) FROM post_search)");
        self.world
            .read(|snapshot| Ok(diesel::select(count).get_result(snapshot.conn())?))
    }
}

fn first(limit: i64) -> ModlogPage {
    ModlogPage {
        before: None,
        skip: 0,
        limit,
    }
}

fn banned_for(until: Option<Time>) -> Ban<'static> {
    Ban {
        until,
        reason: Some("spam"),
        content: RemoveContent::Keep,
    }
}

const CLEARED: Ban<'static> = Ban {
    until: None,
    reason: None,
    content: RemoveContent::Remove,
};

#[track_caller]
fn denied<T: std::fmt::Debug>(result: Result<T>, denial: Denial) {
    match result {
        Err(Error::Forbidden(found)) => assert_eq!(found, denial),
        other => panic!("{other:?}"),
    }
}
