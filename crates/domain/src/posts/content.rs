// SPDX-License-Identifier: AGPL-3.0-or-later
//! What a post says, as one value: written, changed, withheld and erased as a whole.

use diesel::prelude::*;

use crate::media;
use crate::schema::post;

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
}
