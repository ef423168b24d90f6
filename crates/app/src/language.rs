// SPDX-License-Identifier: AGPL-3.0-or-later
//! The language in which this server speaks to somebody.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

/// The languages of the pages and e-mails, the usual one first.
pub const OFFERED: [&str; 2] = ["de", "en"];

/// The one of [`OFFERED`] that a client prefers, as it says in `Accept-Language` (RFC 9110, section 12.5.4): `de-AT` is
/// German, too.
pub fn preferred(request: &HttpRequest) -> Option<&'static str> {
    let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let offered = |tag: String| {
        let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        OFFERED.into_iter().find(|it| *it == primary)
    };
    accept_language::parse(header).into_iter().find_map(offered)
}

/// The language of somebody who opens an account: what their client prefers, else one in which people write on this
/// site, else the usual one.
pub fn of_newcomer(preferred: Option<&'static str>, of_site: &[String]) -> &'static str {
    let spoken = || {
        OFFERED
            .into_iter()
            .find(|it| of_site.iter().any(|of_site| of_site == it))
    };
    preferred.or_else(spoken).unwrap_or(OFFERED[0])
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn what_the_client_prefers_decides_then_the_site() {
        for (header, of_site, expected) in [
            (Some("en"), vec![], "en"),
            (Some("en-GB,en;q=0.9,de;q=0.1"), vec!["de"], "en"),
            (Some("de-AT, en;q=0.5"), vec!["en"], "de"),
            (Some("fr, en;q=0.3, de;q=0.2"), vec![], "en"),
            (Some("fr"), vec!["en", "fr"], "en"),
            (Some("*"), vec![], "de"),
            (Some("\u{e4}"), vec!["en"], "en"),
            (None, vec!["en"], "en"),
            (None, vec!["en", "de"], "de"),
            (None, vec!["fr"], "de"),
            (None, vec![], "de"),
        ] {
            let mut request = TestRequest::default();
            if let Some(header) = header {
                request = request.insert_header(("accept-language", header));
            }
            let of_site: Vec<String> = of_site.into_iter().map(str::to_owned).collect();
            let found = of_newcomer(preferred(&request.to_http_request()), &of_site);
            assert_eq!(found, expected, "{header:?} {of_site:?}");
        }
    }
}
