// SPDX-License-Identifier: AGPL-3.0-or-later
//! The stylesheet and the icon. Their addresses change with their content, so browsers keep them for good.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../assets/style.css");
const ICON: &str = include_str!("../assets/icon.svg");
const ICON_PATH: &str = "/assets/icon.svg";

static STYLESHEET: LazyLock<String> = LazyLock::new(|| {
    let hash = hex::encode(Sha256::digest(STYLE));
    format!("/assets/style-{:.16}.css", hash)
});

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route(&STYLESHEET, web::get().to(style))
        .route(ICON_PATH, web::get().to(icon));
}

/// The address of the stylesheet.
pub(crate) fn stylesheet() -> String {
    STYLESHEET.clone()
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}

async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type("image/svg+xml")
        .body(ICON)
}
