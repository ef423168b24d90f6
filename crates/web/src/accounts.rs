// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/register` and `/settings`: registration, the profile and the settings of an account.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::web::{self, Form, ServiceConfig};
use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use kollegium_app::captcha;
use kollegium_app::compose;
use kollegium_app::limits::RateLimit;
use kollegium_app::login::{self, Registrant};
use kollegium_domain::accounts::{self, Admission, EmailVerification, Proof};
use kollegium_domain::error::{Denial, Field};
use kollegium_domain::ids::AccountId;
use kollegium_domain::profiles::ProfileEdit;
use kollegium_domain::site::{self, Registration};
use kollegium_domain::token::Token;
use kollegium_domain::{self as domain, Error, second_factor};
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};
use crate::sessions;

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route("/register", request::get().to(form))
        .route("/register", web::post().to(register))
        .route("/settings", request::get().to(settings))
        .route("/settings", web::post().to(save))
        .route("/settings/feeds", web::post().to(change_feeds));
}

/// Allows what a captcha consists of, which is in the page itself.
const POLICY_WITH_CAPTCHA: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    registration: Registration,
    /// What applicants are asked, in the words of the administrators.
    question: Option<String>,
    /// Whether the address has to be verified.
    proof: bool,
    captcha: Option<Captcha>,
    name: String,
    email: String,
    answer: String,
    problem: Problems,
}

/// A captcha in the page, in base64.
struct Captcha {
    id: String,
    picture: String,
    sound: String,
}

/// Creating a captcha costs time, so the number of requests is limited.
async fn form(visitor: Visitor) -> Answer {
    visitor.limit(RateLimit::Search)?;
    register_page(&visitor, RegistrationForm::default(), None).await
}

async fn register_page(visitor: &Visitor, typed: RegistrationForm, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let (frame, wanted) = visitor
        .look(|snapshot, _| Ok(site::get(snapshot)?.settings.registration))
        .await?;
    if frame.me.is_some() {
        return Ok(see_other("/"));
    }
    let captcha = match wanted.mode {
        Registration::Closed => None,
        Registration::Application | Registration::Open => captcha::offer(&visitor.app).await?,
    };
    let captcha = captcha.map(|it| Captcha {
        id: it.id,
        picture: BASE64_STANDARD.encode(it.picture),
        sound: BASE64_STANDARD.encode(it.sound),
    });
    let with_captcha = captcha.is_some();
    let form = RegisterPage {
        frame,
        registration: wanted.mode,
        question: wanted.question,
        proof: wanted.verify_email,
        captcha,
        name: typed.name,
        email: typed.email,
        answer: typed.answer,
        problem,
    };
    let mut answer = page(status, &form);
    if with_captcha {
        let policy = HeaderValue::from_static(POLICY_WITH_CAPTCHA);
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(answer)
}

/// The registration form.
#[derive(Clone, Default, Deserialize)]
struct RegistrationForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    answer: String,
    /// The name of the captcha, and what was read in it.
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    read: String,
    /// A honeypot: an input that people do not see, so only programs fill it in.
    #[serde(default)]
    website: String,
}

async fn register(visitor: Visitor, request: HttpRequest, form: Form<RegistrationForm>) -> Answer {
    let typed = form.into_inner();
    match opened(&visitor, typed.clone()).await {
        Ok((account, admission)) if admission.is_complete() => {
            sessions::open(&visitor, &request, account, "/").await
        }
        Ok((_, Admission { proof: true, .. })) => Ok(see_other(&Notice::VerificationSent.at("/login"))),
        Ok(_) => Ok(see_other(&Notice::Applied.at("/login"))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.answer)?;
            register_page(&visitor, typed, Some(problem)).await
        }
    }
}

async fn opened(visitor: &Visitor, typed: RegistrationForm) -> Result<(AccountId, Admission), Refused> {
    visitor.check_sent_from_here()?;
    visitor.limit(RateLimit::Register)?;
    if !typed.website.is_empty() {
        return Err(Error::Forbidden(Denial::RegistrationClosed).into());
    }
    let read = captcha::CaptchaAnswer {
        id: typed.captcha,
        answer: typed.read,
    };
    let new = Registrant {
        name: typed.name.trim().to_owned(),
        email: Some(typed.email),
        password: typed.password,
        language: visitor.language().code(),
        answer: Some(typed.answer),
        captcha: Some(read).filter(|it| !it.id.is_empty()),
        show_sensitive: None,
    };
    Ok(login::register(&visitor.app, new).await?)
}

