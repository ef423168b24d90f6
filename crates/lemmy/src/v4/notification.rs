// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/account/notification`: replies, mentions and private messages in one list.
//!
//! A private message has no row that says that one should hear of it: the notification of one has the message's id with
//! a minus, which no other has.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::error::Thing;
use kollegium_domain::ids::{ActorId, MessageId, NotificationId};
use kollegium_domain::messages::{self, Message, MessageQuery};
use kollegium_domain::notifications::{
    self, Notification as Row, NotificationQuery, NotificationSort, Show, State,
};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::{Error, Result, Time, Viewer};

use super::paging::Window;
use super::views::{comment, message, post};
use super::wire::PagedResponse;
use super::wire::enums::{NotificationType, NotificationTypeFilter};
use super::wire::notification::{
    ListNotifications, MarkNotificationAsRead, Notification, NotificationData, NotificationView,
    PrivateMessageView,
};
use crate::private_message::message_views;
use crate::request::{Answer, ApiCaller, success};
use crate::views::context::PageContext;
use crate::views::stamp;
use crate::wire::user::SuccessResponse;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/account/notification/list", web::get().to(list))
        .route("/account/notification/mark_as_read", web::post().to(mark))
        .route("/account/notification/mark_as_read/all", web::post().to(mark_all));
}

/// What somebody hears of.
enum Item {
    Post(Row, Box<Post>),
    Message(Box<Message>),
}

impl Item {
    fn time(&self) -> Time {
        match self {
            Item::Post(row, _) => row.created_at,
            Item::Message(message) => message.created_at,
        }
    }
}

async fn list(
    caller: ApiCaller,
    Query(query): Query<ListNotifications>,
) -> Answer<PagedResponse<NotificationView>> {
    let window = Window::<3>::new(query.page_cursor.as_deref(), query.limit)?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let [replies, mentions, messages] = window.skips.map(|skip| (skip, window.limit));
        let lists = [
            posts(snapshot, viewer, &query, Reason::Reply, replies)?,
            posts(snapshot, viewer, &query, Reason::Mention, mentions)?,
            private(snapshot, viewer, &query, messages)?,
        ];
        let me = viewer.require_account()?;
        let found = window
            .merge(lists, Item::time)
            .filter(|it| is_wanted(&query, me, it));
        views(snapshot, viewer, now, found)
    });
    found.await.map(Json)
}

fn show(query: &ListNotifications) -> Show {
    match query.unread_only {
        Some(true) => Show::Unread,
        Some(false) | None => Show::All,
    }
}

fn posts(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ListNotifications,
    reason: Reason,
    (skip, limit): (i64, i64),
) -> Result<Vec<Item>> {
    let wanted = match query.type_ {
        None | Some(NotificationTypeFilter::All) => true,
        Some(NotificationTypeFilter::Reply) => reason == Reason::Reply,
        Some(NotificationTypeFilter::Mention) => reason == Reason::Mention,
        Some(
            NotificationTypeFilter::Subscribed
            | NotificationTypeFilter::PrivateMessage
            | NotificationTypeFilter::ModAction,
        ) => false,
    };
    if !wanted {
        return Ok(Vec::new());
    }
    let wanted = NotificationQuery {
        reason,
        about: None,
        show: show(query),
        sort: NotificationSort::New,
        start: Start::Skip(skip),
        limit,
    };
    let found = notifications::page(snapshot, viewer, &wanted)?.items;
    Ok(found
        .into_iter()
        .map(|(row, post)| Item::Post(row, Box::new(post)))
        .collect())
}

/// Private messages, those that one wrote among them.
fn private(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    query: &ListNotifications,
    (skip, limit): (i64, i64),
) -> Result<Vec<Item>> {
    match query.type_ {
        None | Some(NotificationTypeFilter::All | NotificationTypeFilter::PrivateMessage) => {}
        Some(
            NotificationTypeFilter::Mention
            | NotificationTypeFilter::Reply
            | NotificationTypeFilter::Subscribed
            | NotificationTypeFilter::ModAction,
        ) => return Ok(Vec::new()),
    }
    let wanted = MessageQuery {
        show: show(query),
        with: query.creator_id.map(ActorId),
        skip,
        limit,
    };
    let found = messages::page(snapshot, viewer, &wanted)?;
    Ok(found.into_iter().map(|it| Item::Message(Box::new(it))).collect())
}

