// SPDX-License-Identifier: AGPL-3.0-or-later
//! A small world for the tests of commands: a site that is set up, and people, groups and posts in one line each.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::prelude::*;
use kollegium_db::testing::TestDb;
use kollegium_db::{Snapshot, Tx};

use crate::actors::{self, Actor, ActorEndpoints, Kind, NewLocal};
use crate::by::{By, Via};
use crate::error::Result;
use crate::events::{self, Event};
use crate::groups::membership;
use crate::groups::{self, Group, NewGroup, Standing, Visibility};
use crate::ids::{EventId, GroupId, PostId};
use crate::instances::{self, Origin, Scheme};
use crate::posts::{self, ContentEdit, Identity, NewPost, Place, Post, PostRanks};
use crate::remote_actors;
use crate::remote_actors::RemoteActor;
use crate::schema::post;
use crate::site::{self, Registration};
use crate::text::Text;
use crate::text::mentions::Links;
use crate::time::Time;
use crate::viewer::Viewer;

/// A site of its own at `here.example`, and a clock that goes on by a second at each look.
pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) origin: Origin,
    clock: AtomicI64,
}

impl World {
    pub(crate) fn new() -> World {
        World::with(Registration::Closed)
    }

    pub(crate) fn with(registration: Registration) -> World {
        let world = World {
            db: TestDb::new(),
            origin: Origin::new(Scheme::Https, "here.example"),
            clock: AtomicI64::new(1_700_000_000),
        };
        let at = world.now();
        world.write(|tx| site::set_up(tx, &world.origin, "Here", registration, at));
        world
    }

    pub(crate) fn now(&self) -> Time {
        Time(self.clock.fetch_add(1, Ordering::Relaxed) * 1_000_000)
    }

    /// Runs a command that has to succeed.
    pub(crate) fn write<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.db.write(f).unwrap()
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T>) -> T {
        self.db.read(f).unwrap()
    }

    /// Runs a command that has to succeed, and returns the events that it recorded.
    pub(crate) fn recorded<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> (T, Vec<Event>) {
        let before = self.last_event();
        let value = self.write(f);
        (value, self.events_after(before))
    }

    pub(crate) fn last_event(&self) -> EventId {
        let all = self.read(|snapshot| events::after(snapshot, EventId(0), i64::MAX));
        all.last().map_or(EventId(0), |it| it.id)
    }

    pub(crate) fn events_after(&self, id: EventId) -> Vec<Event> {
        let found = self.read(|snapshot| events::after(snapshot, id, i64::MAX));
        found.into_iter().map(|it| it.event).collect()
    }

    pub(crate) fn person(&self, name: &str) -> Actor {
        let at = self.now();
        self.write(|tx| {
            let new = NewLocal {
                kind: Kind::Person,
                instance: instances::local(tx)?.id,
                uri: format!("{}/u/{name}", self.origin),
                name,
                title: None,
                origin: &self.origin,
            };
            actors::create_local(tx, new, at)
        })
    }

    pub(crate) fn admin(&self, name: &str) -> Actor {
        let id = self.person(name).id;
        self.write(|tx| {
            actors::set_admin(tx, id, true)?;
            actors::get(tx, id)
        })
    }

    /// A person of `there.example`.
    pub(crate) fn stranger(&self, name: &str) -> Actor {
        let at = self.now();
        let remote = remote(Kind::Person, "there.example", name);
        self.write(|tx| remote_actors::store(tx, &self.origin, &remote, at))
    }

    /// A group of `there.example`.
    pub(crate) fn remote_group(&self, name: &str) -> GroupId {
        let at = self.now();
        let remote = remote(Kind::Group, "there.example", name);
        self.write(|tx| Ok(GroupId(remote_actors::store(tx, &self.origin, &remote, at)?.id.0)))
    }

    /// A public group of this instance.
    pub(crate) fn group(&self, owner: &Actor, name: &str) -> GroupId {
        self.group_for(owner, name, Visibility::Public)
    }

    pub(crate) fn group_for(&self, owner: &Actor, name: &str, visibility: Visibility) -> GroupId {
        let by = self.by(owner);
        self.write(|tx| Ok(groups::create(tx, &by, &new_group(name, visibility))?.0.id))
    }

    /// Their own act, here or by an activity of their server.
    pub(crate) fn by(&self, actor: &Actor) -> By {
        let at = self.now();
        let mut by = By::local(actor.clone(), at);
        if !actor.local {
            by.via = Via::Remote(activity(at));
        }
        by
    }

    /// Their act as the group announced it.
    pub(crate) fn announced(&self, group: GroupId, actor: &Actor) -> By {
        let at = self.now();
        By {
            actor: actor.clone(),
            via: Via::Announced {
                group,
                activity: activity(at),
            },
            at,
        }
    }

    pub(crate) fn join(&self, who: &Actor, group: GroupId) {
        let by = self.by(who);
        self.write(|tx| membership::join(tx, &by, group));
    }

    /// Joins a protected group and is accepted.
    pub(crate) fn join_accepted(&self, who: &Actor, group: GroupId, moderator: &Actor) {
        self.join(who, group);
        let by = self.by(moderator);
        self.write(|tx| membership::accept(tx, &by, group, who.id));
    }

    pub(crate) fn appoint(&self, owner: &Actor, group: GroupId, who: &Actor) {
        let by = self.by(owner);
        self.write(|tx| crate::moderation::add_moderator(tx, &by, group, who.id));
    }

    pub(crate) fn thread(&self, who: &Actor, group: GroupId) -> PostId {
        let by = self.by(who);
        self.publish(&by, Place::Thread(group)).unwrap().id
    }

    pub(crate) fn reply(&self, who: &Actor, to: PostId) -> PostId {
        let by = self.by(who);
        self.publish(&by, Place::Reply(to)).unwrap().id
    }

    /// Writes something in that place. What a stranger writes gets an id of its own.
    pub(crate) fn publish(&self, by: &By, place: Place) -> Result<Post> {
        let uri = format!("{}/objects/{}", by.actor.uri, by.at.0);
        let text = text("words");
        let mut new = new_post(place, &text);
        if !by.actor.local {
            new.identity = Some(Identity {
                uri: &uri,
                created_at: by.at,
                mentions: &[],
            });
        }
        self.db.write(|tx| posts::publish(tx, by, &new))
    }

    /// The post with all its text.
    pub(crate) fn post(&self, id: PostId) -> Post {
        let viewer = Viewer::Operator {
            reason: "test".to_owned(),
        };
        self.read(|snapshot| posts::get(snapshot, &viewer, id))
    }

    /// Where the post stands in each order.
    pub(crate) fn ranks(&self, id: PostId) -> PostRanks {
        self.read(ranks)[&id]
    }

    pub(crate) fn group_row(&self, id: GroupId) -> Group {
        self.read(|snapshot| groups::find(snapshot, id))
    }

    pub(crate) fn actor(&self, actor: &Actor) -> Actor {
        self.read(|snapshot| actors::get(snapshot, actor.id))
    }

    pub(crate) fn standing(&self, group: GroupId, actor: &Actor) -> Option<Standing> {
        self.read(|snapshot| groups::standing(snapshot, group, actor.id))
    }
}

