// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the server does, said once: rules, commands, queries, events and the schema.
//!
//! No HTTP, no JSON-LD, no async. A *command* changes state: it takes the write transaction first, then who acts
//! ([`by::By`]), then what; it records its [`events::Event`] in the same transaction and may be repeated without
//! harm. A *query* takes a snapshot and, when it can return content, a [`viewer::Viewer`].

pub mod account_deletion;
pub mod accounts;
pub mod actors;
pub mod blocks;
pub mod boosts;
pub mod by;
pub mod captcha;
mod clause;
pub mod emoji;
pub mod error;
pub mod events;
pub mod groups;
pub mod ids;
pub mod inbox;
pub mod instances;
pub mod jobs;
pub mod mail;
pub mod mail_text;
pub mod media;
pub mod messages;
pub mod moderation;
pub mod modlog;
pub mod notifications;
pub mod outbox;
pub mod paging;
#[cfg(test)]
mod parallel;
pub mod people;
pub mod picture_copies;
pub mod posts;
pub mod previews;
pub mod profiles;
pub mod purge;
pub mod rank;
pub mod read_state;
pub mod remote_actors;
pub mod reports;
pub mod saves;
mod schema;
pub mod search;
pub mod second_factor;
pub mod settings;
pub mod site;
mod stored;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod time;
pub mod timelines;
pub mod token;
pub mod transfer;
pub mod trust;
pub mod viewer;
pub mod votes;

pub use by::{By, Via};
pub use error::{Error, Result};
pub use time::Time;
pub use viewer::Viewer;
