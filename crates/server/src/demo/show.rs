// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the demo says on the terminal.

use super::PASSWORD;
use super::content::{Agency, PEOPLE, Role};
use super::network::Network;

/// A line about what is being done.
#[expect(clippy::print_stdout, reason = "the demo talks to the terminal")]
pub(super) fn step(line: &str) {
    println!("  {line}");
}

/// Where everything is, and how to log in.
#[expect(clippy::print_stdout, reason = "the demo talks to the terminal")]
pub(super) fn addresses(network: &Network) {
    println!("\nThree agencies are running, federated with one another:\n");
    for agency in Agency::ALL {
        let origin = network.app(agency).origin();
        println!("  {:<28} {origin}", agency.site_name());
        for person in PEOPLE.iter().filter(|it| it.agency == agency) {
            let role = match person.role {
                Role::Administrator => "  (administrator)",
                Role::Member => "",
            };
            println!("      {:<18} {}{role}", person.name, person.title);
        }
    }
    let bund = network.app(Agency::Bund).origin();
    let stadt = network.app(Agency::Stadt).origin();
    println!(
        "\n  Everybody's password: {PASSWORD}\n\n\
         Look around with a client for Lemmy: enter one of the addresses as the server, log in with one of the names.\n\
         Or on the command line, the same thread as its home and as another agency have it:\n\n  \
         curl '{bund}/api/v3/post/list?community_name=werkstatt_oe'\n  \
         curl '{stadt}/api/v3/post/list?community_name=werkstatt_oe@{}'\n\n\
         Or as another server sees a group:\n\n  \
         curl -H 'Accept: application/activity+json' {bund}/c/werkstatt_oe\n\n\
         Ctrl-C ends the demo; what you write in it is there at the next start.",
        bund.authority()
    );
}
