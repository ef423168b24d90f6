// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/register` and `/settings`: opening an account, and what one says of oneself.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Form, ServiceConfig};
use askama::Template;
use kollegium_domain::Error;
use kollegium_domain::accounts::{self, Admission};
use kollegium_domain::error::{Denial, Field};
use kollegium_domain::ids::AccountId;
use kollegium_domain::site::{self, Registration};
use kollegium_http::compose;
use kollegium_http::limits::Kind;
use kollegium_http::login::{self, Registrant};
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::{Frame, page, see_other};
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::sessions;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/register", request::get().to(form))
        .route("/register", web::post().to(register))
        .route("/settings", request::get().to(settings))
        .route("/settings", web::post().to(save));
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    registration: Registration,
    /// What applicants are asked, in the words of the administrators.
    question: Option<String>,
    name: String,
    email: String,
    answer: String,
    problem: Problems,
}

async fn form(visitor: Visitor) -> Answer {
    register_page(&visitor, Typed::default(), None).await
}

async fn register_page(visitor: &Visitor, typed: Typed, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let (frame, site) = visitor.look(|rx, _| site::get(rx)).await?;
    if frame.me.is_some() {
        return Ok(see_other("/"));
    }
    let form = RegisterPage {
        frame,
        registration: site.registration,
        question: site.application_question,
        name: typed.name,
        email: typed.email,
        answer: typed.answer,
        problem,
    };
    Ok(page(status, &form))
}

/// What is typed to open an account.
#[derive(Clone, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    answer: String,
    /// An input that people do not see: whoever fills it is a program.
    #[serde(default)]
    website: String,
}

async fn register(visitor: Visitor, request: HttpRequest, form: Form<Typed>) -> Answer {
    let typed = form.into_inner();
    match opened(&visitor, typed.clone()).await {
        Ok((account, Admission::Admitted)) => sessions::open(&visitor, &request, account, "/").await,
        Ok((_, Admission::Waiting)) => Ok(see_other(&Notice::Applied.at("/login"))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.answer)?;
            register_page(&visitor, typed, Some(problem)).await
        }
    }
}

async fn opened(visitor: &Visitor, typed: Typed) -> Result<(AccountId, Admission), Refused> {
    visitor.check_sent_from_here()?;
    visitor.limit(Kind::Register)?;
    if !typed.website.is_empty() {
        return Err(Error::Forbidden(Denial::RegistrationClosed).into());
    }
    let new = Registrant {
        name: typed.name.trim().to_owned(),
        email: Some(typed.email),
        password: typed.password,
        language: visitor.language().code(),
        answer: Some(typed.answer),
    };
    Ok(login::register(&visitor.app, new).await?)
}

/// What one says of oneself.
#[derive(Debug, Clone, Default, Deserialize)]
struct Profile {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    typed: Profile,
    problem: Problems,
}

async fn settings(visitor: Visitor) -> Answer {
    let (frame, typed) = visitor
        .look_own(|_, looking| {
            let me = looking.me.as_ref();
            Ok(Profile {
                csrf: String::new(),
                title: me.and_then(|it| it.title.clone()).unwrap_or_default(),
                summary: me.and_then(|it| it.summary.clone()).unwrap_or_default(),
            })
        })
        .await?;
    let form = SettingsPage {
        frame,
        typed,
        problem: None,
    };
    Ok(page(StatusCode::OK, &form))
}

async fn save(visitor: Visitor, form: Form<Profile>) -> Answer {
    let typed = form.into_inner();
    match saved(&visitor, typed.clone()).await {
        Ok(()) => Ok(see_other(&Notice::Saved.at("/settings"))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.summary)?;
            let (frame, ()) = visitor.look_own(|_, _| Ok(())).await?;
            let form = SettingsPage {
                frame,
                typed,
                problem: Some(problem),
            };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

async fn saved(visitor: &Visitor, typed: Profile) -> Result<(), Refused> {
    visitor.check(&typed.csrf)?;
    let summary = compose::text(&visitor.app, Field::Summary, &typed.summary).await?;
    let csrf = typed.csrf.clone();
    visitor
        .act(&csrf, Kind::Message, move |tx, by| {
            let title = Some(typed.title.trim()).filter(|it| !it.is_empty());
            accounts::update_profile(tx, by, title, Some(&summary).filter(|it| !it.source.is_empty()))?;
            Ok(())
        })
        .await
}
