// SPDX-License-Identifier: AGPL-3.0-or-later
//! The related objects of a page of posts or groups: a fixed number of queries, however long the page is.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, padded};

use crate::actors::Actor;
use crate::blocks;
use crate::error::{Error, Result, Thing};
use crate::groups::{self, Group, Standing};
use crate::ids::{ActorId, GroupId, PostId};
use crate::media::{self, Media};
use crate::posts::{self, Post};
use crate::previews::{self, LinkedPage};
use crate::read_state::ReadState;
use crate::schema::{post, post_mark, vote};
use crate::time::Time;
use crate::viewer::Viewer;

/// Authors, groups, and what the viewer has to do with them.
#[derive(Debug, Clone, Default)]
pub struct Companions {
    actors: HashMap<ActorId, Actor>,
    groups: HashMap<GroupId, Group>,
    threads: HashMap<PostId, Post>,
    standings: HashMap<(GroupId, ActorId), Standing>,
    votes: HashMap<PostId, i32>,
    marks: HashMap<PostId, ReadState>,
    blocked: HashMap<ActorId, Time>,
    previews: HashMap<String, LinkedPage>,
    pictures: HashMap<String, Media>,
}

/// What is known of a thread's link.
#[derive(Debug, Clone, Copy, Default)]
pub struct Linked<'a> {
    /// What the page behind it says of itself.
    pub page: Option<&'a LinkedPage>,
    /// The picture of ours that it is.
    pub picture: Option<&'a Media>,
}

impl<'a> Linked<'a> {
    /// The media type of what it leads to, such as `text/html`.
    pub fn content_type(self) -> Option<&'a str> {
        match (self.picture, self.page) {
            (Some(picture), _) => Some(picture.content_type.as_str()),
            (None, page) => page?.content_type.as_deref(),
        }
    }
}

impl Companions {
    /// For posts that were read with the same viewer: four queries at most, one more where the threads of replies are
    /// not among the posts, one where a thread has a link, and two where that is one of our pictures.
    pub fn of_posts<'a>(
        snapshot: &mut Snapshot,
        viewer: &Viewer,
        of: impl IntoIterator<Item = &'a Post>,
    ) -> Result<Companions> {
        let of: Vec<&Post> = of.into_iter().collect();
        if of.is_empty() {
            return Ok(Companions::default());
        }
        let threads = threads(snapshot, viewer, &of)?;
        let all: BTreeSet<PostId> = of.iter().map(|it| it.id).chain(threads.keys().copied()).collect();
        let all: Vec<PostId> = all.into_iter().collect();
        let in_groups = distinct(of.iter().map(|it| it.group_id));
        let authors = distinct(of.iter().copied().chain(threads.values()).map(|it| it.author_id));
        let readable = groups::by_ids(snapshot, viewer, &in_groups)?;
        let mut companions = about(snapshot, viewer, readable, &authors)?;
        companions.note(snapshot, viewer, &all)?;
        let links: BTreeSet<&str> = threads
            .values()
            .filter_map(|it| it.content.link.as_deref())
            .collect();
        let links: Vec<&str> = links.into_iter().collect();
        companions.previews = previews::of_links(snapshot, &links)?.into_iter().collect();
        companions.pictures = media::of_links(snapshot, &links)?.into_iter().collect();
        companions.threads = threads;
        Ok(companions)
    }

    /// The viewer's own votes and marks: one query, none for somebody without an account.
    fn note(&mut self, snapshot: &mut Snapshot, viewer: &Viewer, ids: &[PostId]) -> Result<()> {
        let Some(me) = viewer.account() else {
            return Ok(());
        };
        let my_vote = vote::post_id.eq(post::id).and(vote::actor_id.eq(me));
        let my_mark = post_mark::post_id.eq(post::id).and(post_mark::actor_id.eq(me));
        let notes: Vec<(PostId, Option<i32>, Option<ReadState>)> = post::table
            .left_join(vote::table.on(my_vote))
            .left_join(post_mark::table.on(my_mark))
            .filter(post::id.eq_any(padded(ids)))
            .select((post::id, vote::score.nullable(), Option::<ReadState>::as_select()))
            .kept()
            .load(snapshot.conn())?;
        for (id, score, mark) in notes {
            self.votes.extend(score.map(|it| (id, it)));
            self.marks.extend(mark.map(|it| (id, it)));
        }
        Ok(())
    }

    /// For groups that were read with the same viewer: two queries.
    pub fn of_groups(snapshot: &mut Snapshot, viewer: &Viewer, of: &[Group]) -> Result<Companions> {
        if of.is_empty() {
            return Ok(Companions::default());
        }
        about(snapshot, viewer, of.to_vec(), &[])
    }

    /// The author of a post.
    pub fn author(&self, post: &Post) -> Result<&Actor> {
        self.actor(post.author_id)
    }

    /// An author, a group or the viewer as an actor.
    pub fn actor(&self, id: ActorId) -> Result<&Actor> {
        self.actors.get(&id).ok_or(Error::NotFound(Thing::Person))
    }

    /// A group of these posts or one of these groups, and its actor; not found where the viewer may not read it.
    pub fn group(&self, id: GroupId) -> Result<(&Group, &Actor)> {
        match (self.groups.get(&id), self.actors.get(&id.actor())) {
            (Some(group), Some(actor)) => Ok((group, actor)),
            _ => Err(Error::NotFound(Thing::Group)),
        }
    }

    /// The thread in which a reply stands; a thread stands in itself.
    pub fn thread(&self, post: &Post) -> Result<&Post> {
        self.threads
            .get(&post.root_id)
            .ok_or(Error::NotFound(Thing::Post))
    }

    /// What is known of a thread's link; nothing where it has none.
    pub fn linked(&self, thread: &Post) -> Linked<'_> {
        let link = thread.content.link.as_deref();
        Linked {
            page: link.and_then(|it| self.previews.get(it)),
            picture: link.and_then(|it| self.pictures.get(it)),
        }
    }

    /// How an author, or the viewer, stands to a group, if there is anything to say.
    pub fn standing(&self, group: GroupId, actor: ActorId) -> Option<&Standing> {
        self.standings.get(&(group, actor))
    }

    /// The viewer's vote: 1 or -1.
    pub fn vote(&self, post: PostId) -> Option<i32> {
        self.votes.get(&post).copied()
    }

    /// Whether the viewer blocks this author or group.
    pub fn is_blocked(&self, actor: ActorId) -> bool {
        self.blocked.contains_key(&actor)
    }

    /// Since when the viewer blocks this author or group.
    pub fn blocked_since(&self, actor: ActorId) -> Option<Time> {
        self.blocked.get(&actor).copied()
    }

    /// What the viewer noted about a post.
    pub fn mark(&self, post: PostId) -> Option<&ReadState> {
        self.marks.get(&post)
    }
}