/// The form for the profile and the e-mail address.
#[derive(Debug, Clone, Default, Deserialize)]
struct ProfileForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    email: String,
    /// The present password, for another address.
    #[serde(default)]
    password: String,
    /// The code of the second factor, likewise.
    #[serde(default)]
    code: String,
    /// Whether to write when there is something new.
    #[serde(default)]
    mail: Option<Checkbox>,
}

/// A box that is ticked.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Checkbox {
    On,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    /// Whether this server sends e-mail.
    with_mail: bool,
    /// The new address, while it is not verified.
    unproven: Option<String>,
    /// Whether the account has a second factor.
    with_code: bool,
    /// The token in the addresses of one's own feeds, if there are any.
    feeds: Option<String>,
    typed: ProfileForm,
    problem: Problems,
}

async fn settings(visitor: Visitor) -> Answer {
    settings_page(&visitor, None, None).await
}

/// The page with what was typed, or with what is in force.
async fn settings_page(visitor: &Visitor, typed: Option<ProfileForm>, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let (frame, (account, factor, feeds, known)) = visitor
        .look_own(|snapshot, context| {
            let account = accounts::of_actor(snapshot, context.viewer.require_account()?)?;
            let me = context.me.as_ref();
            let known = ProfileForm {
                title: me.and_then(|it| it.profile.title.clone()).unwrap_or_default(),
                summary: me.and_then(|it| it.profile.summary.clone()).unwrap_or_default(),
                email: account.email.clone().unwrap_or_default(),
                mail: domain::settings::of(snapshot, &context.viewer)?
                    .mail_notifications
                    .then_some(Checkbox::On),
                ..ProfileForm::default()
            };
            let factor = second_factor::state(snapshot, account.id)?;
            let feeds = accounts::feed_token(snapshot, &context.viewer)?;
            Ok((account, factor, feeds, known))
        })
        .await?;
    let form = SettingsPage {
        frame,
        with_mail: visitor.app.settings().mail,
        unproven: account.unproven_email,
        with_code: factor == second_factor::State::On,
        feeds,
        typed: typed.unwrap_or(known),
        problem,
    };
    Ok(page(status, &form))
}

async fn save(visitor: Visitor, form: Form<ProfileForm>) -> Answer {
    let typed = form.into_inner();
    match saved(&visitor, typed.clone()).await {
        Ok(EmailVerification::NotNeeded) => Ok(see_other(&Notice::Saved.at("/settings"))),
        Ok(EmailVerification::Pending) => Ok(see_other(&Notice::VerificationSent.at("/settings"))),
        Err(refused) => {
            let lacks_password = matches!(refused, Refused::Domain(Error::Credentials));
            let problem = match lacks_password {
                true => Problem {
                    input: "password",
                    text: visitor.language().say("email-needs-password"),
                },
                false => Problem::of(refused, visitor.language(), &typed.summary)?,
            };
            settings_page(&visitor, Some(typed), Some(problem)).await
        }
    }
}

async fn saved(visitor: &Visitor, typed: ProfileForm) -> Result<EmailVerification, Refused> {
    visitor.admit(&typed.csrf, RateLimit::Message).await?;
    let confirmed = match typed.password.is_empty() {
        true => None,
        false => Some(login::confirm(&visitor.app, visitor.caller(), typed.password.clone()).await?),
    };
    let summary = compose::text(&visitor.app, Field::Summary, &typed.summary).await?;
    let with_mail = visitor.app.settings().mail;
    visitor
        .note(move |tx, by| {
            let profile = ProfileEdit {
                title: Some(&typed.title),
                summary: Some(&summary),
                ..ProfileEdit::default()
            };
            accounts::edit_profile(tx, by, &profile)?;
            if with_mail {
                domain::settings::save(tx, by, |it| it.mail_notifications = typed.mail.is_some())?;
            }
            let proof = confirmed.as_ref().map(|password| Proof {
                password,
                code: Some(typed.code.as_str()).filter(|it| !it.trim().is_empty()),
            });
            accounts::change_email(tx, by, &typed.email, proof.as_ref())
        })
        .await
}

/// A button that makes the addresses of one's own feeds, or makes them invalid.
#[derive(Deserialize)]
struct FeedsForm {
    #[serde(default)]
    csrf: String,
    feeds: FeedsAction,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FeedsAction {
    Open,
    Close,
}

async fn change_feeds(visitor: Visitor, form: Form<FeedsForm>) -> Answer {
    let (action, fresh) = (form.feeds, Token::from_random(rand::random()));
    visitor
        .act(&form.csrf, RateLimit::Message, move |tx, by| match action {
            FeedsAction::Open => accounts::open_feeds(tx, by, &fresh).map(drop),
            FeedsAction::Close => accounts::close_feeds(tx, by),
        })
        .await?;
    Ok(see_other(&Notice::Saved.at("/settings")))
}
