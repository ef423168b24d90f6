// SPDX-License-Identifier: AGPL-3.0-or-later
//! Activities of many people of other servers, each signed: measured until all are carried out.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{TimeDelta, Utc};
use kollegium_activitypub::signatures::{PrivateKey, cavage};
use kollegium_domain::actors;
use kollegium_domain::actors::Kind;
use kollegium_domain::remote_actors;
use kollegium_domain::{Error, Viewer, inbox, posts};
use serde_json::{Value, json};
use url::Url;

use crate::Load;
use crate::client::{drive, post};
use crate::report::{Measured, Report, Watch};
use crate::seed::{World, now};
use crate::server::Server;
use kollegium_testing::remote;

/// How many people write, of how many servers. They share a key pair, since making one is slow.
const PEOPLE: usize = 1_000;
const SERVERS: usize = 50;
/// How long everything may take to be carried out.
const PATIENCE: Duration = Duration::from_secs(300);

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

pub(crate) fn run(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let world = World::with_threads(database, load.threads.min(1_000))?;
    let key = PrivateKey::generate()?;
    store_people(&world, &key.public_pem()?)?;
    world.settle()?;
    let requests = requests(&world, &key, load.activities)?;
    let before = world.counts()?;
    let server = Server::start(world.db.url(), world.port)?;
    let measured = measure(&world, &server, load, &requests)?;
    let after = world.counts()?;
    let replies = usize::try_from(after.0 - before.0)?;
    let votes = usize::try_from(after.1 - before.1)?;
    let half = requests.len() / 2;
    ensure!(
        (replies, votes) == (requests.len() - half, half),
        "of {} activities, {replies} became replies and {votes} votes",
        requests.len()
    );
    report.add("activities in, carried out", database, None, &measured);
    Ok(())
}

fn measure(world: &World, server: &Server, load: &Load, requests: &[Vec<u8>]) -> Result<Measured> {
    let watch = Watch::begin(server)?;
    let began = Instant::now();
    let outcome = drive(server.address, load.connections, 202, |connection, turn| {
        let number = turn * load.connections + connection;
        requests.get(number).map(Vec::as_slice)
    })?;
    // Claimed ones are due again after a while, so later than that everything that is not done is waiting.
    while world.db.read(|snapshot| {
        inbox::is_waiting(
            snapshot,
            now().plus(TimeDelta::days(30)),
            &inbox::Running::default(),
        )
    })? {
        ensure!(
            began.elapsed() < PATIENCE,
            "not all activities were processed in time"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let rate = requests.len() as f64 / began.elapsed().as_secs_f64();
    Ok(Measured {
        rate,
        ..watch.end(server, outcome)?
    })
}

fn home(number: usize) -> String {
    format!("https://peer{}.example", number % SERVERS)
}

fn name(number: usize) -> String {
    format!("person_{number}")
}

fn person(number: usize) -> String {
    format!("{}/u/{}", home(number), name(number))
}

fn store_people(world: &World, public: &str) -> Result<()> {
    world.db.write(|tx| {
        for number in 0..PEOPLE {
            let uri = person(number);
            let mut remote = remote(Kind::Person, &home(number), &name(number));
            remote.endpoints.key_id = Some(format!("{uri}#main-key"));
            remote.endpoints.public_key = Some(public.to_owned());
            remote_actors::store(tx, &world.origin, &remote, now())?;
        }
        Ok::<_, Error>(())
    })?;
    Ok(())
}

/// Half of them replies, half of them votes, each about another thread than the one before it.
fn requests(world: &World, key: &PrivateKey, count: usize) -> Result<Vec<Vec<u8>>> {
    let target = Url::parse(&format!("{}/inbox", world.origin.as_str()))?;
    let places = places(world)?;
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        // Nobody votes on the same thread twice.
        let place = &places[(number / 2 + number / PEOPLE) % places.len()];
        let actor = person(number % PEOPLE);
        let activity = if number % 2 == 0 {
            reply(number, &actor, place)
        } else {
            vote(number, &actor, place)
        };
        let body = activity.to_string();
        let key_id = format!("{actor}#main-key");
        let headers = cavage::sign_post(key, &key_id, &target, Utc::now(), body.as_bytes())?;
        all.push(post("/inbox", &headers, body.as_bytes()));
    }
    Ok(all)
}

/// A thread and its group, by their ids.
struct Where {
    thread: String,
    group: String,
}

fn places(world: &World) -> Result<Vec<Where>> {
    let threads = world
        .db
        .read(|snapshot| posts::by_ids(snapshot, &Viewer::Anyone, &world.threads))?;
    let ids: Vec<_> = world.groups.iter().map(|it| it.actor()).collect();
    let groups = world.db.read(|snapshot| actors::by_ids(snapshot, &ids))?;
    let place = |thread: &posts::Post| {
        let group = groups.iter().find(|it| it.id == thread.group_id.actor())?;
        Some(Where {
            thread: thread.uri.clone(),
            group: group.uri.clone(),
        })
    };
    let places: Option<Vec<Where>> = threads.iter().map(place).collect();
    places.context("a thread has no group")
}

fn reply(number: usize, actor: &str, place: &Where) -> Value {
    let text = format!("Das sehen wir ebenso, bis auf Punkt {number}.");
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{actor}/create/{number}"),
        "type": "Create",
        "actor": actor,
        "to": [PUBLIC],
        "cc": [place.group],
        "audience": place.group,
        "object": {
            "id": format!("{actor}/note/{number}"),
            "type": "Note",
            "attributedTo": actor,
            "to": [PUBLIC],
            "cc": [place.group],
            "audience": place.group,
            "inReplyTo": place.thread,
            "content": format!("<p>{text}</p>"),
            "source": {"content": text, "mediaType": "text/markdown"},
            "published": Utc::now().to_rfc3339(),
        },
    })
}

fn vote(number: usize, actor: &str, place: &Where) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{actor}/like/{number}"),
        "type": "Like",
        "actor": actor,
        "object": place.thread,
        "audience": place.group,
    })
}
