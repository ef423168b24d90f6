// SPDX-License-Identifier: AGPL-3.0-or-later
//! What API v3 (0.19.20) alone sends and expects, as plain data. The rules of `crate::wire` hold here too.

pub(in crate::v3) mod application;
pub(in crate::v3) mod comment;
pub(in crate::v3) mod community;
pub(in crate::v3) mod enums;
pub(in crate::v3) mod inbox;
pub(in crate::v3) mod media;
pub(in crate::v3) mod modlog;
pub(in crate::v3) mod post;
pub(in crate::v3) mod private_message;
pub(in crate::v3) mod report;
pub(in crate::v3) mod search;
pub(in crate::v3) mod settings;
pub(in crate::v3) mod site;
pub(in crate::v3) mod user;

#[cfg(test)]
mod tests;
