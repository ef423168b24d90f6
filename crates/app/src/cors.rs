// SPDX-License-Identifier: AGPL-3.0-or-later
//! What pages of other origins may ask, which many clients are.

use actix_cors::Cors;

/// Lets a page of any origin send any request and read its answer, with a token but without cookies. For everything that
/// clients call: the APIs, pictures, NodeInfo and webfinger, feeds.
pub fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allow_any_method()
        .allow_any_header()
        .expose_any_header()
        .max_age(3600)
        // What is answered does not depend on the origin.
        .disable_vary_header()
}
