// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/modlog`: what moderators did.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::modlog as log;
use kollegium_domain::modlog::{Entry, Filter, Kind};

use crate::modlog::LogContext;
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::views::{comment, community, person, post};
use crate::v3::wire::enums::ModlogActionType;
use crate::v3::wire::modlog::{GetModlog, GetModlogResponse, ModlogAct, ModlogView};
use crate::views::stamp;
use crate::wire::Only;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/modlog", web::get().to(get));
}

async fn get(caller: ApiCaller, Query(query): Query<GetModlog>) -> Answer<GetModlogResponse> {
    let page = Page::new(query.page, query.limit)?;
    let filter = Filter {
        kind: kind(query.type_.unwrap_or(ModlogActionType::All)),
        group: query.community_id.map(GroupId),
        moderator: query.mod_person_id.map(ActorId),
        target: query.other_person_id.map(ActorId),
        post: query.post_id.or(query.comment_id).map(PostId),
    };
    let found = caller.read(move |snapshot, viewer| {
        let page = log::ModlogPage {
            before: None,
            skip: page.skip,
            limit: page.limit,
        };
        let entries = log::page(snapshot, viewer, &filter, page)?;
        let with = LogContext::load(snapshot, viewer, &entries)?;
        let mut answer = GetModlogResponse::default();
        for entry in &entries {
            with.add(entry, &mut answer);
        }
        Ok(answer)
    });
    Ok(Json(found.await?))
}

fn kind(asked: ModlogActionType) -> Option<Kind> {
    match asked {
        ModlogActionType::All => None,
        ModlogActionType::ModRemovePost => Some(Kind::ThreadRemoved),
        ModlogActionType::ModLockPost => Some(Kind::Locked),
        ModlogActionType::ModFeaturePost => Some(Kind::Pinned),
        ModlogActionType::ModRemoveComment => Some(Kind::ReplyRemoved),
        ModlogActionType::ModBanFromCommunity => Some(Kind::Banned),
        ModlogActionType::ModAddCommunity => Some(Kind::Moderator),
        ModlogActionType::ModRemoveCommunity => Some(Kind::GroupRemoved),
        ModlogActionType::ModTransferCommunity => Some(Kind::GroupTransferred),
        ModlogActionType::ModAdd => Some(Kind::Admin),
        ModlogActionType::ModBan => Some(Kind::SiteBanned),
        ModlogActionType::ModHideCommunity => Some(Kind::GroupHidden),
        ModlogActionType::AdminPurgePerson => Some(Kind::PersonPurged),
        ModlogActionType::AdminPurgeCommunity => Some(Kind::GroupPurged),
        ModlogActionType::AdminPurgePost => Some(Kind::ThreadPurged),
        ModlogActionType::AdminPurgeComment => Some(Kind::ReplyPurged),
    }
}

/// The kinds whose acts are those of administrators, by the names of their fields.
const BY_ADMINS: [Kind; 4] = [
    Kind::PersonPurged,
    Kind::GroupPurged,
    Kind::ThreadPurged,
    Kind::ReplyPurged,
];

/// A field that entries of these kinds have. Nothing at all where they have to have it and it is not there.
fn field<T>(entry: &Entry, kinds: &[Kind], value: Option<T>) -> Option<Option<T>> {
    match kinds.contains(&entry.kind) {
        true => value.map(Some),
        false => Some(None),
    }
}

impl LogContext {
    /// Puts an entry into the list of its kind. One whose subject the viewer may not see at all is left out.
    fn add(&self, entry: &Entry, to: &mut GetModlogResponse) {
        let (list, name) = match entry.kind {
            Kind::ThreadRemoved => (&mut to.removed_posts, "mod_remove_post"),
            Kind::ReplyRemoved => (&mut to.removed_comments, "mod_remove_comment"),
            Kind::Locked => (&mut to.locked_posts, "mod_lock_post"),
            Kind::Pinned => (&mut to.featured_posts, "mod_feature_post"),
            Kind::Banned => (&mut to.banned_from_community, "mod_ban_from_community"),
            Kind::Moderator => (&mut to.added_to_community, "mod_add_community"),
            Kind::SiteBanned => (&mut to.banned, "mod_ban"),
            Kind::GroupRemoved => (&mut to.removed_communities, "mod_remove_community"),
            Kind::GroupHidden => (&mut to.hidden_communities, "mod_hide_community"),
            Kind::GroupTransferred => (&mut to.transferred_to_community, "mod_transfer_community"),
            Kind::Admin => (&mut to.added, "mod_add"),
            Kind::PersonPurged => (&mut to.admin_purged_persons, "admin_purge_person"),
            Kind::GroupPurged => (&mut to.admin_purged_communities, "admin_purge_community"),
            Kind::ThreadPurged => (&mut to.admin_purged_posts, "admin_purge_post"),
            Kind::ReplyPurged => (&mut to.admin_purged_comments, "admin_purge_comment"),
        };
        let view = self.act(entry).and_then(|act| self.view(entry, Only(name, act)));
        list.extend(view);
    }

