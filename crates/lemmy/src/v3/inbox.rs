// SPDX-License-Identifier: AGPL-3.0-or-later
//! Replies to oneself and mentions of oneself, and what is read of them.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::actors::Actor;
use kollegium_domain::error::Thing;
use kollegium_domain::ids::NotificationId;
use kollegium_domain::notifications::{Notification, NotificationQuery, Show, Sort, State, Unread};
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::posts::notify::Reason;
use kollegium_domain::{Error, Result, Time, Viewer, actors, messages, notifications, posts};

use crate::request::{Answer, ApiCaller, Page};
use crate::v3::views::person;
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::inbox::{
    CommentReply, CommentReplyResponse, CommentReplyView, GetPersonMentions, GetPersonMentionsResponse,
    GetReplies, GetRepliesResponse, GetUnreadCountResponse, MarkCommentReplyAsRead, MarkPersonMentionAsRead,
    PersonMention, PersonMentionResponse, PersonMentionView,
};
use crate::views::context::PageContext;
use crate::views::stamp;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/user/replies", web::get().to(replies))
        .route("/user/mention", web::get().to(mentions))
        .route("/user/mention/mark_as_read", web::post().to(mark_mention))
        .route("/comment/mark_as_read", web::post().to(mark_reply))
        .route("/user/mark_all_as_read", web::post().to(mark_all))
        .route("/user/unread_count", web::get().to(unread_count));
}

async fn replies(caller: ApiCaller, query: Query<GetReplies>) -> Answer<GetRepliesResponse> {
    let wanted = wanted(
        Reason::Reply,
        query.sort,
        query.page,
        query.limit,
        query.unread_only,
    )?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| notices(snapshot, viewer, now, &wanted));
    let replies = found.await?.into_iter().map(Notice::reply).collect();
    Ok(Json(GetRepliesResponse { replies }))
}

async fn mentions(caller: ApiCaller, query: Query<GetPersonMentions>) -> Answer<GetPersonMentionsResponse> {
    let wanted = wanted(
        Reason::Mention,
        query.sort,
        query.page,
        query.limit,
        query.unread_only,
    )?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| notices(snapshot, viewer, now, &wanted));
    let mentions = found.await?.into_iter().map(Notice::mention).collect();
    Ok(Json(GetPersonMentionsResponse { mentions }))
}

fn wanted(
    reason: Reason,
    sort: Option<CommentSortType>,
    page: Option<i64>,
    limit: Option<i64>,
    unread_only: Option<bool>,
) -> Result<NotificationQuery> {
    let page = Page::new(page, limit)?;
    Ok(NotificationQuery {
        reason,
        show: match unread_only {
            Some(true) => Show::Unread,
            Some(false) | None => Show::All,
        },
        sort: match sort {
            Some(CommentSortType::Old) => Sort::Old,
            Some(CommentSortType::Controversial) => Sort::Controversial,
            None | Some(CommentSortType::New | CommentSortType::Hot | CommentSortType::Top) => Sort::New,
        },
        start: Start::Skip(page.skip),
        limit: page.limit,
    })
}

/// A notification with the comment that it is about and whom it is for.
struct Notice {
    row: Notification,
    recipient: Actor,
    view: CommentView,
}

impl Notice {
    fn reply(self) -> CommentReplyView {
        CommentReplyView {
            comment_reply: CommentReply {
                id: self.row.id.0,
                recipient_id: self.row.recipient_id.0,
                comment_id: self.row.post_id.0,
                read: !self.row.unread,
                published: stamp(self.row.created_at),
            },
            recipient: person::person(&self.recipient),
            view: self.view,
        }
    }

    fn mention(self) -> PersonMentionView {
        PersonMentionView {
            person_mention: PersonMention {
                id: self.row.id.0,
                recipient_id: self.row.recipient_id.0,
                comment_id: self.row.post_id.0,
                read: !self.row.unread,
                published: stamp(self.row.created_at),
            },
            recipient: person::person(&self.recipient),
            view: self.view,
        }
    }
}

fn notices(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    wanted: &NotificationQuery,
) -> Result<Vec<Notice>> {
    let found = notifications::page(snapshot, viewer, wanted)?.items;
    complete(snapshot, viewer, now, found)
}

/// Lemmy knows of mentions in comments only, so one in a thread is shown by the web pages alone.
fn complete(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    found: Vec<(Notification, Post)>,
) -> Result<Vec<Notice>> {
    let recipient = actors::get(snapshot, viewer.require_account()?)?;
    let context = PageContext::load(snapshot, viewer, now, found.iter().map(|(_, post)| post))?;
    found
        .into_iter()
        .filter(|(_, post)| !post.is_thread())
        .map(|(row, post)| {
            Ok(Notice {
                row,
                recipient: recipient.clone(),
                view: context.comment(&post)?,
            })
        })
        .collect()
}

async fn mark_reply(caller: ApiCaller, body: Json<MarkCommentReplyAsRead>) -> Answer<CommentReplyResponse> {
    let notice = mark(&caller, Reason::Reply, body.comment_reply_id, body.read).await?;
    Ok(Json(CommentReplyResponse {
        comment_reply_view: notice.reply(),
    }))
}

async fn mark_mention(
    caller: ApiCaller,
    body: Json<MarkPersonMentionAsRead>,
) -> Answer<PersonMentionResponse> {
    let notice = mark(&caller, Reason::Mention, body.person_mention_id, body.read).await?;
    Ok(Json(PersonMentionResponse {
        person_mention_view: notice.mention(),
    }))
}

async fn mark(
    caller: &ApiCaller,
    reason: Reason,
    id: i64,
    read: bool,
) -> std::result::Result<Notice, crate::error::ApiError> {
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
            let mut found = complete(tx, &viewer, now, vec![(row, post)])?;
            found.pop().ok_or_else(missing)
        })
        .await
}

/// The answer lists what is unread now, so nothing.
async fn mark_all(caller: ApiCaller) -> Answer<GetRepliesResponse> {
    caller
        .act(|tx, by| {
            notifications::mark_all_read(tx, by)?;
            messages::mark_all_read(tx, by)
        })
        .await?;
    Ok(Json(GetRepliesResponse { replies: Vec::new() }))
}

async fn unread_count(caller: ApiCaller) -> Answer<GetUnreadCountResponse> {
    let found = caller.read_own(|snapshot, viewer| {
        let Unread { replies, mentions } = notifications::unread_counts(snapshot, viewer)?;
        Ok(GetUnreadCountResponse {
            replies,
            mentions,
            private_messages: messages::unread_count(snapshot, viewer)?,
        })
    });
    Ok(Json(found.await?))
}
