// SPDX-License-Identifier: AGPL-3.0-or-later
//! Which picture is shown where: kept in the transaction that writes the text, so that it can be asked quickly who may
//! see a picture and whether anybody shows it any more.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;
use kollegium_db::{Snapshot, Tx, each_backend};

use super::{PATH, is_name};
use crate::actors::{Actor, Kind};
use crate::by::By;
use crate::clause::Clause;
use crate::error::Result;
use crate::ids::{ActorId, MediaId, MessageId, PostId};
use crate::instances;
use crate::schema::{groups, media, message, picture_use, post};
use crate::stored::stored_enum;
use crate::text::{Text, images};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// How many pictures of one text are noted.
const MOST: usize = 100;
/// The number of posts that one SQL statement names.
const AT_ONCE: usize = 1_000;
/// The maximum length of the address of a picture elsewhere, in bytes: indexes take no more.
const LONGEST: usize = 2_000;
/// How addresses end that are those of pictures.
const ENDINGS: [&str; 5] = [".jpg", ".jpeg", ".png", ".gif", ".webp"];

stored_enum! {
    /// What shows a picture.
    ShownIn {
        /// A thread or reply.
        Post = "post",
        /// A group's profile.
        Group = "group",
        /// A person's profile.
        Person = "person",
        /// What the site says of itself.
        Site = "site",
        /// An emoji of the site.
        Emoji = "emoji",
        /// A private message.
        Message = "message",
    }
}

/// What is written somewhere, as far as it can show pictures.
#[derive(Default)]
pub(crate) struct Written<'a> {
    /// A text in Markdown.
    pub(crate) source: Option<&'a str>,
    /// A text in sanitised HTML.
    pub(crate) html: Option<&'a str>,
    /// A link, which is a picture if it looks like one.
    pub(crate) link: Option<&'a str>,
    /// The URLs of pictures, such as an avatar and a banner.
    pub(crate) pictures: [Option<&'a str>; 2],
}

/// Notes what a new post shows.
pub(crate) fn note_new_post(
    tx: &mut Tx,
    post: PostId,
    author: ActorId,
    written: &Written<'_>,
    at: Time,
) -> Result<()> {
    let shown = shown_in(tx, written)?;
    if shown.is_empty() {
        return Ok(());
    }
    note(tx, (ShownIn::Post, post.0), author, at, &shown)
}

/// Notes what a post shows after a change.
pub(crate) fn note_changed_post(
    tx: &mut Tx,
    post: PostId,
    author: ActorId,
    written: &Written<'_>,
    at: Time,
) -> Result<()> {
    let shown = shown_in(tx, written)?;
    note(tx, (ShownIn::Post, post.0), author, at, &shown)
}

/// Notes that these posts, which were purged, show nothing any more, and removes those of our pictures that nothing else
/// shows: what was hidden must not be found again by its name.
pub(crate) fn purge_posts(tx: &mut Tx, posts: &[PostId], at: Time) -> Result<()> {
    for posts in posts.chunks(AT_ONCE) {
        let places: Vec<i64> = posts.iter().map(|it| it.0).collect();
        purge(tx, ShownIn::Post, &places, at)?;
    }
    Ok(())
}

/// The same for the profile of a group or person that was purged.
pub(crate) fn purge_actor(tx: &mut Tx, actor: &Actor, at: Time) -> Result<()> {
    purge(tx, place_of(actor), &[actor.id.0], at)
}

