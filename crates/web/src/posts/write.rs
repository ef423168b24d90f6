// SPDX-License-Identifier: AGPL-3.0-or-later
//! Writing: a thread, a reply, and changing either. What was typed is never lost: a form that cannot be taken comes
//! back as it was, with what is wrong.

use actix_web::HttpRequest;
use actix_web::web::{self, Form, Path, ServiceConfig};
use askama::Template;
use kollegium_app::compose;
use kollegium_app::limits::RateLimit;
use kollegium_db::Tx;
use kollegium_domain::error::{Denial, Field};
use kollegium_domain::ids::PostId;
use kollegium_domain::posts::{self, ContentEdit, FormKey, NewPost, Place, Post, PostKind};
use kollegium_domain::text::Text;
use kollegium_domain::{By, Error, Viewer};
use serde::Deserialize;

use super::{alone, in_thread, kind_of_path, show};
use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::groups;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::views::group::GroupView;
use crate::views::post::PostView;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/c/{name}/new", request::get().to(new))
        .route("/c/{name}/new", web::post().to(publish));
    for kind in ["post", "comment"] {
        cfg.route(&format!("/{kind}/{{id}}/reply"), request::get().to(answer))
            .route(&format!("/{kind}/{{id}}/reply"), web::post().to(reply))
            .route(&format!("/{kind}/{{id}}/edit"), request::get().to(change))
            .route(&format!("/{kind}/{{id}}/edit"), web::post().to(edit));
    }
}

/// What is typed: a thread, or a reply, which has neither title nor link.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct PostForm {
    #[serde(default)]
    csrf: String,
    /// What tells this form from all others; nothing in those that change something.
    pub(super) once: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    link: String,
    /// What the picture behind the link shows.
    #[serde(default)]
    alt: String,
    #[serde(default)]
    pub(super) body: String,
    sensitive: Option<String>,
}

impl PostForm {
    /// What was typed, for the domain. What the form has no place for stays as it is.
    fn content<'a>(&'a self, text: &'a Text) -> ContentEdit<'a> {
        ContentEdit {
            title: Some(&self.title),
            link: Some(&self.link),
            alt_text: Some(&self.alt),
            text: Some(text),
            sensitive: Some(self.is_sensitive()),
            ..ContentEdit::default()
        }
    }

    /// An empty form, which publishes once however often it is sent.
    pub(super) fn fresh() -> PostForm {
        PostForm {
            once: Some(FormKey::from_random(rand::random()).as_str().to_owned()),
            ..PostForm::default()
        }
    }

    /// Publishes what was typed, once for each form that was shown.
    fn publish(&self, tx: &mut Tx, by: &By, new: &NewPost<'_>) -> Result<Post, Error> {
        match &self.once {
            Some(key) => posts::publish_once(tx, by, new, &FormKey::parse(key)?),
            None => posts::publish(tx, by, new),
        }
    }

    fn is_sensitive(&self) -> bool {
        self.sensitive.is_some()
    }
}

#[derive(Template)]
#[template(path = "write_thread.html")]
struct ThreadFormPage {
    frame: Frame,
    group: GroupView,
    /// Where the form leads.
    path: String,
    /// The thread that is changed; nothing for a new one.
    changed: Option<PostView>,
    typed: PostForm,
    problem: Problems,
}

#[derive(Template)]
#[template(path = "write_reply.html")]
struct ReplyFormPage {
    frame: Frame,
    group: GroupView,
    path: String,
    /// What is replied to, or changed.
    post: PostView,
    is_change: bool,
    typed: PostForm,
    problem: Problems,
}

async fn new(visitor: Visitor, name: Path<String>) -> Answer {
    new_form(&visitor, name.into_inner(), PostForm::fresh(), None).await
}

async fn new_form(visitor: &Visitor, name: String, typed: PostForm, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let path = format!("/c/{name}/new");
    let (frame, group) = visitor
        .look_own(move |snapshot, context| {
            let found = groups::named(snapshot, &context.viewer, &context.origin, &name)?;
            groups::view(snapshot, context, &found)
        })
        .await?;
    let form = ThreadFormPage {
        frame,
        group,
        path,
        changed: None,
        typed,
        problem,
    };
    Ok(page(status, &form))
}

async fn publish(visitor: Visitor, name: Path<String>, form: Form<PostForm>) -> Answer {
    let (name, typed) = (name.into_inner(), form.into_inner());
    match start(&visitor, name.clone(), typed.clone()).await {
        Ok(path) => Ok(see_other(&path)),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.body)?;
            let body = typed.body.clone();
            let form = new_form(&visitor, name, typed, Some(problem)).await;
            form.map_err(|refused| refused.unsent(&body))
        }
    }
}

async fn start(visitor: &Visitor, name: String, typed: PostForm) -> std::result::Result<String, Refused> {
    visitor.admit(&typed.csrf, RateLimit::Post).await?;
    let text = compose::text(&visitor.app, Field::Body, &typed.body).await?;
    let origin = visitor.app.origin().clone();
    let written = visitor.note(move |tx, by| {
        let group = groups::named(tx, &Viewer::Account(by.actor.id), &origin, &name)?;
        let new = NewPost {
            place: Place::Thread(group.id),
            content: typed.content(&text),
            identity: None,
        };
        typed.publish(tx, by, &new)
    });
    Ok(Notice::Published.at(&in_thread(&written.await?)))
}

