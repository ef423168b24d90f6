// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site's rules for what is written: filtered words, addresses, languages, sensitive content.
//!
//! Who writes here is refused. What comes from elsewhere keeps its place, with the filtered words taken out; only what
//! links to a blocked address does not come in.
//!
//! They look at what readers see. Of what is typed here that is the Markdown, and the HTML made of it; of what comes from
//! elsewhere it is the HTML, to which [`Text::from_html`] holds the Markdown.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;
use kollegium_db::{Keep, Tx};
use regex::{Regex, RegexBuilder};
use url::{Position, Url};

use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::schema::{blocked_url, site, site_language};
use crate::text::{Text, filter, html};

/// The maximum length of a filter, in bytes.
const FILTER_LIMIT: usize = 10_000;
/// How much memory a filter may take when it is compiled.
const COMPILED_LIMIT: usize = 1 << 20;
/// The maximum length of an address, in bytes.
const ADDRESS_LIMIT: usize = 2_048;

/// The filter that was compiled last: compiling takes longer than most commands.
static COMPILED: Mutex<Option<(String, Regex)>> = Mutex::new(None);

/// Refuses words that are filtered here, where a person of this instance writes them: in lines, and in a text as it is
/// typed and as it is seen.
pub(crate) fn check_words(tx: &mut Tx, by: &By, lines: &[&str], text: Option<&Text>) -> Result<()> {
    if !by.actor.local {
        return Ok(());
    }
    let Some(filter) = filter(tx)? else {
        return Ok(());
    };
    let typed = text.map(|it| it.source.as_str());
    let in_lines = lines
        .iter()
        .copied()
        .chain(typed)
        .any(|it| filter::line_matches(&filter, it));
    if in_lines || text.is_some_and(|it| filter::matches(&filter, it)) {
        Err(Error::Forbidden(Denial::FilteredWords))
    } else {
        Ok(())
    }
}

/// A text from elsewhere as it is kept: without the filtered words that are seen in it.
pub(crate) fn censored<'a>(tx: &mut Tx, text: &'a Text) -> Result<Cow<'a, Text>> {
    let censored = filter(tx)?.and_then(|filter| filter::censored(&filter, text));
    Ok(censored.map_or(Cow::Borrowed(text), Cow::Owned))
}

/// A line from elsewhere as it is kept.
pub(crate) fn censored_line<'a>(tx: &mut Tx, line: Option<&'a str>) -> Result<Option<Cow<'a, str>>> {
    let Some(line) = line else {
        return Ok(None);
    };
    Ok(Some(match filter(tx)? {
        Some(filter) => Cow::Owned(filter::without(&filter, line)),
        None => Cow::Borrowed(line),
    }))
}

/// Refuses links to blocked addresses, and pictures from there.
pub(crate) fn check_links(tx: &mut Tx, links: &[Option<&str>], text: Option<&Text>) -> Result<()> {
    let blocked: Vec<String> = blocked_url::table
        .select(blocked_url::url)
        .kept()
        .load(tx.conn())?;
    if blocked.is_empty() {
        return Ok(());
    }
    // The Markdown has no address that the HTML does not have.
    let in_text = text.map(|it| html::addresses(&it.html)).unwrap_or_default();
    let targets = in_text
        .iter()
        .map(String::as_str)
        .chain(links.iter().copied().flatten());
    for target in targets {
        let target = comparable(target);
        if blocked.iter().any(|it| leads_to(&target, it)) {
            return Err(Error::Forbidden(Denial::BlockedUrl));
        }
    }
    Ok(())
}

/// Refuses languages in which one does not write here.
pub(crate) fn check_language(tx: &mut Tx, by: &By, language: Option<&str>) -> Result<()> {
    let Some(language) = language.filter(|it| by.actor.local && *it != "und") else {
        return Ok(());
    };
    let allowed: Vec<String> = site_language::table
        .select(site_language::code)
        .kept()
        .load(tx.conn())?;
    let plain = language.split('-').next().unwrap_or(language);
    if allowed.is_empty() || allowed.iter().any(|it| it == plain) {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::LanguageNotAllowed))
    }
}

/// Refuses to mark as sensitive what is written here, where the site has nothing sensitive.
pub(crate) fn check_sensitive(tx: &mut Tx, by: &By, sensitive: Option<bool>) -> Result<()> {
    if !by.actor.local || sensitive != Some(true) {
        return Ok(());
    }
    let allowed: bool = site::table.select(site::sensitive_content).first(tx.conn())?;
    if allowed {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::SensitiveContent))
    }
}

