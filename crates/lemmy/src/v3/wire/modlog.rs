// SPDX-License-Identifier: AGPL-3.0-or-later
//! The moderation log on the wire: one array for each kind of entry.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::v3::wire::comment::Comment;
use crate::v3::wire::community::Community;
use crate::v3::wire::enums::ModlogActionType;
use crate::v3::wire::post::Post;
use crate::v3::wire::user::Person;
use crate::wire::Stamp;

/// `GET /modlog`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct GetModlog {
    pub(crate) mod_person_id: Option<i64>,
    pub(crate) community_id: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) limit: Option<i64>,
    pub(crate) type_: Option<ModlogActionType>,
    pub(crate) other_person_id: Option<i64>,
    pub(crate) post_id: Option<i64>,
    pub(crate) comment_id: Option<i64>,
}

/// Answer to `GET /modlog`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct GetModlogResponse {
    pub(crate) removed_posts: Vec<ModRemovePostView>,
    pub(crate) locked_posts: Vec<ModLockPostView>,
    pub(crate) featured_posts: Vec<ModFeaturePostView>,
    pub(crate) removed_comments: Vec<ModRemoveCommentView>,
    pub(crate) removed_communities: Vec<ModRemoveCommunityView>,
    pub(crate) banned_from_community: Vec<ModBanFromCommunityView>,
    pub(crate) banned: Vec<ModBanView>,
    pub(crate) added_to_community: Vec<ModAddCommunityView>,
    pub(crate) transferred_to_community: Vec<ModTransferCommunityView>,
    pub(crate) added: Vec<ModAddView>,
    pub(crate) admin_purged_persons: Vec<AdminPurgePersonView>,
    pub(crate) admin_purged_communities: Vec<AdminPurgeCommunityView>,
    pub(crate) admin_purged_posts: Vec<AdminPurgePostView>,
    pub(crate) admin_purged_comments: Vec<AdminPurgeCommentView>,
    pub(crate) hidden_communities: Vec<ModHideCommunityView>,
}

/// A post was removed or restored.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemovePost {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) post_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) removed: bool,
    pub(crate) when_: Stamp,
}

/// A removed or restored post with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemovePostView {
    pub(crate) mod_remove_post: ModRemovePost,
    pub(crate) moderator: Option<Person>,
    pub(crate) post: Post,
    pub(crate) community: Community,
}

/// A post was locked or unlocked.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModLockPost {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) post_id: i64,
    pub(crate) locked: bool,
    pub(crate) when_: Stamp,
}

/// A locked or unlocked post with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModLockPostView {
    pub(crate) mod_lock_post: ModLockPost,
    pub(crate) moderator: Option<Person>,
    pub(crate) post: Post,
    pub(crate) community: Community,
}

/// A post was pinned or unpinned.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModFeaturePost {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) post_id: i64,
    pub(crate) featured: bool,
    pub(crate) when_: Stamp,
    pub(crate) is_featured_community: bool,
}

/// A pinned or unpinned post with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModFeaturePostView {
    pub(crate) mod_feature_post: ModFeaturePost,
    pub(crate) moderator: Option<Person>,
    pub(crate) post: Post,
    pub(crate) community: Community,
}

/// A comment was removed or restored.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemoveComment {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) comment_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) removed: bool,
    pub(crate) when_: Stamp,
}

/// A removed or restored comment with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemoveCommentView {
    pub(crate) mod_remove_comment: ModRemoveComment,
    pub(crate) moderator: Option<Person>,
    pub(crate) comment: Comment,
    pub(crate) commenter: Person,
    pub(crate) post: Post,
    pub(crate) community: Community,
}

/// A community was removed or restored.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemoveCommunity {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) community_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) removed: bool,
    pub(crate) when_: Stamp,
}

/// A removed or restored community with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModRemoveCommunityView {
    pub(crate) mod_remove_community: ModRemoveCommunity,
    pub(crate) moderator: Option<Person>,
    pub(crate) community: Community,
}

