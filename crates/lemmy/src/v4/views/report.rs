// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports about threads and replies.

use kollegium_domain::Result;
use kollegium_domain::actors::Actor;
use kollegium_domain::posts::Post as Row;
use kollegium_domain::reports::Report;

use super::person::person;
use super::{comment as comments, post as posts};
use crate::v4::wire::report::{
    CommentReport, CommentReportView, PostReport, PostReportView, ReportCombinedView,
};
use crate::views::context::PageContext;
use crate::views::{filled, stamp};

/// A report about a thread.
pub(in crate::v4) fn post(
    context: &PageContext,
    report: &Report,
    row: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<PostReportView> {
    let view = posts::view(context, row)?;
    Ok(PostReportView {
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
            published_at: stamp(report.created_at),
            updated_at: report.resolved_at.map(stamp),
            violates_instance_rules: false,
        },
        post: view.post,
        community: view.community,
        creator: person(reporter),
        post_creator: view.creator,
        community_actions: view.community_actions,
        post_actions: view.post_actions,
        person_actions: view.person_actions,
        resolver: resolver.map(person),
        creator_is_admin: view.creator_is_admin,
        creator_is_moderator: view.creator_is_moderator,
        creator_banned: view.creator_banned,
        creator_ban_expires_at: view.creator_ban_expires_at,
        creator_banned_from_community: view.creator_banned_from_community,
        creator_community_ban_expires_at: view.creator_community_ban_expires_at,
        tags: Vec::new(),
    })
}

/// A report about a reply.
pub(in crate::v4) fn comment(
    context: &PageContext,
    report: &Report,
    row: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<CommentReportView> {
    let view = comments::view(context, row)?;
    Ok(CommentReportView {
        comment_report: CommentReport {
            id: report.id.0,
            creator_id: report.reporter_id.0,
            comment_id: report.post_id.0,
            original_comment_text: report.source.clone(),
            reason: report.reason.clone(),
            resolved: report.resolved_at.is_some(),
            resolver_id: report.resolver_id.map(|it| it.0),
            published_at: stamp(report.created_at),
            updated_at: report.resolved_at.map(stamp),
            violates_instance_rules: false,
        },
        comment: view.comment,
        post: view.post,
        community: view.community,
        creator: person(reporter),
        comment_creator: view.creator,
        comment_actions: view.comment_actions,
        resolver: resolver.map(person),
        person_actions: view.person_actions,
        community_actions: view.community_actions,
        creator_is_admin: view.creator_is_admin,
        creator_is_moderator: view.creator_is_moderator,
        creator_banned: view.creator_banned,
        creator_ban_expires_at: view.creator_ban_expires_at,
        creator_banned_from_community: view.creator_banned_from_community,
        creator_community_ban_expires_at: view.creator_community_ban_expires_at,
        tags: Vec::new(),
    })
}

/// A report about either.
pub(in crate::v4) fn either(
    context: &PageContext,
    report: &Report,
    row: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<ReportCombinedView> {
    Ok(match row.is_thread() {
        true => ReportCombinedView::Post(Box::new(post(context, report, row, reporter, resolver)?)),
        false => ReportCombinedView::Comment(Box::new(comment(context, report, row, reporter, resolver)?)),
    })
}
