// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lists on real databases, and the small world that these tests share with those of search and notifications.

mod companions;
mod groups;
mod replies;
mod threads;
mod visibility;

use diesel::prelude::*;
use kollegium_db::testing::TestDb;
use kollegium_db::{Snapshot, Tx};

use crate::actors::{self, Actor, ActorEndpoints, Kind, NewLocal};
use crate::by::{By, Via};
use crate::error::Result;
use crate::groups::membership;
use crate::groups::{NewGroup, Visibility};
use crate::ids::{GroupId, PostId};
use crate::instances::{self, Origin, Scheme};
use crate::posts::{self, ContentEdit, Identity, NewPost, Place, Post};
use crate::remote_actors;
use crate::remote_actors::RemoteActor;
use crate::schema::post;
use crate::site::{self, Registration};
use crate::text::Text;
use crate::text::mentions::Links;
use crate::time::Time;
use crate::votes;

/// A place in time: this many seconds after the beginning.
pub(crate) fn at(seconds: i64) -> Time {
    Time((1_700_000_000 + seconds) * 1_000_000)
}

pub(crate) struct World {
    pub(crate) db: TestDb,
    origin: Origin,
}

impl World {
    pub(crate) fn new() -> World {
        let world = World {
            db: TestDb::new(),
            origin: Origin::new(Scheme::Https, "here.example"),
        };
        world.write(|tx| site::set_up(tx, &world.origin, "Here", Registration::Closed, at(0)));
        world
    }

    pub(crate) fn write<T>(&self, f: impl FnMut(&mut Tx) -> Result<T>) -> T {
        self.db.write(f).unwrap()
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&mut Snapshot) -> Result<T>) -> T {
        self.db.read(f).unwrap()
    }

    pub(crate) fn person(&self, name: &str) -> Actor {
        self.titled(name, None)
    }

    pub(crate) fn titled(&self, name: &str, title: Option<&str>) -> Actor {
        self.write(|tx| {
            let instance = instances::local(tx)?.id;
            let new = NewLocal {
                kind: Kind::Person,
                instance,
                uri: format!("{}/u/{name}", self.origin),
                name,
                title,
                origin: &self.origin,
            };
            actors::create_local(tx, new, at(0))
        })
    }

    /// A person or group of `there.example`.
    pub(crate) fn remote(&self, kind: Kind, name: &str) -> Actor {
        let uri = format!("https://there.example/{name}");
        let remote = RemoteActor {
            endpoints: ActorEndpoints::of_inboxes(format!("{uri}/inbox"), None),
            uri,
            kind,
            host: "there.example".to_owned(),
            name: name.to_owned(),
            title: None,
            summary: None,
            icon: None,
            banner: None,
            bot: false,
            matrix: None,
            created_at: None,
        };
        self.write(|tx| remote_actors::store(tx, &self.origin, &remote, at(0)))
    }

    pub(crate) fn group(&self, owner: &Actor, name: &str, visibility: Visibility) -> GroupId {
        let new = NewGroup {
            name,
            title: name,
            summary: None,
            visibility,
            posting_restricted: false,
        };
        let by = By::local(owner.clone(), at(0));
        self.write(|tx| {
            let id = crate::groups::create(tx, &by, &new)?.0.id;
            membership::accept(tx, &by, id, owner.id)?;
            Ok(id)
        })
    }

    /// Joins, and is accepted by `owner` where that is needed.
    pub(crate) fn join(&self, who: &Actor, group: GroupId, owner: &Actor) {
        let by = as_author(who, &format!("follow/{}/{group}", who.id));
        let owner = By::local(owner.clone(), at(0));
        self.write(|tx| {
            membership::join(tx, &by, group)?;
            match owner.actor.local && actors::get(tx, group.actor())?.local {
                true => membership::accept(tx, &owner, group, who.id),
                false => Ok(()),
            }
        });
    }

    pub(crate) fn thread(&self, who: &Actor, group: GroupId, title: &str, when: i64) -> PostId {
        self.post(who, Place::Thread(group), Some(title), title, when)
    }

    pub(crate) fn reply(&self, who: &Actor, to: PostId, text: &str, when: i64) -> PostId {
        self.post(who, Place::Reply(to), None, text, when)
    }

    pub(crate) fn post(
        &self,
        who: &Actor,
        place: Place,
        title: Option<&str>,
        text: &str,
        when: i64,
    ) -> PostId {
        let text = Text::from_markdown(text, self.origin.as_str(), &Links::new()).unwrap();
        let uri = format!("{}/{when}/{title:?}", who.uri);
        let identity = (!who.local).then_some(Identity {
            uri: &uri,
            created_at: at(when),
            mentions: &[],
        });
        let mut by = as_author(who, &format!("create/{uri}"));
        by.at = at(when);
        let new = NewPost {
            place,
            content: ContentEdit {
                title,
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity,
        };
        self.write(|tx| Ok(posts::publish(tx, &by, &new)?.id))
    }

    pub(crate) fn vote(&self, who: &Actor, id: PostId, score: votes::Score) {
        let by = By::local(who.clone(), at(0));
        self.write(|tx| votes::cast(tx, &by, id, score));
    }

    pub(crate) fn delete(&self, who: &Actor, id: PostId) {
        let by = By::local(who.clone(), at(0));
        self.write(|tx| posts::delete(tx, &by, id));
    }

    pub(crate) fn remove(&self, id: PostId) {
        self.write(|tx| {
            diesel::update(post::table.find(id))
                .set(post::removed_at.eq(Some(at(0))))
                .execute(tx.conn())?;
            Ok(())
        });
    }

    /// How many statements `f` sends, without those that begin and end the transaction.
    pub(crate) fn count(&self, f: impl Fn(&mut Snapshot) -> Result<()>) -> u64 {
        let counts = (0..5).map(|_| {
            let before = self.db.statements();
            self.read(&f);
            self.db.statements() - before - 2
        });
        // The pool may set up another connection meanwhile, which counts, too.
        counts.min().unwrap()
    }
}

pub(crate) fn ids(posts: &[Post]) -> Vec<PostId> {
    posts.iter().map(|it| it.id).collect()
}

fn as_author(who: &Actor, activity: &str) -> By {
    let mut by = By::local(who.clone(), at(0));
    if !who.local {
        by.via = Via::Remote(format!("https://there.example/activities/{activity}"));
    }
    by
}
