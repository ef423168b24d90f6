// SPDX-License-Identifier: AGPL-3.0-or-later
//! One running instance: its database, its adapters and its workers, wired together.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App as WebApp, HttpResponse, HttpServer, web};
use anyhow::{Context, Result};
use ipnet::IpNet;
use kollegium_activitypub::Federation;
use kollegium_app::limits::PerMinute;
use kollegium_app::media;
use kollegium_app::search_index;
use kollegium_app::storage::{Rules, Store};
use kollegium_app::{App, RequestLog, Settings, SoftwareName};
use kollegium_client::address::AddressPolicy;
use kollegium_client::{Client, Settings as ClientSettings};
use kollegium_db::{Db, Durability};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::site::{self, Pins, Registration};
use kollegium_domain::trust;
use kollegium_mail::Mailer;
use kollegium_previews::Previews;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::outside::Elsewhere;
use crate::pictures;
use crate::setup::SetupLink;

/// The number of database connections of an instance.
const CONNECTIONS: u32 = 16;
/// How long requests that are being answered may take when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// What an instance needs to know before it starts.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Public host, with the port where it is not the usual one.
    pub host: String,
    /// Whether the public URLs are encrypted.
    pub scheme: Scheme,
    /// The address to listen at; port 0 means any free port.
    pub bind: SocketAddr,
    /// The networks whose proxies are believed when they say whom a request came from.
    pub trusted_proxies: Vec<IpNet>,
    /// `sqlite://…` or `postgres://…`.
    pub database: String,
    /// Whether commits must survive the loss of power.
    pub durability: Durability,
    /// The site's name, for the first start.
    pub site_name: String,
    /// Who may create an account, for the first start.
    pub registration: Registration,
    /// The settings of the site that are decided about here.
    pub pins: Pins,
    /// Hosts that are trusted.
    pub trusted: Vec<String>,
    /// Hosts that are blocked.
    pub blocked: Vec<String>,
    /// Networks outside of the public internet that it may talk to.
    pub allow_networks: Vec<IpNet>,
    /// Networks outside of the public internet whose web pages and pictures may be shown.
    pub preview_networks: Vec<IpNet>,
    /// Seconds until a failed delivery is tried again, at first.
    pub retry_base_seconds: u32,
    /// What client programs are told that this is.
    pub announced_as: SoftwareName,
    /// Requests per minute by kind.
    pub limits: PerMinute,
    /// The way out for e-mail, if there is one.
    pub mail: Option<Mailer>,
    /// Where pictures are stored.
    pub media: Store,
    /// The limits for pictures.
    pub media_rules: Rules,
    /// Threads that answer requests.
    pub workers: usize,
}

impl Plan {
    /// The public URL.
    pub fn origin(&self) -> Origin {
        Origin::new(self.scheme, &self.host)
    }
}

/// A running instance.
pub struct Running {
    /// The state that all requests share.
    pub app: App,
    /// The address that the server listens at.
    pub address: SocketAddr,
    federation: Federation,
    server: ServerHandle,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Opens the database, brings it to the newest schema and makes sure that the site is set up. Nothing else of the plan is
/// put into force: a command may have been started without the configuration file.
pub fn open(plan: &Plan) -> Result<Db> {
    let db = Db::connect(&plan.database, CONNECTIONS, plan.durability)?;
    for name in db.migrate()? {
        tracing::info!(name, "migrated the database");
    }
    let origin = plan.origin();
    let now = kollegium_domain::Time::of(chrono::Utc::now());
    let home = db.write(|tx| {
        site::set_up(tx, &origin, &plan.site_name, plan.registration, now)?;
        kollegium_domain::instances::local(tx)
    })?;
    anyhow::ensure!(
        home.host == origin.authority(),
        "this database belongs to {}, but `hostname` is {}; all ids in it begin with the former. Set `hostname` back, or use another database.",
        home.host,
        origin.authority()
    );
    Ok(db)
}

/// Brings the site to what the plan says, and returns the settings about which it decides. What is to be known of what
/// it does not decide is logged.
fn configure(db: &Db, plan: &Plan) -> Result<Pins> {
    let now = kollegium_domain::Time::of(chrono::Utc::now());
    let (pins, otherwise) = db.write(|tx| {
        let otherwise = trust::configure(tx, &plan.trusted, &plan.blocked, now)?;
        Ok::<_, kollegium_domain::Error>((site::configure(tx, plan.pins, now)?, otherwise))
    })?;
    for decision in otherwise {
        tracing::warn!(
            host = decision.host,
            decided = decision.policy.as_str(),
            "an administrator decided otherwise about this host than the configuration file, and that holds; \
             `kollegium peer forget` lets the file decide"
        );
    }
    if pins != plan.pins {
        tracing::warn!(
            "`registration.mode` in the configuration file differs from the settings of the site, which were made before \
             the file decided about it, and hold; make them agree, or take the line out of the file"
        );
    }
    Ok(pins)
}

fn listen(plan: &Plan) -> Result<TcpListener> {
    TcpListener::bind(plan.bind).with_context(|| {
        format!(
            "cannot listen at {}: is another program using the port? Set `bind` to another port.",
            plan.bind
        )
    })
}

/// The ways to other servers, all with one client.
fn connect(app: &App, plan: &Plan) -> Result<(Federation, Previews)> {
    let policy = AddressPolicy {
        allow_networks: plan.allow_networks.clone(),
        plain_http: plan.scheme == Scheme::Http,
    };
    let page_policy = AddressPolicy {
        allow_networks: plan.preview_networks.clone(),
        ..policy
    };
    let settings = ClientSettings {
        page_policy,
        ..ClientSettings::new(plan.origin().as_str().parse()?, policy)
    };
    let client = Client::new(settings)?;
    let federation = Federation::new(app.clone(), client.clone());
    let previews = Previews::new(app.clone(), client);
    app.connect(Arc::new(Elsewhere {
        federation: federation.clone(),
        previews: previews.clone(),
    }));
    Ok((federation, previews))
}

/// Starts an instance over an opened database, in which the servers that it trusts and blocks are now those of the plan.
pub async fn start(plan: &Plan, db: Db, setup: Option<SetupLink>) -> Result<Running> {
    let now = kollegium_domain::Time::of(chrono::Utc::now());
    db.write(|tx| trust::configure(tx, &plan.trusted, &plan.blocked, now))?;
    let settings = Settings {
        origin: plan.origin(),
        pinned: configure(&db, plan)?,
        retry_base_seconds: plan.retry_base_seconds,
        announced_as: plan.announced_as,
        limits: plan.limits,
        trusted_proxies: plan.trusted_proxies.clone(),
        mail: plan.mail.is_some(),
    };
    let app = App::new(db, settings);
    let (federation, previews) = connect(&app, plan)?;
    app.keep_media(pictures::open(&plan.media, plan.media_rules).await?);

    let listener = listen(plan)?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let setup = web::Data::new(setup);
    let shared = (app.clone(), federation.clone());
    let server = HttpServer::new(move || {
        let (app, federation) = shared.clone();
        WebApp::new()
            .app_data(web::Data::new(app))
            .app_data(web::Data::new(federation))
            .app_data(setup.clone())
            .wrap(from_fn(RequestLog::write))
            .route("/health", web::get().to(health))
            .configure(kollegium_activitypub::configure)
            .configure(kollegium_lemmy::configure)
            .configure(crate::setup::configure)
            .configure(kollegium_web::configure)
    })
    .workers(plan.workers)
    .shutdown_timeout(GRACE.as_secs())
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    let mut tasks = kollegium_activitypub::start(&federation, &stopped);
    tasks.push(media::start(&app, &stopped));
    tasks.push(search_index::start(&app, &stopped));
    tasks.push(kollegium_previews::start(&previews, &stopped));
    tasks.push(kollegium_mail::start(&app, plan.mail.clone(), &stopped));
    tasks.push(tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the server ended");
        }
    }));
    Ok(Running {
        app,
        address,
        federation,
        server: handle,
        stop,
        tasks,
    })
}

