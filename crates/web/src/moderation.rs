// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/post/ID/moderate` and `/comment/ID/moderate`: what moderators do about a post. `/c/NAME/moderate`: what administrators
//! do about a group.

use actix_web::HttpRequest;
use actix_web::web::{self, Form, Path, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_app::names;
use kollegium_db::Tx;
use kollegium_domain::actors::Kind as ActorKind;
use kollegium_domain::error::Denial;
use kollegium_domain::ids::{GroupId, PostId};
use kollegium_domain::posts::{self, Post, PostKind};
use kollegium_domain::timelines::Companions;
use kollegium_domain::{By, Error, Result, Viewer, groups, moderation, viewer};
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::notice::Notice;
use crate::posts::{alone, in_thread, kind_of_path};
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::views;
use crate::views::group::GroupView;
use crate::views::post::PostView;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    for kind in ["post", "comment"] {
        cfg.route(&format!("/{kind}/{{id}}/moderate"), request::get().to(form))
            .route(&format!("/{kind}/{{id}}/moderate"), web::post().to(act));
    }
    cfg.route("/c/{name}/moderate", request::get().to(group_form))
        .route("/c/{name}/moderate", web::post().to(act_on_group));
}

#[derive(Template)]
#[template(path = "moderate.html")]
struct ModeratePage {
    frame: Frame,
    group: GroupView,
    post: PostView,
    reason: String,
    problem: Problems,
}

async fn form(visitor: Visitor, request: HttpRequest, id: Path<i64>) -> Answer {
    moderate_page(&visitor, kind_of_path(request.path()), *id, String::new(), None).await
}

async fn moderate_page(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    reason: String,
    problem: Problems,
) -> Answer {
    let status = form_status(&problem);
    let (frame, (post, group)) = visitor
        .look_own(move |snapshot, context| {
            let (post, group) = alone(snapshot, context, kind, id)?;
            match group.moderates_here {
                true => Ok((post, group)),
                false => Err(Error::Forbidden(Denial::NotModerator)),
            }
        })
        .await?;
    let form = ModeratePage {
        frame,
        group,
        post,
        reason,
        problem,
    };
    Ok(page(status, &form))
}

/// The form for an act of moderation.
#[derive(Debug, Clone, Deserialize)]
struct ModerationForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
    #[serde(rename = "do")]
    act: ModerationAction,
}

/// What can be done about a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ModerationAction {
    Remove,
    Reinstate,
    Lock,
    Unlock,
    Pin,
    Unpin,
}

impl ModerationAction {
    fn notice(self) -> Notice {
        match self {
            ModerationAction::Remove => Notice::Removed,
            ModerationAction::Reinstate => Notice::Reinstated,
            ModerationAction::Lock => Notice::Locked,
            ModerationAction::Unlock => Notice::Unlocked,
            ModerationAction::Pin => Notice::Pinned,
            ModerationAction::Unpin => Notice::Unpinned,
        }
    }

    fn carry_out(self, tx: &mut Tx, by: &By, post: &Post, reason: Option<&str>) -> Result<()> {
        match self {
            ModerationAction::Remove => moderation::remove(tx, by, post.id, reason),
            ModerationAction::Reinstate => moderation::reinstate(tx, by, post.id, reason),
            ModerationAction::Lock => moderation::lock(tx, by, post.id, reason),
            ModerationAction::Unlock => moderation::unlock(tx, by, post.id, reason),
            ModerationAction::Pin => moderation::pin(tx, by, post.id),
            ModerationAction::Unpin => moderation::unpin(tx, by, post.id),
        }
    }
}

async fn act(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<ModerationForm>) -> Answer {
    let (kind, typed) = (kind_of_path(request.path()), form.into_inner());
    match done(&visitor, kind, *id, typed.clone()).await {
        Ok(path) => Ok(see_other(&typed.act.notice().at(&path))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.reason)?;
            moderate_page(&visitor, kind, *id, typed.reason, Some(problem)).await
        }
    }
}

async fn done(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    typed: ModerationForm,
) -> std::result::Result<String, Refused> {
    let csrf = typed.csrf.clone();
    visitor
        .act(&csrf, RateLimit::Message, move |tx, by| {
            let post = posts::get_of_kind(tx, &Viewer::Account(by.actor.id), kind, PostId(id))?;
            let reason = Some(typed.reason.trim()).filter(|it| !it.is_empty());
            typed.act.carry_out(tx, by, &post, reason)?;
            Ok(in_thread(&post))
        })
        .await
}

#[derive(Template)]
#[template(path = "moderate_group.html")]
struct ModerateGroupPage {
    frame: Frame,
    group: GroupView,
    hidden: bool,
    removed: bool,
    reason: String,
    problem: Problems,
}

async fn group_form(visitor: Visitor, name: Path<String>) -> Answer {
    group_page(&visitor, name.into_inner(), String::new(), None).await
}

async fn group_page(visitor: &Visitor, name: String, reason: String, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let (frame, (group, row)) = visitor
        .look_own(move |snapshot, context| {
            viewer::check_administers(snapshot, &context.viewer)?;
            let actor = names::by_handle(
                snapshot,
                &context.viewer,
                ActorKind::Group,
                &context.origin,
                &name,
            )?;
            let row = groups::get_even_closed(snapshot, &context.viewer, GroupId(actor.id.0))?;
            let beside = Companions::of_groups(snapshot, &context.viewer, std::slice::from_ref(&row))?;
            Ok((views::group::view(context, &beside, &row)?, row))
        })
        .await?;
    let form = ModerateGroupPage {
        frame,
        group,
        hidden: row.hidden,
        removed: row.removed_at.is_some(),
        reason,
        problem,
    };
    Ok(page(status, &form))
}

/// The form for an act about a group.
#[derive(Debug, Clone, Deserialize)]
struct GroupModerationForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
    #[serde(rename = "do")]
    act: GroupAction,
}

/// What administrators do about a group: in one of another server, for this one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GroupAction {
    Hide,
    Unhide,
    Remove,
    Reinstate,
}

impl GroupAction {
    fn carry_out(self, tx: &mut Tx, by: &By, id: GroupId, reason: Option<&str>) -> Result<()> {
        match self {
            GroupAction::Hide => moderation::hide_group(tx, by, id, reason),
            GroupAction::Unhide => moderation::unhide_group(tx, by, id, reason),
            GroupAction::Remove => moderation::remove_group(tx, by, id, reason),
            GroupAction::Reinstate => moderation::reinstate_group(tx, by, id, reason),
        }
    }
}

async fn act_on_group(visitor: Visitor, name: Path<String>, form: Form<GroupModerationForm>) -> Answer {
    let (name, typed) = (name.into_inner(), form.into_inner());
    let (origin, wanted, of) = (visitor.app.origin().clone(), typed.clone(), name.clone());
    let done = visitor.act(&typed.csrf, RateLimit::Message, move |tx, by| {
        let actor = names::by_handle(tx, &Viewer::Account(by.actor.id), ActorKind::Group, &origin, &of)?;
        let reason = Some(wanted.reason.trim()).filter(|it| !it.is_empty());
        wanted.act.carry_out(tx, by, GroupId(actor.id.0), reason)
    });
    match done.await {
        Ok(()) => Ok(see_other(&Notice::Saved.at(&format!("/c/{name}/moderate")))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.reason)?;
            group_page(&visitor, name, typed.reason, Some(problem)).await
        }
    }
}
