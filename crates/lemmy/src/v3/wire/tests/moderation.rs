// SPDX-License-Identifier: AGPL-3.0-or-later
//! Samples of the answers that moderators see.

use serde_json::Value;

use super::answers::json;
use super::samples::*;
use crate::v3::wire::enums::*;
use crate::v3::wire::modlog::*;
use crate::v3::wire::private_message::*;
use crate::v3::wire::report::*;

pub(super) fn answers(fill: Fill) -> Vec<(&'static str, Value)> {
    vec![
        (
            "PostReportResponse",
            json(PostReportResponse {
                post_report_view: post_report(fill),
            }),
        ),
        (
            "ListPostReportsResponse",
            json(ListPostReportsResponse {
                post_reports: vec![post_report(fill)],
            }),
        ),
        (
            "CommentReportResponse",
            json(CommentReportResponse {
                comment_report_view: comment_report(fill),
            }),
        ),
        (
            "ListCommentReportsResponse",
            json(ListCommentReportsResponse {
                comment_reports: vec![comment_report(fill)],
            }),
        ),
        (
            "PrivateMessageReportResponse",
            json(PrivateMessageReportResponse {
                private_message_report_view: message_report(fill),
            }),
        ),
        (
            "ListPrivateMessageReportsResponse",
            json(ListPrivateMessageReportsResponse {
                private_message_reports: vec![message_report(fill)],
            }),
        ),
        (
            "GetReportCountResponse",
            json(GetReportCountResponse {
                community_id: fill.opt(3),
                comment_reports: 1,
                post_reports: 2,
                private_message_reports: fill.opt(0),
            }),
        ),
        ("GetModlogResponse", json(modlog(fill))),
    ]
}

fn message_report(fill: Fill) -> PrivateMessageReportView {
    PrivateMessageReportView {
        private_message_report: PrivateMessageReport {
            id: 1,
            creator_id: 7,
            private_message_id: 11,
            original_pm_text: text(),
            reason: text(),
            resolved: true,
            resolver_id: fill.opt(7),
            published: stamp(),
            updated: fill.stamp(),
        },
        private_message: private_message(fill),
        private_message_creator: person(fill),
        creator: person(fill),
        resolver: fill.opt(person(fill)),
    }
}

fn post_report(fill: Fill) -> PostReportView {
    PostReportView {
        post_report: PostReport {
            id: 1,
            creator_id: 7,
            post_id: 5,
            original_post_name: text(),
            original_post_url: fill.url(),
            original_post_body: fill.text(),
            reason: text(),
            resolved: false,
            resolver_id: fill.opt(7),
            published: stamp(),
            updated: fill.stamp(),
        },
        post: post(fill),
        community: community(fill),
        creator: person(fill),
        post_creator: person(fill),
        creator_banned_from_community: false,
        creator_is_moderator: false,
        creator_is_admin: false,
        subscribed: SubscribedType::NotSubscribed,
        saved: false,
        read: false,
        hidden: false,
        creator_blocked: false,
        my_vote: fill.opt(1),
        unread_comments: 0,
        counts: post_aggregates(),
        resolver: fill.opt(person(fill)),
    }
}

fn comment_report(fill: Fill) -> CommentReportView {
    CommentReportView {
        comment_report: CommentReport {
            id: 1,
            creator_id: 7,
            comment_id: 9,
            original_comment_text: text(),
            reason: text(),
            resolved: true,
            resolver_id: fill.opt(7),
            published: stamp(),
            updated: fill.stamp(),
        },
        comment: comment(fill),
        post: post(fill),
        community: community(fill),
        creator: person(fill),
        comment_creator: person(fill),
        counts: comment_aggregates(),
        creator_banned_from_community: false,
        creator_is_moderator: false,
        creator_is_admin: false,
        creator_blocked: false,
        subscribed: SubscribedType::NotSubscribed,
        saved: false,
        my_vote: fill.opt(-1),
        resolver: fill.opt(person(fill)),
    }
}

fn modlog(fill: Fill) -> GetModlogResponse {
    let moderator = || fill.opt(person(fill));
    let (id, mod_person_id, post_id, reason, when_) = (1, 7, 5, fill.text(), stamp());
    GetModlogResponse {
        removed_posts: vec![ModRemovePostView {
            mod_remove_post: ModRemovePost {
                id,
                mod_person_id,
                post_id,
                reason: reason.clone(),
                removed: true,
                when_,
            },
            moderator: moderator(),
            post: post(fill),
            community: community(fill),
        }],
        locked_posts: vec![ModLockPostView {
            mod_lock_post: ModLockPost {
                id,
                mod_person_id,
                post_id,
                locked: true,
                when_,
            },
            moderator: moderator(),
            post: post(fill),
            community: community(fill),
        }],
        featured_posts: vec![ModFeaturePostView {
            mod_feature_post: ModFeaturePost {
                id,
                mod_person_id,
                post_id,
                featured: true,
                when_,
                is_featured_community: true,
            },
            moderator: moderator(),
            post: post(fill),
            community: community(fill),
        }],
        removed_comments: vec![ModRemoveCommentView {
            mod_remove_comment: ModRemoveComment {
                id,
                mod_person_id,
                comment_id: 9,
                reason: reason.clone(),
                removed: false,
                when_,
            },
            moderator: moderator(),
            comment: comment(fill),
            commenter: person(fill),
            post: post(fill),
            community: community(fill),
        }],
        ..modlog_of_communities(fill)
    }
}

fn modlog_of_communities(fill: Fill) -> GetModlogResponse {
    let moderator = || fill.opt(person(fill));
    let (id, mod_person_id, other_person_id, community_id, when_) = (1, 7, 8, 3, stamp());
    let (reason, expires) = (fill.text(), fill.stamp());
    GetModlogResponse {
        removed_communities: vec![ModRemoveCommunityView {
            mod_remove_community: ModRemoveCommunity {
                id,
                mod_person_id,
                community_id,
                reason: reason.clone(),
                removed: true,
                when_,
            },
            moderator: moderator(),
            community: community(fill),
        }],
        banned_from_community: vec![ModBanFromCommunityView {
            mod_ban_from_community: ModBanFromCommunity {
                id,
                mod_person_id,
                other_person_id,
                community_id,
                reason: reason.clone(),
                banned: true,
                expires,
                when_,
            },
            moderator: moderator(),
            community: community(fill),
            banned_person: person(fill),
        }],
        added_to_community: vec![ModAddCommunityView {
            mod_add_community: ModAddCommunity {
                id,
                mod_person_id,
                other_person_id,
                community_id,
                removed: false,
                when_,
            },
            moderator: moderator(),
            community: community(fill),
            modded_person: person(fill),
        }],
        ..modlog_of_instance(fill)
    }
}

fn modlog_of_instance(fill: Fill) -> GetModlogResponse {
    let moderator = || fill.opt(person(fill));
    let (id, mod_person_id, other_person_id, when_) = (1, 7, 8, stamp());
    let (reason, expires) = (fill.text(), fill.stamp());
    GetModlogResponse {
        banned: vec![ModBanView {
            mod_ban: ModBan {
                id,
                mod_person_id,
                other_person_id,
                reason,
                banned: true,
                expires,
                when_,
            },
            moderator: moderator(),
            banned_person: person(fill),
        }],
        added: vec![ModAddView {
            mod_add: ModAdd {
                id,
                mod_person_id,
                other_person_id,
                removed: true,
                when_,
            },
            moderator: moderator(),
            modded_person: person(fill),
        }],
        ..GetModlogResponse::default()
    }
}
