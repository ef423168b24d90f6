// SPDX-License-Identifier: AGPL-3.0-or-later
//! The viewer of a page, for its queries and views.

use kollegium_domain::actors::Actor;
use kollegium_domain::instances::Origin;
use kollegium_domain::{Time, Viewer};

use crate::language::UiLanguage;

/// The viewer of a page, for its queries.
pub(crate) struct ViewContext {
    pub(crate) viewer: Viewer,
    pub(crate) me: Option<Actor>,
    pub(crate) now: Time,
    pub(crate) origin: Origin,
    pub(crate) language: UiLanguage,
}
