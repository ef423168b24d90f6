// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports.

use kollegium_domain::actors::Actor;
use kollegium_domain::reports::Report;

use crate::v3::views::person;
use crate::v3::wire::comment::CommentView;
use crate::v3::wire::post::PostView;
use crate::v3::wire::report::{CommentReport, CommentReportView, PostReport, PostReportView};
use crate::views::{filled, stamp};

/// A report about a thread.
pub(crate) fn post(
    report: &Report,
    view: PostView,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> PostReportView {
    PostReportView {
        post_report: PostReport {
            id: report.id.0,
            creator_id: report.reporter_id.0,
            post_id: report.post_id.0,
            original_post_name: report.title.clone().unwrap_or_default(),
            original_post_url: report.link.clone(),
            original_post_body: filled(&report.source),
            reason: report.reason.clone(),
            resolved: report.resolved_at.is_some(),
            resolver_id: report.resolver_id.map(|it| it.0),
            published: stamp(report.created_at),
            updated: report.resolved_at.map(stamp),
        },
        post: view.post,
        community: view.community,
        creator: person::person(reporter),
        post_creator: view.creator,
        creator_banned_from_community: view.creator_banned_from_community,
        creator_is_moderator: view.creator_is_moderator,
        creator_is_admin: view.creator_is_admin,
        subscribed: view.subscribed,
        saved: view.saved,
        read: view.read,
        hidden: view.hidden,
        creator_blocked: view.creator_blocked,
        my_vote: view.my_vote,
        unread_comments: view.unread_comments,
        counts: view.counts,
        resolver: resolver.map(person::person),
    }
}

/// A report about a reply.
pub(crate) fn comment(
    report: &Report,
    view: CommentView,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> CommentReportView {
    CommentReportView {
        comment_report: CommentReport {
            id: report.id.0,
            creator_id: report.reporter_id.0,
            comment_id: report.post_id.0,
            original_comment_text: report.source.clone(),
            reason: report.reason.clone(),
            resolved: report.resolved_at.is_some(),
            resolver_id: report.resolver_id.map(|it| it.0),
            published: stamp(report.created_at),
            updated: report.resolved_at.map(stamp),
        },
        comment: view.comment,
        post: view.post,
        community: view.community,
        creator: person::person(reporter),
        comment_creator: view.creator,
        counts: view.counts,
        creator_banned_from_community: view.creator_banned_from_community,
        creator_is_moderator: view.creator_is_moderator,
        creator_is_admin: view.creator_is_admin,
        creator_blocked: view.creator_blocked,
        subscribed: view.subscribed,
        saved: view.saved,
        my_vote: view.my_vote,
        resolver: resolver.map(person::person),
    }
}
