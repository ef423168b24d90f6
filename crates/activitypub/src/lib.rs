// SPDX-License-Identifier: AGPL-3.0-or-later
//! ActivityPub: wire types, activities, signatures, fetching, delivery and its routes.

pub mod activities;
mod actor_document;
mod bodies;
pub mod delivery;
pub mod discovery;
pub mod documents;
pub mod federation;
pub mod fetch;
mod ids;
pub mod inbox;
pub mod json;
pub mod objects;
mod receive;
mod refusals;
mod resolve;
pub mod serve;
pub mod signatures;
mod slots;
#[cfg(test)]
mod testing;
mod vocabulary;
pub mod work;

pub use federation::Federation;

/// All routes of federation.
pub fn configure(cfg: &mut actix_web::web::ServiceConfig) {
    cfg.configure(inbox::routes)
        .configure(discovery::routes)
        .configure(serve::routes);
}

/// Starts the workers: received activities, jobs, delivery. They end when `stop` says true.
pub fn start(
    federation: &Federation,
    stop: &tokio::sync::watch::Receiver<bool>,
) -> Vec<tokio::task::JoinHandle<()>> {
    vec![
        work::start_inbox_worker(federation.clone(), stop.clone()),
        work::start_job_worker(federation.clone(), stop.clone()),
        delivery::start(federation.clone(), stop.clone()),
    ]
}