impl Running {
    /// The way to other servers.
    pub fn federation(&self) -> &Federation {
        &self.federation
    }

    /// Answers what is being asked, lets the workers finish what they hold, and ends.
    pub async fn stop(self) {
        // No receiver left means that all workers have ended.
        let _ = self.stop.send(true);
        self.server.stop(true).await;
        for task in self.tasks {
            if tokio::time::timeout(GRACE, task).await.is_err() {
                tracing::warn!("a worker did not end in time");
            }
        }
    }
}

/// Whether the database answers.
async fn health(app: web::Data<App>) -> HttpResponse {
    match app.read(site::get).await {
        Ok(_) => HttpResponse::Ok().json(serde_json::json!({ "status": "ok" })),
        Err(error) => {
            tracing::error!(%error, "health");
            HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "database" }))
        }
    }
}

#[cfg(test)]
mod tests {
    use kollegium_app::storage::Rules;
    use kollegium_domain::trust::decisions;

    use super::*;

    fn plan(folder: &std::path::Path, trusted: &[&str]) -> Plan {
        Plan {
            host: "localhost".to_owned(),
            scheme: Scheme::Http,
            bind: ([127, 0, 0, 1], 0).into(),
            trusted_proxies: Vec::new(),
            database: format!("sqlite://{}", folder.join("test.db").display()),
            durability: Durability::Test,
            site_name: "Test".to_owned(),
            registration: Registration::Closed,
            pins: site::Pins::default(),
            trusted: trusted.iter().map(|it| (*it).to_owned()).collect(),
            blocked: Vec::new(),
            allow_networks: Vec::new(),
            preview_networks: Vec::new(),
            retry_base_seconds: 60,
            announced_as: SoftwareName::OWN,
            limits: PerMinute::NONE,
            mail: None,
            media: Store::Folder(folder.join("media")),
            media_rules: Rules::USUAL,
            workers: 1,
        }
    }

    fn trusted(db: &Db) -> Vec<String> {
        let all = db.read(decisions).expect("the decisions are read");
        all.into_iter().map(|it| it.host).collect()
    }

    /// As commands do that are started without `--config`.
    #[actix_web::test]
    async fn only_a_start_puts_the_lists_of_servers_into_force() {
        let folder = tempfile::tempdir().expect("a folder");
        let with_file = plan(folder.path(), &["land.example", "bund.example"]);
        let db = open(&with_file).expect("it opens");
        assert_eq!(trusted(&db), [""; 0]);
        let running = start(&with_file, db, None).await.expect("it starts");
        running.stop().await;
        for without in [plan(folder.path(), &[]), plan(folder.path(), &["fremd.example"])] {
            let db = open(&without).expect("it opens");
            assert_eq!(trusted(&db), ["bund.example", "land.example"]);
        }
        let fewer = plan(folder.path(), &["land.example"]);
        let running = start(&fewer, open(&fewer).expect("it opens"), None)
            .await
            .expect("it starts");
        assert_eq!(trusted(running.app.db()), ["land.example"]);
        running.stop().await;
    }
}
