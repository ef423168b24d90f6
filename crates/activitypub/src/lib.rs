// SPDX-License-Identifier: AGPL-3.0-or-later
//! ActivityPub: wire types, activities, signatures, fetching, delivery and its routes.

pub mod activities;
pub mod address;
pub mod client;
pub mod delivery;
pub mod discovery;
pub mod federation;
pub mod fetch;
pub mod inbox;
pub mod json;
pub mod objects;
mod receive;
mod resolve;
pub mod serve;
pub mod signatures;
#[cfg(test)]
mod testing;
pub mod work;