/// Where each post stands in each order.
pub(crate) fn ranks(snapshot: &mut Snapshot) -> Result<HashMap<PostId, PostRanks>> {
    let found = post::table
        .select((post::id, PostRanks::as_select()))
        .load(snapshot.conn())?;
    Ok(found.into_iter().collect())
}

pub(crate) fn text(markdown: &str) -> Text {
    Text::from_markdown(markdown, "https://here.example", &Links::new()).unwrap()
}

pub(crate) fn new_group(name: &str, visibility: Visibility) -> NewGroup<'_> {
    NewGroup {
        name,
        title: name,
        summary: None,
        visibility,
        posting_restricted: false,
    }
}

pub(crate) fn new_post<'a>(place: Place, text: &'a Text) -> NewPost<'a> {
    NewPost {
        place,
        content: ContentEdit {
            title: matches!(place, Place::Thread(_)).then_some("A title"),
            text: Some(text),
            ..ContentEdit::default()
        },
        identity: None,
    }
}

pub(crate) fn remote(kind: Kind, host: &str, name: &str) -> RemoteActor {
    let uri = match kind {
        Kind::Person => format!("https://{host}/u/{name}"),
        Kind::Group => format!("https://{host}/c/{name}"),
        Kind::Instance => format!("https://{host}/actor"),
    };
    RemoteActor {
        endpoints: ActorEndpoints {
            key_id: Some(format!("{uri}#main-key")),
            public_key: Some("PEM".to_owned()),
            ..ActorEndpoints::of_inboxes(format!("{uri}/inbox"), Some(format!("https://{host}/inbox")))
        },
        uri,
        kind,
        host: host.to_owned(),
        name: name.to_owned(),
        title: None,
        summary: None,
        icon: None,
        banner: None,
        bot: false,
        matrix: None,
        created_at: None,
    }
}

fn activity(at: Time) -> String {
    format!("https://there.example/activities/{}", at.0)
}
