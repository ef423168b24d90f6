// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the entries of the moderation log are shown with.

use std::collections::HashMap;

use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::groups::Group;
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::modlog as log;
use kollegium_domain::modlog::Entry;
use kollegium_domain::posts::Post;
use kollegium_domain::{Result, Viewer, actors, posts};

/// What the entries are about: four queries, however many entries.
pub(crate) struct LogContext {
    /// Whether the viewer is told who did it.
    named: bool,
    actors: HashMap<ActorId, Actor>,
    groups: HashMap<GroupId, Group>,
    posts: HashMap<PostId, Post>,
}

impl LogContext {
    /// Loads it.
    pub(crate) fn load(snapshot: &mut Snapshot, viewer: &Viewer, entries: &[Entry]) -> Result<LogContext> {
        let ids: Vec<PostId> = entries.iter().filter_map(|it| it.post_id).collect();
        let mut posts = posts::by_ids(snapshot, viewer, &ids)?;
        let roots: Vec<PostId> = posts
            .iter()
            .filter(|it| !it.is_thread())
            .map(|it| it.root_id)
            .collect();
        posts.extend(posts::by_ids(snapshot, viewer, &roots)?);
        let people: Vec<ActorId> = entries
            .iter()
            .flat_map(|it| {
                [
                    Some(it.moderator_id),
                    it.target_id,
                    it.group_id.map(GroupId::actor),
                ]
            })
            .flatten()
            .collect();
        Ok(LogContext {
            named: log::names_moderators(snapshot, viewer)?,
            actors: actors::by_ids(snapshot, &people)?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
            groups: log::groups_of(snapshot, viewer, entries)?
                .into_iter()
                .map(|it| (it.id, it))
                .collect(),
            posts: posts.into_iter().map(|it| (it.id, it)).collect(),
        })
    }

    /// The post that an entry is about, as far as the viewer may see it.
    pub(crate) fn post(&self, entry: &Entry) -> Option<&Post> {
        self.posts.get(&entry.post_id?)
    }

    /// The thread in which a post is.
    pub(crate) fn thread(&self, of: &Post) -> Option<&Post> {
        self.posts.get(&of.root_id)
    }

    /// Who did it, where the viewer is told.
    pub(crate) fn acting(&self, entry: &Entry) -> Option<&Actor> {
        self.actors.get(&entry.moderator_id).filter(|_| self.named)
    }

    /// To whom it was done.
    pub(crate) fn affected(&self, entry: &Entry) -> Option<&Actor> {
        self.actors.get(&entry.target_id?)
    }

    /// The group that an entry is about, as far as the viewer may see it.
    pub(crate) fn group(&self, entry: &Entry) -> Option<(&Group, &Actor)> {
        let group = self.groups.get(&entry.group_id?)?;
        Some((group, self.actors.get(&group.id.actor())?))
    }
}
