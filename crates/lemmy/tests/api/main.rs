// SPDX-License-Identifier: AGPL-3.0-or-later
//! The routes of the Lemmy API, called as clients call them, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod administration;
mod bad_input;
mod blocks;
mod clients;
mod comments;
mod communities;
mod elsewhere;
mod errors;
mod inbox;
mod leaving;
mod media;
mod moderation;
mod posts;
mod private_messages;
mod queries;
mod recovery;
mod routes;
mod search;
mod settings;
mod strangers;
mod structs;
mod v4;
mod world;
