// SPDX-License-Identifier: AGPL-3.0-or-later
//! The pages that a browser gets, in German and English: rendered here, without any script.
//!
//! `/u/NAME`, `/c/NAME`, `/post/ID` and `/comment/ID` are pages and ActivityPub ids at once; the crate
//! `activitypub` answers requests that accept ActivityPub, this one the others.

mod accounts;
mod applications;
mod assets;
mod crawlers;
mod csrf;
mod error;
mod error_page;
mod feeds;
mod frame;
mod groups;
mod language;
mod listing;
mod moderation;
mod notice;
mod notifications;
mod people;
mod posts;
mod recovery;
mod reports;
mod request;
mod response;
mod search;
mod sessions;
mod site;
mod start;
mod view_context;
mod views;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

/// Mounts the pages, for every address that nobody mounted before: call it last. The state of the program,
/// [`kollegium_app::App`], has to be in `web::Data`.
pub fn configure(cfg: &mut ServiceConfig) {
    let scope = web::scope("")
        .app_data(request::form_config())
        .app_data(request::query_config())
        .app_data(request::path_config())
        .configure(assets::configure)
        .configure(accounts::configure)
        .configure(applications::configure)
        .configure(crawlers::configure)
        .configure(feeds::configure)
        .configure(groups::configure)
        .configure(moderation::configure)
        .configure(notifications::configure)
        .configure(people::configure)
        .configure(posts::configure)
        .configure(recovery::configure)
        .configure(reports::configure)
        .configure(search::configure)
        .configure(sessions::configure)
        .configure(site::configure)
        .configure(start::configure)
        .default_service(web::to(error_page::no_such_page))
        .wrap(from_fn(error_page::middleware));
    cfg.service(scope);
}
