// SPDX-License-Identifier: AGPL-3.0-or-later
//! The output of the demo on the terminal.

use std::io::Write;
use std::path::Path;

use super::PASSWORD;
use super::content::{Agency, PEOPLE, Role};
use super::network::Network;

/// A line about what is being done.
pub(super) fn step(line: &str) {
    say(&format!("  {line}\n"));
}

/// Prints what one can do, and at the end the addresses and how to log in.
pub(super) fn addresses(network: &Network, log: &Path) {
    let bund = network.app(Agency::Bund).origin();
    let stadt = network.app(Agency::Stadt).origin();
    let mut text = format!(
        "\nOpen one of the addresses below in a browser and log in with one of the names; a client for Lemmy works, too.\n\
         Or on the command line, the same group as its home and as another agency have it:\n\n  \
         curl '{bund}/api/v3/post/list?community_name=werkstatt_oe'\n  \
         curl '{stadt}/api/v3/post/list?community_name=werkstatt_oe@{}'\n\n\
         Or as another server sees it:\n\n  \
         curl -H 'Accept: application/activity+json' {bund}/c/werkstatt_oe\n\n\
         Ctrl-C ends the demo; what you write in it is there at the next start. What the servers log is in {}.\n\n\
         Three agencies are running, federated with one another. Everybody's password: {PASSWORD}\n\n",
        bund.authority(),
        log.display()
    );
    for agency in Agency::ALL {
        let origin = network.app(agency).origin();
        text += &format!("  {:<28} {origin}\n", agency.site_name());
        for person in PEOPLE.iter().filter(|it| it.agency == agency) {
            let role = match person.role {
                Role::Administrator => "  (administrator)",
                Role::Member => "",
            };
            text += &format!("      {:<18} {}{role}\n", person.name, person.title);
        }
    }
    say(&text);
}

/// Writes to the terminal. The demo goes on when nobody reads it any more.
fn say(text: &str) {
    let mut out = std::io::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written {
        tracing::debug!(%error, "nobody reads what the demo says");
    }
}
