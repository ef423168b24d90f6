// SPDX-License-Identifier: AGPL-3.0-or-later
//! Web pages and pictures elsewhere, to which texts here link.

mod error;
mod page;
#[cfg(test)]
mod tests;

use kollegium_app::jobs::{self, NotDone};
use kollegium_app::{App, NotReached};
use kollegium_client::Client;
use kollegium_domain::jobs::PreviewJob;
use kollegium_domain::previews::{self, LinkedPage};
use kollegium_domain::trust::{Mode, Policy, Rules};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::{Position, Url};

use error::NotSeen;

/// Looks at what is elsewhere: cheap to clone.
#[derive(Clone)]
pub struct Previews {
    app: App,
    client: Client,
}

impl Previews {
    /// Over the program's state and the one client.
    pub fn new(app: App, client: Client) -> Previews {
        Previews { app, client }
    }

    /// Looks at the page behind a link. A server that does not federate at all stays away from pages, too, and so
    /// does everyone from hosts that are blocked.
    ///
    /// # Errors
    /// The page is not to be looked at, or its server gave nothing usable.
    pub async fn look_at(&self, link: &str) -> Result<LinkedPage, NotReached> {
        Ok(self.page(link).await?)
    }

    /// The bytes of a picture, `most` of them at most. From any server but one that is blocked: pictures are often kept
    /// by others than those who show them.
    ///
    /// # Errors
    /// Its server is blocked, or gave nothing usable.
    pub async fn picture(&self, url: &str, most: usize) -> Result<Vec<u8>, NotReached> {
        let url = Url::parse(url).map_err(|_| NotReached::Unknown)?;
        let host = authority(&url);
        if self.rules().await?.policy(host) == Some(Policy::Blocked) {
            return Err(NotReached::NotAllowed(host.to_owned()));
        }
        let fetched = self.client.get_picture(&url, most).await;
        fetched.map_err(|error| NotReached::Failed(error.to_string()))
    }

    async fn page(&self, link: &str) -> Result<LinkedPage, NotSeen> {
        let url = Url::parse(link).map_err(|_| NotSeen::NoUrl(link.chars().take(200).collect()))?;
        let host = authority(&url);
        let rules = self.rules().await?;
        if rules.mode() == Mode::Off || rules.policy(host) == Some(Policy::Blocked) {
            return Err(NotSeen::NotAllowed(host.to_owned()));
        }
        let found = self.client.web_page(&url).await?;
        Ok(self.app.compute(move || page::said(&found)).await?)
    }

    async fn rules(&self) -> Result<Rules, NotSeen> {
        Ok(self.app.read(Rules::load).await?)
    }

    async fn carry_out(&self, job: PreviewJob) -> Result<(), NotDone> {
        let PreviewJob::FetchPreview { link } = job;
        let page = self.page(&link).await?;
        let now = self.app.now();
        self.app
            .write(move |tx| previews::store(tx, &link, &page, now))
            .await?;
        Ok(())
    }
}

/// Starts the worker that looks at the pages behind links. It ends when `shutdown` becomes true or its sender is gone,
/// after what it has begun.
pub fn start(previews: &Previews, shutdown: &watch::Receiver<bool>) -> JoinHandle<()> {
    let state = previews.clone();
    let run = move |job: PreviewJob| {
        let previews = state.clone();
        async move { previews.carry_out(job).await }
    };
    jobs::start(previews.app.clone(), run, shutdown.clone())
}

/// Host, and port where it is not the usual one.
fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}
