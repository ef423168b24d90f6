// SPDX-License-Identifier: AGPL-3.0-or-later
//! Protection against cross-site request forgery (CSRF): browsers send cookies along with forms of any site.
//!
//! Two things have to hold: where the browser says which site a form comes from, it is ours; and in a session, the form
//! holds the session's token, which no other site can read.

use std::fmt;

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use kollegium_app::Secret;
use kollegium_domain::instances::Origin;
use sha2::{Digest, Sha256};

/// The CSRF token that every form of a session holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// The token of a session: nobody gets from it to the session's secret.
    pub(crate) fn of(secret: &Secret) -> Token {
        let hash = Sha256::new()
            .chain_update("kollegium form token\n")
            .chain_update(secret.as_str())
            .finalize();
        Token(hex::encode(hash))
    }

    pub(crate) fn is(&self, shown: &str) -> bool {
        self.0 == shown
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the browser sends the form from one of our pages. A program that says nothing of it is no browser, and no
/// other site can use it.
pub(crate) fn is_from_here(request: &HttpRequest, ours: &Origin) -> bool {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|it| it.to_str().unwrap_or_default())
    };
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => text(ORIGIN.as_str()).is_none_or(|it| it == ours.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use kollegium_domain::instances::Scheme;

    use super::*;

    fn check(headers: &[(&'static str, &'static str)], expected: bool) {
        let mut request = TestRequest::post();
        for header in headers {
            request = request.insert_header(*header);
        }
        let ours = Origin::new(Scheme::Https, "here.example");
        assert_eq!(
            is_from_here(&request.to_http_request(), &ours),
            expected,
            "{headers:?}"
        );
    }

    #[test]
    fn forms_of_other_sites_are_recognised() {
        check(&[], true);
        check(&[("origin", "https://here.example")], true);
        check(&[("origin", "https://evil.example")], false);
        check(&[("origin", "https://here.example.evil.example")], false);
        check(&[("origin", "http://here.example")], false);
        check(&[("origin", "null")], false);
        check(
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://proxy.example"),
            ],
            true,
        );
        check(&[("sec-fetch-site", "none")], true);
        check(
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://here.example"),
            ],
            false,
        );
        check(&[("sec-fetch-site", "cross-site")], false);
    }

    #[test]
    fn a_token_belongs_to_its_session() {
        let token = |secret| Token::of(&Secret::new(secret).unwrap());
        assert!(token("one").is(&token("one").to_string()));
        assert!(!token("one").is(&token("two").to_string()));
        assert!(!token("one").is("one"));
        assert!(!token("one").is(""));
    }
}
