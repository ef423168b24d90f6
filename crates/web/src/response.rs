// SPDX-License-Identifier: AGPL-3.0-or-later
//! Responses with the headers of every page.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

/// The content security policy: nothing from other servers, no scripts, and forms to this server only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// A page as a response.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => with_status(status)
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => {
            tracing::error!(%error, "cannot render a page");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// A response with the headers of every page.
pub(crate) fn with_status(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)))
        .insert_header((
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        // With no-referrer browsers would hide the origin of our own forms from us.
        .insert_header((header::REFERRER_POLICY, HeaderValue::from_static("same-origin")))
        .insert_header((
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ))
        .insert_header((
            header::VARY,
            HeaderValue::from_static("Cookie, Accept-Language, Accept"),
        ));
    response
}

/// The same page with the address of its ActivityStreams document (RFC 8288), by which other servers find what it shows.
pub(crate) fn with_alternate(mut page: HttpResponse, document: Option<&str>) -> HttpResponse {
    let link = document.map(|it| format!(r#"<{it}>; rel="alternate"; type="application/activity+json""#));
    if let Some(link) = link.and_then(|it| HeaderValue::try_from(it).ok()) {
        page.headers_mut().append(header::LINK, link);
    }
    page
}

/// Leads the browser to another page of ours, after a form has been dealt with.
pub(crate) fn see_other(path: &str) -> HttpResponse {
    with_status(StatusCode::SEE_OTHER)
        .insert_header((header::LOCATION, path))
        .finish()
}
