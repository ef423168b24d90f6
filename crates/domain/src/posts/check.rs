// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the parts of a post may be, whoever wrote it.

use super::{ALT_TEXT_LIMIT, BODY_LIMIT, NewPost, Place, PostContent, TITLE_LIMIT};
use crate::error::{Error, Fault, Field, Result};
use crate::previews::LINK_LIMIT;
use crate::text::{self, Text};

/// What a new post says, as it will be stored.
pub(super) fn content(new: &NewPost<'_>) -> Result<PostContent> {
    let title = match (new.place, new.title) {
        (Place::Reply(_), _) => None,
        (Place::Thread(_), title) => Some(self::title(title.unwrap_or_default())?),
    };
    let said = match new.place {
        Place::Reply(_) => None,
        Place::Thread(_) => new.link,
    };
    let link = self::link(said.map(|it| it.url))?;
    // What is said about a link goes with it.
    let said = said.filter(|_| link.is_some());
    let alt_text = self::alt_text(said.and_then(|it| it.alt_text))?;
    let thumbnail = self::link(said.and_then(|it| it.thumbnail))?;
    if title.is_none() && new.text.source.trim().is_empty() {
        return Err(Error::Invalid(Field::Body, Fault::Empty));
    }
    self::body(new.text)?;
    Ok(PostContent {
        title,
        link,
        alt_text,
        thumbnail,
        source: new.text.source.clone(),
        html: new.text.html.clone(),
        language: new.language.map(str::to_owned),
        sensitive: new.sensitive,
    })
}

/// What a picture shows; nothing for no words.
pub(super) fn alt_text(alt_text: Option<&str>) -> Result<Option<String>> {
    let Some(words) = alt_text.map(str::trim).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let checked = text::clean::line(words, ALT_TEXT_LIMIT);
    checked
        .map(Some)
        .map_err(|fault| Error::Invalid(Field::AltText, fault))
}

/// A thread's title.
pub(super) fn title(title: &str) -> Result<String> {
    text::clean::line(title, TITLE_LIMIT).map_err(|fault| Error::Invalid(Field::Title, fault))
}

/// A text.
pub(super) fn body(text: &Text) -> Result<()> {
    if text.source.len() > BODY_LIMIT {
        return Err(Error::Invalid(Field::Body, Fault::TooLong { max: BODY_LIMIT }));
    }
    Ok(())
}

/// A web address; nothing for an empty one.
pub(super) fn link(link: Option<&str>) -> Result<Option<String>> {
    let Some(link) = link.map(str::trim).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    if link.len() > LINK_LIMIT {
        return Err(Error::Invalid(Field::Link, Fault::TooLong { max: LINK_LIMIT }));
    }
    match url::Url::parse(link) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => {
            Ok(Some(url.into()))
        }
        _ => Err(Error::Invalid(Field::Link, Fault::Malformed)),
    }
}
