// SPDX-License-Identifier: AGPL-3.0-or-later
//! How adapters reach other servers without knowing ActivityPub.

use std::future::Future;
use std::pin::Pin;

use kollegium_domain::ids::{ActorId, PostId};
use kollegium_domain::previews::LinkedPage;

/// What a look-up found, on another server or here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// A person of this or another server.
    Person(ActorId),
    /// A group of this or another server.
    Group(ActorId),
    /// A thread or reply.
    Post(PostId),
}

/// Why something could not be found on another server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// No server knows it.
    #[error("nothing was found with this name or at this address")]
    Unknown,
    /// We do not federate with that host.
    #[error("this server does not federate with {0}")]
    NotAllowed(String),
    /// The other server did not answer, or not with something that we understand.
    #[error("the other server did not give a usable answer: {0}")]
    Failed(String),
}

/// A future that the trait can return.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The way to other servers. The server wires it: the crates `activitypub` and `previews` find what is asked for.
pub trait Outside: Send + Sync {
    /// Finds what `query` names: a URL, `!group@host` or `@user@host`, and stores it. Only for people who are logged
    /// in, since it makes this server send requests.
    fn resolve<'a>(&'a self, query: &'a str) -> Later<'a, Result<Reached, NotReached>>;

    /// Looks at the page behind a link. Only for people who are logged in, for the same reason.
    fn look_at<'a>(&'a self, link: &'a str) -> Later<'a, Result<LinkedPage, NotReached>>;

    /// The bytes of a picture elsewhere, `most` of them at most. Only for those that something here shows. Whether they
    /// are a picture is not said. Unless a way to other servers says otherwise, it brings none.
    fn picture<'a>(&'a self, url: &'a str, most: usize) -> Later<'a, Result<Vec<u8>, NotReached>> {
        let _ = (url, most);
        Box::pin(async { Err(NotReached::Unknown) })
    }
}