    /// What was done; which kinds have which fields.
    fn act(&self, entry: &Entry) -> Option<ModlogAct> {
        use Kind::*;
        let by_admin = BY_ADMINS.contains(&entry.kind);
        let who = Some(entry.moderator_id.0);
        let about = self.post(entry).map(|it| it.id.0);
        let target = entry.target_id.map(|it| it.0);
        let group = entry.group_id.map(|it| it.0);
        let to_post = [ThreadRemoved, Locked, Pinned, ReplyPurged];
        let to_person = [Banned, SiteBanned, Moderator, Admin, GroupTransferred];
        let in_group = [
            Banned,
            Moderator,
            GroupRemoved,
            GroupHidden,
            GroupTransferred,
            ThreadPurged,
        ];
        let done = Some(!entry.undone);
        let removed = field(entry, &[ThreadRemoved, ReplyRemoved, GroupRemoved], done)?;
        let dismissed = field(entry, &[Moderator, Admin], Some(entry.undone))?;
        let without_reason = [Locked, Pinned, Moderator, GroupTransferred, Admin].contains(&entry.kind);
        Some(ModlogAct {
            id: entry.id.0,
            mod_person_id: who.filter(|_| !by_admin),
            admin_person_id: who.filter(|_| by_admin),
            other_person_id: field(entry, &to_person, target)?,
            post_id: field(entry, &to_post, about)?,
            comment_id: field(entry, &[ReplyRemoved], about)?,
            community_id: field(entry, &in_group, group)?,
            reason: entry.reason.clone().filter(|_| !without_reason),
            removed: removed.or(dismissed),
            locked: field(entry, &[Locked], done)?,
            featured: field(entry, &[Pinned], done)?,
            is_featured_community: field(entry, &[Pinned], Some(true))?,
            banned: field(entry, &[Banned, SiteBanned], done)?,
            hidden: field(entry, &[GroupHidden], done)?,
            expires: entry.until.map(stamp),
            when_: stamp(entry.created_at),
        })
    }

    /// An act with what it was done to.
    fn view(&self, entry: &Entry, act: Only<ModlogAct>) -> Option<ModlogView> {
        use Kind::*;
        let by_admin = BY_ADMINS.contains(&entry.kind) || entry.kind == GroupHidden;
        let who = self.acting(entry).map(person::person);
        let whom = self.affected(entry).map(person::person);
        let about = self.post(entry);
        let thread = about.and_then(|it| self.thread(it));
        let group = self.group(entry);
        let community = group.map(|(it, home)| community::community(it, home));
        let of_post = [ThreadRemoved, ReplyRemoved, Locked, Pinned, ReplyPurged];
        let of_group = [
            ThreadRemoved,
            ReplyRemoved,
            Locked,
            Pinned,
            Banned,
            Moderator,
            GroupRemoved,
            GroupHidden,
            GroupTransferred,
            ThreadPurged,
        ];
        Some(ModlogView {
            act,
            moderator: who.clone().filter(|_| !by_admin),
            admin: who.filter(|_| by_admin),
            post: field(entry, &of_post, thread.map(|it| post::post(it, None)))?,
            comment: field(entry, &[ReplyRemoved], about.map(comment::comment))?,
            commenter: field(entry, &[ReplyRemoved], whom.clone())?,
            community: field(entry, &of_group, community)?,
            banned_person: field(entry, &[Banned, SiteBanned], whom.clone())?,
            modded_person: field(entry, &[Moderator, Admin, GroupTransferred], whom)?,
        })
    }
}
