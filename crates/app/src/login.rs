// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in, registering and confirming the password, for all APIs.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use kollegium_db::Tx;
use kollegium_domain::accounts::sessions::{self, Session};
use kollegium_domain::accounts::{self, Admission, Answers, Confirmed, NewAccount, PasswordHashed};
use kollegium_domain::captcha::solve;
use kollegium_domain::error::Denial;
use kollegium_domain::ids::AccountId;
use kollegium_domain::second_factor::{self, Secret};
use kollegium_domain::token::Token;
use kollegium_domain::{By, Error, Result, Time, settings};

use crate::limits::{RateLimit, Subject};
use crate::{App, Caller, captcha, session_token};

/// The account that a name or e-mail address and a password belong to. Attempts are counted for what was typed, too: a
/// password is not to be guessed from many addresses at once.
///
/// # Errors
/// [`Error::Credentials`] when they fit no account, and [`Denial::TooOften`].
pub async fn verify(app: &App, name_or_email: String, password: String) -> Result<AccountId> {
    app.limits()
        .count(RateLimit::Login, Subject::Named(&name_or_email))?;
    let credentials = app
        .read(move |snapshot| accounts::credentials(snapshot, &name_or_email))
        .await?;
    app.hash(move || credentials.verify(&password)).await?
}

/// A new secret for a second factor.
pub fn fresh_secret() -> Secret {
    Secret::from_random(rand::random())
}

/// The proof that this is the password of who asks. Attempts are counted as log-ins of the account.
///
/// # Errors
/// [`Error::Credentials`] when it is not, and [`Denial::TooOften`].
pub async fn confirm(app: &App, caller: &Caller, password: String) -> Result<Confirmed> {
    let caller = caller.clone();
    let (account, credentials) = app
        .read(move |snapshot| {
            let viewer = caller.viewer(snapshot)?;
            Ok((
                viewer.require_account()?,
                accounts::own_credentials(snapshot, &viewer)?,
            ))
        })
        .await?;
    app.limits().count(RateLimit::Login, Subject::Account(account))?;
    app.hash(move || credentials.confirm(&password)).await?
}

/// A new password, hashed.
///
/// # Errors
/// [`Error::Invalid`] for one that is too short or too long.
pub async fn hashed(app: &App, password: String) -> Result<PasswordHashed> {
    let salt = rand::random();
    app.hash(move || PasswordHashed::new(&password, salt)).await?
}

/// The registration form.
pub struct Registrant {
    /// The name, in the one name space of people and groups.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The password in clear text.
    pub password: String,
    /// Their language: `de` or `en`.
    pub language: &'static str,
    /// Why they want the account, where an administrator decides about it.
    pub answer: Option<String>,
    /// What they read in a captcha, where there is one.
    pub captcha: Option<captcha::CaptchaAnswer>,
    /// Whether lists show them what is marked as sensitive, if they said so.
    pub show_sensitive: Option<bool>,
}

/// Opens an account, where registration is not closed. A captcha is used up by it, whatever becomes of the rest.
pub async fn register(app: &App, new: Registrant) -> Result<(AccountId, Admission)> {
    let Registrant {
        name,
        email,
        password,
        language,
        answer,
        captcha,
        show_sensitive,
    } = new;
    let at = app.now();
    let solved = match captcha {
        Some(typed) => {
            app.write(move |tx| solve(tx, &typed.id, &typed.answer, at))
                .await?
        }
        None => None,
    };
    // Nothing is hashed for those who get no account.
    let solved = Arc::new(solved);
    let shown = Arc::clone(&solved);
    app.read(move |snapshot| {
        let answers = Answers {
            captcha: shown.as_ref().as_ref(),
            ..Answers::default()
        };
        accounts::admission(snapshot, &answers)
    })
    .await?;
    let password = hashed(app, password).await?;
    let origin = app.origin().clone();
    app.write(move |tx| {
        let answers = Answers {
            application: answer.as_deref(),
            captcha: solved.as_ref().as_ref(),
        };
        let new = NewAccount {
            name: &name,
            title: None,
            email: email.as_deref(),
            password: &password,
            language,
        };
        let (person, admission) = accounts::register(tx, &origin, &new, &answers, at)?;
        let account = accounts::of_actor(tx, person.id)?.id;
        if let Some(show) = show_sensitive {
            settings::save(tx, &By::local(person, at), |it| it.show_sensitive = show)?;
        }
        Ok::<_, Error>((account, admission))
    })
    .await
}

