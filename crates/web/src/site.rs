// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/settings/site`: whom this site federates with, and who gets an account, for administrators.

use actix_web::web::{self, Form, ServiceConfig};
use askama::Template;
use kollegium_app::limits::RateLimit;
use kollegium_domain::site::{self, Pins, Registration};
use kollegium_domain::trust::{self, Decision, Mode, Policy};
use kollegium_domain::viewer;
use serde::Deserialize;

use crate::error::{Problem, Problems, Refused, form_status};
use crate::frame::Frame;
use crate::notice::Notice;
use crate::request::{self, Answer, Visitor};
use crate::response::{page, see_other};

/// The path of the page.
const PATH: &str = "/settings/site";

pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.route(PATH, request::get().to(form))
        .route(PATH, web::post().to(save))
        .route("/settings/site/hosts", web::post().to(decide))
        .route("/settings/site/hosts/forget", web::post().to(forget));
}

#[derive(Template)]
#[template(path = "site.html")]
struct SitePage {
    frame: Frame,
    content: SiteContent,
    /// What was typed into the form about a host.
    typed: HostForm,
    problem: Problems,
}

struct SiteContent {
    federation: Mode,
    registration: Registration,
    /// What the configuration file decides about.
    pinned: Pins,
    decisions: Vec<Decision>,
}

/// What a mode is called in the catalogues, and in the form.
const MODES: [(Mode, &str, &str); 3] = [
    (Mode::Off, "off", "federation-off"),
    (Mode::Trusted, "trusted", "federation-trusted"),
    (Mode::Open, "open", "federation-open"),
];

/// The same for who may register.
const REGISTRATIONS: [(Registration, &str, &str); 3] = [
    (Registration::Closed, "closed", "registration-closed"),
    (
        Registration::Application,
        "application",
        "registration-application",
    ),
    (Registration::Open, "open", "registration-open"),
];

impl SiteContent {
    fn modes(&self) -> [(Mode, &'static str, &'static str); 3] {
        MODES
    }

    fn registrations(&self) -> [(Registration, &'static str, &'static str); 3] {
        REGISTRATIONS
    }

    fn is_blocked(&self, decision: &Decision) -> bool {
        decision.policy == Policy::Blocked
    }
}

async fn form(visitor: Visitor) -> Answer {
    site_page(&visitor, HostForm::default(), None).await
}

async fn site_page(visitor: &Visitor, typed: HostForm, problem: Problems) -> Answer {
    let status = form_status(&problem);
    let pinned = visitor.app.settings().pinned;
    let (frame, content) = visitor
        .look_own(move |snapshot, context| {
            viewer::check_administers(snapshot, &context.viewer)?;
            let settings = site::get(snapshot)?.settings;
            Ok(SiteContent {
                federation: settings.federation,
                registration: settings.registration.mode,
                pinned,
                decisions: trust::decisions(snapshot)?,
            })
        })
        .await?;
    let shown = SitePage {
        frame,
        content,
        typed,
        problem,
    };
    Ok(page(status, &shown))
}

/// The form for the settings. What the configuration file decides about is not in it.
#[derive(Deserialize)]
struct SettingsForm {
    #[serde(default)]
    csrf: String,
    federation: Option<String>,
    registration: Option<String>,
}

async fn save(visitor: Visitor, form: Form<SettingsForm>) -> Answer {
    let SettingsForm {
        csrf,
        federation,
        registration,
    } = form.into_inner();
    let mode = MODES.into_iter().find(|it| federation.as_deref() == Some(it.1));
    let who = REGISTRATIONS
        .into_iter()
        .find(|it| registration.as_deref() == Some(it.1));
    let means = visitor.app.settings().means();
    let saved = visitor.act(&csrf, RateLimit::Message, move |tx, by| {
        let change = |settings: &mut site::SiteSettings| {
            settings.federation = mode.map_or(settings.federation, |it| it.0);
            settings.registration.mode = who.map_or(settings.registration.mode, |it| it.0);
        };
        site::edit(tx, by, change, means).map(drop)
    });
    answer(&visitor, saved.await, HostForm::default()).await
}

/// The form about a host.
#[derive(Debug, Clone, Default, Deserialize)]
struct HostForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    reason: String,
}

async fn decide(visitor: Visitor, form: Form<HostForm>) -> Answer {
    let typed = form.into_inner();
    let wanted = typed.clone();
    let decided = visitor.act(&typed.csrf, RateLimit::Message, move |tx, by| {
        let policy = match wanted.policy.as_str() {
            "trusted" => Policy::Trusted,
            _ => Policy::Blocked,
        };
        trust::choose_because(tx, by, &wanted.host, policy, Some(&wanted.reason))
    });
    answer(&visitor, decided.await, typed).await
}

async fn forget(visitor: Visitor, form: Form<HostForm>) -> Answer {
    let HostForm { csrf, host, .. } = form.into_inner();
    let forgotten = visitor.act(&csrf, RateLimit::Message, move |tx, by| {
        trust::choose_nothing(tx, by, &host)
    });
    answer(&visitor, forgotten.await, HostForm::default()).await
}

async fn answer(visitor: &Visitor, done: Result<(), Refused>, typed: HostForm) -> Answer {
    match done {
        Ok(()) => Ok(see_other(&Notice::Saved.at(PATH))),
        Err(refused) => {
            let problem = Problem::of(refused, visitor.language(), &typed.reason)?;
            site_page(visitor, typed, Some(problem)).await
        }
    }
}
