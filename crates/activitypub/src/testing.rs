// SPDX-License-Identifier: AGPL-3.0-or-later
//! For tests: an instance of ours with a group, and a fake peer that serves what it is told and signs what it sends.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use kollegium_app::{Settings, SoftwareName};
use kollegium_client::address::AddressPolicy;
use kollegium_client::testing::{AS2, Received, Reply};
use kollegium_client::{self as client, Client};
use kollegium_domain::Viewer;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::groups::{self, Visibility};
use kollegium_domain::ids::GroupId;
use kollegium_domain::inbox::{self, State};
use kollegium_domain::instances::{Origin, Scheme};
use kollegium_domain::posts::{self, ContentEdit, NewPost, Place, Post};
use kollegium_domain::site::Pins;
use kollegium_domain::text::Text;
use kollegium_domain::trust::{self, Mode, Policy};
pub(crate) use kollegium_testing::PASSWORD;
use kollegium_testing::{Service, TestApp, TestResponse, new_group, settings};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use url::Url;

use crate::federation::Federation;
use crate::signatures::{PrivateKey, cavage};

/// Our own origin. Nothing listens there; requests are put into the service directly.
pub(crate) const OURS: &str = "http://ours.localhost:7999";
/// Everybody.
pub(crate) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Two keys for all actors of all tests, since making one costs time.
pub(crate) static KEYS: LazyLock<[PrivateKey; 2]> =
    LazyLock::new(|| [(); 2].map(|()| PrivateKey::generate().unwrap()));

/// An instance of ours and a peer.
pub(crate) struct World {
    instance: TestApp,
    pub(crate) federation: Federation,
    pub(crate) peer: Peer,
    /// A person here.
    pub(crate) ann: Actor,
    /// A public group here, `news`.
    pub(crate) group: Actor,
    service: OnceCell<Service>,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.instance
    }
}

impl World {
    /// With the federation mode `trusted`, and every `*.localhost` host but `evil.localhost` trusted that tests use.
    pub(crate) async fn new() -> World {
        let instance = TestApp::new(Settings {
            origin: Origin::new(Scheme::Http, "ours.localhost:7999"),
            pinned: Pins::default(),
            retry_base_seconds: 1,
            announced_as: SoftwareName {
                name: "lemmy",
                version: "0.19.20+kollegium.1",
            },
            mail: false,
            ..settings()
        });
        instance.federate(Mode::Trusted);
        let now = instance.now();
        for host in ["peer.localhost", "third.localhost"] {
            instance.write(|tx| trust::decide(tx, host, Policy::Trusted, None, now));
        }
        let ann = instance.account("ann");
        World {
            federation: Federation::new(instance.app.clone(), client()),
            peer: Peer::new().await,
            group: open_group(&instance, &ann, "news", Visibility::Public),
            ann,
            instance,
            service: OnceCell::new(),
        }
    }

    /// Another group here.
    pub(crate) fn open_group(&self, name: &str, visibility: Visibility) -> Actor {
        open_group(&self.instance, &self.ann, name, visibility)
    }

    /// A thread by Ann in the group here.
    pub(crate) fn thread(&self, title: &str) -> Post {
        let by = self.by(&self.ann);
        let new = new_post(Place::Thread(GroupId(self.group.id.0)), Some(title));
        self.write(|tx| posts::publish(tx, &by, &new))
    }

    /// Sends a request to our routes. What none of them takes is for the pages, which are not here.
    pub(crate) async fn send_request(&self, request: TestRequest) -> TestResponse {
        let state = Data::new(self.federation.clone());
        let start = || {
            Service::new(|routes| {
                let pages = web::to(|| async { HttpResponse::ImATeapot().finish() });
                routes
                    .app_data(state)
                    .configure(crate::configure)
                    .default_service(pages);
            })
        };
        self.service.get_or_init(start).await.send(request).await
    }

