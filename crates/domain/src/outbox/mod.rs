// SPDX-License-Identifier: AGPL-3.0-or-later
//! The outgoing log: the events in one order for all peers, who has to receive each, and how far each peer has come.

mod collections;
mod held;
mod positions;
mod recipients;
mod sequence;
#[cfg(test)]
mod tests;

pub use collections::{newest_threads, of_thread, pinned_threads, replies_to};
pub use held::{Held, HeldId, MOST_HELD, held, is_rejected, reject, save_held};
pub use positions::{KEEPS_UP, Progress, cursor, due, heard_from, lagging, progress, save};
pub use recipients::{Audience, InstanceAudience, Recipient, copied, recipients};
pub use sequence::{head, is_shared, lead, log, position_of, sequence, still_connected};
