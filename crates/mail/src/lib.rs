// SPDX-License-Identifier: AGPL-3.0-or-later
//! Sends the e-mails of the instance by SMTP.
//!
//! The content comes from [`kollegium_domain::mail_text`]; here it is written in German or English, and sent. An e-mail
//! that a server accepts is not sent again; one that it refuses temporarily is retried for somewhat more than an hour.

mod words;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kollegium_app::App;
use kollegium_app::jobs::{self, NotDone};
use kollegium_domain::mail::{self, EmailJob};
use kollegium_domain::mail_text;
use kollegium_domain::token::Token;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a server may take for an answer: an e-mail as a whole takes less than the lease of a job.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way to a mail server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Says from whom e-mails are, and nothing of the password.
impl fmt::Debug for Mailer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Mailer({})", self.from)
    }
}

/// Why the settings for e-mail cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// `smtp://…` or `smtps://…` is wanted.
    #[error("is not the URL of a mail server; it must begin with smtp:// or smtps:// ({0})")]
    Server(String),
    /// `name@host` or `Name <name@host>` is wanted.
    #[error("is not a sender address ({0})")]
    Sender(String),
}

impl Mailer {
    /// The way to the server at `url`, for e-mails from `from`. `smtps://` is encrypted from the start, `smtp://` with
    /// `?tls=required` once connected and `?tls=opportunistic` if the server can. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Unusable`] where either cannot be read.
    pub fn new(url: &str, from: &str) -> Result<Mailer, Unusable> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| Unusable::Server(error.to_string()))?;
        let from = from.parse();
        Ok(Mailer {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from: from.map_err(|error: AddressError| Unusable::Sender(error.to_string()))?,
        })
    }

    /// Connects and logs in, to see that the server can be used.
    ///
    /// # Errors
    /// What the server said, or that it said nothing.
    pub async fn check(&self) -> Result<(), smtp::Error> {
        self.transport.test_connection().await.map(drop)
    }
}

/// Starts the worker that sends e-mails. It ends when `shutdown` becomes true or its sender is gone, after what it has
/// begun. Without a mail server e-mails are dropped: nobody waits for one.
pub fn start(app: &App, mailer: Option<Mailer>, shutdown: &watch::Receiver<bool>) -> JoinHandle<()> {
    let mailer = Arc::new(mailer);
    let state = app.clone();
    let run = move |job: EmailJob| {
        let (app, mailer) = (state.clone(), Arc::clone(&mailer));
        async move {
            match &*mailer {
                Some(mailer) => send(&app, mailer, job).await,
                None => Ok(()),
            }
        }
    };
    jobs::start(app.clone(), run, shutdown.clone())
}

async fn send(app: &App, mailer: &Mailer, job: EmailJob) -> Result<(), NotDone> {
    let fresh = Token::from_random(rand::random());
    let (secret, now) = (fresh.clone(), app.now());
    let written = app
        .write(move |tx| mail_text::write(tx, &job, &secret, now))
        .await?;
    let Some(written) = written else {
        return Ok(());
    };
    let message = message(app, mailer, &written)?;
    match mailer.transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => {
            app.write(move |tx| mail::withdraw(tx, &fresh)).await?;
            Err(not_sent(&error))
        }
    }
}

fn message(app: &App, mailer: &Mailer, written: &mail_text::Mail) -> Result<Message, NotDone> {
    let to = written
        .to
        .parse()
        .map_err(|_| NotDone::Never("the recipient's address is not a valid e-mail address".to_owned()))?;
    let words = words::of(written, app.origin().as_str());
    let message: MessageBuilder = Message::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, to))
        .subject(words.subject)
        .message_id(None)
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN);
    message
        .body(words.body)
        .map_err(|error| NotDone::Never(error.to_string()))
}

/// What the server refuses for good is not tried again. Of its answer only the status is told: its words usually name the
/// recipient.
fn not_sent(error: &smtp::Error) -> NotDone {
    let reason = match error.status() {
        Some(status) => format!("the mail server answered {status}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "no encrypted connection to the mail server could be made".to_owned(),
        None if error.is_client() => "the mail server does not offer what is configured".to_owned(),
        None => "the mail server could not be reached".to_owned(),
    };
    if error.is_permanent() {
        NotDone::Never(reason)
    } else {
        NotDone::Later(reason)
    }
}

/// Asks automatic responders not to answer (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<AutoSubmitted, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(AutoSubmitted::name(), "auto-generated".to_owned())
    }
}
