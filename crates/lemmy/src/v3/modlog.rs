// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/modlog`: what moderators did.

use actix_web::web::{self, Json, Query};
use kollegium_domain::ids::{ActorId, GroupId, PostId};
use kollegium_domain::modlog as log;
use kollegium_domain::modlog::{Entry, Filter, Kind};

use crate::modlog::LogContext;
use crate::request::{Answer, ApiCaller, Page};
use crate::v3::views::{comment, community, person, post};
use crate::v3::wire::community::Community;
use crate::v3::wire::enums::ModlogActionType;
use crate::v3::wire::modlog::{
    AdminPurge, AdminPurgeComment, AdminPurgeCommentView, AdminPurgeCommunityView, AdminPurgePersonView,
    AdminPurgePost, AdminPurgePostView, GetModlog, GetModlogResponse, ModAdd, ModAddCommunity,
    ModAddCommunityView, ModAddView, ModBan, ModBanFromCommunity, ModBanFromCommunityView, ModBanView,
    ModFeaturePost, ModFeaturePostView, ModHideCommunity, ModHideCommunityView, ModLockPost, ModLockPostView,
    ModRemoveComment, ModRemoveCommentView, ModRemoveCommunity, ModRemoveCommunityView, ModRemovePost,
    ModRemovePostView, ModTransferCommunity, ModTransferCommunityView,
};
use crate::v3::wire::user::Person;
use crate::views::stamp;

/// The routes.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/modlog", web::get().to(get));
}

