// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies to oneself and mentions of oneself, and what is read of them.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Thing;
use kollegium_domain::ids::NotificationId;
use kollegium_domain::notifications::{Notification, NotificationQuery, NotificationSort, Show, State};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::posts::{Post, PostKind};
use kollegium_domain::{Error, Result, Time, Viewer, actors, messages, notifications, posts};

use crate::error::ApiResult;
use crate::request::{Answer, ApiCaller, Page, only};
use crate::v3::views::person;
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::inbox::{
    GetNotices, GetUnreadCountResponse, MarkCommentReplyAsRead, MarkPersonMentionAsRead, Notice, NoticeView,
};
use crate::views::context::PageContext;
use crate::views::stamp;
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/replies", web::get().to(replies))
        .route("/user/mention", web::get().to(mentions))
        .route("/user/mention/mark_as_read", web::post().to(mark_mention))
        .route("/comment/mark_as_read", web::post().to(mark_reply))
        .route("/user/mark_all_as_read", web::post().to(mark_all))
        .route("/user/unread_count", web::get().to(unread_count));
}

async fn replies(caller: ApiCaller, Query(query): Query<GetNotices>) -> Answer<Only<Vec<NoticeView>>> {
    only("replies", listed(&caller, Reason::Reply, query).await)
}

async fn mentions(caller: ApiCaller, Query(query): Query<GetNotices>) -> Answer<Only<Vec<NoticeView>>> {
    only("mentions", listed(&caller, Reason::Mention, query).await)
}

async fn listed(caller: &ApiCaller, reason: Reason, query: GetNotices) -> ApiResult<Vec<NoticeView>> {
    let page = Page::new(query.page, query.limit)?;
    let wanted = NotificationQuery {
        reason,
        // Lemmy knows of mentions in comments only; one in a thread is shown by the web pages and v4.
        about: Some(PostKind::Reply),
        show: match query.unread_only {
            Some(true) => Show::Unread,
            Some(false) | None => Show::All,
        },
        sort: match query.sort {
            Some(CommentSortType::Old) => NotificationSort::Old,
            Some(CommentSortType::Controversial) => NotificationSort::Controversial,
            None | Some(CommentSortType::New | CommentSortType::Hot | CommentSortType::Top) => {
                NotificationSort::New
            }
        },
        start: Start::Skip(page.skip),
        limit: page.limit,
    };
    let now = caller.now();
    caller
        .read_own(move |snapshot, viewer| {
            let found = notifications::page(snapshot, viewer, &wanted)?.items;
            views(snapshot, viewer, now, &found)
        })
        .await
}

fn views(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: &[(Notification, Post)],
) -> Result<Vec<NoticeView>> {
    let recipient = actors::get(snapshot, viewer.require_account()?)?;
    let context = PageContext::load(snapshot, viewer, now, found.iter().map(|(_, post)| post))?;
    let replies = found.iter().filter(|(_, post)| !post.is_thread());
    replies
        .map(|(row, post)| Ok(view(row, &recipient, context.comment(post)?)))
        .collect()
}

fn view(row: &Notification, recipient: &Actor, view: CommentView) -> NoticeView {
    let name = match row.reason {
        Reason::Reply => "comment_reply",
        // The others are shown by the web pages alone: Lemmy has nothing like them.
        Reason::Mention | Reason::LostMention | Reason::Refused => "person_mention",
    };
    let notice = Notice {
        id: row.id.0,
        recipient_id: row.recipient_id.0,
        comment_id: row.post_id.0,
        read: !row.unread,
        published: stamp(row.created_at),
    };
    NoticeView {
        notice: Only(name, notice),
        recipient: person::person(recipient),
        view,
    }
}

async fn mark_reply(caller: ApiCaller, Json(body): Json<MarkCommentReplyAsRead>) -> Answer<Only<NoticeView>> {
    let marked = mark(&caller, Reason::Reply, body.comment_reply_id, body.read).await;
    only("comment_reply_view", marked)
}

async fn mark_mention(
    caller: ApiCaller,
    Json(body): Json<MarkPersonMentionAsRead>,
) -> Answer<Only<NoticeView>> {
    let marked = mark(&caller, Reason::Mention, body.person_mention_id, body.read).await;
    only("person_mention_view", marked)
}

async fn mark(caller: &ApiCaller, reason: Reason, id: i64, read: bool) -> ApiResult<NoticeView> {
    let state = if read { State::Read } else { State::Unread };
    let now = caller.now();
    caller
        .act(move |tx, by| {
            let viewer = Viewer::Account(by.actor.id);
            let row = notifications::mark(tx, by, NotificationId(id), state)?;
            let missing = || Error::NotFound(Thing::Notification);
            if row.reason != reason {
                return Err(missing());
            }
            let post = posts::get(tx, &viewer, row.post_id)?;
            let mut found = views(tx, &viewer, now, &[(row, post)])?;
            found.pop().ok_or_else(missing)
        })
        .await
}

/// The answer lists what is unread now, so nothing.
async fn mark_all(caller: ApiCaller) -> Answer<Only<Vec<NoticeView>>> {
    let marked = caller.act(|tx, by| {
        notifications::mark_all_read(tx, by)?;
        messages::mark_all_read(tx, by)
    });
    only("replies", marked.await.map(|_| Vec::new()))
}

async fn unread_count(caller: ApiCaller) -> Answer<GetUnreadCountResponse> {
    let found = caller.read_own(|snapshot, viewer| {
        let unread = notifications::unread_counts(snapshot, viewer)?;
        Ok(GetUnreadCountResponse {
            replies: unread.replies,
            mentions: unread.mentions - unread.mentions_in_threads,
            private_messages: messages::unread_count(snapshot, viewer)?,
        })
    });
    Ok(Json(found.await?))
}
