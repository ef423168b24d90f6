// SPDX-License-Identifier: AGPL-3.0-or-later
//! Waiting for what other agencies send.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use kollegium_app::App;
use kollegium_db::Snapshot;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts;

/// How long anything may take to get from one agency to another.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked for.
const INTERVAL: Duration = Duration::from_millis(20);

/// Waits until `query` finds something at the agency of `app`.
pub(super) async fn until<T: Send + 'static>(
    app: &App,
    what: &str,
    query: impl Fn(&mut Snapshot) -> kollegium_domain::Result<Option<T>> + Clone + Send + 'static,
) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = app.read(query.clone()).await? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!(
                "{what} has not reached {} within {} seconds; set RUST_LOG=debug to see what the servers do",
                app.origin(),
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Waits until the post with this ActivityPub id is there, and gives the id that it has there.
pub(super) async fn post(app: &App, uri: &str) -> Result<PostId> {
    let wanted = uri.to_owned();
    until(app, uri, move |snapshot| posts::id_of_uri(snapshot, &wanted)).await
}