/// Sends a link to choose another password, if there is an account with this address.
///
/// # Errors
/// [`Denial::NoMail`] where no mail is sent, and [`Error::Invalid`] for what is no address.
pub async fn ask_for_password(app: &App, email: String) -> Result<()> {
    if !app.settings().mail {
        return Err(Error::Forbidden(Denial::NoMail));
    }
    app.limits().count(RateLimit::Register, Subject::Named(&email))?;
    let at = app.now();
    app.write(move |tx| accounts::request_password_reset(tx, &email, at))
        .await
}

/// Sends another verification link, if there is an account whose address is not verified.
///
/// # Errors
/// Sends another verification e-mail, in the same way as [`ask_for_password`].
pub async fn ask_for_proof(app: &App, email: String) -> Result<()> {
    if !app.settings().mail {
        return Err(Error::Forbidden(Denial::NoMail));
    }
    app.limits().count(RateLimit::Register, Subject::Named(&email))?;
    let at = app.now();
    app.write(move |tx| accounts::request_verification(tx, &email, at))
        .await
}

/// Sets a new password for the account that the secret was sent to.
///
/// # Errors
/// As [`accounts::reset_password`], and [`Error::Invalid`] for a password that is too short or too long.
pub async fn choose_password(app: &App, token: String, password: String) -> Result<AccountId> {
    let at = app.now();
    let shown = token.clone();
    app.read(move |snapshot| accounts::check_reset(snapshot, &shown, at))
        .await?;
    let new = hashed(app, password).await?;
    app.write(move |tx| accounts::reset_password(tx, &token, &new, at))
        .await
}

/// Verifies the address that the secret was sent to.
///
/// # Errors
/// Verifies an e-mail address; see [`accounts::verify_email`].
pub async fn verify_email(app: &App, token: String) -> Result<AccountId> {
    let at = app.now();
    app.write(move |tx| accounts::verify_email(tx, &token, at)).await
}

/// Opens a session for an account whose password was right, and whose second factor is `code` where it asks for one.
///
/// # Errors
/// [`Error::Forbidden`] where a code is missing or wrong.
pub async fn enter(
    app: &App,
    request: &HttpRequest,
    account: AccountId,
    code: Option<String>,
) -> Result<Token> {
    opened(app, request, account, move |tx, token, label, at| {
        second_factor::pass(tx, account, code.as_deref(), at)?;
        sessions::open(tx, account, token, label, at)
    })
    .await
}

/// Opens a session for an account whose owner just proved who they are, or opened it. It is listed under what the client
/// calls itself. Only the hash of its token is kept.
pub async fn open_session(app: &App, request: &HttpRequest, account: AccountId) -> Result<Token> {
    opened(app, request, account, move |tx, token, label, at| {
        sessions::open(tx, account, token, label, at)
    })
    .await
}

async fn opened(
    app: &App,
    request: &HttpRequest,
    account: AccountId,
    open: impl Fn(&mut Tx, &Token, Option<&str>, Time) -> Result<Session> + Send + 'static,
) -> Result<Token> {
    let at = app.now();
    let token = session_token::fresh(app.origin(), account, at, rand::random());
    let shown = token.clone();
    let label = request.headers().get(USER_AGENT);
    let label = label.and_then(|it| it.to_str().ok()).map(str::to_owned);
    app.write(move |tx| open(tx, &shown, label.as_deref(), at))
        .await?;
    Ok(token)
}
