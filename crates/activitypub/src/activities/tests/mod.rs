// SPDX-License-Identifier: AGPL-3.0-or-later
//! Events and the JSON that is told of them, for who does what where.

mod boosts;
mod elsewhere;
mod here;
mod messages;
mod relayed;
mod reports;
mod sites;

use kollegium_db::Tx;
use kollegium_domain::actors::{self, Actor, Kind as ActorKind};
use kollegium_domain::ids::{EventId, GroupId, InstanceId};
use kollegium_domain::inbox::{self, Received};
use kollegium_domain::outbox::InstanceAudience;
use kollegium_domain::posts::{self, ContentEdit, Identity, NewPost, Place, Post, Stated};
use kollegium_domain::text::Text;
use kollegium_domain::{By, Result, Via, events};
use serde_json::{Map, Value, json};

use super::{Key, Outgoing, activities};
use crate::testing::World;

/// The peer of these tests; nothing listens there.
const PEER: &str = "peer.example";

/// What a command makes us tell.
fn told(world: &World, command: impl FnMut(&mut Tx) -> Result<()>) -> Value {
    Value::Array(
        sent(world, command)
            .iter()
            .map(|it| describe(world, it))
            .collect(),
    )
}

fn sent(world: &World, command: impl FnMut(&mut Tx) -> Result<()>) -> Vec<Outgoing> {
    let all = |snapshot: &mut kollegium_db::Snapshot| events::after(snapshot, EventId(0), i64::MAX);
    let before = world.db.read(all).unwrap().len();
    world.db.write(command).unwrap();
    let events = world.db.read(all).unwrap();
    let mut told = Vec::new();
    for event in &events[before..] {
        told.extend(world.db.read(|snapshot| activities(snapshot, event)).unwrap());
    }
    told
}

/// One activity with how it is sent; what changes from run to run is replaced.
fn describe(world: &World, sent: &Outgoing) -> Value {
    let name = |id| world.db.read(|snapshot| actors::get(snapshot, id)).unwrap().uri;
    let mut to: Vec<String> = match sent.audience.instances {
        None => Vec::new(),
        Some(InstanceAudience::Members(_)) => vec!["members".to_owned()],
        Some(InstanceAudience::CopyHolders(_)) => vec!["members and holders".to_owned()],
        Some(InstanceAudience::ConnectedTo(_)) => vec!["those who know them".to_owned()],
        Some(InstanceAudience::All) => vec!["everybody".to_owned()],
    };
    to.extend(sent.audience.actors.iter().map(|it| name(*it)));
    let about = match sent.key {
        Key::Thread(_) => "thread".to_owned(),
        Key::Actor(id) => name(id),
    };
    let document: Value = serde_json::from_slice(&sent.json).unwrap();
    assert_eq!(document["id"], sent.id);
    assert!(document["@context"].is_array(), "{document}");
    json!({"to": to, "signed by": sent.signer.uri, "about": about, "content": sent.content_of.is_some(),
           "document": steady(document)})
}

/// With the keys of all objects in alphabetical order: snapshots are not about the order of keys.
fn sorted(value: impl Into<Value>) -> Value {
    let mut value = value.into();
    value.sort_all_objects();
    value
}

/// Without contexts, with dates and keys replaced.
fn steady(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(key, _)| key != "@context")
                .map(|(key, value)| {
                    let value = match key.as_str() {
                        "published" | "updated" | "endTime" | "expires" => json!("[date]"),
                        "publicKeyPem" => json!("[pem]"),
                        _ => steady(value),
                    };
                    (key, value)
                })
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(steady).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// A remote actor's own activity.
fn there(world: &World, who: &Actor, activity: &str) -> By {
    By {
        actor: who.clone(),
        via: Via::Remote(activity.to_owned()),
        at: world.now(),
    }
}

fn news(world: &World) -> GroupId {
    GroupId(world.group.id.0)
}

fn remote(world: &World, kind: ActorKind, name: &str) -> Actor {
    remote_at(world, PEER, kind, name)
}

fn remote_at(world: &World, host: &str, kind: ActorKind, name: &str) -> Actor {
    let slot = if kind == ActorKind::Group { "c" } else { "u" };
    let uri = format!("https://{host}/{slot}/{name}");
    let collection = |part: &str| (kind == ActorKind::Group).then(|| format!("{uri}/{part}"));
    let mut remote = kollegium_testing::remote(kind, &format!("https://{host}"), name);
    remote.endpoints.followers = collection("followers");
    remote.endpoints.featured = collection("featured");
    remote.endpoints.moderators = collection("moderators");
    world.store(&remote)
}

/// Stores an activity as the inbox does.
fn receive(world: &World, uri: &str, raw: &str) {
    let received = Received {
        uri,
        actor_uri: "https://peer.example/u/bob",
        sender: InstanceId(2),
        object_key: uri,
        raw,
    };
    let at = world.now();
    world.db.write(|tx| inbox::store(tx, &received, at)).unwrap();
}

/// Something written here.
fn write(tx: &mut Tx, by: &By, place: Place, title: Option<&str>, text: &Text) -> Result<Post> {
    let new = NewPost {
        place,
        content: ContentEdit {
            title,
            link: title.and(Some("https://news.example/x")),
            text: Some(text),
            language: Some("de"),
            ..ContentEdit::default()
        },
        identity: None,
    };
    posts::publish(tx, by, &new)
}

/// Something that a remote person wrote.
fn write_there(world: &World, who: &Actor, place: Place, number: u32) -> Post {
    let origin = who.origin().unwrap();
    let uri = format!("{origin}/objects/{number}");
    let by = there(world, who, &format!("{origin}/activities/{number}"));
    let text = Text::from_html("<p>Von dort</p>", None).unwrap();
    let new = NewPost {
        place,
        content: ContentEdit {
            title: matches!(place, Place::Thread(_)).then_some("Von dort"),
            text: Some(&text),
            ..ContentEdit::default()
        },
        identity: Some(Identity {
            uri: &uri,
            created_at: by.at,
            mentions: &[],
            updated_at: None,
            stated: Stated::default(),
        }),
    };
    world.db.write(|tx| posts::publish(tx, &by, &new)).unwrap()
}

/// A text with a mention of somebody at the peer.
fn words(markdown: &str) -> Text {
    Text::from_markdown(
        markdown,
        crate::testing::OURS,
        &std::collections::HashMap::new().into_iter().collect(),
    )
    .unwrap()
}
