// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/modlog`: what moderators did, in one list.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{ActorId, GroupId, ModlogId, PostId};
use kollegium_domain::modlog::{self as log, Entry, Filter, Kind};
use kollegium_domain::timelines::Linked;

use super::paging::{limit, malformed};
use super::views::{comment, community, person, post};
use super::wire::PagedResponse;
use super::wire::enums::{ModlogKind, ModlogKindFilter};
use super::wire::modlog::{GetModlog, Modlog, ModlogView};
use crate::error::ApiResult;
use crate::modlog::LogContext;
use crate::request::{Answer, ApiCaller};
use crate::views::stamp;

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/modlog", web::get().to(get));
}

/// The newest first; the cursor is the last entry's id.
async fn get(caller: ApiCaller, Query(query): Query<GetModlog>) -> Answer<PagedResponse<ModlogView>> {
    let limit = limit(query.limit)?;
    let before = query.page_cursor.as_deref().map(cursor).transpose()?;
    let Some(kind) = kind(query.type_.unwrap_or(ModlogKindFilter::All)) else {
        return Ok(Json(PagedResponse::empty()));
    };
    let filter = Filter {
        kind,
        group: query.community_id.map(GroupId),
        moderator: query.mod_person_id.map(ActorId),
        target: query.other_person_id.map(ActorId),
        post: query.post_id.or(query.comment_id).map(PostId),
    };
    let found = caller.read(move |snapshot, viewer| {
        let part = log::ModlogPage {
            before,
            skip: 0,
            limit,
        };
        let entries = log::page(snapshot, viewer, &filter, part)?;
        let with = LogContext::load(snapshot, viewer, &entries)?;
        let full = i64::try_from(entries.len()) == Ok(limit);
        let last = entries.last().filter(|_| full);
        Ok(PagedResponse {
            items: entries.iter().filter_map(|it| view(&with, it)).collect(),
            next_page: last.map(|it| format!("M{}", it.id.0)),
        })
    });
    found.await.map(Json)
}

fn cursor(text: &str) -> ApiResult<ModlogId> {
    let id = text.strip_prefix('M').and_then(|it| it.parse().ok());
    id.map(ModlogId).ok_or_else(malformed)
}

/// The kind of entries that is asked for, of which there may be none here.
fn kind(asked: ModlogKindFilter) -> Option<Option<Kind>> {
    let kind = match asked {
        ModlogKindFilter::All => return Some(None),
        ModlogKindFilter::AdminAdd => Kind::Admin,
        ModlogKindFilter::AdminBan => Kind::SiteBanned,
        ModlogKindFilter::AdminPurgeComment => Kind::ReplyPurged,
        ModlogKindFilter::AdminPurgeCommunity => Kind::GroupPurged,
        ModlogKindFilter::AdminPurgePerson => Kind::PersonPurged,
        ModlogKindFilter::AdminPurgePost => Kind::ThreadPurged,
        ModlogKindFilter::ModAddToCommunity => Kind::Moderator,
        ModlogKindFilter::ModBanFromCommunity => Kind::Banned,
        ModlogKindFilter::ModFeaturePostCommunity => Kind::Pinned,
        ModlogKindFilter::ModChangeCommunityVisibility => Kind::GroupHidden,
        ModlogKindFilter::ModLockPost => Kind::Locked,
        ModlogKindFilter::ModRemoveComment => Kind::ReplyRemoved,
        ModlogKindFilter::AdminRemoveCommunity => Kind::GroupRemoved,
        ModlogKindFilter::ModRemovePost => Kind::ThreadRemoved,
        ModlogKindFilter::ModTransferCommunity => Kind::GroupTransferred,
        ModlogKindFilter::AdminAllowInstance
        | ModlogKindFilter::AdminBlockInstance
        | ModlogKindFilter::AdminFeaturePostSite
        | ModlogKindFilter::ModLockComment
        | ModlogKindFilter::ModWarnComment
        | ModlogKindFilter::ModWarnPost => return None,
    };
    Some(Some(kind))
}

fn shown(kind: Kind) -> ModlogKind {
    match kind {
        Kind::ThreadRemoved => ModlogKind::ModRemovePost,
        Kind::ReplyRemoved => ModlogKind::ModRemoveComment,
        Kind::Locked => ModlogKind::ModLockPost,
        Kind::Pinned => ModlogKind::ModFeaturePostCommunity,
        Kind::Banned => ModlogKind::ModBanFromCommunity,
        Kind::Moderator => ModlogKind::ModAddToCommunity,
        Kind::SiteBanned => ModlogKind::AdminBan,
        Kind::GroupRemoved => ModlogKind::AdminRemoveCommunity,
        Kind::GroupHidden => ModlogKind::ModChangeCommunityVisibility,
        Kind::GroupTransferred => ModlogKind::ModTransferCommunity,
        Kind::Admin => ModlogKind::AdminAdd,
        Kind::ThreadPurged => ModlogKind::AdminPurgePost,
        Kind::ReplyPurged => ModlogKind::AdminPurgeComment,
        Kind::GroupPurged => ModlogKind::AdminPurgeCommunity,
        Kind::PersonPurged => ModlogKind::AdminPurgePerson,
    }
}

/// An entry; nothing where the viewer may not see at all what it is about. What was purged is not there any more.
fn view(with: &LogContext, entry: &Entry) -> Option<ModlogView> {
    let group = with.group(entry);
    let about = with.post(entry);
    let is_shown = match entry.kind {
        Kind::PersonPurged | Kind::GroupPurged => true,
        Kind::ThreadPurged => group.is_some(),
        Kind::ReplyPurged => about.is_some(),
        Kind::ThreadRemoved
        | Kind::ReplyRemoved
        | Kind::Locked
        | Kind::Pinned
        | Kind::Banned
        | Kind::Moderator
        | Kind::SiteBanned
        | Kind::GroupRemoved
        | Kind::GroupHidden
        | Kind::GroupTransferred
        | Kind::Admin => {
            entry.group_id.is_some() == group.is_some() && entry.post_id.is_some() == about.is_some()
        }
    };
    if !is_shown {
        return None;
    }
    let reply = about.filter(|it| !it.is_thread());
    let thread = about.and_then(|it| with.thread(it));
    Some(ModlogView {
        modlog: Modlog {
            id: entry.id.0,
            kind: shown(entry.kind),
            is_revert: entry.undone,
            reason: entry.reason.clone(),
            expires_at: entry.until.map(stamp),
            published_at: stamp(entry.created_at),
            child_count: 0,
        },
        moderator: with.acting(entry).map(person::person),
        target_person: with.affected(entry).map(person::person),
        target_community: group.map(|(group, home)| community::community(group, home)),
        target_post: thread.map(|it| post::post(it, Linked::default())),
        target_comment: reply.map(comment::comment),
    })
}
