// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports about threads and replies.

use kollegium_domain::Result;
use kollegium_domain::actors::Actor;
use kollegium_domain::posts::Post as Row;
use kollegium_domain::reports::Report;

use super::person::person;
use super::{comment as comments, post as posts};
use crate::v4::wire::report::{
    BaseReport, CommentReport, CommentReportView, PostReport, PostReportView, ReportCombinedView,
};
use crate::views::context::PageContext;
use crate::views::report::ReportFacts;
use crate::views::{filled, stamp};

impl BaseReport {
    /// What a report about a thread, a reply or a message says.
    pub(in crate::v4) fn of(facts: &ReportFacts<'_>) -> BaseReport {
        BaseReport {
            id: facts.id,
            creator_id: facts.reporter.0,
            reason: facts.reason.to_owned(),
            resolved: facts.resolved_at.is_some(),
            resolver_id: facts.resolver.map(|it| it.0),
            published_at: stamp(facts.created_at),
            updated_at: facts.resolved_at.map(stamp),
        }
    }
}

/// A report about a thread.
pub(in crate::v4) fn post(
    context: &PageContext,
    row: &Report,
    about: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<PostReportView> {
    let view = posts::view(context, about)?;
    Ok(PostReportView {
        post_report: PostReport {
            report: BaseReport::of(&row.into()),
            post_id: row.post_id.0,
            original_post_name: row.title.clone().unwrap_or_default(),
            original_post_url: row.link.clone(),
            original_post_body: filled(&row.source),
            violates_instance_rules: false,
        },
        post: view.post,
        creator: person(reporter),
        post_creator: view.creator,
        surroundings: view.surroundings,
        post_actions: view.post_actions,
        resolver: resolver.map(person),
    })
}

/// A report about a reply.
pub(in crate::v4) fn comment(
    context: &PageContext,
    row: &Report,
    about: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<CommentReportView> {
    let view = comments::view(context, about)?;
    Ok(CommentReportView {
        comment_report: CommentReport {
            report: BaseReport::of(&row.into()),
            comment_id: row.post_id.0,
            original_comment_text: row.source.clone(),
            violates_instance_rules: false,
        },
        comment: view.comment,
        post: view.post,
        creator: person(reporter),
        comment_creator: view.creator,
        surroundings: view.surroundings,
        comment_actions: view.comment_actions,
        resolver: resolver.map(person),
    })
}

/// A report about either.
pub(in crate::v4) fn either(
    context: &PageContext,
    row: &Report,
    about: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<ReportCombinedView> {
    Ok(match about.is_thread() {
        true => ReportCombinedView::Post(Box::new(post(context, row, about, reporter, resolver)?)),
        false => ReportCombinedView::Comment(Box::new(comment(context, row, about, reporter, resolver)?)),
    })
}
