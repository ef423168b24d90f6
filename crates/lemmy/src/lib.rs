// SPDX-License-Identifier: AGPL-3.0-or-later
//! The Lemmy-compatible API: v3 in the shape of Lemmy 0.19, and v4 in that of 1.0.
//!
//! The modules of each noun here carry out requests: they check them, call the domain and load what the answer is
//! shown with. They have the routes that are the same in both versions, which are told how to show an answer. `v3` and
//! `v4` have the other routes, the structs of their version and how rows are shown with them. Neither knows the other,
//! and nothing but this file knows them, so that either can be removed.
//!
//! Lemmy calls a group *community*, a thread *post* and a reply *comment*; those words live in this crate
//! only.

mod acts;
mod admin;
mod application;
mod code;
mod comment;
mod community;
mod emoji;
mod error;
mod languages;
mod media;
mod moderation;
mod modlog;
mod names;
mod post;
mod private_message;
mod report;
mod request;
mod search;
mod settings;
mod site;
mod transfer;
mod user;
mod v3;
mod v4;
mod views;
mod wire;

use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, VARY};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use kollegium_app::{SoftwareName, cors};

use crate::error::{ApiError, ApiResult};

/// What client programs are told that this is, in NodeInfo and by `GET /api/v3/site` alike: they insist on `lemmy`, choose
/// the API by the version, and read our own as build metadata.
pub const SOFTWARE: SoftwareName = SoftwareName {
    name: "lemmy",
    version: v3::VERSION,
};

/// Mounts `/api/v3`, `/api/v4` and `/pictrs`. The state of the program, [`kollegium_app::App`], has to be in `web::Data`.
pub fn configure(cfg: &mut ServiceConfig) {
    let scope = web::scope("/api/v3")
        .app_data(request::json_config())
        .app_data(request::query_config())
        .configure(v3::configure)
        .default_service(web::to(no_route))
        .wrap(from_fn(cache))
        .wrap(cors());
    let v4 = web::scope("/api/v4")
        .app_data(request::json_config())
        .app_data(request::query_config())
        .configure(v4::configure)
        .default_service(web::to(no_route))
        .wrap(from_fn(v4::translate))
        .wrap(from_fn(cache))
        .wrap(cors());
    let pictures = web::scope("/pictrs")
        .configure(media::configure_pictrs)
        .default_service(web::to(no_route))
        .wrap(cors());
    cfg.service(scope).service(v4).service(pictures);
}

async fn no_route(request: HttpRequest) -> ApiResult<&'static str> {
    Err(ApiError::no_route(request.method(), request.path()))
}

/// What anybody may read may be kept for a minute; all else is for whoever asked.
async fn cache<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let public = *request.method() == Method::GET && request::secret(request.request()).is_none();
    let mut response = next.call(request).await?;
    let value = if public && response.status().is_success() {
        "public, max-age=60"
    } else {
        "private"
    };
    let headers = response.headers_mut();
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(value));
    }
    // A cache must not answer somebody who is logged in with what it kept for anybody.
    headers.append(VARY, HeaderValue::from_static("Authorization, Cookie"));
    Ok(response)
}
