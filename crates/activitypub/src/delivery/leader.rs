// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which process delivers: on PostgreSQL the one that holds a lock, on SQLite the only one there is.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use kollegium_app::App;
use kollegium_db::Db;
use kollegium_domain::{Error, outbox};
use tokio::sync::watch;

use super::stopped;

/// How often a process that does not lead tries to.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// How often the connection that holds the lock is used; the database ends transactions that idle for a minute.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// The right to deliver. It is given back when dropped.
pub(super) struct Lead {
    /// Becomes true when the lock is lost.
    lost: watch::Receiver<bool>,
    /// Its end is the sign to give the lock back.
    _hold: Option<Sender<()>>,
    /// Keeps `lost` open where nothing can be lost.
    _own: Option<watch::Sender<bool>>,
}

impl Lead {
    /// Waits until this process leads. Nothing when it is to stop before that.
    pub(super) async fn take(app: &App, stop: &mut watch::Receiver<bool>) -> Option<Lead> {
        loop {
            match app.read(|snapshot| Ok(outbox::is_shared(snapshot))).await {
                Ok(false) => return Some(Lead::of_one()),
                Ok(true) => {
                    if let Some(lead) = Lead::of_many(app.db().clone()).await {
                        return Some(lead);
                    }
                }
                Err(error) => tracing::error!(%error, "delivery waits for the database"),
            }
            tokio::select! {
                () = tokio::time::sleep(TRY_AGAIN) => {}
                () = stopped(stop) => return None,
            }
        }
    }

    /// Ends when another process may have taken over.
    pub(super) async fn lost(&mut self) {
        stopped(&mut self.lost).await;
    }

    fn of_one() -> Lead {
        let (own, lost) = watch::channel(false);
        Lead {
            lost,
            _hold: None,
            _own: Some(own),
        }
    }

    async fn of_many(db: Db) -> Option<Lead> {
        let (hold, release) = channel();
        let (tell, lost) = watch::channel(false);
        let (answer, taken) = tokio::sync::oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let mut answer = Some(answer);
            let result = db.write(|tx| {
                // A repeated transaction must not take the lead twice.
                let Some(answer) = answer.take() else {
                    return Ok(());
                };
                if outbox::lead(tx)? && answer.send(()).is_ok() {
                    keep(tx, &release);
                }
                Ok::<_, Error>(())
            });
            if let Err(error) = result {
                tracing::warn!(%error, "the lead in delivery ended with an error");
            }
            tell.send_replace(true);
        });
        taken.await.ok()?;
        Some(Lead {
            lost,
            _hold: Some(hold),
            _own: None,
        })
    }
}

/// Keeps the transaction open until the lead is given back or the connection is lost.
fn keep(tx: &mut kollegium_db::Tx, release: &Receiver<()>) {
    while let Err(RecvTimeoutError::Timeout) = release.recv_timeout(SIGN_OF_LIFE) {
        if let Err(error) = outbox::still_connected(tx) {
            tracing::warn!(%error, "the lead in delivery was lost with its connection");
            return;
        }
    }
}
