// SPDX-License-Identifier: AGPL-3.0-or-later
//! Authentication: a token becomes a viewer for reading and a `By` for acting.

use std::net::IpAddr;

use kollegium_db::{Snapshot, Tx};
use kollegium_domain::accounts::sessions;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Denial;
use kollegium_domain::{By, Error, Result, Viewer};

use crate::App;
use crate::limits::{RateLimit, Subject};

/// A token as a client showed it; not known to be valid.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// From a header or cookie; a text that cannot be a token is no token.
    pub fn new(text: &str) -> Option<Secret> {
        (!text.is_empty() && text.len() <= 512).then(|| Secret(text.to_owned()))
    }

    /// The token itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The token of a request, before it was looked up. An unknown or expired one counts as none.
#[derive(Clone)]
pub struct Caller {
    secret: Option<Secret>,
    now: kollegium_domain::Time,
}

impl Caller {
    /// Whoever shows this token now.
    pub fn new(app: &App, secret: Option<Secret>) -> Caller {
        Caller {
            secret,
            now: app.now(),
        }
    }

    /// The time of the request.
    pub fn now(&self) -> kollegium_domain::Time {
        self.now
    }

    /// The token that was shown.
    pub fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// As a viewer: one query, none without a token.
    pub fn viewer(&self, snapshot: &mut Snapshot) -> Result<Viewer> {
        let Some(secret) = &self.secret else {
            return Ok(Viewer::Anyone);
        };
        Ok(match sessions::find(snapshot, secret.as_str(), self.now)? {
            Some((_, actor)) => Viewer::Account(actor),
            None => Viewer::Anyone,
        })
    }

    /// As the person who acts, if they are logged in.
    pub fn actor(&self, snapshot: &mut Snapshot) -> Result<Option<Actor>> {
        match &self.secret {
            Some(secret) => sessions::actor(snapshot, secret.as_str(), self.now),
            None => Ok(None),
        }
    }

    /// Counts a request of somebody who acts, before anything is computed for it.
    ///
    /// # Errors
    /// [`Denial::NotLoggedIn`] without a valid log-in, and [`Denial::TooOften`] where their address or account acts too
    /// often.
    pub async fn admit(&self, app: &App, kind: RateLimit, address: IpAddr) -> Result<()> {
        app.limits().count(kind, Subject::Address(address))?;
        let caller = self.clone();
        let account = app
            .read(move |snapshot| caller.viewer(snapshot)?.require_account())
            .await?;
        app.limits().count(kind, Subject::Account(account))
    }

    /// As who acts; refused without a valid log-in.
    pub fn by(&self, tx: &mut Tx) -> Result<By> {
        let actor = self.actor(tx)?.ok_or(Error::Forbidden(Denial::NotLoggedIn))?;
        Ok(By::local(actor, self.now))
    }
}