/// A filter as it is kept; an empty one is none. One that fits everything is refused as [`Fault::Empty`].
pub(super) fn checked_filter(filter: &str) -> Result<Option<String>> {
    let filter = filter.trim();
    if filter.is_empty() {
        return Ok(None);
    }
    if filter.len() > FILTER_LIMIT {
        return Err(Error::Invalid(
            Field::Filter,
            Fault::TooLong { max: FILTER_LIMIT },
        ));
    }
    let compiled = compile(filter).map_err(|_| Error::Invalid(Field::Filter, Fault::Malformed))?;
    if compiled.is_match("") {
        return Err(Error::Invalid(Field::Filter, Fault::Empty));
    }
    Ok(Some(filter.to_owned()))
}

/// An address of the web; a scheme may be missing.
pub(crate) fn web_address(text: &str) -> Result<String> {
    let text = text.trim();
    if text.len() > ADDRESS_LIMIT {
        return Err(Error::Invalid(Field::Uri, Fault::TooLong { max: ADDRESS_LIMIT }));
    }
    let url = match Url::parse(text) {
        Ok(url) if url.has_host() => Ok(url),
        Ok(_) | Err(_) => Url::parse(&format!("https://{text}")),
    };
    match url {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url.into()),
        Ok(_) | Err(_) => Err(Error::Invalid(Field::Uri, Fault::Malformed)),
    }
}

/// An address in the one spelling in which addresses are compared: in lower case, without its scheme, a user's name, a
/// leading `www.`, the usual port and a closing slash, nothing escaped that need not be (RFC 3986, 6.2.2).
pub(super) fn comparable(url: &str) -> String {
    let rest = match Url::parse(url.trim()) {
        Ok(parsed) if parsed.has_host() => {
            let host = parsed
                .host_str()
                .unwrap_or_default()
                .trim_end_matches('.')
                .to_owned();
            format!("{host}{}", &parsed[Position::AfterHost..])
        }
        Ok(_) | Err(_) => url.to_owned(),
    };
    let rest = rest.strip_prefix("www.").unwrap_or(&rest);
    unescaped(rest).trim_end_matches('/').to_lowercase()
}

/// The text with letters, digits and `-._~` in the place of their escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let byte = escape.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let plain = byte
            .map(char::from)
            .filter(|c| c.is_ascii_alphanumeric() || "-._~".contains(*c));
        match plain {
            Some(c) => out.push(c),
            None => out.push('%'),
        }
        rest = &escape[if plain.is_some() { 3 } else { 1 }..];
    }
    out.push_str(rest);
    out
}

/// Whether an address is `blocked` or lies below it.
fn leads_to(target: &str, blocked: &str) -> bool {
    target
        .strip_prefix(blocked)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn filter(tx: &mut Tx) -> Result<Option<Regex>> {
    let pattern: Option<String> = site::table
        .select(site::word_filter)
        .first(tx.conn())
        .optional()?
        .flatten();
    let Some(pattern) = pattern else {
        return Ok(None);
    };
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, filter)) = compiled.as_ref()
        && *known == pattern
    {
        return Ok(Some(filter.clone()));
    }
    let filter = compile(&pattern).map_err(|error| Error::Corrupt(format!("the word filter: {error}")))?;
    *compiled = Some((pattern, filter.clone()));
    Ok(Some(filter))
}

fn compile(pattern: &str) -> std::result::Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(COMPILED_LIMIT)
        .dfa_size_limit(COMPILED_LIMIT)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for spelling in [
            "https://evil.example/a",
            "http://www.EVIL.example/a/",
            "https://evil.example:443/a",
            "http://evil.example.:80/a",
            "https://anna:secret@evil.example/a",
            "https://evil.example/%61",
            "https://evil.example/x/../a",
            "HTTPS://evil.example\\a",
            " https://e\tvil.example/a\n",
        ] {
            assert_eq!(comparable(spelling), "evil.example/a", "{spelling:?}");
        }
        assert_eq!(
            comparable("https://bücher.example/ä?b=%2F#c"),
            "xn--bcher-kva.example/%c3%a4?b=%2f#c"
        );
        assert_eq!(comparable("mailto:a@b.example"), "mailto:a@b.example");
        assert_eq!(comparable("%"), "%");
    }

    #[test]
    fn what_is_below_a_blocked_address_is_blocked() {
        let blocked = comparable("https://evil.example/a");
        for (target, expected) in [
            ("https://evil.example/a", true),
            ("https://evil.example/a/b", true),
            ("https://evil.example/a?b", true),
            ("https://evil.example/a#b", true),
            ("https://evil.example/ab", false),
            ("https://evil.example/", false),
            ("https://evil.example.org/a", false),
            ("https://good.example/?evil.example/a", false),
        ] {
            assert_eq!(leads_to(&comparable(target), &blocked), expected, "{target}");
        }
    }
}