/// By somebody in particular, where that is asked for. What one wrote oneself is listed only where private messages
/// alone are asked for, as in Lemmy: then the list is a conversation. What does not fit is left out of the part that was
/// loaded, which then has fewer entries.
fn is_wanted(query: &ListNotifications, me: ActorId, item: &Item) -> bool {
    match item {
        Item::Post(_, post) => query.creator_id.is_none_or(|id| post.author_id.0 == id),
        Item::Message(message) => {
            query.type_ == Some(NotificationTypeFilter::PrivateMessage) || message.recipient_id == me
        }
    }
}

fn views(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: PagedResponse<Item>,
) -> Result<PagedResponse<NotificationView>> {
    let me = viewer.require_account()?;
    let mut rows = Vec::new();
    let mut letters = Vec::new();
    for item in &found.items {
        match item {
            Item::Post(_, post) => rows.push(post.as_ref().clone()),
            Item::Message(message) => letters.push(message.as_ref().clone()),
        }
    }
    let context = PageContext::load(snapshot, viewer, now, &rows)?;
    let mut letters = message_views(snapshot, viewer, &letters, message::view)?.into_iter();
    let has_place = |it: &Item| match it {
        Item::Post(_, about) => context.has_place(about),
        Item::Message(_) => true,
    };
    found.filter(has_place).map(|item| match item {
        Item::Post(row, about) => of_post(&context, &row, &about),
        Item::Message(about) => {
            let view = letters.next().ok_or(Error::NotFound(Thing::Message))?;
            Ok(of_message(me, &about, view))
        }
    })
}

fn of_post(context: &PageContext, row: &Row, about: &Post) -> Result<NotificationView> {
    let is_thread = about.is_thread();
    Ok(NotificationView {
        notification: Notification {
            id: row.id.0,
            recipient_id: row.recipient_id.0,
            comment_id: (!is_thread).then_some(about.id.0),
            read: !row.unread,
            published_at: stamp(row.created_at),
            kind: match row.reason {
                Reason::Reply => NotificationType::Reply,
                // The others are shown by the web pages alone: Lemmy has nothing like them.
                Reason::Mention | Reason::LostMention | Reason::Refused => NotificationType::Mention,
            },
            post_id: is_thread.then_some(about.id.0),
            private_message_id: None,
            creator_id: about.author_id.0,
        },
        data: match is_thread {
            true => NotificationData::Post(Box::new(post::view(context, about)?)),
            false => NotificationData::Comment(Box::new(comment::view(context, about)?)),
        },
    })
}

/// Whether a message was read is the recipient's own affair.
fn of_message(me: ActorId, about: &Message, view: PrivateMessageView) -> NotificationView {
    NotificationView {
        notification: Notification {
            id: -about.id.0,
            recipient_id: about.recipient_id.0,
            comment_id: None,
            read: !about.unread || about.recipient_id != me,
            published_at: stamp(about.created_at),
            kind: NotificationType::PrivateMessage,
            post_id: None,
            private_message_id: Some(about.id.0),
            creator_id: about.sender_id.0,
        },
        data: NotificationData::PrivateMessage(Box::new(view)),
    }
}

async fn mark(caller: ApiCaller, Json(body): Json<MarkNotificationAsRead>) -> Answer<SuccessResponse> {
    let id = body.notification_id;
    let state = if body.read { State::Read } else { State::Unread };
    let marked = caller.act(move |tx, by| match id.checked_neg().filter(|it| *it > 0) {
        Some(message) => messages::mark(tx, by, MessageId(message), state).map(|_| ()),
        None => notifications::mark(tx, by, NotificationId(id), state).map(|_| ()),
    });
    success(marked.await)
}

async fn mark_all(caller: ApiCaller) -> Answer<SuccessResponse> {
    let marked = caller.act(|tx, by| {
        notifications::mark_all_read(tx, by)?;
        messages::mark_all_read(tx, by)
    });
    success(marked.await)
}
