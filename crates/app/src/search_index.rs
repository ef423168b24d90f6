// SPDX-License-Identifier: AGPL-3.0-or-later
//! The worker that fills a search index that is made in another way than before.

use kollegium_domain::jobs::SearchJob;
use kollegium_domain::posts::search_index;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::App;
use crate::jobs::{self, NotDone};

/// Starts the worker. It ends when `shutdown` becomes true or its sender is gone.
pub fn start(app: &App, shutdown: &watch::Receiver<bool>) -> JoinHandle<()> {
    let doing = app.clone();
    let run = move |job: SearchJob| carry_out(doing.clone(), job);
    jobs::start(app.clone(), run, shutdown.clone())
}

async fn carry_out(app: App, job: SearchJob) -> Result<(), NotDone> {
    let now = app.now();
    match job {
        SearchJob::FillIndex { below } => Ok(app.write(move |tx| search_index::fill(tx, below, now)).await?),
    }
}
