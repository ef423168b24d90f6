// SPDX-License-Identifier: AGPL-3.0-or-later
//! Why a page was not seen, and what that means to those who asked and to the worker.

use kollegium_app::NotReached;
use kollegium_app::jobs::NotDone;
use kollegium_client::FetchError;
use kollegium_domain::Error;

/// Why a page was not seen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSeen {
    /// The link leads nowhere.
    #[error("{0} is no URL")]
    NoUrl(String),
    /// We stay away from that host.
    #[error("this server does not federate with {0}")]
    NotAllowed(String),
    /// Its server gave nothing usable.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Our own side failed.
    #[error(transparent)]
    Domain(#[from] Error),
}

impl From<NotSeen> for NotReached {
    fn from(error: NotSeen) -> NotReached {
        match error {
            NotSeen::Fetch(FetchError::NotFound | FetchError::Gone) => NotReached::Unknown,
            NotSeen::NotAllowed(host) => NotReached::NotAllowed(host),
            NotSeen::NoUrl(_) | NotSeen::Fetch(_) => NotReached::Failed(error.to_string()),
            NotSeen::Domain(error) => {
                tracing::error!(%error, "a page could not be looked at");
                NotReached::Failed("a failure of this server".to_owned())
            }
        }
    }
}

impl From<NotSeen> for NotDone {
    fn from(error: NotSeen) -> NotDone {
        match error {
            NotSeen::Fetch(error) if error.is_passing() => NotDone::Later(error.to_string()),
            NotSeen::NoUrl(_) | NotSeen::NotAllowed(_) | NotSeen::Fetch(_) => {
                NotDone::Never(error.to_string())
            }
            NotSeen::Domain(error) => error.into(),
        }
    }
}
