// SPDX-License-Identifier: AGPL-3.0-or-later
//! The rows of the domain as the views of API v3, each in one place.

pub(in crate::v3) mod comment;
pub(in crate::v3) mod community;
pub(in crate::v3) mod context;
pub(in crate::v3) mod person;
pub(in crate::v3) mod post;
pub(in crate::v3) mod private_message;
pub(in crate::v3) mod report;
pub(in crate::v3) mod settings;
pub(in crate::v3) mod site;
