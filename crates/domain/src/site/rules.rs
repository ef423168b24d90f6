// SPDX-License-Identifier: AGPL-3.0-or-later
//! The site's rules for what is written: filtered words, addresses, languages, sensitive content.
//!
//! Who writes here is refused. What comes from elsewhere keeps its place, with the filtered words taken out; only what
//! links to a blocked address does not come in.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use diesel::prelude::*;
use kollegium_db::{Keep, Tx};
use regex::{Regex, RegexBuilder};
use url::Url;

use crate::by::By;
use crate::error::{Denial, Error, Fault, Field, Result};
use crate::schema::{blocked_url, site, site_language};
use crate::text::Text;

/// The maximum length of a filter, in bytes.
const FILTER_LIMIT: usize = 10_000;
/// How much memory a filter may take when it is compiled.
const COMPILED_LIMIT: usize = 1 << 20;
/// The maximum length of an address, in bytes.
const ADDRESS_LIMIT: usize = 2_048;
/// What stands in place of filtered words.
const REMOVED: &str = "*removed*";

/// The filter that was compiled last: compiling takes longer than most commands.
static COMPILED: Mutex<Option<(String, Regex)>> = Mutex::new(None);

/// Refuses words that are filtered here, where a person of this instance writes them.
pub(crate) fn check_words(tx: &mut Tx, by: &By, texts: &[&str]) -> Result<()> {
    if !by.actor.local {
        return Ok(());
    }
    match filter(tx)? {
        Some(filter) if texts.iter().any(|it| filter.is_match(it)) => {
            Err(Error::Forbidden(Denial::FilteredWords))
        }
        Some(_) | None => Ok(()),
    }
}

/// A text from elsewhere as it is kept.
pub(crate) fn censored<'a>(tx: &mut Tx, text: &'a Text) -> Result<Cow<'a, Text>> {
    Ok(match filter(tx)? {
        Some(filter) if filter.is_match(&text.source) || filter.is_match(&text.html) => Cow::Owned(Text {
            source: filter.replace_all(&text.source, REMOVED).into_owned(),
            html: filter.replace_all(&text.html, REMOVED).into_owned(),
            mentions: text.mentions.clone(),
        }),
        Some(_) | None => Cow::Borrowed(text),
    })
}

/// A line from elsewhere as it is kept.
pub(crate) fn censored_line<'a>(tx: &mut Tx, line: Option<&'a str>) -> Result<Option<Cow<'a, str>>> {
    let Some(line) = line else {
        return Ok(None);
    };
    Ok(Some(match filter(tx)? {
        Some(filter) => Cow::Owned(filter.replace_all(line, REMOVED).into_owned()),
        None => Cow::Borrowed(line),
    }))
}

/// Refuses links to blocked addresses.
pub(crate) fn check_links(tx: &mut Tx, link: Option<&str>, text: Option<&Text>) -> Result<()> {
    let blocked: Vec<String> = blocked_url::table
        .select(blocked_url::url)
        .kept()
        .load(tx.conn())?;
    if blocked.is_empty() {
        return Ok(());
    }
    let in_text = text.map(|it| it.html.as_str()).unwrap_or_default();
    let targets = in_text
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for target in targets.chain(link) {
        let target = without_scheme(target);
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

/// The address without its scheme, a leading `www.` and a closing slash.
pub(super) fn without_scheme(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.trim_end_matches('/').to_lowercase()
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
