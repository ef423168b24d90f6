// SPDX-License-Identifier: AGPL-3.0-or-later
//! Allowed servers as those have them who know a list of them, and no modes: programs for Lemmy.

use kollegium_db::Tx;

use super::Capabilities;
use crate::by::By;
use crate::error::Result;
use crate::trust::{self, Mode, Policy};

/// Makes these the trusted hosts, by the rules of [`trust::choose`]. To name another one where all servers are allowed
/// means that only those of the list are from now on. The list that there is may be repeated.
///
/// # Errors
/// [`crate::error::Denial::Configured`] where the configuration file says that all are allowed.
pub fn allow_instances(tx: &mut Tx, by: &By, hosts: &[String], capabilities: Capabilities) -> Result<()> {
    let before = trust::hosts(tx, Policy::Trusted)?;
    trust::choose(tx, by, Policy::Trusted, hosts)?;
    restrict(tx, by, &before, capabilities)
}

/// The same for one host, which is allowed or no longer is.
pub fn allow_instance(
    tx: &mut Tx,
    by: &By,
    host: &str,
    allowed: bool,
    capabilities: Capabilities,
) -> Result<()> {
    let before = trust::hosts(tx, Policy::Trusted)?;
    trust::choose_one(tx, by, Policy::Trusted, host, allowed)?;
    restrict(tx, by, &before, capabilities)
}

fn restrict(tx: &mut Tx, by: &By, before: &[String], capabilities: Capabilities) -> Result<()> {
    let mut now = trust::hosts(tx, Policy::Trusted)?.into_iter();
    if now.any(|it| !before.contains(&it)) && super::get(tx)?.settings.federation == Mode::Open {
        super::edit(tx, by, |it| it.federation = Mode::Trusted, capabilities)?;
    }
    Ok(())
}