    /// The status and the reason that a request is answered with.
    pub(crate) async fn attempt(&self, request: TestRequest) -> (StatusCode, String) {
        let answer = self.send_request(request).await;
        (StatusCode::from_u16(answer.status).unwrap(), answer.text())
    }

    /// Sends an activity in the name of its sender, as it should be.
    pub(crate) async fn send(&self, sender: &Sender, activity: &Value) -> (StatusCode, String) {
        let body = activity.to_string();
        self.attempt(signed(sender, &body, Utc::now())).await
    }

    /// Sends an activity, carries it out, and tells what became of it.
    pub(crate) async fn deliver(&self, sender: &Sender, activity: &Value) -> (State, String) {
        let (status, reason) = self.send(sender, activity).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{reason}");
        crate::work::drain_inbox(&self.federation).await.unwrap();
        self.state(activity["id"].as_str().unwrap())
    }

    /// What became of an activity.
    pub(crate) fn state(&self, activity: &str) -> (State, String) {
        let (state, reason) = self
            .db
            .read(|snapshot| inbox::state(snapshot, activity))
            .unwrap()
            .unwrap();
        (state, reason.unwrap_or_default())
    }

    /// The post with this id as everybody sees it.
    pub(crate) fn find(&self, uri: &str) -> Option<Post> {
        self.db
            .read(|snapshot| posts::get_by_uri(snapshot, &Viewer::Anyone, uri))
            .ok()
    }

    /// An actor that we know.
    pub(crate) fn known(&self, uri: &str) -> Option<Actor> {
        self.db
            .read(|snapshot| actors::find_by_uri(snapshot, uri))
            .unwrap()
    }
}

pub(crate) fn open_group(instance: &TestApp, by: &Actor, name: &str, visibility: Visibility) -> Actor {
    let by = instance.by(by);
    instance
        .write(|tx| groups::create(tx, &by, &new_group(name, visibility)))
        .1
}

pub(crate) fn new_post(place: Place, title: Option<&str>) -> NewPost<'_> {
    static TEXT: LazyLock<Text> = LazyLock::new(|| Text::from_html("<p>Hallo</p>", None).unwrap());
    NewPost {
        place,
        content: ContentEdit {
            title,
            text: Some(&TEXT),
            ..ContentEdit::default()
        },
        identity: None,
    }
}

pub(crate) fn client() -> Client {
    let policy = AddressPolicy {
        allow_networks: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
        plain_http: true,
    };
    let mut settings = client::Settings::new(Url::parse(OURS).unwrap(), policy);
    settings.failure_memory = Duration::from_millis(1);
    settings.outage_memory = Duration::from_millis(1);
    Client::new(settings).unwrap()
}

/// A POST to our shared inbox, signed as it should be at this time.
pub(crate) fn signed(sender: &Sender, body: &str, date: DateTime<Utc>) -> TestRequest {
    let url = Url::parse(&format!("{OURS}/inbox")).unwrap();
    let headers = cavage::sign_post(&KEYS[sender.key], &sender.key_id, &url, date, body.as_bytes()).unwrap();
    let mut request = TestRequest::post().uri("/inbox").set_payload(body.to_owned());
    for header in headers {
        request = request.insert_header(header);
    }
    request
}

/// A remote actor that can sign.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    pub(crate) uri: String,
    pub(crate) key_id: String,
    /// Which of the keys is its.
    pub(crate) key: usize,
}

impl Sender {
    /// An activity of this actor with a fresh id.
    pub(crate) fn act(&self, kind: &str, object: impl Into<Value>) -> Value {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let origin = Url::parse(&self.uri).unwrap().origin().ascii_serialization();
        json!({"id": format!("{origin}/activities/{number}"), "type": kind, "actor": self.uri,
               "to": [PUBLIC], "object": object.into()})
    }
}

