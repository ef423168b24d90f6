// SPDX-License-Identifier: AGPL-3.0-or-later
//! What both versions say of a person.

use kollegium_domain::actors::Actor;

/// Whether they administer this instance.
pub(crate) fn is_admin(actor: &Actor) -> bool {
    actor.local && actor.admin
}
