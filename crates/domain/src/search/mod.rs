// SPDX-License-Identifier: AGPL-3.0-or-later
//! Search: posts by their words, people and groups by their names, threads by their link.
//!
//! Words are stemmed here, for both databases, since FTS5 has no German stemmer and neither of them finds parts of
//! compounds ([`stem`]). No text of a user reaches either search engine as syntax: stems consist of letters and digits,
//! names are escaped for `LIKE`.

use diesel::prelude::*;
use kollegium_db::{Conn, Snapshot};

use crate::actors::{Actor, Kind};
use crate::clause::Clause;
use crate::error::Result;
use crate::groups::Group;
use crate::ids::{ActorId, GroupId};
use crate::paging;
use crate::posts::Post;
use crate::schema::{actor, groups, post};
use crate::settings;
use crate::text::stem::{self, PREFIX_CHARS, Term};
use crate::viewer::{self, Viewer};

/// How much of a searched name is looked for, in characters.
const NAME_SEARCHED: usize = 100;
/// An actor's title in lower case. SQLite's `lower` changes ASCII only, and so does PostgreSQL's in some locales;
/// so the umlauts are changed here, and other letters outside of ASCII are compared with regard to case.
const LOWER_TITLE: &str =
    "lower(replace(replace(replace(coalesce(actor.title, ''), 'Ä', 'ä'), 'Ö', 'ö'), 'Ü', 'ü'))";

/// The kind of posts to search for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Only threads.
    Threads,
    /// Only replies.
    Replies,
    /// Threads and replies.
    Posts,
}

/// The groups to search in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In every group that the viewer may read.
    All,
    /// In groups that live here.
    Local,
    /// In the groups that the viewer is a member of.
    Joined,
    /// Only posts of this group.
    Group(GroupId),
}

/// The order of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchSort {
    /// The newest first.
    New,
    /// The oldest first.
    Old,
    /// The best rated first.
    Top,
    /// The order of [`crate::rank::ThreadSort::Scaled`].
    Scaled,
    /// The most controversial first.
    Controversial,
}

/// A search for posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<'a> {
    /// Words, all of which have to occur in some form, also within compounds; of the last one and of those with at
    /// least [`PREFIX_CHARS`] letters the beginning is enough.
    pub text: &'a str,
    /// The kind of posts to find.
    pub wanted: Wanted,
    /// The groups to search in.
    pub place: Place,
    /// Only posts by this person, if set.
    pub author: Option<ActorId>,
    /// The order of the results.
    pub sort: SearchSort,
    /// The number of results to skip, [`paging::SKIP_LIMIT`] at most.
    pub skip: i64,
    /// The maximum number of results, 1 to [`paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// The posts that `viewer` may read and that match, without those of people and groups whom they block; none where
/// there is no word to look for.
///
/// The work grows with the number of posts that have the words, not with that of all posts.
pub fn posts(snapshot: &mut Snapshot, viewer: &Viewer, query: &Query<'_>) -> Result<Vec<Post>> {
    paging::check_window(query.skip, query.limit)?;
    let Some(matching) = matching(snapshot, &stem::query(query.text)) else {
        return Ok(Vec::new());
    };
    let Some(place) = in_place(viewer, query.place) else {
        return Ok(Vec::new());
    };
    let mut condition = matching
        .sql(
            " AND post.deleted_at IS NULL AND post.removed_at IS NULL AND EXISTS (SELECT 1 FROM post r \
             WHERE r.id = post.root_id AND r.deleted_at IS NULL AND r.removed_at IS NULL)",
        )
        .sql(match query.wanted {
            Wanted::Threads => " AND post.parent_id IS NULL",
            Wanted::Replies => " AND post.parent_id IS NOT NULL",
            Wanted::Posts => "",
        })
        .and(place);
    if let Some(wanted) = wanted_by(viewer, query) {
        condition = condition.and(wanted);
    }
    if let Some(author) = query.author {
        condition = condition.sql(" AND post.author_id = ").int(author.0);
    }
    Ok(post::table
        .filter(condition)
        .order(Clause::new(match query.sort {
            SearchSort::New => "post.created_at DESC, post.id DESC",
            SearchSort::Old => "post.created_at, post.id",
            SearchSort::Top => "(post.up - post.down) DESC, post.id DESC",
            SearchSort::Scaled => "post.scaled_rank DESC, post.id DESC",
            SearchSort::Controversial => "post.controversy_rank DESC, post.id DESC",
        }))
        .limit(query.limit)
        .offset(query.skip)
        .select(Post::as_select())
        .load(snapshot.conn())?)
}

/// The threads with this link that `viewer` may read, the newest first; for anything else than a web address none.
pub fn by_link(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    link: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Post>> {
    paging::check_window(skip, limit)?;
    // Links are stored as this writes them.
    let Ok(link) = url::Url::parse(link.trim()) else {
        return Ok(Vec::new());
    };
    Ok(post::table
        .inner_join(groups::table)
        .filter(post::link.eq(String::from(link)))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::readable(viewer))
        .order((post::created_at.desc(), post::id.desc()))
        .limit(limit)
        .offset(skip)
        .select(Post::as_select())
        .load(snapshot.conn())?)
}