/// A person was banned from a community, or the ban was lifted.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModBanFromCommunity {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) other_person_id: i64,
    pub(crate) community_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) banned: bool,
    pub(crate) expires: Option<Stamp>,
    pub(crate) when_: Stamp,
}

/// A ban from a community with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModBanFromCommunityView {
    pub(crate) mod_ban_from_community: ModBanFromCommunity,
    pub(crate) moderator: Option<Person>,
    pub(crate) community: Community,
    pub(crate) banned_person: Person,
}

/// A person was banned from the instance, or the ban was lifted.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModBan {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) other_person_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) banned: bool,
    pub(crate) expires: Option<Stamp>,
    pub(crate) when_: Stamp,
}

/// A ban from the instance with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModBanView {
    pub(crate) mod_ban: ModBan,
    pub(crate) moderator: Option<Person>,
    pub(crate) banned_person: Person,
}

/// A person became a moderator, or with `removed` ceased to be one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModAddCommunity {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) other_person_id: i64,
    pub(crate) community_id: i64,
    pub(crate) removed: bool,
    pub(crate) when_: Stamp,
}

/// A change of moderators with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModAddCommunityView {
    pub(crate) mod_add_community: ModAddCommunity,
    pub(crate) moderator: Option<Person>,
    pub(crate) community: Community,
    pub(crate) modded_person: Person,
}

/// A person became an administrator, or with `removed` ceased to be one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModAdd {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) other_person_id: i64,
    pub(crate) removed: bool,
    pub(crate) when_: Stamp,
}

/// A change of administrators with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModAddView {
    pub(crate) mod_add: ModAdd,
    pub(crate) moderator: Option<Person>,
    pub(crate) modded_person: Person,
}

/// A community got another moderator in the first place.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModTransferCommunity {
    pub(crate) id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) other_person_id: i64,
    pub(crate) community_id: i64,
    pub(crate) when_: Stamp,
}

/// A transfer with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModTransferCommunityView {
    pub(crate) mod_transfer_community: ModTransferCommunity,
    pub(crate) moderator: Option<Person>,
    pub(crate) community: Community,
    pub(crate) modded_person: Person,
}

/// A community was kept out of lists, or brought back into them.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModHideCommunity {
    pub(crate) id: i64,
    pub(crate) community_id: i64,
    pub(crate) mod_person_id: i64,
    pub(crate) when_: Stamp,
    pub(crate) reason: Option<String>,
    pub(crate) hidden: bool,
}

/// A hidden community with all it refers to.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ModHideCommunityView {
    pub(crate) mod_hide_community: ModHideCommunity,
    pub(crate) admin: Option<Person>,
    pub(crate) community: Community,
}

/// Something was purged.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurge {
    pub(crate) id: i64,
    pub(crate) admin_person_id: i64,
    pub(crate) reason: Option<String>,
    pub(crate) when_: Stamp,
}

/// A person was purged.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgePersonView {
    pub(crate) admin_purge_person: AdminPurge,
    pub(crate) admin: Option<Person>,
}

/// A community was purged.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgeCommunityView {
    pub(crate) admin_purge_community: AdminPurge,
    pub(crate) admin: Option<Person>,
}

/// A post was purged.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgePost {
    pub(crate) community_id: i64,
    #[serde(flatten)]
    pub(crate) purge: AdminPurge,
}

/// A purged post, and where it was.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgePostView {
    pub(crate) admin_purge_post: AdminPurgePost,
    pub(crate) admin: Option<Person>,
    pub(crate) community: Community,
}

/// A comment was purged.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgeComment {
    pub(crate) post_id: i64,
    #[serde(flatten)]
    pub(crate) purge: AdminPurge,
}

/// A purged comment, and the post where it was.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdminPurgeCommentView {
    pub(crate) admin_purge_comment: AdminPurgeComment,
    pub(crate) admin: Option<Person>,
    pub(crate) post: Post,
}
