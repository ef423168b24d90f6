// SPDX-License-Identifier: AGPL-3.0-or-later
//! What the pages behind links say of themselves: title, description, picture. A page is looked at in the background
//! when its link is posted in a public group; what is said elsewhere is not to make this server show up anywhere.

use chrono::TimeDelta;
use diesel::prelude::*;
use kollegium_db::{Keep, Snapshot, Tx, each_backend, padded};

use crate::by::By;
use crate::error::Result;
use crate::groups::{Group, Visibility};
use crate::ids::PostId;
use crate::jobs::{self, PreviewJob};
use crate::schema::{groups, link_preview, post};
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// The maximum length of a thread's link, in bytes.
pub const LINK_LIMIT: usize = 2_048;
/// How old a preview may be when the link is posted again.
const FRESH: TimeDelta = TimeDelta::days(7);
/// How much of a title and of a description is kept, in characters.
const TITLE_LIMIT: usize = 200;
const DESCRIPTION_LIMIT: usize = 500;

/// The preview of a web page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkedPage {
    /// The title of the page.
    pub title: Option<String>,
    /// The description of the page.
    pub description: Option<String>,
    /// The URL of a picture for it.
    pub image: Option<String>,
    /// Its type, such as `text/html`.
    pub content_type: Option<String>,
}

/// Has the page behind a link looked at on account of whoever wrote it, unless that was done lately.
pub(crate) fn want(tx: &mut Tx, by: &By, group: &Group, link: Option<&str>) -> Result<()> {
    let Some(link) = link.filter(|_| group.visibility == Visibility::Public) else {
        return Ok(());
    };
    let known: Option<Time> = link_preview::table
        .find(link)
        .select(link_preview::fetched_at)
        .first(tx.conn())
        .optional()?;
    if known.is_some_and(|it| it >= by.at.minus(FRESH)) {
        return Ok(());
    }
    let job = PreviewJob::FetchPreview {
        link: link.to_owned(),
    };
    match by.actor.local {
        true => jobs::add(tx, &job, by.at),
        false => jobs::add_from(tx, &job, by.actor.instance_id, by.at),
    }
}

/// Stores the preview of a page, in place of an earlier one.
pub fn store(tx: &mut Tx, link: &str, page: &LinkedPage, at: Time) -> Result<()> {
    let image = page.image.as_deref().filter(|it| {
        it.len() <= LINK_LIMIT && url::Url::parse(it).is_ok_and(|it| matches!(it.scheme(), "http" | "https"))
    });
    let said = (
        link_preview::title.eq(line(page.title.as_deref(), TITLE_LIMIT)),
        link_preview::description.eq(line(page.description.as_deref(), DESCRIPTION_LIMIT)),
        link_preview::image.eq(image),
        link_preview::content_type.eq(line(page.content_type.as_deref(), TITLE_LIMIT)),
        link_preview::fetched_at.eq(at),
    );
    each_backend!(tx.conn(), c => diesel::insert_into(link_preview::table)
        .values((link_preview::link.eq(link), said.clone()))
        .on_conflict(link_preview::link)
        .do_update()
        .set(said)
        .execute(c))?;
    Ok(())
}

