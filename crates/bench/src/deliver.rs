// SPDX-License-Identifier: AGPL-3.0-or-later
//! Activities that go out: replies in a group with members on several servers, against the rate at which OpenSSL signs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use kollegium_domain::groups::membership;
use kollegium_domain::ids::GroupId;
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::remote_actors;
use kollegium_domain::{By, Error, Via};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use crate::Load;
use crate::client::Outcome;
use crate::report::{Measured, Report, Watch};
use crate::seed::{World, now};
use crate::server::Server;
use crate::sink;
use kollegium_domain::actors::Kind;
use kollegium_testing::remote;

/// How many servers have members.
const PEERS: usize = 8;
/// How long everything may take to be sent.
const PATIENCE: Duration = Duration::from_secs(300);
/// For how long signing alone is measured.
const SIGNING: Duration = Duration::from_secs(1);

pub(crate) fn run(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let mut world = World::new(database)?;
    world.grow(1)?;
    let taken = Arc::new(AtomicUsize::new(0));
    for _ in 0..PEERS {
        let port = sink::open(&taken)?;
        join(&world, world.groups[0], port)?;
    }
    world.settle()?;
    let replies = load.activities.div_ceil(PEERS);
    world.reply(replies)?;
    world.db.settle();
    let server = Server::start(world.db.url(), world.port)?;
    let measured = measure(&server, &taken, replies * PEERS)?;
    report.add("activities out", database, None, &measured);
    drop(server);
    note(database, &measured, report)
}

/// A member at the server with this port.
fn join(world: &World, group: GroupId, port: u16) -> Result<()> {
    let home = Origin::new(Scheme::Http, &format!("localhost:{port}"));
    let remote = remote(Kind::Person, home.as_str(), "member");
    world.db.write(|tx| {
        let actor = remote_actors::store(tx, &world.origin, &remote, now())?;
        let by = By {
            via: Via::Remote(format!("{}/follow", actor.uri)),
            actor,
            at: now(),
        };
        membership::join(tx, &by, group)?;
        Ok::<_, Error>(())
    })?;
    Ok(())
}

/// From the first one that arrives to the last.
fn measure(server: &Server, taken: &AtomicUsize, expected: usize) -> Result<Measured> {
    let wait = |count: usize| {
        let began = Instant::now();
        while taken.load(Ordering::Relaxed) < count {
            ensure!(
                began.elapsed() < PATIENCE,
                "not all activities were delivered in time"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(began.elapsed())
    };
    wait(1)?;
    let watch = Watch::begin(server)?;
    let already = taken.load(Ordering::Relaxed);
    let elapsed = wait(expected)?;
    let measured = watch.end(server, Outcome::default())?;
    let all = taken.load(Ordering::Relaxed);
    ensure!(all == expected, "{all} activities arrived; expected {expected}");
    Ok(Measured {
        rate: (expected - already) as f64 / elapsed.as_secs_f64(),
        ..measured
    })
}

fn note(database: &str, measured: &Measured, report: &mut Report) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    let one = signatures_per_second(&key, 1)?;
    let all = signatures_per_second(&key, cores)?;
    let name = database.split(':').next().unwrap_or(database);
    report.note(format!(
        "{name}, activities out: OpenSSL alone signs {one:.0}/s on one core and {all:.0}/s on all {cores}; delivery \
         reaches {:.0} % of the latter, while the servers that take it share these cores.",
        measured.rate / all * 100.0
    ));
    Ok(())
}

/// What OpenSSL does with RSA of 2048 bits over a text as long as that which is signed, in so many threads.
fn signatures_per_second(key: &PKey<Private>, threads: usize) -> Result<f64> {
    let text = [b'x'; 400];
    let count = || -> Result<usize> {
        let began = Instant::now();
        let mut count = 0;
        while began.elapsed() < SIGNING {
            Signer::new(MessageDigest::sha256(), key)?.sign_oneshot_to_vec(&text)?;
            count += 1;
        }
        Ok(count)
    };
    let counts: Vec<Result<usize>> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(count)).collect();
        running.into_iter().filter_map(|it| it.join().ok()).collect()
    });
    let mut sum = 0;
    for count in counts {
        sum += count?;
    }
    Ok(sum as f64 / SIGNING.as_secs_f64())
}
