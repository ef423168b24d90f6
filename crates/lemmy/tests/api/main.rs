// SPDX-License-Identifier: AGPL-3.0-or-later
//! The routes of the Lemmy API, called as clients call them, on both databases.

mod accounts;
mod bad_input;
mod comments;
mod communities;
mod errors;
mod inbox;
mod moderation;
mod posts;
mod queries;
mod search;
mod world;
