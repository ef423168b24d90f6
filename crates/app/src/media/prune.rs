// SPDX-License-Identifier: AGPL-3.0-or-later
//! What goes: pictures that nothing has shown for a day, the bytes of those that were removed, and copies of pictures of
//! other servers that are old or too many.

use std::time::Duration;

use chrono::TimeDelta;
use kollegium_domain::media;
use kollegium_domain::picture_copies;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::of;
use crate::App;
use crate::storage::{Refused, StoredPicture};

/// How long a picture may be shown nowhere.
const UNUSED: TimeDelta = TimeDelta::days(1);
/// How long copies of pictures of other servers are kept.
const COPIES_AGE: TimeDelta = TimeDelta::days(7);
/// How often it is looked for what goes, and how many go at a time.
const PAUSE: Duration = Duration::from_secs(60);
const AT_ONCE: i64 = 100;

/// Starts the worker. It ends when `shutdown` becomes true or its sender is gone.
pub fn start(app: &App, shutdown: &watch::Receiver<bool>) -> JoinHandle<()> {
    let (app, mut shutdown) = (app.clone(), shutdown.clone());
    tokio::spawn(async move {
        while !*shutdown.borrow() {
            if let Err(error) = prune(&app).await {
                tracing::error!(%error, "pictures could not be deleted");
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                changed = shutdown.changed() => if changed.is_err() { return },
            }
        }
    })
}

/// Deletes what is to go, a bounded number at a time. Bytes first: a row without them is found again.
///
/// # Errors
/// When the database or the store fails.
pub async fn prune(app: &App) -> Result<(), Refused> {
    let media = of(app)?;
    let now = app.now();
    let before = now.minus(UNUSED);
    if app
        .read(move |snapshot| media::any_expired(snapshot, before))
        .await?
    {
        app.write(move |tx| media::expire(tx, before, now, AT_ONCE))
            .await?;
    }
    for name in app.read(|snapshot| media::removed(snapshot, AT_ONCE)).await? {
        media.delete(&StoredPicture::of_upload(&name)).await?;
        app.write(move |tx| media::forget(tx, &name)).await?;
    }
    let (old, most) = (now.minus(COPIES_AGE), media.rules().copies);
    for source in app
        .read(move |snapshot| picture_copies::worn_copies(snapshot, old, most, AT_ONCE as usize))
        .await?
    {
        media.delete(&StoredPicture::of_copy(&source)).await?;
        app.write(move |tx| picture_copies::drop_copy(tx, &source))
            .await?;
    }
    Ok(())
}
