// SPDX-License-Identifier: AGPL-3.0-or-later
//! What can go wrong between us and a peer, sorted by what the caller should do about it.

use std::error::Error;
use std::time::Duration;

use crate::address::{AddressRefused, UrlRefused};
use crate::failures::Memory;

/// The HTTP client could not be made, which means that the TLS library does not work.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct ClientFault(#[from] reqwest::Error);

/// Why a URL is not requested at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetRefused {
    /// The address policy forbids it.
    #[error(transparent)]
    Url(#[from] UrlRefused),
    /// It is our own; what is ours is in the database.
    #[error("the URL is this server's own")]
    OwnHost,
}

/// Why a fetch gave nothing. Cloned to all who waited for the same URL, hence texts instead of sources.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL, or one that it redirects to, is not requested.
    #[error(transparent)]
    Target(#[from] TargetRefused),
    /// The host name leads outside the public internet.
    #[error(transparent)]
    Address(#[from] AddressRefused),
    /// No connection, a broken one, or not HTTP.
    #[error("the peer cannot be reached: {0}")]
    Network(String),
    /// The time ran out.
    #[error("the peer took too long")]
    Timeout,
    /// Too many requests to this host are waiting already.
    #[error("too many requests to this host are under way")]
    Busy,
    /// 404, or the answer of those who mean that.
    #[error("the peer does not know it (404)")]
    NotFound,
    /// 410: it existed.
    #[error("it is gone (410)")]
    Gone,
    /// Any other status than success.
    #[error("the peer answered with status {0}")]
    Status(u16),
    /// A redirect without a usable target, or one too many.
    #[error("the peer redirects too often or to nowhere")]
    Redirect,
    /// Not a document of the kind asked for.
    #[error("the answer is not of the right content type")]
    ContentType,
    /// Larger than accepted.
    #[error("the answer is too large")]
    TooLarge,
    /// Our own key could not sign.
    #[error("the request could not be signed: {0}")]
    Signing(String),
}

impl FetchError {
    /// Whether a later attempt may succeed without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Network(_) | Self::Timeout | Self::Busy => true,
            Self::Status(status) => is_passing(*status),
            Self::Target(_)
            | Self::Address(_)
            | Self::NotFound
            | Self::Gone
            | Self::Redirect
            | Self::ContentType
            | Self::TooLarge
            | Self::Signing(_) => false,
        }
    }

    /// For how long the URL is not asked for again on account of this failure.
    pub fn memory(&self) -> Memory {
        match self {
            Self::Busy | Self::Target(_) | Self::Signing(_) => Memory::Nothing,
            Self::Network(_) | Self::Timeout => Memory::Outage,
            Self::Address(_)
            | Self::NotFound
            | Self::Gone
            | Self::Status(_)
            | Self::Redirect
            | Self::ContentType
            | Self::TooLarge => Memory::Failure,
        }
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        // The URL is known to the caller and may be private.
        let error = error.without_url();
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            if let Some(refused) = cause.downcast_ref::<AddressRefused>() {
                return refused.clone().into();
            }
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self::Network(text)
    }
}

/// Why a delivery did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// No connection could be made: the peer is down, whatever it is sent.
    #[error("the peer cannot be reached: {reason}")]
    Unreachable {
        /// For the administrator.
        reason: String,
    },
    /// Try again, with the usual back-off but not before `after`. The peer was there; whether it would take something else
    /// is not known.
    #[error("the peer did not take it for now: {reason}")]
    Retry {
        /// The peer's own wish, at most a day.
        after: Option<Duration>,
        /// For the administrator; may contain the peer's words.
        reason: String,
    },
    /// The peer does not want this activity; the next one may pass.
    #[error("the peer refused it with status {status}: {reason}")]
    Refused {
        /// A 3xx or 4xx status. After 401 and 403 it is worth checking that our actor can be fetched.
        status: u16,
        /// For the administrator; may contain the peer's words.
        reason: String,
    },
    /// The inbox does not exist (404) or no longer (410).
    #[error("the inbox does not exist (status {status})")]
    Gone {
        /// 404 or 410.
        status: u16,
    },
    /// The inbox's URL is never requested.
    #[error(transparent)]
    Target(#[from] TargetRefused),
    /// Our own key could not sign.
    #[error("the delivery could not be signed: {0}")]
    Signing(String),
}

/// Statuses that speak of the moment and not of the request.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..)
}
