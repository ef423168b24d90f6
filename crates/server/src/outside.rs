// SPDX-License-Identifier: AGPL-3.0-or-later
//! The way to other servers: by ActivityPub for who and what is there, as a browser does for pages and pictures.

use kollegium_activitypub::Federation;
use kollegium_app::{Later, NotReached, Outside, Reached};
use kollegium_domain::previews::LinkedPage;
use kollegium_previews::Previews;

/// What adapters ask, without knowing who answers.
pub(crate) struct Elsewhere {
    pub(crate) federation: Federation,
    pub(crate) previews: Previews,
}

impl Outside for Elsewhere {
    fn resolve<'a>(&'a self, query: &'a str) -> Later<'a, Result<Reached, NotReached>> {
        Box::pin(self.federation.resolve(query))
    }

    fn look_at<'a>(&'a self, link: &'a str) -> Later<'a, Result<LinkedPage, NotReached>> {
        Box::pin(self.previews.look_at(link))
    }

    fn picture<'a>(&'a self, url: &'a str, most: usize) -> Later<'a, Result<Vec<u8>, NotReached>> {
        Box::pin(self.previews.picture(url, most))
    }
}