async fn answer(visitor: Visitor, request: HttpRequest, id: Path<i64>) -> Answer {
    let kind = kind_of_path(request.path());
    reply_form(&visitor, kind, *id, PostForm::fresh(), None).await
}

async fn reply_form(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    typed: PostForm,
    problem: Problems,
) -> Answer {
    let status = form_status(&problem);
    let (frame, (post, group)) = visitor
        .look_own(move |snapshot, context| alone(snapshot, context, kind, id))
        .await?;
    let form = ReplyFormPage {
        path: format!("{}/reply", post.path),
        frame,
        group,
        post,
        is_change: false,
        typed,
        problem,
    };
    Ok(page(status, &form))
}

async fn reply(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<PostForm>) -> Answer {
    let (kind, typed) = (kind_of_path(request.path()), form.into_inner());
    match say(&visitor, kind, *id, typed.clone()).await {
        Ok(path) => Ok(see_other(&path)),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.body)?;
            let body = typed.body.clone();
            match kind {
                PostKind::Thread => show::again(&visitor, PostId(*id), problem, typed).await,
                PostKind::Reply => {
                    let form = reply_form(&visitor, kind, *id, typed, Some(problem)).await;
                    form.map_err(|refused| refused.unsent(&body))
                }
            }
        }
    }
}

async fn say(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    typed: PostForm,
) -> std::result::Result<String, Refused> {
    visitor.admit(&typed.csrf, RateLimit::Comment).await?;
    let text = compose::text(&visitor.app, Field::Body, &typed.body).await?;
    let written = visitor.note(move |tx, by| {
        let parent = posts::get_of_kind(tx, &Viewer::Account(by.actor.id), kind, PostId(id))?;
        let new = NewPost {
            place: Place::Reply(parent.id),
            content: ContentEdit {
                text: Some(&text),
                ..ContentEdit::default()
            },
            identity: None,
        };
        typed.publish(tx, by, &new)
    });
    Ok(Notice::Published.at(&in_thread(&written.await?)))
}

async fn change(visitor: Visitor, request: HttpRequest, id: Path<i64>) -> Answer {
    let kind = kind_of_path(request.path());
    edit_form(&visitor, kind, *id, None).await
}

/// The form with what is stored, or with what was typed and why it could not be taken.
async fn edit_form(visitor: &Visitor, kind: PostKind, id: i64, typed: Option<(PostForm, Problem)>) -> Answer {
    let (frame, (post, group, stored)) = visitor
        .look_own(move |snapshot, context| {
            let (post, group) = alone(snapshot, context, kind, id)?;
            let found = posts::get_of_kind(snapshot, &context.viewer, kind, PostId(id))?;
            if context.viewer.account() != Some(found.author_id) {
                return Err(Error::Forbidden(Denial::NotAuthor));
            }
            let stored = PostForm {
                title: found.content.title.unwrap_or_default(),
                link: found.content.link.unwrap_or_default(),
                alt: found.content.alt_text.unwrap_or_default(),
                body: found.content.source,
                sensitive: found.content.sensitive.then(String::new),
                ..PostForm::default()
            };
            Ok((post, group, stored))
        })
        .await?;
    let (typed, problem) = match typed {
        Some((typed, problem)) => (typed, Some(problem)),
        None => (stored, None),
    };
    let (status, path) = (form_status(&problem), format!("{}/edit", post.path));
    Ok(match kind {
        PostKind::Thread => page(
            status,
            &ThreadFormPage {
                frame,
                group,
                path,
                changed: Some(post),
                typed,
                problem,
            },
        ),
        PostKind::Reply => page(
            status,
            &ReplyFormPage {
                frame,
                group,
                path,
                post,
                is_change: true,
                typed,
                problem,
            },
        ),
    })
}

async fn edit(visitor: Visitor, request: HttpRequest, id: Path<i64>, form: Form<PostForm>) -> Answer {
    let (kind, typed) = (kind_of_path(request.path()), form.into_inner());
    match write(&visitor, kind, *id, typed.clone()).await {
        Ok(path) => Ok(see_other(&path)),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.body)?;
            let body = typed.body.clone();
            let form = edit_form(&visitor, kind, *id, Some((typed, problem))).await;
            form.map_err(|refused| refused.unsent(&body))
        }
    }
}

async fn write(
    visitor: &Visitor,
    kind: PostKind,
    id: i64,
    typed: PostForm,
) -> std::result::Result<String, Refused> {
    visitor.admit(&typed.csrf, RateLimit::Message).await?;
    let text = compose::text(&visitor.app, Field::Body, &typed.body).await?;
    let written = visitor.note(move |tx, by| {
        let found = posts::get_of_kind(tx, &Viewer::Account(by.actor.id), kind, PostId(id))?;
        posts::edit(tx, by, found.id, &typed.content(&text))
    });
    Ok(Notice::Edited.at(&in_thread(&written.await?)))
}