fn purge(tx: &mut Tx, place: ShownIn, places: &[i64], at: Time) -> Result<()> {
    let shown = || {
        picture_use::table
            .filter(picture_use::kind.eq(place))
            .filter(picture_use::object_id.eq_any(places))
    };
    let sources: BTreeSet<String> = shown()
        .select(picture_use::source)
        .load::<String>(tx.conn())?
        .into_iter()
        .filter(|it| is_name(it))
        .collect();
    // Whoever begins to show one of them at this moment waits for this, in the same order, or this sees it.
    let mut ours = Vec::new();
    for source in &sources {
        ours.extend(held(tx, source)?);
    }
    diesel::delete(shown()).execute(tx.conn())?;
    diesel::update(media::table.filter(media::id.eq_any(ours)))
        .filter(media::removed_at.is_null())
        .filter(is_unused())
        .set(media::removed_at.eq(Some(at)))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes what a profile shows, as `author` wrote it.
pub(crate) fn note_actor(tx: &mut Tx, author: ActorId, actor: &Actor, at: Time) -> Result<()> {
    let written = Written {
        source: actor.profile.summary.as_deref(),
        html: actor.profile.summary_html.as_deref(),
        pictures: [actor.profile.icon.as_deref(), actor.profile.banner.as_deref()],
        ..Written::default()
    };
    let shown = shown_in(tx, &written)?;
    note(tx, (place_of(actor), actor.id.0), author, at, &shown)
}

fn place_of(actor: &Actor) -> ShownIn {
    match actor.kind {
        Kind::Group => ShownIn::Group,
        Kind::Person | Kind::Instance => ShownIn::Person,
    }
}

/// Notes what the site shows.
pub(crate) fn note_site(tx: &mut Tx, by: &By, written: &Written<'_>) -> Result<()> {
    let shown = shown_in(tx, written)?;
    note(tx, (ShownIn::Site, 1), by.actor.id, by.at, &shown)
}

/// Notes what an emoji of the site shows; nothing for one that is gone.
pub(crate) fn note_emoji(tx: &mut Tx, by: &By, emoji: i64, picture: Option<&str>) -> Result<()> {
    let written = Written {
        pictures: [picture, None],
        ..Written::default()
    };
    let shown = shown_in(tx, &written)?;
    note(tx, (ShownIn::Emoji, emoji), by.actor.id, by.at, &shown)
}

/// Notes what a private message shows, as `sender` wrote it.
pub(crate) fn note_message(
    tx: &mut Tx,
    message: MessageId,
    sender: ActorId,
    text: &Text,
    at: Time,
) -> Result<()> {
    let written = Written {
        source: Some(&text.source),
        html: Some(&text.html),
        ..Written::default()
    };
    let shown = shown_in(tx, &written)?;
    note(tx, (ShownIn::Message, message.0), sender, at, &shown)
}

/// Notes that the messages of somebody, which were purged, show nothing any more.
pub(crate) fn forget_messages(tx: &mut Tx, sender: ActorId, at: Time) -> Result<()> {
    let showing: Vec<i64> = picture_use::table
        .filter(picture_use::kind.eq(ShownIn::Message))
        .filter(picture_use::author_id.eq(sender))
        .select(picture_use::object_id)
        .distinct()
        .load(tx.conn())?;
    for message in showing {
        note(tx, (ShownIn::Message, message), sender, at, &BTreeSet::new())?;
    }
    Ok(())
}

/// Whether a picture is shown anywhere at all, or by `author`.
pub(super) fn anywhere(snapshot: &mut Snapshot, source: &str, author: Option<ActorId>) -> Result<bool> {
    Ok(diesel::select(exists(
        picture_use::table
            .filter(picture_use::source.eq(source))
            .filter(by_author(author)),
    ))
    .get_result(snapshot.conn())?)
}

/// Whether `viewer` may see anything that shows a picture, or anything by `author` that does.
pub(crate) fn visible(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    source: &str,
    author: Option<ActorId>,
) -> Result<bool> {
    let places = |place: ShownIn| {
        picture_use::table
            .filter(picture_use::source.eq(source.to_owned()))
            .filter(picture_use::kind.eq(place))
            .filter(by_author(author))
            .select(picture_use::object_id)
    };
    let of_all = picture_use::table
        .filter(picture_use::source.eq(source))
        .filter(picture_use::kind.eq_any([ShownIn::Person, ShownIn::Site, ShownIn::Emoji]))
        .filter(by_author(author));
    if diesel::select(exists(of_all)).get_result(snapshot.conn())? {
        return Ok(true);
    }
    let in_posts: Option<i64> = post::table
        .inner_join(groups::table)
        .filter(post::id.eq_any(places(ShownIn::Post)))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::thread_stands())
        .filter(viewer::readable(viewer))
        .select(post::id)
        .first(snapshot.conn())
        .optional()?;
    if in_posts.is_some() {
        return Ok(true);
    }
    let of_groups: Option<i64> = groups::table
        .filter(groups::id.eq_any(places(ShownIn::Group)))
        .filter(viewer::readable(viewer))
        .select(groups::id)
        .first(snapshot.conn())
        .optional()?;
    if of_groups.is_some() {
        return Ok(true);
    }
    let Some(me) = viewer.account() else {
        return Ok(false);
    };
    let in_messages: Option<i64> = message::table
        .filter(message::id.eq_any(places(ShownIn::Message)))
        .filter(message::deleted_at.is_null())
        .filter(message::sender_id.eq(me).or(message::recipient_id.eq(me)))
        .select(message::id)
        .first(snapshot.conn())
        .optional()?;
    Ok(in_messages.is_some())
}

fn by_author(author: Option<ActorId>) -> Clause {
    match author {
        Some(author) => Clause::new("picture_use.author_id = ").int(author.0),
        None => Clause::new("TRUE"),
    }
}

/// Nothing shows the picture.
fn is_unused() -> Clause {
    Clause::new("NOT EXISTS (SELECT 1 FROM picture_use WHERE picture_use.source = media.name)")
}