async fn get(caller: ApiCaller, query: Query<GetModlog>) -> Answer<GetModlogResponse> {
    let query = query.into_inner();
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

fn purge(entry: &Entry) -> AdminPurge {
    AdminPurge {
        id: entry.id.0,
        admin_person_id: entry.moderator_id.0,
        reason: entry.reason.clone(),
        when_: stamp(entry.created_at),
    }
}

impl LogContext {
    /// Puts an entry into the list of its kind. One whose subject the viewer may not see at all is left out.
    fn add(&self, entry: &Entry, to: &mut GetModlogResponse) {
        match entry.kind {
            Kind::ThreadRemoved => to.removed_posts.extend(self.removed_post(entry)),
            Kind::ReplyRemoved => to.removed_comments.extend(self.removed_comment(entry)),
            Kind::Locked => to.locked_posts.extend(self.locked(entry)),
            Kind::Pinned => to.featured_posts.extend(self.pinned(entry)),
            Kind::Banned => to.banned_from_community.extend(self.banned(entry)),
            Kind::Moderator => to.added_to_community.extend(self.appointed(entry)),
            Kind::SiteBanned => to.banned.extend(self.site_banned(entry)),
            Kind::GroupRemoved => to.removed_communities.extend(self.removed_group(entry)),
            Kind::GroupHidden => to.hidden_communities.extend(self.hidden_group(entry)),
            Kind::GroupTransferred => to.transferred_to_community.extend(self.transferred(entry)),
            Kind::Admin => to.added.extend(self.admin(entry)),
            Kind::PersonPurged => to.admin_purged_persons.push(AdminPurgePersonView {
                admin_purge_person: purge(entry),
                admin: self.moderator(entry),
            }),
            Kind::GroupPurged => to.admin_purged_communities.push(AdminPurgeCommunityView {
                admin_purge_community: purge(entry),
                admin: self.moderator(entry),
            }),
            Kind::ThreadPurged => to.admin_purged_posts.extend(self.purged_post(entry)),
            Kind::ReplyPurged => to.admin_purged_comments.extend(self.purged_comment(entry)),
        }
    }

    fn purged_post(&self, entry: &Entry) -> Option<AdminPurgePostView> {
        Some(AdminPurgePostView {
            admin_purge_post: AdminPurgePost {
                community_id: entry.group_id?.0,
                purge: purge(entry),
            },
            admin: self.moderator(entry),
            community: self.community(entry)?,
        })
    }

    fn purged_comment(&self, entry: &Entry) -> Option<AdminPurgeCommentView> {
        let thread = self.post(entry)?;
        Some(AdminPurgeCommentView {
            admin_purge_comment: AdminPurgeComment {
                post_id: thread.id.0,
                purge: purge(entry),
            },
            admin: self.moderator(entry),
            post: post::post(thread, None),
        })
    }

    fn removed_post(&self, entry: &Entry) -> Option<ModRemovePostView> {
        let row = self.post(entry)?;
        Some(ModRemovePostView {
            mod_remove_post: ModRemovePost {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                post_id: row.id.0,
                reason: entry.reason.clone(),
                removed: !entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            post: post::post(row, None),
            community: self.community(entry)?,
        })
    }

    fn removed_comment(&self, entry: &Entry) -> Option<ModRemoveCommentView> {
        let row = self.post(entry)?;
        Some(ModRemoveCommentView {
            mod_remove_comment: ModRemoveComment {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                comment_id: row.id.0,
                reason: entry.reason.clone(),
                removed: !entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            comment: comment::comment(row),
            commenter: self.target(entry)?,
            post: post::post(self.thread(row)?, None),
            community: self.community(entry)?,
        })
    }

    fn locked(&self, entry: &Entry) -> Option<ModLockPostView> {
        let row = self.post(entry)?;
        Some(ModLockPostView {
            mod_lock_post: ModLockPost {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                post_id: row.id.0,
                locked: !entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            post: post::post(row, None),
            community: self.community(entry)?,
        })
    }

    fn pinned(&self, entry: &Entry) -> Option<ModFeaturePostView> {
        let row = self.post(entry)?;
        Some(ModFeaturePostView {
            mod_feature_post: ModFeaturePost {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                post_id: row.id.0,
                featured: !entry.undone,
                when_: stamp(entry.created_at),
                is_featured_community: true,
            },
            moderator: self.moderator(entry),
            post: post::post(row, None),
            community: self.community(entry)?,
        })
    }

    fn banned(&self, entry: &Entry) -> Option<ModBanFromCommunityView> {
        Some(ModBanFromCommunityView {
            mod_ban_from_community: ModBanFromCommunity {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                other_person_id: entry.target_id?.0,
                community_id: entry.group_id?.0,
                reason: entry.reason.clone(),
                banned: !entry.undone,
                expires: entry.until.map(stamp),
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            community: self.community(entry)?,
            banned_person: self.target(entry)?,
        })
    }

    fn appointed(&self, entry: &Entry) -> Option<ModAddCommunityView> {
        Some(ModAddCommunityView {
            mod_add_community: ModAddCommunity {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                other_person_id: entry.target_id?.0,
                community_id: entry.group_id?.0,
                removed: entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            community: self.community(entry)?,
            modded_person: self.target(entry)?,
        })
    }

    fn site_banned(&self, entry: &Entry) -> Option<ModBanView> {
        Some(ModBanView {
            mod_ban: ModBan {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                other_person_id: entry.target_id?.0,
                reason: entry.reason.clone(),
                banned: !entry.undone,
                expires: entry.until.map(stamp),
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            banned_person: self.target(entry)?,
        })
    }

    fn removed_group(&self, entry: &Entry) -> Option<ModRemoveCommunityView> {
        Some(ModRemoveCommunityView {
            mod_remove_community: ModRemoveCommunity {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                community_id: entry.group_id?.0,
                reason: entry.reason.clone(),
                removed: !entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            community: self.community(entry)?,
        })
    }

    fn hidden_group(&self, entry: &Entry) -> Option<ModHideCommunityView> {
        Some(ModHideCommunityView {
            mod_hide_community: ModHideCommunity {
                id: entry.id.0,
                community_id: entry.group_id?.0,
                mod_person_id: entry.moderator_id.0,
                when_: stamp(entry.created_at),
                reason: entry.reason.clone(),
                hidden: !entry.undone,
            },
            admin: self.moderator(entry),
            community: self.community(entry)?,
        })
    }

    fn transferred(&self, entry: &Entry) -> Option<ModTransferCommunityView> {
        Some(ModTransferCommunityView {
            mod_transfer_community: ModTransferCommunity {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                other_person_id: entry.target_id?.0,
                community_id: entry.group_id?.0,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            community: self.community(entry)?,
            modded_person: self.target(entry)?,
        })
    }

    fn admin(&self, entry: &Entry) -> Option<ModAddView> {
        Some(ModAddView {
            mod_add: ModAdd {
                id: entry.id.0,
                mod_person_id: entry.moderator_id.0,
                other_person_id: entry.target_id?.0,
                removed: entry.undone,
                when_: stamp(entry.created_at),
            },
            moderator: self.moderator(entry),
            modded_person: self.target(entry)?,
        })
    }

    fn moderator(&self, entry: &Entry) -> Option<Person> {
        self.acting(entry).map(person::person)
    }

    fn target(&self, entry: &Entry) -> Option<Person> {
        self.affected(entry).map(person::person)
    }

    fn community(&self, entry: &Entry) -> Option<Community> {
        let (group, home) = self.group(entry)?;
        Some(community::community(group, home))
    }
}
