// SPDX-License-Identifier: AGPL-3.0-or-later
//! The enumerations of API v4; in snake case on the wire.

use serde::{Deserialize, Serialize};

/// Order of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PostSortType {
    Active,
    Hot,
    New,
    Old,
    Top,
    MostComments,
    NewComments,
    Controversial,
    Scaled,
}

/// Order of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommentSortType {
    Hot,
    Top,
    New,
    Old,
    Controversial,
}

/// Order of communities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommunitySortType {
    ActiveSixMonths,
    ActiveMonthly,
    ActiveWeekly,
    ActiveDaily,
    Hot,
    New,
    Old,
    NameAsc,
    NameDesc,
    Comments,
    Posts,
    Subscribers,
    SubscribersLocal,
}

/// Which communities a list looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListingType {
    All,
    Local,
    Subscribed,
    ModeratorView,
    Suggested,
}

/// What a search looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SearchType {
    All,
    Comments,
    Posts,
    Communities,
    Users,
    MultiCommunities,
}

/// Who may open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RegistrationMode {
    Closed,
    RequireApplication,
    RequireInvitation,
    Open,
}

/// Who may read a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommunityVisibility {
    Public,
    Unlisted,
    LocalOnlyPublic,
    LocalOnlyPrivate,
    Private,
}

/// How far a membership has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommunityFollowerState {
    Accepted,
    ApprovalRequired,
}

/// Where a post is pinned to the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PostFeatureType {
    Local,
    Community,
}

/// How clients show a list of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PostListingMode {
    List,
    Card,
    SmallCard,
}

/// Whose votes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VoteSettings {
    All,
    Local,
    Subscribed,
    Disable,
}

/// Whether votes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VoteShow {
    Show,
    ShowForOthers,
    Hide,
}

/// What is done with pictures of other servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImageMode {
    ProxyAllImages,
}

/// Which posts and comments are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PersonContentType {
    All,
    Comments,
    Posts,
}

/// Which of one's own votes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LikeType {
    All,
    LikedOnly,
    DislikedOnly,
}

/// Which reports are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReportType {
    All,
    Posts,
    Comments,
    PrivateMessages,
    Communities,
}

/// Why somebody hears of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotificationType {
    Mention,
    Reply,
    PrivateMessage,
}

/// Which notifications are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotificationTypeFilter {
    All,
    Mention,
    Reply,
    Subscribed,
    PrivateMessage,
    ModAction,
}

/// Which instances are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GetFederatedInstancesKind {
    All,
    Linked,
    Allowed,
    Blocked,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModlogKind {
    AdminAdd,
    AdminBan,
    AdminPurgeComment,
    AdminPurgeCommunity,
    AdminPurgePerson,
    AdminPurgePost,
    ModAddToCommunity,
    ModBanFromCommunity,
    ModFeaturePostCommunity,
    ModChangeCommunityVisibility,
    ModLockPost,
    ModRemoveComment,
    AdminRemoveCommunity,
    ModRemovePost,
    ModTransferCommunity,
}

/// Which entries of the moderation log are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModlogKindFilter {
    All,
    AdminAdd,
    AdminBan,
    AdminAllowInstance,
    AdminBlockInstance,
    AdminPurgeComment,
    AdminPurgeCommunity,
    AdminPurgePerson,
    AdminPurgePost,
    ModAddToCommunity,
    ModBanFromCommunity,
    AdminFeaturePostSite,
    ModFeaturePostCommunity,
    ModChangeCommunityVisibility,
    ModLockPost,
    ModRemoveComment,
    AdminRemoveCommunity,
    ModRemovePost,
    ModTransferCommunity,
    ModLockComment,
    ModWarnComment,
    ModWarnPost,
}
