// SPDX-License-Identifier: AGPL-3.0-or-later
//! The languages of the pages, and their message catalogues in `locales`.

use std::borrow::Cow;
use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use kollegium_app::language::preferred;
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "de",
        // Marks around each inserted value would be copied along with names and numbers.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const GERMAN: LanguageIdentifier = langid!("de");
const ENGLISH: LanguageIdentifier = langid!("en");

/// The cookie that holds the language which somebody chose.
pub(crate) const COOKIE: &str = "kollegium_language";

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UiLanguage {
    German,
    English,
}

impl UiLanguage {
    pub(crate) const ALL: [UiLanguage; 2] = [UiLanguage::German, UiLanguage::English];

    /// The BCP 47 language tag.
    pub(crate) fn code(self) -> &'static str {
        match self {
            UiLanguage::German => "de",
            UiLanguage::English => "en",
        }
    }

    /// What it calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            UiLanguage::German => "Deutsch",
            UiLanguage::English => "English",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<UiLanguage> {
        UiLanguage::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The language that was chosen, else the one that the browser prefers, else German.
    pub(crate) fn of_request(request: &HttpRequest) -> UiLanguage {
        let chosen = request
            .cookie(COOKIE)
            .and_then(|it| UiLanguage::of_code(it.value()));
        chosen
            .or_else(|| preferred(request).and_then(UiLanguage::of_code))
            .unwrap_or(UiLanguage::German)
    }

    /// Keeps the choice for a year.
    pub(crate) fn cookie(self) -> Cookie<'static> {
        Cookie::build(COOKIE, self.code())
            .path("/")
            .http_only(true)
            .same_site(actix_web::cookie::SameSite::Lax)
            .max_age(actix_web::cookie::time::Duration::days(365))
            .finish()
    }

    /// The text of a message.
    pub(crate) fn say(self, message: &str) -> String {
        self.look_up(message, None)
    }

    /// The text of a message that needs `$number`.
    pub(crate) fn count(self, message: &str, number: i64) -> String {
        self.with(message, "number", FluentValue::from(number))
    }

    /// The text of a message that needs `$name`.
    pub(crate) fn name(self, message: &str, name: &str) -> String {
        self.with(message, "name", FluentValue::from(name.to_owned()))
    }

    fn with(self, message: &str, argument: &'static str, value: FluentValue<'static>) -> String {
        self.look_up(message, Some(&HashMap::from([(Cow::Borrowed(argument), value)])))
    }

    /// A message that is missing shows its own name; a test sees to it that none is.
    fn look_up(
        self,
        message: &str,
        arguments: Option<&HashMap<Cow<'static, str>, FluentValue<'_>>>,
    ) -> String {
        let language = match self {
            UiLanguage::German => &GERMAN,
            UiLanguage::English => &ENGLISH,
        };
        let found = match arguments {
            Some(arguments) => CATALOGUES.try_lookup_with_args(language, message, arguments),
            None => CATALOGUES.try_lookup(language, message),
        };
        found.unwrap_or_else(|| message.to_owned())
    }
}
