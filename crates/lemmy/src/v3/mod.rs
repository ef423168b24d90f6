// SPDX-License-Identifier: AGPL-3.0-or-later
//! Lemmy's API v3, in the shape of Lemmy 0.19.20: its routes, its structs, and how rows are shown with them.

mod admin;
mod application;
mod comment;
mod community;
mod emoji;
mod inbox;
mod listing;
mod media;
mod moderation;
mod modlog;
mod post;
mod private_message;
mod report;
mod search;
mod settings;
mod site;
mod user;
mod views;
mod wire;

use actix_web::web::ServiceConfig;

/// The version of Lemmy whose API this is, with this program's own.
pub(crate) const VERSION: &str = concat!("0.19.20+kollegium.", env!("CARGO_PKG_VERSION"));

/// The routes, below `/api/v3`.
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(application::configure)
        .configure(admin::configure)
        .configure(comment::configure)
        .configure(community::configure)
        .configure(emoji::configure)
        .configure(inbox::configure)
        .configure(media::configure)
        .configure(moderation::configure)
        .configure(modlog::configure)
        .configure(post::configure)
        .configure(private_message::configure)
        .configure(report::configure)
        .configure(search::configure)
        .configure(settings::configure)
        .configure(site::configure)
        .configure(user::configure);
}
