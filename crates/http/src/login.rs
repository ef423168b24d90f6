// SPDX-License-Identifier: AGPL-3.0-or-later
//! Logging in and opening an account, with whatever face one comes by. A second factor will be asked for here.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use kollegium_domain::accounts::{self, Admission, NewAccount, PasswordHashed};
use kollegium_domain::ids::AccountId;
use kollegium_domain::sessions::{self, Token};
use kollegium_domain::{Error, Result};

use crate::App;

/// The account that a name or e-mail address and a password belong to.
///
/// # Errors
/// [`Error::Credentials`] when they fit no account.
pub async fn verify(app: &App, name_or_email: String, password: String) -> Result<AccountId> {
    let credentials = app
        .read(move |rx| accounts::credentials(rx, &name_or_email))
        .await?;
    app.hash(move || credentials.verify(&password)).await?
}

/// What somebody types to open an account.
pub struct Registrant {
    /// The name, in the one name space of people and groups.
    pub name: String,
    /// Where to reach them.
    pub email: Option<String>,
    /// The password.
    pub password: String,
    /// Their language: `de` or `en`.
    pub language: &'static str,
    /// Why they want the account, where an administrator decides about it.
    pub answer: Option<String>,
}

/// Opens an account, where registration is not closed.
pub async fn register(app: &App, new: Registrant) -> Result<(AccountId, Admission)> {
    let Registrant {
        name,
        email,
        password,
        language,
        answer,
    } = new;
    let salt = rand::random();
    let password = app.hash(move || PasswordHashed::new(&password, salt)).await??;
    let (origin, at) = (app.origin().clone(), app.now());
    app.write(move |tx| {
        let new = NewAccount {
            name: &name,
            title: None,
            email: email.as_deref(),
            password: &password,
            language,
        };
        let (person, admission) = accounts::register(tx, &origin, &new, answer.as_deref(), at)?;
        Ok::<_, Error>((accounts::of_actor(tx, person.id)?.id, admission))
    })
    .await
}

/// Opens a session for an account whose password was right. It is listed under what the client calls itself.
///
/// The token is random bytes: nothing can be read from it, and only its hash is kept.
pub async fn open_session(app: &App, request: &HttpRequest, account: AccountId) -> Result<Token> {
    let token = Token::from_random(rand::random());
    let opened = token.clone();
    let label = request.headers().get(USER_AGENT);
    let label = label.and_then(|it| it.to_str().ok()).map(str::to_owned);
    let at = app.now();
    app.write(move |tx| sessions::open(tx, account, &opened, label.as_deref(), at))
        .await?;
    Ok(token)
}
