// SPDX-License-Identifier: AGPL-3.0-or-later
//! Actions with one button: vote, save, delete and restore. The page is then shown again at the same place.

use actix_web::HttpRequest;
use actix_web::web::{self, Form, Path, ServiceConfig};
use kollegium_app::limits::RateLimit;
use kollegium_db::Tx;
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, Post};
use kollegium_domain::votes::{self, Score};
use kollegium_domain::{By, Result, Viewer, saves};
use serde::Deserialize;

use super::{in_thread, kind_of_path};
use crate::error::Refused;
use crate::notice::Notice;
use crate::request::{Answer, Visitor, local_path};
use crate::response::see_other;
use crate::views::post::anchor;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    for kind in ["post", "comment"] {
        cfg.route(&format!("/{kind}/{{id}}/vote"), web::post().to(vote))
            .route(&format!("/{kind}/{{id}}/save"), web::post().to(save))
            .route(&format!("/{kind}/{{id}}/delete"), web::post().to(delete))
            .route(&format!("/{kind}/{{id}}/restore"), web::post().to(restore));
    }
}

/// A button on a post.
#[derive(Deserialize)]
struct PostActionForm {
    #[serde(default)]
    csrf: String,
    /// The page that it was pressed on.
    back: Option<String>,
    /// The vote: 1, 0 or -1.
    score: Option<i64>,
    /// Whether to keep it.
    keep: Option<String>,
}

async fn vote(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<PostActionForm>) -> Answer {
    let score = Score::parse(form.score.unwrap_or(0)).map_err(Refused::from)?;
    let voted = change(&visitor, &request, *id, &form, move |tx, by, post| match score {
        Some(score) => votes::cast(tx, by, post.id, score),
        None => votes::withdraw(tx, by, post.id),
    });
    Ok(see_other(&back(&form, &voted.await?)))
}

async fn save(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<PostActionForm>) -> Answer {
    let keep = form.keep.as_deref() == Some("yes");
    let kept = change(&visitor, &request, *id, &form, move |tx, by, post| {
        match keep {
            true => saves::save(tx, by, post.id)?,
            false => saves::unsave(tx, by, post.id)?,
        }
        Ok(post)
    });
    Ok(see_other(&back(&form, &kept.await?)))
}

async fn delete(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<PostActionForm>) -> Answer {
    let deleted = change(&visitor, &request, *id, &form, |tx, by, post| {
        posts::delete(tx, by, post.id)
    });
    Ok(see_other(&Notice::Deleted.at(&in_thread(&deleted.await?))))
}

async fn restore(
    visitor: Visitor,
    request: HttpRequest,
    id: Path<i64>,
    form: Form<PostActionForm>,
) -> Answer {
    let restored = change(&visitor, &request, *id, &form, |tx, by, post| {
        posts::restore(tx, by, post.id)
    });
    Ok(see_other(&Notice::Restored.at(&in_thread(&restored.await?))))
}

/// Carries out a command on a post that the person may see.
async fn change(
    visitor: &Visitor,
    request: &HttpRequest,
    id: i64,
    form: &PostActionForm,
    mut command: impl FnMut(&mut Tx, &By, Post) -> Result<Post> + Send + 'static,
) -> std::result::Result<Post, Refused> {
    let kind = kind_of_path(request.path());
    visitor
        .act(&form.csrf, RateLimit::Message, move |tx, by| {
            let found = posts::get_of_kind(tx, &Viewer::Account(by.actor.id), kind, PostId(id))?;
            command(tx, by, found)
        })
        .await
}

/// Where the button was, else the thread.
fn back(form: &PostActionForm, post: &Post) -> String {
    let page = form.back.as_deref().and_then(local_path);
    match page.and_then(|it| it.split('#').next()) {
        Some(page) => format!("{page}#{}", anchor(post)),
        None => in_thread(post),
    }
}
