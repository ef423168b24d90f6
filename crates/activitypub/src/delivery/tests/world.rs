// SPDX-License-Identifier: AGPL-3.0-or-later
//! A small peer whose inbox can refuse, stall and die, a dispatcher that can be killed, and what they need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kollegium_client::testing::{Received, Reply};
use kollegium_domain::actors::{Actor, Kind};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::GroupId;
use kollegium_domain::outbox::{self, Progress};
use kollegium_domain::posts::{self, ContentEdit, Identity, Place, Post, Stated};
use kollegium_domain::text::Text;
use kollegium_domain::{By, Via, reports};
use kollegium_testing::remote;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::testing::{World, new_post};

/// How long a test waits for something that must happen.
const SOON: Duration = Duration::from_secs(20);

/// A peer's inbox: answers with a status that may depend on the activity, and remembers what it took.
pub(super) struct Peer {
    server: kollegium_client::testing::Peer,
    pub(super) taken: Arc<Mutex<Vec<Value>>>,
    answer: Arc<Mutex<Answer>>,
}

type Answer = Box<dyn FnMut(&Value) -> u16 + Send>;

impl Peer {
    pub(super) async fn new() -> Peer {
        let taken: Arc<Mutex<Vec<Value>>> = Arc::default();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(|_| 202)));
        let (taking, answering) = (taken.clone(), answer.clone());
        let take = move |request: &Received| {
            assert!(!request.header("signature").is_empty(), "unsigned");
            let activity: Value = serde_json::from_slice(&request.body).unwrap();
            let status = (*answering.lock().unwrap())(&activity);
            if status == 202 {
                taking.lock().unwrap().push(activity);
            }
            Reply::status(status)
        };
        Peer {
            server: kollegium_client::testing::Peer::new(take).await,
            taken,
            answer,
        }
    }

    pub(super) fn answers(&self, answer: impl FnMut(&Value) -> u16 + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    /// The ids of the activities that it took.
    pub(super) fn ids(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What the announced activities say, in the order in which they came: `Create /post/1`.
    pub(super) fn said(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let said = taken
            .iter()
            .filter(|it| it["type"] == "Announce")
            .filter_map(|it| {
                let inner = &it["object"];
                let object = inner["object"]["id"].as_str().or(inner["object"].as_str())?;
                let path = object.split("7999").nth(1)?;
                Some(format!("{} {path}", inner["type"].as_str()?))
            });
        said.collect()
    }

    /// How often it was asked to take an activity.
    pub(super) fn asked(&self) -> usize {
        self.server.received().len()
    }

    /// How often it was asked to take an activity of this type.
    pub(super) fn asked_with(&self, kind: &str) -> usize {
        let bodies = self.server.received().into_iter().map(|it| it.body);
        let activities = bodies.map(|it| serde_json::from_slice::<Value>(&it).unwrap());
        activities.filter(|it| it["type"] == kind).count()
    }

    /// A person who lives at this peer.
    pub(super) fn person(&self, world: &World, name: &str) -> Actor {
        let origin = format!("http://peer.localhost:{}", self.server.address.port());
        world.store(&remote(Kind::Person, &origin, name))
    }

    /// A group that lives at this peer.
    pub(super) fn group(&self, world: &World, name: &str) -> GroupId {
        let origin = format!("http://peer.localhost:{}", self.server.address.port());
        GroupId(world.store(&remote(Kind::Group, &origin, name)).id.0)
    }

    /// A member of the group who lives at this peer.
    pub(super) fn member(&self, world: &World, name: &str) -> Actor {
        let person = self.person(world, name);
        let by = By {
            via: Via::Remote(format!("{}/follow", person.uri)),
            actor: person.clone(),
            at: world.now(),
        };
        let group = GroupId(world.group.id.0);
        world.db.write(|tx| membership::join(tx, &by, group)).unwrap();
        person
    }
}

/// A running dispatcher.
pub(super) struct Running {
    pub(super) stop: watch::Sender<bool>,
    pub(super) task: JoinHandle<()>,
}

impl Running {
    pub(super) fn new(world: &World) -> Running {
        let (stop, stopped) = watch::channel(false);
        Running {
            stop,
            task: crate::delivery::start(world.federation.clone(), stopped),
        }
    }

    pub(super) async fn stop(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }

    /// As `kill -9` would.
    pub(super) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

pub(super) async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < SOON, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(super) async fn world() -> World {
    World::new().await
}

pub(super) async fn publish(world: &World, place: Place, title: Option<&str>) -> Post {
    let by = world.by(&world.ann);
    let title = title.map(str::to_owned);
    let write = move |tx: &mut kollegium_db::Tx| posts::publish(tx, &by, &new_post(place, title.as_deref()));
    world.federation.app().write(write).await.unwrap()
}

pub(super) async fn thread(world: &World, title: &str) -> Post {
    publish(world, Place::Thread(GroupId(world.group.id.0)), Some(title)).await
}

/// A thread in the group here by a person of another server.
pub(super) async fn thread_of(world: &World, author: &Actor) -> Post {
    let at = world.now();
    let by = By {
        via: Via::Remote(format!("{}/create", author.uri)),
        actor: author.clone(),
        at,
    };
    let (place, uri) = (
        Place::Thread(GroupId(world.group.id.0)),
        format!("{}/thread", author.uri),
    );
    let write = move |tx: &mut kollegium_db::Tx| {
        let mut new = new_post(place, Some("there"));
        new.identity = Some(Identity {
            uri: &uri,
            created_at: at,
            mentions: &[],
            updated_at: None,
            stated: Stated::default(),
        });
        posts::publish(tx, &by, &new)
    };
    world.federation.app().write(write).await.unwrap()
}

pub(super) async fn report(world: &World, post: &Post) {
    let by = world.by(&world.ann);
    let id = post.id;
    let write = move |tx: &mut kollegium_db::Tx| reports::file(tx, &by, id, "why");
    world.federation.app().write(write).await.unwrap();
}

pub(super) async fn reply(world: &World, to: &Post) -> Post {
    publish(world, Place::Reply(to.id), None).await
}

pub(super) async fn edit(world: &World, post: &Post, words: &str) {
    let by = world.by(&world.ann);
    let text = Text::from_html(words, None).unwrap();
    let id = post.id;
    let write = move |tx: &mut kollegium_db::Tx| {
        let change = ContentEdit {
            text: Some(&text),
            ..ContentEdit::default()
        };
        posts::edit(tx, &by, id, &change)
    };
    world.federation.app().write(write).await.unwrap();
}

pub(super) fn lagging(world: &World) -> HashMap<i64, Progress> {
    let found = world.db.read(outbox::lagging).unwrap();
    found.into_iter().map(|it| (it.instance_id.0, it)).collect()
}

pub(super) fn progress(world: &World, who: &Actor) -> Option<Progress> {
    world
        .db
        .read(|snapshot| outbox::progress(snapshot, who.instance_id))
        .unwrap()
}