/// The people whose name or display name has `text` in it, our own first; nobody where `viewer` may not know who
/// is here.
pub fn people(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    text: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Actor>> {
    paging::check_window(skip, limit)?;
    let Some(named) = named(text) else {
        return Ok(Vec::new());
    };
    Ok(actor::table
        .filter(named)
        .filter(Clause::new(viewer::open_to(viewer)))
        .filter(actor::kind.eq(Kind::Person))
        .filter(actor::deleted_at.is_null())
        .order((actor::local.desc(), actor::id))
        .limit(limit)
        .offset(skip)
        .select(Actor::as_select())
        .load(snapshot.conn())?)
}

/// The groups that `viewer` may read and whose name or title has `text` in it, those with the most members first.
pub fn groups(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    text: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Group>> {
    paging::check_window(skip, limit)?;
    let Some(named) = named(text) else {
        return Ok(Vec::new());
    };
    Ok(groups::table
        .inner_join(actor::table)
        .filter(named)
        .filter(actor::deleted_at.is_null())
        .filter(viewer::listed(viewer))
        .order((groups::members.desc(), groups::id))
        .limit(limit)
        .offset(skip)
        .select(Group::as_select())
        .load(snapshot.conn())?)
}

/// The posts that have all of these terms; nothing where there is none.
fn matching(snapshot: &mut Snapshot, terms: &[Term]) -> Option<Clause> {
    if terms.is_empty() {
        return None;
    }
    Some(match snapshot.conn() {
        Conn::Sqlite(_) => {
            Clause::new("post.id IN (SELECT f.rowid FROM post_search f WHERE f.post_search MATCH ")
                .text(Syntax::FTS5.expression(terms))
                .sql(")")
        }
        Conn::Postgres(_) => Clause::new("post.id IN (SELECT f.post_id FROM post_search f WHERE f.words @@ ")
            .text(Syntax::TSQUERY.expression(terms))
            .sql("::tsquery)"),
    })
}

/// How a search engine writes what it is asked.
struct Syntax {
    quote: char,
    prefix: &'static str,
    and: &'static str,
    or: &'static str,
}

impl Syntax {
    const FTS5: Syntax = Syntax {
        quote: '"',
        prefix: "*",
        and: " AND ",
        or: " OR ",
    };
    const TSQUERY: Syntax = Syntax {
        quote: '\'',
        prefix: ":*",
        and: " & ",
        or: " | ",
    };

    fn expression(&self, terms: &[Term]) -> String {
        let terms = terms.iter().enumerate().map(|(number, term)| {
            let is_last = number + 1 == terms.len();
            let spellings = term.spellings.iter().map(|stems| self.all_of(stems, is_last));
            format!("({})", spellings.collect::<Vec<_>>().join(self.or))
        });
        terms.collect::<Vec<_>>().join(self.and)
    }

    /// Stems that all have to be there; of the last ones, which may not be typed to their end, and of long ones, the
    /// beginning is enough.
    fn all_of(&self, stems: &[String], is_last: bool) -> String {
        let quote = self.quote;
        let stems = stems.iter().map(|stem| {
            let prefix = if is_last || stem.chars().count() >= PREFIX_CHARS {
                self.prefix
            } else {
                ""
            };
            format!("{quote}{stem}{quote}{prefix}")
        });
        format!("({})", stems.collect::<Vec<_>>().join(self.and))
    }
}

/// What the viewer wants to see, as in lists: who asks for one group or author in particular gets to see it.
fn wanted_by(viewer: &Viewer, query: &Query<'_>) -> Option<Clause> {
    let me = viewer.account().filter(|_| query.author.is_none())?;
    let blocked = match query.place {
        Place::Group(_) => "post.author_id",
        Place::All | Place::Local | Place::Joined => "post.author_id, post.group_id",
    };
    Some(viewer::not_blocked(me, blocked).and(settings::no_unwanted_bot(me)))
}

/// Posts in these groups; nothing where the place means nothing to somebody without an account.
fn in_place(viewer: &Viewer, place: Place) -> Option<Clause> {
    let readable = match place {
        Place::All | Place::Local => viewer::listed(viewer),
        Place::Group(_) | Place::Joined => viewer::readable(viewer),
    };
    let readable = match place {
        Place::All | Place::Group(_) => readable,
        Place::Local => {
            readable.sql(" AND EXISTS (SELECT 1 FROM actor home WHERE home.id = groups.id AND home.local)")
        }
        Place::Joined => readable
            .sql(" AND groups.id IN (SELECT mine.group_id FROM standing mine WHERE mine.actor_id = ")
            .int(viewer.account()?.0)
            .sql(" AND mine.member = 'accepted')"),
    };
    let clause = Clause::new("post.group_id IN (SELECT groups.id FROM groups WHERE ")
        .then(readable)
        .sql(")");
    Some(match place {
        Place::Group(id) => clause.sql(" AND post.group_id = ").int(id.0),
        Place::All | Place::Local | Place::Joined => clause,
    })
}

/// Actors with `text` in their name or title; nothing where there is no text.
fn named(text: &str) -> Option<Clause> {
    // No name has control characters, and NUL would end the pattern early.
    let text: String = text
        .trim()
        .trim_start_matches(['@', '!'])
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_SEARCHED)
        .collect();
    if text.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    for c in text.chars().flat_map(char::to_lowercase) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(
        Clause::new("(actor.name_key LIKE ")
            .text(pattern.clone())
            .sql(" ESCAPE '\\' OR ")
            .sql(LOWER_TITLE)
            .sql(" LIKE ")
            .text(pattern)
            .sql(" ESCAPE '\\')"),
    )
}

#[cfg(test)]
mod tests;