/// The fake peer: any `*.localhost` host at one port.
pub(crate) struct Peer {
    server: kollegium_client::testing::Peer,
    documents: Arc<Mutex<HashMap<String, (u16, Value)>>>,
    /// Web pages: the header `Link` and the HTML.
    pages: Arc<Mutex<HashMap<String, (String, String)>>>,
}

impl Peer {
    async fn new() -> Peer {
        let documents: Arc<Mutex<HashMap<String, (u16, Value)>>> = Arc::default();
        let pages: Arc<Mutex<HashMap<String, (String, String)>>> = Arc::default();
        let (served, shown) = (documents.clone(), pages.clone());
        let answer = move |request: &Received| {
            if let Some((link, html)) = shown.lock().unwrap().get(&request.url()) {
                return Reply::of("text/html", html.clone()).with("link", link);
            }
            let found = served.lock().unwrap().get(&request.url()).cloned();
            let (status, document) = found.unwrap_or((404, Value::Null));
            let is_json = ["/.well-known", "/nodeinfo"]
                .iter()
                .any(|it| request.target.starts_with(it));
            let kind = if is_json { "application/json" } else { AS2 };
            Reply {
                status,
                ..Reply::of(kind, document.to_string())
            }
        };
        Peer {
            server: kollegium_client::testing::Peer::new(answer).await,
            documents,
            pages,
        }
    }

    /// A URL at one of the peer's hosts.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.server.address.port())
    }

    /// A URL at the usual host.
    pub(crate) fn url(&self, path: &str) -> String {
        self.at("peer.localhost", path)
    }

    /// From now on answers with this document at its id.
    pub(crate) fn serve(&self, document: &Value) {
        self.serve_at(document["id"].as_str().unwrap(), document);
    }

    /// From now on answers with this document at this URL, whatever its id.
    pub(crate) fn serve_at(&self, url: &str, document: &Value) {
        let answer = (200, document.clone());
        self.documents.lock().unwrap().insert(url.to_owned(), answer);
    }

    /// From now on shows this page at this URL, whoever asks.
    pub(crate) fn show(&self, url: &str, link: &str, html: &str) {
        let page = (link.to_owned(), html.to_owned());
        self.pages.lock().unwrap().insert(url.to_owned(), page);
    }

    /// From now on answers with this status.
    pub(crate) fn fail(&self, url: &str, status: u16) {
        let answer = (status, Value::Null);
        self.documents.lock().unwrap().insert(url.to_owned(), answer);
    }

    /// How often something was asked for.
    pub(crate) fn asked(&self, url: &str) -> usize {
        self.server.received().iter().filter(|it| it.url() == url).count()
    }

    /// How often anything was asked for.
    pub(crate) fn asked_at_all(&self) -> usize {
        self.server.received().len()
    }

    /// A person at the usual host, whose document is served.
    pub(crate) fn person(&self, name: &str) -> Sender {
        self.actor(&self.url(&format!("/u/{name}")), "Person", name)
    }

    /// A group at the usual host.
    pub(crate) fn group(&self, name: &str) -> Sender {
        self.actor(&self.url(&format!("/c/{name}")), "Group", name)
    }

    /// An actor anywhere, with the first key.
    pub(crate) fn actor(&self, uri: &str, kind: &str, name: &str) -> Sender {
        let sender = Sender {
            uri: uri.to_owned(),
            key_id: format!("{uri}#main-key"),
            key: 0,
        };
        self.serve(&actor_document(&sender, kind, name));
        sender
    }
}

/// What an actor says of itself.
pub(crate) fn actor_document(sender: &Sender, kind: &str, name: &str) -> Value {
    let uri = &sender.uri;
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "type": kind, "id": uri, "preferredUsername": name, "name": name,
        "inbox": format!("{uri}/inbox"), "outbox": format!("{uri}/outbox"),
        "featured": format!("{uri}/featured"), "attributedTo": format!("{uri}/moderators"),
        "publicKey": {"id": sender.key_id, "owner": uri, "publicKeyPem": KEYS[sender.key].public_pem().unwrap()},
    })
}
