// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/login`, `/logout` and `/language`.

use actix_web::http::StatusCode;
use actix_web::web::{self, Form, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_app::login;
use kollegium_domain::Error;
use kollegium_domain::accounts::sessions;
use kollegium_domain::error::Denial;
use kollegium_domain::ids::AccountId;
use kollegium_domain::token::Token;
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused};
use crate::frame::Frame;
use crate::language::UiLanguage;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor, local_path};
use crate::response::{page, see_other};

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/login", request::get().to(form))
        .route("/login", web::post().to(log_in))
        .route("/logout", web::post().to(log_out))
        .route("/language", web::post().to(language));
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    /// Where to go afterwards.
    next: String,
    name: String,
    /// Whether the account asks for a code.
    with_code: bool,
    problem: Problems,
}

/// Where to go afterwards.
#[derive(Deserialize)]
struct LoginParams {
    next: Option<String>,
}

async fn form(visitor: Visitor, asked: Query<LoginParams>) -> Answer {
    let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
    let next = asked
        .next
        .as_deref()
        .and_then(local_path)
        .unwrap_or("/")
        .to_owned();
    if frame.me.is_some() {
        return Ok(see_other(&next));
    }
    let form = LoginPage {
        frame,
        next,
        name: String::new(),
        with_code: false,
        problem: None,
    };
    Ok(page(StatusCode::OK, &form))
}

/// The log-in form.
#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Whose account has a second factor is asked for the code when the password was right.
async fn log_in(visitor: Visitor, request: HttpRequest, form: Form<LoginForm>) -> Answer {
    let typed = form.into_inner();
    let (name, next) = (
        typed.name.clone(),
        local_path(&typed.next).unwrap_or("/").to_owned(),
    );
    match entered(&visitor, &request, typed).await {
        Ok(token) => Ok(welcome(&visitor, &token, &next)),
        Err(refused) => {
            let with_code = matches!(
                refused,
                Refused::Domain(Error::Forbidden(
                    Denial::SecondFactorMissing | Denial::SecondFactorWrong
                ))
            );
            let problem = Problem::of(refused, visitor.language(), "")?;
            let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
            let form = LoginPage {
                frame,
                next,
                name,
                with_code,
                problem: Some(problem),
            };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

async fn entered(visitor: &Visitor, request: &HttpRequest, typed: LoginForm) -> Result<Token, Refused> {
    visitor.check_sent_from_here()?;
    visitor.limit(RateLimit::Login)?;
    let account = login::verify(&visitor.app, typed.name, typed.password).await?;
    let code = Some(typed.code).filter(|it| !it.trim().is_empty());
    Ok(login::enter(&visitor.app, request, account, code).await?)
}

/// Opens a session for somebody who has just registered, and redirects them.
pub(crate) async fn open(visitor: &Visitor, request: &HttpRequest, account: AccountId, next: &str) -> Answer {
    let token = login::open_session(&visitor.app, request, account).await?;
    Ok(welcome(visitor, &token, next))
}

fn welcome(visitor: &Visitor, token: &Token, next: &str) -> HttpResponse {
    let mut answer = see_other(&Notice::Welcome.at(next));
    // A session cookie is plain ASCII.
    let _ = answer.add_cookie(&visitor.session_cookie(token));
    answer
}

/// A button in the header.
#[derive(Deserialize)]
struct LogoutForm {
    #[serde(default)]
    csrf: String,
}

/// For somebody who is not logged in any more there is nothing to do.
async fn log_out(visitor: Visitor, form: Form<LogoutForm>) -> Answer {
    if let Some(secret) = visitor.secret().cloned() {
        visitor.check(&form.csrf)?;
        visitor
            .app
            .write(move |tx| sessions::close(tx, secret.as_str()))
            .await?;
    }
    let mut answer = see_other(&Notice::LoggedOut.at("/"));
    let _ = answer.add_cookie(&visitor.no_session_cookie());
    Ok(answer)
}

/// The language that somebody chose.
#[derive(Deserialize)]
struct LanguageForm {
    language: String,
    #[serde(default)]
    back: String,
}

async fn language(visitor: Visitor, form: Form<LanguageForm>) -> Answer {
    visitor.check_sent_from_here()?;
    let mut answer = see_other(local_path(&form.back).unwrap_or("/"));
    if let Some(language) = UiLanguage::of_code(&form.language) {
        let _ = answer.add_cookie(&language.cookie());
    }
    Ok(answer)
}