/// Brings what is noted of a place in line with what it shows now.
fn note(
    tx: &mut Tx,
    (place, id): (ShownIn, i64),
    author: ActorId,
    at: Time,
    shown: &BTreeSet<String>,
) -> Result<()> {
    let here = || {
        picture_use::table
            .filter(picture_use::kind.eq(place))
            .filter(picture_use::object_id.eq(id))
    };
    let before: BTreeSet<String> = here()
        .select(picture_use::source)
        .load::<String>(tx.conn())?
        .into_iter()
        .collect();
    // In the same order for everybody, so that nobody waits for somebody who waits for them.
    for source in before.symmetric_difference(shown) {
        let ours = held(tx, source)?;
        if shown.contains(source) {
            each_backend!(tx.conn(), c => diesel::insert_into(picture_use::table)
                .values((
                    (picture_use::source.eq(source), picture_use::kind.eq(place)),
                    (picture_use::object_id.eq(id), picture_use::author_id.eq(author)),
                ))
                .on_conflict_do_nothing()
                .execute(c))?;
        } else {
            diesel::delete(here().filter(picture_use::source.eq(source))).execute(tx.conn())?;
        }
        if let Some(ours) = ours {
            let unused = Some(at).filter(|_| !shown.contains(source));
            keep_unused(tx, ours, source, unused)?;
        }
    }
    Ok(())
}

/// Holds a picture of ours: those who begin and who end to show it take turns.
fn held(tx: &mut Tx, source: &str) -> Result<Option<MediaId>> {
    if !is_name(source) {
        return Ok(None);
    }
    let found: Option<MediaId> = media::table
        .filter(media::name.eq(source))
        .select(media::id)
        .first(tx.conn())
        .optional()?;
    if let Some(id) = found {
        tx.lock_row("media", id.0)?;
    }
    Ok(found)
}

/// Notes since when nothing shows a picture any more: nothing is noted while something does.
fn keep_unused(tx: &mut Tx, id: MediaId, source: &str, since: Option<Time>) -> Result<()> {
    if since.is_some() && anywhere(tx, source, None)? {
        return Ok(());
    }
    diesel::update(media::table.find(id))
        .set(media::unused_since.eq(since))
        .execute(tx.conn())?;
    Ok(())
}

/// The pictures that are shown: ours by name, others by address.
fn shown_in(tx: &mut Tx, written: &Written<'_>) -> Result<BTreeSet<String>> {
    let mut addresses: Vec<String> = written.html.map(images::sources).unwrap_or_default();
    addresses.extend(written.pictures.iter().flatten().map(|it| (*it).to_owned()));
    addresses.extend(written.link.filter(|it| is_picture(it)).map(str::to_owned));
    let texts = || {
        let of_source = written.source.iter().copied();
        of_source.chain(addresses.iter().map(String::as_str))
    };
    let mut home = String::new();
    if texts().any(|it| it.contains(PATH)) {
        home = format!("://{}", instances::local(tx)?.host);
    }
    let mut found: BTreeSet<String> = texts().flat_map(|it| names_in(it, &home)).collect();
    let is_elsewhere = |it: &&String| {
        let http = it.starts_with("https://") || it.starts_with("http://");
        http && it.len() <= LONGEST && names_in(it, &home).next().is_none()
    };
    found.extend(addresses.iter().filter(is_elsewhere).cloned());
    Ok(found.into_iter().take(MOST).collect())
}

/// Those of these links that lead to pictures of ours, with the names of the pictures.
pub(super) fn named_in(snapshot: &mut Snapshot, links: &[&str]) -> Result<Vec<(String, String)>> {
    if !links.iter().any(|it| it.contains(PATH)) {
        return Ok(Vec::new());
    }
    let home = format!("://{}", instances::local(snapshot)?.host);
    let name = |link: &str| names_in(link, &home).next();
    let named = links.iter().filter_map(|it| Some(((*it).to_owned(), name(it)?)));
    Ok(named.collect())
}

pub(super) fn is_picture(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    ENDINGS.iter().any(|it| path.to_ascii_lowercase().ends_with(it))
}

/// The names of our pictures in a text, by their address with our host (`://host`) or without any.
fn names_in<'a>(text: &'a str, home: &'a str) -> impl Iterator<Item = String> + 'a {
    text.match_indices(PATH).filter_map(move |(at, _)| {
        let before = &text[..at];
        let of_another = before
            .chars()
            .next_back()
            .is_some_and(|it| it.is_alphanumeric() || "/.-:]".contains(it));
        if of_another && !before.ends_with(home) {
            return None;
        }
        let name: String = text[at + PATH.len()..]
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || *it == '.')
            .collect();
        // A full stop may end the sentence, too.
        let name = name.trim_end_matches('.');
        is_name(name).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef.jpg";

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = names_in(text, "://here.example").collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn our_pictures_are_found_by_their_address() {
        check(&format!("![](https://here.example/pictrs/image/{NAME})"), &[NAME]);
        check(&format!("Siehe /pictrs/image/{NAME}."), &[NAME]);
        check(
            &format!("https://here.example/pictrs/image/{NAME}?thumbnail=256"),
            &[NAME],
        );
        check(&format!("https://there.example/pictrs/image/{NAME}"), &[]);
        check(&format!("https://nothere.example/pictrs/image/{NAME}"), &[]);
        check("/pictrs/image/../../etc/passwd", &[]);
        check("/pictrs/image/", &[]);
    }

    #[test]
    fn links_to_pictures_are_recognised_by_their_extension() {
        assert!(is_picture("https://there.example/a.JPG?x=1"));
        assert!(!is_picture("https://there.example/a?b.jpg"));
        assert!(!is_picture("https://there.example/"));
    }
}
