// SPDX-License-Identifier: AGPL-3.0-or-later
//! Who looks at a page, as its queries and views need it.

use kollegium_domain::actors::Actor;
use kollegium_domain::instances::Origin;
use kollegium_domain::{Time, Viewer};

use crate::language::UiLanguage;

/// Who looks at a page, as its queries need it.
pub(crate) struct Looking {
    pub(crate) viewer: Viewer,
    pub(crate) me: Option<Actor>,
    pub(crate) now: Time,
    pub(crate) origin: Origin,
    pub(crate) language: UiLanguage,
}
