// SPDX-License-Identifier: AGPL-3.0-or-later
//! Notifications: replies to a person, and mentions of them. They name posts; what is shown of these is read with a viewer.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kollegium_db::{Snapshot, Tx};

use crate::by::By;
use crate::clause::Clause;
use crate::error::{Error, Fault, Field, Result, Thing};
use crate::ids::{ActorId, NotificationId, PostId};
use crate::paging::Cursor;
use crate::paging::Page;
use crate::paging::Start;
use crate::posts::notify::Reason;
use crate::posts::{Post, PostKind};
use crate::schema::{notification, post};
use crate::settings;
use crate::time::Time;
use crate::viewer::{self, Viewer};

/// A notification of a person about a post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notification)]
pub struct Notification {
    /// The id of the notification.
    pub id: NotificationId,
    /// The person who is notified.
    pub recipient_id: ActorId,
    /// The post that the notification is about.
    pub post_id: PostId,
    /// Why the person is notified.
    #[diesel(column_name = kind)]
    pub reason: Reason,
    /// Whether the person has not read it yet.
    pub unread: bool,
    /// The time of the notification.
    pub created_at: Time,
}

/// Which notifications are listed, by whether they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Read and unread ones.
    All,
    /// Only unread ones.
    Unread,
}

/// The order of a list of notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationSort {
    /// The newest first.
    New,
    /// The oldest first.
    Old,
    /// Those about the most controversial posts first. It is paged by number alone.
    Controversial,
}

/// A query for a page of notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationQuery {
    /// Only notifications for this reason.
    pub reason: Reason,
    /// Only notifications about posts of this kind; `None` for all.
    pub about: Option<PostKind>,
    /// Whether read ones are listed, too.
    pub show: Show,
    /// The order of the notifications.
    pub sort: NotificationSort,
    /// The start of the page.
    pub start: Start,
    /// The number of entries, 1 to [`crate::paging::PAGE_LIMIT`].
    pub limit: i64,
}

/// The numbers of unread notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    /// Unread notifications of replies.
    pub replies: i64,
    /// Unread notifications of mentions.
    pub mentions: i64,
    /// Those of the mentions that are in threads, not in replies.
    pub mentions_in_threads: i64,
    /// Unread notifications of own posts that did not reach whom they should.
    pub undelivered: i64,
}

/// Whether a notification was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The person has read it.
    Read,
    /// The person has not read it.
    Unread,
}

/// Marks one of the viewer's own notifications as read or unread. It does not federate, so no event is recorded.
pub fn mark(tx: &mut Tx, by: &By, id: NotificationId, state: State) -> Result<Notification> {
    diesel::update(notification::table.find(id))
        .filter(notification::recipient_id.eq(by.actor.id))
        .set(notification::unread.eq(state == State::Unread))
        .execute(tx.conn())?;
    notification::table
        .find(id)
        .filter(notification::recipient_id.eq(by.actor.id))
        .select(Notification::as_select())
        .first(tx.conn())
        .optional()?
        .ok_or(Error::NotFound(Thing::Notification))
}

/// Marks all of one's notifications as read.
pub fn mark_all_read(tx: &mut Tx, by: &By) -> Result<()> {
    diesel::update(
        notification::table
            .filter(notification::recipient_id.eq(by.actor.id))
            .filter(notification::unread),
    )
    .set(notification::unread.eq(false))
    .execute(tx.conn())?;
    Ok(())
}

/// Marks one's notifications of a thread's posts as read, as whoever reads the thread has read them.
pub fn mark_read_in(tx: &mut Tx, by: &By, thread: PostId) -> Result<()> {
    let posts = post::table.filter(post::root_id.eq(thread)).select(post::id);
    diesel::update(
        notification::table
            .filter(notification::recipient_id.eq(by.actor.id))
            .filter(notification::unread)
            .filter(notification::post_id.eq_any(posts)),
    )
    .set(notification::unread.eq(false))
    .execute(tx.conn())?;
    Ok(())
}

/// A page of the viewer's notifications with their posts, without posts that are gone, that they may no longer read,
/// whose author or group they block, or that a bot wrote if they hide bots. Only somebody with an account has any.
pub fn page(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &NotificationQuery,
) -> Result<Page<(Notification, Post)>> {
    let me = viewer.require_account()?;
    query.start.check(query.limit)?;
    let mut condition = visible(viewer, me)
        .sql(" AND notification.kind = ")
        .text(query.reason.as_str().to_owned());
    match query.about {
        None => {}
        Some(PostKind::Thread) => condition = condition.sql(" AND post.parent_id IS NULL"),
        Some(PostKind::Reply) => condition = condition.sql(" AND post.parent_id IS NOT NULL"),
    }
    if query.show == Show::Unread {
        condition = condition.sql(" AND notification.unread");
    }
    if let Start::After(cursor) = &query.start {
        condition = condition
            .sql(match query.sort {
                NotificationSort::New => " AND notification.id < ",
                NotificationSort::Old => " AND notification.id > ",
                NotificationSort::Controversial => return Err(Error::Invalid(Field::Page, Fault::Malformed)),
            })
            .int(cursor.after_id(ORDER)?);
    }
    let rows = notification::table
        .inner_join(post::table)
        .filter(condition)
        .order(Clause::new(match query.sort {
            NotificationSort::New => "notification.id DESC",
            NotificationSort::Old => "notification.id",
            NotificationSort::Controversial => "post.controversy_rank DESC, notification.id DESC",
        }))
        .limit(query.limit + 1)
        .offset(query.start.skipped())
        .select((Notification::as_select(), Post::as_select()))
        .load(snapshot.conn())?;
    let mut page = Page::of(rows, query.limit, |(last, _): &(Notification, Post)| {
        Cursor::of_id(ORDER, last.id.0)
    });
    if query.sort == NotificationSort::Controversial {
        page.next = None;
    }
    Ok(page)
}

/// The number of the viewer's notifications that [`page`] would show as unread.
pub fn unread_counts(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<Unread> {
    let me = viewer.require_account()?;
    let counts: Vec<(Reason, i64, i64)> = notification::table
        .inner_join(post::table)
        .filter(visible(viewer, me))
        .filter(notification::unread)
        .group_by(notification::kind)
        .select((
            notification::kind,
            count_star(),
            sql::<BigInt>("count(CASE WHEN post.parent_id IS NULL THEN 1 END)"),
        ))
        .load(snapshot.conn())?;
    let mut unread = Unread::default();
    for (reason, count, in_threads) in counts {
        match reason {
            Reason::Reply => unread.replies = count,
            Reason::Mention => {
                unread.mentions = count;
                unread.mentions_in_threads = in_threads;
            }
            Reason::LostMention | Reason::Refused => unread.undelivered += count,
        }
    }
    Ok(unread)
}

/// What orders of cursors are called here.
const ORDER: u8 = 0x20;

fn visible(viewer: &Viewer, me: ActorId) -> Clause {
    Clause::new("notification.recipient_id = ")
        .int(me.0)
        .sql(" AND post.deleted_at IS NULL AND post.removed_at IS NULL")
        .and(viewer::thread_stands())
        .and(viewer::not_blocked(me, "post.author_id, post.group_id"))
        .and(settings::no_unwanted_bot(me))
        .and(viewer::in_group(viewer::readable(viewer)))
}

#[cfg(test)]
mod tests;
