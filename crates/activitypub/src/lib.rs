// SPDX-License-Identifier: AGPL-3.0-or-later
//! ActivityPub: wire types, activities, signatures, fetching, delivery and its routes.

pub mod address;
pub mod client;
pub mod federation;
pub mod json;
pub mod signatures;