/// The threads of all these posts; those among the posts need no query.
fn threads(snapshot: &mut Snapshot, viewer: &Viewer, of: &[&Post]) -> Result<HashMap<PostId, Post>> {
    let mut known: HashMap<PostId, Post> = of
        .iter()
        .filter(|it| it.is_thread())
        .map(|it| (it.id, (*it).clone()))
        .collect();
    let missing: Vec<PostId> = distinct(of.iter().map(|it| it.root_id))
        .into_iter()
        .filter(|it| !known.contains_key(it))
        .collect();
    if !missing.is_empty() {
        let found = posts::by_ids(snapshot, viewer, &missing)?;
        known.extend(found.into_iter().map(|it| (it.id, it)));
    }
    Ok(known)
}

/// `groups` come with their actors, so a group that was not read before brings none.
fn about(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    groups: Vec<Group>,
    authors: &[ActorId],
) -> Result<Companions> {
    let ids: Vec<GroupId> = groups.iter().map(|it| it.id).collect();
    let people = distinct(authors.iter().copied().chain(viewer.account()));
    let actors = distinct(people.iter().copied().chain(ids.iter().map(|it| it.actor())));
    let standings = match people.as_slice() {
        [] => Vec::new(),
        people => groups::standings(snapshot, &ids, people)?,
    };
    let actors = blocks::actors(snapshot, viewer, &actors)?;
    Ok(Companions {
        blocked: actors
            .iter()
            .filter_map(|(it, since)| Some((it.id, (*since)?)))
            .collect(),
        actors: actors.into_iter().map(|(it, _)| (it.id, it)).collect(),
        groups: groups.into_iter().map(|it| (it.id, it)).collect(),
        standings: standings
            .into_iter()
            .map(|it| ((it.group_id, it.actor_id), it))
            .collect(),
        ..Companions::default()
    })
}

fn distinct<T: Ord>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<BTreeSet<T>>().into_iter().collect()
}
