// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/modlog`: what moderators did.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::modlog as log;
use kollegium_domain::modlog::{Entry, Filter, Kind};
use kollegium_domain::timelines::Linked;

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

    /// What was done, with the fields of its kind. Nothing where one of them is not there.
    fn act(&self, entry: &Entry) -> Option<ModlogAct> {
        let about = self.post(entry).map(|it| it.id.0);
        let target = entry.target_id.map(|it| it.0);
        let group = entry.group_id.map(|it| it.0);
        let done = Some(!entry.undone);
        let mut act = bare(entry);
        match entry.kind {
            Kind::ThreadRemoved => (act.post_id, act.removed) = (Some(about?), done),
            Kind::ReplyRemoved => (act.comment_id, act.removed) = (Some(about?), done),
            Kind::Locked => {
                (act.post_id, act.locked, act.reason) = (Some(about?), done, None);
            }
            Kind::Pinned => {
                (act.post_id, act.featured, act.reason) = (Some(about?), done, None);
                act.is_featured_community = Some(true);
            }
            Kind::Banned => {
                (act.other_person_id, act.community_id, act.banned) = (Some(target?), Some(group?), done);
            }
            Kind::SiteBanned => (act.other_person_id, act.banned) = (Some(target?), done),
            Kind::Moderator => {
                (act.other_person_id, act.community_id) = (Some(target?), Some(group?));
                (act.removed, act.reason) = (Some(entry.undone), None);
            }
            Kind::Admin => {
                (act.other_person_id, act.removed, act.reason) = (Some(target?), Some(entry.undone), None);
            }
            Kind::GroupRemoved => (act.community_id, act.removed) = (Some(group?), done),
            Kind::GroupHidden => (act.community_id, act.hidden) = (Some(group?), done),
            Kind::GroupTransferred => {
                (act.other_person_id, act.community_id, act.reason) = (Some(target?), Some(group?), None);
            }
            Kind::PersonPurged | Kind::GroupPurged => by_admin(&mut act),
            Kind::ThreadPurged => {
                by_admin(&mut act);
                act.community_id = Some(group?);
            }
            Kind::ReplyPurged => {
                by_admin(&mut act);
                act.post_id = Some(about?);
            }
        }
        Some(act)
    }

    /// An act with what it was done to, by its kind. Nothing where one of these is not to be seen.
    fn view(&self, entry: &Entry, act: Only<ModlogAct>) -> Option<ModlogView> {
        let who = self.acting(entry).map(person::person);
        let whom = self.affected(entry).map(person::person);
        let about = self.post(entry);
        let thread = about
            .and_then(|it| self.thread(it))
            .map(|it| post::post(it, Linked::default()));
        let community = self.group(entry).map(|(it, home)| community::community(it, home));
        let mut view = ModlogView {
            act,
            moderator: who,
            admin: None,
            post: None,
            comment: None,
            commenter: None,
            community: None,
            banned_person: None,
            modded_person: None,
        };
        match entry.kind {
            Kind::ThreadRemoved | Kind::Locked | Kind::Pinned => {
                (view.post, view.community) = (Some(thread?), Some(community?));
            }
            Kind::ReplyRemoved => {
                (view.post, view.community) = (Some(thread?), Some(community?));
                (view.comment, view.commenter) = (Some(comment::comment(about?)), Some(whom?));
            }
            Kind::Banned => (view.community, view.banned_person) = (Some(community?), Some(whom?)),
            Kind::SiteBanned => view.banned_person = Some(whom?),
            Kind::Moderator | Kind::GroupTransferred => {
                (view.community, view.modded_person) = (Some(community?), Some(whom?));
            }
            Kind::Admin => view.modded_person = Some(whom?),
            Kind::GroupRemoved => view.community = Some(community?),
            Kind::GroupHidden => {
                view.admin = view.moderator.take();
                view.community = Some(community?);
            }
            Kind::PersonPurged | Kind::GroupPurged => view.admin = view.moderator.take(),
            Kind::ThreadPurged => {
                view.admin = view.moderator.take();
                view.community = Some(community?);
            }
            Kind::ReplyPurged => {
                view.admin = view.moderator.take();
                view.post = Some(thread?);
            }
        }
        Some(view)
    }
}

/// An act with what most kinds have.
fn bare(entry: &Entry) -> ModlogAct {
    ModlogAct {
        id: entry.id.0,
        mod_person_id: Some(entry.moderator_id.0),
        admin_person_id: None,
        other_person_id: None,
        post_id: None,
        comment_id: None,
        community_id: None,
        reason: entry.reason.clone(),
        removed: None,
        locked: None,
        featured: None,
        is_featured_community: None,
        banned: None,
        hidden: None,
        expires: entry.until.map(stamp),
        when_: stamp(entry.created_at),
    }
}

/// What administrators do names them in a field of its own.
fn by_admin(act: &mut ModlogAct) {
    act.admin_person_id = act.mod_person_id.take();
}
