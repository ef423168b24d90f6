// SPDX-License-Identifier: AGPL-3.0-or-later
//! The domain's rows as the views of v4, each in one place.

pub(super) mod account;
pub(super) mod admin;
pub(super) mod comment;
pub(super) mod community;
pub(super) mod message;
pub(super) mod person;
pub(super) mod post;
pub(super) mod report;
pub(super) mod site;
