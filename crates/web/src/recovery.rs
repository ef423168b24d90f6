// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/password_reset`, `/password_change/TOKEN` and `/verify_email/TOKEN`: the pages behind the links in e-mails.
//!
//! A link alone changes nothing, since programs that look through e-mail follow links: there is a button behind it.

use actix_web::http::StatusCode;
use actix_web::web::{self, Form, Path, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_app::login;
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/password_reset", request::get().to(ask_form))
        .route("/password_reset", web::post().to(ask))
        .route("/password_change/{token}", request::get().to(choose_form))
        .route("/password_change/{token}", web::post().to(choose))
        .route("/verify_email/{token}", request::get().to(verify_form))
        .route("/verify_email/{token}", web::post().to(verify));
}

#[derive(Template)]
#[template(path = "password_reset.html")]
struct AskPage {
    frame: Frame,
    /// Whether this server sends e-mail.
    with_mail: bool,
    email: String,
    problem: Problems,
}

async fn ask_form(visitor: Visitor) -> Answer {
    ask_page(&visitor, String::new(), None).await
}

async fn ask_page(visitor: &Visitor, email: String, problem: Problems) -> Answer {
    let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
    let status = form_status(&problem);
    let form = AskPage {
        frame,
        with_mail: visitor.app.settings().mail,
        email,
        problem,
    };
    Ok(page(status, &form))
}

/// Where the link is to be sent.
#[derive(Deserialize)]
struct PasswordResetForm {
    #[serde(default)]
    email: String,
}

/// Says the same whether there is an account with this address or not.
async fn ask(visitor: Visitor, form: Form<PasswordResetForm>) -> Answer {
    let email = form.into_inner().email;
    let asked = async {
        visitor.check_sent_from_here()?;
        visitor.limit(RateLimit::Register)?;
        Ok(login::ask_for_password(&visitor.app, email.clone()).await?)
    };
    match asked.await {
        Ok(()) => Ok(see_other(&Notice::PasswordAsked.at("/login"))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), "")?;
            ask_page(&visitor, email, Some(problem)).await
        }
    }
}

#[derive(Template)]
#[template(path = "password_change.html")]
struct ChoosePage {
    frame: Frame,
    problem: Problems,
}

async fn choose_form(visitor: Visitor, _token: Path<String>) -> Answer {
    choose_page(&visitor, None).await
}

async fn choose_page(visitor: &Visitor, problem: Problems) -> Answer {
    let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
    let status = form_status(&problem);
    Ok(page(status, &ChoosePage { frame, problem }))
}

/// The form for a new password.
#[derive(Deserialize)]
struct NewPasswordForm {
    #[serde(default)]
    password: String,
}

async fn choose(visitor: Visitor, token: Path<String>, form: Form<NewPasswordForm>) -> Answer {
    let (token, password) = (token.into_inner(), form.into_inner().password);
    let chosen = async {
        visitor.check_sent_from_here()?;
        visitor.limit(RateLimit::Register)?;
        login::choose_password(&visitor.app, token, password).await?;
        Ok::<_, Refused>(())
    };
    match chosen.await {
        Ok(()) => Ok(see_other(&Notice::PasswordChanged.at("/login"))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), "")?;
            choose_page(&visitor, Some(problem)).await
        }
    }
}

#[derive(Template)]
#[template(path = "verify_email.html")]
struct VerifyPage {
    frame: Frame,
}

async fn verify_form(visitor: Visitor, _token: Path<String>) -> Answer {
    let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
    Ok(page(StatusCode::OK, &VerifyPage { frame }))
}

async fn verify(visitor: Visitor, token: Path<String>) -> Answer {
    visitor.check_sent_from_here()?;
    visitor.limit(RateLimit::Register)?;
    login::verify_email(&visitor.app, token.into_inner()).await?;
    let (frame, ()) = visitor.look(|_, _| Ok(())).await?;
    let next = if frame.me.is_some() { "/settings" } else { "/login" };
    Ok(see_other(&Notice::EmailVerified.at(next)))
}
