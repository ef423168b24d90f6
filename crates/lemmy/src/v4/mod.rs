// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lemmy's API v4, in the shape of Lemmy 1.0.0-beta.3: its routes, its structs, and how rows are shown with them.
//!
//! NodeInfo names 0.19 as long as Lemmy 1.0 is in the making, so that clients use the older API unless they are told otherwise.

mod account;
mod admin;
mod auth;
mod comment;
mod community;
mod error;
mod image;
mod listing;
mod modlog;
mod notification;
mod paging;
mod person;
mod post;
mod private_message;
mod report;
mod search;
mod site;
mod views;
mod wire;

use actix_web::web::ServiceConfig;

pub(crate) use error::translate;

/// The version of Lemmy whose API this is, with this program's own.
const VERSION: &str = concat!("1.0.0-beta.3+kollegium.", env!("CARGO_PKG_VERSION"));

/// The routes, below `/api/v4`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(account::configure)
        .configure(admin::configure)
        .configure(auth::configure)
        .configure(comment::configure)
        .configure(community::configure)
        .configure(image::configure)
        .configure(modlog::configure)
        .configure(notification::configure)
        .configure(person::configure)
        .configure(post::configure)
        .configure(private_message::configure)
        .configure(report::configure)
        .configure(search::configure)
        .configure(site::configure);
}
