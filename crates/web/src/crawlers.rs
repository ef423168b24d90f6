// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/sitemap.xml` and `/robots.txt`, for search engines. A private site asks them to stay away.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::ServiceConfig;
use chrono::SecondsFormat;
use kollegium_domain::site;
use kollegium_domain::timelines::sitemap;

use crate::request::{self, Answer, Visitor};

/// What is of no use to a search engine: forms, and what is only for people who are logged in.
const NOT_FOR_CRAWLERS: [&str; 8] = [
    "/applications",
    "/login",
    "/notifications",
    "/password_reset",
    "/register",
    "/reports",
    "/search",
    "/settings",
];

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/sitemap.xml", request::get().to(map))
        .route("/robots.txt", request::get().to(robots));
}

async fn map(visitor: Visitor) -> Answer {
    let found = visitor.app.read(sitemap::threads).await?;
    let origin = visitor.app.origin();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for it in found {
        let changed = it.changed_at.utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        // Writing to a string does not fail; an origin and a number have nothing that XML would read otherwise.
        let _ = writeln!(
            xml,
            "<url><loc>{origin}/post/{}</loc><lastmod>{changed}</lastmod></url>",
            it.thread
        );
    }
    xml.push_str("</urlset>\n");
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .content_type("application/xml; charset=utf-8")
        .body(xml))
}

async fn robots(visitor: Visitor) -> Answer {
    let site = visitor.app.read(site::get).await?;
    let mut text = String::from("User-agent: *\n");
    if site.settings.rules.private {
        text.push_str("Disallow: /\n");
    } else {
        for path in NOT_FOR_CRAWLERS {
            text.push_str(&format!("Disallow: {path}\n"));
        }
        text.push_str(&format!("Sitemap: {}/sitemap.xml\n", visitor.app.origin()));
    }
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/plain; charset=utf-8")
        .body(text))
}