/// The previews of these links: one query, none where there are no links.
pub fn of_links(snapshot: &mut Snapshot, links: &[&str]) -> Result<Vec<(String, LinkedPage)>> {
    if links.is_empty() {
        return Ok(Vec::new());
    }
    type Row = (
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Row> = link_preview::table
        .filter(link_preview::link.eq_any(padded(links)))
        .select((
            link_preview::link,
            link_preview::title,
            link_preview::description,
            link_preview::image,
            link_preview::content_type,
        ))
        .kept()
        .load(snapshot.conn())?;
    let pages = rows
        .into_iter()
        .map(|(link, title, description, image, content_type)| {
            let page = LinkedPage {
                title,
                description,
                image,
                content_type,
            };
            (link, page)
        });
    Ok(pages.collect())
}

/// Whether the picture at this address is that of a page to which a thread links that `viewer` may read.
pub(crate) fn shows(snapshot: &mut Snapshot, viewer: &Viewer, image: &str) -> Result<bool> {
    let links = link_preview::table
        .filter(link_preview::image.eq(image))
        .select(link_preview::link.nullable());
    let found: Option<PostId> = post::table
        .inner_join(groups::table)
        .filter(post::link.eq_any(links))
        .filter(post::deleted_at.is_null())
        .filter(post::removed_at.is_null())
        .filter(viewer::readable(viewer))
        .select(post::id)
        .first(snapshot.conn())
        .optional()?;
    Ok(found.is_some())
}

/// One line of what a stranger wrote, shortened; nothing where nothing is left.
fn line(text: Option<&str>, limit: usize) -> Option<String> {
    let words: Vec<&str> = text?.split_whitespace().collect();
    let line: String = words
        .join(" ")
        .chars()
        .filter(|it| !it.is_control())
        .take(limit)
        .collect();
    Some(line).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by::By;
    use crate::media::Audience;
    use crate::posts::{self, ContentEdit, NewPost, Place};
    use crate::testing::{World, at};
    use crate::text::Text;
    use crate::text::mentions::Links;

    const LINK: &str = "https://amt.example/plan";

    fn post_link(world: &World, visibility: Visibility, seconds: i64) {
        let anna = world.person(&format!("anna{seconds}"));
        let group = world.group_for(&anna, &format!("group{seconds}"), visibility);
        let text = Text::from_markdown("Text", "https://here.example", &Links::new()).unwrap();
        let new = NewPost {
            place: Place::Thread(group),
            content: ContentEdit {
                title: Some("Plan"),
                link: Some(LINK),
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity: None,
        };
        world.write(|tx| posts::publish(tx, &By::local(anna.clone(), at(seconds)), &new));
    }

    fn wanted(world: &World, seconds: i64) -> Option<PreviewJob> {
        let claimed = world.write(|tx| {
            jobs::claim::<PreviewJob>(
                tx,
                at(seconds),
                TimeDelta::minutes(1),
                &jobs::InProgress::default(),
            )
        });
        let waiting = claimed?;
        world.write(|tx| jobs::finish(tx, waiting.id));
        Some(waiting.job)
    }

    #[test]
    fn a_link_in_a_public_group_is_looked_at_once_a_week() {
        let world = World::new();
        let job = PreviewJob::FetchPreview {
            link: LINK.to_owned(),
        };
        post_link(&world, Visibility::Protected, 1);
        assert_eq!(wanted(&world, 1), None, "its address must not be revealed");
        post_link(&world, Visibility::Public, 2);
        assert_eq!(wanted(&world, 2), Some(job.clone()));
        world.write(|tx| store(tx, LINK, &LinkedPage::default(), at(3)));
        post_link(&world, Visibility::Public, 4);
        assert_eq!(wanted(&world, 4), None);
        let later = 4 + FRESH.num_seconds();
        post_link(&world, Visibility::Public, later);
        assert_eq!(wanted(&world, later), Some(job));
    }

    #[test]
    fn what_a_page_says_is_cut_and_replaced() {
        let world = World::new();
        let page = LinkedPage {
            title: Some(format!("  Der\n\u{0}Plan {}", "x".repeat(300))),
            description: Some(" \u{7} ".to_owned()),
            image: Some("javascript:alert(1)".to_owned()),
            content_type: Some("text/html".to_owned()),
        };
        world.write(|tx| store(tx, LINK, &page, at(1)));
        let found = world.read(|snapshot| of_links(snapshot, &[LINK, "https://other.example/"]));
        let (link, kept) = found.first().unwrap();
        assert_eq!((link.as_str(), found.len()), (LINK, 1));
        let title = kept.title.as_deref().unwrap();
        assert!(title.starts_with("Der Plan xxx") && title.chars().count() == TITLE_LIMIT);
        assert_eq!((&kept.description, &kept.image), (&None, &None));
        let page = LinkedPage {
            title: Some("Neu".to_owned()),
            image: Some("https://amt.example/bild.png".to_owned()),
            ..LinkedPage::default()
        };
        world.write(|tx| store(tx, LINK, &page, at(2)));
        assert_eq!(
            world.read(|snapshot| of_links(snapshot, &[LINK])),
            [(LINK.to_owned(), page)]
        );
        assert_eq!(world.read(|snapshot| of_links(snapshot, &[])), []);
    }

    #[test]
    fn the_picture_of_a_page_is_copied_for_those_who_read_a_thread_that_links_there() {
        const IMAGE: &str = "https://amt.example/bild";
        let world = World::new();
        let may_copy = |viewer: Viewer| {
            let found = world
                .db
                .read(|snapshot| crate::picture_copies::may_copy(snapshot, &viewer, IMAGE));
            found.ok()
        };
        let page = LinkedPage {
            image: Some(IMAGE.to_owned()),
            ..LinkedPage::default()
        };
        world.write(|tx| store(tx, LINK, &page, at(1)));
        assert_eq!(may_copy(Viewer::Anyone), None, "nothing links there");
        post_link(&world, Visibility::Local, 1);
        assert_eq!(may_copy(Viewer::Anyone), None);
        let colleague = Viewer::Account(world.person("ben").id);
        assert_eq!(may_copy(colleague.clone()), Some(Audience::Some));
        post_link(&world, Visibility::Public, 2);
        assert_eq!(may_copy(Viewer::Anyone), Some(Audience::Everybody));
        assert_eq!(may_copy(colleague), Some(Audience::Everybody));
    }
}
