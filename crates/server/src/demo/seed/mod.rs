// SPDX-License-Identifier: AGPL-3.0-or-later
//! Makes the sample content: everybody acts at their own agency, and the network carries it to the others.

mod cast;
mod fates;
mod wait;
mod writing;

use std::time::Instant;

use anyhow::Result;
use kollegium_app::App;
use kollegium_domain::{By, Time, Via, site};

use self::cast::Cast;
use super::content::Agency;
use super::network::Network;
use super::show;

/// Creates all sample content. The description of the sites is set last, so the next start sees that it is complete.
pub(super) async fn seed(network: &Network) -> Result<()> {
    let started = Instant::now();
    show::step("The sample content is being made; the next start will be quicker.");
    let mut cast = Cast::open_accounts(network).await?;
    show::step(&format!("accounts: {}", cast.people()));
    cast.open_groups(network).await?;
    show::step(&format!("groups: {}", cast.groups()));
    let joined = cast.join(network).await?;
    show::step(&format!(
        "memberships: {joined}, those across agencies asked for and accepted"
    ));
    let posts = writing::write(network, &cast).await?;
    show::step(&format!(
        "threads and replies: {}, all of them at every agency that has members",
        posts.len()
    ));
    let votes = fates::vote(network, &cast, &posts).await?;
    let acts = fates::change(network, &cast, &posts).await?;
    show::step(&format!("votes: {votes}; changes and acts of moderation: {acts}"));
    match fates::settle(network, &posts).await? {
        0 => show::step("every copy at every agency is equal to its original"),
        late => show::step(&format!(
            "{late} copies are not up to date yet; the servers carry on"
        )),
    }
    describe(network).await?;
    show::step(&format!("done after {:.1} s", started.elapsed().as_secs_f64()));
    Ok(())
}

async fn describe(network: &Network) -> Result<()> {
    for agency in Agency::ALL {
        let app: &App = network.app(agency);
        let (at, means) = (app.now(), app.settings().means());
        app.write(move |tx| {
            let by = console(tx, at)?;
            let description = Some(agency.description().to_owned());
            site::edit(tx, &by, |it| it.about.description = description, means)
        })
        .await?;
    }
    Ok(())
}

/// The administrator at the machine.
fn console(tx: &mut kollegium_db::Tx, at: Time) -> kollegium_domain::Result<By> {
    Ok(By {
        actor: site::actor(tx)?,
        via: Via::Console,
        at,
    })
}
