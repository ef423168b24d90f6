// SPDX-License-Identifier: AGPL-3.0-or-later
//! Reports.

use kollegium_domain::Result;
use kollegium_domain::actors::Actor;
use kollegium_domain::posts::Post as Row;
use kollegium_domain::reports::Report;

use crate::v3::views::person::person;
use crate::v3::wire::report::{BaseReport, CommentReport, CommentReportView, PostReport, PostReportView};
use crate::views::context::PageContext;
use crate::views::report::ReportFacts;
use crate::views::{filled, stamp};

impl BaseReport {
    /// What a report about a thread, a reply or a message says.
    pub(crate) fn of(facts: &ReportFacts<'_>) -> BaseReport {
        BaseReport {
            id: facts.id,
            creator_id: facts.reporter.0,
            reason: facts.reason.to_owned(),
            resolved: facts.resolved_at.is_some(),
            resolver_id: facts.resolver.map(|it| it.0),
            published: stamp(facts.created_at),
            updated: facts.resolved_at.map(stamp),
        }
    }
}

/// A report about a thread.
pub(crate) fn post(
    context: &PageContext,
    row: &Report,
    about: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<PostReportView> {
    let view = context.post(about)?;
    Ok(PostReportView {
        post_report: PostReport {
            report: BaseReport::of(&row.into()),
            post_id: row.post_id.0,
            original_post_name: row.title.clone().unwrap_or_default(),
            original_post_url: row.link.clone(),
            original_post_body: filled(&row.source),
        },
        post: view.post,
        creator: person(reporter),
        post_creator: view.creator,
        surroundings: view.surroundings,
        read: view.read,
        hidden: view.hidden,
        unread_comments: view.unread_comments,
        counts: view.counts,
        resolver: resolver.map(person),
    })
}

/// A report about a reply.
pub(crate) fn comment(
    context: &PageContext,
    row: &Report,
    about: &Row,
    reporter: &Actor,
    resolver: Option<&Actor>,
) -> Result<CommentReportView> {
    let view = context.comment(about)?;
    Ok(CommentReportView {
        comment_report: CommentReport {
            report: BaseReport::of(&row.into()),
            comment_id: row.post_id.0,
            original_comment_text: row.source.clone(),
        },
        comment: view.comment,
        post: view.post,
        creator: person(reporter),
        comment_creator: view.creator,
        counts: view.counts,
        surroundings: view.surroundings,
        resolver: resolver.map(person),
    })
}
