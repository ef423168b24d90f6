// SPDX-License-Identifier: AGPL-3.0-or-later
//! New replies through the API, by many people in many threads.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::Load;
use crate::client::{drive, post};
use crate::report::{Measured, Report};
use crate::seed::World;
use crate::server::Server;

/// In how many threads each connection writes.
const PLACES: usize = 50;

pub(crate) fn run(database: &str, load: &Load, report: &mut Report) -> Result<()> {
    let world = World::with_threads(database, load.threads)?;
    let before = world.counts()?;
    let requests: Vec<Vec<Vec<u8>>> = (0..load.connections).map(|it| requests(&world, it)).collect();
    let server = Server::start(world.db.url(), world.port)?;
    let measured = Measured::during(&server, || {
        let end = Instant::now() + load.time();
        drive(server.address, load.connections, 200, |connection, turn| {
            let all = &requests[connection];
            (Instant::now() < end).then(|| all[turn % all.len()].as_slice())
        })
    })?;
    let written = world.counts()?.0 - before.0;
    let answered = measured.outcome.latencies.len();
    ensure!(
        usize::try_from(written)? == answered,
        "{answered} answers, {written} replies"
    );
    report.add("new replies", database, None, &measured);
    Ok(())
}

/// What one person writes, in turn.
fn requests(world: &World, person: usize) -> Vec<Vec<u8>> {
    let token = &world.tokens[person % world.tokens.len()];
    let headers = [
        ("host", world.origin.authority().to_owned()),
        ("content-type", "application/json".to_owned()),
        ("authorization", format!("Bearer {token}")),
    ];
    (0..PLACES)
        .map(|number| {
            let thread = world.threads[(person * PLACES + number) % world.threads.len()];
            let content = format!("Das haben wir ebenso gemacht, **Punkt {number}** ausgenommen.");
            let body = json!({"post_id": thread.0, "content": content}).to_string();
            post("/api/v3/comment", &headers, body.as_bytes())
        })
        .collect()
}
