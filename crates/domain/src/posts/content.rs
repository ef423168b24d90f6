// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a post says, as one value: written, changed, withheld and erased as a whole. Here alone is said what each field
//! may be, and what the rules of the site say of it.

use std::borrow::Cow;

use diesel::prelude::*;
use kollegium_db::Tx;

use super::{ALT_TEXT_LIMIT, BODY_LIMIT, TITLE_LIMIT};
use crate::by::By;
use crate::error::{Error, Fault, Field, Result};
use crate::media;
use crate::previews::LINK_LIMIT;
use crate::schema::post;
use crate::site::rules;
use crate::text::{Text, clean};

/// Everything that the author of a post says in it. The default says nothing: it is what others see of a post that is
/// gone, and what is left of one that was purged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = post, treat_none_as_null = true)]
pub struct PostContent {
    /// A thread's title; a reply has none.
    pub title: Option<String>,
    /// A thread's link.
    pub link: Option<String>,
    /// What the picture shows to which it links, in words.
    pub alt_text: Option<String>,
    /// URL of a small picture for the link, which the author chose.
    pub thumbnail: Option<String>,
    /// The text in Markdown.
    pub source: String,
    /// The text as safe HTML.
    pub html: String,
    /// The language, BCP 47.
    pub language: Option<String>,
    /// Whether it is marked as sensitive.
    pub sensitive: bool,
}

impl PostContent {
    /// What of it can show pictures.
    pub(crate) fn pictured(&self) -> media::Written<'_> {
        media::Written {
            source: Some(&self.source),
            html: Some(&self.html),
            link: self.link.as_deref(),
            pictures: [self.thumbnail.as_deref(), None],
        }
    }

    /// What it says after an edit.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field that cannot be as it is wanted.
    pub(super) fn edited(&self, kind: PostKind, edit: &ContentEdit<'_>) -> Result<PostContent> {
        let mut after = self.clone();
        if kind == PostKind::Thread {
            after.edit_head(edit)?;
        }
        if let Some(text) = edit.text {
            check_length(text)?;
            after.source.clone_from(&text.source);
            after.html.clone_from(&text.html);
        }
        if kind == PostKind::Reply && after.source.trim().is_empty() {
            return Err(Error::Invalid(Field::Body, Fault::Empty));
        }
        if let Some(language) = edit.language {
            after.language = Some(language.to_owned());
        }
        after.sensitive = edit.sensitive.unwrap_or(after.sensitive);
        Ok(after)
    }

    /// What only threads have.
    fn edit_head(&mut self, edit: &ContentEdit<'_>) -> Result<()> {
        if let Some(title) = edit.title {
            self.title = Some(self::title(title)?);
        }
        if self.title.is_none() {
            return Err(Error::Invalid(Field::Title, Fault::Empty));
        }
        if let Some(link) = edit.link {
            self.link = self::link(link)?;
        }
        // What is said about a link goes with it.
        if self.link.is_none() {
            (self.alt_text, self.thumbnail) = (None, None);
            return Ok(());
        }
        if let Some(words) = edit.alt_text {
            self.alt_text = self::alt_text(words)?;
        }
        if let Some(thumbnail) = edit.thumbnail {
            self.thumbnail = self::link(thumbnail)?;
        }
        Ok(())
    }
}

/// Whether a post starts a thread or replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostKind {
    /// It starts a thread.
    Thread,
    /// It replies to another post.
    Reply,
}

/// What an author writes in a post, or changes in it. What is absent stays as it is, or empty where the post is new.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContentEdit<'a> {
    /// A thread's title; in a reply it is ignored.
    pub title: Option<&'a str>,
    /// A thread's link; an empty one takes it away.
    pub link: Option<&'a str>,
    /// What the picture shows to which it links, in words; none takes them away.
    pub alt_text: Option<&'a str>,
    /// URL of a small picture for the link; an empty one takes it away.
    pub thumbnail: Option<&'a str>,
    /// The text; a thread's may be empty.
    pub text: Option<&'a Text>,
    /// The language, BCP 47.
    pub language: Option<&'a str>,
    /// Whether it is marked as sensitive.
    pub sensitive: Option<bool>,
}

impl<'a> ContentEdit<'a> {
    /// What the site's rules let pass. Words that are filtered are refused to people here, and taken out of what comes
    /// from elsewhere.
    ///
    /// # Errors
    /// [`Error::Forbidden`] with the rule.
    pub(super) fn under_rules(self, tx: &mut Tx, by: &By) -> Result<AllowedEdit<'a>> {
        rules::check_links(tx, &[self.link, self.thumbnail], self.text)?;
        if by.actor.local {
            let lines = [self.title, self.alt_text].map(Option::unwrap_or_default);
            rules::check_words(tx, by, &lines, self.text)?;
            rules::check_language(tx, by, self.language)?;
            rules::check_sensitive(tx, by, self.sensitive)?;
            return Ok(AllowedEdit {
                title: self.title.map(Cow::Borrowed),
                alt_text: self.alt_text.map(Cow::Borrowed),
                text: self.text.map(Cow::Borrowed),
                edit: self,
            });
        }
        Ok(AllowedEdit {
            title: rules::censored_line(tx, self.title)?,
            alt_text: rules::censored_line(tx, self.alt_text)?,
            text: match self.text {
                Some(text) => Some(rules::censored(tx, text)?),
                None => None,
            },
            edit: self,
        })
    }
}

/// An edit that the rules of the site let pass, with words taken out where they say so.
pub(super) struct AllowedEdit<'a> {
    edit: ContentEdit<'a>,
    title: Option<Cow<'a, str>>,
    alt_text: Option<Cow<'a, str>>,
    text: Option<Cow<'a, Text>>,
}

impl AllowedEdit<'_> {
    pub(super) fn edit(&self) -> ContentEdit<'_> {
        ContentEdit {
            title: self.title.as_deref(),
            alt_text: self.alt_text.as_deref(),
            text: self.text.as_deref(),
            ..self.edit
        }
    }
}

/// What a picture shows; nothing for no words.
fn alt_text(words: &str) -> Result<Option<String>> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let checked = clean::line(words, ALT_TEXT_LIMIT);
    checked
        .map(Some)
        .map_err(|fault| Error::Invalid(Field::AltText, fault))
}

/// A thread's title.
fn title(title: &str) -> Result<String> {
    clean::line(title, TITLE_LIMIT).map_err(|fault| Error::Invalid(Field::Title, fault))
}

fn check_length(text: &Text) -> Result<()> {
    if text.source.len() > BODY_LIMIT {
        return Err(Error::Invalid(Field::Body, Fault::TooLong { max: BODY_LIMIT }));
    }
    Ok(())
}

/// A web address; nothing for an empty one.
fn link(link: &str) -> Result<Option<String>> {
    let link = link.trim();
    if link.is_empty() {
        return Ok(None);
    }
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
